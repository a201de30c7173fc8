import { join } from 'node:path';
import { SpeechError } from '../speech/errors.js';
import { choosePlayer } from '../speech/player/choose.js';
import type { Player } from '../speech/player/player.js';
import { render, type Rendered } from '../speech/render.js';
import { Speaker } from '../speech/speaker.js';
import { builtInPronunciations, mergePronunciations } from '../speech/spoken/pronunciations.js';
import { toSpoken } from '../speech/spoken/spoken.js';
import { splitSentences } from '../speech/spoken/sentences.js';
import { chooseVoice } from '../speech/voices/choose.js';
import { speechDispatcherSocket } from '../speech/voices/speech-dispatcher.js';
import { RememberingVoice } from '../speech/voices/remembering.js';
import { LIMITS, type Delivery, type VoiceName } from '../speech/voices/types.js';
import type { VoiceControl } from './assistant/own-replies.js';
import { isAbort, messageOf } from './errors.js';
import { loudspeakerComes } from './loudspeaker.js';
import type { Paths } from './paths.js';
import { ownPronunciations } from './pronunciations.js';
import type { Settings } from './settings.js';
import type { Store } from './store/store.js';

/** Samples per second of replies in files: Piper's own. */
const RENDER_RATE = 22_050;

interface TongueParts {
  readonly paths: Paths;
  readonly settings: Settings['voice'];
  readonly store: Store;
  /** False to leave the loudspeaker alone; the voice still writes files. */
  readonly play: boolean;
  /** A loudspeaker that is missing, or lost, is waited for. */
  readonly stays?: boolean;
  /** Told what could not be heard, in one sentence. */
  readonly onTrouble: (sentence: string) => void;
}

/** The voice and the loudspeaker; what the person sets by voice is remembered. */
export class Tongue implements VoiceControl {
  readonly speaker: Speaker;
  /** Called when it can be heard after it could not. */
  onHeard: () => void = () => undefined;
  readonly #toSpoken: (text: string) => string;
  readonly #closing = new AbortController();
  #delivery: Delivery;
  #rehearsed: readonly string[] = [];
  /** Ends the wait for a loudspeaker. */
  #waiting: AbortController | null = null;

  private constructor(
    private readonly parts: TongueParts,
    readonly voice: RememberingVoice | undefined,
    player: Player | undefined,
    /** Which voice speaks and on what, or why none does. */
    readonly why: string,
  ) {
    const { settings, store, onTrouble } = parts;
    const kept = (name: 'rate' | 'volume'): number => {
      // What was said last counts: by voice, or in the settings since.
      const [value, said] = store.preference(`voice.${name}`)?.split(' ') ?? [];
      return value !== undefined && Number(said) === settings[name] ? Number(value) : settings[name];
    };
    this.#delivery = {
      rate: kept('rate'),
      volume: kept('volume'),
    };
    const own = ownPronunciations(settings.pronunciations, onTrouble);
    const table = mergePronunciations(builtInPronunciations(), own);
    this.#toSpoken = (text) => toSpoken(text, { table, now: new Date() });
    this.speaker = new Speaker({
      voice,
      player,
      toSpoken: this.#toSpoken,
      delivery: this.#delivery,
      error: (error) => onTrouble(error.message),
      muted: () => this.#waitForLoudspeaker(),
    });
    if (player === undefined) this.#waitForLoudspeaker();
    else this.#load();
  }

  /** False where no loudspeaker answers: replies are text, and WAV files where asked for. */
  get loud(): boolean {
    return this.voice !== undefined && (this.speaker.audible || this.voice.name === 'speech-dispatcher');
  }

  /** Chooses voice and player by what is there. */
  static async choose(parts: TongueParts): Promise<Tongue> {
    const { paths, settings, play, onTrouble } = parts;
    const chosen = chooseVoice({
      preferred: settings.engine,
      ...programs(paths, settings),
      onFallback: (from, to, reason) => onTrouble(`${from} failed, ${to} goes on: ${reason.message}`),
    });
    const player = await choosePlayer({ preferred: play && chosen.voice !== undefined ? 'auto' : 'none' });
    const voice = chosen.voice && new RememberingVoice(chosen.voice);
    return new Tongue(parts, voice, player.player, `${chosen.why} ${player.why}`);
  }

  /** It loads while nothing is to be said yet; what keeps it from loading shows at the first sentence. */
  #load(): void {
    this.voice?.start().catch(() => undefined);
  }

  /** At a login the sound server may come after the service, and later it may be away for a while. */
  #waitForLoudspeaker(): void {
    const { stays, play, onTrouble } = this.parts;
    if (stays !== true || !play || this.voice === undefined) return;
    this.#waiting?.abort();
    const waiting = (this.#waiting = new AbortController());
    this.#heardAgain(AbortSignal.any([this.#closing.signal, waiting.signal])).catch((error: unknown) => {
      if (!isAbort(error)) onTrouble(messageOf(error));
    });
  }

  async #heardAgain(signal: AbortSignal): Promise<void> {
    const player = await loudspeakerComes(signal);
    this.#waiting = null;
    const silent = !this.loud;
    this.speaker.playOn(player);
    this.#load();
    if (silent) this.onHeard();
    this.#learn();
  }

  /** Where one is waited for: it is likely to be there now. */
  lookForLoudspeaker(): void {
    if (this.#waiting !== null) this.#waitForLoudspeaker();
  }

  /** Makes what will often be said ahead of time, in the background. */
  rehearse(texts: readonly string[]): void {
    this.#rehearsed = texts;
    this.#learn();
  }

  #learn(): void {
    if (!this.loud || this.voice === undefined || this.voice.name === 'speech-dispatcher') return;
    const sentences = this.#rehearsed.flatMap(splitSentences).map(this.#toSpoken);
    // What can't be made now is made when it is said.
    this.voice.learn(sentences, { ...this.#delivery, signal: this.#closing.signal }).catch(() => undefined);
  }

  adjust(what: 'rate' | 'volume', factor: number): boolean {
    const [least, most] = LIMITS[what];
    const value = Math.min(most, Math.max(least, this.#delivery[what] * factor));
    if (value === this.#delivery[what]) return false;
    this.#delivery = { ...this.#delivery, [what]: value };
    this.speaker.delivery = this.#delivery;
    // The sentence that is being said begins anew, as it is wanted.
    if (this.speaker.speaking) {
      this.speaker.pause();
      this.speaker.resume();
    }
    this.parts.store.setPreference(`voice.${what}`, `${value} ${this.parts.settings[what]}`);
    return true;
  }

  /**
   * A text's whole sound, as it would be spoken; `steady` for one that is the same each time.
   * @throws SpeechError `voice-missing` without a voice that gives its sound
   */
  async render(text: string, signal: AbortSignal, { steady = false } = {}): Promise<Rendered> {
    if (this.voice === undefined) throw new SpeechError('voice-missing', this.why);
    return render(text, {
      voice: this.voice,
      toSpoken: this.#toSpoken,
      delivery: this.#delivery,
      rate: RENDER_RATE,
      signal,
      steady,
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.speaker.close();
  }
}

/** The voices that can speak here, best first. */
export function availableVoices(paths: Paths, settings: Settings['voice']): readonly VoiceName[] {
  return chooseVoice({ preferred: 'auto', ...programs(paths, settings) }).names;
}

const programs = (paths: Paths, { wyoming }: Settings['voice']) => ({
  piper: { python: paths.piperPython, model: join(paths.models, 'piper-joe', 'en_US-joe-medium.onnx') },
  speechDispatcher: speechDispatcherSocket(process.env),
  wyoming,
});
