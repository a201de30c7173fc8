import type { OpenUtterance } from '../../speech/listening.js';
import type { Samples } from '../../speech/types.js';

/**
 * An utterance that begins while nobody is there to hear it: kept, and handed on whole as soon as
 * somebody is. The listener bounds it: it ends each utterance, and takes no more sound while four wait.
 */
export function keptUtterance(ready: Promise<void>, begin: () => OpenUtterance<void>): OpenUtterance<void> {
  const kept: Samples[] = [];
  let heard: OpenUtterance<void> | null = null;
  let cancelled = false;
  const handedOn = ready.then(() => {
    if (cancelled) return;
    heard = begin();
    for (const samples of kept.splice(0)) heard.feed(samples);
  });
  // Told by `finish`, which a cancelled one never comes to.
  handedOn.catch(() => undefined);
  return {
    feed: (samples) => {
      if (heard === null) kept.push(samples);
      else heard.feed(samples);
    },
    finish: async () => {
      await handedOn;
      await heard?.finish();
    },
    cancel: () => {
      cancelled = true;
      kept.length = 0;
      heard?.cancel();
    },
  };
}
