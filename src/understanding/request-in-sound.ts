import type { Engine } from '../../intents/engine.js';
import type { HeardSources } from '../../intents/names/heard.js';
import type { Understanding } from '../../intents/types.js';
import type { Hearing, Transcript } from '../../speech/types.js';
import { CERTAIN, contradicts, leastBelief, NAMELESS, namesFit, TAKEN, textCounts } from './acceptance.js';
import { beliefIn, evidenceFor } from './belief.js';
import { namesInSound, withNames } from './names-in-sound.js';
import type { OwnNames } from './own-names.js';
import { asked, either, isChange, isDialogue, nothing } from './readings.js';
import { isTaught } from './taught.js';
import { weighHearings, type WeighedHearing } from './weigh.js';

/** Two sentences whose scores differ by less (nats) are a close race, where they mean different things. */
const CLOSE = 1;

export interface RequestSources {
  readonly engine: Engine;
  readonly own: OwnNames;
  /** What names are held against; null where no packages can be named. */
  readonly names: HeardSources | null;
  /** What a sentence means now. */
  readonly read: (text: string) => Understanding;
  /** Whether something is offered or asked, which a number by itself may answer. */
  readonly questionOpen: boolean;
  /** Whether answers are heard as readily as requests. */
  readonly answersToo: boolean;
}

/** What was written down, and what the sound fits, best first. */
export interface HeardRequest {
  readonly transcript: Pick<Transcript, 'text' | 'confidence' | 'alternatives'>;
  readonly hearings: readonly Hearing[];
  /** Length of the recording, seconds. */
  readonly seconds: number;
}

/**
 * What an utterance asks for. Where nothing is offered, a number by itself
 * ("… than the first") was not said to Aloud.
 */
export async function requestIn(heard: HeardRequest, sources: RequestSources): Promise<Understanding> {
  const meant = await likeliest(heard, sources);
  const mayPick = sources.questionOpen || sources.answersToo;
  return meant.intent === 'pick' && !mayPick ? nothing(meant) : meant;
}

/**
 * What was taught goes first; then the sentence
 * that the sound bears out, with the names that the sound speaks for; what no
 * sentence fits goes on as text, which can ask a question but never passes for
 * heard.
 */
async function likeliest(
  { transcript, hearings, seconds }: HeardRequest,
  { engine, own, names, read: meaningOf, answersToo }: RequestSources,
): Promise<Understanding> {
  const transcripts = [transcript, ...transcript.alternatives].map(({ text }) => text);
  const texts = transcripts.map(meaningOf);
  const text = texts[0]!;
  if (isTaught(text, engine, own)) return text;
  const weighed = weighHearings(hearings, meaningOf);
  const [best, ...rivals] = weighed;
  const evidence = evidenceFor(weighed, new Set(texts.map(({ intent }) => intent)));
  const { confidence } = transcript;
  if (best === undefined || evidence === null || contradicts(confidence, evidence))
    return asText(text, confidence, engine);
  const belief = beliefIn(evidence);
  const dialogue = isDialogue(best.read, engine);
  const { written } = evidence;
  if (belief < leastBelief(best, { dialogue, written, confidence, seconds, answersToo }))
    return asText(text, confidence, engine);
  const { hearing, read } = best;
  const meant: Understanding = { ...read, source: read.source === 'learned' ? 'learned' : 'heard' };
  const certain = belief >= (isChange(read, engine) ? CERTAIN : TAKEN);
  if (names === null || best.names === 0 || isTaught(read, engine, own))
    return unlessClose(certain ? meant : asked(meant), best, rivals);
  const found = await namesInSound(
    transcripts,
    [hearing, ...hearings.filter((other) => other !== hearing)],
    names,
    read.intent === 'remove_package',
  );
  if (!namesFit(found))
    return belief >= NAMELESS && text.intent !== read.intent
      ? nameless(meant, hearing)
      : asText(text, confidence, engine);
  const named = withNames(meant, found);
  return unlessClose(certain || named.outcome !== 'understood' ? named : asked(named), best, rivals);
}

/** Another sentence that fits the sound as well and means another thing makes a question of both. */
function unlessClose(
  understanding: Understanding,
  best: WeighedHearing,
  rivals: readonly WeighedHearing[],
): Understanding {
  const rival = rivals.find(
    ({ worth, read: { outcome, intent } }) =>
      best.worth - worth < CLOSE && outcome === 'understood' && intent !== understanding.intent,
  );
  return rival === undefined ? understanding : either(understanding, rival.read);
}

/** Sound that fits no sentence: its text may make a question, and is never acted on by itself. */
function asText(read: Understanding, written: number, engine: Engine): Understanding {
  if (read.outcome === 'unknown') return read;
  if (!textCounts(read, isDialogue(read, engine), written)) return nothing(read);
  if (read.outcome !== 'understood' || (!isChange(read, engine) && read.source !== 'fuzzy')) return read;
  return asked(read);
}

/** The same with its names lost: they are to be said again. */
function nameless(read: Understanding, { text, spans }: Hearing): Understanding {
  const said = spans
    .filter(({ lexicon }) => lexicon === 'package')
    .map(({ start, end }) => text.slice(start, end));
  return {
    ...read,
    slots: { ...read.slots, package: [] },
    also: [],
    alternatives: [],
    unresolved: { package: said },
  };
}
