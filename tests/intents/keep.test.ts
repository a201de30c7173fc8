import { describe, expect, it } from 'vitest';
import { Engine } from '../../intents/engine.js';
import type { Keep } from '../../intents/keep.js';
import { builtInIntents, loadIntentSet } from '../../intents/templates/load.js';
import { newEngine, sharedEngine } from './support.js';

/** Keeps in memory, and counts what was found. */
class Shelf implements Keep {
  readonly kept = new Map<string, Buffer>();
  found = 0;

  read(name: string): Buffer | null {
    const bytes = this.kept.get(name) ?? null;
    if (bytes) this.found++;
    return bytes;
  }

  write(name: string, bytes: Buffer): void {
    this.kept.set(name, bytes);
  }
}

const SENTENCES = [
  'install firefox and vlc and remove gimp',
  'whats the situation with my free disk',
  'i reckon the machine could do with an update',
  'go back to how it was three days ago',
  'make it like it was yesterday',
  'keep the last twenty five generations',
  'the moon is made of cheese',
  'can you find me sumthing for drawing',
];

const answers = (engine: Engine): unknown[] =>
  SENTENCES.map((text) => ({ ...engine.understand(text), ms: 0 }));

describe('what is kept of a set from one run to the next', () => {
  const shelf = new Shelf();
  newEngine({ set: loadIntentSet([builtInIntents()], { keep: shelf }), keep: shelf });
  const made = shelf.found;
  const again = loadIntentSet([builtInIntents()], { keep: shelf });
  const engine = newEngine({ set: again, keep: shelf });

  it('is made once and found the next time', () => {
    expect(made).toBe(0);
    expect(shelf.kept.size).toBe(2);
    expect(shelf.found).toBe(2);
  });

  it('gives the same set and the same answers as making it anew', () => {
    expect(again).toEqual(loadIntentSet([builtInIntents()]));
    expect(answers(engine)).toEqual(answers(sharedEngine()));
    expect(engine.automaton()).toEqual(sharedEngine().automaton());
  });

  it('is made anew when it can’t be read', () => {
    const damaged: Keep = { read: () => Buffer.from('nothing of use'), write: () => undefined };
    expect(loadIntentSet([builtInIntents()], { keep: damaged })).toEqual(again);
  });
});
