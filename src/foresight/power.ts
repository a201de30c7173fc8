import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Linux tells of chargers and batteries. */
const SUPPLIES = '/sys/class/power_supply';

/** Whether the machine runs on mains power; one without a battery does. */
export function onMains(folder = SUPPLIES): boolean {
  const supplies = names(folder).map((name) => ({
    type: read(join(folder, name, 'type')),
    scope: read(join(folder, name, 'scope')),
    online: read(join(folder, name, 'online')),
  }));
  // A mouse has a battery too.
  const own = supplies.filter(({ scope }) => scope !== 'Device');
  if (!own.some(({ type }) => type === 'Battery')) return true;
  return own.some(({ type, online }) => type !== 'Battery' && online === '1');
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
