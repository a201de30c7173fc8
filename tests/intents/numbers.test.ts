import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberSaid } from '../../intents/normalise/linguist.js';
import { NumberWords } from '../../intents/normalise/numbers.js';
import { builtInIntents, loadIntentSet } from '../../intents/templates/load.js';

const { language } = loadIntentSet([builtInIntents()]);
const numbers = new NumberWords(language);
const [units, tens] = [language.number_words.slice(0, 20), language.number_words.slice(20, 28)];

/** A number below a million as it is said. */
function said(value: number): string[] {
  if (value < 20) return [units[value]!];
  if (value < 100) return [tens[Math.floor(value / 10) - 2]!, ...(value % 10 ? [units[value % 10]!] : [])];
  const scale = value < 1000 ? 100 : 1000;
  const rest = value % scale;
  const head = [...said(Math.floor(value / scale)), scale === 100 ? 'hundred' : 'thousand'];
  return rest === 0 ? head : [...head, ...(scale === 100 ? ['and'] : []), ...said(rest)];
}

describe('number words', () => {
  it('give the number they were made of', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (value) => {
        expect(numbers.cardinal(said(value))).toBe(value);
      }),
    );
  });

  it.each(['a hundred', 'a hundred and five', 'two thousand twenty six', 'ninety nine'])(
    '“%s” is what the linguist says too',
    (text) => expect(numbers.cardinal(text.split(' '))).toBe(numberSaid(text)),
  );

  it.each(['five six', 'twenty thirty', 'zero five', 'hundred thousand thousand', 'cat', ''])(
    '“%s” is none',
    (text) => expect(numbers.cardinal(text.split(' ').filter(Boolean))).toBeNull(),
  );

  it.each([
    ['first', 1],
    ['twentieth', 20],
    ['twenty third', 23],
    ['ninety ninth', 99],
  ])('%s is %i', (text, value) => expect(numbers.ordinal(text.split(' '))).toBe(value));

  it.each(['thirtieth', 'twenty twelfth', 'two', 'five sixth'])('“%s” is left to the linguist', (text) =>
    expect(numbers.ordinal(text.split(' '))).toBeNull(),
  );
});
