import { rawOption } from '../programs.js';
import { SAMPLE_RATE } from '../types.js';

/**
 * Programs that can record, best first: the nearer to the running sound server,
 * the sooner the first sound. Each is told to hand over 40 ms at a time: with
 * 20 ms waking up cost twice as much as now, idle.
 */
export const RECORDERS = ['pw-record', 'parec', 'arecord', 'sox'] as const;
export type RecorderName = (typeof RECORDERS)[number];

/** How a recorder is started so that it writes 16 kHz mono s16le to its standard output. */
export interface CommandLine {
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

const RATE = String(SAMPLE_RATE);

/**
 * The command line of a recorder.
 * @param device as the recorder calls it; its default when left out
 * @param help what the program prints for --help; only asked for where it needs it
 */
export function commandLine(name: RecorderName, device: string | undefined, help: string): CommandLine {
  switch (name) {
    case 'pw-record': {
      const format = ['--rate', RATE, '--channels', '1', '--format', 's16', '--latency', '40ms'];
      // A microphone that is named and gone is missed, and no other taken in its place.
      const target = device === undefined ? [] : ['--target', device, '-P', '{ node.dont-reconnect = true }'];
      return { args: [...format, ...target, ...rawOption(help), '-'] };
    }
    case 'parec': {
      const format = [`--rate=${RATE}`, '--channels=1', '--format=s16le', '--latency-msec=40'];
      return { args: [...format, '--raw', ...(device === undefined ? [] : [`--device=${device}`])] };
    }
    case 'arecord': {
      const format = ['-q', '-t', 'raw', '-f', 'S16_LE', '-c', '1', '-r', RATE];
      // In microseconds: a period of 40 ms, and room for a second when this machine is busy.
      const timing = ['--period-time=40000', '--buffer-time=1000000'];
      return { args: [...format, ...timing, ...(device === undefined ? [] : ['-D', device]), '-'] };
    }
    case 'sox': {
      const format = ['-t', 'raw', '-e', 'signed-integer', '-b', '16', '-L', '-c', '1', '-r', RATE];
      // 640 samples, 40 ms, at a time instead of a quarter of a second.
      const args = ['-q', '-V1', '--buffer', '1280', '-d', ...format, '-'];
      return device === undefined ? { args } : { args, env: { AUDIODEV: device } };
    }
  }
}

/** How to see what microphones there are. */
export const LIST_DEVICES: Readonly<Record<RecorderName, string>> = {
  'pw-record': 'wpctl status',
  parec: 'pactl list short sources',
  arecord: 'arecord -L',
  sox: 'pactl list short sources',
};
