/** What counts as heard right: the same rules as for typed sentences. */
import type { Understanding } from '../../intents/types.js';
import type { Line } from '../understanding/corpus.js';
import { JUDGED } from '../understanding/judged.js';
import { LABELS } from '../understanding/labels.js';

/** The intents that answer a line; null among them where "not understood" is right. */
function rightAnswers(line: Line): readonly (string | null)[] {
  const judged = JUDGED.flatMap((one) => (one.lines.includes(line.number) ? one.alsoRight : []));
  return [...(LABELS[line.label] ?? []), ...judged];
}

export const isRight = (line: Line, meant: Pick<Understanding, 'intent'>): boolean =>
  rightAnswers(line).includes(meant.intent);

/** Whether a line may rightly be taken for nothing that is known. */
export const mayBeNothing = (line: Line): boolean => rightAnswers(line).includes(null);

/** A line that asks for nothing, taken as a change without a question. */
export const isFalseChange = (line: Line, meant: Understanding, change: boolean): boolean =>
  change && mayBeNothing(line) && !isRight(line, meant);
