import { IntlMessageFormat } from 'intl-messageformat';
import { fillPlaces, isWholePlace, placesIn } from '../../intents/templates/arguments.js';
import type { Intent } from '../../intents/templates/set.js';
import type { ResolvedName, Slots, SlotValue } from '../../intents/types.js';
import type { RunCommand } from './types.js';

/** Characters of one argument; nobody says more. */
const LONGEST = 500;
/** Control characters have no place in what was said. */

const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * The program that an own command runs, with what was said in its places; null
 * when a value can't be handed over (it would be taken for an option, or holds
 * what nobody can say). Arguments whose slot was not said are left out.
 */
export function commandOf(intent: Intent, slots: Slots): RunCommand | null {
  const [program, ...given] = intent.run ?? [];
  if (program === undefined) return null;
  const args: string[] = [];
  for (const argument of given) {
    const places = placesIn(argument);
    if (places.some((slot) => textsOf(slots[slot]).length === 0)) continue;
    const filled = isWholePlace(argument)
      ? textsOf(slots[places[0]!])
      : [fillPlaces(argument, (slot) => textsOf(slots[slot]).join(' '))];
    const isSafe = (text: string): boolean =>
      text.length <= LONGEST && !CONTROL.test(text) && !(isWholePlace(argument) && text.startsWith('-'));
    if (places.length > 0 && !filled.every(isSafe)) return null;
    args.push(...filled);
  }
  return {
    operation: 'run_command',
    command: intent.name,
    does: intent.does ?? null,
    program,
    args,
    reply: ownReplyOf(intent, slots),
    seconds: intent.seconds,
  };
}

/** What an own command says, its slots filled in; null where its file gives no reply. */
export function ownReplyOf(intent: Intent, slots: Slots): string | null {
  const reply = intent.replies['done'] ?? Object.values(intent.replies)[0];
  const message = typeof reply === 'string' ? reply : Object.values(reply ?? {})[0];
  if (message === undefined) return null;
  const values = Object.fromEntries(
    Array.from(intent.slots.keys(), (slot) => [slot, textsOf(slots[slot]).join(', ')]),
  );
  return String(new IntlMessageFormat(message, 'en-GB').format(values)).replace(/\s+/g, ' ').trim();
}

function textsOf(value: SlotValue | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'object') return value === '' ? [] : [String(value)];
  return value.map(({ attribute }: ResolvedName) => attribute);
}
