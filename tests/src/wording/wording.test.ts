import { describe, expect, it } from 'vitest';
import type { Outcome, Plan } from '../../../bridge/protocol.js';
import { findPaths } from '../../../src/paths.js';
import { describeChange } from '../../../src/wording/outcome.js';
import { describeReading } from '../../../src/wording/reading.js';
import { askFor, describeNothing, describePlan } from '../../../src/wording/plan.js';
import { levelsOf } from '../../../src/wording/styles.js';
import { Wording } from '../../../src/wording/wording.js';
import { install, planOf } from '../dialogue/plans.js';

const wording = Wording.load(`${findPaths().root}/src/wording/en.yaml`);
const ok = (operation: string, result: Outcome['result'] = {}): Outcome => ({
  operation,
  ok: true,
  method: 'rehearsal',
  seconds: 3,
  result,
});

describe('a plan', () => {
  it('is said with what it downloads, brings and takes', () => {
    const plan = planOf(install('firefox'), {
      builds: 2,
      downloads: { count: 3, bytes: 210_000_000 },
      diff: {
        added: [{ name: 'firefox' }, { name: 'nss' }],
        removed: [],
        changed: [{ name: 'glibc', from: '2.39', to: '2.40' }],
      },
      expectedSeconds: 42,
    });
    expect(describePlan(wording, plan)).toBe(
      'I would install firefox. That downloads 210 MB in 3 packages, builds 2 things and takes about 40 seconds.',
    );
    expect(describePlan(wording, plan, 3)).toBe(
      'I would install firefox. That downloads 210 MB in 3 packages, builds 2 things and takes about 40 seconds. It brings nss. One package changes its version: glibc.',
    );
    expect(describePlan(wording, plan, 1)).toBe('I would install firefox.');
    expect(askFor(wording, plan, 1)).toBe('Shall I?');
  });

  it('says before the question that a package is unfree, broken or insecure', () => {
    const warnings: Plan['warnings'] = [
      { kind: 'unfree', attribute: 'steam', text: '' },
      { kind: 'insecure', attribute: 'python27', text: '' },
    ];
    expect(describePlan(wording, planOf(install('steam'), { warnings }))).toMatch(
      /steam is not free software\. python27 is marked as insecure\.$/,
    );
  });

  it('to collect garbage says that it can not be undone and what to say', () => {
    const plan = planOf(
      { operation: 'collect_garbage', keepLast: 3 },
      { garbage: { generations: [3, 4, 5, 9], bytes: 2.1e9, paths: 100 } },
    );
    expect(describePlan(wording, plan)).toBe(
      "I would delete 4 old generations, 3 to 5 and 9, and free 2.1 GB. That can't be undone.",
    );
    expect(askFor(wording, plan, 1)).toContain('yes, delete them');
  });

  it('that changes nothing says why', () => {
    const plan = planOf(install('vlc'), {
      nothingToDo: true,
      warnings: [{ kind: 'already_there', attribute: 'vlc', text: '' }],
    });
    expect(describeNothing(wording, plan)).toBe('There is nothing to do. vlc is already installed.');
  });
});

describe('an outcome', () => {
  it('of a change says what is so now', () => {
    const generation = { id: 42, date: '2026-11-03T10:00:00Z', current: true };
    expect(describeChange(wording, install('firefox'), ok('apply', { generation }))).toBe(
      'Done. firefox is installed. You are now on generation 42.',
    );
  });

  it('that failed says what to do about it', () => {
    const failure: Outcome['failure'] = {
      code: 'no_space',
      sentence: 'The disk is full.',
      details: [],
      suggestions: ['Clean up old generations.'],
      recovery: ['free_space'],
    };
    const said = describeChange(wording, install('firefox'), {
      operation: 'apply',
      ok: false,
      method: 'rehearsal',
      seconds: 1,
      failure,
    });
    expect(said).toBe('The disk is full. Clean up old generations.');
  });

  it('of a listing names the current generation', () => {
    const generations = [
      { id: 42, date: '2026-11-03T10:00:00Z', current: true, nixosVersion: '25.11' },
      { id: 41, date: '2026-11-01T10:00:00Z', current: false },
    ];
    expect(
      describeReading(wording, { operation: 'list_generations' }, ok('list_generations', { generations }))
        .said,
    ).toMatch(
      /^There are 2 generations\..*Generation 42, the current one, from .*NixOS 25\.11\. Generation 41, from/,
    );
  });
});

describe('the wording', () => {
  it.each([
    [0.4, 'a moment'],
    [1, 'one second'],
    [42, '40 seconds'],
    [600, '10 minutes'],
    [7200, '2 hours'],
  ])('says %d seconds as people do', (seconds, said) => {
    expect(wording.duration(seconds)).toBe(said);
  });

  it.each([
    [1, '1 byte'],
    [999, '999 bytes'],
    [1500, '1.5 kB'],
    [2.1e9, '2.1 GB'],
    [5e13, '50 TB'],
  ])('says %d bytes as people do', (bytes, said) => {
    expect(wording.bytes(bytes)).toBe(said);
  });

  it('names the year only where it is another', () => {
    const now = new Date('2026-11-21T12:00:00Z');
    expect(wording.date('2026-11-03T12:00:00Z', now)).toBe('Tuesday, 3 November');
    expect(wording.date('2026-11-20T23:00:00', now)).toBe('yesterday');
    expect(wording.date('2026-11-21T01:00:00', now)).toBe('today');
    expect(wording.date('2025-11-04T12:00:00Z', now)).toBe('Tuesday, 4 November 2025');
  });

  it('refuses a key it does not have', () => {
    expect(() => wording.say('no.such.key')).toThrow('no.such.key');
  });
});

it('how much is said of a kind of message can be set, whatever the style', () => {
  const plan = planOf(install('firefox'), { builds: 2, downloads: { count: 0, bytes: 0 } });
  const own = Wording.load(`${findPaths().root}/src/wording/en.yaml`);
  own.levels = levelsOf({ plan: 'brief', help: undefined });
  expect(describePlan(own, plan)).toBe('I would install firefox.');
  own.style = 'detailed';
  expect([own.level('plan'), own.level('help')]).toEqual([1, 3]);
});

it('a long list ends with how many more there are', () => {
  expect(wording.someOf(['a', 'b', 'c', 'd', 'e'], 3)).toBe('a, b, c and 2 more');
});
