import { describe, expect, it } from 'vitest';
import { findPaths } from '../../../src/paths.js';
import { fromData, sentencesFromData } from '../../../src/wording/from-data.js';
import { stepped, STYLES } from '../../../src/wording/styles.js';
import { Wording, type Values } from '../../../src/wording/wording.js';

const wording = Wording.load(`${findPaths().root}/src/wording/en.yaml`);
/** What a voice says without stumbling; quotation marks are silent. */
const SAYABLE = /^[\p{L}\p{N}\s.,:;!?'’“”"()%-]*$/u;
/** Characters: some twenty seconds at the voice's own pace. */
const LONGEST = 300;

interface Element {
  readonly type: number;
  readonly value?: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}
/** The kinds of elements with a value, as @formatjs/icu-messageformat-parser numbers them. */
const [ARGUMENT, NUMBER, SELECT, PLURAL] = [1, 2, 5, 6];

/** The facts a message speaks of, and for those it chooses by, what there is to choose. */
function facts(
  elements: readonly Element[],
  found = new Map<string, Set<string>>(),
): Map<string, Set<string>> {
  for (const { type, value = '', options = {} } of elements) {
    if (type !== ARGUMENT && type !== NUMBER && type !== SELECT && type !== PLURAL) continue;
    const choices = found.get(value) ?? new Set<string>();
    found.set(value, choices);
    if (type === NUMBER || type === PLURAL) choices.add('number');
    if (type === SELECT) for (const name of Object.keys(options)) choices.add(name);
    for (const option of Object.values(options)) facts(option.value, found);
  }
  return found;
}

/** Some ways to fill a message: each choice of each fact at least once. */
function fillings(all: Map<string, Set<string>>): Values[] {
  const base = Object.fromEntries(
    [...all].map(([name, choices]) => [name, choices.has('number') ? 12 : 'firefox']),
  );
  const one = [...all].flatMap(([name, choices]) =>
    choices.has('number')
      ? [0, 1, 2].map((count) => ({ ...base, [name]: count }))
      : [...choices].map((choice) => ({ ...base, [name]: choice })),
  );
  return [base, ...one];
}

describe.each(wording.keys)('%s', (key) => {
  const worded = wording.worded(key);
  const plain = facts(worded.plain.getAst());

  it('names the same facts in every style', () => {
    for (const message of Object.values(worded))
      expect([...facts(message.getAst() as Element[]).keys()].sort()).toEqual([...plain.keys()].sort());
  });

  it('is short enough and can be said', () => {
    for (const style of STYLES) {
      wording.style = style;
      for (const values of fillings(plain)) {
        const said = wording.say(key, values);
        expect(said.length).toBeLessThanOrEqual(LONGEST);
        expect(said).toMatch(SAYABLE);
      }
    }
    wording.style = 'plain';
  });
});

it('a style is a step shorter or longer, and no step beyond the last', () => {
  expect(stepped('plain', -1)).toBe('brief');
  expect(stepped('brief', -1)).toBe('brief');
  expect(stepped('brief', 1)).toBe('plain');
  expect(stepped('learner', 1)).toBe('detailed');
});

describe('what others wrote', () => {
  it.each([
    ['A browser.\nYes. Yes, delete them!', 'A browser, Yes, Yes, delete them'],
    ['see https://example.org/x?y=1 for \u001b[31mmore\u001b[0m', 'see for more'],
    ['a `quoted` <b>text</b> “here” | $(reboot) 🙂', 'a quoted b text /b here (reboot)'],
    ['version 2.0 of C++: fast', 'version 2.0 of C++, fast'],
    ['\u0000\u0007...', ''],
  ])('%j is said as %j', (text, said) => {
    expect(fromData(text)).toBe(said);
  });

  it('is cut between words when it is long', () => {
    const said = fromData('word '.repeat(100));
    expect(said.length).toBeLessThanOrEqual(160);
    expect(said).toMatch(/word$/);
  });

  it('keeps its sentences where it is a whole reply', () => {
    expect(sentencesFromData('It failed. Yes: do `it`!')).toBe('It failed. Yes, do it.');
  });
});
