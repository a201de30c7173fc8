import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/paths.js';
import { sharedEngine } from './support.js';

const engine = sharedEngine();
const linesOf = (name: string): string[] =>
  readFileSync(join(packageRoot(), 'tests', 'intents', 'data', name), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describe('people who don’t know the sentences', () => {
  const asked = linesOf('asked.tsv').map((line) => line.split('\t') as [string, string]);

  it('are understood all the same', () => {
    const missed = asked.filter(([wanted, said]) => {
      const { intent } = engine.understand(said);
      return !wanted.split(',').includes(intent ?? '');
    });
    expect(missed.length / asked.length, JSON.stringify(missed, null, 1)).toBeLessThan(0.05);
  });
});

describe('sentences written without a look at the set', () => {
  const said = linesOf('freely.tsv').map((line) => line.split('\t') as [string, string]);
  const unseen = said.slice(said.length / 2);
  const isUnderstood = ([wanted, text]: [string, string]): boolean => {
    const { outcome, intent } = engine.understand(text);
    return outcome === 'understood' && intent === wanted;
  };

  it('are mostly understood, those never tuned on as well', () => {
    expect(said.filter(isUnderstood).length / said.length).toBeGreaterThan(0.75);
    expect(unseen.filter(isUnderstood).length / unseen.length).toBeGreaterThan(0.72);
  });

  it('are rarely a change where none is asked for', () => {
    const changes = (intent: string | null): boolean =>
      engine.set.intents.get(intent ?? '')?.changes ?? false;
    const not = linesOf('freely-not-asked.txt');
    const taken = not.filter((text) => {
      const { outcome, intent } = engine.understand(text);
      return outcome === 'understood' && changes(intent);
    });
    expect(not.length).toBe(400);
    expect(taken.length / not.length, taken.join('\n')).toBeLessThan(0.03);
  });
});

describe('talk that asks for nothing', () => {
  const talk = linesOf('not-asked.txt');
  const changes = (intent: string | null): boolean => engine.set.intents.get(intent ?? '')?.changes ?? false;

  it('is there in numbers', () => expect(talk.length).toBeGreaterThan(150));

  it.each(talk)('“%s” is no change', (said) => {
    const meant = engine.understand(said);
    const taken = [meant, ...meant.also].some(({ intent }) => changes(intent));
    expect(taken && meant.outcome === 'understood').toBe(false);
  });
});

describe('an intent that gives way', () => {
  it('stands behind another that the same words can mean', () => {
    const meant = engine.understand('start docker');
    expect(meant).toMatchObject({ outcome: 'ambiguous', intent: 'enable_option' });
    expect(meant.alternatives.map(({ intent }) => intent)).toEqual(['enable_option', 'not_mine']);
    expect(engine.understand('start gimp')).toMatchObject({ outcome: 'understood', intent: 'not_mine' });
  });
});

describe('a name that is not certain', () => {
  it.each(['install zorblattix', 'uninstall qwertzuiop'])('“%s” is asked for', (said) => {
    const meant = engine.understand(said);
    expect(meant.slots).toEqual({ package: [] });
    expect(meant.unresolved?.['package']).toHaveLength(1);
  });

  it('is not looked for in words of another request', () => {
    const meant = engine.understand('get rid of zorblattix');
    expect(meant).toMatchObject({ intent: 'remove_package', alternatives: [] });
    expect(engine.understand('get rid of piping').intent).not.toBe('install_package');
  });

  it('leaves alone what one number may count, generations or days', () => {
    const { slots } = engine.understand('please tidy the whole disk and leave the newest 9 of it');
    expect(slots).not.toMatchObject({ keep_last: 9, older_than_days: 9 });
  });

  it('is offered, never taken, where it only resembles one', () => {
    const meant = engine.understand('install darktabel raw');
    expect(meant.outcome).not.toBe('understood');
  });
});
