import { isNames, type ResolvedName } from '../../intents/types.js';

/** The names in a slot; none where it holds something else, or nothing. */
export const namesIn = (value: unknown): readonly ResolvedName[] => (isNames(value) ? value : []);

/** The same as attributes. */
export const attributesIn = (value: unknown): string[] => namesIn(value).map(({ attribute }) => attribute);
