import { table } from './data.js';
import { codesOf } from './phonemes/encode.js';

/**
 * How written words sound, by rules alone: for typed names, which have no
 * sound, and wherever no phonemiser is at hand. It is the same on both sides
 * of a comparison, so what it gets wrong it gets wrong alike.
 */

/** The names of the letters and digits, in the sounds of phonemes/features.ts. */
const SPELLED: Readonly<Record<string, string>> = {
  a: 'E', b: 'bi', c: 'si', d: 'di', e: 'i', f: 'ef', g: 'Ji', h: 'EC', i: 'Y', j: 'JE', k: 'kE', l: 'el', m: 'em', n: 'en', o: 'o', p: 'pi', q: 'kju', r: 'Ar', s: 'es', t: 'ti',
  u: 'ju', v: 'vi', w: 'dVb@lju', x: 'eks', y: 'wY', z: 'zi', 0: 'ziro', 1: 'wVn', 2: 'tu', 3: 'Tri', 4: 'fOr', 5: 'fYv', 6: 'sIks', 7: 'sev@n', 8: 'Et', 9: 'nYn',
}; // prettier-ignore

/** Two consonants an English word can begin with. */
const BEGINNINGS = new Set(
  'bl br ch cl cr dr dw fl fr gh gl gn gr kh kl kn kr kw ph pl pr ps qu rh sc sh sk sl sm sn sp sq st sv sw sy th tr ts tw vl wh wr zh zw'.split(
    ' ',
  ),
);

/** Two consonants an English word can end with, one behind the other. */
const ENDINGS = new Set(
  'bb bl br bs cc ch ck cl cr cs ct dd dl dr ds dt dz ff fl fr fs ft gg gh gl gn gr gs hl hm hn hs ht kh kl ks lb lc ld lf lg lh lj lk ll lm ln lp ls lt lv lx lz mb mm mp ms nc nd ng nj nk nn ns nt nx nz ph pl pp pr ps pt rb rc rd rf rg rh rj rk rl rm rn rp rr rs rt rv rx rz sc sh sk sm sp ss st tc th tl tr ts tt tz vr vs wb wd wk wl wm wn ws wt xt zl zz'.split(
    ' ',
  ),
);

interface Rule {
  readonly pattern: RegExp;
  readonly length: number;
  readonly sounds: string;
}

let rules: ReadonlyMap<string, readonly Rule[]> | undefined;

function context(text: string): string {
  return text.replace(/V/g, '[aeiouy]').replace(/C/g, '[bcdfghjklmnpqrstvwxz]').replace(/E/g, '[eiy]');
}

function loadRules(): ReadonlyMap<string, readonly Rule[]> {
  const loaded = new Map<string, Rule[]>();
  for (const [written, sounds = ''] of table('lettersounds')) {
    const parts = /^([^#(]*)\((\w+)\)(.*)$/.exec(written!);
    if (!parts) continue;
    const [, left, letters, right] = parts as unknown as [string, string, string, string];
    const pattern = new RegExp(`(?<=${context(left)})${letters}(?=${context(right)})`, 'y');
    const list = loaded.get(letters[0]!) ?? [];
    loaded.set(letters[0]!, [...list, { pattern, length: letters.length, sounds }]);
  }
  return loaded;
}

/** Whether a word is read letter by letter: no vowel in it, or a beginning nobody can say. */
export function isSpelled(word: string): boolean {
  return /^[a-z]{1,6}$/.test(word) && !/[aeiouy]/.test(word);
}

/** How many letters at the start are said one by one: one in "htop", two in "ffmpeg", none in "firefox". */
export function spelledStart(word: string): number {
  if (!/^[bcdfghjklmnpqrstvwxz]{2}[a-z]/.test(word) || BEGINNINGS.has(word.slice(0, 2))) return 0;
  return /^(.)\1|^[bcdfghjklmnpqrstvwxz]{3}/.test(word) ? 2 : 1;
}

/** Whether a word of so many letters can't be read, though it has vowels: people and voices spell "gparted" and "glibc". */
export function isUnreadable(word: string): boolean {
  if (!/^[a-z]{3,10}$/.test(word) || isSpelled(word)) return false;
  if (spelledStart(word) > 0) return true;
  const [end] = /[^aeiouy]*$/.exec(word)!;
  return Array.from(end.slice(1)).some((letter, i) => !ENDINGS.has(end.charAt(i) + letter));
}

function soundWord(word: string): string {
  if (isSpelled(word) || /^\d+$/.test(word))
    return Array.from(word)
      .map((letter) => SPELLED[letter]!)
      .join('');
  const start = spelledStart(word);
  let sounds = Array.from(word.slice(0, start))
    .map((letter) => SPELLED[letter]!)
    .join('');
  rules ??= loadRules();
  const rest = word.slice(start);
  for (let i = 0; i < rest.length;) {
    const rule = rules.get(rest[i]!)?.find(({ pattern }) => {
      pattern.lastIndex = i;
      return pattern.test(rest);
    });
    sounds += rule?.sounds ?? '';
    i += rule?.length ?? 1;
  }
  return sounds;
}

/** The sounds of words written in lower case, as codes of phonemes/encode.ts. */
export function soundsByRule(words: readonly string[]): Uint8Array {
  return codesOf(words.map((word) => soundWord(word.normalize('NFKD').replace(/[^a-z0-9]/g, ''))).join(''));
}
