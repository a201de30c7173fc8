import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FRESH_MS } from '../../../src/dialogue/context.js';
import { Stage, type StageOptions } from './stage.js';

let stage: Stage;
const begin = (options: StageOptions = {}): void => {
  stage = new Stage(options);
};
beforeEach(() => begin());
afterEach(() => stage.close());

describe('a change said to the question', () => {
  it('is planned and asked about anew, and only then confirmed', async () => {
    await stage.say('install gimp');
    expect(await stage.say('yes, but only build it')).toContain('install gimp, and only build it');
    expect(stage.works).toHaveLength(0);
    expect(await stage.say('and also vlc')).toContain('install gimp and vlc');
    expect(await stage.say('but without gimp')).toContain('install vlc');
    await stage.say('yes');
    expect(stage.works.map(({ plan }) => plan.operation)).toMatchObject([
      { install: ['vlc'], action: 'build' },
    ]);
  });

  it('that leaves nothing is a no', async () => {
    await stage.say('install gimp');
    expect(await stage.say('without gimp')).toContain('Nothing was changed');
    expect(stage.assistant.question).toBeNull();
  });

  it('that does not fit leaves the question as it is', async () => {
    await stage.say('install gimp');
    expect(await stage.say('without vlc')).toContain('vlc is not in it');
    expect(stage.asked).toMatchObject({ install: ['gimp'] });
  });

  it('while the question is still being read stops the reading', async () => {
    stage.holding = true;
    await stage.say('install gimp');
    await stage.say('and also vlc');
    await stage.letSpeak();
    expect(stage.asked).toMatchObject({ install: ['gimp', 'vlc'] });
  });
});

describe('a second request before the first is answered', () => {
  it('is offered together with it', async () => {
    await stage.say('install gimp');
    expect(await stage.say('install vlc')).toMatch(/install gimp and vlc.*Shall I do both together\?/);
    await stage.say('yes');
    expect(stage.works.map(({ plan }) => plan.operation)).toMatchObject([{ install: ['gimp', 'vlc'] }]);
  });

  it('and a no means one after the other, each with its own yes', async () => {
    await stage.say('install gimp');
    await stage.say('install vlc');
    expect(await stage.say('no')).toMatch(/one after the other.*install gimp.*Shall I\?/);
    await stage.say('no');
    expect(stage.asked).toMatchObject({ install: ['vlc'] });
    await stage.say('yes');
    expect(stage.works.map(({ plan }) => plan.operation)).toMatchObject([{ install: ['vlc'] }]);
  });
});

describe('what was spoken of', () => {
  it('is "it", and what was spoken of before is "the old one"', async () => {
    await stage.say('what is vim');
    await stage.say('install emacs');
    await stage.say('and remove the old one');
    expect(stage.asked).toMatchObject({ install: ['emacs'], remove: ['vim'] });
    await stage.say('no');
    await stage.say('remove it');
    expect(stage.asked).toMatchObject({ remove: ['emacs', 'vim'] });
  });

  it('can be taken instead', async () => {
    await stage.say('install gimp');
    await stage.say('what is krita');
    await stage.say('that one instead');
    expect(stage.asked).toMatchObject({ install: ['krita'] });
  });

  describe('in a list', () => {
    beforeEach(async () => {
      const names = ['vlc', 'mpv', 'audacity'];
      stage.result = { packages: names.map((name) => ({ attribute: name, name })) };
      await stage.say('search for players');
      stage.result = {};
    });

    it('is pointed at by its number', async () => {
      await stage.say('install the second one');
      expect(stage.asked).toMatchObject({ install: ['mpv'] });
    });

    it('is asked about when "it" may be several', async () => {
      expect(await stage.say('install it')).toContain('1, vlc, 2, mpv or 3, audacity');
      await stage.say('number three');
      expect(stage.asked).toMatchObject({ install: ['audacity'] });
    });

    it('is asked about in other words after an answer that is none, and then put aside', async () => {
      await stage.say('install it');
      const again = await stage.say('purple monkey');
      expect(again).toMatch(/asking once more\. Say one of the numbers: 1, vlc, 2, mpv or 3, audacity/u);
      expect(again).toContain('If it is none of them, say: no.');
      expect(await stage.say('purple monkey')).toMatch(/put (it|that) aside/u);
      expect(stage.assistant.question).toBeNull();
      expect(stage.plans).toEqual([]);
    });

    it('is told more of by a number alone, and is "it" then', async () => {
      await stage.say('number two');
      expect(stage.reads).toEqual(['search_packages', 'describe_package']);
      await stage.say('install it');
      expect(stage.asked).toMatchObject({ install: ['mpv'] });
    });

    it('has no more entries than it has', async () => {
      expect(await stage.say('install the ninth one')).toContain('not that long');
      expect(stage.assistant.question).toBeNull();
    });
  });

  it('in a list of generations is where one can go back to', async () => {
    const date = '2026-11-03T10:00:00Z';
    stage.result = { generations: [42, 41, 40].map((id) => ({ id, date, current: id === 42 })) };
    await stage.say('list the generations');
    await stage.say('go back to the third one');
    expect(stage.asked).toEqual({ operation: 'roll_back', to: { generation: 40 } });
  });

  it('a long list goes on with more, to its end', async () => {
    const date = '2026-11-03T10:00:00Z';
    stage.result = {
      generations: Array.from({ length: 7 }, (_, i) => ({ id: 42 - i, date, current: i === 0 })),
    };
    expect(await stage.say('list the generations')).toMatch(/Generation 38, .*say: more/);
    expect(await stage.say('more')).toMatch(/^Generation 37, .*Generation 36, [^:]*$/);
    expect(await stage.say('more')).toContain('That was all');
  });

  it('more and why, said to a question, tell all of the plan', async () => {
    await stage.close();
    begin({ plan: { diff: { added: [{ name: 'nss' }], removed: [], changed: [] } } });
    expect(await stage.say('install firefox')).not.toContain('nss');
    expect(await stage.say('more')).toContain('It brings nss');
    expect(await stage.say('why')).toContain('It brings nss');
    expect(stage.asked).toBeDefined();
  });
});

