import type { ResolvedName } from '../../intents/types.js';

/** Whether a slot's value is names, whatever they are of. */
export const isNames = (value: unknown): value is readonly ResolvedName[] => Array.isArray(value);

/** The names in a slot; none where it holds something else, or nothing. */
export const namesIn = (value: unknown): readonly ResolvedName[] => (isNames(value) ? value : []);

/** The same as attributes. */
export const attributesIn = (value: unknown): string[] => namesIn(value).map(({ attribute }) => attribute);
