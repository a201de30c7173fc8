import type { AskOperation, Generation, Outcome, PackageInfo, Result } from '../../bridge/protocol.js';
import { stabilities } from '../foresight/stability.js';
import { describeFailure } from './failure.js';
import { fromData } from './from-data.js';
import { describeStability } from './stability.js';
import { onHosts } from './hosts.js';
import type { Level } from './styles.js';
import { changeOf, describeUpdates } from './updates.js';
import type { Wording } from './wording.js';

/** How many entries of a list, and how many packages found, are read out at a time, by how much is said. */
const ENTRIES: Readonly<Record<Level, number>> = { 1: 3, 2: 5, 3: 10 };
const HITS: Readonly<Record<Level, number>> = { 1: 2, 2: 3, 3: 5 };

/** What "the second one" can point at, in the order in which it was read out. */
export type Listed =
  | { readonly kind: 'packages'; readonly names: readonly string[] }
  | {
      readonly kind: 'generations';
      readonly ids: readonly number[];
      readonly current?: number | undefined;
      /** There are no others. */
      readonly all?: boolean;
    };

/** The answer to a question, and what is left of it. */
export interface Reading {
  readonly said: string;
  readonly listed?: Listed;
  /** What "more" reads next; absent when that was all. */
  readonly more?: () => Reading;
}

/** The answer to a question about the system. */
export function describeReading(wording: Wording, operation: AskOperation, outcome: Outcome): Reading {
  const there = outcome.result?.hosts;
  if (there !== undefined) {
    const { hosts: _, ...one } = operation as AskOperation & { hosts?: unknown };
    const told = there.map(({ host, ok, seconds, result, failure }) => ({
      host,
      text: describeReading(wording, one, {
        ...{ operation: outcome.operation, method: outcome.method, ok, seconds },
        ...(result && { result }),
        ...(failure && { failure }),
      }).said,
    }));
    // "The second one" would point at something of this machine.
    return { said: onHosts(wording, told), listed: { kind: 'generations', ids: [] } };
  }
  if (!outcome.ok)
    return {
      said:
        outcome.failure === undefined
          ? wording.say('failed', { sentence: outcome.operation })
          : describeFailure(wording, outcome.failure),
    };
  const result = outcome.result ?? {};
  const level = wording.level('reading');
  switch (operation.operation) {
    case 'list_generations': {
      const list = result.generations ?? [];
      const current = list.find((one) => one.current)?.id;
      return paged(wording, list, ENTRIES[level], wording.say('read.generations', { count: list.length }), {
        words: (g, i) => generation(wording, 'read.generation', g, i > 0 ? list[i - 1] : undefined),
        listed: (page) => ({
          ...{ kind: 'generations', ids: page.map(({ id }) => id), current },
          all: page.length === list.length,
        }),
      });
    }
    case 'current_generation':
      return {
        said:
          result.generation === undefined
            ? wording.say('read.generations', { count: 0 })
            : generation(wording, 'read.current_generation', result.generation),
      };
    case 'compare_generations':
      return {
        said: [
          wording.say('read.compared', { from: operation.from ?? 'none', to: operation.to ?? 'none' }),
          describeComparison(wording, result, ENTRIES[level]),
        ].join(' '),
      };
    case 'search_packages': {
      const found = result.packages ?? [];
      if (found.length === 0) return { said: wording.say('read.packages_none') };
      return packages(
        wording,
        found,
        HITS[level],
        wording.say('read.packages_found', { count: found.length }),
      );
    }
    case 'describe_package': {
      const [found] = result.packages ?? [];
      return found === undefined
        ? { said: wording.say('read.packages_none') }
        : packages(wording, [found], 1, '');
    }
    case 'list_packages':
      return installed(wording, operation.attribute, result.packages ?? [], ENTRIES[level] * 2);
    case 'check_updates':
      return { said: describeUpdates(wording, result, level) };
    case 'system_info':
      return { said: info(wording, result.info ?? {}, operation.topic) };
    case 'option_status': {
      const enabled = result.option?.enabled;
      const key =
        enabled === undefined ? 'read.option_unset' : enabled ? 'read.option_on' : 'read.option_off';
      return { said: wording.say(key, { name: wording.optionName(operation.option) }) };
    }
    case 'generation_health': {
      const told = result.health === undefined ? [] : stabilities(result.health, [], new Date());
      return {
        said: told
          .slice(0, ENTRIES[level])
          .map((one) => describeStability(wording, one))
          .join(' '),
      };
    }
  }
}

/** Reads a list page by page. */
function paged<Entry>(
  wording: Wording,
  list: readonly Entry[],
  most: number,
  head: string,
  how: { words: (entry: Entry, at: number) => string; listed: (page: readonly Entry[]) => Listed },
  from = 0,
): Reading {
  const page = list.slice(from, from + most);
  const words = page.map((entry, i) => how.words(entry, from + i));
  const rest = list.length > from + most;
  return {
    said: [head, ...words, ...(rest ? [wording.say('more.offer')] : [])]
      .filter((one) => one !== '')
      .join(' '),
    listed: how.listed(page),
    ...(rest && { more: () => paged(wording, list, most, '', how, from + most) }),
  };
}

function packages(wording: Wording, list: readonly PackageInfo[], most: number, head: string): Reading {
  return paged(wording, list, most, head, {
    words: (found) => packageLine(wording, found),
    listed: (page) => ({ kind: 'packages', names: page.map(({ attribute }) => attribute) }),
  });
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

/** What differs between two states; at most so many names of each kind. */
export function describeComparison(wording: Wording, { diff }: Result, most: number): string {
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
              most,
            ),
          }),
        );
    if (diff.changed.length > 0)
      sentences.push(
        wording.say('read.compare_changed', {
          count: diff.changed.length,
          names: wording.someOf(
            diff.changed.map((c) => changeOf(wording, c)),
            most,
          ),
        }),
      );
  }
  return sentences.length === 0 ? wording.say('read.compare_same') : sentences.join(' ');
}

/** One package in a sentence: its name, what it is, and whether it is here. */
export function packageLine(wording: Wording, p: PackageInfo): string {
  const line = wording.say('read.package', {
    name: p.attribute,
    version: p.version ?? 'none',
    description: p.description === undefined ? 'none' : fromData(p.description) || 'none',
    installed: p.installed === true ? 'yes' : 'no',
  });
  return p.unfree === true ? `${line} ${wording.say('read.package_unfree')}` : line;
}

function installed(
  wording: Wording,
  attribute: string | undefined,
  list: readonly PackageInfo[],
  most: number,
): Reading {
  const names = list.map((p) => p.attribute);
  if (attribute !== undefined) {
    const key = names.includes(attribute) ? 'read.installed_yes' : 'read.installed_no';
    return {
      said: wording.say(key, { names: attribute }),
      listed: { kind: 'packages', names: [attribute] },
    };
  }
  if (names.length === 0) return { said: wording.say('read.installed_none') };
  const page = (from: number): Reading => {
    const some = names.slice(from, from + most);
    const rest = names.length - from - most;
    const said = wording.someOf(some, most, names.length - from);
    return {
      said: from === 0 ? wording.say('read.installed', { count: names.length, names: said }) : `${said}.`,
      listed: { kind: 'packages', names: some },
      ...(rest > 0 && { more: () => page(from + most) }),
    };
  };
  return page(0);
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
