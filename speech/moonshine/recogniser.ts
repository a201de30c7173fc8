import type { Recogniser } from '../types.js';
import type { MoonshineEngine } from './engine.js';
import { MoonshineUtterance, type MoonshineUtteranceOptions } from './utterance.js';

/**
 * Moonshine behind the interface of all recognisers. It takes no notice of
 * `grammar`: closed answers are heard by `hear()` and judged by acceptance.ts,
 * which is far stricter than choosing the nearest of a few texts.
 */
export class MoonshineRecogniser implements Recogniser {
  readonly engine = 'moonshine';
  readonly #open = new Set<MoonshineUtterance>();

  constructor(private readonly moonshine: MoonshineEngine) {}

  begin(options: MoonshineUtteranceOptions = {}): MoonshineUtterance {
    const utterance = new MoonshineUtterance(this.moonshine, options, () => this.#open.delete(utterance));
    this.#open.add(utterance);
    return utterance;
  }

  /** Throws open utterances away and closes the engine. */
  async close(): Promise<void> {
    for (const utterance of this.#open) utterance.cancel();
    await this.moonshine.close();
  }
}
