import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromPcm16, peak } from '../../speech/audio/samples.js';
import { writeWav } from '../../speech/audio/wav-write.js';
import { MoonshineEngine } from '../../speech/moonshine/engine.js';
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';
import { Stretcher } from '../../speech/voices/stretch.js';
import { modelDir } from '../support/models.js';
import type { VirtualMicrophone } from '../support/pulse.js';
import { concat, speak, type TestVoice } from '../support/speech.js';
import { findLike } from './resemblance.js';

/** −40 dB: above what lies before the first phoneme of a voice. */
const AUDIBLE = 0.01;
/** Quiet after which a person takes it that it is their turn, in samples; longer than the pause between two sentences. */
const TURN = 0.9 * SAMPLE_RATE;
/** Quiet after which what was heard is made out, in samples. */
const PAUSE = 0.4 * SAMPLE_RATE;
/** Whoever can't see listens to a fast voice; this ear learned from slow ones, and has it slowed down so many times. */
const PRACTICE = 1.8;
/** The engine takes no longer piece of sound at a time. */
const LONGEST = (25 / PRACTICE) * SAMPLE_RATE;
/** Full scale would be cut off by a microphone, and said to be. */
const LOUDNESS = 0.4;
/** Seconds of silence after which they say the last thing again, or ask for what they did not make out. */
const PATIENCE = 7;
/** So often in a row they speak into silence before they take it that nobody is there. */
const MOST_UNANSWERED = 8;

/** Something that a person says when they have heard something. */
export interface Habit {
  /** Words that are listened for. */
  readonly hears: readonly string[];
  /** What is said then, one after the other with a pause between; at a later time the next list. */
  readonly says: readonly (readonly string[])[];
}

interface Line {
  readonly at: number;
  readonly who: 'person' | 'Aloud';
  readonly text: string;
}

/**
 * Someone who neither sees the screen nor touches a key: hears the loudspeaker,
 * makes out what is said, and answers by voice. All of it is kept, as sound and
 * as the lines that they said and made out.
 */
export class Person {
  readonly #lines: Line[] = [];
  readonly #sound: Samples[] = [];
  readonly #said: { readonly at: number; readonly samples: Samples }[] = [];
  readonly #recorder: { kill(): void };
  #position = 0;
  /** Where the present turn of Aloud's begins, and where it was last heard. */
  #begun = 0;
  #last = -PAUSE;
  /** What was made out of it so far. */
  readonly #made: Promise<string>[] = [];
  #recent: Samples[] = [];
  #lastSaid: readonly string[] = [];

  private constructor(
    private readonly microphone: VirtualMicrophone,
    private readonly engine: MoonshineEngine,
    private readonly voice: TestVoice,
  ) {
    this.#recorder = microphone.server.listen((pcm) => this.#hear(fromPcm16(pcm)));
  }

  static async come(microphone: VirtualMicrophone, voice: TestVoice): Promise<Person> {
    return new Person(
      microphone,
      await MoonshineEngine.load({ modelDir: modelDir('moonshine-tiny-en') }),
      voice,
    );
  }

