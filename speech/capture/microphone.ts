import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpeechError } from '../errors.js';
import { helpOf, needsHelp, type Environment } from '../programs.js';
import { Recording } from './recording.js';
import { findSource, watchSources, type Source } from './source.js';
import { commandLine, LIST_DEVICES, RECORDERS, type RecorderName } from './recorders.js';

export interface MicrophoneSettings {
  /** The program that records; "auto" takes the first that gives sound. */
  readonly recorder: RecorderName | 'auto';
  /** The microphone as the recorder calls it; its default when left out. */
  readonly device?: string;
  /** Milliseconds in which the first sound has to come. */
  readonly firstSoundMs: number;
  /** So many milliseconds without sound mean that the microphone is gone. */
  readonly stallMs: number;
}

export const DEFAULT_MICROPHONE_SETTINGS: MicrophoneSettings = {
  recorder: 'auto',
  firstSoundMs: 3000,
  stallMs: 2000,
};

/** A sound server that changed its devices has settled after this. */
const SETTLED_MS = 250;
/** No load makes a timer so late. */
const STOPPED_MS = 1000;

/** An open microphone; never what the loudspeaker plays, unless that is what was named. */
export class Microphone {
  #stopped = false;
  #complaint: string | undefined;
  readonly #unwatch: () => void;

  private constructor(
    private readonly recording: Recording,
    private readonly first: Buffer,
    private readonly stallMs: number,
    find: () => Promise<Source>,
    environment: Environment,
  ) {
    // A sound server that loses a microphone goes on with whatever else it has.
    this.#unwatch = watchSources(environment, () => {
      void foundTwice(find).then((source) => {
        const complaint = NO_MICROPHONE[source];
        if (complaint === undefined || this.#stopped) return;
        this.#complaint = complaint;
        void recording.stop();
      });
    });
  }

  /** The program that records. */
  get recorder(): RecorderName {
    return this.recording.recorder;
  }

  /**
   * Opens the microphone with the first recorder that exists, starts and gives
   * sound in time; that same process goes on to be read.
   * @throws SpeechError no-recorder, device-missing, cancelled
   */
  static async open(
    settings: MicrophoneSettings = DEFAULT_MICROPHONE_SETTINGS,
    { signal, environment = process.env }: { signal?: AbortSignal; environment?: Environment } = {},
  ): Promise<Microphone> {
    const wanted = settings.recorder === 'auto' ? RECORDERS : [settings.recorder];
    const present = wanted.filter((name) => isInstalled(name, environment));
    if (present.length === 0) throw noRecorder(wanted);
    const complaints: string[] = [];
    // Where none is named, all are given the same.
    const usual = settings.device === undefined ? findSource(undefined, environment) : undefined;
    for (const name of present) {
      const help = needsHelp(name) ? await helpOf(name, environment) : '';
      const recording = new Recording(name, commandLine(name, settings.device, help), environment);
      const giveUp = (): void => void recording.stop();
      signal?.addEventListener('abort', giveUp, { once: true });
      const find = (): Promise<Source> => sourceFor(name, settings.device, environment);
      const [first, source] = await Promise.all([recording.next(settings.firstSoundMs), usual ?? find()]);
      signal?.removeEventListener('abort', giveUp);
      const complaint = NO_MICROPHONE[source];
      if (Buffer.isBuffer(first) && complaint === undefined && !signal?.aborted)
        return new Microphone(recording, first, settings.stallMs, find, environment);
      await recording.stop();
      if (signal?.aborted) throw new SpeechError('cancelled', 'Opening the microphone was stopped');
      complaints.push(`${name}: ${complaint ?? (recording.complaint.trim() || 'no sound came')}`);
      if (usual !== undefined && complaint !== undefined) break;
    }
    throw deviceMissing(settings.device, present, complaints);
  }

  /**
   * The sound as it comes: pieces of 16 kHz mono s16le of 10 to 100 ms. Ends
   * after `stop`; to be read once.
   * @throws SpeechError device-lost
   */
  async *pieces(): AsyncGenerator<Buffer, void, void> {
    yield this.first;
    while (!this.#stopped) {
      const asked = performance.now();
      const piece = await this.recording.next(this.stallMs);
      // Whoever was stopped himself, as in a machine that slept, can't blame the recorder.
      if (piece === 'late' && performance.now() - asked > this.stallMs + STOPPED_MS) continue;
      // Told apart here, as a recorder that is stopped ends like one that lost its microphone.
      if (this.wasStopped()) return;
      if (!Buffer.isBuffer(piece)) {
        this.#unwatch();
        await this.recording.stop();
        const cause = this.#complaint ?? (this.recording.complaint.trim() || 'no sound came');
        throw new SpeechError(
          'device-lost',
          'The microphone went away; plug it in again or choose another one',
          { cause },
        );
      }
      yield piece;
    }
  }

  /** Closes the microphone; never an error, however often it is called. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unwatch();
    await this.recording.stop();
  }

  private wasStopped(): boolean {
    return this.#stopped;
  }
}

/** Why what a recorder gives is not to be listened to. */
const NO_MICROPHONE: Partial<Readonly<Record<Source, string>>> = {
  loudspeaker: 'there is no microphone, and what the loudspeaker plays would be recorded in its place',
  missing: 'the sound server has no such microphone',
};

/**
 * Where microphones change hands, the server's answers may be of before and after (its default, and what
 * there is): what would mean that there is none has to hold a moment later as well.
 */
async function foundTwice(find: () => Promise<Source>): Promise<Source> {
  const source = await find();
  if (NO_MICROPHONE[source] === undefined) return source;
  await sleep(SETTLED_MS);
  return find();
}

/** Where the sound of a recorder comes from; only PulseAudio's own calls a device as the sound server does. */
function sourceFor(
  recorder: RecorderName,
  device: string | undefined,
  environment: Environment,
): Promise<Source> {
  if (device !== undefined && recorder !== 'parec') return Promise.resolve('unknown');
  return findSource(device, environment);
}

/** The recorders on this machine, best first. */
export function installedRecorders(environment: Environment = process.env): RecorderName[] {
  return RECORDERS.filter((name) => isInstalled(name, environment));
}

function isInstalled(program: string, environment: Environment): boolean {
  return (environment['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function noRecorder(wanted: readonly RecorderName[]): SpeechError {
  const which = wanted.length === 1 ? `The recorder ${wanted[0]!} is` : 'No program that can record is';
  return new SpeechError(
    'no-recorder',
    `${which} installed; install one of: pipewire, pulseaudio-utils, alsa-utils, sox`,
  );
}

function deviceMissing(
  device: string | undefined,
  tried: readonly RecorderName[],
  complaints: readonly string[],
): SpeechError {
  const what =
    device === undefined ? 'No microphone gives sound' : `The microphone "${device}" gives no sound`;
  return new SpeechError(
    'device-missing',
    `${what}; plug one in, or see what there is with "${LIST_DEVICES[tried[0]!]}" and choose it in the settings`,
    { cause: complaints.join('\n') },
  );
}
