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

/** Two meanings that can't be told apart, as a question of both. */
export function either(one: Understanding, other: Understanding): Understanding {
  const { intent, slots, confidence } = one;
  return {
    ...one,
    outcome: 'ambiguous',
    confidence: confidence / 2,
    alternatives: [
      { intent: intent!, slots, confidence: confidence / 2 },
      { intent: other.intent!, slots: other.slots, confidence: other.confidence / 2 },
    ],
  };
}

export const isChange = ({ intent }: Understanding, engine: Engine): boolean =>
  intent !== null && engine.set.intents.get(intent)?.changes === true;

export const isDialogue = ({ intent }: Understanding, engine: Engine): boolean =>
  intent !== null && engine.set.intents.get(intent)?.dialogue === true;
