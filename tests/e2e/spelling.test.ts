import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { availableVoices, speak } from '../support/speech.js';
import { Conversation } from './conversation.js';

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
});
afterEach(() => talk.end());

const voices = (['joe', 'espeak-us'] as const).filter((voice) => availableVoices().includes(voice));

describe('a name spelled aloud', () => {
  it.each(voices)(
    'by %s in words for letters is installed after a spoken yes',
    async (voice) => {
      await talk.type('install quuxwobble');
      await talk.type('spell it');
      await talk.hear(await speak('Romeo, India, Papa, Golf.', voice));
      expect(await talk.installed()).not.toContain('ripgrep');
      if (talk.session.assistant.question === null) await talk.hear(await speak('Done.', voice));
      const { question } = talk.session.assistant;
      expect(question?.kind === 'confirm' && question.plan.operation).toMatchObject({ install: ['ripgrep'] });
      await talk.hear(await speak('Yes, please.', voice));
      expect(await talk.installed()).toContain('ripgrep');
    },
    120_000,
  );

  it.each(voices)(
    'by %s is left by a spoken cancel, and a sentence is no spelling',
    async (voice) => {
      await talk.type('install quuxwobble');
      await talk.type('spell it');
      await talk.hear(await speak('Well, I do not know what to say now.', voice));
      expect(talk.session.assistant.expecting).toBe(true);
      await talk.hear(await speak('Cancel.', voice));
      expect(talk.session.assistant.expecting).toBe(false);
      expect(talk.session.assistant.question).toBeNull();
    },
    120_000,
  );
});
