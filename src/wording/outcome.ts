import {
  hostsOf,
  type ApplyOperation,
  type ChangeOperation,
  type HostOutcome,
  type Outcome,
} from '../../bridge/protocol.js';
import {
  laterOf,
  type AnyOutcome,
  type Change,
  type CommandOutcome,
  type RunCommand,
} from '../commands/types.js';
import { whenText } from './appointments.js';
import { describeFailure, moreOfFailure } from './failure.js';
import { onHosts } from './hosts.js';
import { describeComparison } from './reading.js';
import type { Wording } from './wording.js';

/** Seconds from which on it is worth saying how long it took. */
const WORTH_SAYING = 10;

/** What is said when a change has ended, well or not. */
export function describeChange(wording: Wording, operation: Change, outcome: AnyOutcome): string {
  const hosts = hostsOf(operation);
  if (hosts.length > 0 && 'result' in outcome && outcome.result?.hosts !== undefined)
    return describeThere(wording, operation as ChangeOperation, outcome.result.hosts);
  if (!outcome.ok) {
    const { failure } = outcome;
    return failure === undefined
      ? wording.say('failed', { sentence: outcome.operation })
      : describeFailure(wording, failure);
  }
  const later = laterOf(operation);
  if (later !== null) return wording.say('later.agreed', { when: whenText(wording, later) });
  if (operation.operation === 'run_command')
    return describeRun(wording, operation, outcome as CommandOutcome);
  const long = wording.level('outcome') > 1 && outcome.seconds >= WORTH_SAYING;
  const took = long ? ` ${wording.say('done.took', { time: wording.duration(outcome.seconds) })}` : '';
  return whatIsSo(wording, operation, outcome as Outcome) + took;
}

/** What is so on which other machines now, and on which it did not go well. */
function describeThere(wording: Wording, operation: ChangeOperation, hosts: readonly HostOutcome[]): string {
  return onHosts(
    wording,
    hosts.map(({ host, failure, result }) => ({
      host,
      text:
        failure === undefined ? whatIsSo(wording, operation, { result }) : describeFailure(wording, failure),
    })),
  );
}

/** What a command of the user's own came to: its reply, else the first line it printed. */
function describeRun(wording: Wording, { reply }: RunCommand, { output }: CommandOutcome): string {
  return reply ?? output ?? wording.say('done.run');
}

/** What an outcome brought in particular, for whoever wants more of it. */
export function moreOfChange(wording: Wording, outcome: AnyOutcome): string {
  if (outcome.failure !== undefined) return moreOfFailure(wording, outcome.failure);
  const took = wording.say('done.took', { time: wording.duration(outcome.seconds) });
  return !('result' in outcome) || outcome.result?.diff === undefined
    ? took
    : `${describeComparison(wording, outcome.result, Infinity)} ${took}`;
}

function whatIsSo(wording: Wording, operation: ChangeOperation, outcome: Pick<Outcome, 'result'>): string {
  const id = outcome.result?.generation?.id;
  switch (operation.operation) {
    case 'apply':
      return wording.say('done.apply', { facts: applied(wording, operation, id).join(' ') });
    case 'roll_back':
      return id === undefined ? wording.say('done.roll_back_plain') : wording.say('done.roll_back', { id });
    case 'undo':
      return wording.say('done.undo');
    case 'collect_garbage':
      return wording.say('done.collect_garbage', { bytes: wording.bytes(outcome.result?.freedBytes ?? 0) });
  }
}

function applied(wording: Wording, operation: ApplyOperation, id: number | undefined): string[] {
  const rebuilt = (): string =>
    wording.say('done.rebuilt', {
      action: operation.action.replace(/-(\w)/g, (_, l: string) => l.toUpperCase()),
    });
  // What is only built or prepared is not installed yet.
  if (operation.action !== 'switch') return [rebuilt()];
  const facts: string[] = [];
  const { install, remove, enable, disable } = operation;
  for (const [key, names] of [
    ['installed', install],
    ['removed', remove],
    ['enabled', enable.map(wording.optionName)],
    ['disabled', disable.map(wording.optionName)],
  ] as const)
    if (names.length > 0)
      facts.push(wording.say(`done.${key}`, { names: wording.list(names), count: names.length }));
  if (operation.update !== false) facts.push(wording.say('done.updated'));
  if (facts.length === 0) facts.push(rebuilt());
  if (id !== undefined) facts.push(wording.say('done.now_on', { id }));
  return facts;
}
