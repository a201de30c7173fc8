/**
 * How a recogniser that does not know a word might write its sounds down: by
 * the plainest English spelling of each ("unikode" for Unicode). What is
 * written otherwise than it is said ("jai", "wev") scores badly as it stands.
 */

const PLAIN: Readonly<Record<string, string>> = {
  p: 'p', b: 'b', t: 't', d: 'd', k: 'k', g: 'g', f: 'f', v: 'v', T: 'th', D: 'th', s: 's', z: 'z', S: 'sh', Z: 'zh', h: 'h', C: 'ch', J: 'j',
  m: 'm', n: 'n', N: 'ng', l: 'l', r: 'r', w: 'w', j: 'y',
  i: 'ee', I: 'i', e: 'e', a: 'a', A: 'o', O: 'aw', u: 'oo', U: 'oo', V: 'u', '@': 'a', 3: 'er', E: 'ai', Y: 'i', Q: 'oy', W: 'ow', o: 'o',
}; // prettier-ignore

/**
 * Sounds whose spelling depends on what stands around them, the first that
 * fits: V is a vowel, C a consonant, ^ and $ the ends of the word.
 */
const RULES: readonly (readonly [before: string, sounds: string, after: string, written: string])[] = [
  ['', 'ju', '$', 'ue'], ['', 'ju', '', 'u'], ['', 'Ar', '', 'ar'], ['', 'Or', '', 'or'], ['', 'er', '', 'air'], ['', 'Ir', '', 'ear'], ['', 'Ur', '', 'ure'],
  ['', '@l', '$', 'le'], ['', '@n', '$', 'en'], ['', 'i', '$', 'y'], ['', 'i', 'V', 'i'], ['', 'E', '$', 'ay'], ['', 'Y', '$', 'y'],
  ['', 'ks', '', 'x'], ['', 'kw', '', 'qu'], ['[aeIAVU]', 'k', '$', 'ck'], ['', 'k', '[eiIEY3]', 'k'], ['', 'k', '$', 'k'], ['', 'k', '', 'c'],
  ['', 'N', '[kg]', 'n'], ['V', 's', '$', 'ss'],
]; // prettier-ignore

const VOWEL = '[iIeaAOuUV@3EYQWo]';
/** A long i before the last consonant is written with an e after it: "time". */
const SILENT_E = new RegExp(`Y([^${VOWEL.slice(1, -1)}])$`);

interface Rule {
  readonly pattern: RegExp;
  readonly length: number;
  readonly written: string;
}

const rules = RULES.map(([before, sounds, after, written]): Rule => {
  const around = (text: string): string => text.replace(/^V$/, VOWEL);
  return {
    pattern: new RegExp(`(?<=${around(before)})${sounds}(?=${around(after)})`, 'y'),
    length: sounds.length,
    written,
  };
});

/** The plainest spelling of sounds written with the characters of features.ts. */
export function respell(sounds: string): string {
  const silent = SILENT_E.exec(sounds);
  const said = silent ? sounds.slice(0, silent.index) : sounds;
  let written = '';
  for (let i = 0; i < said.length;) {
    const rule = rules.find(({ pattern }) => {
      pattern.lastIndex = i;
      return pattern.test(sounds);
    });
    written += rule?.written ?? PLAIN[said[i]!] ?? '';
    i += rule?.length ?? 1;
  }
  return silent ? `${written}i${PLAIN[silent[1]!] ?? ''}e` : written;
}
