import type { Engine } from '../../intents/engine.js';
import type { NameIndex } from '../../intents/names/index/nameindex.js';
import type { Context } from '../../intents/types.js';
import { MoonshineEngine } from '../../speech/moonshine/engine.js';
import type { Samples } from '../../speech/types.js';
import type { Said } from '../assistant/understander.js';
import { modelFolder } from '../hearing/setup.js';
import type { Paths } from '../paths.js';

interface EarsOptions {
  readonly paths: Paths;
  readonly engine: Engine;
  readonly names: NameIndex;
  readonly signal: AbortSignal;
}

/** Understands with the sound at hand. */
export class Ears {
  private constructor(
    private readonly engine: Engine,
    private readonly moonshine: MoonshineEngine,
  ) {}

  static async open({ paths, engine, signal }: EarsOptions): Promise<Ears> {
    const moonshine = await MoonshineEngine.load({
      modelDir: modelFolder(paths, 'moonshine-tiny-en'),
      signal,
    });
    return new Ears(engine, moonshine);
  }

  async understand(audio: Samples, context: Context | undefined, signal: AbortSignal): Promise<Said> {
    const started = performance.now();
    const transcript = await this.moonshine.transcribe(audio, { signal });
    const answer = context === undefined ? null : this.engine.understand(transcript.text, context);
    const understanding = answer?.outcome === 'understood' ? answer : this.engine.understand(transcript.text);
    return { transcript, understanding, clear: true, ms: Math.round(performance.now() - started) };
  }

  async close(): Promise<void> {
    await this.moonshine.close();
  }
}
