import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Passphrase } from '../../src/passphrase/passphrase.js';
import { findPaths } from '../../src/paths.js';
import { speak } from '../support/speech.js';
import { Conversation } from './conversation.js';

const SECRET = 'winter apples in june';
let talk: Conversation;
let home: string;
afterEach(() => talk.end());

async function begin(): Promise<void> {
  talk = await Conversation.begin(undefined, {
    forGood: 'passphrase',
    prepare: (folder) => {
      home = folder;
      return new Passphrase(findPaths({ HOME: folder }).passphrase).set(SECRET);
    },
  });
}

/** Every byte that was kept in files. */
function kept(): string {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.map((one) => readFileSync(join(one.parentPath, one.name), 'latin1')).join('\n');
}

it('what is for good is done after a spoken passphrase, which is told and kept nowhere', async () => {
  await begin();
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

it('a spoken no leaves it, and said too late the passphrase is not kept either', async () => {
  await begin();
  await talk.type('keep the last 2 generations and delete the others');
  await talk.type('yes, delete them');
  const before = await talk.generations();
  await talk.hear(await speak('No.'));
  expect(talk.session.assistant.question).toBeNull();
  await talk.hear(await speak('Winter apples in June.'));
  expect(await talk.generations()).toEqual(before);
  expect(JSON.stringify(talk.events)).not.toMatch(/apple/i);
  expect(kept()).not.toMatch(/winter apples/i);
});
