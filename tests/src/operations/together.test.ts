import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ApplyOperation } from '../../../bridge/protocol.js';
import { same, together } from '../../../src/operations/together.js';

const apply = (more: Partial<ApplyOperation>): ApplyOperation => ({
  ...{
    operation: 'apply',
    install: [],
    remove: [],
    enable: [],
    disable: [],
    update: false,
    action: 'switch',
  },
  ...more,
});

it('one change does what all of them do', () => {
  const all = [
    apply({ install: ['vlc'], enable: ['services.openssh.enable'] }),
    apply({ install: ['gimp', 'vlc'], remove: ['nano'] }),
    apply({ update: ['nixpkgs'] }),
  ];
  expect(together(all)).toEqual(
    apply({
      install: ['vlc', 'gimp'],
      remove: ['nano'],
      enable: ['services.openssh.enable'],
      update: ['nixpkgs'],
    }),
  );
  expect(together([...all, apply({ update: true })])).toMatchObject({ update: true });
});

it.each([
  ['wanted both ways', apply({ install: ['vlc'] }), apply({ remove: ['vlc'] })],
  ['used in different ways', apply({ install: ['vlc'] }), apply({ install: ['gimp'], action: 'boot' })],
  ['of another kind', apply({ install: ['vlc'] }), { operation: 'undo' } as const],
])('what is %s does not go together', (_, one, other) => {
  expect(together([one, other])).toBeNull();
});

it('the order of asking makes no other change', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 });
  const change = fc.record({ install: names, remove: names }).map((lists) => apply(lists));
  fc.assert(
    fc.property(change, change, (one, other) => {
      const [ab, ba] = [together([one, other]), together([other, one])];
      expect(ab === null).toBe(ba === null);
      if (ab !== null && ba !== null) expect(same(ab, ba)).toBe(true);
    }),
  );
});
