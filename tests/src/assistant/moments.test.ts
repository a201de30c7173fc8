import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptStyle } from '../../../src/assistant/kept-style.js';
import { quiet, Stage } from './stage.js';

let stage: Stage;
beforeEach(() => {
  stage = new Stage({ plan: { expectedSeconds: 300 } });
});
afterEach(() => stage.close());

/** How each moment comes about, and what is so in it. */
const moments = {
  idle: async () => {
    await stage.say('list the generations');
  },
  speaking: async () => {
    stage.holding = true;
    await stage.say('list the generations');
  },
  planning: async () => {
    stage.slowPlans = true;
    await stage.say('install vlc');
  },
  'asking, still being read': async () => {
    stage.holding = true;
    await stage.say('install vlc');
  },
  'a question open': async () => {
    await stage.say('install vlc');
  },
  'a question held': async () => {
    await stage.say('install vlc');
    await stage.say('wait');
  },
  'what can not be undone asked': async () => {
    await stage.say('collect garbage');
  },
  working: async () => {
    await stage.say('install vlc');
    await stage.say('yes');
  },
  'working and speaking': async () => {
    await stage.say('install vlc');
    stage.holding = true;
    await stage.say('yes');
  },
  'ways on after a failure': async () => {
    await stage.say('install vlc');
    await stage.say('yes');
    await stage.end({});
  },
} as const;
type Moment = keyof typeof moments;
const each = Object.keys(moments) as Moment[];
const asking: readonly Moment[] = [
  'asking, still being read',
  'a question open',
  'a question held',
  'what can not be undone asked',
  'ways on after a failure',
];
const works: readonly Moment[] = ['working', 'working and speaking'];

/** What must not change by a word about the speaking. */
function standing() {
  return {
    question: stage.assistant.question,
    working: stage.assistant.working,
    cancelled: stage.works.map(({ signal }) => signal.aborted),
    plans: stage.plans.map(({ signal }) => signal.aborted),
    carriedOut: stage.works.length,
  };
}

