import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Environment } from '../programs.js';
import { askSoundServer, field } from './sound-server.js';

/**
 * What a recorder is given: a microphone, or what the loudspeaker plays, where
 * a sound server goes when there is no microphone (or none any more) and nobody
 * told it which one to take; "missing" is one that was named and is not there.
 */
export type Source = 'microphone' | 'loudspeaker' | 'missing' | 'unknown';

/** What the sound server tells, as `pactl` prints it in English. */
export interface SourcesReport {
  /** `pactl info` */
  readonly info: string;
  /** `pactl list short sources` */
  readonly sources: string;
}

/**
 * What a recorder of PulseAudio's kind is given.
 * @param device as it is named to the recorder; the server's default when left out. Whoever names what the
 *   loudspeaker plays wants it
 */
export function sourceOf({ info, sources }: SourcesReport, device?: string): Source {
  const name = device ?? field(info, 'Default Source');
  if (name === undefined) return 'missing';
  const listed = sources.split('\n').map((line) => line.split('\t'));
  if (!listed.some(([index, own]) => own === name || index === name)) return 'missing';
  return device === undefined && name.endsWith('.monitor') ? 'loudspeaker' : 'microphone';
}

/** Asks the sound server what a recorder is given; "unknown" where there is none, or none that tells. */
export async function findSource(device: string | undefined, environment: Environment): Promise<Source> {
  try {
    const [info, sources] = await Promise.all([
      askSoundServer('pactl', ['info'], environment),
      askSoundServer('pactl', ['list', 'short', 'sources'], environment),
    ]);
    return sourceOf({ info, sources }, device ?? environment['PULSE_SOURCE']);
  } catch {
    // PipeWire may be there without the programs of PulseAudio. What is named there is never moved elsewhere.
    if (device !== undefined) return 'unknown';
  }
  try {
    const node = await askSoundServer('wpctl', ['inspect', '@DEFAULT_AUDIO_SOURCE@'], environment);
    return /media\.class = "Audio\/Sink"/u.test(node) ? 'loudspeaker' : 'microphone';
  } catch {
    return 'unknown';
  }
}

/** How to be told of other microphones: of PulseAudio's kind, and PipeWire's own. */
const WATCHES = [
  { command: ['pactl', 'subscribe'], concerns: /on (?:source|server) #/u },
  { command: ['pw-metadata', '-m', '0', 'default.audio.source'], concerns: /default\.audio\.source/u },
] as const;

/**
 * Calls back whenever microphones come or go, or another one becomes the
 * default; never where no sound server tells of it. Gives what ends it.
 */
export function watchSources(environment: Environment, onChange: () => void): () => void {
  let child: ChildProcess | undefined;
  let over = false;
  const begin = ([watch, ...others]: readonly (typeof WATCHES)[number][]): void => {
    if (watch === undefined || over) return;
    const [program, ...args] = watch.command;
    const env = { ...environment, LC_ALL: 'C.UTF-8' };
    child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    child.once('error', () => begin(others));
    child.once('exit', () => begin(others));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (watch.concerns.test(line)) onChange();
    });
  };
  begin(WATCHES);
  return () => {
    over = true;
    child?.kill();
  };
}
