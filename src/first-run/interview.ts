import { UNHEARD, type OpenUtterance } from '../../speech/listening.js';
import { concat } from '../../speech/audio/samples.js';
import type { Samples } from '../../speech/types.js';
import { restyle } from '../assistant/own-replies.js';
import { NOTHING_ASKED, type Expectation, type Said } from '../assistant/understander.js';
import { Queue } from '../../speech/queue.js';
import { AloudError } from '../errors.js';
import type { EventStream } from '../events.js';
import type { Session } from '../session.js';
import { stepped, type Style } from '../wording/styles.js';
import type { Values } from '../wording/wording.js';
import { moveOf, type Move, type Reply } from './replies.js';
import type { Taker } from './room.js';

/** How often a question is asked before it is left: a person who has never been heard needs more than one try. */
const ATTEMPTS = 3;
/** One step of speaking slower or faster, quieter or louder. */
const STEP = 1.2;

/** A sentence that was said where any would do. */
export interface Sentence {
  readonly kind: 'sentence';
  readonly text: string;
  readonly audio: Samples;
}

interface Question {
  readonly whole: string;
  /** After a change of how it is spoken. */
  readonly adjusted: string;
  /** To whoever asks why. */
  readonly why: string;
}

interface Taken {
  readonly said: Said;
  /** Absent for what was typed. */
  readonly audio?: Samples;
}

interface InterviewParts {
  /** The one that is open now. */
  readonly session: () => Session;
  /** How answers are worded by the settings. */
  readonly style: () => Style;
  readonly events: EventStream;
  readonly signal: AbortSignal;
}

/**
 * Asks and waits for what is said or typed, without a limit of time. While it
 * speaks nothing is heard; a typed line silences it and, where a question is
 * being asked, answers it.
 */
export class Interview implements Taker {
  readonly #taken = new Queue<Taken>();
  readonly #answers: AsyncIterator<Taken, void>;
  #asking: Expectation | null = null;
  #hearing = 0;

