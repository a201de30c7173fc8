/** Measures understanding of typed sentences on the shared corpus. */
import { Engine } from '../intents/engine.js';
import { resolversOf } from '../intents/resolver.js';
import { builtInIntents, loadIntentSet } from '../intents/templates/load.js';
import { readCorpus, sharedFolder } from './understanding/corpus.js';
import { LABELS } from './understanding/labels.js';
import { exactOptions, exactPackages } from './understanding/names.js';
import { judge, score, type Judged, type Score } from './understanding/score.js';

export interface UnderstandingFigures {
  readonly all: Score;
}

export function measureUnderstanding(folder: string): { figures: UnderstandingFigures; judged: Judged[] } {
  const resolvers = resolversOf([exactPackages(folder), exactOptions(folder)]);
  const engine = new Engine({ set: loadIntentSet([builtInIntents()]), resolvers });
  const judged = judge(engine, readCorpus(folder), (line) => LABELS[line.label] ?? []);
  return { figures: { all: score(judged) }, judged };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const folder = sharedFolder();
  if (!folder) throw new Error('the shared data is not here; set ALOUD_SHARED to its folder');
  console.log(JSON.stringify(measureUnderstanding(folder).figures, null, 1));
}
