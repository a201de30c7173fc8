import { createActor, waitFor, type Actor } from 'xstate';
import type {
  ChangeOperation,
  Confirmation as SentConfirmation,
  Failure,
  Outcome,
  Plan,
  Progress,
  ReadOperation,
} from '../../bridge/protocol.js';
import type { Candidate, Meaning, Understanding } from '../../intents/types.js';
import type { Samples } from '../../speech/types.js';
import type { Confirmation } from '../dialogue/confirmation.js';
import {
  dialogueMachine,
  type DialogueEffect,
  type DialogueOptions,
  type Option,
  type Question,
} from '../dialogue/machine.js';
import { codeOf, isAbort } from '../errors.js';
import type { EventStream } from '../events.js';
import { requestFrom } from '../operations/from-meaning.js';
import type { Store, TurnSource } from '../store/store.js';
import { describeChange, describeReading } from '../wording/outcome.js';
import { askFor, describeNothing, describePlan } from '../wording/plan.js';
import type { Teacher, TeachingReply } from '../teaching/teacher.js';
import type { Wording } from '../wording/wording.js';
import { answerFrom, isAnswer } from './answers.js';
import { offeredAnswers } from './offered-answers.js';
import type { NamesReply, NamesTalk } from './names-talk.js';
import { Focus } from './focus.js';
import { Output, type Mouth } from './output.js';
import { ownReply, type OwnContext, type VoiceControl } from './own-replies.js';
import { ProgressPolicy } from './progress-policy.js';
import type { Expectation, Said, Understander } from './understander.js';

/** The bridge as the assistant uses it. */
export interface Bridge {
  read(operation: ReadOperation, options: { signal: AbortSignal }): Promise<Outcome>;
  plan(operation: ChangeOperation, options: { signal: AbortSignal }): Promise<Outcome>;
  execute(
    plan: Plan,
    confirmation: SentConfirmation,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<Outcome>;
}

/** An utterance on its way to the assistant. */
export interface SpokenUtterance {
  /** Takes the next 16 kHz samples. */
  feed(audio: Samples): void;
  /** Ends it; resolves when it has been understood and what follows has begun. */
  end(): Promise<void>;
  /** Throws it away. */
  cancel(): void;
}

export interface AssistantParts {
  readonly bridge: Bridge;
  readonly understander: Understander;
  readonly mouth: Mouth;
  readonly voice: VoiceControl;
  readonly wording: Wording;
  readonly store: Store;
  readonly events: EventStream;
  readonly dialogue: DialogueOptions;
  /** What is said about names; left out, they are taken as they come. */
  readonly names?: NamesTalk;
  /** Learns what words mean; left out, nothing is learned. */
  readonly teacher?: Teacher;
  /** Milliseconds; the clock of utterances and questions. */
  readonly now?: () => number;
  /** Timers of the dialogue; xstate's SimulatedClock in tests. */
  readonly clock?: { setTimeout(fn: () => void, ms: number): unknown; clearTimeout(id: unknown): void };
}

/**
 * One person's assistant: takes utterances and typed lines, lets the dialogue
 * decide, and does what it wants done. Turns run beside each other; what is
 * carried out is serialised by the sidecar.
 */
export class Assistant {
  readonly #parts: AssistantParts;
  readonly #dialogue: Actor<typeof dialogueMachine>;
  readonly #output: Output;
  readonly #now: () => number;
  readonly #tasks = new Set<Promise<void>>();
  readonly #work = new Set<AbortController>();
  readonly #closing = new AbortController();
  #planning: AbortController | null = null;
  #asking: symbol | null = null;
  readonly #focus = new Focus();
  #turn = 0;
  #turnOpen = false;
  #progress: string | null = null;

