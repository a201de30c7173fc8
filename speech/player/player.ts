import { execa } from 'execa';
import { toPcm16 } from '../audio/samples.js';
import { SpeechError } from '../errors.js';
import { rawOption } from '../programs.js';

export type PlayerName = 'paplay' | 'pw-play' | 'aplay';

/** Seconds from writing samples to hearing them that are asked of the sound server. */
export const PLAYER_LATENCY = 0.05;
const LATENCY_MS = PLAYER_LATENCY * 1000;

/** Where it plays, and what the program prints for --help. */
interface Target {
  readonly device: string | undefined;
  readonly help: string;
}

/** The options that make each program play raw 16 bit mono from its standard input, with little delay. */
const OPTIONS: Record<PlayerName, (rate: number, target: Target) => string[]> = {
  paplay: (rate, { device }) => [
    ...['--raw', `--rate=${rate}`, '--format=s16le', '--channels=1', `--latency-msec=${LATENCY_MS}`],
    ...['--client-name=Aloud', ...(device === undefined ? [] : [`--device=${device}`])],
  ],
  'pw-play': (rate, { device, help }) => [
    ...rawOption(help),
    ...[`--rate=${rate}`, '--format=s16', '--channels=1', `--latency=${LATENCY_MS}ms`],
    ...(device === undefined ? [] : [`--target=${device}`]),
    '-',
  ],
  aplay: (rate, { device }) => [
    ...[
      '-q',
      '-t',
      'raw',
      '-f',
      'S16_LE',
      '-c',
      '1',
      '-r',
      String(rate),
      `--buffer-time=${2000 * LATENCY_MS}`,
    ],
    ...(device === undefined ? [] : ['-D', device]),
    '-',
  ],
};

/** A program that plays sound, and where to. */
export class Player {
  constructor(
    readonly name: PlayerName,
    readonly device?: string,
    /** What it prints for --help; only asked for where it needs it. */
    private readonly help = '',
  ) {}

  /** Starts it; it plays what is written until it is ended or killed. */
  open(rate: number): PlayerStream {
    return new PlayerStream(
      this.name,
      OPTIONS[this.name](rate, { device: this.device, help: this.help }),
      rate,
    );
  }
}

/** One run of a player. */
export class PlayerStream {
  /** Resolves when the program is gone: with the reason if it failed, with undefined if it was ended or killed. */
  readonly gone: Promise<SpeechError | undefined>;
  readonly #child;
  #killed = false;

  constructor(
    name: PlayerName,
    options: readonly string[],
    readonly rate: number,
  ) {
    this.#child = execa(name, options, { stdin: 'pipe', stdout: 'ignore', reject: false });
    // Its exit says what happened.
    this.#child.stdin.on('error', () => undefined);
    this.gone = this.#child.then((result) => {
      if (this.#killed || !result.failed) return undefined;
      const cause = result.stderr === '' ? result.message : result.stderr;
      return new SpeechError('player-failed', `${name} stopped playing; check the sound output.`, { cause });
    });
  }

  write(samples: Float32Array): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(toPcm16(samples));
  }

  /** No more sound comes; what was written is played to its end. */
  end(): Promise<SpeechError | undefined> {
    this.#child.stdin.end();
    return this.gone;
  }

  /** Silence, now: sound already handed over is dropped by the sound server with its player. */
  kill(): void {
    this.#killed = true;
    this.#child.kill('SIGKILL');
  }
}
