import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { buildLexicon, type Lexicon } from '../../../speech/moonshine/lexicon.js';
import { loadLexicon, saveLexicon } from '../../../speech/moonshine/lexicon-file.js';
import { Tokenizer } from '../../../speech/moonshine/tokenizer.js';
import { Trie } from '../../../speech/moonshine/trie.js';
import { modelDir } from '../../support/models.js';

const tokenizer = new Tokenizer(readFileSync(join(modelDir('moonshine-tiny-en'), 'tokenizer.bin')));
const folder = mkdtempSync(join(tmpdir(), 'lexicon-'));
afterAll(() => rmSync(folder, { recursive: true }));

function look(lexicon: Lexicon, form: string): number[] | null {
  let node: number = Trie.root;
  for (const token of tokenizer.encode(form)) {
    node = lexicon.trie.child(node, token);
    if (node < 0) return null;
  }
  return lexicon.trie.ends(node) ? [...lexicon.entriesAt(node)] : null;
}

describe('lexicons', () => {
  it('finds the entries of every form and of nothing else', () => {
    const word = fc
      .array(fc.constantFrom('a', 'b', 'g', 'grep', '-', '2', 'é', ' '), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.join('').replace(/\s+/gu, ' ').trim())
      .filter((text) => text !== '');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, fc.nat(5)), { maxLength: 60 }),
        fc.array(word, { maxLength: 20 }),
        (pairs, others) => {
          const lexicon = buildLexicon(
            tokenizer,
            pairs.map(([form]) => form),
            pairs.map(([, entry]) => entry),
          );
          const meant = (form: string) => [...new Set(pairs.filter((p) => p[0] === form).map((p) => p[1]))];
          for (const [form] of pairs) expect(look(lexicon, form)).toEqual(meant(form));
          for (const form of others) expect(look(lexicon, form) ?? []).toEqual(meant(form));
        },
      ),
    );
  });

  it('comes back from its file as it was', async () => {
    const path = join(folder, 'names');
    const lexicon = buildLexicon(tokenizer, ['ripgrep', 'Ripgrep', 'H top', 'HTOP'], [4, 4, 9, 9]);
    await saveLexicon(path, lexicon, tokenizer.size);
    const loaded = await loadLexicon(path, tokenizer.size);
    expect(loaded).toEqual(lexicon);
    expect(look(loaded, 'H top')).toEqual([9]);
  });

  it('is refused when damaged, cut short, of another vocabulary, or missing', async () => {
    const path = join(folder, 'damaged');
    await saveLexicon(path, buildLexicon(tokenizer, ['ripgrep', 'htop'], [1, 2]), tokenizer.size);
    const bytes = readFileSync(path);
    const refused = { code: 'file-unreadable' };
    await expect(loadLexicon(path, tokenizer.size + 1)).rejects.toMatchObject(refused);
    writeFileSync(path, bytes.subarray(0, -1));
    await expect(loadLexicon(path, tokenizer.size)).rejects.toMatchObject(refused);
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(path, bytes);
    await expect(loadLexicon(path, tokenizer.size)).rejects.toMatchObject(refused);
    await expect(loadLexicon(join(folder, 'none'), tokenizer.size)).rejects.toMatchObject({
      code: 'file-missing',
    });
  });
});
