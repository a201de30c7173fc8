import type { Part } from './figure.js';

/** What the bench measures, in the order of the README's table. */
export const parts: readonly Part[] = [];
