import { ApplyOperation, type ChangeOperation } from '../../bridge/protocol.js';
import type { Meaning } from '../../intents/types.js';
import { emptyApply } from './empty.js';
import { attributesIn } from './names.js';

/** The intents that change what an open question is about. They are only understood while one is open. */
export const AMENDMENTS = ['amend_instead', 'amend_also', 'amend_without', 'amend_only'] as const;

export function isAmendment(intent: string | null): boolean {
  return AMENDMENTS.includes(intent as (typeof AMENDMENTS)[number]);
}

/** What "that one" and "the old one" stand for, and which packages there are. */
export interface AmendContext {
  /** The package spoken of before the one in the plan; null when there was none. */
  readonly other: string | null;
  readonly has: (attribute: string) => boolean;
}

/** The change as it is asked about now, or why it can't be. */
export type Amended =
  | { readonly kind: 'changed'; readonly operation: ChangeOperation }
  /** Nothing is left of it. */
  | { readonly kind: 'emptied' }
  | {
      readonly kind: 'cannot';
      readonly reason:
        'which_one' | 'not_in_it' | 'no_variant' | 'not_together' | 'name_missing' | 'not_valid';
      readonly names: readonly string[];
    };

type Parts = Pick<ApplyOperation, 'install' | 'remove'>;

/** "No, vlc", "and also vlc", "without gimp", "only build it", said to the question about a change. */
export function amend(
  operation: ChangeOperation,
  { intent, slots }: Meaning,
  context: AmendContext,
): Amended {
  if (operation.operation !== 'apply') return cannot('not_together');
  const named = attributesIn(slots.package);
  const { way } = slots;
  switch (intent) {
    case 'amend_only':
      return checked({ ...operation, action: slots.action });
    case 'amend_without':
      return without(operation, named);
    case 'amend_also': {
      const added = way === 'remove_old' ? listOf(context.other) : named;
      if (added.length === 0) return cannot('name_missing');
      return checked({ ...operation, ...also(operation, added, way) });
    }
    default: {
      if (way === 'variant') {
        const variant = variantOf(operation, slots.variant, context);
        return variant === null ? cannot('no_variant') : instead(operation, [variant], []);
      }
      // Another request in place of all that was asked.
      if (way === 'install') return checked({ ...nothing(operation), install: named });
      if (way === 'remove') return checked({ ...nothing(operation), remove: named });
      if (way === 'only') return only(operation, named);
      return instead(operation, way === 'other' ? listOf(context.other) : named, attributesIn(slots.without));
    }
  }
}

function also({ install, remove }: Parts, added: readonly string[], way: unknown): Parts {
  // "And vlc" goes where the others are: a plan that only removes, removes it too.
  const removes =
    way === 'remove' ||
    way === 'remove_old' ||
    (way !== 'install' && install.length === 0 && remove.length > 0);
  const rest = (list: readonly string[]): string[] => list.filter((name) => !added.includes(name));
  return removes
    ? { install: rest(install), remove: [...rest(remove), ...added] }
    : { install: [...rest(install), ...added], remove: rest(remove) };
}

function without(operation: ApplyOperation, names: readonly string[]): Amended {
  if (names.length === 0) return cannot('name_missing');
  const strange = names.filter(
    (name) => !operation.install.includes(name) && !operation.remove.includes(name),
  );
  if (strange.length > 0) return cannot('not_in_it', strange);
  const keep = (list: readonly string[]): string[] => list.filter((name) => !names.includes(name));
  const left = { ...operation, install: keep(operation.install), remove: keep(operation.remove) };
  const { install, remove, enable, disable, update } = left;
  const empty = [install, remove, enable, disable].every((list) => list.length === 0) && update === false;
  return empty ? { kind: 'emptied' } : checked(left);
}

/** The same way of using it, of nothing yet. */
const nothing = (operation: ApplyOperation): ApplyOperation => ({
  ...operation,
  ...emptyApply(),
});

/** Of several names only these. */
function only(operation: ApplyOperation, names: readonly string[]): Amended {
  if (names.length === 0) return cannot('name_missing');
  const all = [...operation.install, ...operation.remove];
  const strange = names.filter((name) => !all.includes(name));
  if (strange.length > 0) return cannot('not_in_it', strange);
  const keep = (list: readonly string[]): string[] => list.filter((name) => names.includes(name));
  return checked({
    ...nothing(operation),
    install: keep(operation.install),
    remove: keep(operation.remove),
  });
}

function instead(operation: ApplyOperation, wanted: readonly string[], replaced: readonly string[]): Amended {
  if (wanted.length === 0) return cannot('name_missing');
  const { install, remove } = operation;
  const all = [...install, ...remove];
  // Of several names it has to be said which one is not meant.
  const gone = replaced.length > 0 ? replaced : all.length === 1 ? all : [];
  if (gone.length === 0) return cannot('which_one', all);
  const strange = gone.filter((name) => !all.includes(name));
  if (strange.length > 0) return cannot('not_in_it', strange);
  const swap = (list: readonly string[]): string[] =>
    list.some((name) => gone.includes(name))
      ? [...list.filter((name) => !gone.includes(name) && !wanted.includes(name)), ...wanted]
      : [...list];
  return checked({ ...operation, install: swap(install), remove: swap(remove) });
}

/** "The beta one": the same program under a longer name; where there is none, the package of that name. */
function variantOf({ install, remove }: Parts, said: unknown, { has }: AmendContext): string | null {
  const [base, ...others] = [...install, ...remove];
  if (base === undefined || others.length > 0 || typeof said !== 'string') return null;
  const word = said.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return [`${base}-${word}`, `${word}-${base}`, `${base}${word}`, `${base}_${word}`, word].find(has) ?? null;
}

function checked(value: object): Amended {
  const parsed = ApplyOperation.safeParse(value);
  return parsed.success ? { kind: 'changed', operation: parsed.data } : cannot('not_valid');
}

const cannot = (
  reason: Extract<Amended, { kind: 'cannot' }>['reason'],
  names: readonly string[] = [],
): Amended => ({ kind: 'cannot', reason, names });
const listOf = (name: string | null): readonly string[] => (name === null ? [] : [name]);
