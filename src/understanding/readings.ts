import type { Engine } from '../../intents/engine.js';
import { unknown } from '../../intents/outcome.js';
import type { Understanding } from '../../intents/types.js';

/** The same taken for nothing that is known. */
export const nothing = (read: Understanding): Understanding => ({ ...read, ...unknown(read.text) });

/** The same as a question: "did you mean …?" */
export function asked(read: Understanding): Understanding {
  const { intent, slots, confidence } = read;
  return { ...read, outcome: 'ambiguous', alternatives: [{ intent: intent!, slots, confidence }] };
}

/** Two meanings that the sound can't tell apart, as a question of both: the one whose words are surer first. */
export function either(one: Understanding, other: Understanding): Understanding {
  const [first, second] = one.confidence >= other.confidence ? [one, other] : [other, one];
  return {
    ...first,
    outcome: 'ambiguous',
    confidence: first.confidence / 2,
    alternatives: [first, second].map(({ intent, slots, confidence }) => ({
      intent: intent!,
      slots,
      confidence: confidence / 2,
    })),
  };
}

export const isChange = ({ intent }: Understanding, engine: Engine): boolean =>
  intent !== null && engine.set.intents.get(intent)?.changes === true;

export const isDialogue = ({ intent }: Understanding, engine: Engine): boolean =>
  intent !== null && engine.set.intents.get(intent)?.dialogue === true;
