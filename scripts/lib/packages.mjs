// Node's packages: are they those of the lock file, and can they be loaded?
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ProgressLine } from './progress.mjs';

/**
 * @typedef {{ signal?: AbortSignal | undefined, holds?: number | undefined }} NpmOptions
 * holds: descriptor of a lock that npm is to hold as well, so that it outlives this process
 * @typedef {{ version?: string, optional?: boolean, link?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Locked
 * @typedef {{ write(text: string): unknown, isTTY?: boolean | undefined, columns?: number | undefined }} Output
 */

/**
 * @param {string} file
 * @returns {Record<string, Locked> | undefined}
 */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * True when node_modules is what package-lock.json says. npm writes the list
 * of what it installed last of all, so a broken-off install has none.
 * @param {string} root the checkout
 */
export function packagesAreCurrent(root) {
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  const there = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !there) return false;
  return Object.entries(wanted).every(([path, locked]) => {
    if (path === '' || locked.link) return true;
    const found = there[path];
    return found
      ? found.version === locked.version && existsSync(join(root, path))
      : locked.optional === true;
  });
}

/**
 * True when the packages with compiled parts load in this Node.
 * @param {string} root the checkout
 */
export function nativePackagesLoad(root) {
  const load = createRequire(join(root, 'package.json'));
  try {
    const Database = load('better-sqlite3');
    new Database(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

/**
 * What npm needs to know to compile without the network: where this Node's
 * own headers are, and that onnxruntime has its libraries in its package.
 * @param {NodeJS.ProcessEnv} env
 */
function npmEnvironment(env) {
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include', 'node', 'node.h'));
  return {
    ...env,
    ONNXRUNTIME_NODE_INSTALL: 'skip',
    ...(headers && !env['npm_config_nodedir'] ? { npm_config_nodedir: prefix } : {}),
  };
}

/**
 * @param {string} root
 * @param {string[]} args
 * @param {NpmOptions} options
 * @param {() => void} [each] called four times a second while npm runs
 * @returns {Promise<{ code: number, log: string }>}
 */
function npm(root, args, { signal, holds }, each) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', [...args, '--no-progress', '--loglevel=error'], {
      cwd: root,
      env: npmEnvironment(process.env),
      stdio: ['ignore', 'pipe', 'pipe', ...(holds === undefined ? [] : [holds])],
    });
    const stop = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', stop, { once: true });
    let log = '';
    const timer = setInterval(() => each?.(), 250);
    const keep = (/** @type {Buffer} */ chunk) => (log += chunk.toString());
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      signal?.removeEventListener('abort', stop);
      resolve({ code: code ?? 130, log });
    });
  });
}

/** @param {Locked} locked */
function isForThisMachine(locked) {
  const os = locked.os?.includes(process.platform) ?? true;
  const cpu = locked.cpu?.includes(process.arch) ?? true;
  return os && cpu && (locked.libc?.includes('glibc') ?? true);
}

/**
 * npm says first what is wrong; what a compiler said stands last.
 * @param {string} log
 */
function shortened(log) {
  const lines = log.trim().split('\n');
  return (lines.length <= 16 ? lines : [...lines.slice(0, 8), '…', ...lines.slice(-7)]).join('\n');
}

/**
 * Installs the packages of the lock file.
 * @param {string} root the checkout
 * @param {Output} output
 * @param {NpmOptions} [options]
 * @returns {Promise<string | undefined>} what went wrong, in a sentence or two, with npm's last lines
 */
export async function installPackages(root, output, options = {}) {
  if (existsSync(join(root, 'node_modules')) && lstatSync(join(root, 'node_modules')).isSymbolicLink())
    return 'node_modules is a link and is not what package-lock.json says: run npm ci where it points to.';
  const locked = lockedPackages(join(root, 'package-lock.json')) ?? {};
  const paths = Object.keys(locked).filter((path) => path !== '' && isForThisMachine(locked[path] ?? {}));
  const line = new ProgressLine('Installing packages', output);
  const count = () => paths.filter((path) => existsSync(join(root, path, 'package.json'))).length;
  let last = { done: -1, at: 0, told: false };
  const { code, log } = await npm(root, ['ci'], options, () => {
    const done = Math.min(count(), paths.length - 1);
    if (done !== last.done) last = { done, at: Date.now(), told: last.told };
    line.update({ done, total: paths.length, unit: 'parts' });
    if (last.told || done === 0 || Date.now() - last.at < 8000) return;
    last.told = true;
    line.end();
    output.write('npm is still at work; compiling a package for this machine can take a few minutes.\n');
  });
  if (code === 0) line.update({ done: paths.length, total: paths.length, unit: 'parts' });
  line.end();
  if (code === 0) return undefined;
  return `npm could not install the packages; check the network connection and run this again. npm said:\n${shortened(log)}`;
}

/**
 * Compiles the packages with compiled parts for this Node.
 * @param {string} root the checkout
 * @param {Output} output
 * @param {NpmOptions} [options]
 * @returns {Promise<string | undefined>} what went wrong
 */
export async function rebuildNativePackages(root, output, options = {}) {
  output.write('Building the database module for this version of Node.\n');
  const { log } = await npm(root, ['rebuild', 'better-sqlite3'], options);
  if (nativePackagesLoad(root)) return undefined;
  return `The database module could not be built; install a C++ compiler and make (Debian, Ubuntu: apt install g++ make) and run this again. npm said:\n${shortened(log)}`;
}
