import { basename } from 'node:path';
import { Silero } from '../../../speech/vad/silero.js';
import { checkRecordings, utterancesIn } from '../../hearing/files.js';
import { sileroModel, vadSettings } from '../../hearing/setup.js';
import { Session, type SessionOptions } from '../../session.js';
import { exitCodes } from '../exit-codes.js';
import { RunResult } from '../result.js';
import type { Common, Invocation } from '../run.js';

interface HearOptions extends Common, Pick<SessionOptions, 'backend'> {
  readonly answer?: string[];
  readonly silent?: boolean;
  readonly invocation: Invocation;
}

/**
 * Takes WAV files as if they were spoken, one after the other, each once the
 * turn before it has come to rest. While a question is open the next
 * `--answer` is played; without one the next file is; then it is put aside.
 *
 * What follows the first utterance within one file was said before any
 * question could be asked, so it never answers one.
 */
export async function hear(
  files: readonly string[],
  { answer = [], invocation, backend, silent }: HearOptions,
): Promise<number> {
  const { events, settings, signal } = invocation;
  const result = new RunResult();
  events.listen(result.sink);
  await checkRecordings([...files, ...answer], signal);
  const silero = await Silero.open(sileroModel());
  const session = await Session.open({ invocation, backend, voice: silent !== true, ears: true });
  const { assistant } = session;

  let heard = 0;

  const play = async (file: string): Promise<void> => {
    const startedAt = performance.now();
    let count = 0;
    for await (const { audio } of utterancesIn(file, { silero, vad: vadSettings(settings), signal })) {
      await assistant.hear(audio, startedAt);
      await assistant.settled();
      count++;
    }
    if (count === 0) invocation.print(`Nothing is said in ${basename(file)}.`);
    heard += count;
  };

  const requests = [...files];
  const answers = [...answer];
  try {
    for (let file = requests.shift(); file !== undefined && !signal.aborted; file = requests.shift()) {
      await play(file);
      for (const reply of take(answers, () => assistant.expecting)) await play(reply);
    }
    assistant.leave();
    await assistant.settled();
  } finally {
    await session.close();
    silero.reset();
  }
  signal.throwIfAborted();
  return heard > 0 ? result.code : exitCodes['not-understood'];
}

/** Takes from the front of a list as long as something holds. */
function* take(list: string[], holds: () => boolean): Generator<string, void, undefined> {
  for (let next = list[0]; next !== undefined && holds(); next = list[0]) {
    list.shift();
    yield next;
  }
}
