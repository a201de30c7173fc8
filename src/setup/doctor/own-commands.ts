/** The user's own commands: which there are, and what is wrong with them. */
import { existsSync } from 'node:fs';
import { Engine } from '../../../intents/engine.js';
import { findPaths } from '../../paths.js';
import { tellClashes } from '../../understanding/own-commands.js';
import { openWorld } from '../../understanding/world.js';
import type { Check } from './check.js';

/** One line that all is well, or one a trouble; none where there are no own commands. */
export async function ownCommandChecks(env: NodeJS.ProcessEnv): Promise<Check[]> {
  const paths = findPaths(env);
  if (!existsSync(paths.ownCommands)) return [];
  const troubles: string[] = [];
  const tell = (code: string, sentence: string): void => {
    if (code === 'own-command' || code === 'command-clash') troubles.push(sentence);
  };
  const world = await openWorld(paths, undefined, tell);
  try {
    tellClashes(new Engine(world), world.keep, tell);
    const own = [...world.set.intents.values()].filter((intent) => intent.own);
    const check = { name: 'own commands', needed: false };
    if (troubles.length === 0)
      return [{ ...check, ok: true, found: own.map(({ name }) => name).join(', ') || 'none' }];
    return troubles.map((found) => ({
      ...check,
      ok: false,
      found: found.replace(/\.$/, ''),
      remedy: 'Change its sentences or its file; docs/intent-sets.md tells how.',
    }));
  } finally {
    world.packages?.close();
  }
}
