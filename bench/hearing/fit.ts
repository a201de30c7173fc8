/**
 * Fits the belief in what is heard (src/understanding/belief.ts) on the tuning
 * half of lines, voices, talk and noise: `node dist/bench/hearing/fit.js`.
 * ALOUD_BENCH_EVERY=n takes every n-th line and clip. Prints the weights, and
 * what each threshold would take, every line judged by weights fitted without it.
 */
import { sharedFolder } from '../understanding/corpus.js';
import { linesOf, negatives, SCENES, scenery, speakLines } from './clips.js';
import { mayBeNothing, isRight } from './judge.js';
import { fitLogistic, probability, type Example } from './logistic.js';
import { HearingRig } from './rig.js';

const LINES = 320;
const FOLDS = 5;

interface Trial extends Example {
  /** Trials of one line are held back together. */
  readonly group: number;
  readonly command: boolean;
  readonly change: boolean;
}

async function collect(folder: string, every: number): Promise<Trial[]> {
  const rig = await HearingRig.open(folder);
  const trials: Trial[] = [];
  try {
    const commands = await speakLines(linesOf(folder, 'tuning', Math.floor(LINES / every)), 'tuning');
    const inScene = await scenery('tuning');
    for (const scene of SCENES) {
      for (const command of commands) {
        const { line } = command;
        const found = await rig.weigh(inScene(command, scene));
        if (found === null) continue;
        const right = isRight(line, found.read);
        // Where "nothing" is an answer too, one that happens to fit teaches nothing.
        if (right && mayBeNothing(line)) continue;
        trials.push({ ...found, group: line.number, command: true, right });
      }
      process.stderr.write(`${scene.name}: ${trials.length} trials\n`);
    }
    for (const [i, { samples }] of (await negatives('tuning')).entries()) {
      if (i % every !== 0) continue;
      const found = await rig.weigh(samples);
      if (found !== null) trials.push({ ...found, group: i, command: false, right: false });
    }
  } finally {
    await rig.close();
  }
  return trials;
}

const folder = sharedFolder();
if (folder === null) throw new Error('The shared data is not here; set ALOUD_SHARED to its folder.');
const trials = await collect(folder, Number(process.env['ALOUD_BENCH_EVERY'] ?? 1));
const weights = fitLogistic(trials);
process.stdout.write(`weights: ${weights.map((weight) => weight.toPrecision(3)).join(', ')}\n`);

const judged = Array.from({ length: FOLDS }, (_, fold) => {
  const others = fitLogistic(trials.filter(({ group }) => group % FOLDS !== fold));
  return trials
    .filter(({ group }) => group % FOLDS === fold)
    .map((trial) => ({ ...trial, belief: probability(others, trial.features) }));
}).flat();
const loss = judged.map(({ right, belief }) => -Math.log(Math.max(1e-9, right ? belief : 1 - belief)));
process.stdout.write(
  `${trials.length} trials, log loss ${(loss.reduce((a, b) => a + b, 0) / loss.length).toFixed(3)}\n`,
);
for (const least of [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95]) {
  const taken = judged.filter(({ belief }) => belief >= least);
  const wrong = taken.filter(({ right }) => !right);
  process.stdout.write(
    `from ${least}: right ${taken.length - wrong.length} of ${judged.filter(({ right }) => right).length}, ` +
      `wrong ${wrong.length} (changes ${wrong.filter(({ change }) => change).length}, ` +
      `asking for nothing ${wrong.filter(({ command }) => !command).length})\n`,
  );
}
