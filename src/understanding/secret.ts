import type { Engine } from '../../intents/engine.js';
import type { Understanding } from '../../intents/types.js';
import type { Transcript } from '../../speech/types.js';
import { isAside } from '../assistant/answers.js';
import type { Said } from '../assistant/understander.js';

/** Words that leave the question; with those about the speaking, all that is understood while a secret is asked for. */
const LEAVES = new Set(['no', 'cancel', 'stop']);

/**
 * What was given where a secret was asked for: the texts it may be, and
 * nothing that could be shown or kept. Only a word that leaves the question, or
 * is about the speaking, said in full, is understood as that.
 * @param texts ways in which it was written down, likeliest first
 * @param transcript where it was heard
 */
export function secretIn(
  engine: Engine,
  texts: readonly string[],
  ms: number,
  transcript?: Transcript,
): Said {
  const [text = ''] = texts;
  const answer = engine.understand(text, { expects: ['no'] });
  const said = answer.outcome === 'understood' ? answer : engine.understand(text);
  const { outcome, intent, source } = said;
  if (outcome === 'understood' && source === 'template' && (LEAVES.has(intent ?? '') || isAside(intent)))
    return { understanding: said, clear: true, ms, ...(transcript && { transcript }) };
  return { understanding: NOTHING, clear: true, ms, secret: texts.filter((one) => one.trim() !== '') };
}

const NOTHING: Understanding = {
  ...{ text: '', outcome: 'unknown', intent: null, slots: {}, also: [] },
  ...{ confidence: 0, alternatives: [], source: null, ms: 0 },
};
