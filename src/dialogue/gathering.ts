/** Which of the changes that were asked for close together become one plan. Pure. */
import type { Change } from '../commands/types.js';
import { same, together } from '../operations/together.js';

/** A change that is planned and asked about later; `alone`: it is not to be put together with others. */
export interface Waiting {
  readonly operation: Change;
  readonly alone: boolean;
}

/** The one change that is planned for what was asked. */
export function planned(requests: readonly Change[]): Change {
  const [first] = requests;
  if (first === undefined) throw new Error('Only what was asked for is planned.');
  return requests.length === 1 ? first : (together(requests) ?? first);
}

/** What is asked about now that another change is asked for as well: both, where they go together. */
export function withAnother(open: readonly Change[], another: Change): readonly Change[] {
  if (open.length === 0) return [another];
  const all = together([...open, another]);
  // What asks for nothing new is a question asked again.
  if (all === null || [...open, another].some((one) => same(one, all)))
    return all === null ? [another] : [all];
  return [...open, another];
}

/** How many of those that wait are planned next: as many as go together. */
export function next(waiting: readonly Waiting[]): number {
  let count = 1;
  const operations = waiting.map(({ operation }) => operation);
  while (count < waiting.length && !waiting.slice(0, count + 1).some(({ alone }) => alone)) {
    if (together(operations.slice(0, count + 1)) === null) break;
    count++;
  }
  return count;
}
