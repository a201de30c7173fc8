import type { Sound } from '../voices/types.js';
import { EARCONS, type EarconName, type Note } from './notes.js';

/** Peak of a tone at volume 1: well below a voice, which comes at full scale. */
const LEVEL = 0.18;
/** Seconds in which a tone comes and goes, so that it does not click. */
const FADE_SECONDS = 0.012;
/** A second partial makes a pure tone easier to place and to hear on small loudspeakers. */
const PARTIALS = [1, 0.25];
const LOUDEST = PARTIALS.reduce((sum, part) => sum + part, 0);
const RATE = 22_050;

/** The sound of an earcon, computed; the same every time. `volume` is 0–2 as for a voice. */
export function earcon(name: EarconName, volume = 1): Sound {
  const notes = EARCONS[name].map((note) => tone(note, LEVEL * Math.min(2, Math.max(0, volume))));
  const samples = new Float32Array(notes.reduce((sum, note) => sum + note.length, 0));
  let at = 0;
  for (const note of notes) {
    samples.set(note, at);
    at += note.length;
  }
  return { samples, rate: RATE };
}

function tone({ pitch, length }: Note, level: number): Float32Array {
  const samples = new Float32Array(Math.round(length * RATE));
  const [from, to] = typeof pitch === 'number' ? [pitch, pitch] : pitch;
  if (from === 0) return samples;
  const fade = FADE_SECONDS * RATE;
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    phase += (2 * Math.PI * from * (to / from) ** (i / samples.length)) / RATE;
    const edge = Math.min(1, i / fade, (samples.length - 1 - i) / fade);
    const envelope = Math.sin((edge * Math.PI) / 2) ** 2;
    const wave = PARTIALS.reduce((sum, part, n) => sum + part * Math.sin(phase * (n + 1)), 0);
    samples[i] = (level * envelope * wave) / LOUDEST;
  }
  return samples;
}
