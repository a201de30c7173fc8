import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Listener } from '../../../speech/listener.js';
import { DEFAULT_LISTENER_SETTINGS, type ListenerEvent } from '../../../speech/listening.js';
import { DEFAULT_VAD_SETTINGS } from '../../../speech/vad/settings.js';
import { Silero } from '../../../speech/vad/silero.js';
import { VoskEar } from '../../../src/understanding/vosk-ear.js';
import { modelDir } from '../../support/models.js';
import { titled, without } from '../../support/needs.js';
import { sileroModel } from '../../support/silero.js';
import { pad, speak } from '../../support/speech.js';

// The only Vosk model that the package registries hold is Korean; the ear is the same for all.
const noKorean = without('espeak-ng');
let ear: VoskEar;
beforeAll(async () => {
  ear = await VoskEar.load({ library: join(modelDir('libvosk'), 'libvosk.so'), model: modelDir('vosk-ko') });
});
afterAll(() => ear.close());

const pieces = function* (sound: Float32Array): Generator<Float32Array> {
  for (let at = 0; at < sound.length; at += 1600) yield sound.subarray(at, at + 1600);
};

describe.skipIf(noKorean)(titled('Vosk as a second ear (Korean)', noKorean), () => {
  it('writes down what is said while it is said', async () => {
    const partials: string[] = [];
    const hearing = ear.begin({ onPartial: (text) => partials.push(text) });
    for (const piece of pieces(pad(await speak('안녕하세요 여러분 반갑습니다', 'espeak-ko'), 0.3, 0.5)))
      hearing.feed(piece);
    expect(await hearing.finish()).not.toBe('');
    expect(partials.length).toBeGreaterThan(0);
    expect(partials).not.toContain('');
  });

  it('holds closed answers against their grammar', async () => {
    const hearing = ear.begin({ onPartial: () => undefined, answers: ['네', '아니요'] });
    for (const piece of pieces(pad(await speak('네', 'espeak-ko'), 0.3, 0.5))) hearing.feed(piece);
    expect(await hearing.finish()).toBe('네');
  });

  it('ends an utterance that voice activity would still hold open', async () => {
    const silero = await Silero.open(sileroModel);
    const listener = new Listener<string | null>(
      silero,
      (_onPartial, end) => ear.begin({ onPartial: () => undefined, onEndpoint: end }),
      // Whatever follows passes for speech, as in a room that is never quiet.
      { ...DEFAULT_LISTENER_SETTINGS, vad: { ...DEFAULT_VAD_SETTINGS, silenceThreshold: 0 } },
    );
    const sound = pad(await speak('안녕하세요 여러분 반갑습니다', 'espeak-ko'), 0.5, 4);
    // At the pace of a microphone: the recogniser hears the end while the sound goes on.
    async function* source(): AsyncGenerator<Float32Array> {
      for (const piece of pieces(sound)) {
        yield piece;
        await new Promise((later) => setTimeout(later, 100));
      }
    }
    const ends: ListenerEvent<string | null>[] = [];
    for await (const event of listener.listen(source())) if (event.type === 'speech-end') ends.push(event);
    expect(ends[0]).toMatchObject({ reason: 'endpoint' });
  });
});

it('is left out where its model is not there', async () => {
  const { findPaths } = await import('../../../src/paths.js');
  expect(await VoskEar.open(findPaths({ HOME: '/nonexistent' }))).toBeNull();
});
