import { describe, expect, it } from 'vitest';
import type { Slots, Understanding } from '../../../intents/types.js';
import type { Hearing } from '../../../speech/types.js';
import { leastBelief, TAKEN, textCounts } from '../../../src/understanding/acceptance.js';
import { beliefIn, evidenceFor } from '../../../src/understanding/belief.js';
import { weighHearings, type WeighedHearing } from '../../../src/understanding/weigh.js';

function heard(text: string, score: number, more: Partial<Hearing> = {}): Hearing {
  const tokens = text.split(' ').map((_, i) => i);
  const base = { text, score, tokens, spans: [], logProb: -2, silenceLogProb: -20, perToken: -0.5 };
  return { ...base, margin: -1, firstWordLead: 0, ...more };
}

function meaning(text: string, intent: string, slots: Slots = {}): Understanding {
  const base = { text, outcome: 'understood', also: [], confidence: 1, alternatives: [] } as const;
  return { ...base, intent, slots, source: 'template', ms: 0 };
}

const name = { package: [{ attribute: 'readest', confidence: 1 }] };
const sentences: Record<string, Understanding> = {
  'get readest': meaning('get readest', 'install_package', name),
  'get latest': meaning('get latest', 'update_system'),
  'update system': meaning('update system', 'update_system'),
  'let us rain': { ...meaning('let us rain', ''), outcome: 'unknown', intent: null },
};
const weigh = (...hearings: Hearing[]) => weighHearings(hearings, (text) => sentences[text]!);

describe('weighing hearings', () => {
  it('prefers plain words to a name that is but little ahead', () => {
    const [best, second] = weigh(heard('get readest', 9.4), heard('get latest', 8));
    expect(best).toMatchObject({ hearing: { text: 'get latest' }, names: 0 });
    expect(second).toMatchObject({ hearing: { text: 'get readest' }, names: 1 });
  });

  it('takes nothing off a name that the decoder writes by itself, clearly', () => {
    const written = { margin: 0, perToken: -0.2 };
    const [best] = weigh(heard('get readest', 9.4, written), heard('get latest', 8));
    expect(best).toMatchObject({ hearing: { text: 'get readest' } });
  });

  it('leaves a name first that is well ahead, and reads nothing far behind', () => {
    const weighed = weigh(heard('get readest', 15), heard('get latest', 10.5), heard('update system', 4));
    expect(weighed.map(({ hearing }) => hearing.text)).toEqual(['get readest', 'get latest']);
  });

  it('leaves out what the engine makes nothing of', () => {
    const weighed = weigh(heard('let us rain', 12), heard('update system', 11));
    expect(weighed.map(({ hearing }) => hearing.text)).toEqual(['update system']);
  });

  it('holds names by probability against plain words that are heard clearly and as the free text is', () => {
    const rare = heard('get readest', 16, { logProb: -5 });
    const plain = { logProb: -2, margin: 0 };
    const [best] = weigh(rare, heard('get latest', 10, plain));
    expect(best).toMatchObject({ hearing: { text: 'get latest' } });
    const inNoise = weigh(rare, heard('get latest', 10, { ...plain, perToken: -2 }));
    expect(inNoise[0]).toMatchObject({ hearing: { text: 'get readest' } });
  });

  it('has nothing where nothing was heard', () => {
    expect(weigh()).toEqual([]);
  });
});

describe('belief', () => {
  const believe = (hearings: readonly Hearing[], ...written: string[]): number =>
    beliefIn(evidenceFor(weigh(...hearings), new Set(written))!);
  const clear = heard('get latest', 8);

  it('believes what the sound makes far likelier than silence does', () => {
    expect(believe([clear])).toBeGreaterThan(TAKEN);
    // Of noise everything is about as likely as of silence.
    expect(believe([heard('get latest', 8, { silenceLogProb: -3 })])).toBeLessThan(TAKEN);
  });

  it('believes less what the free text leaves far behind, unless another wording of it is near', () => {
    const behind = heard('get latest', 8, { margin: -12 });
    expect(believe([behind])).toBeLessThan(believe([clear]));
    expect(believe([behind, heard('update system', 7)])).toBeCloseTo(
      believe([clear, heard('update system', 7)]),
    );
  });

  it('believes more what was written down as well', () => {
    expect(believe([clear], 'update_system')).toBeGreaterThan(believe([clear]));
    expect(believe([clear], 'install_package')).toBe(believe([clear]));
  });

  it('believes less where something else sounds nearly the same', () => {
    expect(believe([clear, heard('get readest', 11)])).toBeLessThan(believe([clear]));
  });

  it('does not judge a sentence by the words it only took down', () => {
    const around = { start: 4, end: 10, before: 'Get ', after: '.' };
    const span = { kind: 'free', ...around, logProb: -1, tokenCount: 1 } as const;
    expect(believe([heard('get latest', 8, { spans: [span] })])).toBeLessThan(believe([clear]));
  });

  it('has none in nothing', () => {
    expect(evidenceFor([], new Set())).toBeNull();
  });
});

