// From a fresh clone to a checkout that can run: versions, packages, build.
import { spawnSync } from 'node:child_process';
import { lock } from './lock.mjs';
import { build, buildIsCurrent } from './build.mjs';
import {
  installPackages,
  nativePackagesLoad,
  packagesAreCurrent,
  rebuildNativePackages,
} from './packages.mjs';
import { findPython } from './python.mjs';

/** Exit codes of the steps before Aloud itself runs; the others are in src/cli/exit-codes.ts and src/setup/errors.ts. */
export const EXIT = { usage: 2, node: 34, python: 35, packages: 36, build: 37, interrupted: 130 };

/** npm and a compiler are done by then, on slow machines too: what still holds the lock hangs. Milliseconds. */
const LONGEST_WAIT = 30 * 60_000;

/** Something the person has to do first. */
export class NotReady extends Error {
  /**
   * @param {number} exitCode
   * @param {string} message
   */
  constructor(exitCode, message) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @param {string} version */
export function nodeIsNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

function checkVersions() {
  if (process.platform !== 'linux')
    throw new NotReady(EXIT.node, 'Aloud runs on Linux; this is another operating system.');
  if (!nodeIsNewEnough(process.versions.node))
    throw new NotReady(
      EXIT.node,
      `Aloud needs Node 20.19 or later and this is Node ${process.versions.node}; install a newer one from your distribution or nodejs.org.`,
    );
  const python = findPython();
  if (!python)
    throw new NotReady(
      EXIT.python,
      'Aloud needs Python 3.11 or later and none was found; install python3, or name one in ALOUD_PYTHON.',
    );
  if (!python.ok)
    throw new NotReady(
      EXIT.python,
      `Aloud needs Python 3.11 or later and ${python.command} is ${python.version}; install a newer one, or name one in ALOUD_PYTHON.`,
    );
}

function hasCompiler() {
  return ['c++', 'g++', 'clang++'].some(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
}

/** @param {AbortSignal | undefined} signal */
function stopIfAsked(signal) {
  if (signal?.aborted)
    throw new NotReady(EXIT.interrupted, 'Interrupted; run the same command again to go on from here.');
}

/**
 * Makes the checkout ready to run. Quick when there is nothing to do.
 * @param {string} root the checkout
 * @param {NodeJS.WriteStream} output where to say what is done
 * @param {AbortSignal} [signal]
 */
export async function prepare(root, output, signal) {
  checkVersions();
  if (packagesAreCurrent(root) && nativePackagesLoad(root) && buildIsCurrent(root)) return;
  const held = await lock(`${root}/node_modules`, {
    signal,
    atMost: LONGEST_WAIT,
    onWait: (minutes) =>
      output.write(
        minutes === 0
          ? 'Another command is preparing this checkout, or what it started still is; waiting for it, half an hour at most.\n'
          : `Still waiting, for ${minutes} min now.\n`,
      ),
  });
  try {
    if (!packagesAreCurrent(root)) {
      if (!hasCompiler())
        output.write(
          'No C++ compiler was found; one is needed where a package has no ready build for this Node (Debian, Ubuntu: apt install g++ make).\n',
        );
      const trouble = await installPackages(root, output, { signal, holds: held.fd });
      stopIfAsked(signal);
      if (trouble) throw new NotReady(EXIT.packages, trouble);
    }
    if (!nativePackagesLoad(root)) {
      const trouble = await rebuildNativePackages(root, output, { signal, holds: held.fd });
      stopIfAsked(signal);
      if (trouble) throw new NotReady(EXIT.packages, trouble);
    }
    if (!buildIsCurrent(root)) {
      output.write('Compiling.\n');
      const { trouble, interrupted } = build(root);
      stopIfAsked(interrupted ? AbortSignal.abort() : signal);
      if (trouble) throw new NotReady(EXIT.build, trouble);
    }
  } finally {
    held.release();
  }
}
