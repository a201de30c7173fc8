import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { toPcm16 } from '../../speech/audio/samples.js';
import { MoonshineEngine } from '../../speech/moonshine/engine.js';
import type { Samples } from '../../speech/types.js';
import { DEFAULT_VAD_SETTINGS } from '../../speech/vad/settings.js';
import { Silero } from '../../speech/vad/silero.js';
import { checkMicrophone } from '../../src/first-run/microphone-check.js';
import { enrol } from '../../src/passphrase/enrolment.js';
import { Passphrase } from '../../src/passphrase/passphrase.js';
import { lettersOf } from '../../src/passphrase/words.js';
import { findPaths } from '../../src/paths.js';
import { modelsDir } from '../support/models.js';
import { sileroModel } from '../support/silero.js';
import { pad, silence, speak } from '../support/speech.js';
import { Conversation } from './conversation.js';

let talk: Conversation;
let home: string;
afterAll(() => talk.end());

/** Says one sentence after the other where a passphrase is set by voice, with quiet around each. */
async function enrolled(...sentences: Samples[]): Promise<{ heard: string[] | null; asked: string[] }> {
  const asked: string[] = [];
  const silero = await Silero.open(sileroModel);
  const engine = await MoonshineEngine.load({ modelDir: join(modelsDir(), 'moonshine-tiny-en') });
  try {
    const heard = await enrol({
      ask: (key) => {
        asked.push(key);
        return Promise.resolve();
      },
      take: async () => {
        const sound = sentences.shift();
        const pieces: AsyncIterable<Uint8Array> = Readable.from([toPcm16(pad(sound ?? silence(0), 1, 2))]);
        return (await checkMicrophone(pieces, { silero, vad: DEFAULT_VAD_SETTINGS }))?.audio ?? null;
      },
      transcribe: (audio, alternatives) => engine.transcribe(audio, { alternatives }),
    });
    return { heard, asked };
  } finally {
    await engine.close();
  }
}

/** Every byte that was kept in files. */
function kept(): string {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.map((one) => readFileSync(join(one.parentPath, one.name), 'latin1')).join('\n');
}

it('a passphrase is set by voice, as it was heard', async () => {
  const takes = [speak('Winter apples in June.'), speak('Winter apples in June.', 'joe-fast')];
  const { heard, asked } = await enrolled(...(await Promise.all(takes)));
  expect(asked).toEqual(['say', 'again']);
  const [text = '', ...ways] = heard ?? [];
  expect(lettersOf(text)).toMatch(/^winterapples/);
  talk = await Conversation.begin(undefined, {
    forGood: 'passphrase',
    prepare: (folder) => {
      home = folder;
      return new Passphrase(findPaths({ HOME: folder }).passphrase).set(text, ways);
    },
  });
});

it('nothing is set by voice where no two takes are alike, nor from fewer than three words', async () => {
  const [apples, bottles, short] = await Promise.all([
    speak('Winter apples in June.'),
    speak('Seven green bottles.'),
    speak('Hello there.'),
  ]);
  const { heard, asked } = await enrolled(short, apples, silence(0), short, bottles);
  expect(heard).toBeNull();
  expect(asked).toEqual(['say', 'again', 'again', 'again', 'again']);
});

it('a spoken no leaves it, and said too late the passphrase is not kept either', async () => {
  await talk.type('keep the last 2 generations and delete the others');
  await talk.type('yes, delete them');
  const before = await talk.generations();
  await talk.hear(await speak('No.'));
  expect(talk.session.assistant.question).toBeNull();
  await talk.hear(await speak('Winter apples in June.'));
  expect(await talk.generations()).toEqual(before);
  expect(JSON.stringify(talk.events)).not.toMatch(/apple/i);
  expect(kept()).not.toMatch(/winter apples|wintera/i);
});

it('what is for good is done after the passphrase is spoken, which is told and kept nowhere', async () => {
  await talk.type('keep the last 2 generations and delete the others');
  const before = await talk.generations();
  await talk.type('yes, delete them');
  expect(talk.session.assistant.question?.kind).toBe('prove');
  expect(await talk.generations()).toEqual(before);
  await talk.hear(await speak('Seven green bottles.'));
  expect(talk.session.assistant.question).toMatchObject({ kind: 'prove', wrong: 1 });
  await talk.hear(await speak('Winter apples in June.'));
  expect(talk.session.assistant.question).toBeNull();
  expect((await talk.generations()).length).toBeLessThan(before.length);
  expect(JSON.stringify(talk.events)).not.toMatch(/apple|bottle/i);
  expect(kept()).not.toMatch(/winter apples|wintera|seven green|green bottle/i);
});
