import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lexiconOf, formsOf } from '../../../intents/names/forms.js';
import { NameIndex } from '../../../intents/names/index/nameindex.js';
import { soundsByRule } from '../../../intents/names/lettersounds.js';
import { codesOf, codesOfIpa, soundsOf } from '../../../intents/names/phonemes/encode.js';
import { SOUNDS } from '../../../intents/names/phonemes/features.js';
import { distance, distanceWithin } from '../../../intents/names/phonemes/costs.js';
import { search, searchTwoWays } from '../../../intents/names/phonemes/search.js';
import {
  buildTable,
  packTable,
  subTable,
  turned,
  unpackTable,
} from '../../../intents/names/phonemes/table.js';
import { keyOf, wordsOf } from '../../../intents/names/spoken.js';

const sounds = fc.array(fc.nat(SOUNDS.length - 1), { maxLength: 10 }).map((codes) => Uint8Array.from(codes));
const far = codesOf('stImbQ');

describe('distance of sounds', () => {
  it('is a distance: nothing to itself, the same both ways, no more than by a detour', () => {
    fc.assert(
      fc.property(sounds, sounds, (a, b) => {
        expect(distance(a, a)).toBe(0);
        expect(distance(a, b)).toBeCloseTo(distance(b, a), 4);
        if (soundsOf(a) !== soundsOf(b)) expect(distance(a, b)).toBeGreaterThan(0);
      }),
    );
  });

  it('is small between what is heard alike, and large between what is not', () => {
    const near = (a: string, b: string): number => distance(codesOf(a), codesOf(b));
    expect(near('pin', 'bin')).toBeLessThan(near('pin', 'sin'));
    expect(near('fIn', 'TIn')).toBeLessThan(near('fIn', 'kIn'));
    expect(near('bet', 'bEt')).toBeLessThan(near('bet', 'but'));
    expect(near('grep', 'grEp')).toBeLessThan(near('grep', 'klop'));
  });

  it('reads what eSpeak NG writes', () => {
    expect(soundsOf(codesOfIpa('ˌɛfˌɛfˈɛmpˈɛɡ'))).toBe('efefempeg');
    expect(soundsOf(codesOfIpa('tʃˈɛɹi dʒˈɪmp'))).toBe('CeriJImp');
    expect(soundsOf(codesOfIpa('…?!'))).toBe('');
  });

  it('reads words by rule nearly as they are said', () => {
    const said = (word: string): string => soundsOf(soundsByRule([word]));
    expect(said('firefox')).toBe('fY3fAks');
    expect(said('gtk')).toBe('JitikE');
    expect(said('htop')).toBe('ECtAp');
    expect(said('phone')).toBe('fon');
    expect(said('knight')).toBe('nYt');
  });
});

