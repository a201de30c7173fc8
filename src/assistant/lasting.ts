import type { ApplyOperation } from '../../bridge/protocol.js';
import type { Question } from '../dialogue/types.js';
import type { Change } from '../commands/types.js';
import { emptyApply } from '../operations/empty.js';
import type { Store } from '../store/store.js';
import type { Ended } from './work.js';

/**
 * "Make it permanent": the change that is asked about or was done last, for now
 * and for good; null where it is so already, or there is none. What was tried,
 * or waits for the next start, stands in the configuration already.
 */
export function lasting(question: Question | null, ended: Ended | null): ApplyOperation | null {
  const isAsked = question?.kind === 'confirm';
  const done = ended?.outcome.ok === true ? ended.operation : undefined;
  const operation = isAsked ? question.plan.operation : done;
  if (operation?.operation !== 'apply' || operation.action === 'switch') return null;
  const stands = !isAsked && (operation.action === 'test' || operation.action === 'boot');
  return { ...operation, ...(stands && emptyApply()), action: 'switch' };
}

/** "Redo": what was undone just now, to be done once more; null where the last change undid nothing. */
export function undone(store: Store): Change | null {
  const [last, before] = store.changes(2);
  const isUndone = last?.operation.operation === 'undo' && last.failure === null;
  return isUndone && before !== undefined && before.failure === null ? before.operation : null;
}
