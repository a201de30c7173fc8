import { clockTime, isoDate, MONTHS, writtenDate } from './dates.js';
import { sayName } from './names.js';
import { cardinal, decimal, each, ordinal, version, year } from './numbers.js';
import { filePath, storePath, webAddress } from './places.js';
import type { Pronunciations } from './pronunciations.js';
import { measure, UNIT_PATTERN } from './units.js';

export interface Context {
  readonly table: Pronunciations;
  /** Decides which year goes without saying. */
  readonly now: Date;
}

export interface Rule {
  /** Tried where a word can begin; sticky. */
  readonly pattern: RegExp;
  /** The words; undefined when the text only looked like it. */
  readonly say: (match: RegExpExecArray, context: Context) => string | undefined;
}

const group = (match: RegExpExecArray, index: number): string => match[index] ?? '';
const DAY = String.raw`(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?`;
const NUMBER = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
const MONTH = MONTHS.map((month) => `${month.slice(0, 3)}(?:${month.slice(3)})?`).join('|');
/** After this no part of the same token follows. */
const DONE = String.raw`(?![\p{L}\d]|[-.,:]\d)`;

function rule(pattern: string, say: Rule['say'], flags = ''): Rule {
  return { pattern: new RegExp(pattern, `uy${flags}`), say };
}

