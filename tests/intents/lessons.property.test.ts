import Database from 'better-sqlite3';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../intents/engine.js';
import { Lessons } from '../../intents/learning/lessons.js';
import { Phrasings } from '../../intents/learning/phrasings.js';
import { resolversOf } from '../../intents/resolver.js';
import type { Understanding } from '../../intents/types.js';
import { loadIntentSet, builtInIntents } from '../../intents/templates/load.js';
import { readTyped } from '../../src/understanding/anything.js';
import { options, packages, plain, TODAY } from './support.js';

const set = loadIntentSet([builtInIntents()]);
const { endings } = set.language;
const phrasings = new Phrasings(new Database(':memory:'), endings);
const resolvers = resolversOf([packages, options]);
const engine = new Engine({ set, phrasings, resolvers, today: () => TODAY });
const lessons = new Lessons(engine, phrasings);
beforeEach(() => void phrasings.forgetAll());

const word = fc.oneof(
  fc.constantFrom(...'freshen up my box please the now install yes stop a it do roll back moon X'.split(' ')),
  fc.stringMatching(/^[a-z]{2,8}$/),
);
const phrase = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
const meaning = fc.constantFrom(
  'update my system',
  'install vlc',
  'install X',
  'remove gimp and vlc',
  'roll back to generation 12',
  'update my system and collect garbage',
  'turn on bluetooth',
  'what kernel is this',
  'search for photo editors',
  'stop',
  'yes',
);
/** What no lesson may move: the sentences of intents that only their own sentences mean. */
const kept = [...set.intents.values()].flatMap((intent) =>
  intent.exact
    ? intent.tests.flatMap(({ say, expects }) => [say].flat().map((said) => ({ said, expects })))
    : [],
);

function meant({ outcome, intent, slots, also }: Understanding): unknown {
  const parts = [{ intent, slots }, ...also];
  return { outcome, parts: parts.map((part) => ({ intent: part.intent, slots: plain(part.slots) })) };
}

describe('any lesson', () => {
  it('is enough, or is refused, or is told to conflict', () => {
    fc.assert(
      fc.property(phrase, meaning, (said, means) => {
        phrasings.forgetAll();
        const wanted = meant(engine.understand(means));
        const before = engine.understand(said);
        const result = lessons.teach(said, means);
        if (result.status !== 'learned') {
          expect(meant(engine.understand(said))).toEqual(meant(before));
          return;
        }
        const after = engine.understand(said);
        expect(after).toMatchObject({ source: 'learned', phrasing: result.phrasing.id });
        if (result.phrasing.open.length === 0) expect(meant(after)).toEqual(wanted);
        else expect(after.intent).toBe(result.phrasing.meanings[0]?.intent);
      }),
      { numRuns: 150 },
    );
  });

  it('is gone without a trace when it is forgotten', () => {
    fc.assert(
      fc.property(phrase, meaning, phrase, (said, means, other) => {
        phrasings.forgetAll();
        const heard = engine.automaton().id;
        const trace = (): unknown =>
          [said, `please ${said}`, `${other} ${said}`, other].map((text) => ({
            ...engine.understand(text),
            ms: 0,
          }));
        const before = trace();
        const result = lessons.teach(said, means, { replace: true });
        if (result.status !== 'learned') return;
        expect(phrasings.forget(result.phrasing.id)).toBe(true);
        expect(trace()).toEqual(before);
        expect(engine.automaton().id).toBe(heard);
        expect([phrasings.size, phrasings.list()]).toEqual([0, []]);
      }),
      { numRuns: 100 },
    );
  });

  it('never moves a yes, a no, a stop or a cancel, taught or taken from a file', () => {
    const before = kept.map(({ said, expects }) => engine.understand(said, expects && { expects }).intent);
    fc.assert(
      fc.property(
        fc.nat(kept.length - 1),
        meaning,
        fc.constantFrom('', 'please ', 'um '),
        (nth, means, first) => {
          phrasings.forgetAll();
          const { said, expects } = kept[nth] ?? { said: 'stop', expects: undefined };
          lessons.teach(first + said, means, { replace: true });
          const key = engine
            .plainTokens(said)
            .map((token) => token.word)
            .join(' ');
          const meanings = [{ intent: 'update_system', slots: {} }];
          const entry = { key, said, meanings, open: [], origin: 'lesson', learned: '2026-01-01' };
          phrasings.import({ format: 'aloud-phrasings', version: 1, phrasings: [entry], names: [] });
          expect(engine.understand(said, expects && { expects }).intent).toBe(before[nth]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('never gives an answer to an open question that could count as a yes', () => {
    const open = [
      { question: 'confirm', options: 0 },
      { question: 'choose', options: 1 },
      { question: 'choose', options: 3 },
    ] as const;
    fc.assert(
      fc.property(
        phrase,
        fc.constantFrom('yes', 'yes_for_good', 'pick'),
        fc.constantFrom(...open),
        (said, intent, question) => {
          phrasings.forgetAll();
          const before = readTyped(engine, said, question);
          const slots = intent === 'pick' ? { n: 1 } : {};
          const key = engine
            .plainTokens(said)
            .map((token) => token.word)
            .join(' ');
          if (key === '') return;
          phrasings.add({ key, said, meanings: [{ intent, slots }], open: [], origin: 'import' });
          const { understanding, clear } = readTyped(engine, said, question);
          if (understanding.source === 'learned') expect(clear).toBe(false);
          else expect(understanding.intent).toBe(before.understanding.intent);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('what was taught', () => {
  const lesson = fc.record({ said: phrase, means: meaning });
  const name = fc.record({
    spoken: fc.stringMatching(/^[a-z]{2,6}( [a-z]{2,6})?$/),
    attribute: fc.constantFrom('gimp', 'vlc', 'krita'),
  });

  it('comes back from its file as it was', () => {
    fc.assert(
      fc.property(fc.array(lesson, { maxLength: 6 }), fc.array(name, { maxLength: 3 }), (taught, names) => {
        phrasings.forgetAll();
        for (const { said, means } of taught) lessons.teach(said, means, { replace: true });
        for (const { spoken, attribute } of names) lessons.nameIs('package', spoken, attribute);
        const document: unknown = JSON.parse(JSON.stringify(phrasings.export()));
        const other = new Phrasings(new Database(':memory:'), endings);
        other.import(document);
        expect(other.export()).toEqual(document);
        other.import(document);
        expect(other.export()).toEqual(document);
      }),
      { numRuns: 100 },
    );
  });
});
