import type {
  ChangeOperation,
  ClosureDiff,
  Generation,
  Outcome,
  PackageInfo,
  ReadOperation,
  Result,
} from '../../bridge/protocol.js';
import type { AnyOutcome, Change, CommandOutcome, RunCommand } from '../commands/types.js';
import type { Wording } from './wording.js';

/** How many entries of a list are read out. */
const ENTRIES = 5;
const HITS = 3;

/** What is said when a change has ended, well or not. */
export function describeChange(wording: Wording, operation: Change, outcome: AnyOutcome): string {
  if (!outcome.ok) return describeFailure(wording, outcome);
  if (operation.operation === 'run_command')
    return describeRun(wording, operation, outcome as CommandOutcome);
  return describeSystemChange(wording, operation, outcome as Outcome);
}

/** What a command of the user's own came to: its reply, else the first line it printed. */
function describeRun(wording: Wording, { reply }: RunCommand, { output }: CommandOutcome): string {
  return reply ?? output ?? wording.say('done.run');
}

function describeSystemChange(wording: Wording, operation: ChangeOperation, outcome: Outcome): string {
  const took =
    outcome.seconds >= 10 ? ` ${wording.say('done.took', { time: wording.duration(outcome.seconds) })}` : '';
  const id = outcome.result?.generation?.id;
  switch (operation.operation) {
    case 'apply': {
      const facts: string[] = [];
      for (const [kind, key] of [
        ['install', 'installed'],
        ['remove', 'removed'],
        ['enable', 'enabled'],
        ['disable', 'disabled'],
      ] as const)
        if (operation[kind].length > 0)
          facts.push(
            wording.say(`done.${key}`, {
              names: wording.list(operation[kind]),
              count: operation[kind].length,
            }),
          );
      if (operation.update !== false) facts.push(wording.say('done.updated'));
      if (facts.length === 0 || operation.action !== 'switch')
        facts.push(
          wording.say('done.rebuilt', {
            action: operation.action.replace(/-(\w)/g, (_, l: string) => l.toUpperCase()),
          }),
        );
      if (id !== undefined && operation.action === 'switch') facts.push(wording.say('done.now_on', { id }));
      return wording.say('done.apply', { facts: facts.join(' ') }) + took;
    }
    case 'roll_back':
      return (
        (id === undefined ? wording.say('done.roll_back_plain') : wording.say('done.roll_back', { id })) +
        took
      );
    case 'undo':
      return wording.say('done.undo') + took;
    case 'collect_garbage':
      return (
        wording.say('done.collect_garbage', { bytes: wording.bytes(outcome.result?.freedBytes ?? 0) }) + took
      );
  }
}

/** What happened, what to do, and which words help. */
function describeFailure(wording: Wording, outcome: AnyOutcome): string {
  const { failure } = outcome;
  if (failure === undefined) return wording.say('failed', { sentence: outcome.operation });
  if (failure.code === 'cancelled') return wording.say('cancelled');
  return [
    wording.say('failed', { sentence: failure.sentence }),
    ...failure.suggestions.slice(0, 1).map((text) => wording.say('suggestion', { text })),
    ...failure.recovery.slice(0, 1).map((recovery) => wording.say(`recovery.${recovery}`)),
  ].join(' ');
}

/** The answer to a question about the system. */
export function describeReading(wording: Wording, operation: ReadOperation, outcome: Outcome): string {
  if (!outcome.ok) return describeFailure(wording, outcome);
  const result = outcome.result ?? {};
  switch (operation.operation) {
    case 'list_generations': {
      const list = result.generations ?? [];
      return [
        wording.say('read.generations', { count: list.length }),
        ...list
          .slice(0, ENTRIES)
          .map((g, i) => generation(wording, 'read.generation', g, i > 0 ? list[i - 1] : undefined)),
      ].join(' ');
    }
    case 'current_generation':
      return result.generation === undefined
        ? wording.say('read.generations', { count: 0 })
        : generation(wording, 'read.current_generation', result.generation);
    case 'compare_generations':
      return comparison(wording, result);
    case 'search_packages':
      return found(wording, result.packages ?? []);
    case 'describe_package':
      return (result.packages ?? []).length === 0
        ? wording.say('read.packages_none')
        : (result.packages ?? [])
            .slice(0, 1)
            .map((p) => packageLine(wording, p))
            .join(' ');
    case 'list_packages':
      return installed(wording, operation.attribute, result.packages ?? []);
    case 'check_updates': {
      const updates = result.updates ?? [];
      return updates.length === 0
        ? wording.say('read.updates_none')
        : wording.say('read.updates', {
            count: updates.length,
            names: wording.someOf(
              updates.map((u) => change(wording, u)),
              ENTRIES,
            ),
          });
    }
    case 'system_info':
      return info(wording, result.info ?? {}, operation.topic);
    case 'option_status': {
      const enabled = result.option?.enabled;
      return wording.say(
        enabled === undefined ? 'read.option_unset' : enabled ? 'read.option_on' : 'read.option_off',
        {
          name: operation.option,
        },
      );
    }
  }
}

