import { waitFor } from 'xstate';
import type { EarconName } from '../../speech/earcons/notes.js';
import type { Meaning } from '../../intents/types.js';
import type { Samples } from '../../speech/types.js';
import type { TurnSource } from '../store/store.js';
import { describeMeanings } from '../teaching/meanings.js';
import type { Question } from '../dialogue/types.js';
import { answerFrom, choosesOrConfirms, isAside } from './answers.js';
import { Asking } from './asking.js';
import { Core } from './core.js';
import { doEffect } from './effects.js';
import { Intake, type SpokenUtterance } from './intake.js';
import { keptStyle } from './kept-style.js';
import type { AssistantParts } from './parts.js';
import { Proving } from './proving.js';
import { Requests } from './requests.js';
import { labelOf, sort } from './sorting.js';
import type { Said } from './understander.js';
import { Work } from './work.js';

/**
 * One person's assistant: takes utterances and typed lines, lets the dialogue
 * decide, and does what it wants done. Turns run beside each other.
 */
export class Assistant {
  readonly #core: Core;
  readonly #work: Work;
  readonly #requests: Requests;
  readonly #intake: Intake;
  readonly #proving: Proving;

  constructor(parts: AssistantParts) {
    const core = new Core(parts);
    const requests = new Requests(core, () => work);
    const work = new Work(core, (reading) => requests.read(reading));
    parts.wording.style = keptStyle(parts.store, parts.style ?? 'plain');
    const proving = new Proving(core);
    const doers = { asking: new Asking(core, proving), work, requests };
    this.#core = core;
    this.#work = work;
    this.#requests = requests;
    this.#proving = proving;
    this.#intake = new Intake(core, proving, requests.focus, (said, startedAt, source) =>
      this.#take(said, startedAt, source),
    );
    core.dialogue.on('*', (effect) => doEffect(effect, core, doers));
    core.dialogue.start();
  }

  /** The open question, or null. */
  get question(): Question | null {
    return this.#core.question;
  }

  /** True when it is the person's turn to say more: a question is open, or a name may be spelled. */
  get expecting(): boolean {
    const { names, teacher } = this.#core.parts;
    return this.question !== null || names?.waiting === true || teacher?.waiting === true;
  }

  /** True while an operation is being carried out. */
  get working(): boolean {
    return this.#work.running !== null;
  }

  /** True while something is being said. */
  get speaking(): boolean {
    return this.#core.output.busy;
  }

  /**
   * Takes one utterance that is over.
   * @param startedAt When it began, in milliseconds of the assistant's clock.
   */
  async hear(audio: Samples, startedAt: number): Promise<void> {
    const utterance = this.listen(startedAt);
    utterance.feed(audio);
    await utterance.end();
  }

  /**
   * Takes an utterance as it is spoken; what it may answer is the question that is open when it begins.
   * @param onEndpoint Called when the engine itself has heard that it is over.
   * @param meant Left out, all counts; what it refuses leaves no trace.
   */
  listen(startedAt: number, onEndpoint?: () => void, meant?: (said: Said) => boolean): SpokenUtterance {
    return this.#intake.listen(startedAt, onEndpoint, meant);
  }

  /** Takes one typed line, exactly as if it had been said. */
  read(text: string): void {
    this.#intake.read(text);
  }

  /**
   * Takes a typed answer from someone who has the open question before them in
   * writing: to them it is asked, even while the voice is still reading it.
   */
  answer(text: string): void {
    if (this.question !== null) {
      this.#core.output.silence();
      this.#core.dialogue.send({ type: 'questionRead', at: this.#core.now() });
    }
    this.read(text);
  }

  /** The key was pressed to let happen what is for good; false where that was not waited for. */
  press(): boolean {
    return this.#proving.press();
  }

  /** Silence at once, as the word "stop" or the talk key does. */
  silence(): void {
    this.#core.output.silence();
  }

  /** A short sound beside the words, such as the one for an open microphone; left out while something is said. */
  tone(name: EarconName): void {
    this.#core.output.tone(name);
  }

  /** Puts an open question aside: nobody will answer it. */
  leave(): void {
    const { names, teacher } = this.#core.parts;
    this.#core.dialogue.send({ type: 'leave' });
    teacher?.leave();
    const said = names?.leave() ?? null;
    if (said !== null) this.#core.say(said);
  }

  /** Says something that no request asked for, such as the greeting. */
  async announce(text: string): Promise<void> {
    await this.#core.output.say(text);
  }

  /** Resolves when nothing is being planned, carried out or said: it is the person's turn. */
  async settled(): Promise<void> {
    await this.#core.settled();
  }

  /** Resolves when no question is open: answered, put aside, or none was asked. */
  async questionClosed(): Promise<void> {
    await waitFor(this.#core.dialogue, (snapshot) => snapshot.context.question === null);
  }

  /** Stops what is being said and planned, cancels what is being carried out, and waits for its end. */
  async close(): Promise<void> {
    this.#core.closing.abort();
    this.#work.abandonPlan();
    this.#work.cancel();
    this.#core.output.silence();
    await this.settled();
    this.#core.dialogue.stop();
  }

  /** Hands what was said to whom it concerns: "stop" is heard first of all, then lessons and names, then the dialogue. */
  #take(said: Said, startedAt: number, source: TurnSource): void {
    const { names, teacher, wording } = this.#core.parts;
    const { output, dialogue } = this.#core;
    const { question } = this;
    const { intent, outcome } = said.understanding;
    if (this.#proving.take(said, startedAt, source)) return;
    const understood = outcome === 'understood' ? intent : null;
    if (understood === 'stop') output.silence();
    else if (source === 'voice') output.tone(outcome === 'unknown' ? 'not-understood' : 'heard');
    // A word about the speaking is no lesson and no letter.
    const aside = isAside(understood);
    if (understood === 'why' && this.#requests.why()) return;
    const taught = aside || names?.spelling === true ? null : (teacher?.take(said) ?? null);
    if (taught !== null) {
      // What is put right or taught now is no name to be spelled.
      names?.leave();
      this.#requests.taught(taught);
      return;
    }
    // A name that was being spelled is let go of, and said to be when all else is silent.
    const left = understood === 'stop' ? (names?.leave() ?? null) : null;
    const named = names?.take(said, question) ?? null;
    if (named !== null) {
      const { slots, unresolved } = said.understanding;
      if (intent !== null && unresolved !== undefined) this.#requests.focus.asking([{ intent, slots }]);
      this.#requests.follow(named);
      return;
    }
    const sorted = sort(said, { question, offers: this.#requests.focus.offers }, (meaning) =>
      this.#describe(meaning),
    );
    switch (sorted.as) {
      case 'answer':
        this.#answer(sorted.said, startedAt, source);
        if (left !== null) this.#core.say(left);
        return;
      case 'several':
        if (this.#mayChoose(startedAt, source)) this.#requests.pickedSeveral(sorted.options);
        return;
      case 'unclear':
        dialogue.send({ type: 'answer', answer: { kind: 'unclear', clear: false, startedAt } });
        return;
      case 'choice':
        dialogue.send({ type: 'choose', options: sorted.options });
        return;
      case 'request':
        this.#requests.take(sorted.meanings, sorted.instead);
        return;
      case 'unknown': {
        const { text } = said.understanding;
        this.#core.say(text === '' ? wording.say('nothing_heard') : wording.say('unknown_heard', { text }));
      }
    }
  }

  #describe(meaning: Meaning): string {
    const { intents, wording } = this.#core.parts;
    return intents === undefined ? labelOf(meaning) : describeMeanings(intents, wording, [meaning]);
  }

  /** What began while the assistant itself was speaking may be its own voice: it lets nothing happen. */
  #mayChoose(startedAt: number, source: TurnSource): boolean {
    return source !== 'voice' || startedAt >= this.#core.output.quietSince;
  }

  #answer({ understanding, clear }: Said, startedAt: number, source: TurnSource): void {
    const { dialogue, output, parts, question } = this.#core;
    const planning = this.#work.planning;
    const event = answerFrom(understanding, { clear, startedAt, question, planning });
    if (event.type === 'own')
      this.#requests.own({ intent: understanding.intent!, slots: understanding.slots });
    else if (choosesOrConfirms(event) && !this.#mayChoose(startedAt, source)) return;
    else if (event.type === 'repeat' && question === null) {
      const last = output.last ?? parts.wording.say('nothing_to_repeat');
      output.silence();
      this.#core.say(last);
    } else dialogue.send(event);
  }
}
