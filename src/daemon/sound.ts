import { setTimeout as sleep } from 'node:timers/promises';
import { choosePlayer } from '../../speech/player/choose.js';

/** Pauses before a loudspeaker is looked for again, in milliseconds; the last one goes on. */
const LOOK_AGAIN_MS = [1000, 2000, 5000, 10_000, 30_000];

/**
 * Waits until something here can be heard: at a login the sound server may come after the
 * service, and be slow to answer. Rejects when the signal aborts.
 */
export async function soundComes(signal: AbortSignal): Promise<void> {
  for (let looked = 0; ; looked++) {
    const pause = LOOK_AGAIN_MS[Math.min(looked, LOOK_AGAIN_MS.length - 1)];
    await sleep(pause, undefined, { signal, ref: false });
    const { player } = await choosePlayer({ preferred: 'auto' });
    signal.throwIfAborted();
    if (player !== undefined) return;
  }
}
