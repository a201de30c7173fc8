import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../intents/engine.js';
import { manyPhrasings } from '../../bench/understanding/many-phrasings.js';
import { teachExample, understandBatch } from '../../intents/batch.js';
import { Lessons } from '../../intents/learning/lessons.js';
import { PhrasingsError } from '../../intents/learning/migrations.js';
import { Phrasings } from '../../intents/learning/phrasings.js';
import { resolversOf } from '../../intents/resolver.js';
import { builtInIntents, loadIntentSet } from '../../intents/templates/load.js';
import type { Automaton } from '../../intents/types.js';
import { options, packages, plain, TODAY } from './support.js';

const set = loadIntentSet([builtInIntents()]);
const database = new Database(':memory:');
const phrasings = new Phrasings(database, set.language.endings, () => '2026-11-18T12:00:00.000Z');
const engine = new Engine({
  set,
  phrasings,
  resolvers: resolversOf([packages, options]),
  today: () => TODAY,
});
const lessons = new Lessons(engine, phrasings);

beforeEach(() => void phrasings.forgetAll());

describe('one lesson', () => {
  it('is enough: the same words work at once', () => {
    expect(engine.understand('freshen up').intent).toBeNull();
    expect(lessons.teach('freshen up', 'update my system').status).toBe('learned');
    expect(engine.understand('Freshen up!')).toMatchObject({
      outcome: 'understood',
      intent: 'update_system',
      source: 'learned',
    });
    expect(engine.understand('could you freshen up please').intent).toBe('update_system');
  });

  it('carries close paraphrases', () => {
    lessons.teach('give the whole box a good scrub', 'collect garbage');
    for (const said of [
      'give my whole box a scrub',
      'scrub the whole box',
      'give the box a good scrubbing',
    ]) {
      expect(engine.understand(said).intent, said).toBe('collect_garbage');
    }
    expect(engine.understand('give me the whole story about the box').intent).not.toBe('collect_garbage');
    expect(engine.understand('do not give the whole box a good scrub').intent).not.toBe('collect_garbage');
  });

  it('is carried by what is said around it, and by no question or other thing', () => {
    lessons.teach('tidy the attic', 'collect garbage');
    for (const said of ['tidy my attic, would you kindly', 'I would be delighted if you tidy the attic'])
      expect(engine.understand(said).intent, said).toBe('collect_garbage');
    for (const said of ['is the attic tidy', 'what is in the attic', 'tidy the cupboard'])
      expect(engine.understand(said).intent, said).not.toBe('collect_garbage');
  });

  it('puts right in other words what a template takes for something else', () => {
    expect(engine.understand('I need something for spreadsheets at work').intent).toBe('search_packages');
    lessons.teach('I need something for spreadsheets at work', 'install gimp', { replace: true });
    for (const said of ['I want something for spreadsheets at work', 'something for my spreadsheets at work'])
      expect(engine.understand(said), said).toMatchObject({ intent: 'install_package', source: 'learned' });
    for (const said of ['I need something for dinner at work', 'I need something for editing photos'])
      expect(engine.understand(said).intent, said).not.toBe('install_package');
    lessons.teach('chuck out the paint program', 'remove gimp', { replace: true });
    expect(plain(engine.understand('throw the paint program out').slots)).toEqual({ package: ['gimp'] });
    expect(engine.understand('throw the audio program out').source).not.toBe('learned');
    expect(engine.understand('remove vlc').source).toBe('template');
  });

  it('puts right what names no thing only where it is said nearly alike', () => {
    lessons.teach('roll back', 'update my system', { replace: true });
    expect(engine.understand('would you roll it back').intent).toBe('update_system');
    expect(engine.understand('return to the previous generation').intent).toBe('roll_back');
  });

  it('with X for a name works for every name', () => {
    expect(lessons.teach('hand me x', 'install x').status).toBe('learned');
    const meant = engine.understand('hand me vlc');
    expect(meant).toMatchObject({ intent: 'install_package', source: 'learned' });
    expect(plain(meant.slots)).toEqual({ package: ['vlc'] });
    expect(plain(engine.understand('hand me vlc and gimp').slots)).toEqual({ package: ['vlc', 'gimp'] });
  });

  it('said with a name is learned for every name', () => {
    const meaning = {
      intent: 'install_package',
      slots: { package: packages.resolve('gimp').map((one) => ({ ...one, spoken: 'gimp' })) },
    };
    lessons.learn({ said: 'conjure up gimp', meanings: [meaning], origin: 'correction' });
    expect(plain(engine.understand('conjure up vlc').slots)).toEqual({ package: ['vlc'] });
  });

  it('can stand for several things', () => {
    lessons.teach('do the morning round', 'update my system and collect garbage');
    const meant = engine.understand('do the morning round');
    expect([meant.intent, ...meant.also.map((one) => one.intent)]).toEqual([
      'update_system',
      'collect_garbage',
    ]);
  });

  it('is cut out of a sentence without a border', () => {
    expect(lessons.split('freshen up update my system')).toEqual({
      phrase: 'freshen up',
      meaning: 'update my system',
    });
    expect(lessons.split('the moon is made of cheese')).toBeNull();
  });
});

