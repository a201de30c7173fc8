import { afterEach, describe, expect, it } from 'vitest';
import { STYLES } from '../../../src/wording/styles.js';
import { quiet, Stage, type StageOptions } from './stage.js';

const SECRET = 'seven green bottles';
let stage: Stage;
afterEach(() => stage.close());

/** Up to the question for the proof. */
async function agreed(options: StageOptions): Promise<string> {
  stage = new Stage(options);
  await stage.say('delete generations older than 30 days');
  stage.now += 10;
  return stage.say('yes, delete them');
}
const press = async (): Promise<boolean> => {
  stage.now += 100;
  const waited = stage.assistant.press();
  await quiet();
  return waited;
};
/** All that was told or kept. */
const traces = (): string =>
  JSON.stringify([stage.events, stage.spoken, stage.store.history(1000), tables()]).toLowerCase();
const tables = (): unknown[] =>
  ['said', 'turns', 'outcomes', 'preferences'].map((name) =>
    stage.store.db.prepare(`SELECT * FROM ${name}`).all(),
  );

describe('with nothing set', () => {
  it('the phrase is enough', async () => {
    await agreed({});
    expect(stage.works).toHaveLength(1);
  });
});

describe('with the key', () => {
  it('is carried out by the key, after the phrase', async () => {
    expect(await agreed({ forGood: 'key' })).toContain('three times');
    expect(stage.works).toHaveLength(0);
    expect(await press()).toBe(true);
    expect(stage.works).toHaveLength(1);
    expect(await press()).toBe(false);
    expect(stage.works).toHaveLength(1);
  });

  it('is carried out by a typed yes, which takes a hand too', async () => {
    await agreed({ forGood: 'key' });
    await stage.say('yes');
    expect(stage.works).toHaveLength(1);
  });

  it('is not carried out by a key before the question was heard, and not without the phrase', async () => {
    stage = new Stage({ forGood: 'key' });
    await stage.say('delete generations older than 30 days');
    expect(await press()).toBe(false);
    stage.holding = true;
    await stage.say('yes, delete them');
    await press();
    expect(stage.works).toHaveLength(0);
    await stage.letSpeak();
    await press();
    expect(stage.works).toHaveLength(1);
  });

  it('is left by a no', async () => {
    await agreed({ forGood: 'key' });
    expect(await stage.say('no')).toContain('Nothing was changed');
    expect(await press()).toBe(false);
    expect(stage.works).toHaveLength(0);
  });

  it('asks once more where the press comes long after the question', async () => {
    await agreed({ forGood: 'key' });
    await stage.wait(3_600_000);
    await press();
    expect(stage.works).toHaveLength(0);
    await press();
    expect(stage.works).toHaveLength(1);
  });

  it('changes nothing about what can be undone', async () => {
    stage = new Stage({ forGood: 'key' });
    await stage.say('install firefox');
    await stage.say('yes');
    expect(stage.works).toHaveLength(1);
  });
});

describe('with the passphrase', () => {
  const options = { forGood: 'passphrase', passphrase: SECRET } as const;

  it('is carried out by it, and leaves no trace of it', async () => {
    expect(await agreed(options)).toContain('passphrase');
    await stage.say(SECRET);
    expect(stage.works).toHaveLength(1);
    expect(traces()).not.toContain('bottles');
  });

  it('is put aside after three that are wrong, in one sentence, and leaves no trace of those either', async () => {
    await agreed(options);
    for (const wrong of ['eight green bottles', 'seven green apples']) {
      expect(await stage.say(wrong)).toContain('That was not it. ');
      expect(stage.assistant.question?.kind).toBe('prove');
    }
    expect(await stage.say('yes, delete them all')).toBe(
      'That was not it three times, so I have put it aside. Nothing was changed.',
    );
    // Too late, it is still not shown.
    await stage.say(SECRET);
    expect(stage.works).toHaveLength(0);
    expect(traces()).not.toMatch(/bottles|apples/);
  });

  it('takes no key and no yes in its place', async () => {
    await agreed(options);
    expect(await press()).toBe(false);
    await stage.say('yes');
    expect(stage.works).toHaveLength(0);
  });

  it.each(['no', 'cancel', 'stop'])('is left by %s', async (word) => {
    await agreed(options);
    await stage.say(word);
    expect(stage.assistant.question).toBeNull();
    await stage.say(SECRET);
    expect(stage.works).toHaveLength(0);
  });

  it('can be thought about, and repeated', async () => {
    await agreed(options);
    await stage.say('wait');
    expect(await stage.say('repeat')).toContain('passphrase');
    await stage.say(SECRET);
    expect(stage.works).toHaveLength(1);
  });

  it('says how to set one where none is set', async () => {
    expect(await agreed({ forGood: 'passphrase' })).toContain('aloud passphrase');
    expect(stage.assistant.question).toBeNull();
    expect(stage.works).toHaveLength(0);
  });

  it('tells those who show the conversation not to show what is typed', async () => {
    await agreed(options);
    const asked = stage.events.findLast((event) => event.type === 'confirmation' && event.state === 'asked');
    expect(asked).toMatchObject({ secret: true, about: 'change', answers: [{ say: 'no' }] });
  });
});

describe.each(['key', 'passphrase'] as const)('from elsewhere, with %s', (forGood) => {
  it('nothing for good is done', async () => {
    expect(await agreed({ forGood, passphrase: SECRET, elsewhere: true })).toContain('at the machine itself');
    await stage.say('yes');
    await stage.say(SECRET);
    await press();
    expect(stage.works).toHaveLength(0);
  });
});

it('is asked for in every style, and says how to leave it', () => {
  stage = new Stage({});
  for (const style of STYLES) {
    stage.wording.style = style;
    for (const way of ['key', 'passphrase']) expect(stage.wording.say(`prove.${way}`)).toMatch(/\bno\b/i);
  }
});
