import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MoonshineEngine } from '../../../speech/moonshine/engine.js';
import { render } from '../../../speech/render.js';
import { builtInPronunciations } from '../../../speech/spoken/pronunciations.js';
import { toSpoken } from '../../../speech/spoken/spoken.js';
import { PiperVoice } from '../../../speech/voices/piper.js';
import { modelDir } from '../../support/models.js';
import { requiredPiper } from '../../support/needs.js';

const table = builtInPronunciations();
const now = new Date(2026, 10, 21);
const spoken = (text: string) => toSpoken(text, { table, now });

/** What the assistant says, and the words a listener must get out of it. */
const REPLIES: readonly (readonly [reply: string, mustHear: readonly string[]])[] = [
  ['Shall I install Firefox?', ['install', 'firefox']],
  ['You are on generation 42, from Tuesday, 2026-11-03.', ['generation', 'tuesday', 'november']],
  ['The system was built in 3 min and takes 1.4 GiB.', ['system', 'built', 'minutes', 'gigabytes']],
  ['I did not understand. Please say that again.', ['understand', 'please', 'again']],
  ['Nothing was changed.', ['nothing', 'changed']],
  ['Rolling back to generation 41.', ['rolling', 'back', 'generation']],
  [
    'This will remove 12 packages and free 350 MB. Say yes to go on.',
    ['remove', 'packages', 'megabytes', 'yes'],
  ],
  ['There are three matches. Say the number of the one you mean.', ['three', 'matches', 'number']],
];

/** Written numbers and spelled words alike, so that two ways of writing one sound count as one. */
function words(text: string): string[] {
  return spoken(text)
    .toLowerCase()
    .replace(/[^a-z' ]/gu, ' ')
    .split(/\s+/u)
    .filter((word) => word !== '');
}

/** Insertions, deletions and replacements from one list of words to the other. */
function distance(from: readonly string[], to: readonly string[]): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, word] of from.entries()) {
    const next = [i + 1];
    for (const [j, other] of to.entries()) {
      next.push(Math.min(row[j]! + Number(word !== other), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}

describe('what Piper says of a reply, written down by Moonshine', () => {
  let voice: PiperVoice;
  let engine: MoonshineEngine;
  beforeAll(async () => {
    voice = new PiperVoice(requiredPiper());
    engine = await MoonshineEngine.load({ modelDir: modelDir('moonshine-tiny-en') });
  });
  afterAll(async () => {
    await voice.close();
    await engine.close();
  });

  async function heard(reply: string, rate: number): Promise<string> {
    const { samples } = await render(reply, { voice, toSpoken: spoken, delivery: { rate, volume: 1 } });
    return (await engine.transcribe(samples)).text;
  }

  test.each([1, 2])('is understood at %d times the normal pace', async (rate) => {
    let wrong = 0;
    let all = 0;
    const missed: string[] = [];
    for (const [reply, mustHear] of REPLIES) {
      const text = await heard(reply, rate);
      const got = words(text);
      wrong += distance(words(reply), got);
      all += words(reply).length;
      missed.push(...mustHear.filter((word) => !got.includes(word)).map((word) => `${word} in "${text}"`));
    }
    expect(missed.length, missed.join('; ')).toBeLessThanOrEqual(4);
    expect(wrong / all).toBeLessThan(0.25);
  });
});