  constructor(private readonly parts: InterviewParts) {
    const { signal } = parts;
    this.#answers = this.#taken[Symbol.asyncIterator]();
    signal.addEventListener('abort', () => this.#taken.end(), { once: true });
    if (signal.aborted) this.#taken.end();
  }

  /** Nobody is left to answer: what is waited for fails. */
  end(): void {
    this.#taken.end();
  }

  /** Somebody is speaking, or what was said is being understood. */
  get hearing(): boolean {
    return this.#hearing > 0;
  }

  /** Says a sentence of the wording's part `setup`; resolves when it has been heard, or was cut. */
  async say(key: string, values: Values = {}): Promise<void> {
    await this.#speak(this.#text(key, values));
  }

  /** Says a sentence that is there already, such as what a part of Aloud reports. */
  async tell(text: string): Promise<void> {
    await this.#speak(text);
  }

  /**
   * Asks until it is answered, or left; `options` is how many numbers can be chosen from,
   * `adjusted` what is asked, in place of the whole, when only the speaking was changed, `why` what is said of the question
   * to whoever asks why, before it is asked again.
   */
  async ask(
    key: string,
    values: Values = {},
    { options = 0, adjusted = key, why }: { options?: number; adjusted?: string; why?: string } = {},
  ): Promise<Reply> {
    const kind = options > 0 ? 'choose' : 'confirm';
    const expectation: Expectation = { question: kind, options, closed: true };
    const question: Question = {
      whole: this.#text(key, values),
      adjusted: this.#text(adjusted, values),
      why: this.#text(why ?? (options > 0 ? 'help_choose' : 'help'), values),
    };
    const reply = await this.#until(question, expectation, false);
    return reply.kind === 'sentence' ? { kind: 'skip' } : reply;
  }

  /** Asks for a sentence, whatever it says. */
  listen(key: string, values: Values = {}): Promise<Reply | Sentence> {
    const whole = this.#text(key, values);
    const question = { whole, adjusted: whole, why: this.#text('help', values) };
    return this.#until(question, NOTHING_ASKED, true);
  }

  begin(_at: number, end: () => void): OpenUtterance<void> {
    const asked = this.#asking;
    if (asked === null) return UNHEARD;
    const utterance = this.parts.session().mind.begin(asked, { onPartial: () => undefined, onEndpoint: end });
    const pieces: Samples[] = [];
    this.#hearing++;
    return {
      feed: (samples) => {
        pieces.push(samples);
        utterance.feed(samples);
      },
      cancel: () => {
        this.#hearing--;
        utterance.cancel();
      },
      finish: async () => {
        const said = await utterance.finish(this.parts.signal).finally(() => this.#hearing--);
        // Put aside meanwhile, or asked again: it answers nothing any more.
        if (this.#asking === asked) this.#taken.push({ said, audio: concat(pieces) });
      },
    };
  }

  typed(line: string): void {
    const asked = this.#asking;
    this.parts.session().assistant.silence();
    if (asked !== null && line.trim() !== '')
      this.#taken.push({ said: this.parts.session().mind.read(line, asked) });
  }

  async #until(
    { whole, adjusted, why }: Question,
    expectation: Expectation,
    any: boolean,
  ): Promise<Reply | Sentence> {
    this.#asking = expectation;
    try {
      let question = whole;
      for (let attempt = 1; ;) {
        await this.#speak(question);
        const { said, audio } = await this.#next();
        const move = moveOf(said.understanding, { options: expectation.options, clear: said.clear });
        const isReply = move.kind === 'skip' || move.kind === 'stop';
        if (any && audio !== undefined && !isReply) return { kind: 'sentence', text: textOf(said), audio };
        if (move.kind === 'unclear' && ++attempt > ATTEMPTS) {
          await this.say('left');
          return { kind: 'skip' };
        }
        const reply = await this.#follow(move, said, expectation, why);
        if (reply !== null) return reply;
        question = move.kind === 'adjust' ? adjusted : whole;
      }
    } finally {
      this.#asking = null;
    }
  }

  /** Does what was said about the speaking, and gives null: the question is asked again. */
  async #follow(move: Move, said: Said, { options }: Expectation, why: string): Promise<Reply | null> {
    switch (move.kind) {
      case 'repeat':
        return null;
      case 'wait':
        await this.say('take_your_time');
        return null;
      case 'help':
        await this.say(options > 0 ? 'help_choose' : 'help');
        return null;
      case 'why':
        await this.#speak(why);
        return null;
      case 'unclear':
        await this.say('unclear', { text: textOf(said).replace(/[.!?]+$/u, '') });
        return null;
      case 'where':
        await this.say('where');
        return null;
      case 'restyle': {
        const { wording, store } = this.parts.session();
        const style = typeof move.style === 'number' ? stepped(wording.style, move.style) : move.style;
        await this.#speak(restyle({ wording, store, styleSetting: this.parts.style() }, style).say);
        return null;
      }
      case 'adjust': {
        const changed = this.parts.session().tongue.adjust(move.what, STEP ** move.step);
        await this.#speak(this.parts.session().wording.say(changed ? move.key : 'at_limit'));
        return null;
      }
      default:
        return move;
    }
  }

  async #next(): Promise<Taken> {
    for (;;) {
      const { value, done } = await this.#answers.next();
      this.parts.signal.throwIfAborted();
      if (done === true)
        throw new AloudError(
          'not-done',
          'There is no microphone, and nothing is typed any more. Run aloud setup again to go on.',
        );
      this.#show(value);
      // Noise is no answer, and nothing to be asked about.
      if (textOf(value.said).trim() !== '') return value;
    }
  }

  /** The same event as of any other turn, for those who read along. */
  #show({ said: { transcript, understanding }, audio }: Taken): void {
    const typed = { text: understanding.text, confidence: 1, engine: 'typed', words: [] };
    const { text, confidence, engine, words } = transcript ?? typed;
    const source = audio === undefined ? 'typed' : 'voice';
    this.parts.events.emit({ type: 'transcript', text, confidence, engine, words, source });
  }

  async #speak(text: string): Promise<void> {
    this.parts.signal.throwIfAborted();
    await this.parts.session().assistant.announce(text);
    this.parts.signal.throwIfAborted();
  }

  #text(key: string, values: Values): string {
    return this.parts.session().wording.say(`setup.${key}`, values);
  }
}

const textOf = ({ transcript, understanding }: Said): string => transcript?.text ?? understanding.text;