describe('a transcript that no sentence fits', () => {
  it('counts for nothing when it merely resembles something, unless strongly', () => {
    const read = sentences['get latest']!;
    expect(textCounts(read, false, 0.9)).toBe(true);
    expect(textCounts({ ...read, source: 'fuzzy', confidence: 0.84 }, false, 0.9)).toBe(false);
    expect(textCounts({ ...read, source: 'fuzzy', confidence: 0.93 }, false, 0.9)).toBe(true);
  });

  it('counts for nothing when it merely resembles a word about the dialogue', () => {
    const help = meaning("I don't know", 'help');
    expect(textCounts({ ...help, source: 'fuzzy', confidence: 0.98 }, true, 0.95)).toBe(false);
    expect(textCounts(help, true, 0.95)).toBe(true);
  });

  it('counts for nothing when the model does not believe it itself', () => {
    expect(textCounts(sentences['get latest']!, false, 0.5)).toBe(false);
  });
});

describe('how much belief is asked for', () => {
  const about = (intent: string, more: Partial<Hearing> = {}, slots: Slots = {}): WeighedHearing => {
    const hearing = heard('get latest', 8, more);
    const names = Array.isArray(slots['package']) ? slots['package'].length : 0;
    return { hearing, read: meaning(hearing.text, intent, slots), names, worth: 8 };
  };
  const least = (
    weighed: WeighedHearing,
    { dialogue = false, written = false, confidence = 0.9, seconds = 2, answersToo = false } = {},
  ): number => leastBelief(weighed, { dialogue, written, confidence, seconds, answersToo });

  it('is more for a yes that nothing asked for, and for all that is said in little more than a second', () => {
    const no = least(about('no'), { dialogue: true });
    expect(least(about('yes'), { dialogue: true })).toBeGreaterThan(no);
    expect(least(about('update_system'), { seconds: 1.1 })).toBe(least(about('yes'), { dialogue: true }));
  });

  it('is no more for a yes than for other words of the dialogue where answers count as well', () => {
    const open = { dialogue: true, answersToo: true };
    expect(least(about('yes'), open)).toBe(TAKEN);
    expect(least(about('pick'), open)).toBeGreaterThan(TAKEN);
    // In little more than a second only where it was written down as well.
    expect(least(about('yes'), { ...open, seconds: 1.1 })).toBeGreaterThan(TAKEN);
    const written = { ...open, seconds: 1.1, written: true };
    expect(least(about('yes'), written)).toBe(TAKEN);
    expect(least(about('yes'), { ...written, confidence: 0.4 })).toBeGreaterThan(TAKEN);
  });

  it('is less for a request in the own words of the set, which is then asked about', () => {
    const request = least(about('update_system'));
    expect(request).toBeLessThan(TAKEN);
    expect(least(about('help'), { dialogue: true })).toBe(TAKEN);
    expect(least(about('install_package', {}, name))).toBe(TAKEN);
    const span = {
      kind: 'free',
      start: 4,
      end: 10,
      before: 'Get ',
      after: '.',
      logProb: -1,
      tokenCount: 1,
    } as const;
    expect(least(about('search_packages', { spans: [span] }))).toBe(TAKEN);
    // A name that was heard, though nothing goes by it.
    const heardName = { ...span, kind: 'lexicon', lexicon: 'package' } as const;
    expect(least(about('remove_package', { spans: [heardName] }, { package: [] }))).toBe(TAKEN);
    // A word of the set that is a package's name as well.
    expect(least(about('update_system', { spans: [heardName] }))).toBe(request);
  });
});
