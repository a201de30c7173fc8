import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Listener } from '../../speech/listener.js';
import { MICROPHONE_LISTENER_SETTINGS, type ListenerEvent } from '../../speech/listening.js';
import type { Samples } from '../../speech/types.js';
import { Silero } from '../../speech/vad/silero.js';
import { sileroModel } from '../support/silero.js';
import { concat, speak, whiteNoise } from '../support/speech.js';

let silero: Silero;
let request: Samples;
beforeAll(async () => {
  silero = await Silero.open(sileroModel);
  request = await speak('List all generations of the system.');
});
afterAll(() => silero.close());

const QUIET_SECONDS = 2;
/** 20 ms. */
const PIECE = 320;

/** A microphone: gives all that was said since it was last asked, and waits where there is nothing. */
async function* live(sound: Samples, asked: number[]): AsyncGenerator<Samples> {
  const began = performance.now();
  for (let at = 0; at < sound.length;) {
    const said = (): number => Math.min(sound.length, Math.floor((performance.now() - began) * 16));
    asked.push(at / 16_000);
    while (said() - at < Math.min(PIECE, sound.length - at)) await sleep(5);
    const to = said();
    yield sound.subarray(at, to);
    at = to;
  }
}

describe('a listener to whom nobody speaks', () => {
  it('looks at the sound seldom, and at speech as soon as it comes, without losing any', async () => {
    const quiet = whiteNoise(QUIET_SECONDS, 0.0005);
    const sound = concat(quiet, request, whiteNoise(1, 0.0005));
    const fed: Samples[] = [];
    const began: number[] = [];
    const start = performance.now();
    const listener = new Listener<void>(
      silero,
      () => {
        began.push((performance.now() - start) / 1000);
        return {
          feed: (samples) => void fed.push(samples),
          finish: () => Promise.resolve(),
          cancel: () => undefined,
        };
      },
      MICROPHONE_LISTENER_SETTINGS,
    );
    const asked: number[] = [];
    const events: ListenerEvent<void>[] = [];
    for await (const event of listener.listen(live(sound, asked))) events.push(event);
    const utterance = events.find((event) => event.type === 'utterance')!;
    const from = Math.round(utterance.from * 16_000);
    expect(concat(...fed)).toEqual(sound.slice(from, from + utterance.audio.length));
    expect(utterance.from).toBeLessThan(QUIET_SECONDS);

    const within = (a: number, b: number): number => asked.filter((at) => at > a && at < b).length / (b - a);
    // One look for each rest and one that finds nothing yet, where a piece of 20 ms would be looked at 50 times a second.
    expect(within(0, QUIET_SECONDS)).toBeLessThan(22);
    const speech = within(began[0]!, utterance.speechEnd);
    expect(speech).toBeGreaterThan(25);
  });

  it('rests no longer when a key is pressed or its ear closed', async () => {
    for (const act of ['hold', 'mute'] as const) {
      const listener = new Listener<void>(
        silero,
        () => ({ feed: () => undefined, finish: () => Promise.resolve(), cancel: () => undefined }),
        { ...MICROPHONE_LISTENER_SETTINGS, restMs: 60_000 },
      );
      const asked: number[] = [];
      const types: string[] = [];
      const listening = (async () => {
        for await (const { type } of listener.listen(live(whiteNoise(0.5, 0.0005), asked))) types.push(type);
      })();
      await sleep(200);
      const before = asked.length;
      listener[act]();
      await sleep(200);
      expect(asked.length).toBeGreaterThan(before);
      await listening;
      expect(types).not.toContain('utterance');
    }
  });
});
