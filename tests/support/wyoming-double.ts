/** Another program with ears and a voice, asked by the Wyoming protocol. */
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Samples } from '../../speech/types.js';
import { encodeEvent, EventReader, type WyomingEvent } from '../../speech/wyoming/events.js';
import { soundEvents } from '../../speech/wyoming/sound.js';

export class WyomingDouble {
  /** What it was asked to say, the oldest first. */
  readonly asked: string[] = [];

  private constructor(
    readonly uri: string,
    private readonly sound: Samples,
    private readonly hears: string,
  ) {}

  /** One that says everything by the same sound, and hears the same text in everything. */
  static async start(folder: string, name: string, sound: Samples, hears = ''): Promise<WyomingDouble> {
    const file = join(folder, `${name}.sock`);
    const double = new WyomingDouble(`unix://${file}`, sound, hears);
    const server = createServer((socket) => double.#serve(socket)).listen(file);
    await new Promise((listening) => server.once('listening', listening));
    // It ends with the test's process.
    server.unref();
    return double;
  }

  #serve(socket: Socket): void {
    const reader = new EventReader();
    socket.unref();
    socket.on('error', () => undefined);
    socket.on('data', (piece: Buffer) => {
      for (const event of reader.push(piece))
        for (const answer of this.#answer(event)) socket.write(encodeEvent(answer));
    });
  }

  *#answer({ type, data }: WyomingEvent): Generator<WyomingEvent> {
    if (type === 'audio-stop') yield { type: 'transcript', data: { text: this.hears } };
    if (type !== 'synthesize') return;
    this.asked.push(String(data?.['text']));
    yield* soundEvents({ samples: this.sound, rate: 16_000 });
  }
}
