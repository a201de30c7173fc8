import { afterEach, beforeEach, expect, it } from 'vitest';
import { Stage } from './stage.js';

let stage: Stage;
beforeEach(() => {
  stage = new Stage({ asksVerdict: true });
});
afterEach(() => stage.close());

/** As many changes as have to go before. */
const changes = (count: number): void => {
  for (let i = 0; i < count; i++)
    stage.store.recordOutcome(
      stage.store.beginTurn('typed'),
      { operation: 'undo' },
      { operation: 'apply', ok: true, method: 'rehearsal', seconds: 1 },
    );
};
const install = async (name: string): Promise<string> => {
  await stage.say(`install ${name}`);
  await stage.say('yes');
  return stage.end();
};

it('is asked rarely', async () => {
  changes(8);
  expect(await install('vlc')).not.toContain('Was that right?');
  expect(await install('gimp')).toContain('Was that right? You need not answer.');
  changes(20);
  expect(await install('krita')).not.toContain('Was that right?');
});

it('is answered by a yes or a no, which lets nothing happen', async () => {
  changes(9);
  await install('gimp');
  expect(await stage.say('no')).toContain('say: undo');
  expect(stage.store.verdicts.tally()).toEqual({ asked: 1, right: 0, wrong: 1 });
  expect(stage.works).toHaveLength(1);
  expect(await stage.say('no')).toContain('not asking anything');
});

it('can be passed over, and is not asked again', async () => {
  changes(9);
  await install('gimp');
  await stage.say('install vlc');
  await stage.say('yes');
  expect(stage.works).toHaveLength(2);
  expect(stage.store.verdicts.tally()).toEqual({ asked: 1, right: 0, wrong: 0 });
});

it('is not taken for an answer long after', async () => {
  changes(9);
  await install('gimp');
  await stage.wait(120_000);
  expect(await stage.say('yes')).toContain('not asking anything');
});

it('the summary tells what is counted', async () => {
  expect(await stage.say('how well do you understand me')).toMatch(
    /^Of one request I understood 100 percent/,
  );
  changes(9);
  await install('gimp');
  await stage.say('yes');
  expect(await stage.say('how well do you understand me')).toContain('you said yes once and no 0 times');
});
