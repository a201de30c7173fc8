import Database from 'better-sqlite3';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Keep } from '../../../intents/keep.js';
import { Lessons } from '../../../intents/learning/lessons.js';
import { Phrasings } from '../../../intents/learning/phrasings.js';
import { builtInIntents, loadIntentSet } from '../../../intents/templates/load.js';
import { packOf } from '../../../src/sharing/create.js';
import { describePack } from '../../../src/sharing/describe.js';
import { Expectations } from '../../../src/sharing/expectations.js';
import { canonical, parsePack, type PackContent } from '../../../src/sharing/format.js';
import { ownFingerprint, ownKey, signerOf, signPack } from '../../../src/sharing/keys.js';
import { secureRandom } from '../../../src/sharing/noise.js';
import { lessonsOf } from '../../../src/sharing/shared.js';
import { PackShelf } from '../../../src/sharing/shelf.js';
import { newEngine, plain } from '../../intents/support.js';

const set = loadIntentSet([builtInIntents()]);
const kept = new Map<string, Buffer>();
const keep: Keep = {
  read: (name) => kept.get(name) ?? null,
  write: (name, bytes) => void kept.set(name, bytes),
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-packs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const empty: PackContent = {
  title: 'A pack',
  created: '2026-11-18',
  privacy: { epsilon: 100, delta: 0.001, at_least: 5 },
  ...{ phrasings: [], names: [], statistics: [] },
};
const lesson = (key: string, intent: string, slots: Record<string, string | string[]> = {}) => ({
  key,
  meanings: [{ intent, slots }],
  open: key.includes('{}') ? [{ meaning: 0, slot: 'package' }] : [],
});
const { privateKey } = generateKeyPairSync('ed25519');
const textOf = (content: PackContent): string => JSON.stringify(signPack(content, privateKey));

describe('a pack', () => {
  it('holds what was picked by hand and nothing else that was said', () => {
    const database = new Database(':memory:');
    const taught = new Phrasings(database, set.language.endings);
    const lessons = new Lessons(newEngine({ keep, phrasings: taught }), taught);
    lessons.teach('freshen up', 'update my system');
    lessons.teach('my secret words', 'collect garbage');
    lessons.nameIs('package', 'post grisful', 'postgresql');
    lessons.nameIs('package', 'my private name', 'vlc');
    const [secret, picked] = taught.list();
    const wish = {
      title: 'Ours',
      phrasings: [picked!.id],
      names: ['post grisful'],
      statistics: true,
      privacy: { epsilon: 100, delta: 0.001, atLeast: 5 },
    };
    const content = packOf(wish, taught, [], secureRandom);
    const text = JSON.stringify(content);
    expect(secret!.said).toBe('my secret words');
    expect(text).not.toMatch(/secret|private/);
    const lines = describePack(content).join('\n');
    expect(lines).toContain('“freshen up” means update_system');
    expect(lines).toContain('“post grisful” is the package postgresql');
    expect(() => packOf({ ...wish, phrasings: [999] }, taught, [], secureRandom)).toThrow('no phrasing 999');
  });

  it('is signed with a key of one’s own that only its owner reads', () => {
    const file = join(folder, 'sharing', 'key.pem');
    expect(ownFingerprint(file)).toBeNull();
    const pack = signPack(empty, ownKey(file));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(signerOf(pack)).toBe(ownFingerprint(file));
    chmodSync(file, 0o644);
    expect(signerOf(signPack(empty, ownKey(file)))).toBe(signerOf(pack));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, 'no key');
    expect(() => ownKey(file)).toThrow("can't be used");
  });

  it('that was changed, or signed with something else, is refused', () => {
    const pack = signPack(empty, privateKey);
    expect(() => signerOf({ ...pack, content: { ...empty, title: 'Another' } })).toThrow('changed');
    const other = signPack(empty, generateKeyPairSync('ed25519').privateKey);
    expect(() => signerOf({ ...pack, key: other.key })).toThrow('changed');
    expect(() => signerOf({ ...pack, key: 'AAAA' })).toThrow('changed');
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    const spki = rsa.export({ type: 'spki', format: 'der' }).toString('base64');
    expect(() => signerOf({ ...pack, key: spki })).toThrow('changed');
    // Laid out otherwise it is the same pack.
    const turned = JSON.parse(JSON.stringify(pack, null, 4)) as object;
    expect(signerOf(parsePack(JSON.stringify(Object.fromEntries(Object.entries(turned).reverse()))))).toBe(
      signerOf(pack),
    );
    expect(canonical({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
  });

  it('teaches its words and names, below one’s own, and is taken back whole', () => {
    const shelf = new PackShelf(join(folder, 'packs'));
    const content = {
      ...empty,
      phrasings: [lesson('freshen up', 'update_system'), lesson('hand me {}', 'install_package')],
      names: [{ kind: 'package', spoken: 'the orange cone', attribute: 'vlc' }],
    };
    const { id, signer } = shelf.add(textOf(content));
    expect(shelf.add(textOf(content)).again).toBe(true);
    expect(shelf.knownAs(signer)).toBe('A pack');
    const phrasings = new Phrasings(new Database(':memory:'), set.language.endings);
    const understand = (text: string) =>
      newEngine({
        keep,
        phrasings,
        shared: lessonsOf(
          shelf.list().map((one) => one.content),
          set,
        ),
      }).understand(text);
    expect(understand('freshen up')).toMatchObject({ intent: 'update_system', source: 'learned' });
    expect(plain(understand('hand me gimp').slots)).toEqual({ package: ['gimp'] });
    expect(plain(understand('install the orange cone').slots)).toEqual({ package: ['vlc'] });
    // One's own lesson goes before it.
    new Lessons(newEngine({ keep, phrasings }), phrasings).teach('freshen up', 'collect garbage');
    expect(understand('freshen up').intent).toBe('collect_garbage');
    expect(shelf.remove('00000000')).toBe(false);
    expect(shelf.remove('../../key')).toBe(false);
    expect(shelf.remove(id)).toBe(true);
    expect(shelf.list()).toEqual([]);
    expect(understand('hand me gimp').outcome).toBe('unknown');
    // Its key stays known.
    expect(shelf.knownAs(signer)).toBe('A pack');
  }, 60_000);

  it('says how long changes take and what is wanted most', () => {
    const expected = new Expectations([
      {
        ...empty,
        statistics: [
          { item: 'package vlc', count: 30, spans: [0, 1, 25, 4, 0, 0] },
          { item: 'package gimp', count: 50, spans: [0, 0, 2, 40, 8, 0] },
          { item: 'update', count: 9, spans: [0, 0, 0, 0, 9, 0] },
        ],
      },
      { ...empty, statistics: [{ item: 'package vlc', count: 40, spans: [0, 0, 0, 60, 0, 0] }] },
    ]);
    const apply = {
      ...{ operation: 'apply' as const, action: 'switch' as const },
      ...{ remove: [], enable: [], disable: [] },
    };
    expect(expected.seconds({ ...apply, install: ['gimp'], update: false })).toBe(130);
    expect(expected.seconds({ ...apply, install: ['gimp', 'vlc'], update: false })).toBe(130);
    expect(expected.seconds({ ...apply, install: [], update: true })).toBe(730);
    expect(expected.seconds({ ...apply, install: ['mpv'], update: false })).toBeNull();
    expect(expected.seconds({ operation: 'undo' })).toBeNull();
    const { wanted, share, seconds } = expected.elsewhere;
    expect(wanted).toEqual(['install vlc', 'install gimp']);
    expect([share('install vlc'), share('install mpv')]).toEqual([70 / 120, 0]);
    expect([seconds('install gimp'), seconds('update'), seconds('install mpv')]).toEqual([130, 730, null]);
  });
});

describe('a hostile pack', () => {
  const hostile = {
    ...empty,
    phrasings: [
      lesson('banana', 'yes'),
      lesson('cucumber', 'yes_for_good'),
      lesson('yes', 'collect_garbage'),
      lesson('no', 'yes'),
      lesson('stop', 'collect_garbage'),
      lesson('cancel', 'update_system'),
      lesson('install {}', 'remove_package'),
      lesson('install gimp', 'remove_package', { package: ['gimp'] }),
      lesson('{}', 'remove_package'),
      lesson('do a trick', 'collect_garbage'),
    ],
    names: [
      { kind: 'package', spoken: 'firefox', attribute: 'wine' },
      { kind: 'package', spoken: 'a great game', attribute: 'no-such-package' },
    ],
  };
  const engine = newEngine({ keep, shared: lessonsOf([hostile], set) });
  const open = { expects: ['yes', 'yes_for_good', 'no', 'cancel', 'pick'] };

  it('takes no word of the dialogue, in and outside of a question', () => {
    for (const context of [undefined, open]) {
      for (const word of ['yes', 'no', 'stop', 'cancel'])
        if (context !== undefined || word === 'stop' || word === 'cancel')
          expect(engine.understand(word, context)).toMatchObject({ intent: word, source: 'template' });
      for (const word of ['banana', 'cucumber']) expect(engine.understand(word, context).intent).toBeNull();
    }
  });

  it('changes the meaning of no sentence and no name', () => {
    expect(engine.understand('install gimp')).toMatchObject({ intent: 'install_package' });
    expect(plain(engine.understand('install firefox').slots)).toEqual({ package: ['firefox'] });
    expect(engine.understand('gimp').intent).not.toBe('remove_package');
    expect(JSON.stringify(engine.understand('install a great game'))).not.toContain('no-such-package');
  });

  it('can ask for a change, which answers no question', () => {
    expect(engine.understand('do a trick').intent).toBe('collect_garbage');
    expect(engine.understand('do a trick', open).intent).toBeNull();
  });

  it.each([
    ['another version', (pack: object) => ({ ...pack, version: 2 })],
    ['more than belongs there', (pack: object) => ({ ...pack, run: 'rm' })],
    ['a control character', (pack: { content: object }) => inContent(pack, { title: 'x\u001b[2J' })],
    ['turned text', (pack: { content: object }) => inContent(pack, { title: 'x\u202egnp' })],
    [
      'a name that is an expression',
      (pack: { content: object }) =>
        inContent(pack, { names: [{ kind: 'package', spoken: 'x', attribute: '${builtins.x}' }] }),
    ],
    [
      'too many phrasings',
      (pack: { content: object }) =>
        inContent(pack, {
          phrasings: Array.from({ length: 501 }, (_, i) => lesson(`w ${i}`, 'update_system')),
        }),
    ],
    [
      'slots of another world',
      (pack: { content: object }) =>
        inContent(pack, {
          phrasings: [
            { ...lesson('x', 'update_system'), meanings: [{ intent: 'x', slots: { __proto__x: 1 } }] },
          ],
        }),
    ],
    [
      'a count without end',
      (pack: { content: object }) =>
        inContent(pack, { statistics: [{ item: 'undo', count: 1e300, spans: [0, 0, 0, 0, 0, 0] }] }),
    ],
  ])('with %s is not read', (_, spoil) => {
    const spoiled = JSON.stringify(spoil(JSON.parse(textOf(empty)) as { content: object }));
    expect(() => parsePack(spoiled)).toThrow('no pack that can be read');
  });

  it('that is too long or too deep is not read', () => {
    expect(() => parsePack(' '.repeat((1 << 20) + 1))).toThrow('too long');
    expect(() => parsePack('['.repeat(1 << 20))).toThrow('not JSON');
    expect(() => parsePack(`${'['.repeat(1 << 19)}${']'.repeat(1 << 19)}`)).toThrow('no pack');
  });

  it('of any form is refused in a sentence, and nothing is kept', () => {
    const shelf = new PackShelf(join(folder, 'packs'));
    const whole = textOf(hostile);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (at, put) => {
        const text = whole.slice(0, at) + put + whole.slice(at + 1);
        fc.pre(text !== whole);
        try {
          shelf.add(text);
        } catch (error) {
          expect((error as { code: string }).code).toMatch(/^pack-/);
          return;
        }
        // Only what does not change the content may pass: blanks between.
        expect(JSON.parse(text)).toEqual(JSON.parse(whole));
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

const inContent = (pack: { content: object }, over: object) => ({
  ...pack,
  content: { ...pack.content, ...over },
});
