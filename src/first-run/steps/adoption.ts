import { adopt, type Adoption } from '../../../bridge/adopt.js';
import { sentencesFromData } from '../../wording/from-data.js';
import type { Scene, StepEnd } from './step.js';

/** Makes Aloud part of the machine's configuration, where there is one and the person says yes. */
export async function adoptionStep(scene: Scene): Promise<StepEnd> {
  const { interview, invocation } = scene;
  const { paths, settings, events, signal } = invocation;
  const look = async (add: boolean): Promise<Adoption> => {
    const found = await adopt({
      ...{ add, stateDir: paths.state, sidecarDir: paths.sidecar, signal },
      python: settings.bridge.python,
    });
    events.emit({ type: 'adoption', ...found });
    return found;
  };
  const found = await look(false);
  const reason = sentencesFromData(found.reason);
  if (found.state === 'adopted' || found.state === 'refused') {
    await interview.say(`adoption_${found.state}`, { reason });
    return 'done';
  }
  events.emit({ type: 'note', text: found.line });
  const reply = await interview.ask(`adoption_${found.state}`, { reason }, { why: 'adoption_why' });
  if (reply.kind === 'stop') return 'stop';
  if (reply.kind !== 'yes') return 'left';
  const now = await look(true);
  if (now.state === 'adopted') await interview.say('adoption_done');
  else if (now.state === 'by_hand') await interview.say('adoption_by_hand_done');
  else
    await interview.say('adoption_failed', { why: sentencesFromData(now.failure?.sentence ?? now.reason) });
  return 'done';
}
