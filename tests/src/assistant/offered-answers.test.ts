import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { offeredAnswers } from '../../../src/assistant/offered-answers.js';
import { confirms } from '../../../src/assistant/answers.js';
import type { Question } from '../../../src/dialogue/types.js';
import { findPaths } from '../../../src/paths.js';
import { Wording } from '../../../src/wording/wording.js';
import { Conversation } from '../../e2e/conversation.js';
import { install, planOf } from '../dialogue/plans.js';

const wording = Wording.load(`${findPaths().root}/src/wording/en.yaml`);
const says = (question: Question): string[] => offeredAnswers(wording, question).map(({ say }) => say);

let talk: Conversation;
beforeAll(async () => {
  talk = await Conversation.begin(undefined, { ears: false });
});
afterAll(() => talk.end());
beforeEach(() => void talk.events.splice(0));

/** Answers as they were offered with the question that was asked last. */
function offered(): string[] {
  const question = talk.events.findLast((event) => event.type === 'confirmation');
  return question?.answers?.map(({ say }) => say) ?? [];
}

async function answer(text: string): Promise<void> {
  talk.session.assistant.answer(text);
  await talk.session.assistant.settled();
}

describe('the answers offered', () => {
  it('to a change that can be undone are yes and no', () => {
    expect(says({ kind: 'confirm', plan: planOf(install('gimp')), together: 1 })).toEqual(['yes', 'no']);
    expect(says({ kind: 'confirm', plan: planOf(install('gimp')), together: 2 })).toEqual([
      ...['yes', 'no', 'cancel'],
    ]);
  });

  it('to what can not be undone hold no bare yes, and the harmless one stands first', () => {
    const plan = planOf({ operation: 'collect_garbage', keepLast: 3 });
    expect(offeredAnswers(wording, { kind: 'confirm', plan, together: 1 })).toEqual([
      { say: 'no', label: 'No, leave them' },
      { say: 'yes, delete them', label: 'Yes, delete them', forGood: true },
    ]);
  });

  it('to a choice are its numbers, and none', () => {
    const options = [
      { label: 'redis', value: 1 },
      { label: 'radish', value: 2 },
    ];
    expect(says({ kind: 'choose', about: 'meaning', options })).toEqual(['1', '2', 'no']);
    expect(says({ kind: 'choose', about: 'meaning', options: options.slice(1) })).toEqual(['yes', 'no']);
  });

  it('are understood as what they are', async () => {
    await talk.type('install blender');
    expect(offered()).toEqual(['yes', 'no']);
    await answer('no');
    expect(talk.session.assistant.question).toBeNull();
    await talk.type('install blender');
    await answer('yes');
    expect(await talk.installed()).toContain('blender');
    expect(confirms(talk.understood().at(-1) ?? null)).toBe(true);
  });

  it('to deleting are understood as what they are', async () => {
    await talk.type('collect garbage');
    expect(offered()).toEqual(['no', 'yes, delete them']);
    await answer('yes');
    expect(talk.session.assistant.question).not.toBeNull();
    await answer('yes, delete them');
    expect(talk.events.some((event) => event.type === 'outcome' && event.outcome.ok)).toBe(true);
  });
});
