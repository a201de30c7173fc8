import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeardSentence } from '../../../intents/names/candidates.js';
import { type ForcedScorer, resolveHeard } from '../../../intents/names/heard.js';
import { buildIndex } from '../../../intents/names/index/build.js';
import { NameIndex } from '../../../intents/names/index/nameindex.js';
import { judge } from '../../../intents/names/judge.js';
import { distance } from '../../../intents/names/phonemes/costs.js';
import { soundsByRule } from '../../../intents/names/lettersounds.js';
import { DEFAULT_WEIGHTS } from '../../../intents/names/weights.js';
import { wordsOf } from '../../../intents/names/spoken.js';
import { soundsOf } from '../../../intents/names/phonemes/encode.js';

let index: NameIndex;
beforeAll(async () => {
  index = await NameIndex.builtIn();
});

// The sounds of features.ts in the alphabet the phonemiser writes.
const IPA: Readonly<Record<string, string>> = {
  T: 'θ',
  D: 'ð',
  S: 'ʃ',
  Z: 'ʒ',
  C: 'tʃ',
  J: 'dʒ',
  N: 'ŋ',
  r: 'ɹ',
  I: 'ɪ',
  e: 'ɛ',
  a: 'æ',
  A: 'ɑ',
  O: 'ɔ',
  U: 'ʊ',
  V: 'ʌ',
  '@': 'ə',
  '3': 'ɚ',
  E: 'eɪ',
  Y: 'aɪ',
  Q: 'ɔɪ',
  W: 'aʊ',
  o: 'oʊ',
};
const byRule = (texts: readonly string[]): Promise<string[]> =>
  Promise.resolve(
    texts.map((text) =>
      Array.from(soundsOf(soundsByRule(wordsOf(text))), (sound) => IPA[sound] ?? sound).join(''),
    ),
  );

/** A scorer that knows what was really said: the nearer a sentence sounds to it, the likelier. */
function hearing(really: string): ForcedScorer & { asked: string[] } {
  const truth = soundsByRule(wordsOf(really));
  const asked: string[] = [];
  const score = (texts: readonly string[]) => {
    asked.push(...texts);
    return Promise.resolve(
      texts.map((text) => ({
        text,
        logProb: -2 - 5 * distance(soundsByRule(wordsOf(text)), truth),
        silenceLogProb: -8,
      })),
    );
  };
  return Object.assign(score, { asked });
}

function sentence(
  before: string,
  names: readonly [string, string][],
  after = '',
  logProb = -12,
): HeardSentence {
  let text = before;
  const spans = names.map(([form, attribute], i) => {
    if (i > 0) text += ' and ';
    const start = text.length;
    text += form;
    return { lexicon: 'package', start, end: text.length, entries: [index.entryOf(attribute)!] };
  });
  text += after;
  const around = spans.map((span) => ({
    ...span,
    before: text.slice(0, span.start),
    after: text.slice(span.end),
  }));
  return { text, spans: around, logProb, silenceLogProb: -8 };
}

describe('names with the sound at hand', () => {
  it('puts a name right that the decoder missed, by its sound inside the carrier', async () => {
    const score = hearing('Install inkscape');
    const heard = { transcripts: ['Install escape'], hearings: [sentence('Install ', [['Caddy', 'cava']])] };
    const [first, second] = await resolveHeard(heard, { index, phonemise: byRule, score });
    expect(first?.attribute).toBe('inkscape');
    expect(first!.score).toBeGreaterThan(second!.score);
    for (const text of score.asked) expect(text).toMatch(/^Install /);
  });

  it('scores the likeliest first, and asks more of the rest by what they showed', async () => {
    const score = hearing('Install inkscape');
    const asks: { texts: readonly string[]; least: number }[] = [];
    const counting: ForcedScorer = (texts, contest) => {
      asks.push({ texts, least: contest.least });
      return score(texts, contest);
    };
    const heard = { transcripts: ['Install escape'], hearings: [sentence('Install ', [['Caddy', 'cava']])] };
    const found = await resolveHeard(heard, { index, phonemise: byRule, score: counting });
    expect(found[0]?.attribute).toBe('inkscape');
    expect(asks).toHaveLength(2);
    expect(asks[0]!.texts).toHaveLength(DEFAULT_WEIGHTS.scoredFirst);
    expect(asks[1]!.least).toBeGreaterThan(asks[0]!.least);
    expect(asks[0]!.texts.filter((text) => asks[1]!.texts.includes(text))).toEqual([]);
  });

  it('asks nothing more once a name is certain among the likeliest', async () => {
    const score = hearing('Install firefox');
    const asks: number[] = [];
    const counting: ForcedScorer = (texts, contest) => {
      asks.push(texts.length);
      return score(texts, contest);
    };
    const heard = {
      transcripts: ['Install firefox'],
      hearings: [sentence('Install ', [['Foot', 'foot']], '', -25)],
    };
    const found = await resolveHeard(heard, { index, phonemise: byRule, score: counting });
    expect(found[0]).toMatchObject({ attribute: 'firefox', certain: true });
    expect(asks).toEqual([DEFAULT_WEIGHTS.scoredFirst]);
  });

  it('scores inside the sentence that was heard, what follows the name included', async () => {
    const score = hearing('Please add gimp to my machine');
    const heard = {
      transcripts: ['Please add kip to my machine'],
      hearings: [sentence('Please add ', [['Gip', 'gimp']], ' to my machine')],
    };
    const found = await resolveHeard(heard, { index, phonemise: byRule, score });
    expect(found[0]?.attribute).toBe('gimp');
    expect(score.asked.length).toBeGreaterThan(0);
    for (const text of score.asked) expect(text).toMatch(/^Please add .+ to my machine$/);
  });

  it('takes each of several names in its own place', async () => {
    const heard = {
      transcripts: ['Install firefox and vlc'],
      hearings: [
        sentence('Install ', [
          ['Firefox', 'firefox'],
          ['VLC', 'vlc'],
        ]),
      ],
    };
    const sources = { index, phonemise: byRule, score: hearing('Install firefox and vlc') };
    expect((await resolveHeard(heard, sources, { name: 0 }))[0]?.attribute).toBe('firefox');
    expect((await resolveHeard(heard, sources, { name: 1 }))[0]?.attribute).toBe('vlc');
    expect(await resolveHeard(heard, sources, { name: 2 })).toEqual([]);
  });

  it('asks nothing of the scorer when the decoder leaves no doubt', async () => {
    const score = hearing('Install firefox');
    const sure = [
      sentence('Install ', [['Firefox', 'firefox']], '', -1),
      sentence('Install ', [['Foot', 'foot']], '', -25),
    ];
    const found = await resolveHeard(
      { transcripts: ['Install firefox'], hearings: sure },
      { index, phonemise: byRule, score },
    );
    expect(found[0]).toMatchObject({ attribute: 'firefox', certain: true });
    expect(score.asked).toEqual([]);
  });

  it('lets what is installed be removed, where two names are close', async () => {
    index.setInstalled(['kitty']);
    const close = [
      sentence('Remove ', [['Git', 'git']], '', -5),
      sentence('Remove ', [['Kitty', 'kitty']], '', -7),
    ];
    const sources = { index, phonemise: byRule, score: hearing('Remove git') };
    const heard = { transcripts: ['Remove git'], hearings: close };
    const [remove] = await resolveHeard(heard, sources, { preferInstalled: true });
    const [install] = await resolveHeard(heard, sources);
    index.setInstalled([]);
    expect(remove?.attribute).toBe('kitty');
    expect(install?.attribute).toBe('git');
  });

  it('finds nothing where no hearing has a name', async () => {
    const sources = { index, phonemise: byRule, score: hearing('List generations') };
    expect(await resolveHeard({ transcripts: ['List generations'], hearings: [] }, sources)).toEqual([]);
    const without = [{ text: 'List generations', spans: [], logProb: -3, silenceLogProb: -8 }];
    expect(await resolveHeard({ transcripts: ['List generations'], hearings: without }, sources)).toEqual([]);
  });
});

