import type { ChangeOperation, Plan } from '../../bridge/protocol.js';
import { isCommandPlan, type AnyPlan, type RunCommand } from '../commands/types.js';
import { isIrreversible } from '../dialogue/confirmation.js';
import type { Wording } from './wording.js';

/** How many names are read out before "and … more". */
const NAMES = 4;

/** What a plan would do, in sentences, without the question. */
export function describePlan(wording: Wording, plan: AnyPlan): string {
  if (isCommandPlan(plan)) return describeRun(wording, plan.operation);
  const sentences = [headline(wording, plan), ...consequences(wording, plan), ...warnings(wording, plan)];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** The question that follows a plan; from the second time on it says which words are answers. */
export function askFor(wording: Wording, plan: AnyPlan, attempt: number): string {
  if (isIrreversible(plan)) return wording.say('plan.question_irreversible');
  return wording.say(attempt === 1 ? 'plan.question' : 'plan.question_again');
}

/** Why there is nothing to do. */
export function describeNothing(wording: Wording, plan: AnyPlan): string {
  const { operation } = plan;
  if (operation.operation !== 'apply') return wording.say(`nothing.${operation.operation}`);
  const names = (kind: string): string[] =>
    plan.warnings.filter((w) => w.kind === kind).map((w) => w.attribute);
  const reasons = (['already_there', 'not_there'] as const)
    .map((kind) => [kind === 'already_there' ? 'nothing.installed' : 'nothing.absent', names(kind)] as const)
    .filter(([, list]) => list.length > 0)
    .map(([key, list]) => wording.say(key, { names: wording.someOf(list, NAMES), count: list.length }));
  return wording.say('nothing.apply', {
    reason: reasons.length > 0 ? reasons.join(' ') : wording.say('nothing.in_place'),
  });
}

/** What a command of the user's own would run, and for what. */
function describeRun(wording: Wording, { does, program, args }: RunCommand): string {
  const command = [program, ...args].join(' ');
  return does === null
    ? wording.say('plan.run', { command })
    : wording.say('plan.run_named', { does, command });
}

/** "install firefox and vlc and remove gimp", as said of what would be done. */
function describeActions(
  wording: Wording,
  operation: Extract<ChangeOperation, { operation: 'apply' }>,
): string {
  const parts: string[] = [];
  for (const kind of ['install', 'remove', 'enable', 'disable'] as const)
    if (operation[kind].length > 0)
      parts.push(wording.say(`plan.${kind}`, { names: wording.list(operation[kind]) }));
  if (operation.update === true) parts.push(wording.say('plan.update'));
  if (Array.isArray(operation.update))
    parts.push(wording.say('plan.update_inputs', { names: wording.list(operation.update) }));
  const action = operation.action.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (parts.length === 0) return wording.say('plan.rebuild', { action });
  const limit = { build: 'plan.only_build', boot: 'plan.for_next_start', test: 'plan.until_next_start' }[
    operation.action as string
  ];
  return limit === undefined ? wording.list(parts) : `${wording.list(parts)}, ${wording.say(limit)}`;
}

function headline(wording: Wording, plan: Plan): string {
  const { operation, generations, garbage } = plan;
  switch (operation.operation) {
    case 'apply':
      return wording.say('plan.apply', { actions: describeActions(wording, operation) });
    case 'undo':
      return wording.say('plan.undo');
    case 'roll_back':
      return wording.say('plan.roll_back', {
        to: generations?.to.id ?? '?',
        from: generations?.from.id ?? '?',
        date: generations === undefined ? '?' : wording.date(generations.to.date),
      });
    case 'collect_garbage':
      return wording.say('plan.collect_garbage', {
        count: garbage?.generations.length ?? 0,
        list: numberRanges(garbage?.generations ?? []),
        bytes: wording.bytes(garbage?.bytes ?? 0),
      });
  }
}

function consequences(wording: Wording, plan: Plan): string[] {
  const { operation, diff, services } = plan;
  const sentences: string[] = [];
  if (operation.operation === 'apply' && (plan.downloads.count > 0 || plan.builds > 0))
    sentences.push(
      wording.say('plan.work', {
        downloads: plan.downloads.count,
        bytes: wording.bytes(plan.downloads.bytes),
        builds: plan.builds,
      }),
    );
  if (diff !== undefined && operation.operation !== 'collect_garbage') {
    // What was asked for by name needs no saying again.
    const asked =
      operation.operation === 'apply'
        ? new Set([...operation.install, ...operation.remove])
        : new Set<string>();
    const unasked = (list: readonly { name: string }[]): string[] =>
      list.map((p) => p.name).filter((name) => !asked.has(name));
    const added = unasked(diff.added);
    const removed = unasked(diff.removed);
    if (added.length > 0) sentences.push(wording.say('plan.brings', { names: wording.someOf(added, NAMES) }));
    if (removed.length > 0)
      sentences.push(wording.say('plan.takes', { names: wording.someOf(removed, NAMES) }));
    if (diff.changed.length > 0)
      sentences.push(
        wording.say('plan.changes', {
          count: diff.changed.length,
          names: wording.someOf(
            diff.changed.map((p) => p.name),
            NAMES,
          ),
        }),
      );
  }
  const restarting = services?.restart ?? [];
  if (restarting.length > 0)
    sentences.push(
      wording.say('plan.services', { count: restarting.length, names: wording.someOf(restarting, NAMES) }),
    );
  if (plan.reboot === true) sentences.push(wording.say('plan.reboot'));
  if (plan.expectedSeconds !== undefined && plan.expectedSeconds >= 2)
    sentences.push(wording.say('plan.seconds', { time: wording.duration(plan.expectedSeconds) }));
  return sentences;
}

function warnings(wording: Wording, plan: Plan): string[] {
  return plan.warnings.map((warning) =>
    warning.kind === 'unfree' || warning.kind === 'broken' || warning.kind === 'insecure'
      ? wording.say(`plan.${warning.kind}`, { name: warning.attribute })
      : wording.say('plan.warning', { text: warning.text }),
  );
}

/** [3, 4, 5, 9] → "3 to 5 and 9". */
function numberRanges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length;) {
    let end = i;
    while (numbers[end + 1] === numbers[end]! + 1) end++;
    parts.push(end - i > 1 ? `${numbers[i]!} to ${numbers[end]!}` : numbers.slice(i, end + 1).join(' and '));
    i = end + 1;
  }
  return new Intl.ListFormat('en-GB').format(parts);
}
