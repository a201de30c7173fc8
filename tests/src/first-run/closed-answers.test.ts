import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Said } from '../../../src/assistant/understander.js';
import { Conversation } from '../../e2e/conversation.js';
import { pad, speak, type TestVoice } from '../../support/speech.js';

const VOICES = ['joe', 'joe-fast', 'joe-high'] as const;

let talk: Conversation;
beforeAll(async () => (talk = await Conversation.begin()));
afterAll(() => talk.end());

/** What is heard where a closed question takes yes and no, or a number up to `options`. */
async function heard(text: string, voice: TestVoice, options = 0): Promise<Said> {
  const question = options > 0 ? 'choose' : 'confirm';
  const hooks = { onPartial: () => undefined, onEndpoint: () => undefined };
  const utterance = talk.session.mind.begin({ question, options, closed: true }, hooks);
  // As closely as voice activity cuts it: with less around it a word is over in less than a second.
  utterance.feed(pad(await speak(text, voice), 0.1, 0.25));
  return utterance.finish(new AbortController().signal);
}

describe.each(VOICES)('to a closed question, by %s,', (voice) => {
  it('the words for how it speaks are heard, and those that leave it', async () => {
    const answers = [
      ['Faster.', 'faster'],
      ['Slower.', 'slower'],
      ['Louder.', 'louder'],
      ['Quieter.', 'quieter'],
      ['Skip.', 'cancel'],
      ['Wait.', 'wait'],
    ] as const;
    for (const [text, intent] of answers)
      expect((await heard(text, voice)).understanding).toMatchObject({ outcome: 'understood', intent });
  });

  it('a yes and a number are clear as ever, and what only sounds like them is not', async () => {
    for (const [text, options] of [
      ['Yes, please.', 0],
      ['Number two.', 3],
    ] as const)
      expect(await heard(text, voice, options)).toMatchObject({ clear: true });
    for (const [text, options] of [
      ['Chess.', 0],
      ['Great.', 0],
      ['Number two.', 0],
      ['Yes, please.', 3],
      ['Install Blender.', 0],
    ] as const)
      expect(await heard(text, voice, options)).toMatchObject({ clear: false });
  });
});