/** Tried in this order; the first that matches says it. */
export const RULES: readonly Rule[] = [
  rule(String.raw`e\.g\.`, () => 'for example'),
  rule(String.raw`i\.e\.`, () => 'that is'),
  // C++, notepad++, C#
  rule(String.raw`[A-Za-z](?:[\w-]*\+\+|#)(?!\w)`, (m, { table }) => sayName(m[0], table)),
  rule(String.raw`([\w./:~+-]*)#([A-Za-z](?:[\w.+-]*[\w+])?)`, (m, { table }) => {
    const from = group(m, 1) === '.' || group(m, 1) === '' ? 'this flake' : sayName(group(m, 1), table);
    return `${sayName(group(m, 2), table)} from ${from}`;
  }),
  rule(String.raw`/nix/store/[0-9a-z]{32}-([\w.+?=-]*[\w+])(?:/[\w./+@-]*\w)?`, (m, { table }) =>
    storePath(group(m, 1), table),
  ),
  rule(String.raw`(?:https?|ftp|git|ssh)://([\w.:@-]*\w)((?:/[^\s"')\]>]*)?)`, (m, { table }) =>
    webAddress(group(m, 1), group(m, 2).replace(/[.,;:!?]+$/u, ''), table),
  ),
  rule(
    String.raw`(?:~|\.{1,2})?/(?:[\w.+@~-]+/)*[\w.+@~-]*[\w~]|~/?(?=[\s,;:!?]|\.\s|\.?$)`,
    (m, { table }) => filePath(m[0], table),
  ),
  rule(
    DAY +
      String.raw`(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?` +
      DONE,
    (m, { now }) => {
      const date = isoDate(group(m, 1), group(m, 2), group(m, 3), now);
      const time = clockTime(group(m, 4), group(m, 5), m[6]);
      return date === undefined || time === undefined ? undefined : `${date} at ${time}`;
    },
  ),
  rule(DAY + String.raw`(\d{4})-(\d\d)-(\d\d)` + DONE, (m, { now }) =>
    isoDate(group(m, 1), group(m, 2), group(m, 3), now),
  ),
  rule(
    String.raw`(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? (${MONTH})\b(?:,? (\d{4})${DONE})?`,
    (m, { now }) =>
      Number(m[1]) > 31 ? undefined : writtenDate(group(m, 1), fullMonth(group(m, 2)), m[3], now),
  ),
  rule(String.raw`(${MONTH}) (\d{1,2})(?:st|nd|rd|th)?(?:, (\d{4}))?` + DONE, (m, { now }) =>
    Number(m[2]) > 31 ? undefined : writtenDate(group(m, 2), fullMonth(group(m, 1)), m[3], now),
  ),
  rule(
    String.raw`((?:${MONTH})|in|since|until|before|after|by|from|year) ((?:19|20)\d\d)` + DONE,
    (m) => `${group(m, 1)} ${year(group(m, 2))}`,
  ),
  rule(String.raw`(\d{1,2}):(\d\d)(?::(\d\d))?` + DONE, (m) => clockTime(group(m, 1), group(m, 2), m[3])),
  rule(String.raw`sha(\d+)[-:][\w+/=]{8,}`, () => 'a checksum'),
  rule(String.raw`(?=[a-z]*\d)(?=\d*[a-z])(?:[0-9a-f]{7,64}|[0-9a-df-np-sv-z]{32})` + DONE, (m, { table }) =>
    table.has(m[0]) ? undefined : `a hash that begins with ${spell(m[0].slice(0, 4))}`,
  ),
  rule(String.raw`(${NUMBER})[ \u00a0]?(${UNIT_PATTERN})(/s|ps)?(?![\p{L}\d])`, (m) =>
    measure(group(m, 1), group(m, 2), m[3] !== undefined),
  ),
  rule(String.raw`(\d+)h ?(\d+)m(?: ?(\d+)s)?` + DONE, (m) =>
    [
      measure(group(m, 1), 'h'),
      measure(group(m, 2), 'm'),
      ...(m[3] === undefined ? [] : [measure(m[3], 's')]),
    ].join(' '),
  ),
  rule(String.raw`(\d+)m ?(\d+)s` + DONE, (m) => `${measure(group(m, 1), 'm')} ${measure(group(m, 2), 's')}`),
  rule(
    String.raw`([$€£])(${NUMBER})` + DONE,
    (m) => `${decimal(group(m, 2))} ${{ $: 'dollars', '€': 'euros' }[group(m, 1)] ?? 'pounds'}`,
  ),
  rule(String.raw`(\d+)(?:st|nd|rd|th)` + DONE, (m) => ordinal(group(m, 1))),
  rule(String.raw`\d{1,3}(?:,\d{3})+` + DONE, (m) => cardinal(m[0].replaceAll(',', ''))),
  rule(
    String.raw`(\d+)(?:-|–|\.\.)(\d+)` + String.raw`(?![-\w])(?![.,:]\d)`,
    (m) => `${cardinal(group(m, 1))} to ${cardinal(group(m, 2))}`,
  ),
  rule(String.raw`(\d+)/(\d+)(?![/\d])`, (m) => `${cardinal(group(m, 1))} of ${cardinal(group(m, 2))}`),
  rule(
    String.raw`v?\d+(?:\.\d+)*(?:[.-]?(?:rc|alpha|beta|pre|post|dev|[abp])[.-]?\d*)(?:\.[0-9a-f]{6,})?` +
      DONE,
    (m) => version(m[0].replace(/\.[0-9a-f]{6,}$/u, '')),
  ),
  rule(String.raw`v?\d+(?:\.\d+)+` + String.raw`(?![\p{L}\d])(?!\.\d)`, (m) => version(m[0])),
  rule(String.raw`v(\d+)` + DONE, (m) => `version ${cardinal(group(m, 1))}`),
  rule(String.raw`\+?\d{16,}`, (m) => each(m[0].replace('+', ''))),
  rule(String.raw`\d+` + String.raw`(?![\p{L}])`, (m) => cardinal(m[0])),
  rule(
    String.raw`[\p{Script=Latin}\d_][\p{Script=Latin}\p{M}\d_+’'-]*(?:\.[\p{Script=Latin}\d_][\p{Script=Latin}\p{M}\d_+’'-]*)*`,
    (m, { table }) => sayName(m[0], table),
  ),
];

function fullMonth(start: string): string {
  return MONTHS.find((month) => month.startsWith(start.slice(0, 3))) ?? start;
}

function spell(text: string): string {
  return Array.from(text)
    .map((sign) => (/\d/u.test(sign) ? cardinal(sign) : sign.toUpperCase()))
    .join(' ');
}
