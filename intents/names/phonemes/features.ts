/**
 * The sounds names are compared by, one character each, with what they cost to
 * confuse, to leave out or to add. The costs follow from how the sounds are
 * made (place, manner, voice; height, backness, rounding): what is made alike
 * is heard alike.
 */

/** place (0 lips … 4 throat), manner, voiced */
type Consonant = readonly [place: number, manner: Manner, voiced: boolean];
type Manner = 'stop' | 'fricative' | 'affricate' | 'nasal' | 'liquid' | 'glide';
/** height (0 open … 3 close), backness (0 front … 2 back), rounded; a diphthong has where it ends as well. */
type Vowel = readonly [
  height: number,
  backness: number,
  rounded: boolean,
  endHeight?: number,
  endBackness?: number,
];

const CONSONANTS: Readonly<Record<string, Consonant>> = {
  p: [0, 'stop', false], b: [0, 'stop', true], t: [1.5, 'stop', false], d: [1.5, 'stop', true], k: [3, 'stop', false], g: [3, 'stop', true],
  f: [0.4, 'fricative', false], v: [0.4, 'fricative', true], T: [1, 'fricative', false], D: [1, 'fricative', true],
  s: [1.5, 'fricative', false], z: [1.5, 'fricative', true], S: [2, 'fricative', false], Z: [2, 'fricative', true], h: [4, 'fricative', false],
  C: [2, 'affricate', false], J: [2, 'affricate', true],
  m: [0, 'nasal', true], n: [1.5, 'nasal', true], N: [3, 'nasal', true],
  l: [1.5, 'liquid', true], r: [2, 'liquid', true], w: [0.5, 'glide', true], j: [2.5, 'glide', true],
}; // prettier-ignore

const VOWELS: Readonly<Record<string, Vowel>> = {
  i: [3, 0, false], I: [2.5, 0.3, false], e: [1.5, 0.2, false], a: [0.4, 0.3, false], A: [0, 1.7, false], O: [1, 2, true],
  u: [3, 2, true], U: [2.5, 1.7, true], V: [1, 1.3, false], '@': [1.5, 1, false], 3: [1.7, 1, false],
  E: [1.8, 0.2, false, 2.7, 0.2], Y: [0.2, 1, false, 2.7, 0.2], Q: [1, 2, true, 2.7, 0.2], W: [0.2, 1, false, 2.7, 1.8], o: [1.6, 1.8, true, 2.6, 1.8],
}; // prettier-ignore

/** All sounds, in the order of their codes. */
export const SOUNDS = Object.keys(CONSONANTS).concat(Object.keys(VOWELS)).join('');

const MANNER: Readonly<Record<string, number>> = {
  'affricate fricative': 0.25, 'affricate stop': 0.3, 'fricative stop': 0.4, 'glide liquid': 0.3, 'liquid nasal': 0.4, 'nasal stop': 0.4, 'glide nasal': 0.5,
  'fricative glide': 0.5, 'fricative liquid': 0.55, 'liquid stop': 0.5, 'glide stop': 0.5, 'fricative nasal': 0.55, 'affricate liquid': 0.6, 'affricate nasal': 0.6, 'affricate glide': 0.5,
}; // prettier-ignore

function consonantCost(a: Consonant, b: Consonant): number {
  const manner = a[1] === b[1] ? 0 : MANNER[[a[1], b[1]].sort().join(' ')]!;
  const voice = a[2] === b[2] ? 0 : 0.2;
  return Math.min(0.95, 0.1 + manner + voice + 0.15 * Math.min(Math.abs(a[0] - b[0]), 2.5));
}

function vowelCost(a: Vowel, b: Vowel): number {
  const start = Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
  const end = Math.abs((a[3] ?? a[0]) - (b[3] ?? b[0])) + Math.abs((a[4] ?? a[1]) - (b[4] ?? b[1]));
  return Math.min(0.65, 0.1 + 0.08 * (start + end) + (a[2] === b[2] ? 0 : 0.05));
}

function substitution(a: string, b: string): number {
  if (a === b) return 0;
  const [ca, cb, va, vb] = [CONSONANTS[a], CONSONANTS[b], VOWELS[a], VOWELS[b]];
  if (ca && cb) return consonantCost(ca, cb);
  if (va && vb) return vowelCost(va, vb);
  // A glide or a liquid may be the vowel next to it: w and u, j and i, r and 3.
  const pair = a + b;
  return /[wjr]/.test(pair) && /[uUoiIE3@]/.test(pair) ? 0.7 : 1.2;
}

/** Cost to leave a sound out or to add it: weak sounds come and go. */
function gap(sound: string): number {
  if (sound === '@') return 0.4;
  if (sound === 'I') return 0.5;
  if (VOWELS[sound]) return 0.7;
  return /[hjwr]/.test(sound) ? 0.55 : 0.85;
}

/** How many codes a table row has; codes are below it. */
export const STRIDE = 64;

/** `SUBSTITUTION[a * STRIDE + b]`: cost of hearing sound b for sound a; 0 for the same, at most 1.2. */
export const SUBSTITUTION = new Float32Array(STRIDE * STRIDE);
/** `GAP[a]`: cost of sound a being there on one side only. */
export const GAP = new Float32Array(STRIDE);

for (let a = 0; a < SOUNDS.length; a++) {
  GAP[a] = gap(SOUNDS[a]!);
  for (let b = 0; b < SOUNDS.length; b++) SUBSTITUTION[a * STRIDE + b] = substitution(SOUNDS[a]!, SOUNDS[b]!);
}