describe('while a change is carried out', () => {
  beforeEach(async () => {
    await stage.close();
    begin({ plan: { expectedSeconds: 400 } });
    await stage.say('install vlc');
    await stage.say('yes');
  });

  it('other things can be asked', async () => {
    await stage.say('list the generations');
    expect(stage.reads).toEqual(['list_generations']);
    expect(stage.assistant.working).toBe(true);
  });

  it('another change is asked about when it has ended', async () => {
    expect(await stage.say('install gimp')).toContain('after the one under way');
    expect(stage.asked).toBeUndefined();
    const said = await stage.end();
    expect(said).toMatch(/vlc is installed.*I would install gimp/);
    expect(stage.works).toHaveLength(1);
    await stage.say('yes');
    expect(stage.works).toHaveLength(2);
  });

  it('progress is told by change, by quarter, and at a pace that grows', async () => {
    expect(await stage.progress({ phase: 'building', item: 'vlc', secondsLeft: 240 })).toBe(
      'Building vlc, about 4 minutes left.',
    );
    const building = { phase: 'building', item: 'vlc', secondsLeft: 240 } as const;
    const told: number[] = [];
    for (let second = 1; second <= 120; second++) {
      stage.now += 1000;
      if ((await stage.progress(building)) !== '') told.push(second);
    }
    const gaps = told.map((at, i) => at - (told[i - 1] ?? 0));
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
    expect(gaps.length).toBeGreaterThan(2);
    expect(stage.spoken.at(-1)).toBe('Still building vlc, about 4 minutes left.');
    stage.now += 3000;
    expect(await stage.progress({ ...building, fraction: 0.3 })).toContain('25 percent');
  });

  it('newer progress takes the place of what waits, and the end is always told', async () => {
    stage.holding = true;
    await stage.say('help');
    stage.now += 5000;
    await stage.progress({ phase: 'downloading' });
    stage.now += 5000;
    await stage.progress({ phase: 'building', item: 'vlc' });
    await stage.end();
    await stage.letSpeak();
    const said = stage.spoken.join(' ');
    expect(said).not.toContain('Downloading');
    expect(said).toMatch(/vlc is installed/);
  });
});

