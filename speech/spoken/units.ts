import { decimal } from './numbers.js';

/** How units are said after a number: one of them, and several. Sizes by 1024 are said like those by 1000: nobody says "gibibytes". */
const UNITS: Record<string, readonly [one: string, several: string]> = {
  B: ['byte', 'bytes'],
  kB: ['kilobyte', 'kilobytes'],
  KB: ['kilobyte', 'kilobytes'],
  KiB: ['kilobyte', 'kilobytes'],
  MB: ['megabyte', 'megabytes'],
  MiB: ['megabyte', 'megabytes'],
  GB: ['gigabyte', 'gigabytes'],
  GiB: ['gigabyte', 'gigabytes'],
  TB: ['terabyte', 'terabytes'],
  TiB: ['terabyte', 'terabytes'],
  PB: ['petabyte', 'petabytes'],
  PiB: ['petabyte', 'petabytes'],
  kbit: ['kilobit', 'kilobits'],
  Mbit: ['megabit', 'megabits'],
  Gbit: ['gigabit', 'gigabits'],
  ns: ['nanosecond', 'nanoseconds'],
  µs: ['microsecond', 'microseconds'],
  μs: ['microsecond', 'microseconds'],
  us: ['microsecond', 'microseconds'],
  ms: ['millisecond', 'milliseconds'],
  s: ['second', 'seconds'],
  sec: ['second', 'seconds'],
  m: ['minute', 'minutes'],
  min: ['minute', 'minutes'],
  h: ['hour', 'hours'],
  hr: ['hour', 'hours'],
  hrs: ['hour', 'hours'],
  d: ['day', 'days'],
  Hz: ['hertz', 'hertz'],
  kHz: ['kilohertz', 'kilohertz'],
  MHz: ['megahertz', 'megahertz'],
  GHz: ['gigahertz', 'gigahertz'],
  W: ['watt', 'watts'],
  Wh: ['watt hour', 'watt hours'],
  V: ['volt', 'volts'],
  mAh: ['milliamp hour', 'milliamp hours'],
  dB: ['decibel', 'decibels'],
  px: ['pixel', 'pixels'],
  '°C': ['degree Celsius', 'degrees Celsius'],
  '°F': ['degree Fahrenheit', 'degrees Fahrenheit'],
  '°': ['degree', 'degrees'],
  '%': ['percent', 'percent'],
  x: ['times', 'times'],
  '×': ['times', 'times'],
};

/** As a part of a pattern, longest first. */
export const UNIT_PATTERN = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .join('|');

/** "1.4", "GiB" → "one point four gigabytes". */
export function measure(number: string, unit: string, perSecond = false): string {
  const [one, several] = UNITS[unit] ?? [unit, unit];
  return `${decimal(number)} ${number === '1' ? one : several}${perSecond ? ' per second' : ''}`;
}
