/** The file of a pack. docs/packs.md explains it to people. */
import { z } from 'zod';
import { AloudError } from '../errors.js';
import { SPAN_ENDS } from './statistics.js';

/** Characters of a whole file. */
export const MOST_CHARACTERS = 1 << 20;
/** Of each of its lists. */
const MOST_PHRASINGS = 500;
const MOST_STATISTICS = 2000;
const FORMAT = 'aloud-pack';

/** What is shown to a person: no control characters, no marks that turn the direction of text. */
const shown = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'it holds characters that are not to be seen');
const attribute = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_'+.-]*$/);
const name = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9_]*$/);
/** Words as they are matched: small, and single blanks between them. */
const words = shown(200).regex(/^\S+(?: \S+)*$/);
const count = z.int().min(0).max(1_000_000_000);

const meaning = z.strictObject({
  intent: name,
  slots: z.record(name, z.union([shown(200), z.number(), z.boolean(), z.array(attribute).max(20)])),
});

export const packContent = z.strictObject({
  title: shown(80),
  /** A day. */
  created: z.iso.date(),
  /** How the counts were noised. */
  privacy: z.strictObject({
    epsilon: z.int().min(1).max(1000),
    delta: z.number().gt(0).max(0.1),
    at_least: z.int().min(2).max(1_000_000),
  }),
  phrasings: z
    .array(
      z.strictObject({
        key: words,
        meanings: z.array(meaning).min(1).max(5),
        open: z.array(z.strictObject({ meaning: z.int().min(0).max(4), slot: name })).max(2),
      }),
    )
    .max(MOST_PHRASINGS),
  names: z.array(z.strictObject({ kind: name, spoken: words, attribute })).max(MOST_PHRASINGS),
  statistics: z
    .array(
      z.strictObject({
        item: z.union([
          z.enum(['apply', 'update', 'roll_back', 'collect_garbage', 'undo']),
          z.templateLiteral(['package ', attribute]),
        ]),
        count,
        spans: z.array(count).length(SPAN_ENDS.length + 1),
      }),
    )
    .max(MOST_STATISTICS),
});
export type PackContent = z.output<typeof packContent>;

const base64 = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/);
const packFile = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(1),
  content: packContent,
  /** The signer's public key (SubjectPublicKeyInfo) and its signature of the content. */
  key: base64,
  signature: base64,
});
export type PackFile = z.output<typeof packFile>;

export const packFileOf = (content: PackContent, key: string, signature: string): PackFile => ({
  ...{ format: FORMAT, version: 1 },
  ...{ content, key, signature },
});

/**
 * Reads the text of a pack; its signature is not looked at.
 * @throws {AloudError} `pack-invalid`
 */
export function parsePack(text: string): PackFile {
  const invalid = (why: string, cause?: unknown): AloudError =>
    new AloudError('pack-invalid', `This is no pack that can be read: ${why}. Nothing was taken from it.`, {
      cause,
    });
  if (text.length > MOST_CHARACTERS) throw invalid('it is too long');
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw invalid('it is not JSON', cause);
  }
  const read = packFile.safeParse(raw);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw invalid(`${issue!.path.join('.') || 'the file'}: ${issue!.message}`, read.error);
}

/**
 * What is signed: the content with the keys of its objects in order and no
 * blanks, as in RFC 8785, so that it does not matter how a file is laid out.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`);
  return `{${entries.join(',')}}`;
}
