import { setTimeout as sleep } from 'node:timers/promises';
import { choosePlayer } from '../../speech/player/choose.js';
import { pauseBefore } from '../hearing/pauses.js';

/** Looking for a loudspeaker starts programs. */
const LONGEST_PAUSE_MS = 30_000;

/**
 * Waits until something here can be heard: at a login the sound server may come after the
 * service, and be slow to answer. Rejects when the signal aborts.
 */
export async function soundComes(signal: AbortSignal): Promise<void> {
  for (let looked = 0; ; looked++) {
    await sleep(pauseBefore(looked, LONGEST_PAUSE_MS), undefined, { signal, ref: false });
    const { player } = await choosePlayer({ preferred: 'auto' });
    signal.throwIfAborted();
    if (player !== undefined) return;
  }
}
