/** Places for slots in the arguments of a user's own command: `{room}`, `--level={level}`. */
const PLACE = /\{([a-z][a-z0-9_]*)\}/g;

/** The slots an argument has places for. */
export function placesIn(argument: string): string[] {
  return Array.from(argument.matchAll(PLACE), (match) => match[1]!);
}

/** Whether an argument is one place and nothing else. */
export function isWholePlace(argument: string): boolean {
  return /^\{[a-z][a-z0-9_]*\}$/.test(argument);
}

/** Fills the places; `valueOf` gives a slot's text. */
export function fillPlaces(argument: string, valueOf: (slot: string) => string): string {
  return argument.replace(PLACE, (_, slot: string) => valueOf(slot));
}
