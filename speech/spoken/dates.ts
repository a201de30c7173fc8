import { cardinal, ordinal, year } from './numbers.js';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const MONTHS =
  'January February March April May June July August September October November December'.split(' ');

/** The year is said only when it is not the one we are in. */
function withYear(said: string, written: string | undefined, now: Date): string {
  return written === undefined || Number(written) === now.getFullYear() ? said : `${said}, ${year(written)}`;
}

/** "2026-11-03" → "Tuesday, the third of November". Undefined when there is no such day. */
export function isoDate(y: string, m: string, d: string, now: Date): string | undefined {
  const day = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d)));
  if (day.getUTCMonth() !== Number(m) - 1) return undefined;
  const said = `${DAYS[day.getUTCDay()]!}, the ${ordinal(String(Number(d)))} of ${MONTHS[Number(m) - 1]!}`;
  return withYear(said, y, now);
}

/** "3 November 2026" → "the third of November". */
export function writtenDate(d: string, month: string, y: string | undefined, now: Date): string {
  return withYear(`the ${ordinal(String(Number(d)))} of ${month}`, y, now);
}

/** "14:05" → "two oh five P M", "14:05:30" → "two oh five P M and thirty seconds". Undefined when there is no such time. */
export function clockTime(h: string, m: string, s?: string): string | undefined {
  const [hour, minute] = [Number(h), Number(m)];
  if (hour > 23 || minute > 59 || Number(s ?? 0) > 59) return undefined;
  const seconds = s === undefined || Number(s) === 0 ? '' : ` and ${plural(String(Number(s)), 'second')}`;
  if (minute === 0 && hour % 12 === 0) return (hour === 0 ? 'midnight' : 'noon') + seconds;
  const past =
    minute === 0 ? '' : minute < 10 ? ` oh ${cardinal(String(minute))}` : ` ${cardinal(String(minute))}`;
  return `${cardinal(String(hour % 12 || 12))}${past} ${hour < 12 ? 'A' : 'P'} M${seconds}`;
}

function plural(digits: string, unit: string): string {
  return `${cardinal(digits)} ${unit}${digits === '1' ? '' : 's'}`;
}
