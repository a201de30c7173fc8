import type { MoonshineEngine } from '../../speech/moonshine/engine.js';
import { SAMPLE_RATE, type Automaton } from '../../speech/types.js';

/** A second of rustling, as long as a short command and of no meaning. */
const RUSTLING = Float32Array.from({ length: SAMPLE_RATE }, (_, i) => 0.05 * Math.sin(i * i));

/**
 * Has done, before anybody speaks, what the first utterance would wait for: the
 * network of all that can be said is laid, and the code of the search and of
 * the scores compiled. One that begins at once waits for it as it would have.
 */
export function warmUp(moonshine: MoonshineEngine, everything: Automaton): void {
  const work = async (): Promise<void> => {
    const { utterance } = await moonshine.hear(RUSTLING, everything);
    await moonshine.score(utterance, ['Yes, please.']);
    moonshine.release(utterance);
  };
  // What is wrong shows with the first utterance.
  work().catch(() => undefined);
}