describe('search by sound', () => {
  const named = fc.array(
    sounds.filter((codes) => codes.length > 0),
    { minLength: 1, maxLength: 60 },
  );

  it('finds exactly what comparing with every row finds', () => {
    fc.assert(
      fc.property(
        named,
        sounds,
        sounds,
        sounds,
        fc.array(fc.float({ min: 0, max: 3, noNaN: true }), { minLength: 60, maxLength: 60 }),
        (rows, heard, before, after, weights) => {
          const table = buildTable(
            rows.map((codes, entry) => ({ codes, entry, penalty: (entry % 3) * 0.2 })),
          );
          const weight = { of: Float32Array.from(weights), most: Math.max(...weights) };
          const found = search(table, heard, { limit: 5, before, after, weight });
          const all = rows
            .map(
              (codes, entry) =>
                distanceWithin([{ codes, penalty: Math.fround((entry % 3) * 0.2) }], heard, before, after) -
                weight.of[entry]!,
            )
            .sort((a, b) => a - b);
          expect(found.map(({ rank }) => rank)).toHaveLength(Math.min(5, rows.length));
          found.forEach(({ rank }, i) => expect(rank).toBeCloseTo(all[i]!, 3));
        },
      ),
    );
  });

  it('finds the same from both ends', () => {
    const within = 2.5003;
    fc.assert(
      fc.property(
        named,
        sounds,
        fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 }),
        (names, heard, weights) => {
          const rows = names.map((codes, entry) => ({ codes, entry, penalty: (entry % 3) * 0.2 }));
          const table = buildTable(rows);
          const weight = { of: Float32Array.from(weights), most: Math.max(...weights) };
          const twoWays = { forwards: table, backwards: buildTable(turned(rows)) };
          for (const limit of [3, 100]) {
            const options = { limit, within, weight };
            const near = searchTwoWays(twoWays, heard, options);
            const ranks = search(table, heard, options).map(({ rank }) => rank);
            expect(near.map(({ rank }) => rank)).toHaveLength(ranks.length);
            near.forEach(({ rank }, i) => expect(rank).toBeCloseTo(ranks[i]!, 3));
          }
        },
      ),
    );
  });

  it('keeps to the limit of distance, and survives being packed', () => {
    // No sum of costs comes so near to it that rounding decides.
    const within = 1.5003;
    fc.assert(
      fc.property(named, sounds, (rows, heard) => {
        const table = buildTable(rows.map((codes, entry) => ({ codes, entry, penalty: 0 })));
        const near = search(table, heard, { limit: 100, within });
        expect(near.map(({ entry }) => entry).sort()).toEqual(
          rows.flatMap((codes, entry) => (distance(codes, heard) <= within ? [entry] : [])).sort(),
        );
        expect(search(unpackTable(packTable(table)), heard, { limit: 100, within })).toEqual(near);
        expect(
          search(
            subTable(table, (entry) => entry === 0),
            far,
            { limit: 9 },
          ).map(({ entry }) => entry),
        ).toEqual([0]);
      }),
    );
  });
});

describe('written forms', () => {
  const texts = (attribute: string, program = ''): string[] =>
    formsOf(attribute, program).map(({ text }) => text);

  it('are what a recogniser writes for a name', () => {
    expect(texts('ripgrep', 'rg')).toEqual(expect.arrayContaining(['Ripgrep', 'ripgrep', 'RG', 'R G']));
    expect(texts('htop')).toEqual(expect.arrayContaining(['Htop', 'H-top', 'H top']));
    expect(texts('obs-studio')).toEqual(
      expect.arrayContaining(['OBS Studio'.replace('OBS', 'Obs'), 'obs-studio', 'Obs', 'OBS']),
    );
    expect(texts('kubectl')).toEqual(expect.arrayContaining(['Kube Control', 'Kubectl']));
    expect(texts('libpng')).toContain('lib PNG'.replace('lib', 'Lib'));
  });

  it('lead back to the name, whatever the name', async () => {
    const index = await NameIndex.builtIn();
    const { forms, entryOf } = lexiconOf(index);
    expect(forms.length).toBe(entryOf.length);
    expect(new Set(entryOf).size).toBe(index.size);
    for (let i = 0; i < forms.length; i += 17) {
      expect(forms[i]).not.toMatch(/^\s|\s$|^$/);
      expect(index.lookup(keyOf(forms[i]!)).map(({ entry }) => entry)).toContain(entryOf[i]);
    }
    for (let entry = 0; entry < index.size; entry++) {
      const all = texts(index.attribute(entry), index.program(entry));
      expect(new Set(all).size).toBe(all.length);
    }
    index.close();
  });

  it('have words for every sign of a name', () => {
    expect(wordsOf('notepad++')).toEqual(['notepad', 'plus', 'plus']);
    expect(wordsOf('ntfs3g')).toEqual(['ntfs', '3', 'g']);
    expect(wordsOf('SDL2_image')).toEqual(['sdl', '2', 'image']);
    expect(keyOf('Python three')).toBe(keyOf('python3'));
  });
});
