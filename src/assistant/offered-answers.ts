import { isIrreversible } from '../dialogue/confirmation.js';
import type { Question } from '../dialogue/types.js';
import type { OfferedAnswer } from '../events.js';
import type { Values, Wording } from '../wording/wording.js';

/** The answers that a question takes, as one would type or press them; the harmless one stands before what can't be undone. */
export function offeredAnswers(wording: Wording, question: Question): OfferedAnswer[] {
  const offer = (name: string, values: Values = {}): OfferedAnswer => ({
    say: wording.say(`answer.${name}.say`, values),
    label: wording.say(`answer.${name}.label`, values),
  });
  if (question.kind === 'confirm' && question.together > 1)
    return [offer('together'), offer('apart'), offer('drop')];
  if (question.kind === 'confirm')
    return isIrreversible(question.plan)
      ? [offer('keep'), { ...offer('for_good'), forGood: true }]
      : [offer('yes'), offer('no')];
  if (question.kind === 'prove')
    return [
      offer('keep'),
      ...(question.by === 'key' ? [{ ...offer('for_good'), forGood: true } as const] : []),
    ];
  // "Did you mean …?" with one option takes a yes.
  if (question.options.length === 1) return [offer('yes'), offer('no')];
  return [
    ...question.options.map(({ label }, i) => offer('number', { number: i + 1, label })),
    offer('none'),
  ];
}
