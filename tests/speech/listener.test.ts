import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toPcm16 } from '../../speech/audio/samples.js';
import { readWavPieces } from '../../speech/audio/wav-file.js';
import { writeWav } from '../../speech/audio/wav-write.js';
import { DEFAULT_MICROPHONE_SETTINGS, Microphone } from '../../speech/capture/microphone.js';
import { SpeechError } from '../../speech/errors.js';
import { Listener } from '../../speech/listener.js';
import {
  DEFAULT_LISTENER_SETTINGS,
  type BeginUtterance,
  type ListenerEvent,
} from '../../speech/listening.js';
import { MoonshineEngine } from '../../speech/moonshine/engine.js';
import { MoonshineRecogniser } from '../../speech/moonshine/recogniser.js';
import type { Samples, Transcript } from '../../speech/types.js';
import { Silero } from '../../speech/vad/silero.js';
import { modelDir } from '../support/models.js';
import { titled } from '../support/needs.js';
import { noMicrophoneBecause, startVirtualMicrophone } from '../support/pulse.js';
import { sileroModel } from '../support/silero.js';
import { concat, pad, silence, speak, whiteNoise } from '../support/speech.js';

let silero: Silero;
let moonshine: MoonshineRecogniser;
let request: Samples;
let answer: Samples;
beforeAll(async () => {
  silero = await Silero.open(sileroModel);
  moonshine = new MoonshineRecogniser(
    await MoonshineEngine.load({ modelDir: modelDir('moonshine-tiny-en') }),
  );
  request = await speak('List all generations of the system.');
  answer = await speak('Yes, go ahead.');
});
afterAll(async () => {
  await moonshine.close();
  await silero.close();
});

/** A recogniser that only remembers what it got. */
class Notebook {
  readonly fed: Samples[][] = [];
  cancelled = 0;
  readonly begin: BeginUtterance<number> = () => {
    const pieces: Samples[] = [];
    this.fed.push(pieces);
    return {
      feed: (samples) => {
        pieces.push(samples);
      },
      finish: () => Promise.resolve(concat(...pieces).length),
      cancel: () => {
        this.cancelled++;
      },
    };
  };
}

const withMoonshine: BeginUtterance<Transcript> = (onPartial) => moonshine.begin({ onPartial });

async function* pieces(sound: Samples, length = 1600): AsyncGenerator<Samples> {
  for (let at = 0; at < sound.length; at += length) {
    await Promise.resolve();
    yield sound.subarray(at, at + length);
  }
}

async function all<R>(events: AsyncIterable<ListenerEvent<R>>): Promise<ListenerEvent<R>[]> {
  const list: ListenerEvent<R>[] = [];
  for await (const event of events) list.push(event);
  return list;
}

const types = (events: readonly ListenerEvent<unknown>[]): string =>
  events
    .map(({ type }) => type)
    .filter((type) => type !== 'partial')
    .join(' ');
const said = 'speech-start speech-end utterance';

