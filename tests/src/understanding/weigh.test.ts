import { describe, expect, it } from 'vitest';
import type { Slots, Understanding } from '../../../intents/types.js';
import type { Hearing } from '../../../speech/types.js';
import { sentenceFits, textCounts } from '../../../src/understanding/acceptance.js';
import { weighHearings } from '../../../src/understanding/weigh.js';

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
};
const weigh = (...hearings: Hearing[]) => weighHearings(hearings, (text) => sentences[text]!);

describe('weighing hearings', () => {
  it('prefers plain words to a name that is but little ahead', () => {
    const [best, second] = weigh(heard('get readest', 9.4), heard('get latest', 8));
    expect(best).toMatchObject({ hearing: { text: 'get latest' }, names: 0 });
    expect(second).toMatchObject({ hearing: { text: 'get readest' }, names: 1 });
  });

  it('leaves a name first that is well ahead, and reads nothing far behind', () => {
    const weighed = weigh(heard('get readest', 15), heard('get latest', 10.5), heard('update system', 2));
    expect(weighed.map(({ hearing }) => hearing.text)).toEqual(['get readest', 'get latest']);
  });

  it('has nothing where nothing was heard', () => {
    expect(weigh()).toEqual([]);
  });
});

describe('acceptance', () => {
  const span = {
    kind: 'lexicon',
    lexicon: 'package',
    start: 7,
    end: 13,
    logProb: -9,
    tokenCount: 1,
  } as const;

  it('judges a word that could be a name with the sentence where no name is meant', () => {
    const hearing = heard('update system', 8, { spans: [span], logProb: -10, perToken: -3.3 });
    expect(sentenceFits(hearing, 1)).toBe(true);
    expect(sentenceFits(hearing, 0)).toBe(false);
  });

  it('refuses a sentence with a name that lies far behind the free text', () => {
    const hearing = heard('get readest', 9, { spans: [span], logProb: -10 });
    expect(sentenceFits({ ...hearing, margin: -5 }, 1)).toBe(true);
    expect(sentenceFits({ ...hearing, margin: -20 }, 1)).toBe(false);
  });

  it('takes a mere resemblance for nothing unless it is strong', () => {
    const read = sentences['get latest']!;
    expect(textCounts(read)).toBe(true);
    expect(textCounts({ ...read, source: 'fuzzy', confidence: 0.84 })).toBe(false);
    expect(textCounts({ ...read, source: 'fuzzy', confidence: 0.93 })).toBe(true);
  });
});
