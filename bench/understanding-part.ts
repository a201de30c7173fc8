/** Typed sentences as a part of the bench, with the figures from before anything was tuned. */
import type { Figure, Part } from './figure.js';
import { measuredWorld, measureUnderstanding, type Blind } from './understanding.js';
import { sharedFolder } from './understanding/corpus.js';
import { measureLessons } from './understanding/lessons.js';
import { measureMany } from './understanding/many-phrasings.js';

const percent = (part: number, whole: number): number => (100 * part) / whole;

export const understanding: Part = {
  name: 'understanding',
  run: async () => {
    const folder = sharedFolder();
    if (folder === null) throw new Error('The shared data is not here; set ALOUD_SHARED to its folder.');
    const { figures, judged } = measureUnderstanding(folder);
    const { all, tuned, heldOut, labelsAsTheyStand, judgedWrong } = figures;
    const waived = judgedWrong.reduce((sum, { lines }) => sum + lines.length, 0);
    const misses = judged
      .filter(({ right }) => !right)
      .map(({ line, meant }) => ({ line: line.number, label: line.label, intent: meant.intent }));
    const { set, resolvers } = measuredWorld(folder);
    return [
      {
        name: 'understanding.accuracy',
        what: 'Typed sentences of the corpus understood',
        value: 100 * all.accuracy,
        unit: '%',
        goal: { atLeast: 95 },
        note: `${all.lines} lines, ${all.ambiguous} of them by a question; labels of ${waived} lines judged wrong or too wide, as they stand ${(100 * labelsAsTheyStand.accuracy).toFixed(1)} %; packages found exactly, options as Aloud finds them`,
        misses,
      },
      {
        name: 'understanding.held-out',
        what: 'The same, even lines only',
        value: 100 * heldOut.accuracy,
        unit: '%',
        note: `odd lines ${(100 * tuned.accuracy).toFixed(1)} %; the even ones too have been looked at since they gave the blind figure below, so this one is not blind`,
      },
      {
        name: 'understanding.false-changes',
        what: 'Lines that ask for nothing taken for a change',
        value: all.falseChanges,
        unit: '',
        goal: { atMost: 0 },
      },
      {
        name: 'understanding.calibration',
        what: 'Expected calibration error of the confidence',
        value: all.calibration,
        unit: '',
        goal: { atMost: 0.05 },
        note: `held-out lines ${heldOut.calibration.toFixed(3)}; ten bins, sentences that were understood or asked about`,
      },
      {
        name: 'understanding.p95',
        what: 'Understanding a typed sentence, 95th percentile, nothing learned',
        value: all.p95Ms,
        unit: 'ms',
      },
      ...(await measureMany(folder)),
      ...measureLessons(set, resolvers, judged),
      ...blindFigures(figures.blind),
    ];
  },
};

function blindFigures({ lines, templatesOnly, wholeEngine, oneHalfTuned }: Blind): Figure[] {
  const { heldOut } = oneHalfTuned;
  const kept = 'measured once and kept; can not be measured again';
  return [
    {
      name: 'understanding.blind.templates',
      what: 'Templates only, before any line had been read',
      value: percent(templatesOnly.right, lines),
      unit: '%',
      note: `${kept}; ${templatesOnly.falseChanges} false changes`,
    },
    {
      name: 'understanding.blind.engine',
      what: 'Whole engine, before any line had been read',
      value: percent(wholeEngine.right, lines),
      unit: '%',
      note: `${kept}; ${wholeEngine.falseChanges} false changes`,
    },
    {
      name: 'understanding.blind.half',
      what: 'Even lines, when only the odd ones had been read',
      value: percent(heldOut.right, heldOut.lines),
      unit: '%',
      note: `${kept}; ${heldOut.falseChanges} false changes`,
    },
  ];
}