/** One generation; its version only where it is another than that of the one said before. */
function generation(wording: Wording, key: string, g: Generation, before?: Generation): string {
  const version = releaseOf(g);
  return wording.say(key, {
    id: g.id,
    date: wording.date(g.date),
    version:
      version === undefined || (before !== undefined && releaseOf(before) === version) ? 'none' : version,
    current: g.current ? 'yes' : 'no',
  });
}

/** "25.11" of "25.11.1373.c40ffd4": the rest says nothing to the ear. */
function releaseOf({ nixosVersion }: Generation): string | undefined {
  return nixosVersion === undefined ? undefined : (/^\d+\.\d+/.exec(nixosVersion)?.[0] ?? nixosVersion);
}

function comparison(wording: Wording, { diff }: Result): string {
  const sentences: string[] = [];
  if (diff !== undefined) {
    for (const [list, key] of [
      [diff.added, 'read.compare_added'],
      [diff.removed, 'read.compare_removed'],
    ] as const)
      if (list.length > 0)
        sentences.push(
          wording.say(key, {
            count: list.length,
            names: wording.someOf(
              list.map((p) => p.name),
              ENTRIES,
            ),
          }),
        );
    if (diff.changed.length > 0)
      sentences.push(
        wording.say('read.compare_changed', {
          count: diff.changed.length,
          names: wording.someOf(
            diff.changed.map((c) => change(wording, c)),
            ENTRIES,
          ),
        }),
      );
  }
  return sentences.length === 0 ? wording.say('read.compare_same') : sentences.join(' ');
}

function found(wording: Wording, packages: readonly PackageInfo[]): string {
  if (packages.length === 0) return wording.say('read.packages_none');
  return [
    wording.say('read.packages_found', { count: packages.length }),
    ...packages.slice(0, HITS).map((p) => packageLine(wording, p)),
  ].join(' ');
}

/** One package in a sentence: its name, what it is, and whether it is here. */
export function packageLine(wording: Wording, p: PackageInfo): string {
  const line = wording.say('read.package', {
    name: p.attribute,
    version: p.version ?? 'none',
    description: p.description?.replace(/[.\s]+$/, '') ?? 'none',
    installed: p.installed === true ? 'yes' : 'no',
  });
  return p.unfree === true ? `${line} ${wording.say('read.package_unfree')}` : line;
}

function installed(
  wording: Wording,
  attribute: string | undefined,
  packages: readonly PackageInfo[],
): string {
  const names = packages.map((p) => p.attribute);
  if (attribute !== undefined)
    return wording.say(names.includes(attribute) ? 'read.installed_yes' : 'read.installed_no', {
      names: attribute,
    });
  return names.length === 0
    ? wording.say('read.installed_none')
    : wording.say('read.installed', { count: names.length, names: wording.someOf(names, ENTRIES * 2) });
}

function change(wording: Wording, c: ClosureDiff['changed'][number]): string {
  return c.from === undefined || c.to === undefined
    ? c.name
    : wording.say('read.change', { name: c.name, from: c.from, to: c.to });
}

function info(wording: Wording, facts: NonNullable<Result['info']>, topic: string | undefined): string {
  const sentences: Record<string, string | undefined> = {
    version:
      facts.version === undefined ? undefined : wording.say('read.info_version', { value: facts.version }),
    kernel: facts.kernel === undefined ? undefined : wording.say('read.info_kernel', { value: facts.kernel }),
    channel:
      facts.channel === undefined ? undefined : wording.say('read.info_channel', { value: facts.channel }),
    profile:
      facts.profile === undefined ? undefined : wording.say('read.info_profile', { value: facts.profile }),
    disk:
      facts.diskFree === undefined || facts.diskTotal === undefined
        ? undefined
        : wording.say('read.info_disk', {
            free: wording.bytes(facts.diskFree),
            total: wording.bytes(facts.diskTotal),
          }),
    store:
      facts.storePaths === undefined
        ? undefined
        : wording.say('read.info_store', {
            count: facts.storePaths,
            bytes: wording.bytes(facts.storeBytes ?? 0),
          }),
  };
  const chosen = topic === undefined ? Object.values(sentences) : [sentences[topic]];
  const said = chosen.filter((sentence) => sentence !== undefined);
  return said.length === 0 ? wording.say('not_available') : said.join(' ');
}
