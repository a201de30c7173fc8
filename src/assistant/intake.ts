import type { Samples } from '../../speech/types.js';
import type { Question } from '../dialogue/types.js';
import type { TurnSource } from '../store/store.js';
import { isAnswer } from './answers.js';
import type { Core } from './core.js';
import type { Focus } from './focus.js';
import { areOwnWords } from './own-words.js';
import type { Proving } from './proving.js';
import type { Expectation, Said } from './understander.js';

/** An utterance on its way to the assistant. */
export interface SpokenUtterance {
  /** Takes the next 16 kHz samples. */
  feed(audio: Samples): void;
  /** Ends it; resolves when it has been understood and what follows has begun. */
  end(): Promise<void>;
  /** Throws it away. */
  cancel(): void;
}

/** Words in the longest way to say stop that is listened for while somebody is still speaking. */
const LONGEST_STOP = 3;

/** Takes what is spoken or typed, has it understood, keeps it in its turn, and hands it on. */
export class Intake {
  #turnOpen = false;

  constructor(
    private readonly core: Core,
    private readonly proving: Proving,
    private readonly focus: Focus,
    /** Told what was said; `startedAt` in milliseconds of the assistant's clock. */
    private readonly take: (said: Said, startedAt: number, source: TurnSource) => void,
  ) {}

  /**
   * Takes an utterance as it is spoken; what it may answer is the question that is open now.
   * @param meant left out, all counts; what it refuses leaves no trace
   */
  listen(
    startedAt: number,
    onEndpoint: () => void = () => undefined,
    meant?: (said: Said) => boolean,
  ): SpokenUtterance {
    const { understander, events, mouth } = this.core.parts;
    const expectation = this.#expectation();
    const utterance = understander.begin(expectation, {
      onPartial: (text) => {
        // Whoever says it, while something is said, says it to Aloud.
        if (this.#saysStop(text, expectation)) this.core.output.silence();
        if (meant === undefined && !this.proving.secret) events.emit({ type: 'partial', text });
      },
      onEndpoint,
    });
    return {
      feed: (audio) => utterance.feed(audio),
      cancel: () => utterance.cancel(),
      end: async () => {
        if (meant === undefined) mouth.ready?.();
        try {
          const said = await utterance.finish(this.core.closing.signal);
          if (this.#isOwnVoice(said, startedAt) || meant?.(said) === false) return;
          this.#keep(said, startedAt, 'voice');
        } catch (error) {
          this.core.report(error);
        }
      },
    };
  }

  /** Takes one typed line. */
  read(text: string): void {
    const startedAt = this.core.now();
    try {
      const said = this.core.parts.understander.read(text, this.#expectation());
      this.#keep(said, startedAt, 'typed');
    } catch (error) {
      this.core.report(error);
    }
  }

  /** Whether "stop" has been said, before it is known that this was all. */
  #saysStop(text: string, expectation: Expectation): boolean {
    if (!this.core.output.busy || text.split(' ').length > LONGEST_STOP) return false;
    const { outcome, intent } = this.core.parts.understander.read(text, expectation).understanding;
    return outcome === 'understood' && intent === 'stop';
  }

  /** Whether what was heard while something was said is what was said: an echo, to whoever listens meanwhile. */
  #isOwnVoice({ transcript, understanding }: Said, startedAt: number): boolean {
    const { output, parts } = this.core;
    if (parts.hearing?.listenedWhileSpeaking() !== true) return false;
    if (startedAt >= output.quietSince || output.last === null) return false;
    const own = areOwnWords(transcript?.text ?? understanding.text, output.last);
    if (own) parts.hearing.heardItself();
    return own;
  }

  #expectation(): Expectation {
    const { question, parts } = this.core;
    return {
      question: parts.names?.spelling === true ? 'spell' : kindOf(question),
      options: question?.kind === 'choose' ? question.options.length : 0,
      again: this.focus.again,
      listed: this.focus.listed,
    };
  }

  #keep(said: Said, startedAt: number, source: TurnSource): void {
    const { names, store, events } = this.core.parts;
    const { understanding } = said;
    // What is, or may be, a secret is handed on and leaves no trace.
    if (said.secret !== undefined || (this.proving.secret && understanding.outcome !== 'understood')) {
      this.take({ ...said, secret: said.secret ?? [] }, startedAt, source);
      return;
    }
    this.#show(said, source);
    // An answer, or a word about the answer, belongs to the turn of the request.
    const goesOn = isAnswer(understanding.intent) || names?.waiting === true;
    this.core.keep(() => {
      if (!this.#turnOpen || !goesOn) this.core.turn = store.beginTurn(source);
      this.#turnOpen = true;
      store.recordHeard(this.core.turn, understanding);
    });
    events.emit({ type: 'understanding', ...understanding });
    this.take(said, startedAt, source);
  }

  #show({ transcript, understanding, ms }: Said, source: TurnSource): void {
    const { events } = this.core.parts;
    if (source === 'typed') {
      const written = { text: understanding.text, confidence: 1, engine: 'typed', words: [] };
      events.emit({ type: 'transcript', source, ...written });
    } else if (transcript !== undefined) {
      const { text, confidence, engine, words } = transcript;
      events.emit({ type: 'transcript', source, text, confidence, engine, words, ms });
    }
  }
}

/** What is listened for while a question is open. */
function kindOf(question: Question | null): Expectation['question'] {
  if (question?.kind !== 'prove') return question?.kind ?? null;
  return question.by === 'passphrase' ? 'secret' : 'confirm';
}
