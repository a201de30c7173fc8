import type { Failure } from '../../bridge/protocol.js';
import { fromData, sentencesFromData } from './from-data.js';
import type { Wording } from './wording.js';

/** What went wrong and, by style, what helps and why it is so. `unchanged`: it did not even begin. */
export function describeFailure(wording: Wording, failure: Failure, unchanged = false): string {
  if (failure.code === 'cancelled') return wording.say('cancelled');
  const level = wording.level('failure');
  const sentence = sentencesFromData(failure.sentence);
  return [
    wording.say(unchanged ? 'failed_unchanged' : 'failed', { sentence }),
    ...(level > 1 ? failure.suggestions.slice(0, 1).map(sentencesFromData) : []),
    ...(level > 2 ? [explainFailure(wording, failure)] : []),
  ].join(' ');
}

/** Why it went wrong, for whoever asks. */
export function explainFailure(wording: Wording, failure: Failure): string {
  const { explanation, details } = failure;
  const known = [
    ...(explanation === undefined ? [] : [sentencesFromData(explanation)]),
    ...details.slice(0, 1).map((text) => wording.say('why.detail', { text: fromData(text) })),
  ];
  return known.length > 0 ? known.join(' ') : wording.say('why.no_more');
}

/** What else is known of it: the details, one after the other. */
export function moreOfFailure(wording: Wording, failure: Failure): string {
  const details = failure.details
    .slice(0, 3)
    .map((text) => wording.say('why.detail', { text: fromData(text) }));
  const rest = failure.suggestions.map(sentencesFromData);
  return [...details, ...rest].join(' ') || wording.say('more.none');
}
