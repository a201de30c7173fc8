/** Measures understanding of typed sentences on the shared corpus. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Engine } from '../intents/engine.js';
import { OptionNames } from '../intents/names/options/options.js';
import { resolversOf, type Resolvers } from '../intents/resolver.js';
import { builtInIntents, loadIntentSet } from '../intents/templates/load.js';
import type { IntentSet } from '../intents/templates/set.js';
import { readCorpus, sharedFolder, type Line } from './understanding/corpus.js';
import { JUDGED } from './understanding/judged.js';
import { LABELS } from './understanding/labels.js';
import { exactPackages } from './understanding/names.js';
import { judge, score, type Judged, type Score } from './understanding/score.js';

/** Figures from before the corpus had been read, or half of it. */
export interface Blind {
  readonly lines: number;
  readonly templatesOnly: { readonly right: number; readonly falseChanges: number };
  readonly wholeEngine: { readonly right: number; readonly falseChanges: number };
  readonly oneHalfTuned: {
    readonly heldOut: { readonly right: number; readonly lines: number; readonly falseChanges: number };
  };
}

export interface UnderstandingFigures {
  readonly blind: Blind;
  readonly all: Score;
  /** Lines of odd number: tuned on. */
  readonly tuned: Score;
  /** Lines of even number: kept apart. */
  readonly heldOut: Score;
  /** All lines, every label taken at its word. */
  readonly labelsAsTheyStand: Score;
  readonly mapping: typeof LABELS;
  readonly judgedWrong: typeof JUDGED;
}

/** The set that comes with Aloud, and the names of the shared list. */
export function measuredWorld(folder: string): { set: IntentSet; resolvers: Resolvers } {
  const resolvers = resolversOf([exactPackages(folder), new OptionNames()]);
  return { set: loadIntentSet([builtInIntents()]), resolvers };
}

/** Runs the corpus; packages are found exactly, so that only the sentences are measured, and options as Aloud finds them. */
export function measureUnderstanding(folder: string): { figures: UnderstandingFigures; judged: Judged[] } {
  const engine = new Engine(measuredWorld(folder));
  const lines = readCorpus(folder);
  const byLabel = (line: Line): readonly (string | null)[] => LABELS[line.label] ?? [];
  const judged = judge(engine, lines, (line) => [...byLabel(line), ...alsoRight(line.number)]);
  const figures: UnderstandingFigures = {
    blind: JSON.parse(readFileSync(blindFile(), 'utf8')) as Blind,
    all: score(judged),
    tuned: score(judged.filter((one) => one.line.number % 2 === 1)),
    heldOut: score(judged.filter((one) => one.line.number % 2 === 0)),
    labelsAsTheyStand: score(judge(engine, lines, byLabel)),
    mapping: LABELS,
    judgedWrong: JUDGED,
  };
  return { figures, judged };
}

function alsoRight(number: number): (string | null)[] {
  return JUDGED.flatMap((one) => (one.lines.includes(number) ? one.alsoRight : []));
}

function blindFile(): string {
  return fileURLToPath(new URL('../../bench/understanding/blind.json', import.meta.url));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = sharedFolder();
  if (!folder) throw new Error('The shared data is not here; set ALOUD_SHARED to its folder.');
  console.log(JSON.stringify(measureUnderstanding(folder).figures, null, 1));
}
