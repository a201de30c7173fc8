import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutForSpeed, splitSentences } from '../../../speech/spoken/sentences.js';

test.each([
  ['One. Two! Three? Four…', ['One.', 'Two!', 'Three?', 'Four…']],
  ['NixOS 25.11 is out. It has Node.js 22.1.', ['NixOS 25.11 is out.', 'It has Node.js 22.1.']],
  ['See e.g. Firefox or i.e. nothing. Done.', ['See e.g. Firefox or i.e. nothing.', 'Done.']],
  ['It is in configuration.nix. then more', ['It is in configuration.nix. then more']],
  ['He said "yes." Then he left.', ['He said "yes."', 'Then he left.']],
  ['First line\n\nsecond line', ['First line', 'second line']],
  ['Sure? See no. 3.', ['Sure?', 'See no. 3.']],
  ['', []],
  [' \n ', []],
])('%j', (text, sentences) => {
  expect(splitSentences(text)).toEqual(sentences);
});

test('nothing is lost by cutting', () => {
  const words = (text: string) => text.split(/\s+/u).filter((word) => word !== '');
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'B', 'e.g.', '. ', '! ', ', ', '\n', '25.11', ' – ', ': '), {
        maxLength: 60,
      }),
      (parts) => {
        const text = parts.join(' ');
        const sentences = splitSentences(text);
        expect(words(sentences.join(' '))).toEqual(words(text));
        for (const sentence of sentences)
          expect(words(cutForSpeed(sentence).join(' '))).toEqual(words(sentence));
      },
    ),
  );
});

test('a long sentence is cut at its first pause, a short one or one without a pause is not', () => {
  const long = 'I will install firefox, version one hundred twenty, and it needs ninety five megabytes.';
  expect(cutForSpeed(long)).toEqual([
    'I will install firefox,',
    'version one hundred twenty, and it needs ninety five megabytes.',
  ]);
  expect(cutForSpeed('Yes, I will install it now.')).toHaveLength(1);
  const breathless = 'I will install firefox version one hundred twenty and it needs ninety five megabytes.';
  expect(cutForSpeed(breathless)).toEqual([breathless]);
});
