import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { availableVoices, babble, silence, speak, whiteNoise } from '../support/speech.js';
import { Conversation } from './conversation.js';

/** Voices, and a package that can be expected to be heard of each: slt's "install ripgrep" is written as "inspiring the grip". */
const requests = (
  [
    ['joe', 'ripgrep'],
    ['joe-fast', 'blender'],
    ['espeak-us', 'ripgrep'],
    ['slt', 'inkscape'],
  ] as const
).filter(([voice]) => availableVoices().includes(voice));
let talk: Conversation;

beforeEach(async () => {
  talk = await Conversation.begin();
});
afterEach(() => talk.end());

describe('a spoken request', () => {
  it.each(requests)('of %s for %s is carried out after a spoken yes', async (voice, name) => {
    const before = await talk.generations();
    await talk.hear(await speak(`Install ${name}.`, voice));
    // A name that not all the evidence speaks for is asked about first, as it should be.
    const first = talk.session.assistant.question;
    if (first?.kind === 'choose') {
      expect(first.options.map(({ label }) => label).join()).toContain(name);
      await talk.hear(await speak('Yes, please.', voice));
    }
    expect(talk.session.assistant.question?.kind).toBe('confirm');
    expect(await talk.installed()).not.toContain(name);
    await talk.hear(await speak('Yes, please.', voice));
    expect(await talk.installed()).toContain(name);
    expect((await talk.generations()).length).toBe(before.length + 1);
  });
});

it('"undo that", which is mostly written down as "and do that", is undone after a spoken yes', async () => {
  for (const voice of ['joe', 'joe-fast', 'joe-low'] as const) {
    await talk.type('install blender');
    await talk.type('yes');
    expect(await talk.installed()).toContain('blender');
    await talk.hear(await speak('Undo that.', voice));
    expect(talk.session.assistant.question?.kind).toBe('confirm');
    expect(await talk.installed()).toContain('blender');
    await talk.hear(await speak('Yes, please.', voice));
    expect(await talk.installed()).not.toContain('blender');
  }
});

describe('nothing is changed', () => {
  const question = async (): Promise<void> => {
    await talk.hear(await speak('Install Blender.', 'joe'));
    expect(talk.session.assistant.question?.kind).toBe('confirm');
  };

  it('by a spoken no', async () => {
    await question();
    const before = await talk.generations();
    await talk.hear(await speak('No, thanks.', 'joe'));
    expect(talk.session.assistant.question).toBeNull();
    expect(await talk.generations()).toEqual(before);
  });

  it.each([
    ['silence', () => Promise.resolve(silence(5))],
    ['white noise', () => Promise.resolve(whiteNoise(5, 0.1))],
    ['babble', () => babble(6)],
    ['an unclear answer', () => speak('Well, perhaps tomorrow.', 'joe')],
    ['somebody else speaking', () => speak('Did you see the game yesterday?', 'joe')],
    ['a yes in another sentence', () => speak('She said yes to him in the end.', 'joe')],
  ])('by %s', async (_what, sound) => {
    await question();
    const before = await talk.generations();
    await talk.hear(await sound());
    await talk.hear(await sound());
    expect(await talk.generations()).toEqual(before);
    expect(await talk.installed()).not.toContain('blender');
  });
});
