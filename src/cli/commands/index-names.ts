import { ProgressLine } from '../../../scripts/lib/progress.mjs';
import { indexNames, type IndexProgress } from '../../indexing/build.js';
import type { Common, Invocation } from '../run.js';

interface IndexOptions extends Common {
  readonly from?: string;
  readonly invocation: Invocation;
}

const LABELS: Readonly<Record<IndexProgress['phase'], string>> = {
  list: 'Listing packages',
  packages: 'Indexing packages',
  pronunciations: 'Pronouncing names',
  finish: 'Finishing the index',
  lexicon: 'Preparing names for hearing',
};

/** Builds the index of package names, from the user's own nixpkgs or a list. */
export async function index({ from, json, invocation }: IndexOptions): Promise<number> {
  const { paths, events, signal, print } = invocation;
  const started = performance.now();
  const show = json === true ? () => undefined : progressLines();
  const indexed = await indexNames({
    paths,
    from,
    env: process.env,
    signal,
    onProgress: (progress) => {
      events.emit({ type: 'indexing', ...progress });
      show(progress);
    },
    onWait: () => print('Another process is building the index; waiting for it.'),
  });
  const seconds = Math.round(performance.now() - started) / 1000;
  events.emit({ type: 'indexed', ...indexed, seconds });
  const count = indexed.packages.toLocaleString('en-GB');
  print(
    indexed.built
      ? `The index is built: ${count} packages in ${seconds.toFixed(1)} s.`
      : `The index is up to date: ${count} packages.`,
  );
  if (!indexed.forHearing)
    print(
      'The speech model is not there yet; run "aloud setup", then "aloud index" to have names heard too.',
    );
  return 0;
}

function progressLines(): (progress: IndexProgress) => void {
  let label = '';
  let line: ProgressLine | undefined;
  return ({ phase, done, total }) => {
    if (LABELS[phase] !== label) {
      line?.end();
      label = LABELS[phase];
      line = new ProgressLine(label, process.stderr);
    }
    line?.update({ done, total, unit: 'parts' });
    if (done >= total) line?.end();
  };
}
