import type { Engine } from '../../intents/engine.js';
import type { Phrasings } from '../../intents/learning/phrasings.js';
import type { Understanding } from '../../intents/types.js';
import type { Wording } from '../wording/wording.js';
import { meaningsOf } from './corrections.js';
import { describeMeanings } from './meanings.js';

/** Phrasings and names that are told at a time. */
const MOST_TOLD = 5;

interface Known {
  readonly engine: Engine;
  readonly phrasings: Phrasings;
  readonly wording: Wording;
}

/** Why something was understood as it was: the lesson with its day, or the kind of sentence it was taken for. */
export function explain(
  { engine, phrasings, wording }: Known,
  text: string,
  understanding: Understanding,
): string {
  if (understanding.intent === null) return wording.say('why.unknown', { text });
  const meaning = describeMeanings(engine.set, wording, meaningsOf(understanding));
  const lesson = understanding.phrasing === undefined ? null : phrasings.explain(understanding.phrasing);
  if (lesson !== null) {
    const { origin, learned, said } = lesson;
    return wording.say('why.learned', { text, origin, said, meaning, date: wording.date(learned) });
  }
  const how =
    understanding.source === 'heard' || understanding.source === 'fuzzy' ? understanding.source : 'template';
  const percent = Math.round(understanding.confidence * 100);
  const names = putRight({ engine, phrasings, wording }, understanding);
  return [wording.say(`why.${how}`, { text, meaning, percent }), ...names].join(' ');
}

/** The names in it that the person put right once. */
function putRight({ engine, phrasings, wording }: Known, understanding: Understanding): string[] {
  const spoken = new Set(
    meaningsOf(understanding)
      .flatMap(({ slots }) => Object.values(slots))
      .flatMap((value) => (typeof value === 'object' ? value : []))
      .flatMap((name) => (name.spoken === undefined ? [] : [wordsOf(engine, name.spoken)])),
  );
  return phrasings
    .listNames()
    .filter((name) => spoken.has(name.spoken))
    .map(({ spoken: words, attribute, learned }) =>
      wording.say('why.name', { spoken: words, name: attribute, date: wording.date(learned) }),
    );
}

/** Words as they are matched. */
export function wordsOf(engine: Engine, text: string): string {
  return engine
    .plainTokens(text)
    .map(({ word }) => word)
    .join(' ');
}

/** What was taught, the newest phrasings first, then names that were put right. */
export function tellTaught({ engine, phrasings, wording }: Known): string {
  const names = phrasings.listNames();
  const count = phrasings.size + names.length;
  if (count === 0) return wording.say('lesson.nothing_taught');
  const taught = [
    ...phrasings.recent(MOST_TOLD).map(({ said, meanings }) =>
      wording.say('lesson.phrase_means', {
        phrase: said,
        meaning: describeMeanings(engine.set, wording, meanings),
      }),
    ),
    ...names.map(({ spoken, attribute }) => wording.say('lesson.name_is', { spoken, name: attribute })),
  ];
  return wording.say('lesson.taught', { count, list: wording.someOf(taught, MOST_TOLD, count) });
}
