/** What a test needs of the machine. What cannot run says so in its title, and the closing lines list it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findPaths } from '../../src/paths.js';
import { modelDir } from './models.js';

/** A title, with why the suite or test is skipped where it is. */
export function titled(title: string, why: string | undefined): string {
  return why === undefined ? title : `${title} (${why})`;
}

/** Why a test that uses this program can't run here, or undefined when it can. */
export function without(program: string, apt = program): string | undefined {
  const here = (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));
  return here ? undefined : `${program} is not installed: apt-get install ${apt}`;
}

/**
 * The Piper that set-up installs. What set-up brings is no matter of the machine:
 * @throws Error when it is not there, so that a test of it fails
 */
export function requiredPiper(): { readonly python: string; readonly model: string } {
  const { piperPython } = findPaths();
  if (!existsSync(piperPython))
    throw new Error(
      `There is no Piper at ${piperPython}; run "npm test" to install it and read what it says.`,
    );
  return { python: piperPython, model: join(modelDir('piper-joe'), 'en_US-joe-medium.onnx') };
}

/**
 * The Python that listens for the wake word.
 * @throws Error when it is not there
 */
export function requiredWakeWord(): string {
  const { wakePython } = findPaths();
  if (existsSync(wakePython)) return wakePython;
  throw new Error(
    `There is no wake word at ${wakePython}; run "npm test" to install it and read what it says.`,
  );
}
