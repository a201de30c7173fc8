/** What a microphone hears besides the person: Aloud's own voice, and talk that is meant for nobody here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';
import type { TimedEvent } from '../../src/events.js';
import { packageRoot } from '../../src/paths.js';
import {
  availableVoices,
  babble,
  concat,
  loudness,
  silence,
  speak,
  type TestVoice,
} from '../support/speech.js';
import { Conversation } from './conversation.js';

/** What came of it. */
export interface Endured {
  /** Times something was heard while a question was open. */
  readonly times: number;
  /** Of those, what was understood to ask or to answer something, or was asked about. */
  readonly taken: number;
  /** Questions that were taken for answered with yes; each would be one too many. */
  readonly confirmed: number;
  /** Generations that the machine has more than before. */
  readonly changes: number;
}

/** On the rehearsal machine's list, and not installed. */
const NAMES = ['blender', 'inkscape', 'gimp', 'cowsay'];

/** Asks for something and leaves the question open; what was made of the talk before, such as a name to be spelled, is left first. */
async function ask(talk: Conversation, run: number): Promise<void> {
  const { assistant } = talk.session;
  for (let left = 3; assistant.question?.kind !== 'confirm'; left--) {
    if (left === 0) throw new Error(`There is no question: ${JSON.stringify(talk.events.slice(-6))}`);
    assistant.leave();
    await talk.type('never mind');
    await talk.type(`install ${NAMES[run % NAMES.length] ?? ''}`);
  }
}

/** How long a wall's answer is under way, seconds: a desk, a room, a hall. */
const REFLECTIONS = [0.005, 0.045, 0.15, 0.35];
/** How loud the loudspeaker is at the microphone; the reflection has less than half of that. */
const GAINS = [0.05, 0.15, 0.35, 0.7, 1];

/** The sound as a room gives it back, with a first reflection. */
function echoOf(sound: Samples, gain: number, seconds: number): Samples {
  const delay = Math.round(seconds * SAMPLE_RATE);
  return concat(sound, silence(seconds)).map((value, i) => {
    const heard = gain * (value + 0.4 * (sound[i - delay] ?? 0));
    return Math.max(-1, Math.min(1, heard));
  });
}

/**
 * Plays what Aloud says during a confirmation into its open ear, right after it
 * was said, at every mix of the delays and levels above: nothing but what it
 * makes of the words keeps it from agreeing with itself.
 */
export async function endureOwnVoice(runs: number): Promise<Endured> {
  const talk = await Conversation.begin();
  try {
    const before = await talk.generations();
    let times = 0;
    for (let run = 0; run < runs; run++) {
      await ask(talk, run);
      const said = talk.events.flatMap((event) => (event.type === 'say' ? [event.text] : [])).at(-1) ?? '';
      // The whole of it, or only its end, as where the ear opens a little early.
      const words = said.split(' ');
      const heard = words.slice(run % 3 === 0 ? -14 : run % 3 === 1 ? -4 : -2).join(' ');
      const gain = GAINS[run % GAINS.length] ?? 1;
      const reflection = REFLECTIONS[run % REFLECTIONS.length] ?? 0;
      await talk.hear(echoOf(await speak(heard), gain, reflection));
      times++;
      // Asked again, it says how to agree.
      if (talk.session.assistant.question !== null) {
        await talk.hear(
          echoOf(await speak('Shall I? To go ahead, say: yes. To leave it, say: no.'), gain, reflection),
        );
        times++;
      }
      if (talk.session.assistant.question !== null) await talk.type('no');
    }
    return await ended(talk, times, before);
  } finally {
    await talk.end();
  }
}

/** Lines of talk that ask Aloud for nothing. */
const lines = (): string[] =>
  readFileSync(join(packageRoot(), 'tests', 'intents', 'data', 'not-asked.txt'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));

/** Seconds of talk that are given out at a time. */
const PIECE = 10;

/**
 * A television's talk in pieces of ten seconds: one speaker after the other,
 * others behind them, as loud as `level` (root mean square). Another `from` begins elsewhere in what is said.
 */
export async function* programme(
  seconds: number,
  level: number,
  from = 0,
): AsyncGenerator<Samples, void, void> {
  const voices = availableVoices()
    .filter((voice) => voice !== 'espeak-ko')
    .slice(0, 2);
  const behind = await babble(PIECE, voices, 0.15 * level);
  const clips: Samples[] = [];
  let at = from;
  for (let done = 0; done < seconds; done += PIECE) {
    const length = Math.min(PIECE, seconds - done) * SAMPLE_RATE;
    const parts: Samples[] = [];
    for (let long = 0; long < length; at++) {
      if (clips.length === 0) clips.push(...(await sayings(at, seconds - done, voices)));
      const said = concat(clips.shift() ?? silence(1), silence(0.4 + (at % 3) * 0.4));
      parts.push(said);
      long += said.length;
    }
    const talk = concat(...parts);
    const gain = level / (loudness(talk) || 1);
    yield talk.map((value, i) => Math.max(-1, Math.min(1, gain * value + (behind[i % behind.length] ?? 0))));
  }
}

/** The next lines, about as many seconds of them, the voices in turn; made together, as a program that starts for each would take an hour. */
function sayings(from: number, seconds: number, voices: readonly TestVoice[]): Promise<Samples[]> {
  const all = lines();
  const count = Math.min(all.length, 1 + Math.ceil(seconds / SECONDS_A_LINE));
  return Promise.all(
    Array.from({ length: count }, (_, i) => {
      const at = from + i;
      // Once all were said, each is said by another voice.
      const voice = voices[(at + Math.floor(at / all.length)) % voices.length];
      return speak(all[at % all.length] ?? '', voice);
    }),
  );
}
const SECONDS_A_LINE = 3;

/** Root mean squares: a set in the next room, in the room, and loud. */
export const TELEVISION_LEVELS = [0.005, 0.03, 0.12];

/** So many seconds of a television at each level, with a question open whenever it speaks, fast-forwarded. */
export async function endureTelevision(seconds: number): Promise<Endured> {
  const talk = await Conversation.begin();
  try {
    const before = await talk.generations();
    let times = 0;
    for (const [index, level] of TELEVISION_LEVELS.entries()) {
      // A piece at a time: whenever the question was put aside, the next piece meets another.
      for await (const piece of programme(seconds, level, index * ELSEWHERE)) {
        if (talk.session.assistant.question?.kind !== 'confirm') await ask(talk, times);
        await talk.hear(piece);
        times++;
      }
    }
    return await ended(talk, times, before);
  } finally {
    await talk.end();
  }
}
/** So many lines further the programme goes on at the next level. */
export const ELSEWHERE = 67;

async function ended(talk: Conversation, times: number, before: readonly number[]): Promise<Endured> {
  const confirmed = talk.events.filter((event) => event.type === 'confirmation' && event.state === 'given');
  return {
    times,
    taken: takenFor(talk.events),
    confirmed: confirmed.length,
    changes: (await talk.generations()).length - before.length,
  };
}

/** How much of what was heard, not typed, was understood to mean something. */
function takenFor(events: readonly TimedEvent[]): number {
  let heard = false;
  let taken = 0;
  for (const event of events) {
    if (event.type === 'transcript') heard = event.source === 'voice';
    if (event.type === 'understanding' && heard && event.outcome !== 'unknown') taken++;
  }
  return taken;
}