describe('a lesson never', () => {
  it.each(['yes', 'no', 'stop', 'cancel', 'Yes, please.', 'be quiet'])('takes “%s” away', (said) => {
    expect(lessons.teach(said, 'update my system')).toEqual({ status: 'refused', reason: 'protected' });
  });

  it('overrides a stop, even from an imported file', () => {
    const before = engine.understand('stop').intent;
    const meanings = [{ intent: 'update_system', slots: {} }];
    phrasings.import({
      format: 'aloud-phrasings',
      version: 1,
      phrasings: [{ key: 'stop', said: 'stop', meanings, open: [], origin: 'lesson', learned: '2026-01-01' }],
      names: [],
    });
    expect(engine.understand('stop').intent).toBe(before);
  });

  it('is learned silently over another meaning', () => {
    expect(lessons.teach('roll back', 'update my system')).toMatchObject({
      status: 'conflict',
      meaning: { intent: 'roll_back' },
    });
    expect(engine.understand('roll back').intent).toBe('roll_back');
    expect(lessons.teach('roll back', 'update my system', { replace: true }).status).toBe('learned');
    expect(engine.understand('roll back').intent).toBe('update_system');
  });

  it('is learned without words of its own or a meaning', () => {
    expect(lessons.teach('x', 'install x')).toMatchObject({ status: 'refused', reason: 'too-open' });
    expect(lessons.teach('zip zap', 'install X')).toMatchObject({ reason: 'not-understood' });
    expect(lessons.teach('', 'update')).toMatchObject({ status: 'refused', reason: 'nothing-said' });
    expect(lessons.teach('zip zap', 'the moon is made of cheese')).toMatchObject({
      reason: 'not-understood',
    });
  });

  it('counts while a question allows something else', () => {
    lessons.teach('freshen up', 'update my system');
    expect(engine.understand('freshen up', { expects: ['yes', 'no'] }).intent).toBeNull();
  });
});

describe('what was taught', () => {
  it('is listed, explained, counted and forgotten', () => {
    lessons.teach('freshen up', 'update my system');
    const [kept] = phrasings.list();
    expect(kept).toMatchObject({ said: 'freshen up', origin: 'lesson', uses: 0, lastUse: null });
    expect(engine.understand('freshen up').phrasing).toBe(kept!.id);
    phrasings.used(kept!.id);
    expect(phrasings.explain(kept!.id)).toMatchObject({ uses: 1, lastUse: '2026-11-18T12:00:00.000Z' });
    expect(phrasings.forget(kept!.id)).toBe(true);
    expect(phrasings.forget(kept!.id)).toBe(false);
    expect(engine.understand('freshen up').intent).toBeNull();
  });

  it('survives a restart and travels as a file', () => {
    lessons.teach('hand me x', 'install x');
    lessons.nameIs('package', 'fire fix', 'firefox');
    const again = new Phrasings(database, set.language.endings);
    expect(again.exact(['hand', 'me', 'vlc'])?.gaps).toEqual([{ start: 2, end: 3 }]);
    const document: unknown = JSON.parse(JSON.stringify(phrasings.export()));
    const other = new Phrasings(new Database(':memory:'), set.language.endings);
    expect(other.import(document)).toEqual({ added: 2, replaced: [] });
    expect(other.nameOf('package', 'fire fix')).toBe('firefox');
    expect(() => other.import({ format: 'something else' })).toThrow();
    expect(other.list()).toHaveLength(1);
  });

  it('is not read by a program that is too old for it', () => {
    const later = new Database(':memory:');
    later.exec(
      'CREATE TABLE phrasings_version (version INTEGER NOT NULL); INSERT INTO phrasings_version VALUES (99)',
    );
    expect(() => new Phrasings(later, [])).toThrow(PhrasingsError);
  });

  it('is heard by the decoder of sound, and the automaton gets a new id', () => {
    const before = engine.automaton();
    expect(engine.automaton()).toBe(before);
    lessons.teach('zhuzh it', 'update my system');
    const after = engine.automaton();
    expect(after.id).not.toBe(before.id);
    expect(
      after.states.some((state) => state.arcs.some((arc) => 'text' in arc && arc.text === 'zhuzh')),
    ).toBe(true);
    phrasings.forgetAll();
    expect(engine.automaton().id).toBe(before.id);
  });

  it('is no part of an automaton from before, whenever its states are written out', () => {
    const says = (automaton: Automaton, word: string) =>
      automaton.states.some(({ arcs }) => arcs.some((arc) => 'text' in arc && arc.text === word));
    const before = engine.automaton();
    lessons.teach('zhuzh it', 'update my system');
    const between = engine.automaton();
    phrasings.forgetAll();
    expect(says(before, 'zhuzh')).toBe(false);
    expect(says(between, 'zhuzh')).toBe(true);
    expect(says(engine.automaton(), 'zhuzh')).toBe(false);
  });
});

