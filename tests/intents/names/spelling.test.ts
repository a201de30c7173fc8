import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NameIndex } from '../../../intents/names/index/nameindex.js';
import { readSpelling } from '../../../intents/names/spelling/read.js';
import { EMPTY_SPELLING, spell, type StartingWith } from '../../../intents/names/spelling/spell.js';

const NATO =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey x-ray yankee zulu'.split(
    ' ',
  );
const WORDS =
  'apple banana cherry dog elephant fish garden house island jacket kitchen lemon mountain night orange pepper queen river summer table umbrella village window xylophone yellow zebra'.split(
    ' ',
  );
const ALL: StartingWith = (written) => ({ names: [written, written + 'x'] });
const read = (said: string): string =>
  readSpelling(said)
    .map((sign) => (sign.kind === 'write' ? sign.text : `<${sign.kind}>`))
    .join('');

/** A letter, a digit or a mark, and one of the ways to say it. */
const said = fc.oneof(
  fc.nat(25).chain((n) => {
    const letter = String.fromCharCode(97 + n);
    return fc
      .constantFrom(
        letter,
        letter.toUpperCase() + '.',
        NATO[n]!,
        `${letter} as in ${WORDS[n]!}`,
        `${letter} for ${WORDS[n]!}`,
        `letter ${letter}`,
      )
      .map((text) => ({ text, written: letter }));
  }),
  fc.nat(25).map((n) => ({ text: `double ${NATO[n]!}`, written: String.fromCharCode(97 + n).repeat(2) })),
  fc.nat(9).map((n) => ({
    text: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][n]!,
    written: String(n),
  })),
  fc.constantFrom(
    { text: 'dash', written: '-' },
    { text: 'hyphen', written: '-' },
    { text: 'dot', written: '.' },
    { text: 'double u', written: 'w' },
  ),
);

describe('reading spelled letters', () => {
  it.each([
    ['R. I. P.', 'rip'],
    ['RIP', 'rip'],
    ['G-I-M-P', 'gimp'],
    ['eff eff em pea ee gee', 'ffmpeg'],
    ['E as in elephant, double L', 'ell'],
    ['V as in Boris', 'b'],
    ['why tea dash dee el pea', 'yt-dl p'.replace(' ', '')],
    ['double you get', 'w<unheard>'],
    ['seven zip', '7<unheard>'],
    ['p as in papa 7 zulu', 'p7z'],
    ['B 4', 'b4'],
    ['b four', 'b4'],
    ['x ray', 'x'],
    ['a b delete c done', 'ab<delete>c<done>'],
    ['a start over b', 'a<clear>b'],
  ])('%s', (text, written) => expect(read(text)).toBe(written));

  it('reads every way to say a letter, one after another, whether in one breath or in many', () => {
    fc.assert(
      fc.property(fc.array(said, { minLength: 1, maxLength: 12 }), (signs) => {
        const wanted = signs.map(({ written }) => written).join('');
        const inOne = spell(EMPTY_SPELLING, signs.map(({ text }) => text).join(', '), ALL);
        // "for" and "x" followed by the next sign may belong together only inside one breath.
        const inMany = signs.reduce((state, { text }) => spell(state, text, ALL).spelling, EMPTY_SPELLING);
        expect(inMany.written).toBe(wanted);
        expect(inOne.spelling.written).toBe(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('takes back exactly what was written', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 8 }), said, (signs, extra) => {
        const before = signs.reduce((state, { text }) => spell(state, text, ALL).spelling, EMPTY_SPELLING);
        const after = spell(before, extra.text, ALL).spelling;
        const back = spell(after, 'delete '.repeat(extra.written.length), ALL).spelling;
        expect(back).toEqual(before);
      }),
    );
  });
});

describe('spelling a name of an index', async () => {
  const index = await NameIndex.builtIn();
  const startingWith: StartingWith = (written, limit) => index.startingWith(written, limit);
  const attributes = Array.from({ length: index.size }, (_, entry) => index.attribute(entry)).filter(
    (name) => !name.includes('.'),
  );

  it('ends as soon as one name is left, and with that name', () => {
    let step = spell(EMPTY_SPELLING, 'I N K', startingWith);
    expect(step).toMatchObject({ outcome: 'found', candidates: ['inkscape'] });
    step = spell(EMPTY_SPELLING, 'G I', startingWith);
    expect(step.outcome).toBe('more');
    expect(step.candidates[0]).toBe('git');
    step = spell(step.spelling, 'M', startingWith);
    expect(step).toMatchObject({ outcome: 'found', candidates: ['gimp'] });
  });

  it('finds every name that is spelled to its end', () => {
    fc.assert(
      fc.property(fc.constantFrom(...attributes), (attribute) => {
        let state = EMPTY_SPELLING;
        for (const sign of attribute) {
          const word = sign === '-' ? 'dash' : sign === '_' ? 'underscore' : sign === '+' ? 'plus' : sign;
          const step = spell(state, word, startingWith);
          if (step.outcome === 'found') {
            expect(step.candidates).toEqual([attribute]);
            return;
          }
          expect(step.outcome).toBe('more');
          state = step.spelling;
        }
        expect(spell(state, 'done', startingWith)).toMatchObject({
          outcome: 'found',
          candidates: [attribute],
        });
      }),
      { numRuns: 300 },
    );
  });

  it('says so when no name begins so, and goes on after a letter is taken back', () => {
    const wrong = spell(EMPTY_SPELLING, 'G I X', startingWith);
    expect(wrong).toMatchObject({ outcome: 'nothing', candidates: [] });
    expect(spell(wrong.spelling, 'delete M', startingWith)).toMatchObject({
      outcome: 'found',
      candidates: ['gimp'],
    });
    expect(spell(wrong.spelling, 'cancel', startingWith).outcome).toBe('cancelled');
    expect(spell(EMPTY_SPELLING, 'done', startingWith).outcome).toBe('nothing');
    expect(spell(EMPTY_SPELLING, 'F I done', startingWith)).toMatchObject({ outcome: 'choose' });
  });
});
