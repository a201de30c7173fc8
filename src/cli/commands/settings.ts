import { changeSetting } from '../../configuration/change.js';
import { listSettings, type SettingInfo } from '../../configuration/settings-list.js';
import { AloudError } from '../../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

interface SettingsOptions extends Common {
  readonly invocation: Invocation;
}

/** `aloud settings list|get|set|reset`: shows settings with what they do, and changes them in the settings file. */
export function settings(
  action: string,
  [path, value]: readonly string[],
  { json, invocation }: SettingsOptions,
): number {
  const { paths } = invocation;
  const show = (infos: readonly SettingInfo[]): void => {
    for (const info of infos)
      process.stdout.write(json === true ? `${JSON.stringify(info)}\n` : inWords(info));
  };
  if (action === 'list') {
    show(listSettings(invocation.settings));
    return exitCodes.ok;
  }
  if (path === undefined || (action === 'set') !== (value !== undefined)) {
    const usage = action === 'set' ? 'set NAME VALUE' : `${action} NAME`;
    process.stderr.write(`Say: aloud settings ${usage}\n`);
    return exitCodes.usage;
  }
  const now = action === 'get' ? invocation.settings : changeSetting(paths, path, value);
  const found = listSettings(now).find((info) => info.path === path);
  if (found === undefined)
    throw new AloudError('setting-unknown', `There is no setting ${path}; aloud settings list names all.`);
  show([found]);
  return exitCodes.ok;
}

function inWords({ path, explanation, allowed, value, default: usual }: SettingInfo): string {
  const words = (some: SettingInfo['value']): string =>
    some === null ? 'not set' : typeof some === 'boolean' ? (some ? 'on' : 'off') : String(some);
  const rest = value === usual ? 'the default' : `the default is ${words(usual)}`;
  return `${path}: ${words(value)}, ${rest}. ${explanation} It can be ${allowed}.\n`;
}
