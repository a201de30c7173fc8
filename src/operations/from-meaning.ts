import { ChangeOperation, ReadOperation, type AskOperation } from '../../bridge/protocol.js';
import type { Intent } from '../../intents/templates/set.js';
import type { Meaning, Slots } from '../../intents/types.js';
import { commandOf, ownReplyOf } from '../commands/fill.js';
import type { RunCommand } from '../commands/types.js';
import { LATER_SLOT, USING_SLOT } from '../../intents/beside.js';
import { SOMEWHERE } from '../../intents/scope.js';
import { hostsIn } from '../hosts/hosts.js';
import { attributesIn } from './names.js';

/** What is done about a meaning. */
export type Request =
  | { readonly kind: 'change'; readonly operation: ChangeOperation }
  | { readonly kind: 'read'; readonly operation: AskOperation }
  /** Answered by the assistant itself, without the bridge. */
  | { readonly kind: 'own'; readonly meaning: Meaning }
  /** A command of the user's own. */
  | { readonly kind: 'run'; readonly operation: RunCommand }
  /** What one of the user's own commands says, where it runs nothing. */
  | { readonly kind: 'say'; readonly text: string }
  /** Understood, but it can't be done: the key of the sentence that says why. */
  | { readonly kind: 'cannot'; readonly reason: string };

/**
 * The operation that everything said in one breath asks for. Changes of the
 * configuration become one operation with one rebuild; other changes and
 * questions stand alone.
 */
export function requestFrom(
  meanings: readonly Meaning[],
  intents: ReadonlyMap<string, Intent> = new Map(),
): Request {
  const places = new Set(meanings.map(({ slots }) => hostsIn(slots).join(',')));
  const [first] = meanings;
  const hosts = first === undefined ? [] : hostsIn(first.slots);
  if (places.size > 1) return { kind: 'cannot', reason: 'not_together' };
  const request = requestHere(meanings, intents);
  return hosts.length === 0 ? request : onHosts(request, hosts);
}

/** Why something is not done whatever else was meant by it: it is wanted on a machine that nobody knows, or later than now. */
export function whyNever(
  meanings: readonly Meaning[],
): 'no_such_machine' | 'update_then' | 'only_updates_wait' | null {
  if (meanings.some(({ slots }) => hostsIn(slots).includes(SOMEWHERE))) return 'no_such_machine';
  if (meanings.every(({ slots }) => slots[LATER_SLOT] === undefined)) return null;
  return meanings.every(({ intent }) => intent === 'update_system') ? 'update_then' : 'only_updates_wait';
}

/** Whether a meaning is about how generations did, or goes by it: that takes a look before anything can be asked for. */
export function isAboutStability({ intent, slots }: Meaning): boolean {
  return (
    intent === 'mark_generation' ||
    intent === 'generation_health' ||
    (intent === 'roll_back' && slots.to === 'stable')
  );
}

/** The same for other machines; what they can't be asked is never done here instead. */
function onHosts(request: Request, hosts: readonly string[]): Request {
  if (request.kind === 'cannot') return request;
  if (request.kind === 'own' && isAboutStability(request.meaning)) return request;
  const elsewhere = { kind: 'cannot', reason: 'not_on_hosts' } as const;
  if (request.kind !== 'change' && request.kind !== 'read') return elsewhere;
  const asked = { ...request.operation, hosts };
  const checkedThere =
    request.kind === 'change'
      ? checked(ChangeOperation, 'change', asked)
      : checked(ReadOperation, 'read', asked);
  return checkedThere.kind === 'cannot' ? elsewhere : checkedThere;
}

function requestHere(meanings: readonly Meaning[], intents: ReadonlyMap<string, Intent>): Request {
  const [first] = meanings;
  if (first === undefined) return { kind: 'cannot', reason: 'nothing_asked' };
  const isUsed = meanings.some(({ slots }) => slots[USING_SLOT] !== undefined);
  if (isUsed && !meanings.every(({ intent }) => intent in configurationChanges))
    return { kind: 'cannot', reason: 'not_that_way' };
  const own = intents.get(first.intent);
  if (own?.own === true && meanings.length === 1) return ownCommand(own, first.slots);
  if (meanings.length > 1 || first.intent in configurationChanges) return configurationChange(meanings);
  return single(first);
}

function ownCommand(intent: Intent, slots: Slots): Request {
  if (intent.run === undefined) return { kind: 'say', text: ownReplyOf(intent, slots) ?? '' };
  const operation = commandOf(intent, slots);
  return operation === null ? { kind: 'cannot', reason: 'not_valid' } : { kind: 'run', operation };
}

