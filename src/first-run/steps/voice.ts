import { availableVoices } from '../../tongue.js';
import type { Scene, StepEnd } from './step.js';

/** Which voice speaks, where there are several, and how fast and how loud. */
export async function voiceStep(scene: Scene): Promise<StepEnd> {
  const { interview, session, invocation, settings, set } = scene;
  if (!session().tongue.loud) {
    await interview.say('no_voice');
    return 'done';
  }
  const voices = availableVoices(invocation.paths, settings().voice);
  if (voices.length > 1) {
    const names = voices.map((name, i) =>
      session().wording.say('choose_option', { number: i + 1, label: name }),
    );
    const values = { count: voices.length, voices: session().wording.alternatives(names) };
    const reply = await interview.ask('voice', values, { options: voices.length });
    if (reply.kind === 'stop') return 'stop';
    const chosen = reply.kind === 'pick' ? voices[reply.number - 1] : undefined;
    // The first is the one that speaks already where nothing is set.
    const speaking = settings().voice.engine === 'auto' ? voices[0] : settings().voice.engine;
    if (chosen !== undefined && chosen !== speaking) await set('voice.engine', chosen);
  }
  for (;;) {
    const reply = await interview.ask('rate', {}, { adjusted: 'rate_adjusted' });
    if (reply.kind === 'stop') return 'stop';
    if (reply.kind === 'yes') return 'done';
    if (reply.kind === 'skip') return 'left';
    await interview.say('rate_how');
  }
}
