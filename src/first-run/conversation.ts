import type { Store } from '../store/store.js';
import { adoptionStep } from './steps/adoption.js';
import { callingStep } from './steps/calling.js';
import { microphoneStep } from './steps/microphone.js';
import { practiceStep } from './steps/practice.js';
import type { Scene, Step } from './steps/step.js';
import { voiceStep } from './steps/voice.js';

const STEPS = {
  microphone: microphoneStep,
  voice: voiceStep,
  calling: callingStep,
  adoption: adoptionStep,
  practice: practiceStep,
} as const satisfies Record<string, Step>;

type StepName = keyof typeof STEPS;

/** Where it is kept which steps are over. */
const KEPT = 'setup.steps';

/** How the conversation ended; `stopped`: the person left it, and it goes on from there the next time. */
export type ConversationEnd = 'finished' | 'stopped';

/** Goes through the steps of the first conversation that are still to come; what is over is kept after each. */
export async function converse(scene: Scene): Promise<ConversationEnd> {
  const { interview, session, invocation } = scene;
  const over = stepsOver(session().store);
  const names = (Object.keys(STEPS) as StepName[]).filter((name) => !over.includes(name));
  await interview.say(over.length > 0 ? 'welcome_back' : 'welcome', { step: names[0] ?? 'end' });
  for (const name of names) {
    const end = await STEPS[name](scene);
    invocation.signal.throwIfAborted();
    if (end === 'stop') {
      await interview.say('stopped');
      return 'stopped';
    }
    if (end === 'left') await interview.say('step_left', { step: name });
    over.push(name);
    session().store.setPreference(KEPT, over.join(' '));
  }
  // The next time it begins anew.
  session().store.setPreference(KEPT, '');
  return 'finished';
}

function stepsOver(store: Store): string[] {
  const kept = (store.preference(KEPT) ?? '').split(' ').filter((name) => name in STEPS);
  return kept.length === Object.keys(STEPS).length ? [] : kept;
}
