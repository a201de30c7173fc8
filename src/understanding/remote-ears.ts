import type { Engine } from '../../intents/engine.js';
import { concat } from '../../speech/audio/samples.js';
import type { Samples } from '../../speech/types.js';
import { transcribe } from '../../speech/wyoming/client.js';
import type { Expectation, OpenUtterance, Said } from '../assistant/understander.js';
import { readTyped } from './anything.js';

/**
 * Another program's ears, asked by the Wyoming protocol. They give words and
 * nothing of how sure they are, so what they wrote is taken as if it had been
 * typed.
 */
export class RemoteEars {
  constructor(
    private readonly uri: string,
    private readonly engine: Engine,
  ) {}

  begin(expectation: Expectation): OpenUtterance {
    const pieces: Samples[] = [];
    return {
      feed: (audio) => void pieces.push(audio.slice()),
      cancel: () => void pieces.splice(0),
      finish: async (signal): Promise<Said> => {
        const started = performance.now();
        const audio = concat(pieces);
        const text = (await transcribe(this.uri, audio, signal)).trim();
        const transcript = {
          ...{ engine: 'wyoming' as const, final: true, text, confidence: 1 },
          ...{ words: [], alternatives: [], audio },
        };
        const said = readTyped(this.engine, text, expectation);
        return { ...said, transcript, ms: Math.round(performance.now() - started) };
      },
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
