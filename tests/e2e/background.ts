/** What a microphone hears besides the person: Aloud's own voice, and talk that is meant for nobody here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';
import { packageRoot } from '../../src/paths.js';
import { availableVoices, babble, concat, loudness, seeded, silence, speak } from '../support/speech.js';
import { Conversation } from './conversation.js';

/** What came of it. */
export interface Endured {
  /** Times something was heard while a question was open. */
  readonly times: number;
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

/** The sound as a room gives it back: weaker, with a first reflection. */
function echoOf(sound: Samples, gain: number): Samples {
  const delay = Math.round(0.045 * SAMPLE_RATE);
  return sound.map((value, i) => gain * (value + 0.4 * (sound[i - delay] ?? 0)));
}

/**
 * Plays what Aloud says during a confirmation into its open ear, right after it
 * was said: nothing but what it makes of the words keeps it from agreeing with itself.
 */
export async function endureOwnVoice(runs: number): Promise<Endured> {
  const talk = await Conversation.begin();
  try {
    const before = await talk.generations();
    const random = seeded(7);
    let times = 0;
    for (let run = 0; run < runs; run++) {
      await ask(talk, run);
      const said = talk.events.flatMap((event) => (event.type === 'say' ? [event.text] : [])).at(-1) ?? '';
      // The whole of it, or only its end, as where the ear opens a little early.
      const words = said.split(' ');
      const heard = words.slice(run % 3 === 0 ? -14 : run % 3 === 1 ? -4 : -2).join(' ');
      await talk.hear(echoOf(await speak(heard), 0.1 + 0.6 * random()));
      times++;
      // Asked again, it says how to agree.
      if (talk.session.assistant.question !== null) {
        await talk.hear(echoOf(await speak('Shall I? To go ahead, say: yes. To leave it, say: no.'), 0.5));
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

/** A television's talk, so many seconds of it: one speaker after the other, and others behind them. */
async function programme(seconds: number, level: number, from: number): Promise<Samples> {
  const voices = availableVoices()
    .filter((voice) => voice !== 'espeak-ko')
    .slice(0, 2);
  const all = lines();
  const parts: Samples[] = [];
  let length = 0;
  for (let i = from; length < seconds * SAMPLE_RATE; i++) {
    const text = all[i % all.length] ?? '';
    const said = concat(await speak(text, voices[i % voices.length]), silence(0.4 + (i % 3) * 0.4));
    parts.push(said);
    length += said.length;
  }
  const talk = concat(...parts);
  const behind = await babble(10, voices, 0.15 * loudness(talk));
  const gain = level / (loudness(talk) || 1);
  return talk.map((value, i) => Math.max(-1, Math.min(1, gain * (value + (behind[i % behind.length] ?? 0)))));
}

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
      for (let done = 0; done < seconds; done += PIECE) {
        if (talk.session.assistant.question?.kind !== 'confirm') await ask(talk, times);
        await talk.hear(await programme(Math.min(PIECE, seconds - done), level, index * 1000 + times * 4));
        times++;
      }
    }
    return await ended(talk, times, before);
  } finally {
    await talk.end();
  }
}
/** Seconds. */
const PIECE = 10;

async function ended(talk: Conversation, times: number, before: readonly number[]): Promise<Endured> {
  const confirmed = talk.events.filter((event) => event.type === 'confirmation' && event.state === 'given');
  return { times, confirmed: confirmed.length, changes: (await talk.generations()).length - before.length };
}
