import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GenerationHealth } from '../../../bridge/protocol.js';
import { STYLES } from '../../../src/wording/styles.js';
import { Stage } from './stage.js';

let stage: Stage;
const health = (id: number, more: Partial<GenerationHealth> = {}): GenerationHealth => ({
  ...{ id, date: `2026-11-${id - 30}T10:00:00Z`, current: id === 42 },
  ...{ boots: 5, days: 6.2, failedUnits: [], crashes: 0, abruptEnds: 0, ...more },
});
beforeEach(() => {
  stage = new Stage();
  const troubled = health(41, { failedUnits: ['display-manager.service'], crashes: 2 });
  stage.result = { health: { journal: true, generations: [health(42), troubled, health(40)] } };
});
afterEach(() => stage.close());

describe('"take me back to one that worked"', () => {
  it('proposes the one that did best, says why, and does nothing before a yes', async () => {
    const said = await stage.say('go back to one that worked');
    expect(said).toContain('This one served you best. Generation 40');
    expect(said).toContain(
      'you used it for 6 days and started the machine with it 5 times and nothing failed',
    );
    expect(stage.asked).toEqual({ operation: 'roll_back', to: { generation: 40 } });
    expect(stage.works).toHaveLength(0);
    await stage.say('yes');
    expect(stage.works).toHaveLength(1);
  });

  it('goes by what the person has said of them', async () => {
    expect(await stage.say('generation 40 is broken')).toContain('remember that generation 40 is broken');
    await stage.say('go back to one that worked');
    expect(stage.asked).toMatchObject({ to: { generation: 41 } });
    expect(stage.spoken.join(' ')).toContain('No other generation has shown that it works');
  });

  it('says that the journal could not be read', async () => {
    const generations = [42, 41].map((id) => ({
      id,
      date: `2026-11-${id - 30}T10:00:00Z`,
      current: id === 42,
    }));
    stage.result = { health: { journal: false, generations } };
    expect(await stage.say('go back to the last stable generation')).toMatch(
      /^I could not read the journal.*41/,
    );
  });

  it('asks about nothing where there is nothing to go back to', async () => {
    stage.result = { health: { journal: true, generations: [health(42)] } };
    expect(await stage.say('go back to one that worked')).toContain('no other generation');
    expect(stage.asked).toBeUndefined();
  });
});

describe('a word about a generation', () => {
  it('is kept for the current one when none is named', async () => {
    expect(await stage.say('this one is good')).toContain('remember that generation 42 is good');
    expect(stage.store.generationNotes()).toMatchObject([{ id: 42, note: 'good' }]);
    expect(await stage.say('how stable is this generation')).toContain('you said that it was good');
  });

  it('about one that is not there is not kept', async () => {
    expect(await stage.say('generation 7 is broken')).toContain('There is no generation 7');
    expect(stage.store.generationNotes()).toEqual([]);
  });

  it('is told in every style', async () => {
    for (const style of STYLES) {
      stage.wording.style = style;
      expect(await stage.say('how did generation 41 do')).toContain('the service display manager failed');
    }
  });
});

it('a generation that was gone back from is remembered as left', async () => {
  await stage.close();
  const generation = (id: number) => ({ id, date: `2026-11-${id - 30}T10:00:00Z`, current: id === 42 });
  stage = new Stage({ plan: { generations: { from: generation(42), to: generation(40) } } });
  await stage.say('go back to generation 40');
  await stage.say('yes');
  await stage.end(undefined, { operation: 'roll_back' });
  expect(stage.store.generationNotes()).toMatchObject([{ id: 42, note: 'left' }]);
});
