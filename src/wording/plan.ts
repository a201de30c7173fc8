import { hostsOf, type ChangeOperation, type HostPlan, type Plan } from '../../bridge/protocol.js';
import { isCommandPlan, laterOf, type AnyPlan, type Change, type RunCommand } from '../commands/types.js';
import { isIrreversible } from '../dialogue/confirmation.js';
import { whenText } from './appointments.js';
import { describeFailure } from './failure.js';
import { sentencesFromData } from './from-data.js';
import { onHosts, partPlans, spokenHost } from './hosts.js';
import type { Level } from './styles.js';
import type { Wording } from './wording.js';

/** How many names are read out before "and … more". */
const NAMES = 4;
/** Seconds from which on it is worth saying how long it takes. */
const WORTH_SAYING = 2;

/**
 * What a plan would do, in sentences, without the question: one or two, and
 * everything at level 3. What a person must know (what is taken away, what is
 * not free, broken or insecure, what needs a restart) is said at every level.
 */
export function describePlan(wording: Wording, plan: AnyPlan, level: Level = wording.level('plan')): string {
  if (isCommandPlan(plan)) return describeRun(wording, plan.operation);
  return plan.hosts === undefined
    ? describeOne(wording, plan, level)
    : describeThere(wording, plan.hosts, level);
}

/** What would be done on which other machines, and on which nothing can be. */
function describeThere(wording: Wording, hosts: readonly HostPlan[], level: Level): string {
  const { planned, left } = partPlans(hosts);
  const told = planned.map(({ host, plan }) => ({
    host,
    text: plan.nothingToDo ? describeNothing(wording, plan) : describeOne(wording, plan, level),
  }));
  const without = left.map(({ host, failure }) => ({
    host,
    text: wording.say('hosts.left_out', { why: describeFailure(wording, failure) }),
  }));
  return onHosts(wording, [...told, ...without]);
}

function describeOne(wording: Wording, plan: Plan, level: Level): string {
  const sentences = [
    headline(wording, plan),
    plan.prepared === true ? wording.say('plan.prepared') : '',
    ...work(wording, plan, level),
    ...consequences(wording, plan, level),
    ...warnings(wording, plan),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/**
 * The question that follows a plan; from the second time on it says which words are answers.
 * @param together how many requests the plan is for
 */
export function askFor(wording: Wording, plan: AnyPlan, attempt: number, together = 1): string {
  const several = together > 1 ? 'plan.question_together' : 'plan.question';
  const question = isIrreversible(plan) ? 'plan.question_irreversible' : several;
  return wording.say(attempt === 1 ? question : `${question}_again`, { count: together });
}

/** Why there is nothing to do. */
export function describeNothing(wording: Wording, plan: AnyPlan): string {
  const { operation } = plan;
  if (!isCommandPlan(plan) && plan.hosts !== undefined) return describeThere(wording, plan.hosts, 1);
  if (operation.operation !== 'apply') return wording.say(`nothing.${operation.operation}`);
  const names = (kind: string): string[] =>
    plan.warnings.filter((w) => w.kind === kind).map((w) => w.attribute);
  const switched = switchedBy(operation);
  const packages = (kind: string): string[] => names(kind).filter((name) => !switched.includes(name));
  const options = (kind: string): string[] =>
    names(kind)
      .filter((name) => switched.includes(name))
      .map(wording.optionName);
  const reasons = (
    [
      ['nothing.installed', packages('already_there')],
      ['nothing.absent', packages('not_there')],
      ['nothing.switched_on', options('already_there')],
      ['nothing.switched_off', options('not_there')],
    ] as const
  )
    .filter(([, list]) => list.length > 0)
    .map(([key, list]) => wording.say(key, { names: wording.someOf(list, NAMES), count: list.length }));
  return wording.say('nothing.apply', {
    reason: reasons.length > 0 ? reasons.join(' ') : wording.say('nothing.in_place'),
  });
}

/** A change in a few words, as in "after this one: install vlc". */
export function nameOfChange(wording: Wording, operation: Change): string {
  const actions =
    operation.operation === 'apply'
      ? appliedActions(wording, operation)
      : operation.operation === 'run_command'
        ? (operation.does ?? operation.program)
        : '';
  const name = wording.say(`plan.name.${operation.operation}`, { actions });
  const hosts = hostsOf(operation).map(spokenHost);
  return hosts.length === 0 ? name : wording.say('hosts.named', { name, hosts: wording.list(hosts) });
}

/** What a command of the user's own would run, and for what. */
function describeRun(wording: Wording, { does, program, args }: RunCommand): string {
  const command = [program, ...args].join(' ');
  return does === null
    ? wording.say('plan.run', { command })
    : wording.say('plan.run_named', { does, command });
}

/** "install firefox and vlc and remove gimp", as said of what would be done. */
function appliedActions(
  wording: Wording,
  operation: Extract<ChangeOperation, { operation: 'apply' }>,
): string {
  const { install, remove, enable, disable } = operation;
  const named = {
    install,
    remove,
    enable: enable.map(wording.optionName),
    disable: disable.map(wording.optionName),
  };
  const parts = Object.entries(named)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => wording.say(`plan.${kind}`, { names: wording.list(names) }));
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
    case 'apply': {
      const later = laterOf(operation);
      const actions = appliedActions(wording, operation);
      return later === null
        ? wording.say('plan.apply', { actions })
        : wording.say('plan.later', { actions, when: whenText(wording, later) });
    }
    case 'undo':
      return wording.say('plan.undo');
    case 'roll_back':
      return wording.say('plan.roll_back', {
        to: generations?.to.id ?? '?',
        from: generations?.from.id ?? '?',
        date: generations === undefined ? '?' : wording.date(generations.to.date),
      });
    case 'collect_garbage':
      // Nothing is left to go back to.
      return wording.say(operation.keepLast === 1 ? 'plan.collect_all' : 'plan.collect_garbage', {
        count: garbage?.generations.length ?? 0,
        list: numberRanges(garbage?.generations ?? []),
        bytes: wording.bytes(garbage?.bytes ?? 0),
      });
  }
}

