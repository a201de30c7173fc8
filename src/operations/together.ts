import { ApplyOperation, hostsOf, type ChangeOperation } from '../../bridge/protocol.js';
import { laterOf, type Change } from '../commands/types.js';

/**
 * One change that does what several do, with one rebuild; null where they
 * don't go together: something other than a change of the configuration, used
 * in different ways, or something wanted both ways.
 */
export function together(changes: readonly Change[]): ChangeOperation | null {
  const all = changes.filter((change) => change.operation === 'apply');
  const [first, ...rest] = all;
  if (first === undefined || all.length < changes.length) return null;
  if (changes.some((change) => laterOf(change) !== null)) return null;
  if (rest.some(({ action }) => action !== first.action)) return null;
  const hosts = [...hostsOf(first)].sort();
  if (rest.some((one) => [...hostsOf(one)].sort().join() !== hosts.join())) return null;
  const union = (of: 'install' | 'remove' | 'enable' | 'disable'): string[] => [
    ...new Set(all.flatMap((one) => one[of])),
  ];
  const [install, remove, enable, disable] = [
    union('install'),
    union('remove'),
    union('enable'),
    union('disable'),
  ];
  if (install.some((name) => remove.includes(name)) || enable.some((name) => disable.includes(name)))
    return null;
  const merged = ApplyOperation.safeParse({
    ...{ operation: 'apply', install, remove, enable, disable, action: first.action },
    update: updates(all),
    ...(hosts.length > 0 && { hosts }),
  });
  return merged.success ? merged.data : null;
}

/** All inputs where one of them updates all; else the inputs that are named. */
function updates(all: readonly ApplyOperation[]): boolean | string[] {
  if (all.some(({ update }) => update === true)) return true;
  const named = all.flatMap(({ update }) => (Array.isArray(update) ? update : []));
  return named.length > 0 && [...new Set(named)];
}

/** Whether two changes are one and the same, whatever their names' order. */
export function same(one: Change, other: Change): boolean {
  return plainly(one) === plainly(other);
}

const plainly = (change: Change): string =>
  JSON.stringify(
    Object.entries(change)
      .map(([key, value]): [string, unknown] => [
        key,
        Array.isArray(value) ? [...(value as unknown[])].sort() : value,
      ])
      .sort(([a], [b]) => a.localeCompare(b)),
  );
