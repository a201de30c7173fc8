import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../../intents/engine.js';
import { Phrasings } from '../../../intents/learning/phrasings.js';
import { NameIndex } from '../../../intents/names/index/nameindex.js';
import { TypedNames } from '../../../intents/names/typed.js';
import { resolversOf } from '../../../intents/resolver.js';
import { builtInIntents, loadIntentSet } from '../../../intents/templates/load.js';
import type { Understanding } from '../../../intents/types.js';
import { NOTHING_ASKED, UNWATCHED } from '../../../src/assistant/understander.js';
import { findPaths } from '../../../src/paths.js';
import { Ears } from '../../../src/understanding/ears.js';
import { requiredPiper } from '../../support/needs.js';
import { pad, speak } from '../../support/speech.js';

describe("a person's own names for packages", () => {
  let index: NameIndex;
  let phrasings: Phrasings;
  let ears: Ears;

  beforeAll(async () => {
    requiredPiper();
    index = await NameIndex.builtIn();
    const typed = new TypedNames(index);
    const set = loadIntentSet([builtInIntents()]);
    phrasings = new Phrasings(new Database(':memory:'), set.language.endings);
    const engine = new Engine({ set, resolvers: resolversOf([typed]), phrasings });
    const pronunciations = new Map([['blender', 'kitchen mixer']]);
    for (const [attribute, spoken] of pronunciations) typed.teach(spoken, attribute);
    ears = await Ears.open({
      paths: findPaths(),
      engine,
      phrasings,
      names: { packages: index, options: null, lists: [] },
      lexicon: undefined,
      pronunciations,
      signal: new AbortController().signal,
    });
  }, 120_000);
  afterAll(async () => {
    await ears.close();
    index.close();
  });

  async function hear(text: string): Promise<Understanding> {
    const utterance = ears.begin(NOTHING_ASKED, UNWATCHED);
    utterance.feed(pad(await speak(text), 0.4));
    return (await utterance.finish(new AbortController().signal)).understanding;
  }
  const packages = ({ slots }: Understanding): string[] =>
    Array.isArray(slots['package'])
      ? (slots['package'] as { attribute: string }[]).map(({ attribute }) => attribute)
      : [];

  it('are heard as they were taught, from the moment they were taught', async () => {
    expect(packages(await hear('install the purple painter'))).not.toContain('gimp');
    phrasings.addName('package', 'purple painter', 'gimp');
    expect(await hear('install the purple painter')).toMatchObject({
      outcome: 'understood',
      intent: 'install_package',
    });
    expect(packages(await hear('please install purple painter'))).toEqual(['gimp']);
    phrasings.forgetName('package', 'purple painter');
    expect(packages(await hear('install the purple painter'))).not.toContain('gimp');
  });

  it('are heard as the person pronounces them', async () => {
    const heard = await hear('install kitchen mixer');
    expect(heard).toMatchObject({ outcome: 'understood', intent: 'install_package' });
    expect(packages(heard)).toEqual(['blender']);
  });

  it('leave the other names as they are', async () => {
    expect(packages(await hear('install blender'))).toEqual(['blender']);
    expect(packages(await hear('install firefox'))).toEqual(['firefox']);
  });
});