/** The paths of the settings that a change turns on or off. */
function switchedBy(operation: ChangeOperation): readonly string[] {
  return operation.operation === 'apply' ? [...operation.enable, ...operation.disable] : [];
}

/** What has to be fetched and built, and how long that takes. */
function work(wording: Wording, plan: Plan, level: Level): string[] {
  const { operation, downloads, builds, expectedSeconds = 0 } = plan;
  if (level === 1) return [];
  if (operation.operation === 'apply' && (downloads.count > 0 || builds > 0))
    return [describeWork(wording, plan)];
  return expectedSeconds >= WORTH_SAYING
    ? [wording.say('plan.seconds', { time: wording.duration(expectedSeconds) })]
    : [];
}

/** "That downloads 57 MB in one package, builds 2 things and takes about 5 seconds." */
export function describeWork(
  wording: Wording,
  { downloads, builds, expectedSeconds = 0 }: Pick<Plan, 'downloads' | 'builds' | 'expectedSeconds'>,
): string {
  const { count, bytes } = downloads;
  return wording.say('plan.work', {
    facts: wording.list([
      wording.say('plan.downloads', { count, bytes: wording.bytes(bytes) }),
      ...(builds > 0 ? [wording.say('plan.builds', { count: builds })] : []),
      ...(expectedSeconds >= WORTH_SAYING
        ? [wording.say('plan.takes_time', { time: wording.duration(expectedSeconds) })]
        : []),
    ]),
  });
}

function consequences(wording: Wording, plan: Plan, level: Level): string[] {
  const { operation, diff, services } = plan;
  const sentences: string[] = [];
  const paths = switchedBy(operation);
  if (level > 2 && paths.length > 0)
    sentences.push(wording.say('plan.option', { count: paths.length, paths: wording.list(paths) }));
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
    const changed = diff.changed.map(({ name }) => name);
    if (level > 2 && added.length > 0)
      sentences.push(wording.say('plan.brings', { names: wording.someOf(added, NAMES) }));
    if (removed.length > 0)
      sentences.push(wording.say('plan.takes', { names: wording.someOf(removed, NAMES) }));
    if (level > 2 && changed.length > 0)
      sentences.push(
        wording.say('plan.changes', { count: changed.length, names: wording.someOf(changed, NAMES) }),
      );
  }
  const restarting = services?.restart ?? [];
  if (level > 2 && restarting.length > 0)
    sentences.push(
      wording.say('plan.services', { count: restarting.length, names: wording.someOf(restarting, NAMES) }),
    );
  if (plan.reboot === true) sentences.push(wording.say('plan.reboot'));
  return sentences;
}

function warnings(wording: Wording, plan: Plan): string[] {
  const { operation } = plan;
  const switched = switchedBy(operation);
  return plan.warnings.map(({ kind, attribute, text }) => {
    if (kind === 'unfree' || kind === 'broken' || kind === 'insecure')
      return wording.say(`plan.${kind}`, { name: attribute });
    if (switched.includes(attribute) && (kind === 'already_there' || kind === 'not_there'))
      return wording.say(kind === 'already_there' ? 'nothing.switched_on' : 'nothing.switched_off', {
        names: wording.optionName(attribute),
      });
    return wording.say('plan.warning', { text: sentencesFromData(text) });
  });
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
