// Compiles the TypeScript sources when they are newer than what was compiled.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['src', 'speech', 'intents', 'bridge', 'bench', 'tests', 'models', 'scripts/lib'];

/**
 * The time of the newest source file, in milliseconds.
 * @param {string} folder
 * @returns {number}
 */
function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) time = Math.max(time, newest(path));
    else if (/\.(ts|mjs)$/.test(entry.name)) time = Math.max(time, statSync(path).mtimeMs);
  }
  return time;
}

/**
 * @param {string} root the checkout
 * @returns {boolean} true when the compiled tree is there and no source is newer
 */
export function buildIsCurrent(root) {
  const infos = ['.tsbuildinfo', '.page.tsbuildinfo', '.in-page.tsbuildinfo'].map((name) =>
    join(root, 'dist', name),
  );
  if (!infos.every((info) => existsSync(info)) || !existsSync(join(root, 'dist', 'src'))) return false;
  // The compiler writes only that of the part that had to be compiled.
  const built = Math.max(...infos.map((info) => statSync(info).mtimeMs));
  if (statSync(join(root, 'tsconfig.json')).mtimeMs > built) return false;
  return SOURCES.every((folder) => !existsSync(join(root, folder)) || newest(join(root, folder)) <= built);
}

/**
 * @param {string} root the checkout
 * @returns {{ trouble?: string, interrupted?: boolean }} the compiler's messages when it failed
 */
export function build(root) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const run = spawnSync(process.execPath, [compiler, '-b'], { cwd: root, encoding: 'utf8' });
  if (run.status === 0) return {};
  // Ctrl-C ends the compiler before this process has a chance to notice.
  if (run.signal) return { interrupted: true };
  return { trouble: `The sources do not compile:\n${run.stdout}${run.stderr}`.trim() };
}
