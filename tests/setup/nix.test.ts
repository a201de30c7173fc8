import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/paths.js';
import { modelsFor } from '../../src/setup/manifest.js';
import { titled, without } from '../support/needs.js';

const noNix = without('nix-instantiate', 'nix-bin');
const files = [
  'flake.nix',
  ...readdirSync(join(packageRoot(), 'nix'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.nix'))
    .map((name) => `nix/${name}`),
];

test.skipIf(noNix).each(files)(titled('%s parses', noNix), (file) => {
  const run = spawnSync('nix-instantiate', ['--parse', join(packageRoot(), file)], { encoding: 'utf8' });
  expect(run.stderr.replace(/^warning:.*\n/gm, '')).toBe('');
  expect(run.status).toBe(0);
});

// Stand-ins for the few functions of nixpkgs that models.nix calls, so that it is evaluated without nixpkgs.
const evaluate = `
  let
    lib = {
      importJSON = path: builtins.fromJSON (builtins.readFile path);
      filter = builtins.filter;
      splitString = mark: text: builtins.filter builtins.isString (builtins.split mark text);
      removeSuffix = suffix: text:
        let n = builtins.stringLength text - builtins.stringLength suffix; in
        if builtins.substring n (-1) text == suffix then builtins.substring 0 n text else text;
      concatMapStringsSep = mark: f: list: builtins.concatStringsSep mark (map f list);
    };
  in import FILE {
    inherit lib;
    stdenv.hostPlatform.system = "x86_64-linux";
    runCommand = name: args: script: script;
    fetchPypi = { pname, version, python, abi, platform, sha256, ... }:
      "<\${pname}-\${version}-\${python}-\${abi}-\${platform}.whl \${sha256}>";
    fetchurl = { url, sha256 }: "<\${builtins.baseNameOf url} \${sha256}>";
    unzip = null;
    jq = null;
  }`;

test.skipIf(noNix)(
  titled('the package takes every model that Aloud runs with, by the hash of the manifest', noNix),
  () => {
    const expression = evaluate.replace('FILE', join(packageRoot(), 'nix/models.nix'));
    const run = spawnSync('nix-instantiate', ['--eval', '--expr', expression], {
      encoding: 'utf8',
      env: {
        ...process.env,
        NIX_STATE_DIR: join(tmpdir(), 'aloud-nix-state'),
        NIX_STORE_DIR: join(tmpdir(), 'aloud-nix'),
      },
    });
    expect(run.status, run.stderr).toBe(0);
    for (const { archive } of modelsFor('run'))
      expect(run.stdout).toContain(`<${archive.file} ${archive.sha256}>`);
  },
);
