import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Tokenizer } from '../../../speech/moonshine/tokenizer.js';
import { modelDir } from '../../support/models.js';

const file = readFileSync(join(modelDir('moonshine-tiny-en'), 'tokenizer.bin'));
const tokenizer = new Tokenizer(file);

describe('the vocabulary', () => {
  it('gives back what it encodes', () => {
    for (const text of [
      'Install ripgrep.',
      'H. D., please?',
      "what's p7zip 42",
      'naïve café',
      '日本 x86_64',
      'a',
    ])
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  it('encodes known words to the tokens that the model writes', () => {
    expect(tokenizer.encode('the')).toHaveLength(1);
    expect(tokenizer.startsWord[tokenizer.encode('the')[0]!]).toBe(1);
  });

  it('never joins across a space', () => {
    const words = ['Install', 'the', 'package', 'p7zip-gui', 'now', 'Ünicode', '3.14', '...'];
    const apart = words.flatMap((word) => [...tokenizer.encodeWord(word)]);
    expect(tokenizer.encode(words.join(' '))).toEqual(apart);
  });

  it('keeps closing marks and commas apart from the letters and digits before them', () => {
    for (const word of ['yes', 'Firefox', '42', 'H', 'ripgrep'])
      for (const mark of ['.', '?', '!', ','])
        expect(tokenizer.encode(word + mark)).toEqual([...tokenizer.encodeWord(word), tokenizer.mark(mark)]);
  });

  it('refuses a file that is cut short', () => {
    expect(() => new Tokenizer(file.subarray(0, 100_001))).toThrow(RangeError);
    expect(() => new Tokenizer(Buffer.alloc(0))).toThrow(RangeError);
  });
});
