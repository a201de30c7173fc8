import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SpeechError } from '../errors.js';
import { helpOf, Recording, type Environment } from './recording.js';
import { commandLine, LIST_DEVICES, needsHelp, RECORDERS, type RecorderName } from './recorders.js';

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

/** An open microphone. */
export class Microphone {
  #stopped = false;

  private constructor(
    private readonly recording: Recording,
    private readonly first: Buffer,
    private readonly stallMs: number,
  ) {}

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
    for (const name of present) {
      const help = needsHelp(name) ? await helpOf(name, environment) : '';
      const recording = new Recording(name, commandLine(name, settings.device, help), environment);
      const giveUp = (): void => void recording.stop();
      signal?.addEventListener('abort', giveUp, { once: true });
      const first = await recording.next(settings.firstSoundMs);
      signal?.removeEventListener('abort', giveUp);
      if (Buffer.isBuffer(first) && !signal?.aborted)
        return new Microphone(recording, first, settings.stallMs);
      await recording.stop();
      if (signal?.aborted) throw new SpeechError('cancelled', 'Opening the microphone was stopped');
      complaints.push(`${name}: ${recording.complaint.trim() || 'no sound came'}`);
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
      const piece = await this.recording.next(this.stallMs);
      // Told apart here, as a recorder that is stopped ends like one that lost its microphone.
      if (this.wasStopped()) return;
      if (!Buffer.isBuffer(piece)) {
        await this.recording.stop();
        throw new SpeechError(
          'device-lost',
          'The microphone went away; plug it in again or choose another one',
          {
            cause: this.recording.complaint.trim() || 'no sound came',
          },
        );
      }
      yield piece;
    }
  }

  /** Closes the microphone; never an error, however often it is called. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.recording.stop();
  }

  private wasStopped(): boolean {
    return this.#stopped;
  }
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
