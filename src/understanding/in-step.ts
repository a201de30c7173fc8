import type { OpenUtterance } from '../assistant/understander.js';

type Listener = Pick<OpenUtterance, 'feed' | 'cancel'>;

/** Two engines that listen to one utterance, fed and called off as one; the second may be missing. */
export function inStep(first: Listener, second: Listener | null): Listener {
  return {
    feed: (audio) => {
      first.feed(audio);
      second?.feed(audio);
    },
    cancel: () => {
      first.cancel();
      second?.cancel();
    },
  };
}
