import { existsSync } from 'node:fs';
import { WAKE_WORDS } from '../../../speech/wake/words.js';
import { desktopOf, RECIPES } from '../../hotkey/recipes.js';
import type { Scene, StepEnd } from './step.js';

/** How Aloud is called: by a key, by a word, or by speaking. */
export async function callingStep(scene: Scene): Promise<StepEnd> {
  const { interview, settings, set } = scene;
  const mode = settings().listening.mode.replace('wake-', '');
  const reply = await interview.ask('calling', { mode }, { options: 3 });
  if (reply.kind !== 'pick') return reply.kind === 'stop' ? 'stop' : 'left';
  if (reply.number === 1) return byKey(scene);
  if (reply.number === 2) return byWord(scene);
  await set('listening.mode', 'open');
  await interview.say('calling_open');
  return 'done';
}

async function byKey({ interview, invocation, set }: Scene): Promise<StepEnd> {
  await set('listening.mode', 'push-to-talk');
  const desktop = desktopOf(process.env);
  const recipe = desktop === null ? null : RECIPES[desktop];
  // A step that is spelled with slashes and braces is for reading; it is said where it is found.
  if (recipe !== null) for (const step of recipe.steps) invocation.events.emit({ type: 'note', text: step });
  await interview.say('calling_key', { desktop: recipe?.desktop ?? 'none' });
  return 'done';
}

async function byWord({ interview, invocation, session, set }: Scene): Promise<StepEnd> {
  if (!existsSync(invocation.paths.wakePython)) {
    await interview.say('no_wake_word');
    return 'left';
  }
  const words = WAKE_WORDS.map((word) => word.replaceAll('_', ' '));
  const { wording } = session();
  const offered = words.map((label, i) => wording.say('choose_option', { number: i + 1, label }));
  const values = { count: words.length, words: wording.alternatives(offered) };
  const reply = await interview.ask('wake_word', values, { options: words.length });
  const word = reply.kind === 'pick' ? WAKE_WORDS[reply.number - 1] : undefined;
  if (word === undefined) return reply.kind === 'stop' ? 'stop' : 'left';
  await set('listening.wake_word', word);
  await set('listening.mode', 'wake-word');
  await interview.say('calling_word', { word: word.replaceAll('_', ' ') });
  return 'done';
}
