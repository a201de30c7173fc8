import { expect, it } from 'vitest';
import { unknown } from '../../../intents/outcome.js';
import type { Understanding } from '../../../intents/types.js';
import { either } from '../../../src/understanding/readings.js';

function meaning(intent: string, confidence: number): Understanding {
  const text = `says ${intent}`;
  return { ...unknown(text), text, outcome: 'understood', intent, confidence, source: 'heard', ms: 0 };
}

it('offers first what is meant more surely of two that sound alike', () => {
  const guess = meaning('describe_package', 0.1);
  const sure = meaning('list_packages', 0.9);
  for (const meant of [either(guess, sure), either(sure, guess)]) {
    expect(meant).toMatchObject({ outcome: 'ambiguous', intent: 'list_packages', text: sure.text });
    expect(meant.alternatives.map(({ intent }) => intent)).toEqual(['list_packages', 'describe_package']);
  }
});
