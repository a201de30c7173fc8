import { askService } from '../../daemon/client.js';
import type { ControlRequest, Status } from '../../daemon/protocol.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

interface ControlOptions extends Common {
  readonly invocation: Invocation;
}

/** Asks the running service for something that is answered by doing it. */
export async function tell(request: ControlRequest, { invocation }: ControlOptions): Promise<number> {
  await askService(invocation.paths.controlSocket, request);
  return exitCodes.ok;
}

/** Prints how the running service stands. */
export async function status({ json, invocation }: ControlOptions): Promise<number> {
  const found = (await askService(invocation.paths.controlSocket, { do: 'status' })) as Status;
  process.stdout.write(json === true ? `${JSON.stringify(found)}\n` : inWords(found));
  return exitCodes.ok;
}

const modes = {
  'push-to-talk': 'It listens while you hold the key.',
  'wake-word': 'It listens after the wake word, and while you hold the key.',
  open: 'It listens to all that is said, and while you hold the key.',
};

const uses = {
  closed: 'The microphone is closed.',
  armed: 'The microphone is open, and nothing is looked at before the key.',
  waiting: 'It waits to be spoken to.',
  attentive: 'It listens now.',
  recording: 'It records now.',
};

function inWords(found: Status): string {
  const lines = ['Aloud is running.', modes[found.mode], uses[found.listening]];
  if (found.privacy) lines.push('Privacy is on: the microphone stays closed.');
  if (found.asleep) lines.push('It sleeps.');
  if (found.microphoneLost) lines.push('There is no microphone; it goes on as soon as there is one.');
  if (found.speaking) lines.push('It speaks.');
  if (found.working) lines.push('It works on something.');
  if (found.question !== null) lines.push('A question is open.');
  return `${lines.join('\n')}\n`;
}
