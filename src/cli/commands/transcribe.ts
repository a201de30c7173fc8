import { basename } from 'node:path';
import { Silero } from '../../../speech/vad/silero.js';
import { checkRecordings, utterancesIn } from '../../hearing/files.js';
import { sileroModel, vadSettings } from '../../hearing/setup.js';
import { openRecogniser, writeDown } from '../../understanding/recogniser.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

/** Writes down every utterance of the files. */
export async function transcribe(
  files: readonly string[],
  { invocation }: Common & { readonly invocation: Invocation },
): Promise<number> {
  const { events, paths, settings, signal } = invocation;
  await checkRecordings(files, signal);
  const silero = await Silero.open(sileroModel());
  const engine = await openRecogniser(paths, signal);
  let heard = 0;
  try {
    for (const file of files) {
      let inFile = 0;
      for await (const { audio } of utterancesIn(file, { silero, vad: vadSettings(settings), signal })) {
        const started = performance.now();
        const { text, confidence, words, engine: name } = await writeDown(engine, audio, signal);
        const ms = Math.round(performance.now() - started);
        events.emit({ type: 'transcript', text, confidence, words, engine: name, source: 'voice', file, ms });
        inFile++;
      }
      if (inFile === 0) invocation.print(`Nothing is said in ${basename(file)}.`);
      heard += inFile;
    }
  } finally {
    await engine.close();
  }
  return heard > 0 ? exitCodes.ok : exitCodes['not-understood'];
}