describe('a name put right once', () => {
  it('is taken at once', () => {
    expect(engine.understand('install noise maker').unresolved).toEqual({ package: ['noise maker'] });
    expect(lessons.nameIs('package', 'noise maker', 'audacity')).toBe(true);
    expect(plain(engine.understand('install noise maker').slots)).toEqual({ package: ['audacity'] });
    expect(lessons.nameIs('package', 'noise maker', 'no such package')).toBe(false);
  });
});

describe('a batch with examples', () => {
  it('uses them for the same words and for others like them', () => {
    const example = { utterance: 'conjure vlc', intent: 'install_package', slots: { package: ['vlc'] } };
    expect(teachExample(engine, lessons, example).status).toBe('learned');
    const [first, second] = [...understandBatch(engine, ['conjure gimp', 'the moon is made of cheese'])];
    expect(first).toMatchObject({
      intent: 'install_package',
      slots: { package: [{ attribute: 'gimp', confidence: 1 }] },
    });
    expect(second).toMatchObject({ outcome: 'unknown', intent: null });
  });
});

describe('very many phrasings', () => {
  const manyOf = (count: number): Database.Database => {
    const many = new Database(':memory:');
    new Phrasings(many, set.language.endings).import(manyPhrasings(set, count));
    return many;
  };
  const cpuOf = (work: () => void): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };

  it('load in moments and are looked up within a millisecond', () => {
    const many = manyOf(20_000);
    let loaded: Phrasings | undefined;
    const load = cpuOf(() => (loaded = new Phrasings(many, set.language.endings)));
    expect(loaded?.size).toBe(20_000);
    expect(load).toBeLessThan(400);
    const said =
      loaded?.recent(1000).map((one) => `${one.said.replaceAll('{}', 'vlc')} please now`.split(' ')) ?? [];
    const lookUps = cpuOf(() => said.forEach((words) => loaded?.exact(words)));
    expect(lookUps / said.length).toBeLessThan(1);
  });

  it('hold no sentence up, and are forgotten at once', () => {
    const taught = new Phrasings(manyOf(10_000), set.language.endings);
    taught.settle();
    const whole = new Engine({ set, phrasings: taught, resolvers: resolversOf([packages, options]) });
    const sentences = [...set.intents.values()]
      .slice(0, 25)
      .flatMap(({ tests }) => tests.slice(0, 4).flatMap(({ say }) => say));
    whole.understand('update my system');
    const spent = cpuOf(() => sentences.forEach((one) => whole.understand(`${one} my good friend`)));
    expect(spent / sentences.length).toBeLessThan(15);
    expect(cpuOf(() => taught.forgetAll())).toBeLessThan(1000);
    expect([taught.size, taught.near(['the', 'moon'])]).toEqual([0, null]);
  });

  it('are found again after some of them were forgotten and replaced', () => {
    const taught = new Phrasings(manyOf(500), set.language.endings);
    const [first, second] = taught.list();
    const wordsOf = (one = first): string[] => one?.key.replaceAll('{}', 'vlc').split(' ') ?? [];
    expect(taught.forget(first?.id ?? -1)).toBe(true);
    expect(taught.exact(wordsOf())?.phrasing.id).not.toBe(first?.id);
    expect(taught.exact(wordsOf(second))?.phrasing.key).toBe(second?.key);
    taught.settle();
    expect(taught.near(wordsOf(second))).not.toBeNull();
  });
});
