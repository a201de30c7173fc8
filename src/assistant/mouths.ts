import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWav } from '../../speech/audio/wav-write.js';
import { earcon } from '../../speech/earcons/earcons.js';
import type { EarconName } from '../../speech/earcons/notes.js';
import type { Speaker } from '../../speech/speaker.js';
import type { Sound } from '../../speech/voices/types.js';
import type { Heard, Mouth } from './output.js';

/** Speaks aloud; where nothing can be heard the shown text is all there is. */
export class LoudMouth implements Mouth {
  constructor(
    private readonly speaker: Speaker,
    private readonly earcons: boolean,
  ) {}

  ready(): void {
    this.speaker.warm();
  }

  async tone(name: EarconName): Promise<void> {
    if (this.earcons) await this.speaker.play(earcon(name, this.speaker.delivery.volume));
  }

  async speak(text: string, signal: AbortSignal): Promise<Heard> {
    const stop = (): void => this.speaker.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      return (await this.speaker.say(text)) === 'heard' ? 'ended' : 'cut';
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Leaves each reply as a WAV file in a folder, numbered, beside what another mouth does with it. */
export class RecordingMouth implements Mouth {
  #count = 0;

  constructor(
    private readonly folder: string,
    private readonly synthesise: (text: string, signal: AbortSignal) => Promise<Sound>,
    private readonly recorded: (file: string, sound: Sound) => void,
    private readonly mouth: Mouth,
  ) {}

  async tone(name: EarconName): Promise<void> {
    await this.mouth.tone?.(name);
  }

  async speak(text: string, signal: AbortSignal): Promise<Heard> {
    const number = String(++this.#count).padStart(2, '0');
    const file = join(this.folder, `reply-${number}.wav`);
    await mkdir(this.folder, { recursive: true });
    const sound = await this.synthesise(text, signal);
    await writeWav(file, sound.samples, sound.rate);
    this.recorded(file, sound);
    return this.mouth.speak(text, signal);
  }
}

/**
 * Closes the ear while it speaks, so that it never hears itself. Not for a
 * tone: that is no speech to the voice activity detection, and whoever answers
 * while one sounds would lose their first words.
 */
export class HalfDuplexMouth implements Mouth {
  #speaking = 0;

  constructor(
    private readonly mouth: Mouth,
    private readonly ear: { mute(): void; unmute(): void },
  ) {}

  ready(): void {
    this.mouth.ready?.();
  }

  async tone(name: EarconName): Promise<void> {
    await this.mouth.tone?.(name);
  }

  async speak(text: string, signal: AbortSignal): Promise<Heard> {
    if (this.#speaking++ === 0) this.ear.mute();
    try {
      return await this.mouth.speak(text, signal);
    } finally {
      if (--this.#speaking === 0) this.ear.unmute();
    }
  }
}
