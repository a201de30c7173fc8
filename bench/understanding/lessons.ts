/** One lesson for each sentence that was missed: what the same words and other words for it then come to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Engine } from '../../intents/engine.js';
import { Lessons } from '../../intents/learning/lessons.js';
import { Phrasings } from '../../intents/learning/phrasings.js';
import type { Resolvers } from '../../intents/resolver.js';
import type { IntentSet } from '../../intents/templates/set.js';
import type { Meaning, Understanding } from '../../intents/types.js';
import { packageRoot } from '../../src/paths.js';
import type { Figure } from '../figure.js';
import { paraphrasesOf } from './paraphrases.js';
import type { Judged } from './score.js';

/** What each label is taught to mean, said as a request; with a name where the corpus gives one. */
const SAID: Readonly<Record<string, (name: string) => string>> = {
  install: (name) => `install ${name || 'firefox'}`,
  remove: (name) => `remove ${name || 'firefox'}`,
  search: (name) => `search for ${name || 'editors'}`,
  update: () => 'update my system',
  rollback: () => 'roll back',
  'list-generations': () => 'list generations',
  'garbage-collect': () => 'collect garbage',
  info: () => 'what version of nixos is this',
  'list-installed': () => 'list packages',
  enable: () => 'turn on bluetooth',
  disable: () => 'turn off bluetooth',
  help: () => 'help',
};

interface Asked {
  readonly taught: string;
  readonly said: string;
  readonly right: boolean;
}

/** Teaches, asks and forgets, one sentence after another, so that no lesson helps another's paraphrase. */
class School {
  private readonly phrasings: Phrasings;
  private readonly engine: Engine;
  private readonly lessons: Lessons;
  readonly same: Asked[] = [];
  readonly other: Asked[] = [];

  constructor(set: IntentSet, resolvers: Resolvers) {
    this.phrasings = new Phrasings(new Database(':memory:'), set.language.endings);
    this.engine = new Engine({ set, resolvers, phrasings: this.phrasings });
    this.lessons = new Lessons(this.engine, this.phrasings);
  }

  /** Teaches `taught` as `meaning`; false where it is no lesson (an answer keeps its meaning). */
  lesson(taught: string, meaning: string, paraphrases: readonly string[]): boolean {
    const wanted = this.meaningsOf(this.engine.understand(meaning));
    if (wanted.length === 0) throw new Error(`“${meaning}” is not understood; the bench's own sentence.`);
    if (this.lessons.teach(taught, meaning, { replace: true }).status !== 'learned') return false;
    const ask = (said: string): Asked => {
      const meant = this.meaningsOf(this.engine.understand(said));
      return { taught, said, right: JSON.stringify(meant) === JSON.stringify(wanted) };
    };
    this.same.push(ask(taught));
    this.other.push(...paraphrases.map(ask));
    this.phrasings.forgetAll();
    return true;
  }

  private meaningsOf({ outcome, intent, slots, also }: Understanding): unknown[] {
    if (outcome !== 'understood' || intent === null) return [];
    return [{ intent, slots }, ...also].map(({ intent: name, slots: values }: Meaning) => [
      name,
      Object.entries(values).map(([slot, value]) => [
        slot,
        typeof value === 'object' ? value.map(({ attribute }) => attribute) : value,
      ]),
    ]);
  }
}

/** @param judged every line of the corpus, as it was understood without lessons */
export function measureLessons(set: IntentSet, resolvers: Resolvers, judged: readonly Judged[]): Figure[] {
  const school = new School(set, resolvers);
  const missed = judged.filter(({ right }) => !right);
  const taught = missed.filter(({ line }) => {
    const meaning = SAID[line.label]?.(line.slot);
    if (meaning === undefined) return false;
    return school.lesson(
      line.text,
      meaning,
      paraphrasesOf(line.text).map(({ said }) => said),
    );
  });
  const ownSame = school.same.length;
  const ownOther = school.other.length;
  for (const [phrase, meaning, ...others] of ownPhrases()) school.lesson(phrase, meaning, others);
  const { same, other } = school;
  const share = (asked: readonly Asked[]): number =>
    (100 * asked.filter(({ right }) => right).length) / asked.length;
  const misses = (asked: readonly Asked[]): unknown[] =>
    asked.flatMap(({ right, taught: phrase, said }) => {
      if (right) return [];
      // Lines of the corpus stay where they are.
      const line = missed.find((one) => one.line.text === phrase)?.line.number;
      return [line === undefined ? { phrase, said } : { line }];
    });
  return [
    {
      name: 'understanding.lesson.same',
      what: 'After one lesson per missed line: the same line again',
      value: share(same.slice(0, ownSame)),
      unit: '%',
      goal: { atLeast: 100 },
      note: `${taught.length} of ${missed.length} missed lines; the others mean nothing, or an answer, which no lesson may give; ${same.length - ownSame} phrases of the bench's own ${share(same.slice(ownSame)).toFixed(0)} %`,
      misses: misses(same),
    },
    {
      name: 'understanding.lesson.paraphrase',
      what: 'After one lesson per missed line: a paraphrase of it',
      value: share(other),
      unit: '%',
      goal: { atLeast: 80 },
      note: `${ownOther} by rule of the missed lines (courtesy, filler, hurry, contraction, article, order, number) ${share(other.slice(0, ownOther)).toFixed(0)} %; ${other.length - ownOther} written by hand for ${same.length - ownSame} phrases ${share(other.slice(ownOther)).toFixed(0)} %; intent and slots`,
      misses: misses(other),
    },
  ];
}

function ownPhrases(): [string, string, ...string[]][] {
  return readFileSync(join(packageRoot(), 'bench', 'understanding', 'phrases.tsv'), 'utf8')
    .split('\n')
    .flatMap((row): [string, string, ...string[]][] => {
      const [phrase, meaning, ...others] = row.split('\t');
      return row.startsWith('#') || !phrase || !meaning ? [] : [[phrase, meaning, ...others]];
    });
}
