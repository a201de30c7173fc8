import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Conversation } from '../../e2e/conversation.js';

/** A name that sounds like none of the built-in ones. */
const UNKNOWN = 'quuxwobble';

let talk: Conversation;
beforeAll(async () => {
  talk = await Conversation.begin(undefined, { ears: false, forGood: 'key' });
});
afterAll(() => talk.end());
beforeEach(async () => {
  talk.session.assistant.leave();
  await talk.session.assistant.settled();
  talk.session.wording.style = 'plain';
});

/** Moments at which something else than a yes or a no is waited for: how each comes about, and what help tells in it. */
const moments = {
  'a name that may be spelled': { said: [`install ${UNKNOWN}`], help: 'help.general' },
  'a name being spelled': { said: [`install ${UNKNOWN}`, 'spell it', 'g'], help: 'help.spelling' },
  'the words of a lesson': { said: ['I want to teach you something'], help: 'help.lesson' },
  'the meaning of a lesson': { said: ['I want to teach you something', 'gimme X'], help: 'help.lesson' },
  'a choice of names': { said: ['install a text editor'], help: 'help.choose' },
  'the key for what is for good': { said: ['collect garbage', 'yes, delete them'], help: 'help.key' },
} as const;

describe.each(Object.entries(moments))('%s', (_moment, { said, help }) => {
  const now = () => talk.session.assistant;
  const standing = () => [now().expecting, now().question?.kind, now().working];
  let before: unknown;
  beforeEach(async () => {
    for (const text of said) await talk.type(text);
    before = standing();
    expect(now().expecting).toBe(true);
  });

  it.each(['slower', 'faster', 'louder', 'quieter', 'be brief', 'more detail', 'wait', 'repeat'])(
    '%s: is answered, and what is waited for still is',
    async (word) => {
      const answer = await talk.ask(word);
      expect(answer).not.toBe('');
      expect(answer).not.toMatch(/did not understand|nothing I know|no letter|put that aside/u);
      expect(standing()).toEqual(before);
    },
  );

  it.each(['help', 'what can I say'])('%s: tells what can be said now', async (word) => {
    const { question } = talk.session.assistant;
    const count = question?.kind === 'choose' ? question.options.length : 0;
    expect(await talk.ask(word)).toContain(talk.session.wording.say(help, { count }));
    expect(standing()).toEqual(before);
  });

  it.each(['what are you doing', 'how much longer'])('%s: tells what is waited for', async (word) => {
    const answer = await talk.ask(word);
    expect(answer).not.toContain(talk.session.wording.say('idle'));
    expect(answer).toMatch(/wait/u);
    expect(standing()).toEqual(before);
  });

  it.each(['stop', 'stop it', 'stop that', 'cancel', 'never mind'])(
    '%s: ends it, and says so',
    async (word) => {
      const answer = await talk.ask(word);
      // Where a name only might be spelled, nothing has begun that could be ended: it is silent, as it was told to be.
      if (word.startsWith('stop') && help === 'help.general') expect(answer).toBe('');
      else expect(answer).toMatch(/nothing was changed|no lesson/iu);
      expect(now().expecting).toBe(false);
    },
  );
});
