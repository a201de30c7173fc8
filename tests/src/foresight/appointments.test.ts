import { describe, expect, it } from 'vitest';
import type { ChangeOperation } from '../../../bridge/protocol.js';
import { inDays, isSamePlan, standing, tonight } from '../../../src/foresight/appointments.js';
import { planOf } from '../dialogue/plans.js';

const operation: ChangeOperation = {
  operation: 'apply',
  install: [],
  remove: [],
  enable: [],
  disable: [],
  update: true,
  action: 'switch',
};
const update = planOf(operation);

describe('tonight', () => {
  it.each([
    ['in the evening', new Date(2026, 10, 22, 20), new Date(2026, 10, 23, 3)],
    ['after midnight', new Date(2026, 10, 23, 1), new Date(2026, 10, 23, 3)],
    ['at the end of a month', new Date(2026, 10, 30, 12), new Date(2026, 11, 1, 3)],
  ])('is the coming night %s', (_, now, due) => {
    expect(tonight(now)).toEqual(due);
  });

  it('is not now', () => {
    expect(tonight(new Date(2026, 10, 22, 3))).toEqual(new Date(2026, 10, 23, 3));
  });
});

it('a reminder comes in the forenoon', () => {
  expect(inDays(new Date(2026, 10, 27, 22), 7)).toEqual(new Date(2026, 11, 4, 10));
});

describe('what was agreed on', () => {
  const due = new Date(2026, 10, 23, 3);
  const at = (hour: number, kind: 'update' | 'reminder' = 'update') =>
    standing(
      { id: 1, dueAt: due.toISOString(), kind, agreed: null, ended: null },
      new Date(2026, 10, 23, hour),
    );

  it('waits, is due, and is missed when it is day', () => {
    expect([at(2), at(3), at(5), at(9)]).toEqual(['waits', 'due', 'due', 'missed']);
  });

  it('is never too late for a reminder', () => {
    expect(at(23, 'reminder')).toBe('due');
  });

  it('is the same plan only while all that was read back is the same', () => {
    const { token: _, ...agreed } = update;
    expect(isSamePlan(agreed, { ...update, token: 'f'.repeat(32), expectedSeconds: 99 })).toBe(true);
    for (const other of [
      { digest: 'f'.repeat(64) },
      { builds: 7 },
      { downloads: { count: 2, bytes: 1000 } },
      { diff: { added: [], removed: [], changed: [{ name: 'vlc', from: '1', to: '2' }] } },
      { reboot: true },
      { operation: { ...operation, install: ['vlc'] } },
    ])
      expect(isSamePlan(agreed, { ...update, ...other }), JSON.stringify(other)).toBe(false);
  });
});
