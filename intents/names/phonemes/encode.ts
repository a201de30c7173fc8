import { SOUNDS } from './features.js';

// What eSpeak NG writes, longest first, as the sounds of features.ts.
const IPA: readonly (readonly [string, string])[] = [
  ['tʃ', 'C'], ['dʒ', 'J'], ['eɪ', 'E'], ['aɪ', 'Y'], ['ɔɪ', 'Q'], ['aʊ', 'W'], ['oʊ', 'o'], ['əʊ', 'o'], ['ɜ˞', '3'], ['n̩', '@n'], ['l̩', '@l'], ['m̩', '@m'],
  ['ɚ', '3'], ['ɝ', '3'], ['ɜ', '3'], ['p', 'p'], ['b', 'b'], ['t', 't'], ['d', 'd'], ['k', 'k'], ['ɡ', 'g'], ['g', 'g'], ['f', 'f'], ['v', 'v'], ['θ', 'T'], ['ð', 'D'],
  ['s', 's'], ['z', 'z'], ['ʃ', 'S'], ['ʒ', 'Z'], ['h', 'h'], ['x', 'k'], ['m', 'm'], ['n', 'n'], ['ŋ', 'N'], ['l', 'l'], ['ɫ', 'l'], ['ɹ', 'r'], ['r', 'r'], ['ɾ', 't'], ['w', 'w'], ['ʍ', 'w'], ['j', 'j'],
  ['i', 'i'], ['ɪ', 'I'], ['ᵻ', 'I'], ['ɛ', 'e'], ['e', 'E'], ['æ', 'a'], ['a', 'a'], ['ɑ', 'A'], ['ɒ', 'A'], ['ɔ', 'O'], ['o', 'O'], ['u', 'u'], ['ʊ', 'U'], ['ʌ', 'V'], ['ə', '@'], ['ɐ', '@'],
]; // prettier-ignore

const CODES = new Map(Array.from(SOUNDS).map((sound, code) => [sound, code]));
const BY_FIRST = new Map<string, (readonly [string, Uint8Array])[]>();
for (const [ipa, sounds] of IPA) {
  const first = ipa.charAt(0);
  let list = BY_FIRST.get(first);
  if (!list) BY_FIRST.set(first, (list = []));
  list.push([ipa, codesOf(sounds)]);
}

/** Codes of sounds written with the characters of features.ts; others are left out. */
export function codesOf(sounds: string): Uint8Array {
  const codes: number[] = [];
  for (const sound of sounds) {
    const code = CODES.get(sound);
    if (code !== undefined) codes.push(code);
  }
  return Uint8Array.from(codes);
}

/** The sounds of codes, readable. */
export function soundsOf(codes: Uint8Array): string {
  return Array.from(codes, (code) => SOUNDS[code]).join('');
}

/** Codes of a transcription in the International Phonetic Alphabet; stress, length, spaces and unknown signs are left out. */
export function codesOfIpa(ipa: string): Uint8Array {
  const text = ipa.normalize('NFC');
  const codes: number[] = [];
  for (let i = 0; i < text.length;) {
    const match = BY_FIRST.get(text[i]!)?.find(([written]) => text.startsWith(written, i));
    if (match) {
      codes.push(...match[1]);
      i += match[0].length;
    } else {
      i++;
    }
  }
  return Uint8Array.from(codes);
}
