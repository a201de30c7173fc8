/** All that is in a pack, in lines for a terminal, a braille display or a screen reader. */
import { duration } from '../metrics/text.js';
import type { PackContent } from './format.js';
import { medianSeconds } from './statistics.js';

export function describePack({ title, created, privacy, ...lists }: PackContent): string[] {
  const { phrasings, names, statistics } = lists;
  return [
    `Pack “${title}”, made on ${created}.`,
    `${phrasings.length} phrasings${phrasings.length > 0 ? ':' : '.'}`,
    ...phrasings.map(
      ({ key, meanings }) =>
        `  “${key.replaceAll('{}', '…')}” means ${meanings.map(({ intent, slots }) => `${intent} ${JSON.stringify(slots)}`).join(' and ')}`,
    ),
    `${names.length} spoken names${names.length > 0 ? ':' : '.'}`,
    ...names.map(({ kind, spoken, attribute }) => `  “${spoken}” is the ${kind} ${attribute}`),
    `${statistics.length} statistics${statistics.length > 0 ? ', all counts with noise:' : '.'}`,
    ...statistics.map(({ item, count, spans }) => {
      const seconds = medianSeconds(spans);
      const time = seconds === null ? 'no time known' : `half of them within about ${duration(seconds)}`;
      return `  ${item}: about ${count} times, ${time}; by span ${spans.join(', ')}`;
    }),
    `Noise: ε = ${privacy.epsilon / 100}, δ = ${privacy.delta}; what happened fewer than ${privacy.at_least} times was left out.`,
  ];
}
