import { parentPort, workerData } from 'node:worker_threads';
import { SAMPLE_RATE } from '../types.js';
import { loadVosk, type Handle, type VoskLibrary } from './library.js';
import type { Reply, Request, VoskFiles } from './messages.js';
import { VoskSession } from './session.js';

const port = parentPort!;
const files = workerData as VoskFiles;
const reply = (message: Reply): void => port.postMessage(message);

function load(): VoskLibrary | undefined {
  try {
    return loadVosk(files.library);
  } catch (error) {
    reply({ type: 'unusable', what: 'library', reason: String(error) });
    return undefined;
  }
}

/** A graph that can't be read shows only when a recogniser is made of it. */
function loadModel(library: VoskLibrary): Handle | undefined {
  const loaded = library.modelNew(files.model);
  const trial = loaded && library.recognizerNew(loaded, SAMPLE_RATE);
  if (trial) library.recognizerFree(trial);
  else reply({ type: 'unusable', what: 'model', reason: 'the library refused the model' });
  return trial ? loaded : undefined;
}

const vosk = load();
const model = vosk && loadModel(vosk);
if (vosk && model) {
  const session = new VoskSession(vosk, model, reply);
  port.on('message', (request: Request) => {
    if (request.type === 'close') {
      session.close();
      port.close();
    } else {
      session.handle(request);
    }
  });
  reply({ type: 'ready' });
  session.warmUp();
}
