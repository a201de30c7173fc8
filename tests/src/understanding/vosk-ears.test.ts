import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../../intents/engine.js';
import { loadIntentSet } from '../../../intents/templates/load.js';
import type { Expectation, Said } from '../../../src/assistant/understander.js';
import { findPaths } from '../../../src/paths.js';
import { speechChecks } from '../../../src/setup/doctor/speech.js';
import { modelsFor } from '../../../src/setup/manifest.js';
import { voskAlone, VoskEars } from '../../../src/understanding/vosk-ears.js';
import { modelDir } from '../../support/models.js';
import { titled, without } from '../../support/needs.js';
import { pad, speak } from '../../support/speech.js';

// The only Vosk model that the package registries hold is Korean: a small set in that language stands for Aloud's own,
// with its words as the model writes them of a synthetic voice.
const noKorean = without('espeak-ng');
const SET = {
  intents: {
    yes: { alone: true, exact: true, dialogue: true, templates: ['(네|례)'] },
    no: { alone: true, exact: true, dialogue: true, templates: ['(아니요|아니 에 요)'] },
    cancel: { always: true, dialogue: true, templates: ['취소'] },
    greet: { templates: ['[아이] 여보세요'] },
  },
};
const folder = mkdtempSync(join(tmpdir(), 'aloud-vosk-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(noKorean)(titled('Vosk as the only ears (Korean)', noKorean), () => {
  let ears: VoskEars;
  beforeAll(async () => {
    writeFileSync(join(folder, 'set.yaml'), JSON.stringify(SET));
    const engine = new Engine({ set: loadIntentSet([folder]) });
    const files = { library: join(modelDir('libvosk'), 'libvosk.so'), model: modelDir('vosk-ko') };
    ears = await VoskEars.open(files, engine, ['네', '아니요', '취소']);
  });
  afterAll(() => ears.close());

  async function hear(text: string, expectation: Expectation, partials: string[] = []): Promise<Said> {
    const hooks = { onPartial: (text: string) => partials.push(text), onEndpoint: () => undefined };
    const utterance = ears.begin(expectation, hooks);
    const sound = pad(await speak(text, 'espeak-ko'), 0.3, 0.5);
    for (let at = 0; at < sound.length; at += 1600) utterance.feed(sound.subarray(at, at + 1600));
    return utterance.finish(new AbortController().signal);
  }
  const nothing = { question: null, options: 0 } as const;
  const confirm = { question: 'confirm', options: 0 } as const;

  it('understand a request, and show it while it is said', async () => {
    const partials: string[] = [];
    const said = await hear('안녕하세요', nothing, partials);
    expect(said).toMatchObject({ clear: true, understanding: { intent: 'greet' } });
    expect(said.transcript).toMatchObject({ engine: 'vosk', final: true });
    expect(partials.length).toBeGreaterThan(0);
  });

  it('hear a closed answer, and no yes in a word that is not the one for it', async () => {
    expect(await hear('아니요', confirm)).toMatchObject({ clear: true, understanding: { intent: 'no' } });
    expect((await hear('안녕하세요', confirm)).clear).toBe(false);
    // The strict word for a change is the English one: any other is asked about once more.
    expect(await hear('네', confirm)).toMatchObject({ clear: false });
  });

  it('listen for nothing but answers where nothing else is waited for', async () => {
    const closed = { ...confirm, closed: true } as const;
    expect(await hear('아니요', closed)).toMatchObject({ clear: true, understanding: { intent: 'no' } });
    expect(await hear('네', closed)).toMatchObject({ clear: false });
    const request = await hear('안녕하세요', closed);
    expect(request).toMatchObject({ clear: false, understanding: { outcome: 'unknown', intent: null } });
    // It is shown as it was heard, for the person to be told.
    expect(request.transcript?.text).toContain('여보세요');
    expect(await hear('안녕하세요', confirm)).toMatchObject({ understanding: { intent: 'greet' } });
  });

  it('hand a secret on and show nothing of it', async () => {
    const partials: string[] = [];
    const said = await hear('안녕하세요', { question: 'secret', options: 0 }, partials);
    expect(said.secret?.[0]).toContain('여보세요');
    expect(said.transcript).toBeUndefined();
    expect(said.understanding.text).toBe('');
    expect(partials).toEqual([]);
  });

  it('let an utterance be thrown away', async () => {
    const utterance = ears.begin(confirm, { onPartial: () => undefined, onEndpoint: () => undefined });
    utterance.feed(new Float32Array(16_000));
    utterance.cancel();
    await expect(utterance.finish(new AbortController().signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('which ears hear', () => {
  const env = { HOME: folder, ALOUD_MODELS: join(folder, 'models') };
  const paths = findPaths(env);
  const put = (...parts: string[]): void =>
    void mkdirSync(join(env.ALOUD_MODELS, ...parts), { recursive: true });
  const decoder = async () =>
    (await speechChecks(env, modelsFor('run'))).find(({ name }) => name === 'model moonshine-tiny-en');

  it('is Vosk where its English model is there and the decoder is not, and the doctor says so', async () => {
    expect(voskAlone(paths)).toBeNull();
    expect(await decoder()).toMatchObject({ ok: false, needed: true });
    put('libvosk');
    writeFileSync(join(env.ALOUD_MODELS, 'libvosk', 'libvosk.so'), '');
    expect(voskAlone(paths)).toBeNull();
    put('vosk-small-en-us');
    expect(voskAlone(paths)?.model).toBe(join(env.ALOUD_MODELS, 'vosk-small-en-us'));
    const check = await decoder();
    expect(check).toMatchObject({ ok: false, needed: false, found: 'not here, Vosk hears alone' });
    expect(check?.remedy).toContain('aloud setup');
    expect(voskAlone(paths, 'moonshine')).toBeNull();
    put('moonshine-tiny-en');
    expect(voskAlone(paths)).toBeNull();
    expect(voskAlone(paths, 'vosk')?.model).toBe(join(env.ALOUD_MODELS, 'vosk-small-en-us'));
  });
});
