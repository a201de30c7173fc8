import { createActor, type Actor } from 'xstate';
import { dialogueMachine } from '../dialogue/machine.js';
import type { Question } from '../dialogue/types.js';
import { codeOf, isAbort, messageOf } from '../errors.js';
import { Output } from './output.js';
import type { AssistantParts } from './parts.js';

/** What the pieces of one assistant share: its parts, its dialogue, its voice, its clock, and the tasks under way. */
export class Core {
  readonly dialogue: Actor<typeof dialogueMachine>;
  readonly output: Output;
  readonly now: () => number;
  readonly closing = new AbortController();
  /** The turn that what is said now belongs to; 0 before the first. */
  turn = 0;
  readonly #tasks = new Set<Promise<void>>();
  /** The history can be written, as far as is known. */
  #keeps = true;

  constructor(readonly parts: AssistantParts) {
    const { mouth, events, store, now, clock, dialogue } = parts;
    this.now = now ?? (() => performance.now());
    this.output = new Output(
      mouth,
      (text, kind) => {
        events.emit({ type: 'say', text, kind });
        if (this.turn > 0) this.keep(() => store.recordSaid(this.turn, text));
      },
      this.now,
    );
    this.dialogue = createActor(dialogueMachine, { input: dialogue, ...(clock && { clock }) });
    let open = false;
    this.dialogue.subscribe(({ context }) => {
      const closes = open && context.question === null;
      open = context.question !== null;
      if (closes) events.emit({ type: 'confirmation', state: 'closed' });
    });
  }

  /** The open question, or null. */
  get question(): Question | null {
    return this.dialogue.getSnapshot().context.question;
  }

  /**
   * Writes to the history. Where it can't be written (the disk is full, another
   * program holds the file) what is going on goes on all the same, and the
   * person is told once until it can be written again.
   */
  keep(write: () => void): void {
    try {
      write();
      this.#keeps = true;
    } catch (error) {
      const told = !this.#keeps;
      this.#keeps = false;
      const text = this.parts.wording.say('history_unkept');
      this.parts.events.emit({ type: 'error', code: codeOf(error), text });
      if (!told && !this.closing.signal.aborted) queueMicrotask(() => this.run(this.output.say(text)));
    }
  }

  /** Says a text after what is being said. */
  say(text: string): void {
    this.run(this.output.say(text));
  }

  /** Every piece of work is awaited by settled(), and none fails unheard. */
  run(task: Promise<unknown>): void {
    const tracked: Promise<void> = task
      .then(() => undefined)
      .catch((error: unknown) => this.report(error))
      .finally(() => this.#tasks.delete(tracked));
    this.#tasks.add(tracked);
  }

  /** Resolves when nothing is being planned, carried out or said. */
  async settled(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  /** Tells what went wrong, in words and to those who listen to events. */
  report(error: unknown): void {
    if (isAbort(error)) return;
    const text = messageOf(error);
    this.parts.events.emit({ type: 'error', code: codeOf(error), text });
    if (!this.closing.signal.aborted) void this.output.say(text, 'important');
  }
}
