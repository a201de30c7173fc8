import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadLexicon } from '../../../speech/moonshine/lexicon-file.js';
import { Tokenizer } from '../../../speech/moonshine/tokenizer.js';
import { indexInBackground } from '../../../src/indexing/background.js';
import { indexNames, type IndexProgress } from '../../../src/indexing/build.js';
import { NamesFolder } from '../../../src/indexing/folder.js';
import { openNames } from '../../../src/indexing/open.js';
import { findPaths, type Paths } from '../../../src/paths.js';
import { modelDir, modelsDir } from '../../support/models.js';
import { titled, without } from '../../support/needs.js';

const HEADING = 'attribute\tversion\tpname\tmain_program\tunfree\ttop_level\tdescription';
const list = (...rows: string[]): string => `${[HEADING, ...rows].join('\n')}\n`;
const row = (name: string, program = name): string => `${name}\t1.0\t${name}\t${program}\t0\t1\tA ${name}`;
const many = (count: number): string => list(...Array.from({ length: count }, (_, i) => row(`made-up-${i}`)));
const mainProgram = join(findPaths().root, 'dist', 'src', 'cli', 'main.js');
const signal = new AbortController().signal;

let folder: string;
let env: NodeJS.ProcessEnv;
let paths: Paths;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-index-'));
  env = { HOME: folder, ALOUD_MODELS: modelsDir(), PATH: process.env.PATH, ALOUD_CONFIGURATION: folder };
  paths = findPaths(env);
  file = join(folder, 'packages.tsv');
  writeFileSync(file, list(row('firefox'), row('ripgrep', 'rg'), row('gimp')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const builds = (): string[] => readdirSync(paths.data).filter((name) => name.startsWith('names-'));
const index = (more: Partial<Parameters<typeof indexNames>[0]> = {}) =>
  indexNames({ paths, from: file, env, signal, ...more });

function garble(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0x5a, at, at + 64);
  writeFileSync(path, bytes);
}

function otherVersion(path: string): void {
  const database = new Database(path);
  database.pragma('user_version = 1');
  database.close();
}

async function nameOf(spoken: string): Promise<string[]> {
  const { index: names } = await openNames(paths, (_, sentence) => expect(sentence).toBe(''));
  const found = names.lookup(spoken).map(({ entry }) => names.attribute(entry));
  names.close();
  return found;
}

describe('the index of names', () => {
  it('is built with the decoder’s form of it, whose entries are numbers of the index', async () => {
    const seen = new Set<string>();
    const indexed = await index({ onProgress: ({ phase }: IndexProgress) => seen.add(phase) });
    expect(indexed).toMatchObject({ packages: 3, built: true, forHearing: true });
    expect([...seen]).toEqual(['list', 'packages', 'finish', 'lexicon']);
    expect(await nameOf('rg')).toEqual(['ripgrep']);

    const { lexicon } = await openNames(paths, () => undefined);
    const tokenizer = new Tokenizer(readFileSync(join(modelDir('moonshine-tiny-en'), 'tokenizer.bin')));
    const heard = await loadLexicon(lexicon!, tokenizer.size);
    expect([...new Set(heard.entries)].sort()).toEqual([0, 1, 2]);
  });

  it('is not built twice from the same list, and anew from another', async () => {
    await index();
    const began = performance.now();
    expect((await index()).built).toBe(false);
    expect(performance.now() - began).toBeLessThan(5000);
    writeFileSync(file, list(row('firefox'), row('krita')));
    expect(await index()).toMatchObject({ built: true, packages: 2 });
    expect(await nameOf('krita')).toEqual(['krita']);
    expect(await nameOf('gimp')).toEqual([]);
  });

  it('serves a session that began with the index before', async () => {
    await index();
    const before = await openNames(paths, () => undefined);
    writeFileSync(file, list(row('krita')));
    await index();
    expect(before.index.attribute(0)).toBe('firefox');
    expect(existsSync(before.lexicon!)).toBe(true);
    before.index.setInstalled(['gimp']);
    expect(before.index.isInstalled(before.index.entryOf('gimp')!)).toBe(true);
    before.index.close();
    expect(await nameOf('krita')).toEqual(['krita']);
  });

  it('adds what hearing needs once the speech model is there', async () => {
    paths = findPaths({ ...env, ALOUD_MODELS: join(folder, 'none') });
    expect(await index()).toMatchObject({ built: true, forHearing: false });
    expect((await openNames(paths, () => undefined)).lexicon).toBeUndefined();
    paths = findPaths(env);
    expect(await index()).toMatchObject({ built: true, forHearing: true });
    expect(await index()).toMatchObject({ built: false, forHearing: true });
  });

  it('leaves what was there and nothing else when it is stopped', async () => {
    await index();
    const before = builds();
    writeFileSync(file, many(5000));
    const stop = new AbortController();
    const onProgress = ({ phase, done }: IndexProgress): void => {
      if (phase === 'packages' && done > 1000) stop.abort();
    };
    await expect(index({ signal: stop.signal, onProgress })).rejects.toMatchObject({ code: 'cancelled' });
    expect(builds()).toEqual(before);
    expect(await nameOf('gimp')).toEqual(['gimp']);
  });

  it('survives being killed in the middle, and clears up after it', async () => {
    await index();
    writeFileSync(file, many(60_000));
    const child: ChildProcess = spawn(process.execPath, [mainProgram, 'index', '--json', '--from', file], {
      env,
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    const deadline = performance.now() + 60_000;
    while (builds().length < 2 && performance.now() < deadline) await sleep(20);
    await sleep(300);
    child.kill('SIGKILL');
    await ended;
    expect(builds()).toHaveLength(2);
    expect(await nameOf('gimp')).toEqual(['gimp']);
    writeFileSync(file, list(row('krita')));
    await index();
    expect(builds()).toHaveLength(2);
    expect(await nameOf('krita')).toEqual(['krita']);
  }, 90_000);

  it.each<[string, (build: NamesFolder) => void, string]>([
    ['is cut short', (build) => truncateSync(build.index, 5000), 'index-damaged'],
    [
      'lost its last page',
      (build) => truncateSync(build.index, statSync(build.index).size - 4096),
      'index-damaged',
    ],
    ['is overwritten at its beginning', (build) => garble(build.index, 0), 'index-damaged'],
    ['is of another version', (build) => otherVersion(build.index), 'index-outdated'],
    ['has a cut list for hearing', (build) => truncateSync(build.lexicon, 100), 'index-damaged'],
    ['has a garbled list for hearing', (build) => garble(build.lexicon, 60), 'index-damaged'],
  ])('gives way to the built-in list, says so and is built anew, when it %s', async (_, harm, code) => {
    await index();
    harm(NamesFolder.current(paths.names)!);
    const told: string[][] = [];
    const names = await openNames(paths, (...trouble) => told.push(trouble));
    expect(names.builtIn).toBe(true);
    expect(told).toEqual([[code, expect.stringMatching(/^[A-Z][^.]+ "aloud index"\.$/)]]);
    expect(names.index.entryOf('firefox')).toBeDefined();
    names.index.close();
    expect(await index()).toMatchObject({ built: true, packages: 3, forHearing: true });
    expect(await nameOf('rg')).toEqual(['ripgrep']);
  });

  it('is built anew from the same list when a page in its middle is damaged', async () => {
    writeFileSync(file, many(2000));
    await index();
    const { index: damaged } = NamesFolder.current(paths.names)!;
    const pages = statSync(damaged).size / 4096;
    // Not the pages that hold the names themselves, which every session reads.
    for (let page = Math.floor(pages / 2); page < pages; page++) garble(damaged, page * 4096);
    expect((await index()).built).toBe(true);
    expect((await index()).built).toBe(false);
  });

  it('tells of a list that is not there, of one that is none, and of no nixpkgs', async () => {
    await expect(index({ from: join(folder, 'nothing.tsv') })).rejects.toMatchObject({
      code: 'source-unreadable',
    });
    writeFileSync(file, 'no heading\n');
    await expect(index()).rejects.toMatchObject({ code: 'source-format' });
    expect(builds()).toEqual([]);
    const nowhere = { ...env, NIX_PATH: 'nixpkgs=/nowhere' };
    await expect(index({ from: undefined, env: nowhere })).rejects.toMatchObject({ code: 'no-packages' });
  });
});

/** A nixpkgs of three packages, one in a set, one that is not free. */
const NIXPKGS = `{ config ? { }, ... }:
let
  package = pname: version: meta:
    derivation { name = "\${pname}-\${version}"; system = builtins.currentSystem; builder = "/bin/sh"; }
    // { inherit pname version meta; };
in
{
  ripgrep = package "ripgrep" "14.1" { description = "Search tool"; mainProgram = "rg"; };
  obsidian = package "obsidian" "1.9" { description = "Notes"; license = { free = false; }; };
  python3Packages = {
    recurseForDerivations = true;
    numpy = package "python3-numpy" "2.0" { description = "Arrays"; };
  };
}
`;

const noNix = without('nix-env', 'nix-bin');
describe.skipIf(noNix)(titled('the user’s own nixpkgs', noNix), () => {
  let nixpkgs: string;
  beforeEach(() => {
    nixpkgs = join(folder, 'nixpkgs');
    mkdirSync(nixpkgs);
    writeFileSync(join(nixpkgs, 'default.nix'), NIXPKGS);
    env = { ...env, NIX_PATH: `nixpkgs=${nixpkgs}` };
  });

  it('is listed by Nix, and again only when it has changed', async () => {
    expect(await index({ from: undefined })).toMatchObject({ built: true, packages: 3 });
    const { index: names } = await openNames(paths, () => undefined);
    expect(names.details(names.entryOf('obsidian')!).unfree).toBe(true);
    expect(names.details(names.entryOf('python3Packages.numpy')!)).toMatchObject({ topLevel: false });
    expect(names.program(names.entryOf('ripgrep')!)).toBe('rg');
    names.close();
    expect((await index({ from: undefined })).built).toBe(false);
    writeFileSync(join(nixpkgs, 'default.nix'), NIXPKGS.replace('obsidian =', 'obsidian2 ='));
    expect((await index({ from: undefined })).built).toBe(true);
    expect(existsSync(NamesFolder.current(paths.names)!.listing)).toBe(false);
  });

  it('is the one that the system’s flake is locked to', async () => {
    writeFileSync(join(nixpkgs, 'flake.nix'), '{ outputs = { self }: { }; }');
    const system = join(folder, 'system');
    mkdirSync(system);
    writeFileSync(
      join(system, 'flake.nix'),
      `{ inputs.nixpkgs.url = "path:${nixpkgs}"; outputs = { self, nixpkgs }: { }; }`,
    );
    const flakes = ['--extra-experimental-features', 'nix-command flakes'];
    expect(spawnSync('nix', [...flakes, 'flake', 'lock'], { cwd: system }).status).toBe(0);
    env = { ...env, NIX_PATH: '', ALOUD_CONFIGURATION: system };
    const indexed = await index({ from: undefined });
    expect(indexed).toMatchObject({ built: true, packages: 3 });
    expect(indexed.revision).toMatch(/^flake sha256-/);
    expect((await index({ from: undefined })).built).toBe(false);
  }, 30_000);

  it('is indexed in the background where there is no index, and not again', async () => {
    expect(await indexInBackground(paths, env, signal)).toBe(true);
    const deadline = performance.now() + 60_000;
    while (NamesFolder.current(paths.names) === undefined && performance.now() < deadline) await sleep(50);
    expect(await nameOf('rg')).toEqual(['ripgrep']);
    expect(await indexInBackground(paths, env, signal)).toBe(false);
  }, 90_000);

  it('that Nix can’t evaluate is told as such', async () => {
    writeFileSync(join(nixpkgs, 'default.nix'), '{ broken');
    await expect(index({ from: undefined })).rejects.toMatchObject({ code: 'source-unreadable' });
    expect(builds()).toEqual([]);
  });
});
