/** The service's ear with a recorder of its own, whose microphone that can be pulled out: what is wanted of it is that it comes back. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_MICROPHONE_SETTINGS, Microphone } from '../../speech/capture/microphone.js';
import { UNHEARD } from '../../speech/listening.js';
import { Silero } from '../../speech/vad/silero.js';
import { earSettings } from '../../src/daemon/ear-setup.js';
import { Ear } from '../../src/hearing/ear.js';
import { sileroModel } from '../../src/hearing/setup.js';
import type { MicrophoneState } from '../../src/hearing/steady-microphone.js';
import { Settings } from '../../src/settings.js';
import { kill } from './kill.js';

/** In place of a recorder: silence as a sound card gives it, until its microphone is pulled out. */
const RECORDER = `#!/usr/bin/env python3
import os, pathlib, sys, time
here = pathlib.Path(__file__).parent
(here / "pid").write_text(str(os.getpid()))
while not (here / "unplugged").exists():
    sys.stdout.buffer.write(bytes(3200))
    sys.stdout.buffer.flush()
    time.sleep(0.1)
sys.exit(1)
`;
/** How often it is looked. */
const LOOK_MS = 20;
/** The longest wait: it is tried again after a quarter of a second first, on a busy machine later. */
const BACK_MS = 20_000;

export class SoakEar {
  #state: MicrophoneState = 'closed';

  private constructor(
    private readonly ear: Ear,
    private readonly folder: string,
  ) {}

  /** @param folder an empty one, for the recorder */
  static async open(folder: string): Promise<SoakEar> {
    writeFileSync(join(folder, 'arecord'), RECORDER, { mode: 0o755 });
    const environment = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
    const settings = { ...DEFAULT_MICROPHONE_SETTINGS, recorder: 'arecord' as const };
    const ear: Ear = new Ear({
      silero: await Silero.open(sileroModel()),
      settings: earSettings(Settings.parse({})),
      wakePython: '',
      echoCancelled: () => Promise.resolve(false),
      openMicrophone: (signal) => Microphone.open(settings, { signal, environment }),
      begin: () => UNHEARD,
      question: () => false,
      changed: () => undefined,
      microphone: (state) => void (made.#state = state),
      nothingSaid: () => undefined,
      failed: () => undefined,
    });
    const made = new SoakEar(ear, folder);
    ear.start();
    await made.hears();
    return made;
  }

  /** Pulls the microphone out, and has the recorder die of it. */
  async unplug(): Promise<void> {
    writeFileSync(join(this.folder, 'unplugged'), '');
    const pid = join(this.folder, 'pid');
    if (existsSync(pid)) kill(Number(readFileSync(pid, 'utf8')));
    await until(() => this.#state === 'lost');
  }

  plug(): void {
    rmSync(join(this.folder, 'unplugged'), { force: true });
  }

  /** Whether it hears, or does within a while. */
  hears(): Promise<boolean> {
    return until(() => this.#state === 'open');
  }

  async close(): Promise<void> {
    await this.ear.close();
  }
}

async function until(holds: () => boolean): Promise<boolean> {
  for (let waited = 0; !holds() && waited < BACK_MS; waited += LOOK_MS) await sleep(LOOK_MS);
  return holds();
}