describe('names that are not written as they sound', () => {
  let folder: string;
  let few: NameIndex;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aloud-heard-'));
    const rows = ['telegraf', 'telegraph'].map((attribute) => ({
      attribute,
      version: '1',
      pname: attribute,
      program: '',
      description: '',
      unfree: false,
      broken: false,
      insecure: false,
    }));
    await buildIndex(join(folder, 'names.db'), rows, { revision: 'few' });
    few = NameIndex.open(join(folder, 'names.db'));
  });
  afterAll(() => {
    few.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const written = (form: string, attribute: string, logProb: number): HeardSentence => {
    const span = { lexicon: 'package', start: 8, end: 8 + form.length, before: 'Install ', after: '' };
    const entries = [few.entryOf(attribute)!];
    return { text: `Install ${form}`, spans: [{ ...span, entries }], logProb, silenceLogProb: -20 };
  };

  it('asks which was meant of names that sound the same, though the decoder writes only one', async () => {
    const sources = { index: few, phonemise: byRule, score: hearing('Install telegraph') };
    const heard = {
      transcripts: ['Install telegraph'],
      hearings: [written('Telegraph', 'telegraph', -14)],
    };
    const found = await resolveHeard(heard, sources);
    expect(found.map(({ attribute }) => attribute).sort()).toEqual(['telegraf', 'telegraph']);
    expect(found[0]!.certain).toBe(false);
    const left = await resolveHeard(heard, {
      ...sources,
      leftOut: (entry) => entry === few.entryOf('telegraf'),
    });
    expect(left.map(({ attribute }) => attribute)).toEqual(['telegraph']);
  });
});

describe('belief in a name', () => {
  const belief = (...scores: number[]) =>
    judge(
      scores.map((score) => ({ score, distance: 0.2, logPopularity: 3 })),
      0.7,
    );

  it('is certain of a long lead, and asks in a close race', () => {
    expect(belief(20, 10)[0]).toMatchObject({ certain: true });
    expect(belief(20, 19)[0]).toMatchObject({ certain: false });
    expect(
      judge(
        [
          { score: 20, distance: 5, logPopularity: 3 },
          { score: 10, distance: 5, logPopularity: 3 },
        ],
        0.7,
      )[0]!.certain,
    ).toBe(false);
  });

  it('takes more to be certain of a name that hardly anybody has', () => {
    const ahead = (logPopularity: number) =>
      judge(
        [20, 11].map((score) => ({ score, distance: 0, logPopularity })),
        0.7,
      )[0]!;
    expect(ahead(4).certain).toBe(true);
    expect(ahead(0).certain).toBe(false);
  });

  it('grows with the lead, and shares what is left among the others', () => {
    expect(belief(20, 12)[0]!.confidence).toBeGreaterThan(belief(20, 15)[0]!.confidence);
    const all = belief(20, 19, 18, 4);
    for (let i = 1; i < all.length; i++)
      expect(all[i]!.confidence).toBeLessThanOrEqual(all[i - 1]!.confidence);
    expect(all.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThanOrEqual(1);
    expect(judge([], 1)).toEqual([]);
    expect(judge([{ score: 3, distance: 0, logPopularity: 3 }], 1)).toHaveLength(1);
  });
});
