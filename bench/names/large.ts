/** A larger index than any nixpkgs has yet: how big it is, and how soon it answers what is typed. */
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIndex } from '../../intents/names/index/build.js';
import { NameIndex } from '../../intents/names/index/nameindex.js';
import type { PackageRow } from '../../intents/names/index/rows.js';
import { readPackages } from '../../intents/names/index/sources.js';
import { TypedNames } from '../../intents/names/typed.js';
import type { Phonemiser } from '../../intents/names/pronounce.js';
import { type Figure, median, p95 } from '../figure.js';
import { loadLexicon } from '../../speech/moonshine/lexicon-file.js';

const SIZE = 120_000;
const QUERIES = 600;
const LOADS = 9;

/** The list, and so many more of the same kind that there are 120,000: two of its names joined. */
function enlarged(rows: readonly PackageRow[]): PackageRow[] {
  const more = Array.from({ length: Math.max(0, SIZE - rows.length) }, (_, i): PackageRow => {
    const one = rows[(i * 7919) % rows.length]!;
    const other = rows[(i * 104_729 + 13) % rows.length]!;
    const pname = `${other.pname}-${one.pname}`;
    const set = one.attribute.split('.').slice(0, -1);
    return { ...one, pname, attribute: [...set, `${pname}-${i}`].join('.') };
  });
  return [...rows, ...more];
}

/** What people type: a name as it is, with two letters swapped, or with one left out. */
function typed(index: NameIndex): string[] {
  const step = Math.floor(index.size / QUERIES);
  return Array.from({ length: QUERIES }, (_, i) => {
    const name = index
      .attribute(i * step)
      .split('.')
      .at(-1)!;
    const at = name.length >> 1;
    if (i % 3 === 0 || name.length < 4) return name;
    const end = name.slice(at + 1);
    return (
      name.slice(0, at - 1) +
      (i % 3 === 1 ? name.charAt(at) + name.charAt(at - 1) + end : name.charAt(at - 1) + end)
    );
  });
}

interface Built {
  /** The list, its index, and the decoder's form of it. */
  readonly list: string;
  readonly index: string;
  readonly lexicon: string;
  readonly vocabulary: number;
}

/** Figures of an index of 120,000 packages, and of loading the names for the decoder. */
export async function largeIndexFigures(built: Built, phonemise: Phonemiser): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aloud-bench-'));
  try {
    const file = join(folder, 'index.db');
    // What the smaller index knows how to pronounce is taken from it.
    copyFileSync(built.index, file);
    await buildIndex(file, enlarged(await readPackages(built.list)), { revision: 'enlarged', phonemise });
    const index = NameIndex.open(file);
    const names = new TypedNames(index);
    const queries = typed(index);
    names.resolve(queries[0]!);
    const times = queries.map((query) => {
      const start = performance.now();
      names.resolve(query);
      return performance.now() - start;
    });
    const note = `${index.size} attributes, ${QUERIES} names as written or misspelled`;
    index.close();
    return [
      {
        name: 'names.typed_p95',
        what: 'a typed name found, 95 %',
        value: p95(times),
        unit: 'ms',
        goal: { atMost: 20 },
        note,
      },
      {
        name: 'names.index',
        what: 'size of an index of 120,000 packages',
        value: statSync(file).size / 1e6,
        unit: 'MB',
        goal: { atMost: 80 },
      },
      {
        name: 'names.load',
        what: 'names loaded for the decoder',
        value: await loading(built),
        unit: 'ms',
        goal: { atMost: 300 },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function loading({ lexicon, vocabulary }: Built): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < LOADS; i++) {
    const start = performance.now();
    await loadLexicon(lexicon, vocabulary);
    times.push(performance.now() - start);
  }
  return median(times);
}
