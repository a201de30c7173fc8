import { setTimeout as sleep } from 'node:timers/promises';
import { measure } from '../levels.js';
import type { Scene, StepEnd } from './step.js';

/** Milliseconds after which a microphone that gives no sentence is spoken of: one that is switched off would be waited for without a word. */
const PATIENCE_MS = 20_000;

/** Has a sentence said, and tells what was heard, how loud it was, and what to do where that is not good. */
export async function microphoneStep(scene: Scene): Promise<StepEnd> {
  const { interview, room, session } = scene;
  for (;;) {
    const waiting = new AbortController();
    const reminded = remind(scene, waiting.signal);
    const heard = await interview.listen('microphone');
    waiting.abort();
    await reminded;
    if (heard.kind === 'stop') return 'stop';
    if (heard.kind !== 'sentence') return 'left';
    const { wording } = session();
    const { voice, noise, verdict } = measure(room.recent, heard.audio);
    await interview.tell(wording.say('microphone_check.heard', { text: heard.text }));
    await interview.tell(wording.say(`microphone_check.${verdict}`, { gap: Math.round(voice - noise) }));
    if (verdict === 'good') return 'done';
    const again = await interview.ask('microphone_again');
    if (again.kind === 'stop') return 'stop';
    if (again.kind !== 'yes') return 'left';
  }
}

/** Speaks up where nothing is heard for long. */
async function remind({ interview, session }: Scene, signal: AbortSignal): Promise<void> {
  for (;;) {
    await session().assistant.settled();
    const waited = await sleep(PATIENCE_MS, true, { signal }).catch(() => false);
    if (!waited) return;
    if (!interview.hearing) await interview.tell(session().wording.say('microphone_check.no_voice'));
  }
}
