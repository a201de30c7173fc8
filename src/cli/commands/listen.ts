import { createInterface } from 'node:readline';
import { Listener } from '../../../speech/listener.js';
import { MICROPHONE_LISTENER_SETTINGS } from '../../../speech/listening.js';
import { Silero } from '../../../speech/vad/silero.js';
import type { Assistant } from '../../assistant/assistant.js';
import { HalfDuplexMouth } from '../../assistant/mouths.js';
import { Captions } from '../../captions/captions.js';
import { Insistence } from '../../hearing/insistence.js';
import { openMicrophone, sileroModel, vadSettings } from '../../hearing/setup.js';
import { Session, type SessionOptions } from '../../session.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

interface ListenOptions extends Common, Pick<SessionOptions, 'backend'> {
  readonly handsFree?: boolean;
  readonly device?: string;
  readonly captions?: boolean;
  readonly silent?: boolean;
  readonly invocation: Invocation;
}

/**
 * Listens to the microphone until it is interrupted or goes away. With Enter:
 * pressing it stops the voice and starts the recording, pressing it again ends
 * it. Hands-free: speech itself does, and nothing is heard while Aloud speaks.
 */
export async function listen({
  handsFree,
  device,
  captions,
  silent,
  backend,
  invocation,
}: ListenOptions): Promise<number> {
  const { settings, signal, print } = invocation;
  const silero = await Silero.open(sileroModel());
  const microphone = await openMicrophone(settings, signal, device);
  const vad = vadSettings(settings);
  const listener = new Listener<void>(
    silero,
    (_onPartial, end) => {
      // Speech is only known for speech once there is enough of it.
      const utterance = session.assistant.listen(performance.now() - vad.minSpeechMs, end);
      return { ...utterance, finish: () => utterance.end() };
    },
    { ...MICROPHONE_LISTENER_SETTINGS, vad, mode: handsFree === true ? 'hands-free' : 'hold' },
  );
  const session = await Session.open({
    invocation,
    backend,
    voice: silent !== true,
    ears: true,
    ...(handsFree === true && { mouth: (mouth) => new HalfDuplexMouth(mouth, listener) }),
  });
  const read = new Captions({
    events: invocation.events,
    answer: (text) => session.assistant.answer(text),
    root: invocation.paths.root,
    port: () => settings.captions.port,
    opened: () => void showLink(read),
  });
  const keys = handsFree === true ? null : talkKey(session.assistant, listener);
  signal.addEventListener('abort', () => void microphone.stop(), { once: true });
  try {
    if (captions === true) await showLink(read);
    print(
      handsFree === true
        ? 'Listening. Speak; Ctrl-C ends it.'
        : 'Press Enter to talk, Enter again when done; Ctrl-C ends it.',
    );
    for await (const event of listener.listen(microphone.pieces(), signal)) {
      if (event.type === 'nothing-said') print('Nothing was said.');
      if (event.type === 'failed') throw event.error;
    }
  } finally {
    keys?.close();
    await read.close();
    await microphone.stop();
    await session.close();
  }
  return exitCodes.ok;
}

/** A link is good once: whenever it has been used, the next one is shown; apart from the events of --json. */
async function showLink(captions: Captions): Promise<void> {
  process.stderr.write(`Captions: ${await captions.link()}\n`);
}

/** Enter as the talk key: a terminal tells of no release, so the second press is one. */
function talkKey(assistant: Assistant, listener: Listener<void>) {
  let held = false;
  const insistence = new Insistence();
  const keys = createInterface({ input: process.stdin });
  keys.on('line', () => {
    if (insistence.press(performance.now()) && assistant.press()) {
      held = false;
      listener.drop();
      return;
    }
    held = !held;
    if (!held) {
      listener.release();
      return;
    }
    assistant.silence();
    listener.hold();
  });
  return keys;
}
