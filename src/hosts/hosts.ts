/** Other machines, from the settings: as the sidecar reaches them, and as people call them. */
import type { HostAddress } from '../../bridge/process.js';
import type { ScopeNames } from '../../intents/scope.js';
import type { Settings } from '../settings.js';

/** The slot that says on which machines something is meant. */
export const HOSTS_SLOT = 'hosts';

/** The machines as the sidecar is told of them. */
export function addressesOf({ hosts }: Pick<Settings, 'hosts'>): Record<string, HostAddress> {
  return Object.fromEntries(
    Object.entries(hosts).map(([name, { ssh, build, configuration, attribute, sudo }]) => [
      name,
      {
        target: ssh ?? name,
        ...(build !== undefined && { build }),
        ...(configuration !== undefined && { configuration }),
        ...(attribute !== undefined && { attribute }),
        sudo,
      },
    ]),
  );
}

/** The names that can be said; without any, what is meant for another machine is known to be for none. */
export function scopeOf({ hosts }: Pick<Settings, 'hosts'>): ScopeNames {
  const names = Object.entries(hosts).map(([name, { said }]) => ({
    name,
    said: (said ?? name.replaceAll('-', ' '))
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  }));
  return { slot: HOSTS_SLOT, names };
}

/** The machines that a meaning names; none where it is meant here. */
export function hostsIn(slots: Readonly<Record<string, unknown>>): readonly string[] {
  const said = slots[HOSTS_SLOT];
  return typeof said === 'string' && said !== '' ? said.split(',') : [];
}
