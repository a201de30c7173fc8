import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { SpeechError } from '../errors.js';
import { Lexicon } from './lexicon.js';
import { Trie } from './trie.js';

/**
 * The file: eight bytes of magic and version, four lengths (uint32, little
 * endian: nodes, forms, entries, and the size of the vocabulary), twenty
 * bytes of sha1 over what follows, then the arrays, widest first.
 */
const MAGIC = 'ALOUDLX1';
const HEADER = 8 + 4 * 4 + 20;

/** Writes a lexicon, whole or not at all. */
export async function saveLexicon(path: string, lexicon: Lexicon, vocabulary: number): Promise<void> {
  const { trie, offsets, entries } = lexicon;
  const body = [trie.first, trie.forms, offsets, entries, trie.tokens].map((part) =>
    Buffer.from(part.buffer, part.byteOffset, part.byteLength),
  );
  const header = Buffer.alloc(HEADER);
  header.write(MAGIC, 'latin1');
  [trie.size, lexicon.forms, entries.length, vocabulary].forEach((n, i) =>
    header.writeUInt32LE(n, 8 + 4 * i),
  );
  const sum = createHash('sha1');
  for (const part of body) sum.update(part);
  sum.digest().copy(header, 24);
  const unfinished = `${path}.${process.pid}.part`;
  await writeFile(unfinished, [header, ...body]);
  await rename(unfinished, path);
}

/**
 * Reads a lexicon back.
 * @param vocabulary size of the vocabulary it has to fit
 * Rejects with `file-missing` or `file-unreadable` (another version, cut short, altered).
 */
export async function loadLexicon(path: string, vocabulary: number): Promise<Lexicon> {
  const file = await readFile(path).catch((cause: unknown) => {
    const message = `The list of names ${path} can't be read; build it anew.`;
    throw new SpeechError('file-missing', message, { cause });
  });
  return parseLexicon(file, vocabulary, path);
}

/** Whether a file is there and holds all of a lexicon, for whatever vocabulary. */
export async function isWholeLexicon(path: string): Promise<boolean> {
  try {
    const file = await readFile(path);
    parseLexicon(file, file.readUInt32LE(20), path);
    return true;
  } catch {
    return false;
  }
}

/** As {@link loadLexicon}, from the bytes of such a file; `name` is for the message of an error. */
export function parseLexicon(file: Buffer, vocabulary: number, name = 'given'): Lexicon {
  const damaged = () =>
    new SpeechError(
      'file-unreadable',
      `The list of names ${name} is damaged or of another version; build it anew.`,
    );
  if (file.length < HEADER || file.toString('latin1', 0, 8) !== MAGIC) throw damaged();
  const [nodes, forms, entries, fits] = [8, 12, 16, 20].map((at) => file.readUInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const length = HEADER + 4 * (nodes + 1) + 4 * nodes + 4 * (forms + 1) + 4 * entries + 2 * nodes;
  if (file.length !== length || fits !== vocabulary) throw damaged();
  const sum = createHash('sha1').update(file.subarray(HEADER)).digest();
  if (!sum.equals(file.subarray(24, HEADER))) throw damaged();
  // Typed arrays must begin at a multiple of their width, as the header's length is but a pooled buffer's start may not be.
  const aligned = file.byteOffset % 4 === 0 ? file : Buffer.from(new Uint8Array(file).buffer);
  const { buffer } = aligned;
  let at = aligned.byteOffset + HEADER;
  const take = (width: number, count: number) => {
    at += width * count;
    return at - width * count;
  };
  const first = new Uint32Array(buffer, take(4, nodes + 1), nodes + 1);
  const nodeForms = new Uint32Array(buffer, take(4, nodes), nodes);
  const offsets = new Uint32Array(buffer, take(4, forms + 1), forms + 1);
  const meant = new Int32Array(buffer, take(4, entries), entries);
  const tokens = new Uint16Array(buffer, take(2, nodes), nodes);
  return new Lexicon(new Trie(tokens, first, nodeForms), offsets, meant);
}
