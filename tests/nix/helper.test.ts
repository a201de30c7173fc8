import { readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirm } from '../../bridge/client.js';
import { apply, eventually, planned } from '../bridge/support.js';
import { ALLOWED, Helper, notRoot } from '../helper/support.js';
import { Standin, withoutNix } from './standin.js';

const why = withoutNix() ?? notRoot;

describe.skipIf(why !== undefined)(
  `a user without rights, by the helper${why === undefined ? '' : ` (${why})`}`,
  () => {
    let box: Standin;
    let helper: Helper;

    beforeAll(async () => {
      box = new Standin();
      const folder = { path: box.folder, remove: () => box.remove() };
      helper = await Helper.start({ folder, env: box.env, backend: 'subprocess' });
    }, 60_000);
    afterAll(() => helper.close());

    const generation = (): number =>
      Number(/system-(\d+)-link/.exec(readlinkSync(box.path('nix/var/nix/profiles/system')))![1]);
    /** Of the caller only what it needs to see that it has no rights: where the profile is. */
    const client = () => helper.client(ALLOWED, { NIX_STATE_DIR: box.env['NIX_STATE_DIR'] });

    it(
      'changes the machine, and what is changed belongs to the administrator',
      { timeout: 60_000 },
      async () => {
        const user = await client();
        expect(user.hello).toMatchObject({ method: 'subprocess' });
        expect(user.hello.reason).toMatch(/It is done by Aloud's helper, as the administrator\.$/);
        const before = generation();
        const plan = await planned(user, apply({ install: ['htop'] }));
        expect(plan.nothingToDo).toBe(false);
        const outcome = await user.execute(plan, confirm(plan, 'yes'));
        expect(outcome.failure).toBe(undefined);
        expect(generation()).toBe(before + 1);
        expect(realpathSync(box.path('run/current-system'))).toBe(
          realpathSync(box.path('nix/var/nix/profiles/system')),
        );
        expect(JSON.parse(readFileSync(box.path('etc/nixos/aloud/managed.json'), 'utf8'))).toMatchObject({
          packages: ['htop'],
        });
        expect(statSync(box.path('etc/nixos/aloud/managed.json')).uid).toBe(0);
        expect((await user.execute(plan, confirm(plan, 'yes'))).failure?.code).toBe('not_confirmed');
        const undo = await planned(user, { operation: 'undo' });
        expect(await user.execute(undo, confirm(undo, 'yes'))).toMatchObject({ ok: true });
        expect(generation()).toBe(before);
        await user.close();
        expect(helper.log().map(({ event, user: by, generation: now }) => [event, by, now])).toEqual([
          ['begin', ALLOWED, undefined],
          ['end', ALLOWED, before + 1],
          ['denied', ALLOWED, undefined],
          ['begin', ALLOWED, undefined],
          ['end', ALLOWED, before],
        ]);
      },
    );

    it('has a change made ready ahead, which then needs no builds', { timeout: 60_000 }, async () => {
      const user = await client();
      const wish = apply({ install: ['firefox'] });
      expect((await planned(user, wish)).builds).toBeGreaterThan(0);
      const before = generation();
      const outcome = await user.read({
        ...{ operation: 'prepare', change: wish, budget: { bytes: 10 ** 9, builds: 50 } },
      });
      expect([outcome.failure, outcome.result?.prepared?.ready]).toEqual([undefined, true]);
      expect(await planned(user, wish)).toMatchObject({ builds: 0, nothingToDo: false });
      expect(generation()).toBe(before);
      await user.close();
    });

    it(
      'a second one is served while the first builds, and waits for its turn to change',
      { timeout: 90_000 },
      async () => {
        box.configure('  standin.delay = "2";');
        const [first, second] = [await client(), await client()];
        const slow = await planned(first, apply({ install: ['firefly'] }));
        let building = false;
        const done = first.execute(slow, confirm(slow, 'yes'), {
          onProgress: ({ phase }) => (building ||= phase === 'building'),
        });
        let ended = false;
        void done.then(() => (ended = true));
        expect(await eventually(() => building, 20_000)).toBe(true);
        const third = await client();
        expect(await third.read({ operation: 'list_generations' })).toMatchObject({ ok: true });
        expect(ended).toBe(false);
        expect(await done).toMatchObject({ ok: true });
        await Promise.all([first.close(), second.close(), third.close()]);
      },
    );

    it('a client that goes in the middle leaves nothing half-done', { timeout: 60_000 }, async () => {
      const user = await client();
      const before = [generation(), readFileSync(box.path('etc/nixos/aloud/managed.json'), 'utf8')];
      const plan = await planned(user, apply({ install: ['ffmpeg'] }));
      let building = false;
      const gone = user.execute(plan, confirm(plan, 'yes'), {
        onProgress: ({ phase }) => (building ||= phase === 'building'),
      });
      expect(await eventually(() => building, 20_000)).toBe(true);
      await user.close();
      expect(await gone).toMatchObject({ ok: false });
      expect(await eventually(() => helper.log().at(-1)?.event === 'end', 10_000)).toBe(true);
      expect([generation(), readFileSync(box.path('etc/nixos/aloud/managed.json'), 'utf8')]).toEqual(before);
    });
  },
);
