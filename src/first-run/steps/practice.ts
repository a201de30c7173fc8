import type { Assistant } from '../../assistant/assistant.js';
import type { TimedEvent } from '../../events.js';
import type { Taker } from '../room.js';
import type { Scene, StepEnd } from './step.js';

/** What is installed for practice: easily said and heard, and not yet on the rehearsal machine. */
const PACKAGE = 'Blender';
/** The rehearsal works this many times faster than a real machine might. */
const SPEED = 8;

/** Both ways back will do. */
const CHANGES_BACK = new Set(['undo', 'roll_back']);

/** How a task of the practice round ended. */
type TaskEnd = 'done' | 'nothing' | 'left';

/** A request, its plan, the yes and the way back, as they will always be, where nothing real can change. */
export async function practiceStep(scene: Scene): Promise<StepEnd> {
  const { interview, session } = scene;
  const reply = await interview.ask('practice');
  if (reply.kind !== 'yes') return reply.kind === 'stop' ? 'stop' : 'left';
  await session().bridge.rehearse({ speed: SPEED });
  const installed = await task(scene, 'practice_install', ({ operation }) => operation === 'apply');
  if (installed === 'left') return 'left';
  if (installed === 'done') {
    const back = await task(scene, 'practice_undo', ({ operation }) => CHANGES_BACK.has(operation));
    if (back === 'left') return 'left';
  }
  await interview.say('practice_done');
  return 'done';
}

interface Change {
  readonly operation: string;
}

/** Says what to ask for, and hands over to the conversation itself until it is done. */
async function task(
  { interview, session, room, invocation }: Scene,
  key: string,
  wanted: (change: Change) => boolean,
): Promise<TaskEnd> {
  const { assistant } = session();
  await interview.say(key, { package: PACKAGE });
  const before = room.taker;
  let leave = (): void => undefined;
  try {
    const ended = new Promise<TaskEnd>((resolve, reject) => {
      const deaf = invocation.events.listen((event) => {
        const end = endOf(event, wanted, assistant.question === null && !assistant.working);
        if (end !== null) resolve(end);
      });
      const abort = (): void => reject(invocation.signal.reason as Error);
      invocation.signal.addEventListener('abort', abort, { once: true });
      leave = () => {
        deaf();
        invocation.signal.removeEventListener('abort', abort);
      };
    });
    room.taker = spokenTo(assistant);
    const end = await ended;
    await assistant.settled();
    return end;
  } finally {
    leave();
    room.taker = before;
  }
}

/** What an event says of a task, or null. "Skip" with nothing to skip leaves it. */
function endOf(event: TimedEvent, wanted: (change: Change) => boolean, atRest: boolean): TaskEnd | null {
  if (event.type === 'outcome') return event.outcome.ok && wanted(event.outcome) ? 'done' : null;
  if (event.type === 'plan') return event.plan.nothingToDo ? 'nothing' : null;
  const skipped = event.type === 'understanding' && event.intent === 'cancel' && atRest;
  return skipped && event.outcome === 'understood' ? 'left' : null;
}

/** The conversation itself, as it is after set-up. */
function spokenTo(assistant: Assistant): Taker {
  return {
    begin: (at, end) => {
      const utterance = assistant.listen(at, end);
      return { ...utterance, finish: () => utterance.end() };
    },
    typed: (line) => {
      assistant.silence();
      if (line.trim() !== '') assistant.answer(line);
    },
  };
}
