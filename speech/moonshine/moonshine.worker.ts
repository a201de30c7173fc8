import { parentPort, workerData } from 'node:worker_threads';
import { SpeechError } from '../errors.js';
import { Hearer } from './hearer.js';
import { giveBackMemory } from './memory.js';
import { MoonshineModel } from './model.js';
import type { Calls, Failure, Method, Request, Response, WorkerData } from './protocol.js';

const port = parentPort!;
const cancelled = new Int32Array((workerData as WorkerData).cancelled);

let model: MoonshineModel | null = null;
let hearer: Hearer | null = null;

function loaded(): Hearer {
  if (hearer) return hearer;
  throw new SpeechError('engine-failed', 'The speech model has not been loaded.');
}

type Handlers = { [M in Method]: (ask: Calls[M]['ask'], check: () => void) => unknown };

const handlers: Handlers = {
  load: async ({ modelDir, threads }) => {
    model = await MoonshineModel.load(modelDir, threads);
    hearer = new Hearer(model);
    return { vocabulary: model.tokenizer.size };
  },
  transcribe: (ask, check) => loaded().transcribe(ask, check),
  automaton: ({ automaton }) => {
    loaded().addAutomaton(automaton);
    return null;
  },
  hear: (ask, check) => loaded().hear(ask, check),
  score: (ask, check) => loaded().score(ask, check),
  lexicon: (ask) => loaded().addLexicon(ask),
  forms: (ask) => {
    loaded().setForms(ask);
    return null;
  },
  release: ({ utterance }) => {
    loaded().release(utterance);
    return null;
  },
};

function failure(error: unknown): Failure {
  if (error instanceof SpeechError) {
    const cause = error.cause === undefined ? {} : { cause: describe(error.cause) };
    return { code: error.code, message: error.message, ...cause };
  }
  const message = 'The speech model failed; try again, and run "aloud doctor" if it happens again.';
  return { code: 'engine-failed', message, cause: describe(error) };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function serve({ id, method, ask }: Request): Promise<Response> {
  const check = () => {
    if (Atomics.load(cancelled, id % cancelled.length) === id)
      throw new SpeechError('cancelled', 'Listening was called off.');
  };
  try {
    check();
    const handle = handlers[method] as (ask: unknown, check: () => void) => unknown;
    return { id, answer: await handle(ask, check) };
  } catch (error) {
    return { id, failure: failure(error) };
  }
}

/** Milliseconds without a request after which memory is given back: no utterance is under way then. */
const REST_MS = 2000;
let rest: NodeJS.Timeout | undefined;

// One request after the other: they share one model and one core.
let last: Promise<void> = Promise.resolve();
port.on('message', (request: Request | 'close') => {
  last = last.then(async () => {
    clearTimeout(rest);
    if (request === 'close') {
      await model?.release();
      port.close();
    } else {
      port.postMessage(await serve(request));
      rest = setTimeout(giveBackMemory, REST_MS).unref();
    }
  });
});
