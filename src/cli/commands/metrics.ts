import { writeFileSync } from 'node:fs';
import { AloudError } from '../../errors.js';
import { measuresOf } from '../../metrics/measures.js';
import { conversationText, foresightText, verdictsText } from '../../metrics/more-text.js';
import { metricsSvg } from '../../metrics/svg.js';
import { metricsText } from '../../metrics/text.js';
import { Store } from '../../store/store.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

interface MetricsOptions extends Common {
  readonly svg?: string;
  readonly invocation: Invocation;
}

/** Tells how operations were carried out, from all that the store has recorded. */
export function metrics({ svg, invocation }: MetricsOptions): Promise<number> {
  const { paths, events, print } = invocation;
  const store = Store.open(paths.database);
  const found = measuresOf(store);
  store.close();
  events.emit({ type: 'metrics', ...found });
  print(metricsText(found));
  print(conversationText(found.conversation));
  print(verdictsText(found.verdicts));
  print(foresightText(found.foresight));
  if (svg !== undefined) {
    try {
      writeFileSync(svg, metricsSvg(found));
    } catch (cause) {
      throw new AloudError('file-unwritable', `The file ${svg} can't be written; name one that can be.`, {
        cause,
      });
    }
    print(`The drawing is in ${svg}.`);
  }
  return Promise.resolve(exitCodes.ok);
}
