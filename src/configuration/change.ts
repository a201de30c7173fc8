import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AloudError } from '../errors.js';
import type { Paths } from '../paths.js';
import { checkSettings, loadSettings, type Settings } from '../settings.js';
import { partsOf, settingAt, valueFor } from './settings-list.js';
import { editToml, type Value } from './toml-edit.js';

/**
 * Changes one setting in the settings file, or with undefined takes it back to
 * its default; the file is written whole or not at all.
 * @returns the settings as they are now
 * @throws {AloudError} `setting-unknown`, `settings-invalid` with what it may be, `file-unwritable`
 */
export function changeSetting(
  { settings: file, machineSettings }: Pick<Paths, 'settings' | 'machineSettings'>,
  path: string,
  value: Value | undefined,
): Settings {
  const known = settingAt(path);
  if (known === undefined)
    throw new AloudError('setting-unknown', `There is no setting ${path}; aloud settings list names all.`);
  const text = textOf(file);
  const { table, key } = partsOf(path);
  const given = value === undefined ? undefined : valueFor(path, value);
  const edited = editToml(text, table, key, given);
  try {
    checkSettings(edited, file);
  } catch (cause) {
    // What was wrong before is said as it is; else it is this value.
    checkSettings(text, file);
    throw new AloudError('settings-invalid', `${path} can be ${known.allowed}, not ${String(given)}.`, {
      cause,
    });
  }
  write(file, edited);
  return loadSettings(file, machineSettings);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const target = existing(file);
    const part = `${target}.part`;
    writeFileSync(part, text);
    renameSync(part, target);
  } catch (cause) {
    throw new AloudError(
      'file-unwritable',
      `The settings file ${file} can't be written. Where NixOS or home-manager makes it, change it there.`,
      { cause },
    );
  }
}

/** What a link leads to: the link itself stays. */
function existing(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
