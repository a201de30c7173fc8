import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeError } from './errors.js';

/** For so long an optional source that could not be reached is left alone. */
const LEAVE_ALONE_MS = 24 * 3600 * 1000;

const Times = z.record(z.string(), z.number());

/** Remembers which optional sources could not be reached, so that not every start waits for them. */
export class Unreachable {
  private constructor(
    private readonly file: string,
    private readonly times: z.infer<typeof Times>,
  ) {}

  static async read(file: string): Promise<Unreachable> {
    const times = await readFile(file, 'utf8')
      .then((text) => Times.parse(JSON.parse(text)))
      .catch(() => ({}));
    return new Unreachable(file, times);
  }

  recently(name: string): boolean {
    const ago = Date.now() - (this.times[name] ?? -Infinity);
    return ago >= 0 && ago < LEAVE_ALONE_MS;
  }

  async note(name: string): Promise<void> {
    this.times[name] = Date.now();
    await this.#write();
  }

  async forget(name: string): Promise<void> {
    if (!(name in this.times)) return;
    this.times[name] = 0;
    await this.#write();
  }

  async #write(): Promise<void> {
    try {
      await mkdir(dirname(this.file), { recursive: true });
      await writeFile(this.file, JSON.stringify(this.times));
    } catch (error) {
      throw writeError(error, this.file);
    }
  }
}
