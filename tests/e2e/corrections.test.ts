import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { speak } from '../support/speech.js';
import { Conversation } from './conversation.js';

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
  await talk.type('install blender');
});
afterEach(() => talk.end());

/** What the open question would change. */
function asked(): object | undefined {
  const { question } = talk.session.assistant;
  return question?.kind === 'confirm' ? question.plan.operation : undefined;
}

describe('a change spoken to the question', () => {
  it.each([
    ['And also Inkscape.', { install: ['blender', 'inkscape'], action: 'switch' }],
    ['Only build it.', { install: ['blender'], action: 'build' }],
    ['Just try it.', { install: ['blender'], action: 'test' }],
  ])(
    '%s',
    async (said, wanted) => {
      const before = await talk.generations();
      await talk.hear(await speak(said, 'joe'));
      const { question } = talk.session.assistant;
      // A name that not all the evidence speaks for is asked about first, as it should be.
      if (question?.kind === 'choose') {
        expect(question.options[0]?.label).toContain('inkscape');
        await talk.type('the first one');
      }
      expect(asked()).toMatchObject(wanted);
      expect(await talk.generations()).toEqual(before);
    },
    120_000,
  );

  it('is followed by a yes of its own', async () => {
    await talk.hear(await speak('Only build it.', 'joe'));
    const before = await talk.generations();
    await talk.hear(await speak('Yes, please.', 'joe'));
    expect(talk.events.some((event) => event.type === 'outcome' && event.outcome.ok)).toBe(true);
    expect(await talk.generations()).toEqual(before);
    expect(await talk.installed()).not.toContain('blender');
  }, 120_000);
});
