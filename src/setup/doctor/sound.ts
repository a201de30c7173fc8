/** Recorders, players, the microphone, and the voices besides Piper. */
import { findEchoCancelling } from '../../../speech/capture/echo-cancelling.js';
import { RECORDERS } from '../../../speech/capture/recorders.js';
import type { Check } from './check.js';
import { findPrograms, outputOf } from './programs.js';

type Environment = Readonly<Record<string, string | undefined>>;

const PLAYERS = ['pw-play', 'paplay', 'aplay', 'play'];
const VOICES = ['spd-say', 'espeak-ng'];

/** Checks of everything that makes or takes sound. */
export async function soundChecks(env: Environment): Promise<Check[]> {
  return [
    oneOf(
      'recorder',
      RECORDERS,
      env,
      'To speak to Aloud, install pipewire, pulseaudio-utils, alsa-utils or sox.',
    ),
    await microphone(env),
    await echoCancelling(env),
    oneOf('player', PLAYERS, env, 'To hear Aloud, install pipewire, pulseaudio-utils, alsa-utils or sox.'),
    oneOf(
      'second voice',
      VOICES,
      env,
      'For a voice where Piper cannot run, install espeak-ng or speech-dispatcher.',
    ),
  ];
}

function oneOf(name: string, programs: readonly string[], env: Environment, remedy: string): Check {
  const found = findPrograms(programs, env);
  if (found.length > 0) return { name, ok: true, needed: false, found: found.join(', ') };
  return { name, ok: false, needed: false, found: `none of ${programs.join(', ')}`, remedy };
}

async function echoCancelling(env: Environment): Promise<Check> {
  const check = { name: 'echo cancelling', needed: false };
  if (await findEchoCancelling(undefined, env)) return { ...check, ok: true, found: 'there' };
  const remedy =
    'To say stop without a key while Aloud speaks, let the sound server cancel the echo (docs/service.md).';
  return { ...check, ok: false, found: 'none', remedy };
}

async function microphone(env: Environment): Promise<Check> {
  const check = { name: 'microphone', needed: false };
  const sources = await outputOf('pactl', ['list', 'short', 'sources'], env);
  const pulse = (sources ?? '').split('\n').flatMap((line) => {
    const name = line.split('\t')[1] ?? '';
    return name && !name.endsWith('.monitor') ? [name] : [];
  });
  if (pulse.length > 0) return { ...check, ok: true, found: pulse.join(', ') };
  const cards = [...((await outputOf('arecord', ['-l'], env)) ?? '').matchAll(/^card \d+: .*?\[(.*?)\]/gm)];
  if (cards.length > 0) return { ...check, ok: true, found: cards.map(([, name]) => name).join(', ') };
  const remedy = 'Connect a microphone; without one, Aloud takes typed requests and sound files.';
  return { ...check, ok: false, found: 'none', remedy };
}
