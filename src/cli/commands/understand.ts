import { setImmediate as letOthersRun } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { exampleSchema, teachExample, understandBatch, type BatchAnswer } from '../../../intents/batch.js';
import { Engine } from '../../../intents/engine.js';
import { Lessons } from '../../../intents/learning/lessons.js';
import { Phrasings } from '../../../intents/learning/phrasings.js';
import { AloudError } from '../../errors.js';
import { exportTaught } from '../../teaching/taught.js';
import { openWorld, type World } from '../../understanding/world.js';
import { exitCodes } from '../exit-codes.js';
import { linesOf } from '../lines.js';
import type { Common, Invocation } from '../run.js';
import { understandFiles } from './understand-audio.js';

interface UnderstandOptions extends Common {
  readonly batch?: string;
  readonly audio?: boolean;
  readonly intents?: string;
  readonly examples?: string;
  readonly invocation: Invocation;
}

/** Lines understood before other work gets its turn. */
const AT_ONCE = 32;

/** Says what sentences mean, one or a file of them, written or as sound; nothing is done about any. */
export async function understand(sentence: string, options: UnderstandOptions): Promise<number> {
  const { batch, audio = false, intents, examples, json = false, invocation } = options;
  const { paths, signal } = invocation;
  const lines = batch === undefined ? [sentence] : linesOf(batch);
  if (batch === undefined && sentence.trim() === '')
    throw new AloudError('usage', 'There is nothing to understand; give a sentence, or a file with --batch.');
  const world = await openWorld(paths, intents, (_code, trouble) => complain(trouble));
  // What is taught here is for this run alone: the user's own lessons are copied, never written to.
  const database = new Database(':memory:');
  try {
    const phrasings = new Phrasings(database, world.set.language.endings);
    const own = intents === undefined ? exportTaught(paths.database, world.set.language.endings) : null;
    if (own) phrasings.import(own);
    const engine = new Engine({ ...world, phrasings });
    if (examples !== undefined) teachExamples(engine, new Lessons(engine, phrasings), examples);
    phrasings.settle();
    const show = json ? printJson : printPlain;
    if (audio) await understandFiles({ lines, world, engine, phrasings, paths, signal, show });
    else await understandLines(engine, lines, signal, show);
    if (batch !== undefined || audio) return exitCodes.ok;
    return engine.understand(sentence).outcome === 'unknown' ? exitCodes['not-understood'] : exitCodes.ok;
  } finally {
    database.close();
    closeWorld(world);
  }
}

async function understandLines(
  engine: Engine,
  lines: readonly string[],
  signal: AbortSignal,
  show: (answer: BatchAnswer) => void,
): Promise<void> {
  let done = 0;
  for (const answer of understandBatch(engine, lines)) {
    show(answer);
    if (++done % AT_ONCE === 0) await letOthersRun();
    signal.throwIfAborted();
  }
}

function teachExamples(engine: Engine, lessons: Lessons, file: string): void {
  for (const [index, line] of linesOf(file).entries()) {
    if (line.trim() === '') continue;
    const result = teachExample(engine, lessons, exampleOf(line, `${file} line ${index + 1}`));
    if (result.status !== 'learned')
      complain(
        `${file} line ${index + 1} was not learned: ${result.status === 'refused' ? result.reason : 'conflict'}.`,
      );
  }
}

function exampleOf(line: string, where: string) {
  try {
    return exampleSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new AloudError(
      'example-invalid',
      `${where} is no example; write {"utterance": …, "intent": …, "slots": {…}}.`,
      { cause },
    );
  }
}

const complain = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

const printJson = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);

function printPlain(answer: Partial<BatchAnswer> & { file?: string; error?: { text: string } }): void {
  const { text = '', outcome, intent, slots, confidence = 0, file, error } = answer;
  const meaning =
    error?.text ??
    (intent === null
      ? 'nothing known'
      : `${outcome === 'ambiguous' ? 'perhaps ' : ''}${intent} ${JSON.stringify(slots)}, ${Math.round(100 * confidence)} percent sure`);
  process.stdout.write(`${file === undefined ? '' : `${file}: `}${text}: ${meaning}\n`);
}

function closeWorld({ packages }: World): void {
  packages?.close();
}
