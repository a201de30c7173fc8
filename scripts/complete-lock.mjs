#!/usr/bin/env node
// npm leaves optional packages of other platforms out of the lock when they
// were not installed or not to be had where the lock was made, and `npm ci`
// then refuses the lock. This puts an entry for each of them back: its version,
// and for which machines it is, so that npm passes over it everywhere else.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
];

/**
 * For which machines a package is, by its name's last parts
 * ("binding-linux-arm-gnueabihf").
 * @param {string} name
 * @returns {{ os?: string[], cpu?: string[], libc?: string[] }}
 */
export function machineOf(name) {
  const parts = name.split(/[-/]/);
  const os = SYSTEMS.find((system) => parts.includes(system));
  const cpu = PROCESSORS.find((processor) => parts.includes(processor));
  const libc = parts.some((part) => part.startsWith('musl')) ? 'musl' : 'glibc';
  return {
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(os ? { os: [os] } : {}),
    ...(os === 'linux' && parts.some((part) => /^(gnu|musl)/.test(part)) ? { libc: [libc] } : {}),
  };
}

/**
 * The optional packages that a lock names and does not hold, with the path,
 * the version and whether only development needs them.
 * @param {{ packages: Record<string, any> }} lock
 */
export function missingFrom(lock) {
  const missing = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const nested = `${path}/node_modules/${name}`;
      const top = `node_modules/${name}`;
      if (!(nested in lock.packages) && !(top in lock.packages))
        missing.push({ path: top, name, version, dev: entry.dev });
    }
  }
  return missing;
}

function main() {
  const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingFrom(lock);
  for (const { path, name, version, dev } of missing) {
    const machine = machineOf(name);
    // Without a machine it would be installed everywhere: then it must be there.
    if (!machine.os || !/^\d+\.\d+\.\d+/.test(version)) {
      process.stderr.write(`${name} ${version} is left out: it names no machine.\n`);
      continue;
    }
    lock.packages[path] = { version, ...machine, ...(dev ? { dev: true } : {}), optional: true };
  }
  const paths = Object.keys(lock.packages).sort((a, b) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(paths.map((path) => [path, lock.packages[path]]));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stderr.write(`${missing.length} entries added to package-lock.json.\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