describe('listening', () => {
  it('writes down a request from a file while it is read, faster than it was spoken', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aloud-listen-'));
    const file = join(folder, 'request.wav');
    const sound = concat(silence(1), request, silence(1.5), answer, silence(1));
    await writeWav(file, sound);
    const begun = process.cpuUsage();
    const events = await all(new Listener(silero, withMoonshine).listen(readWavPieces(file)));
    const { user, system } = process.cpuUsage(begun);
    rmSync(folder, { recursive: true });
    // Time of the processor, with the workers': a busy machine makes the clock's longer.
    expect((user + system) / 1e6).toBeLessThan(sound.length / 16_000);
    const heard = events.filter((event) => event.type === 'utterance');
    expect(heard.map(({ result }) => result.text.toLowerCase())).toEqual([
      expect.stringMatching(/list all generations of the system/u),
      expect.stringMatching(/yes,? go ahead/u),
    ]);
    const [first] = heard;
    expect(first!.from).toBeGreaterThan(0.5);
    expect(first!.from).toBeLessThan(1);
    expect(first!.audio.length).toBe(Math.round((first!.to - first!.from) * 16_000));
    expect(first!.to - first!.speechEnd).toBeGreaterThan(0.49);
  });

  it('feeds the recogniser the very sound of the utterance, from the pre-roll on', async () => {
    const notebook = new Notebook();
    const sound = pad(request, 1, 1);
    const events = await all(new Listener(silero, notebook.begin).listen(pieces(sound)));
    const utterance = events.find((event) => event.type === 'utterance')!;
    const [fed] = notebook.fed;
    expect(concat(...fed!)).toEqual(utterance.audio);
    const from = Math.round(utterance.from * 16_000);
    expect(utterance.audio).toEqual(sound.slice(from, from + utterance.audio.length));
  });

  it.each([
    { hangoverMs: DEFAULT_LISTENER_SETTINGS.vad.hangoverMs, reasons: ['endpoint', 'silence'] },
    { hangoverMs: 1500, reasons: ['silence'] },
  ])(
    'is ended by the recogniser, unless longer pauses are set ($hangoverMs ms)',
    async ({ hangoverMs, reasons }) => {
      // A recogniser that hears an end in the midst of the first utterance.
      let count = 0;
      const begin: BeginUtterance<number> = (_onPartial, end) => {
        const first = count++ === 0;
        let length = 0;
        return {
          feed: (samples) => {
            length += samples.length;
            if (first && length > 16_000) end();
          },
          finish: () => Promise.resolve(length),
          cancel: () => undefined,
        };
      };
      const vad = { ...DEFAULT_LISTENER_SETTINGS.vad, hangoverMs };
      const listener = new Listener(silero, begin, { ...DEFAULT_LISTENER_SETTINGS, vad });
      const short = request.subarray(0, 24_000);
      const events = await all(listener.listen(pieces(concat(silence(0.5), short, silence(2)))));
      expect(events.flatMap((event) => (event.type === 'utterance' ? [event.reason] : []))).toEqual(reasons);
    },
  );

  it('goes by new settings from the next sound on', async () => {
    const listener = new Listener(silero, new Notebook().begin);
    async function* source(): AsyncGenerator<Samples> {
      yield* pieces(concat(silence(0.5), answer, silence(1), answer, silence(1)));
      listener.vad = { ...DEFAULT_LISTENER_SETTINGS.vad, hangoverMs: 1500 };
      yield* pieces(concat(answer, silence(1), answer, silence(2)));
    }
    expect(types(await all(listener.listen(source())))).toBe([said, said, said].join(' '));
  });

  it('hears nobody in noise', async () => {
    const notebook = new Notebook();
    const noise = concat(silence(1), whiteNoise(5, 0.05), silence(1));
    expect(await all(new Listener(silero, notebook.begin).listen(pieces(noise)))).toEqual([]);
    expect(notebook.fed).toEqual([]);
  });

  it('keeps the order of utterances and goes on after one that failed', async () => {
    let count = 0;
    const begin: BeginUtterance<number> = () => {
      const mine = count++;
      return {
        feed: () => undefined,
        finish: async () => {
          await sleep(mine === 0 ? 200 : 0);
          if (mine === 1) throw new Error('broken');
          return mine;
        },
        cancel: () => undefined,
      };
    };
    const sound = concat(answer, silence(1), answer, silence(1), answer, silence(1));
    const events = await all(new Listener(silero, begin).listen(pieces(sound)));
    const ends = events.filter(({ type }) => type === 'utterance' || type === 'failed');
    expect(ends.map((event) => ('result' in event ? event.result : event.type))).toEqual([0, 'failed', 2]);
  });

  it('ends with the error of a microphone that goes away, and throws half a request away', async () => {
    const notebook = new Notebook();
    async function* lost(): AsyncGenerator<Buffer> {
      for await (const piece of pieces(concat(answer, silence(1), request))) yield toPcm16(piece);
      throw new SpeechError('device-lost', 'gone');
    }
    const events: ListenerEvent<number>[] = [];
    const listening = (async () => {
      for await (const event of new Listener(silero, notebook.begin).listen(lost())) events.push(event);
    })();
    await expect(listening).rejects.toMatchObject({ code: 'device-lost' });
    expect(types(events)).toBe(`${said} speech-start`);
    expect(notebook.cancelled).toBe(1);
  });

  it('ends when it is told to, and when nobody reads any more', async () => {
    const notebook = new Notebook();
    const stop = new AbortController();
    const listener = new Listener(silero, notebook.begin);
    for await (const event of listener.listen(pieces(pad(request, 0.5, 1)), stop.signal)) {
      if (event.type === 'speech-start') stop.abort();
    }
    expect(notebook.cancelled).toBe(1);
    await sleep(50);
    const second = new Listener(silero, notebook.begin);
    for await (const event of second.listen(pieces(pad(request, 0.5, 1)))) {
      expect(event.type).toBe('speech-start');
      break;
    }
    expect(notebook.cancelled).toBe(2);
    await sleep(50);
    await expect(all(second.listen(pieces(request)))).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('a muted listener', () => {
  it.each([0, 1, 7, 30])('gives no sample of the muted time to the recogniser (case %i)', async (shift) => {
    const notebook = new Notebook();
    const listener = new Listener(silero, notebook.begin);
    // Each sample of the muted time has a mark that is nowhere else: its lowest bits.
    const mark = 0.25 + 2 ** -20;
    const own = request.map((sample, i) => (i % 5 === 0 ? mark : sample));
    const before = pad(answer, 0.3, 0);
    const after = pad(answer, 1, 1);
    async function* source(): AsyncGenerator<Samples> {
      yield* pieces(before, 1600 + shift);
      listener.mute();
      yield* pieces(own, 1600 + shift);
      listener.unmute();
      // What the recorder still held when the mute ended.
      yield own.slice(16_000, 16_000 + 2000);
      yield* pieces(after, 1600 + shift);
    }
    const events = await all(listener.listen(source()));
    expect(types(events)).toBe(`speech-start ${said}`);
    expect(notebook.cancelled).toBe(1);
    for (const piece of notebook.fed.flat()) expect(piece.includes(Math.fround(mark))).toBe(false);
  });

  it('can be muted while a piece is being judged', async () => {
    const notebook = new Notebook();
    const listener = new Listener(silero, notebook.begin);
    async function* source(): AsyncGenerator<Samples> {
      setImmediate(() => listener.mute());
      await Promise.resolve();
      yield pad(request, 0.3, 1);
    }
    expect(types(await all(listener.listen(source())))).not.toContain('utterance');
  });
});

describe('push to talk', () => {
  const settings = { ...DEFAULT_LISTENER_SETTINGS, mode: 'hold' as const };

  async function heldListening(script: (listener: Listener<number>) => AsyncGenerator<Samples>): Promise<{
    events: ListenerEvent<number>[];
    notebook: Notebook;
  }> {
    const notebook = new Notebook();
    const listener = new Listener(silero, notebook.begin, settings);
    return { events: await all(listener.listen(script(listener))), notebook };
  }

  it('is one utterance from press to release, whatever the pauses, and nothing besides', async () => {
    const { events } = await heldListening(async function* (listener) {
      yield* pieces(request);
      listener.hold();
      yield* pieces(concat(request, silence(2), answer, silence(0.1)));
      listener.release();
      yield* pieces(silence(1));
      yield* pieces(request);
    });
    expect(types(events)).toBe(said);
    const [utterance] = events.filter((event) => event.type === 'utterance');
    expect(utterance!.reason).toBe('release');
    expect(utterance!.audio.length).toBeGreaterThan(request.length + 2 * 16_000);
    const preRoll = DEFAULT_LISTENER_SETTINGS.vad.preRollMs * 16;
    expect(utterance!.from * 16_000).toBeGreaterThanOrEqual(request.length - preRoll);
  });

  it('begins with the sound of the pre-roll, heard before the press', async () => {
    const early = 3200;
    const { events } = await heldListening(async function* (listener) {
      yield* pieces(concat(whiteNoise(1, 0.0005), request.subarray(0, early)));
      listener.hold();
      yield* pieces(concat(request.subarray(early), silence(0.1)));
      listener.release();
      yield* pieces(silence(1));
    });
    const [utterance] = events.filter((event) => event.type === 'utterance');
    expect(utterance!.from * 16_000).toBeLessThan(16_000);
  });

  it('ends the mute of a voice that the press silences', async () => {
    const { events } = await heldListening(async function* (listener) {
      listener.mute();
      yield* pieces(answer);
      listener.hold();
      yield* pieces(concat(silence(0.2), request));
      listener.release();
      yield* pieces(silence(1));
    });
    expect(types(events)).toBe(said);
    // Nothing from before the press: that was the voice.
    const [utterance] = events.filter((event) => event.type === 'utterance');
    expect(utterance!.from * 16_000).toBeGreaterThanOrEqual(answer.length);
  });

  it('is thrown away when it is cancelled', async () => {
    const { events, notebook } = await heldListening(async function* (listener) {
      listener.hold();
      yield* pieces(request);
      listener.drop();
      yield* pieces(silence(1));
    });
    expect(types(events)).toBe('speech-start');
    expect(notebook.cancelled).toBe(1);
  });

  it('says so when nothing was said', async () => {
    const { events, notebook } = await heldListening(async function* (listener) {
      listener.hold();
      yield* pieces(whiteNoise(1, 0.01));
      listener.release();
      yield* pieces(silence(1));
    });
    expect(types(events)).toBe('nothing-said');
    expect(notebook.fed).toEqual([]);
  });

  it('takes a trembling finger for one press', async () => {
    const { events } = await heldListening(async function* (listener) {
      listener.hold();
      yield* pieces(request.subarray(0, 16_000));
      listener.release();
      listener.hold();
      yield* pieces(request.subarray(16_000));
      listener.release();
      yield* pieces(silence(1));
    });
    expect(types(events)).toBe(said);
  });

  it('is over without a word when it is muted', async () => {
    const { events, notebook } = await heldListening(async function* (listener) {
      listener.hold();
      yield* pieces(request);
      listener.mute();
      listener.release();
      yield* pieces(silence(1));
    });
    expect(types(events)).toBe('speech-start');
    expect(notebook.cancelled).toBe(1);
  });
});

describe('attention', () => {
  it('turns to speech and back to the key while it listens', async () => {
    const notebook = new Notebook();
    const listener = new Listener(silero, notebook.begin, { ...DEFAULT_LISTENER_SETTINGS, mode: 'hold' });
    async function* source(): AsyncGenerator<Samples> {
      yield* pieces(concat(request, silence(1)));
      listener.attendSpeech();
      yield* pieces(concat(answer, silence(1)));
      listener.attendKey();
      yield* pieces(concat(request, silence(1)));
    }
    const events = await all(listener.listen(source()));
    expect(types(events)).toBe(said);
    const [start] = events;
    expect(start).toMatchObject({ type: 'speech-start' });
  });

  it('counts the sound just heard when it is told to', async () => {
    const notebook = new Notebook();
    const listener = new Listener(silero, notebook.begin, { ...DEFAULT_LISTENER_SETTINGS, mode: 'hold' });
    const early = 4800;
    async function* source(): AsyncGenerator<Samples> {
      yield* pieces(concat(silence(0.5), request.subarray(0, early)), 800);
      listener.attendSpeech(300);
      yield* pieces(concat(request.subarray(early), silence(1)), 800);
    }
    const events = await all(listener.listen(source()));
    const [utterance] = events.filter((event) => event.type === 'utterance');
    expect(utterance!.from).toBeCloseTo(0.5, 1);
  });
});

// In real time: a machine that is too busy loses sound on the way, so a second try is fair.
describe.skipIf(noMicrophoneBecause)(
  titled('listening to a microphone', noMicrophoneBecause),
  { retry: 2 },
  () => {
    it('hears a request that was spoken into it, with partial results on the way', async () => {
      const virtual = await startVirtualMicrophone();
      try {
        const { environment } = virtual;
        const microphone = await Microphone.open(DEFAULT_MICROPHONE_SETTINGS, { environment });
        const heard: ListenerEvent<Transcript>[] = [];
        void virtual.say(pad(request, 0.5, 1.5));
        for await (const event of new Listener(silero, withMoonshine).listen(microphone.pieces())) {
          heard.push(event);
          if (event.type === 'utterance') break;
        }
        await microphone.stop();
        expect(types(heard)).toBe(said);
        expect(heard.some(({ type }) => type === 'partial')).toBe(true);
        const last = heard.at(-1) as Extract<ListenerEvent<Transcript>, { type: 'utterance' }>;
        // Its head is the recogniser's to write: on the very same sound "list all" is now and then "the stall".
        expect(last.result.text.toLowerCase()).toContain('generations of the system');
      } finally {
        await virtual.stop();
      }
    });
  },
);
