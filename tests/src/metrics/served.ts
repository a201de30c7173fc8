import type { Service } from '../../../src/metrics/measures.js';

/** How people were served, somewhere. */
export const SERVICE: Service = {
  conversation: { requests: 20, firstTime: 0.8, correctionsPerTen: 1.5, changes: 10, kept: 0.9 },
  verdicts: { asked: 5, right: 3, wrong: 1 },
  foresight: { prepared: 4, hits: 2, secondsSaved: 120, bytesWasted: 3e6 },
};

/** Where nothing was asked or done. */
export const NOTHING: Service = {
  conversation: { requests: 0, firstTime: null, correctionsPerTen: null, changes: 0, kept: null },
  verdicts: { asked: 0, right: 0, wrong: 0 },
  foresight: { prepared: 0, hits: 0, secondsSaved: 0, bytesWasted: 0 },
};
