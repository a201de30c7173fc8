import { setTimeout as sleep } from 'node:timers/promises';
import { choosePlayer } from '../speech/player/choose.js';
import type { Player } from '../speech/player/player.js';
import { pauseBefore } from './hearing/pauses.js';

/** Looking for a loudspeaker starts programs. */
const LONGEST_PAUSE_MS = 30_000;

/** Waits until something here can be heard, and gives what plays it. Rejects when the signal aborts. */
export async function loudspeakerComes(signal: AbortSignal): Promise<Player> {
  for (let looked = 0; ; looked++) {
    await sleep(pauseBefore(looked, LONGEST_PAUSE_MS), undefined, { signal, ref: false });
    const { player } = await choosePlayer({ preferred: 'auto' });
    signal.throwIfAborted();
    if (player !== undefined) return player;
  }
}
