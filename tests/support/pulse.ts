/** A microphone that speaks what it is told, on a sound server of one's own. */
import { execa } from 'execa';
import { once } from 'node:events';
import { join } from 'node:path';
import { writeWav } from '../../speech/audio/wav-write.js';
import type { Samples } from '../../speech/types.js';
import {
  startSoundServer,
  withoutSoundServer,
  type SoundServer,
  type SoundServerKind,
} from './sound-server.js';

/** Why tests of the microphone can't run here, or undefined when they can. */
export const noMicrophoneBecause = withoutSoundServer();

export interface VirtualMicrophone {
  /** The sound server, with its loudspeaker "speaker". */
  readonly server: SoundServer;
  /** For programs that shall use this microphone: the default one, and by the name "vmic". */
  readonly environment: Record<string, string | undefined>;
  /** Speaks into the microphone, in real time; resolves when all was said, or the microphone is gone. */
  say(samples: Samples): Promise<void>;
  /** Pulls the plug: the microphone is gone, and what plays into it; the server goes on, with its loudspeaker. */
  unplug(): Promise<void>;
  /** Plugs them in again: a microphone of the same name. */
  plug(): Promise<void>;
  /** The sound server dies and comes back, with the same devices. */
  restart(): Promise<void>;
  /**
   * Puts the loudspeaker into the room of the microphone, so that it hears what is played, and
   * an echo canceller between them, whose ends are the default devices from then on.
   */
  cancelEcho(): Promise<void>;
  /** Plugs in a second one, which is the default from then on until it leaves. */
  another(): Promise<{ say(samples: Samples): Promise<void>; leave(): Promise<void> }>;
  /** Ends all that was started here. */
  stop(): Promise<void>;
}

/**
 * What the server is given ahead of what is being heard. With less, a busy machine leaves holes in what is said, and
 * recorders on PulseAudio get pieces of 8 ms, as of no microphone, which cost three times the wake-ups.
 */
const AHEAD_MS = 100;
/** Whoever may (root) plays before others compute, as the sound server itself does; else it is as before. */
const NICENESS = -11;

/** A voice has one channel: brought up to two and down again, PipeWire makes it louder. */
const MONO = ['channels=1', 'channel_map=mono'];

/** The recipe: a silent loudspeaker whose monitor is presented as a microphone. */
export async function startVirtualMicrophone(kind?: SoundServerKind): Promise<VirtualMicrophone> {
  const server = await startSoundServer(kind);
  const environment = {
    ...process.env,
    ...server.env,
    PULSE_LATENCY_MSEC: '30',
    // What sox takes for its default device.
    AUDIODRIVER: 'pulseaudio',
  };
  const pactl = async (...args: string[]): Promise<string> =>
    (await execa('pactl', args, { env: environment })).stdout.trim();
  // A source that nobody reads falls asleep, and the head of the next utterance would be lost. Whoever reads
  // the default microphone is moved to the next default, so what plays into it is read.
  const keepAwake = (sink: string) => {
    const reader = execa('parec', ['-d', `${sink}.monitor`, '--raw'], {
      env: environment,
      reject: false,
      buffer: false,
      stdin: 'ignore',
      stderr: 'ignore',
    });
    reader.stdout.resume();
    return reader;
  };
  const plugged: string[] = [];
  const plug = async (): Promise<void> => {
    const source = ['source_name=vmic', 'master=vmicsink.monitor'];
    plugged.splice(0);
    plugged.push(await pactl('load-module', 'module-null-sink', 'sink_name=vmicsink', ...MONO));
    plugged.push(await pactl('load-module', 'module-remap-source', ...source, ...MONO));
    await pactl('set-default-source', 'vmic');
  };
  const awaken = async (): Promise<void> => {
    reader.kill();
    await reader;
    reader = keepAwake('vmicsink');
  };
  await plug();
  let reader = keepAwake('vmicsink');
  const stopped = new AbortController();
  let clips = 0;
  const play = async (sink: string, samples: Samples): Promise<void> => {
    const clip = join(server.folder, `say-${clips++}.wav`);
    await writeWav(clip, samples);
    await execa('nice', ['-n', String(NICENESS), 'paplay', '-d', sink, `--latency-msec=${AHEAD_MS}`, clip], {
      env: { ...environment, PULSE_LATENCY_MSEC: undefined },
      cancelSignal: stopped.signal,
      reject: false,
    });
  };
  return {
    server,
    environment,
    say: (samples) => play('vmicsink', samples),
    async unplug() {
      for (const module of plugged.splice(0).toReversed()) await pactl('unload-module', module);
    },
    async plug() {
      await plug();
      await awaken();
    },
    async restart() {
      await server.restart();
      await plug();
      await awaken();
    },
    async cancelEcho() {
      const room = ['source=speaker.monitor', 'sink=vmicsink', 'latency_msec=20'];
      const loopback = await pactl('load-module', 'module-loopback', ...room);
      const inputs = await pactl('list', 'sink-inputs');
      const input = inputs.split('Sink Input #').find((one) => one.includes(`Owner Module: ${loopback}\n`));
      // As loud as a loudspeaker a step away: half on the server's scale, 18 dB less.
      await pactl('set-sink-input-volume', String(parseInt(input ?? '', 10)), '50%');
      const ends = ['source_master=vmic', 'sink_master=speaker', 'source_name=clean', 'sink_name=cancelled'];
      // A virtual microphone has no gain that could be turned down.
      const method = ['aec_method=webrtc', 'aec_args="analog_gain_control=0 digital_gain_control=0"'];
      await pactl('load-module', 'module-echo-cancel', ...ends, ...method);
      await pactl('set-default-source', 'clean');
      await pactl('set-default-sink', 'cancelled');
    },
    async another() {
      const sink = await pactl('load-module', 'module-null-sink', 'sink_name=othersink', ...MONO);
      const source = ['source_name=other', 'master=othersink.monitor'];
      const other = await pactl('load-module', 'module-remap-source', ...source, ...MONO);
      const awake = keepAwake('othersink');
      // PulseAudio has rendered the first two seconds of a sink ahead, in which no recorder gets any sound.
      await once(awake.stdout, 'data');
      await pactl('set-default-source', 'other');
      return {
        say: (samples) => play('othersink', samples),
        leave: async () => {
          await pactl('set-default-source', 'vmic');
          awake.kill();
          await awake;
          await pactl('unload-module', other);
          await pactl('unload-module', sink);
        },
      };
    },
    async stop() {
      stopped.abort();
      reader.kill();
      await reader;
      await server.stop();
    },
  };
}