interface Draft {
  install: string[];
  remove: string[];
  enable: string[];
  disable: string[];
  update: boolean;
  action?: string;
}

const configurationChanges: Readonly<Record<string, (draft: Draft, slots: Slots) => void>> = {
  install_package: (draft, slots) => draft.install.push(...attributesIn(slots.package)),
  remove_package: (draft, slots) => draft.remove.push(...attributesIn(slots.package)),
  enable_option: (draft, slots) => draft.enable.push(...attributesIn(slots.option)),
  disable_option: (draft, slots) => draft.disable.push(...attributesIn(slots.option)),
  update_system: (draft) => {
    draft.update = true;
  },
  apply_configuration: (draft, slots) => {
    if (typeof slots.action === 'string') draft.action = slots.action;
  },
};

function configurationChange(meanings: readonly Meaning[]): Request {
  const draft: Draft = { install: [], remove: [], enable: [], disable: [], update: false };
  for (const { intent, slots } of meanings) {
    const add = configurationChanges[intent];
    if (add === undefined) return { kind: 'cannot', reason: 'not_together' };
    const before = JSON.stringify(draft);
    add(draft, slots);
    if (typeof slots[USING_SLOT] === 'string') draft.action = slots[USING_SLOT];
    if (JSON.stringify(draft) === before && intent !== 'apply_configuration')
      return { kind: 'cannot', reason: 'name_missing' };
  }
  return checked(ChangeOperation, 'change', { operation: 'apply', ...draft });
}

function single({ intent, slots }: Meaning): Request {
  const name = attributesIn(slots.package)[0] ?? attributesIn(slots.option)[0];
  switch (intent) {
    case 'roll_back':
      return slots.to === 'stable'
        ? { kind: 'own', meaning: { intent, slots } }
        : checked(ChangeOperation, 'change', { operation: 'roll_back', to: rollbackTarget(slots.to) });
    case 'collect_garbage':
      return checked(ChangeOperation, 'change', {
        operation: 'collect_garbage',
        ...(typeof slots.keep_last === 'number' && { keepLast: slots.keep_last }),
        ...(typeof slots.older_than_days === 'number' && { olderThanDays: slots.older_than_days }),
      });
    case 'undo_several':
      return { kind: 'cannot', reason: 'undo_one' };
    case 'delete_generation':
      return { kind: 'cannot', reason: 'one_generation' };
    case 'undo':
      return checked(ChangeOperation, 'change', { operation: 'undo' });
    case 'list_generations':
    case 'current_generation':
    case 'check_updates':
      return checked(ReadOperation, 'read', { operation: intent });
    case 'compare_generations':
      return checked(ReadOperation, 'read', {
        operation: intent,
        ...(typeof slots.from === 'number' && { from: slots.from }),
        ...(typeof slots.to === 'number' && { to: slots.to }),
      });
    case 'system_info':
      return checked(ReadOperation, 'read', {
        operation: intent,
        ...(slots.topic !== undefined && { topic: slots.topic }),
      });
    case 'search_packages':
      return checked(ReadOperation, 'read', { operation: intent, query: slots.query });
    case 'list_packages':
      return checked(ReadOperation, 'read', {
        operation: intent,
        ...(name !== undefined && { attribute: name }),
      });
    case 'describe_package':
      // How big it is is worked out as for installing it; several take several looks.
      if (name !== undefined && (slots.about === 'size' || attributesIn(slots.package).length > 1))
        return { kind: 'own', meaning: { intent, slots } };
      return name === undefined
        ? { kind: 'cannot', reason: 'name_missing' }
        : checked(ReadOperation, 'read', { operation: intent, attribute: name });
    case 'option_status':
      return name === undefined
        ? { kind: 'cannot', reason: 'name_missing' }
        : checked(ReadOperation, 'read', { operation: intent, option: name });
    default:
      return { kind: 'own', meaning: { intent, slots } };
  }
}

function rollbackTarget(to: Slots[string] | undefined): unknown {
  if (typeof to === 'number') return { generation: to };
  if (typeof to === 'string' && /^\d{4}-\d\d-\d\d$/.test(to)) return { date: to };
  return 'previous';
}

/** What is handed to the bridge is validated here first; what does not pass is not asked for. */
function checked(schema: typeof ChangeOperation, kind: 'change', value: object): Request;
function checked(schema: typeof ReadOperation, kind: 'read', value: object): Request;
function checked(
  schema: typeof ChangeOperation | typeof ReadOperation,
  kind: 'change' | 'read',
  value: object,
): Request {
  const parsed = schema.safeParse(value);
  return parsed.success
    ? ({ kind, operation: parsed.data } as Request)
    : { kind: 'cannot', reason: 'not_valid' };
}