  /**
   * Answers by habit until something is heard; rejects when nothing is answered any more, or it
   * was not heard within so many seconds, which a busy machine needs many of.
   */
  async talkUntil(heard: readonly string[], habits: readonly Habit[], seconds: number): Promise<void> {
    const times = new Map<Habit, number>();
    const end = performance.now() + seconds * 1000;
    let puzzled = false;
    let unanswered = 0;
    while (performance.now() < end && unanswered < MOST_UNANSWERED) {
      const text = await this.#nextTurn(PATIENCE * 1000);
      unanswered = text === null ? unanswered + 1 : 0;
      if (text === null) {
        await this.say(puzzled ? ['Repeat.'] : this.#lastSaid);
        continue;
      }
      if (heard.some((phrase) => findLike(text, phrase) !== null)) return;
      const habit = answering(text, habits);
      puzzled = habit === undefined;
      if (habit === undefined) continue;
      const time = times.get(habit) ?? 0;
      times.set(habit, time + 1);
      await this.say(habit.says[Math.min(time, habit.says.length - 1)] ?? []);
    }
    throw new Error(`${heard.join(', ')} was not heard; what was:\n${this.transcript()}`);
  }

  /** Waits for whatever is said next; rejects when nothing is within so many seconds. */
  async listen(seconds: number): Promise<void> {
    if ((await this.#nextTurn(seconds * 1000)) === null)
      throw new Error(`Nothing was said any more; what was:\n${this.transcript()}`);
  }

  transcript(): string {
    return [...this.#lines]
      .sort((a, b) => a.at - b.at)
      .map(
        ({ at, who, text }) =>
          `${at.toFixed(1).padStart(6)} s  ${who === 'person' ? 'Person' : 'Aloud '}  ${text}`,
      )
      .join('\n');
  }

  /** Leaves what was said and heard in a folder: `session.wav` and `session.txt`, with more text below. */
  async leave(folder: string, more: string): Promise<void> {
    this.#recorder.kill();
    await this.engine.close();
    mkdirSync(folder, { recursive: true });
    const sound = concat(...this.#sound);
    for (const { at, samples } of this.#said)
      for (let i = 0; i < samples.length && at + i < sound.length; i++) sound[at + i]! += samples[i]!;
    await writeWav(join(folder, 'session.wav'), sound);
    writeFileSync(
      join(folder, 'session.txt'),
      `What the person said and made out of what they heard:\n${this.transcript()}\n\n${more}\n`,
    );
  }

  #hear(samples: Samples): void {
    this.#sound.push(samples);
    this.#position += samples.length;
    if (peak(samples) > AUDIBLE) {
      if (this.#made.length === 0 && this.#recent.length === 0) this.#begun = this.#position - samples.length;
      this.#last = this.#position;
    }
    if (this.#position - this.#last < PAUSE) this.#recent.push(samples);
    else this.#cut();
    if (this.#recent.reduce((sum, one) => sum + one.length, 0) > LONGEST) this.#cut();
  }

  /** What was heard up to a pause is made out while the next is said. */
  #cut(): void {
    if (this.#recent.length === 0) return;
    const sound = concat(...this.#recent);
    this.#recent = [];
    const slow = new Stretcher(1 / PRACTICE, SAMPLE_RATE);
    const heard = concat(slow.push(sound), slow.finish());
    this.#made.push(this.engine.transcribe(heard, {}).then(({ text }) => text));
  }

  /** What Aloud said in one go, as the person made it out; null when nothing came for so many milliseconds. */
  async #nextTurn(patience: number): Promise<string | null> {
    const until = performance.now() + patience;
    for (;;) {
      if (this.#made.length > 0 && this.#position - this.#last > TURN) {
        const at = this.#begun / SAMPLE_RATE;
        const text = (await Promise.all(this.#made.splice(0))).join(' ');
        this.#lines.push({ at, who: 'Aloud', text });
        return text;
      }
      const silent = this.#made.length === 0 && this.#recent.length === 0;
      if (silent && performance.now() > until) return null;
      await sleep(50);
    }
  }

  /** Says one thing after the other. */
  async say(texts: readonly string[]): Promise<void> {
    this.#lastSaid = texts;
    for (const [index, text] of texts.entries()) {
      if (index > 0) await sleep(700);
      const samples = (await speak(text, this.voice)).map((value) => value * LOUDNESS);
      this.#lines.push({ at: this.#position / SAMPLE_RATE, who: 'person', text });
      this.#said.push({ at: this.#position, samples });
      await this.microphone.say(samples);
    }
  }
}

/** What was said last is what wants an answer. */
function answering(text: string, habits: readonly Habit[]): Habit | undefined {
  let last = 0;
  let found: Habit | undefined;
  for (const habit of habits)
    for (const phrase of habit.hears) {
      const end = findLike(text, phrase);
      if (end !== null && end > last) [last, found] = [end, habit];
    }
  return found;
}