describe.each(each)('%s', (moment) => {
  beforeEach(() => moments[moment]());

  it('stop: silence at once, no question, the work goes on', async () => {
    const spoken = stage.spoken.length;
    stage.assistant.read('stop');
    // Before anything else has happened.
    expect(stage.assistant.question).toBeNull();
    await quiet();
    const said = stage.spoken.slice(spoken).join(' ');
    expect(said).toBe(
      !asking.includes(moment)
        ? ''
        : moment === 'ways on after a failure'
          ? stage.wording.say('left_at_that')
          : stage.wording.say('put_aside'),
    );
    expect(stage.assistant.working).toBe(works.includes(moment));
    expect(stage.works.some(({ signal }) => signal.aborted)).toBe(false);
    if (moment === 'planning') expect(stage.plans[0]!.signal.aborted).toBe(true);
  });

  it('cancel: ends what is asked, planned or done, or says that there is nothing', async () => {
    const said = await stage.say('cancel');
    await stage.letSpeak();
    const expected = asking.includes(moment)
      ? moment === 'ways on after a failure'
        ? 'left_at_that'
        : 'declined'
      : moment === 'planning'
        ? 'put_aside'
        : works.includes(moment)
          ? 'cancelling'
          : 'nothing_to_cancel';
    expect(said).toContain(stage.wording.say(expected));
    expect(stage.assistant.question).toBeNull();
    expect(stage.works.at(-1)?.signal.aborted ?? false).toBe(works.includes(moment));
  });

  it('repeat: says again what was said last, and asks again what was asked', async () => {
    const last = stage.spoken.at(-1) ?? stage.wording.say('nothing_to_repeat');
    const before = standing();
    const said = await stage.say('say that again');
    if (moment === 'a question held') expect(said).toContain('install vlc');
    else expect(said).toContain(last);
    expect(standing()).toEqual(before);
  });

  it.each([
    ['slower', 'rate', -1],
    ['faster', 'rate', 1],
    ['louder', 'volume', 1],
    ['quieter', 'volume', -1],
  ] as const)('%s: the voice changes, and nothing else', async (word, what, way) => {
    const before = standing();
    const busy = stage.assistant.speaking;
    const said = await stage.say(word);
    expect(stage.adjusted).toHaveLength(1);
    expect(stage.adjusted[0]![0]).toBe(what);
    expect(Math.sign(stage.adjusted[0]![1] - 1)).toBe(way);
    // While it speaks the change is heard by itself.
    expect(said).toBe(busy ? '' : stage.wording.say(word));
    expect(standing()).toEqual(before);
  });

  it.each([
    ['be brief', 'brief'],
    ['more detail', 'detailed'],
    ['encourage me', 'encouraging'],
    ['explain as you go', 'learner'],
  ])('%s: the style changes, is told and kept, and nothing else changes', async (word, style) => {
    const before = standing();
    await stage.say(word);
    expect(stage.wording.style).toBe(style);
    expect(keptStyle(stage.store, 'plain')).toBe(style);
    // A setting that is changed later goes before it.
    expect(keptStyle(stage.store, 'brief')).toBe('brief');
    await stage.letSpeak();
    expect(stage.spoken).toContain(stage.wording.say('style.now', { style }));
    expect(standing().question).toBe(before.question);
  });

  it.each(['help', 'what can I say'])('%s: tells what can be said now', async (word) => {
    const before = standing();
    await stage.say(word);
    await stage.letSpeak();
    const key =
      moment === 'what can not be undone asked'
        ? 'irreversible'
        : moment === 'ways on after a failure'
          ? 'recovery'
          : asking.includes(moment)
            ? 'confirm'
            : works.includes(moment)
              ? 'working'
              : 'general';
    const { question } = stage.assistant;
    const count = question?.kind === 'choose' ? question.options.length : 0;
    expect(stage.spoken.join(' ')).toContain(stage.wording.say(`help.${key}`, { count }));
    expect(standing().question).toBe(before.question);
    expect(standing().carriedOut).toBe(before.carriedOut);
  });

  it('what is a generation: explains it', async () => {
    const before = standing();
    await stage.say('what is a generation');
    await stage.letSpeak();
    expect(stage.spoken).toContain(stage.wording.say('learn.apply'));
    expect(standing().question).toBe(before.question);
  });

  it.each(['what are you doing', 'how much longer'])('%s: tells how things stand', async (word) => {
    stage.now += 60_000;
    await stage.say(word);
    await stage.letSpeak();
    const said = stage.spoken.join(' ');
    if (works.includes(moment)) expect(said).toMatch(/under way: install vlc.*about 4 minutes more/);
    else if (moment === 'planning') expect(said).toContain(stage.wording.say('planning'));
    else if (asking.includes(moment)) expect(said).toContain('I am waiting for');
    else expect(said).toContain(stage.wording.say('idle'));
  });

  it.each(['yes', 'no', 'wait', 'yes, delete them'])(
    '%s: is told that nothing is asked where nothing is',
    async (word) => {
      if (asking.includes(moment) || (moment === 'planning' && word === 'no')) return;
      const before = standing();
      await stage.say(word);
      await stage.letSpeak();
      expect(stage.spoken.join(' ')).toContain(stage.wording.say('not_asking'));
      expect(standing()).toEqual(before);
    },
  );
});

describe('how much longer', () => {
  /** While a change is carried out that was expected to take so long, or nobody knows how long. */
  async function asked(expectedSeconds: number | undefined, elapsed: number): Promise<string> {
    await stage.close();
    stage = new Stage({ plan: { expectedSeconds } });
    await moments.working();
    stage.now += elapsed * 1000;
    return stage.say('how much longer');
  }

  it('is not known before there is an estimate, and said to be so', async () => {
    expect(await asked(undefined, 20)).toContain(stage.wording.say('time_left.unknown'));
    await stage.progress({ phase: 'building', secondsLeft: 120 });
    expect(await stage.say('how much longer')).toContain('about 2 minutes more');
  });

  it('is not called soon where it takes longer than was expected', async () => {
    expect(await asked(100, 105)).toContain(stage.wording.say('time_left.soon'));
    expect(await asked(100, 200)).toContain(stage.wording.say('time_left.overdue'));
  });
});

it('stop while it works keeps it silent until the end, which is always told', async () => {
  await moments.working();
  await stage.say('stop');
  stage.now += 100_000;
  expect(await stage.progress({ phase: 'building', fraction: 0.5, item: 'vlc' })).toBe('');
  expect(await stage.say('how much longer')).toContain('50 percent');
  expect(await stage.end()).toContain('vlc is installed');
});
