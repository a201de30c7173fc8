import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Assistant } from '../../../src/assistant/assistant.js';
import type { OpenUtterance } from '../../../speech/listening.js';
import { Conversation } from '../../../src/daemon/conversation.js';
import type { Session } from '../../../src/session.js';
import { Settings } from '../../../src/settings.js';

/** Sessions that note what they hear; each opens when the test lets it. */
let log: string[];
let opening: (() => void)[];
let question: object | null;
let answered: () => void;
let talk: Conversation;
const settings = Settings.parse({});

beforeEach(async () => {
  log = [];
  opening = [];
  question = null;
  answered = () => undefined;
  let sessions = 0;
  talk = new Conversation({
    settings,
    failed: (error) => log.push(String(error)),
    open: async () => {
      const name = ++sessions;
      if (name > 1) await new Promise<void>((open) => opening.push(open));
      log.push(`open ${name}`);
      return session(name);
    },
  });
  await talk.open();
});
afterEach(async () => {
  for (const open of opening) open();
  await talk.close();
});

/** As much of a session as a conversation needs. */
function session(name: number): Session {
  const assistant = {
    settled: () => Promise.resolve(),
    questionClosed: () =>
      new Promise<void>((resolve) => (question === null ? resolve() : (answered = resolve))),
    announce: (text: string) => Promise.resolve(void log.push(`${name} says ${text}`)),
    get question() {
      return question;
    },
    heard: (what: string) => void log.push(`${name} hears ${what}`),
  };
  const wording = { say: (key: string) => key };
  return {
    assistant,
    wording,
    close: () => Promise.resolve(void log.push(`close ${name}`)),
  } as unknown as Session;
}

function say(): OpenUtterance<void> {
  return talk.hear((assistant) => {
    const { heard } = assistant as unknown as { readonly heard: (what: string) => void };
    const pieces: number[] = [];
    return {
      feed: (samples) => void pieces.push(...samples),
      finish: () => {
        heard(pieces.join(' '));
        return Promise.resolve();
      },
      cancel: () => heard('nothing'),
    };
  });
}
const piece = (...values: number[]): Float32Array => Float32Array.from(values);

it('is opened anew only when what is being said has been heard to its end', async () => {
  const utterance = say();
  utterance.feed(piece(1));
  const renewed = talk.renew(settings);
  await sleep(10);
  utterance.feed(piece(2));
  await utterance.finish();
  await expect.poll(() => opening).toHaveLength(1);
  opening[0]!();
  await renewed;
  expect(log).toEqual(['open 1', '1 hears 1 2', 'close 1', 'open 2']);
});

it('keeps what is said while it is opened, and hears it afterwards, whole and in order', async () => {
  const renewed = talk.renew(settings);
  await expect.poll(() => opening).toHaveLength(1);
  const [over, cancelled, going] = [say(), say(), say()];
  over.feed(piece(1, 2));
  over.feed(piece(3));
  const finished = over.finish();
  cancelled.feed(piece(9));
  cancelled.cancel();
  going.feed(piece(4));
  talk.say('microphone.back');
  opening[0]!();
  await renewed;
  await finished;
  going.feed(piece(5));
  await going.finish();
  expect(log.slice(2)).toEqual(['open 2', '2 says microphone.back', '2 hears 1 2 3', '2 hears 4 5']);
});

it('hears what was said during one renewal before the next', async () => {
  const renewals = [talk.renew(settings), talk.renew(settings)];
  await expect.poll(() => opening).toHaveLength(1);
  const utterance = say();
  utterance.feed(piece(1));
  opening[0]!();
  await renewals[0];
  await sleep(10);
  expect(opening).toHaveLength(1);
  await utterance.finish();
  await expect.poll(() => opening).toHaveLength(2);
  opening[1]!();
  await renewals[1];
  expect(log.slice(1)).toEqual(['close 1', 'open 2', '2 hears 1', 'close 2', 'open 3']);
});

it('waits for the answer to an open question, and keeps nobody else waiting meanwhile', async () => {
  question = {};
  const renewed = talk.renew(settings);
  await talk.opened;
  const answer = say();
  await answer.finish();
  question = null;
  answered();
  await expect.poll(() => opening).toHaveLength(1);
  opening[0]!();
  await renewed;
  expect(log).toEqual(['open 1', '1 hears ', 'close 1', 'open 2']);
});

it('ends though a question is open that it was waiting for', async () => {
  question = {};
  const renewed = talk.renew(settings);
  await talk.close();
  await renewed;
  expect(log).toEqual(['open 1', 'close 1']);
});

it('says and hears by the session of before when another one does not open', async () => {
  const wanted: Settings[] = [];
  const other = new Conversation({
    settings,
    failed: (error) => log.push(String(error)),
    open: (now) => {
      wanted.push(now);
      if (now !== settings) return Promise.reject(new Error('no such voice'));
      return Promise.resolve(session(wanted.length));
    },
  });
  await other.open();
  await other.renew(Settings.parse({ voice: { engine: 'piper' } }));
  other
    .hear((assistant: Assistant) => {
      expect(assistant).toBe(other.session.assistant);
      return { feed: () => undefined, finish: () => Promise.resolve(), cancel: () => undefined };
    })
    .cancel();
  expect(wanted.at(-1)).toBe(settings);
  expect(log.filter((line) => line.includes('no such voice'))).toHaveLength(1);
  await other.close();
});