  constructor(parts: AssistantParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
    this.#output = new Output(parts.mouth, (text) => {
      parts.events.emit({ type: 'say', text });
      if (this.#turn > 0) parts.store.recordSaid(this.#turn, text);
    });
    this.#dialogue = createActor(dialogueMachine, {
      input: parts.dialogue,
      ...(parts.clock && { clock: parts.clock }),
    });
    this.#dialogue.on('*', (effect) => this.#do(effect));
    this.#dialogue.start();
  }

  /** The open question, or null. */
  get question(): Question | null {
    return this.#dialogue.getSnapshot().context.question;
  }

  /** True when it is the person's turn to say more: a question is open, or a name may be spelled. */
  get expecting(): boolean {
    const { names, teacher } = this.#parts;
    return this.question !== null || names?.waiting === true || teacher?.waiting === true;
  }

  /** True while an operation is being carried out. */
  get working(): boolean {
    return this.#work.size > 0;
  }

  /** True while something is being said. */
  get speaking(): boolean {
    return this.#output.busy;
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
   */
  listen(startedAt: number, onEndpoint: () => void = () => undefined): SpokenUtterance {
    const { understander, events } = this.#parts;
    const utterance = understander.begin(this.#expectation(), {
      onPartial: (text) => events.emit({ type: 'partial', text }),
      onEndpoint,
    });
    return {
      feed: (audio) => utterance.feed(audio),
      cancel: () => utterance.cancel(),
      end: async () => {
        this.#parts.mouth.ready?.();
        try {
          const said = await utterance.finish(this.#closing.signal);
          if (said.transcript !== undefined) {
            const { text, confidence, engine, words } = said.transcript;
            events.emit({
              type: 'transcript',
              text,
              confidence,
              engine,
              words,
              source: 'voice',
              ms: said.ms,
            });
          }
          this.#take(said, startedAt, 'voice');
        } catch (error) {
          this.#report(error);
        }
      },
    };
  }

  /** Takes one typed line, exactly as if it had been said. */
  read(text: string): void {
    const startedAt = this.#now();
    const said = this.#parts.understander.read(text, this.#expectation());
    this.#parts.events.emit({
      type: 'transcript',
      text,
      confidence: 1,
      engine: 'typed',
      words: [],
      source: 'typed',
    });
    this.#take(said, startedAt, 'typed');
  }

  /**
   * Takes a typed answer from someone who has the open question before them in
   * writing: to them it is asked, even while the voice is still reading it.
   */
  answer(text: string): void {
    if (this.question !== null) {
      this.#output.silence();
      this.#dialogue.send({ type: 'questionRead', at: this.#now() });
    }
    this.read(text);
  }

  /** Silence at once, as the word "stop" or the talk key does. */
  silence(): void {
    this.#output.silence();
  }

  /** Puts an open question aside: nobody will answer it. */
  leave(): void {
    this.#dialogue.send({ type: 'leave' });
    this.#parts.teacher?.leave();
    const said = this.#parts.names?.leave() ?? null;
    if (said !== null) this.#run(this.#say(said));
  }

  /** Says something that no request asked for, such as the greeting. */
  async announce(text: string): Promise<void> {
    await this.#output.say(text);
  }

  /** Resolves when nothing is being planned, carried out or said: it is the person's turn. */
  async settled(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  /** Resolves when no question is open: answered, put aside, or none was asked. */
  async questionClosed(): Promise<void> {
    await waitFor(this.#dialogue, (snapshot) => snapshot.context.question === null);
  }

  /** Stops what is being said and planned, cancels what is being carried out, and waits for its end. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#planning?.abort();
    for (const work of this.#work) work.abort();
    this.#output.silence();
    await this.settled();
    this.#dialogue.stop();
  }

  #expectation(): Expectation {
    const { question } = this;
    return {
      question: this.#parts.names?.spelling === true ? 'spell' : (question?.kind ?? null),
      options: question?.kind === 'choose' ? question.options.length : 0,
    };
  }

  #take(said: Said, startedAt: number, source: TurnSource): void {
    const { understanding } = said;
    const { ms, ...rest } = understanding;
    // An answer, or a word about the answer, belongs to the turn of the request.
    const goesOn = isAnswer(understanding.intent) || this.#parts.names?.waiting === true;
    if (!this.#turnOpen || !goesOn) this.#turn = this.#parts.store.beginTurn(source);
    this.#turnOpen = true;
    this.#parts.store.recordHeard(this.#turn, understanding);
    this.#parts.events.emit({ type: 'understanding', ...rest, ms });

    const { question } = this;
    const { names, teacher } = this.#parts;
    const taught = names?.spelling === true ? null : (teacher?.take(said) ?? null);
    const named = taught === null ? (names?.take(said, question) ?? null) : null;
    if (taught !== null) {
      // What is put right or taught now is no name to be spelled.
      names?.leave();
      this.#taught(taught);
    } else if (named !== null) {
      this.#follow(named);
    } else if (isAnswer(understanding.intent) && understanding.outcome === 'understood') {
      this.#answer(understanding, said.clear, startedAt, question);
    } else if (question !== null && guessed(said)) {
      this.#dialogue.send({ type: 'answer', answer: { kind: 'unclear', clear: false, startedAt } });
    } else if (understanding.outcome === 'ambiguous') {
      this.#dialogue.send({ type: 'choose', options: this.#options(understanding) });
    } else if (understanding.outcome === 'unknown') {
      if (question === null) this.#run(this.#notUnderstood(understanding));
      else this.#dialogue.send({ type: 'answer', answer: { kind: 'unclear', clear: false, startedAt } });
    } else {
      this.#request([{ intent: understanding.intent!, slots: understanding.slots }, ...understanding.also]);
    }
  }

  #answer(understanding: Understanding, clear: boolean, startedAt: number, question: Question | null): void {
    const event = answerFrom(understanding, { clear, startedAt, question });
    switch (event.type) {
      case 'own':
        this.#own({ intent: understanding.intent!, slots: understanding.slots });
        return;
      case 'answer':
        if (question === null && event.answer.kind !== 'no') {
          this.#run(this.#say(this.#parts.wording.say('idle')));
          return;
        }
        this.#dialogue.send(event);
        return;
      default:
        if (event.type === 'repeat' && question === null)
          this.#run(this.#say(this.#output.last ?? this.#parts.wording.say('nothing_to_repeat')));
        else this.#dialogue.send(event);
    }
  }

  /** Does what a matter of names came to; where a name is wanted now, what was asked before is not asked any more. */
  #follow(reply: NamesReply): void {
    if (this.question !== null && this.#parts.names?.waiting === true) {
      this.#output.silence();
      this.#dialogue.send({ type: 'withdraw' });
    }
    if ('say' in reply) this.#run(this.#say(reply.say));
    else if ('request' in reply) this.#request(reply.request);
    else this.#dialogue.send({ type: 'choose', options: reply.choose });
  }

  #taught({ say, request, choose }: TeachingReply): void {
    if (say !== undefined) this.#run(this.#say(say));
    if (request !== undefined) this.#request(request);
    if (choose !== undefined) this.#dialogue.send({ type: 'choose', options: choose });
  }

  #request(asked: readonly Meaning[]): void {
    const { names, teacher } = this.#parts;
    const meanings = this.#focus.fill(asked);
    const said = teacher?.answer(meanings) ?? names?.answer(meanings) ?? null;
    if (said !== null) {
      this.#run(this.#say(said));
      return;
    }
    const request = requestFrom(meanings);
    switch (request.kind) {
      case 'change':
        this.#dialogue.send({ type: 'change', operation: request.operation });
        return;
      case 'read':
        this.#run(this.#look(request.operation));
        return;
      case 'own':
        this.#own(request.meaning);
        return;
      case 'cannot':
        this.#run(this.#say(this.#parts.wording.say(`cannot.${request.reason}`)));
    }
  }

  #choose(meanings: readonly Meaning[]): void {
    const learned = this.#parts.teacher?.chosen(meanings) ?? null;
    if (learned !== null) this.#run(this.#say(learned));
    this.#request(meanings);
  }

  #own(meaning: Meaning): void {
    const context: OwnContext = {
      wording: this.#parts.wording,
      store: this.#parts.store,
      voice: this.#parts.voice,
      question: this.question,
      progress: this.#progress,
    };
    this.#run(this.#say(ownReply(meaning, context)));
  }

  #do(effect: DialogueEffect): void {
    const { wording } = this.#parts;
    switch (effect.type) {
      case 'plan':
        this.#run(this.#plan(effect.operation));
        return;
      case 'abandonPlan':
        this.#planning?.abort();
        return;
      case 'ask':
        this.#run(this.#ask(effect.question, effect.attempt));
        return;
      case 'nothingToDo':
        this.#run(this.#say(describeNothing(wording, effect.plan)));
        return;
      case 'planFailed':
        this.#run(this.#sayFailure(effect.failure));
        return;
      case 'carryOut':
        this.#run(this.#carryOut(effect.confirmation));
        return;
      case 'declined':
        this.#output.silence();
        this.#parts.events.emit({ type: 'confirmation', state: 'refused' });
        this.#run(this.#say(wording.say('declined')));
        return;
      case 'putAside':
        this.#parts.events.emit({ type: 'confirmation', state: 'put_aside' });
        this.#run(this.#say(wording.say('put_aside')));
        return;
      case 'chosen':
        this.#choose(effect.option.value as readonly Meaning[]);
        return;
      case 'cancelWork':
        for (const work of this.#work) work.abort();
        this.#run(this.#say(wording.say('cancelling')));
        return;
      case 'nothingToCancel':
        this.#output.silence();
        this.#run(this.#say(wording.say('nothing_to_cancel')));
        return;
      case 'holding':
        this.#parts.events.emit({ type: 'confirmation', state: 'held' });
        this.#run(this.#say(wording.say('holding')));
        return;
      case 'silence':
        this.#output.silence();
    }
  }

  async #look(operation: ReadOperation): Promise<void> {
    const outcome = await this.#parts.bridge.read(operation, { signal: this.#closing.signal });
    this.#record(operation, outcome);
    await this.#say(describeReading(this.#parts.wording, operation, outcome));
  }

  async #plan(operation: ChangeOperation): Promise<void> {
    const planning = new AbortController();
    this.#planning = planning;
    const outcome = await this.#parts.bridge.plan(operation, { signal: planning.signal });
    if (planning.signal.aborted) return;
    if (outcome.plan === undefined) {
      this.#parts.events.emit({ type: 'outcome', outcome });
      this.#dialogue.send({ type: 'planFailed', failure: outcome.failure! });
      return;
    }
    this.#parts.events.emit({ type: 'plan', plan: outcome.plan });
    this.#dialogue.send({ type: 'planned', plan: outcome.plan });
  }

  async #ask(question: Question, attempt: number): Promise<void> {
    const { wording, events } = this.#parts;
    const text =
      question.kind === 'confirm'
        ? `${describePlan(wording, question.plan)} ${askFor(wording, question.plan, attempt)}`
        : wording.say('choose', {
            count: question.options.length,
            options: wording.alternatives(
              question.options.length === 1
                ? question.options.map((option) => option.label)
                : question.options.map((option, i) =>
                    wording.say('choose_option', { number: i + 1, label: option.label }),
                  ),
            ),
          });
    events.emit({
      type: 'confirmation',
      state: attempt === 1 ? 'asked' : 'unclear',
      question: text,
      answers: offeredAnswers(wording, question),
    });
    // Asked again while it was still being asked: only the last asking counts as the question.
    if (this.#asking !== null) this.#output.silence();
    const asking = Symbol();
    this.#asking = asking;
    const heard = await this.#output.say(text);
    if (asking !== this.#asking) return;
    this.#asking = null;
    if (this.question !== question) return;
    this.#dialogue.send(
      heard === 'ended' ? { type: 'questionEnded', at: this.#now() } : { type: 'questionCut' },
    );
  }

  async #carryOut(confirmation: Confirmation): Promise<void> {
    const { wording, events, bridge } = this.#parts;
    const { plan } = confirmation;
    const { operation } = plan;
    const sent = confirmation.spend();
    if (sent === null) {
      this.#dialogue.send({ type: 'done' });
      throw new Error('A plan came without the token that its confirmation needs.');
    }
    events.emit({ type: 'confirmation', state: 'given', operation: operation.operation });
    const work = new AbortController();
    this.#work.add(work);
    const policy = new ProgressPolicy(wording, plan.expectedSeconds);
    const start = performance.now();
    let later: NodeJS.Timeout | undefined;
    this.#run(this.#say(wording.say('starting', { time: expected(wording, plan) })));
    try {
      const outcome = await bridge.execute(plan, sent, {
        signal: work.signal,
        onProgress: (progress) => {
          events.emit({ type: 'progress', operation: operation.operation, progress });
          clearTimeout(later);
          const report = policy.consider(progress, (performance.now() - start) / 1000);
          if (report === null) return;
          if (report.afterMs === 0) this.#tell(report.sentence);
          else later = setTimeout(() => this.#tell(report.sentence), report.afterMs);
        },
      });
      clearTimeout(later);
      this.#record(operation, outcome);
      await this.#say(describeChange(wording, operation, outcome));
    } finally {
      clearTimeout(later);
      this.#work.delete(work);
      this.#progress = null;
      this.#dialogue.send({ type: 'done' });
    }
  }

  #tell(progress: string): void {
    this.#progress = progress;
    this.#run(this.#output.say(progress, 'progress').then(() => undefined));
  }

  async #say(text: string): Promise<void> {
    await this.#output.say(text);
  }

  async #sayFailure(failure: Failure): Promise<void> {
    const { wording } = this.#parts;
    const sentence = wording.say('failed_unchanged', { sentence: failure.sentence });
    await this.#say([sentence, ...failure.suggestions.slice(0, 1)].join(' '));
  }

  async #notUnderstood({ text }: Understanding): Promise<void> {
    const { wording } = this.#parts;
    await this.#say(text === '' ? wording.say('nothing_heard') : wording.say('unknown_heard', { text }));
  }

  #options(understanding: Understanding): Option[] {
    return understanding.alternatives.slice(0, 3).map((candidate) => ({
      label: labelOf(candidate),
      value: [
        { intent: candidate.intent, slots: candidate.slots },
        ...understanding.also,
      ] satisfies Meaning[],
    }));
  }

  #record(operation: ChangeOperation | ReadOperation, outcome: Outcome): void {
    this.#parts.events.emit({ type: 'outcome', outcome });
    this.#parts.store.recordOutcome(this.#turn, operation, outcome);
  }

  /** Every piece of work is awaited by settled(), and none fails unheard. */
  #run(task: Promise<void>): void {
    const tracked = task
      .catch((error: unknown) => this.#report(error))
      .finally(() => this.#tasks.delete(tracked));
    this.#tasks.add(tracked);
  }

  #report(error: unknown): void {
    if (isAbort(error)) return;
    const text = error instanceof Error ? error.message : String(error);
    this.#parts.events.emit({ type: 'error', code: codeOf(error), text });
    if (!this.#closing.signal.aborted) void this.#output.say(text);
  }
}

function expected(wording: Wording, plan: Plan): string {
  return plan.expectedSeconds === undefined || plan.expectedSeconds < 2
    ? 'none'
    : wording.duration(plan.expectedSeconds);
}

/** How a candidate is read out: its name, or its intent in words when it has none. */
function labelOf({ intent, slots }: Candidate): string {
  const names = Object.values(slots).flatMap((value) =>
    Array.isArray(value)
      ? value.map((name: { attribute: string }) => name.attribute)
      : [String(value as string | number)],
  );
  return names.length > 0 ? names.join(' and ') : intent.replaceAll('_', ' ');
}

/** A guess at sound that fits no sentence: while a question is open it is an unclear answer, no new question. */
function guessed({ transcript, understanding }: Said): boolean {
  return (
    transcript !== undefined && understanding.outcome === 'ambiguous' && understanding.source !== 'heard'
  );
}
