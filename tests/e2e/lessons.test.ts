import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { speak } from '../support/speech.js';
import { Conversation } from './conversation.js';

let talk: Conversation;
beforeAll(async () => {
  talk = await Conversation.begin();
});
afterAll(() => talk.end());

/** What the open question would change. */
function asked(): object | undefined {
  const { question } = talk.session.assistant;
  return question?.kind === 'confirm' ? question.plan.operation : undefined;
}
const say = async (text: string): Promise<void> => talk.hear(await speak(text, 'joe'));

describe('a lesson that is spoken', () => {
  it('is learned from one sentence, heard again, and asked about before anything is done', async () => {
    const before = await talk.generations();
    await say('When I say freshen up, update my system.');
    expect(talk.session.mind.phrasings.list()).toMatchObject([
      { meanings: [{ intent: 'update_system' }], origin: 'lesson' },
    ]);
    await say('Freshen up.');
    expect(asked()).toMatchObject({ update: true });
    expect(talk.events.findLast((event) => event.type === 'understanding')).toMatchObject({
      intent: 'update_system',
      source: 'learned',
    });
    await say('No.');
    expect(await talk.generations()).toEqual(before);
  }, 120_000);

  it('is put right by voice', async () => {
    await talk.type('install inkscape');
    await say('No, I meant blender.');
    expect(asked()).toMatchObject({ install: ['blender'] });
    await talk.type('no');
  }, 120_000);

  it('of a name is taken at once when it is heard again', async () => {
    await talk.type('install purple painter');
    await talk.type('no, I meant krita');
    expect(asked()).toMatchObject({ install: ['krita'] });
    await talk.type('no');
    await say('Install purple painter.');
    expect(asked()).toMatchObject({ install: ['krita'] });
    await talk.type('no');
  }, 120_000);
});