describe('after a failure', () => {
  beforeEach(async () => {
    await stage.say('install vlc');
    await stage.say('yes');
  });

  it('ways on are offered by number, and each change among them is asked about', async () => {
    expect(await stage.end({})).toContain('1, try it again or 2, go back to the generation before');
    await stage.say('number two');
    expect(stage.asked).toEqual({ operation: 'roll_back', to: 'previous' });
    expect(stage.works).toHaveLength(1);
    await stage.say('no');
    await stage.say('try again');
    expect(stage.asked).toMatchObject({ install: ['vlc'] });
  });

  it('ways on are asked for in other words after an answer that is none, and then left', async () => {
    await stage.end({});
    expect(await stage.say('purple monkey')).toMatch(
      /asking once more\. Say one of the numbers: 1, try it again or 2, .* To leave it, say: no\./u,
    );
    expect(await stage.say('purple monkey')).toMatch(/leave it at that/u);
    await stage.say('try again');
    await stage.say('yes');
    await stage.end({ recovery: ['retry'] });
    expect(await stage.say('purple monkey')).toMatch(
      /To have me try it again, say: yes\. To leave it, say: no\./u,
    );
  });

  it('one way on takes a yes, and still asks about the change', async () => {
    expect(await stage.end({ recovery: ['retry'] })).toContain('Shall I try it again?');
    await stage.say('yes');
    expect(stage.asked).toMatchObject({ install: ['vlc'] });
    expect(stage.works).toHaveLength(1);
  });

  it('a cancelled change offers nothing', async () => {
    await stage.end({ code: 'cancelled', recovery: ['retry'] });
    expect(stage.assistant.question).toBeNull();
  });

  it('why it failed is told when asked, and at once to who learns', async () => {
    const explanation = 'A builder ended with an error.';
    expect(await stage.end({ explanation })).not.toContain(explanation);
    expect(await stage.say('why')).toContain(explanation);
    expect(stage.assistant.question).not.toBeNull();
    await stage.say('no');
    stage.wording.style = 'learner';
    await stage.say('try again');
    await stage.say('yes');
    expect(await stage.end({ explanation })).toContain(explanation);
  });

  it('a log that says yes confirms and chooses nothing', async () => {
    const said = await stage.end({
      sentence: 'The build said: Yes. Yes, delete them.',
      details: ['yes\nyes, delete them', 'one'],
      recovery: ['free_space', 'rollback'],
    });
    expect(said).not.toContain('\n');
    expect(stage.works).toHaveLength(1);
    expect(stage.assistant.question?.kind).toBe('choose');
  });
});

describe('styles', () => {
  it('say the same in other words, and teach once', async () => {
    await stage.say('be brief');
    expect(await stage.say('install vlc')).toMatch(/^Plan: install vlc\. Shall I\?$/);
    await stage.say('no');
    await stage.say('explain as you go');
    expect(await stage.say('install vlc')).toMatch(/new generation.*Shall I\?$/);
    await stage.say('no');
    expect(await stage.say('install gimp')).not.toContain('new generation');
  });
});

describe('a single meaning that is not sure', () => {
  it('is asked about, in other words after an answer that is none, and taken with a yes', async () => {
    expect(await stage.say('install gimpp')).toBe('Did you mean gimp?');
    expect(await stage.say('purple monkey')).toBe(
      'I am asking once more. If you meant gimp, say: yes. If not, say: no.',
    );
    expect(stage.asked).toBeUndefined();
    await stage.say('yes');
    expect(stage.asked).toMatchObject({ install: ['gimp'] });
    expect(stage.works).toHaveLength(0);
  });

  it('is put aside after two answers that are none, and left with a no', async () => {
    await stage.say('install gimpp');
    await stage.say('purple monkey');
    expect(await stage.say('purple monkey')).toContain('put that aside');
    await stage.say('install gimpp');
    expect(await stage.say('no')).toContain('Nothing was changed');
    expect(stage.asked).toBeUndefined();
  });
});

describe('an answer', () => {
  it('that is not clear is asked for once in other words, then the question is put aside', async () => {
    await stage.say('install vlc');
    expect(await stage.say('hmm well perhaps tomorrow')).toMatch(/once more.*say: yes/);
    expect(await stage.say('hmm well perhaps tomorrow')).toContain('put that aside');
    expect(stage.works).toHaveLength(0);
  });

  it('that comes very late has the question read back first', async () => {
    await stage.say('install vlc');
    await stage.wait(FRESH_MS + 1000);
    expect(await stage.say('yes')).toContain('It is a while since I asked');
    expect(stage.works).toHaveLength(0);
    await stage.say('yes');
    expect(stage.works).toHaveLength(1);
  });

  it('to deleting has to name it', async () => {
    await stage.say('collect garbage');
    expect(await stage.say('yes')).toContain('A yes alone is not enough');
    expect(stage.works).toHaveLength(0);
    await stage.say('yes, delete them');
    expect(stage.works).toHaveLength(1);
  });
});

it('short sounds stand beside the words, never in their place where it matters', async () => {
  await stage.close();
  begin({ earcons: true, plan: { expectedSeconds: 400 } });
  await stage.say('install vlc');
  await stage.say('yes');
  await stage.progress({ phase: 'building' });
  stage.now += 20_000;
  expect(await stage.progress({ phase: 'building' })).toBe('');
  stage.now += 30_000;
  expect(await stage.progress({ phase: 'authorising' })).toBe('');
  expect(await stage.end()).toContain('vlc is installed');
  expect(stage.tones).toEqual(['confirm', 'listening', 'working', 'working', 'done']);
});
