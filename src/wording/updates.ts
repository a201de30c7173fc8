import type { ClosureDiff, Result } from '../../bridge/protocol.js';
import { fromData } from './from-data.js';
import { describeWork } from './plan.js';
import type { Level } from './styles.js';
import type { Wording } from './wording.js';

/** Programs named before "and … more", by how much is said. */
const NAMES: Readonly<Record<Level, number>> = { 1: 3, 2: 5, 3: 10 };

/** What an update would bring: what it mends first, then the person's own programs, then the rest, its size and its time. */
export function describeUpdates(
  wording: Wording,
  { updates = [], outlook }: Pick<Result, 'updates' | 'outlook'>,
  level: Level,
): string {
  if (updates.length === 0) return wording.say('read.updates_none');
  const named = (list: typeof updates): string =>
    wording.someOf(
      list.map((one) => changeOf(wording, one)),
      NAMES[level],
    );
  if (outlook === undefined)
    return wording.say('read.updates', { count: updates.length, names: named(updates) });
  const mine = updates.filter(({ name }) => outlook.mine.includes(name));
  const others = updates.length - mine.length;
  const { fixes, downloads, builds, reboot, expectedSeconds = 0 } = outlook;
  const sentences = [
    fixes.length > 0
      ? wording.say('updates.fixes', { names: wording.list(fixes.map(({ name }) => name)) })
      : '',
    ...(level > 2
      ? fixes.map(({ name, reasons: [first = ''] }) =>
          wording.say('updates.reason', { name, reason: fromData(first) }),
        )
      : []),
    mine.length > 0
      ? wording.say('updates.mine', { count: mine.length, names: named(mine) })
      : wording.say('updates.none_mine'),
    others > 0 ? wording.say('updates.others', { count: others }) : '',
    downloads.count > 0 || builds > 0 ? describeWork(wording, { downloads, builds, expectedSeconds }) : '',
    reboot === true ? wording.say('plan.reboot') : '',
    fixes.length === 0 && level > 1 ? wording.say('updates.no_fixes_known') : '',
    level > 1 ? wording.say('updates.how') : '',
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** One program with its versions. */
export function changeOf(wording: Wording, c: ClosureDiff['changed'][number]): string {
  return c.from === undefined || c.to === undefined
    ? c.name
    : wording.say('read.change', { name: c.name, from: c.from, to: c.to });
}
