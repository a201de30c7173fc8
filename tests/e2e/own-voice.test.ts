import { afterEach, describe, expect, it } from 'vitest';
import type { Mouth } from '../../src/assistant/output.js';
import { speak } from '../support/speech.js';
import { Conversation } from './conversation.js';

let talk: Conversation | undefined;
afterEach(() => talk?.end());

/**
 * A mouth whose every word comes back through the microphone: while it speaks,
 * or right after, as an echo of the room would.
 */
function echoing(when: 'during' | 'after'): (mouth: Mouth) => Mouth {
  return () => ({
    async speak(text) {
      const echo = await speak(text.slice(-120), 'joe');
      const { assistant } = talk!.session;
      // The echo's own replies echo no further: one round is what a room gives back.
      if (rounds-- <= 0) return 'ended';
      if (when === 'during') await assistant.hear(echo, performance.now());
      else setTimeout(() => void assistant.hear(echo, performance.now()), 50);
      return 'ended';
    },
  });
}
let rounds = 0;

describe('its own prompt, played into the microphone', () => {
  it.each(['during', 'after'] as const)('confirms nothing %s its own speech', async (when) => {
    rounds = 6;
    talk = await Conversation.begin(echoing(when));
    const before = await talk.generations();
    await talk.hear(await speak('Install Blender.', 'joe'));
    for (let i = 0; i < 20; i++) {
      await new Promise((done) => setTimeout(done, 100));
      await talk.session.assistant.settled();
    }
    expect(talk.events.some((event) => event.type === 'plan')).toBe(true);
    expect(talk.events.some((event) => event.type === 'confirmation' && event.state === 'given')).toBe(false);
    expect(await talk.generations()).toEqual(before);
    expect(await talk.installed()).not.toContain('blender');
  });

  it('that ends in the word yes confirms nothing either', async () => {
    talk = await Conversation.begin();
    await talk.type('install blender');
    const before = await talk.generations();
    await talk.hear(await speak('To go ahead, say: yes. To leave it, say: no.', 'joe'));
    await talk.hear(await speak('Shall I? To go ahead, say: yes.', 'joe'));
    expect(await talk.generations()).toEqual(before);
  });
});
