import { table } from '../data.js';

/** One thing said while a name is spelled. */
export type Sign =
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'delete' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'done' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'unheard'; readonly word: string };

const COMMANDS: ReadonlyMap<string, Exclude<Sign['kind'], 'write' | 'unheard'>> = new Map([
  ['delete', 'delete'], ['back', 'delete'], ['backspace', 'delete'], ['erase', 'delete'], ['undo', 'delete'],
  ['clear', 'clear'], ['restart', 'clear'], ['done', 'done'], ['finished', 'done'], ['finish', 'done'], ['end', 'done'], ['enter', 'done'],
  ['cancel', 'cancel'], ['stop', 'cancel'],
]); // prettier-ignore

/** Said between letters, and meaning nothing. */
const PASSED_OVER = new Set([
  'and',
  'then',
  'letter',
  'the',
  'um',
  'uh',
  'capital',
  'uppercase',
  'lowercase',
  'space',
  'next',
  'comma',
]);
const REPEATED: ReadonlyMap<string, number> = new Map([['double', 2], ['triple', 3]]); // prettier-ignore

let words: ReadonlyMap<string, string> | undefined;

/** What one word writes, undefined when it writes nothing. */
function written(word: string): string | undefined {
  words ??= new Map(table('letters').map(([said, text]) => [said!, text!]));
  if (/^[a-z0-9]$/.test(word) || /^\d+$/.test(word)) return word;
  return words.get(word);
}

/** The words of an utterance; letters a recogniser wrote together ("R.I.P.", "RIP") are taken apart. */
function split(said: string): string[] {
  return said
    .replace(/\bdouble[ -](?=(?:u|you)\b)/gi, 'double-')
    .replace(/\bx[ -]ray\b/gi, 'xray')
    .replace(/\b[A-Z]{2,6}\b/g, (run) => Array.from(run).join(' '))
    .replace(/(?<![\w])(?:[A-Za-z][.-])+[A-Za-z]?(?![\w])/g, (run) => run.replace(/[.-]/g, ' '))
    .toLowerCase()
    .replace(/[^a-z0-9\s-]+/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '-');
}

/** What "as in" a word comes after it: its first letter is meant, whatever the letter before was heard as. */
function exampleAt(heard: readonly string[], at: number): { letter: string; length: number } | undefined {
  const linked =
    heard[at] === 'as' && (heard[at + 1] === 'in' || heard[at + 1] === 'an')
      ? 2
      : heard[at] === 'like' || heard[at] === 'for' || heard[at] === 'from'
        ? 1
        : 0;
  const example = linked > 0 ? heard[at + linked] : undefined;
  // "B for …" only with a word behind it: "B, 4" ends there or goes on with a letter.
  return example && example.length > 2 && !COMMANDS.has(example)
    ? { letter: example.charAt(0), length: linked + 1 }
    : undefined;
}

/** Reads an utterance of spelling: letters, the words that stand for letters, digits and marks, and what is to be done. */
export function readSpelling(said: string): Sign[] {
  const heard = split(said);
  const signs: Sign[] = [];
  for (let i = 0; i < heard.length; i++) {
    const word = heard[i]!;
    const times = REPEATED.get(word);
    if (times !== undefined && heard[i + 1] !== undefined && written(heard[i + 1]!) !== undefined) {
      signs.push({ kind: 'write', text: written(heard[++i]!)!.repeat(times) });
      continue;
    }
    if (word === 'start' && heard[i + 1] === 'over') {
      signs.push({ kind: 'clear' });
      i++;
      continue;
    }
    const command = COMMANDS.get(word);
    if (command) {
      signs.push({ kind: command });
      continue;
    }
    const text = written(word);
    const example = text !== undefined && /^[a-z]$/.test(text) ? exampleAt(heard, i + 1) : undefined;
    if (example) {
      signs.push({ kind: 'write', text: example.letter });
      i += example.length;
    } else if (text !== undefined) {
      signs.push({ kind: 'write', text });
    } else if (!PASSED_OVER.has(word)) {
      signs.push({ kind: 'unheard', word });
    }
  }
  return signs;
}
