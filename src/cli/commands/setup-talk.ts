import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Silero } from '../../../speech/vad/silero.js';
import { HalfDuplexMouth } from '../../assistant/mouths.js';
import { changeSetting } from '../../configuration/change.js';
import { askService } from '../../daemon/client.js';
import type { Status } from '../../daemon/protocol.js';
import { codeOf, messageOf } from '../../errors.js';
import { converse } from '../../first-run/conversation.js';
import { Interview } from '../../first-run/interview.js';
import { Room } from '../../first-run/room.js';
import type { Scene } from '../../first-run/steps/step.js';
import { sentencesFromData } from '../../wording/from-data.js';
import { openMicrophone, sileroModel, vadSettings } from '../../hearing/setup.js';
import { Session } from '../../session.js';
import { loadSettings } from '../../settings.js';
import { exitCodes } from '../exit-codes.js';
import type { Invocation } from '../run.js';
import { daemon } from './daemon.js';

interface TalkOptions {
  /** The microphone, as the recorder calls it; that of the settings where left out. */
  readonly device?: string | undefined;
  readonly silent?: boolean | undefined;
  readonly invocation: Invocation;
}

/**
 * Sets Aloud up by talking, or by typing the same words; then goes on as the
 * service here, where the person wants that. A service that runs already keeps
 * its microphone closed meanwhile: two would answer.
 */
export async function setUpByTalking(options: TalkOptions): Promise<number> {
  const { invocation } = options;
  const running = await quietService(invocation);
  try {
    const end = await hold(options, running !== null);
    if (end !== 'stay') return end;
  } finally {
    await running?.();
  }
  const { settings, machineSettings } = invocation.paths;
  return daemon({
    ...(options.silent === true && { silent: true }),
    greet: true,
    invocation: { ...invocation, settings: loadSettings(settings, machineSettings) },
  });
}

/** The conversation, in everything that it needs. */
async function hold({ device, silent, invocation }: TalkOptions, running: boolean): Promise<number | 'stay'> {
  const { paths, events, signal, print } = invocation;
  let { settings } = invocation;
  let lost = false;
  let reopening = false;
  const practice = join(paths.state, 'practice');
  print('One moment, Aloud gets ready. At every question you can speak, or type and press Enter.');
  const silero = await Silero.open(sileroModel());
  const room = new Room({
    silero,
    input: process.stdin,
    vad: vadSettings(settings),
    openMicrophone: (stop) => openMicrophone(settings, stop, device),
    microphone: (state, reason) => {
      const back = state === 'open' && lost;
      lost = state === 'lost' || (lost && !back);
      const why = sentencesFromData(reason instanceof Error ? reason.message : '');
      // Between two voices nothing can be said.
      if (reopening) return;
      if (state === 'lost') void interview.say('no_microphone', { why });
      if (back) void interview.tell(session.wording.say('microphone.back'));
    },
    deserted: () => interview.end(),
    failed: (error) => report(invocation, error),
  });
  const open = (): Promise<Session> =>
    Session.open({
      invocation: { ...invocation, settings, paths: { ...paths, state: practice } },
      backend: 'rehearsal',
      voice: silent !== true,
      ears: true,
      mouth: (mouth) => new HalfDuplexMouth(mouth, room),
    });
  // Practised anew each time, and not on the rehearsal machine that may be the person's own.
  await rm(practice, { recursive: true, force: true });
  let session = await open();
  const interview = new Interview({
    session: () => session,
    style: () => settings.dialogue.style,
    ...{ events, signal },
  });
  room.taker = interview;
  const hush = (): void => session.assistant.silence();
  signal.addEventListener('abort', hush, { once: true });
  const scene: Scene = {
    ...{ interview, room, invocation },
    session: () => session,
    settings: () => settings,
    set: async (path, value) => {
      const before = settings;
      settings = changeSetting(paths, path, value);
      if (settings.voice.engine === before.voice.engine) return;
      reopening = true;
      await session.close();
      session = await open();
      reopening = false;
    },
  };
  await room.open();
  try {
    const end = await converse(scene);
    if (end === 'stopped') return exitCodes['not-done'];
    if (running) {
      await interview.say('finished');
      return exitCodes.ok;
    }
    const stay = await interview.ask('stay');
    await interview.say(stay.kind === 'yes' ? 'staying' : 'finished');
    return stay.kind === 'yes' ? 'stay' : exitCodes.ok;
  } finally {
    signal.removeEventListener('abort', hush);
    room.taker = null;
    await room.close();
    await session.close();
  }
}

/** Closes the microphone of a service that runs; gives what opens it again, or null where none runs. */
async function quietService({ paths }: Invocation): Promise<(() => Promise<unknown>) | null> {
  try {
    const { privacy } = (await askService(paths.controlSocket, { do: 'status' })) as Status;
    if (!privacy) await askService(paths.controlSocket, { do: 'privacy', on: true, silent: true });
    return () =>
      privacy
        ? Promise.resolve()
        : askService(paths.controlSocket, { do: 'privacy', on: false, silent: true });
  } catch (error) {
    if (codeOf(error) === 'not-running') return null;
    throw error;
  }
}

function report({ events }: Invocation, error: unknown): void {
  const text = messageOf(error);
  events.emit({ type: 'error', code: codeOf(error), text });
}
