/** A hundred thousand learned phrasings: how fast they load, are looked up, and let a sentence be understood. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Engine } from '../../intents/engine.js';
import { GAP, gapsIn } from '../../intents/learning/entries.js';
import { Phrasings } from '../../intents/learning/phrasings.js';
import { OptionNames } from '../../intents/names/options/options.js';
import { PhonemiserProcess, piperPhonemiser } from '../../intents/names/phonemiser.js';
import { TypedNames } from '../../intents/names/typed.js';
import { resolversOf } from '../../intents/resolver.js';
import { builtInIntents, loadIntentSet } from '../../intents/templates/load.js';
import { randomFrom } from '../../intents/templates/sample.js';
import type { IntentSet } from '../../intents/templates/set.js';
import { findPaths } from '../../src/paths.js';
import { median, quantile, type Figure } from '../figure.js';
import { openAllNames } from '../names/all.js';
import { readCorpus } from './corpus.js';

const PHRASINGS = 100_000;
const LOOKED_UP = 20_000;
const LOADS = 5;

/** @param folder the shared folder */
export async function measureMany(folder: string): Promise<Figure[]> {
  const set = loadIntentSet([builtInIntents()]);
  const place = mkdtempSync(join(tmpdir(), 'aloud-bench-'));
  const database = new Database(join(place, 'taught.db'));
  const phonemiser = new PhonemiserProcess(piperPhonemiser(findPaths().piperPython));
  const index = await openAllNames(join(folder, 'data'), phonemiser.phonemise);
  phonemiser.close();
  try {
    database.pragma('journal_mode = WAL');
    const document = manyPhrasings(set);
    new Phrasings(database, set.language.endings).import(document);
    const loads: number[] = [];
    for (let nth = 0; nth < LOADS; nth++)
      loads.push(timed(() => new Phrasings(database, set.language.endings)));
    const phrasings = new Phrasings(database, set.language.endings);
    const settled = timed(() => phrasings.settle());
    const lines = readCorpus(folder).map(({ text }) => text);
    const resolvers = resolversOf([new TypedNames(index), new OptionNames()]);
    const engine = new Engine({ set, resolvers, phrasings });
    const asked = [...document.phrasings.map(({ said }) => said), ...lines];
    const random = randomFrom(3);
    const lookUps = Array.from({ length: LOOKED_UP }, () => {
      const said = asked[Math.floor(random() * asked.length)] ?? '';
      const words = engine.plainTokens(said).map(({ word }) => word);
      return timed(() => void phrasings.exact(words));
    });
    engine.understand('update my system');
    const times = lines.map((text) => engine.understand(text).ms);
    return [
      {
        name: 'understanding.many.load',
        what: '100,000 learned phrasings: loading them',
        value: median(loads) / 1000,
        unit: 's',
        goal: { atMost: 1 },
        note: `until they are found by their words; by others like them ${(settled / 1000).toFixed(1)} s of work later, done between other work`,
      },
      {
        name: 'understanding.many.look-up',
        what: '100,000 learned phrasings: looking one up, 99th percentile',
        value: quantile(lookUps, 0.99),
        unit: 'ms',
        goal: { atMost: 1 },
        note: `${LOOKED_UP} sentences, most of them taught`,
      },
      {
        name: 'understanding.many.p95',
        what: 'Understanding a typed sentence, whole engine, 100,000 learned phrasings, 95th percentile',
        value: quantile(times, 0.95),
        unit: 'ms',
        goal: { atMost: 15 },
        note: `${lines.length} lines of the corpus, each for the first time, against ${index.size} packages; median ${median(times).toFixed(1)} ms`,
      },
    ];
  } finally {
    index.close();
    database.close();
    rmSync(place, { recursive: true });
  }
}

/** Phrasings of everyday words, as the language's own lists have them; a quarter with a place for a name, some with two. */
export function manyPhrasings(set: IntentSet, count = PHRASINGS): ReturnType<Phrasings['export']> {
  const random = randomFrom(11);
  const words = [
    ...new Set([...set.language.ordinary, ...set.chatter.flatMap((text) => text.toLowerCase().split(' '))]),
  ].filter((word) => /^[a-z]{2,}$/.test(word));
  const word = (): string => words[Math.floor(random() * words.length)] ?? 'it';
  const seen = new Set<string>();
  while (seen.size < count) {
    const said = Array.from({ length: 3 + Math.floor(random() * 4) }, word);
    const kind = random();
    if (kind < 0.25) said[Math.floor(random() * said.length)] = GAP;
    if (kind < 0.02) said.push(word(), GAP);
    seen.add(said.join(' '));
  }
  const phrasings = Array.from(seen, (key) => {
    const gaps = gapsIn(key);
    const open = [
      { meaning: 0, slot: 'package' },
      { meaning: 1, slot: 'package' },
    ].slice(0, gaps);
    const meanings = (
      gaps === 0 ? ['update_system'] : ['install_package', 'remove_package'].slice(0, gaps)
    ).map((intent) => ({ intent, slots: {} }));
    const origin = 'lesson' as const;
    return { key, said: key, meanings, open, origin, learned: '2026-01-01T00:00:00.000Z' };
  });
  return { format: 'aloud-phrasings', version: 1, phrasings, names: [] };
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
