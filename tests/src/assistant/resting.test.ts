import { afterEach, describe, expect, it } from 'vitest';
import type { HearingControl, Opener, Waker } from '../../../src/assistant/resting.js';
import { Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

/** An ear that notes what it is told to do. */
function stageWith(opener: Opener | null, waker: Waker = 'word'): string[] {
  const done: string[] = [];
  const hearing: HearingControl = {
    word: 'okay nabu',
    sleep: () => {
      done.push('sleep');
      return waker;
    },
    wake: () => void done.push('wake'),
    opener: () => opener,
    close: () => void done.push('close'),
    listenedWhileSpeaking: () => false,
    heardItself: () => undefined,
  };
  stage = new Stage({ hearing });
  return done;
}

describe('going to sleep', () => {
  it.each([
    ['word', /I still listen for: okay nabu/u],
    ['speech', /I still listen for: wake up/u],
    ['key', /closed until you press the key/u],
  ] as const)('leaves what wakes it (%s), and says so', async (waker, said) => {
    const done = stageWith('key', waker);
    expect(await stage.say('go to sleep')).toMatch(said);
    expect(done).toEqual(['sleep']);
  });
});

describe('closing the microphone', () => {
  it.each(['turn off the microphone', 'close the microphone', 'mute yourself', 'privacy on'])(
    'is done at once for "%s", and it is said how it is opened again',
    async (words) => {
      const done = stageWith('key');
      expect(await stage.say(words)).toMatch(/is closed\. .*press the talk key three times/u);
      expect(done).toEqual(['close']);
    },
  );

  it('is undone by typing where there is a keyboard and no key', async () => {
    stageWith('keyboard');
    expect(await stage.say('turn off the microphone')).toMatch(
      /aloud privacy off.*press: open the microphone/u,
    );
  });

  it('is asked about first where no key is known and nobody seems to be at a keyboard', async () => {
    const done = stageWith(null);
    expect(await stage.say('turn off the microphone')).toMatch(/No voice can open .* Shall I close/u);
    expect(await stage.say('help')).toMatch(/yes to close the microphone/u);
    expect(done).toEqual([]);
    expect(await stage.say('yes')).toMatch(/The microphone is closed.*type on this machine/u);
    expect(done).toEqual(['close']);
  });

  it('is left then after a no, and put aside when no answer is clear', async () => {
    const done = stageWith(null);
    await stage.say('close the microphone');
    expect(await stage.say('no')).toMatch(/leave it at that/u);
    await stage.say('close the microphone');
    expect(await stage.say('purple monkey')).toMatch(/asking once more.*leave it open/u);
    expect(await stage.say('purple monkey')).toMatch(/leave it at that/u);
    expect(stage.assistant.question).toBeNull();
    expect(done).toEqual([]);
  });

  it('is ended by waking it in writing', async () => {
    const done = stageWith('keyboard');
    await stage.say('close the microphone');
    expect(await stage.say('wake up')).toMatch(/listening/u);
    expect(done).toEqual(['close', 'wake']);
  });
});
