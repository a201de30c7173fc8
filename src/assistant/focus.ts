import type { Meaning, SlotValue } from '../../intents/types.js';

/** Requests about a program that "it" or nothing at all can stand for. */
const ABOUT_A_PROGRAM = new Set(['install_package', 'remove_package', 'describe_package']);

/** What is being spoken of: "install it" takes the names of the request before. */
export class Focus {
  #names: SlotValue | null = null;

  /** The same meanings, those that lack a name with the one spoken of last. */
  fill(meanings: readonly Meaning[]): readonly Meaning[] {
    const filled = meanings.map((meaning) => {
      if (!ABOUT_A_PROGRAM.has(meaning.intent) || meaning.slots.package !== undefined || this.#names === null)
        return meaning;
      return { ...meaning, slots: { ...meaning.slots, package: this.#names } };
    });
    for (const { slots } of filled)
      if (Array.isArray(slots.package) && slots.package.length > 0) this.#names = slots.package;
    return filled;
  }
}
