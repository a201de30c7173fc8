import { existsSync } from 'node:fs';
import type { Engine } from '../../intents/engine.js';
import { IntentSetError } from '../../intents/errors.js';
import type { Keep } from '../../intents/keep.js';
import { loadLists, type NamesList } from '../../intents/lists.js';
import { clashesOf } from '../../intents/templates/clashes.js';
import { loadIntentSet, yamlFiles } from '../../intents/templates/load.js';
import type { IntentSet } from '../../intents/templates/set.js';
import type { Paths } from '../paths.js';

/** Told what can't be used, in one sentence that names file and line. */
type OnTrouble = (code: string, sentence: string) => void;

/** Names that Aloud itself serves. */
const SERVED = ['package', 'option'];

/** The set that comes with Aloud and the user's own commands; a file of theirs that can't be used is told and left out. */
export function loadWithOwn(paths: Paths, keep: Keep, onTrouble: OnTrouble): IntentSet {
  let own = existsSync(paths.ownCommands) ? yamlFiles(paths.ownCommands) : [];
  for (;;) {
    try {
      return loadIntentSet([paths.intents], { keep, own });
    } catch (error) {
      if (!(error instanceof IntentSetError) || !own.includes(error.file)) throw error;
      own = own.filter((file) => file !== error.file);
      onTrouble('own-command', `A command of your own is left out: ${error.message}`);
    }
  }
}

/** The lists of names that stand beside the user's own commands. */
export function loadOwnLists(paths: Paths, onTrouble: OnTrouble): NamesList[] {
  if (!existsSync(paths.ownCommands)) return [];
  try {
    return loadLists(paths.ownCommands).filter(({ kind }) => {
      const served = SERVED.includes(kind);
      if (served)
        onTrouble(
          'own-command',
          `The list ${kind}.tsv of your own is left out: Aloud itself serves ${kind}s.`,
        );
      return !served;
    });
  } catch (error) {
    if (!(error instanceof IntentSetError)) throw error;
    onTrouble('own-command', `The lists of your own commands are left out: ${error.message}`);
    return [];
  }
}

/** Tells which sentences of own commands mean something else as well. */
export function tellClashes(engine: Engine, keep: Keep, onTrouble: OnTrouble): void {
  for (const { file, line, sentence, intent, other } of clashesOf(engine, keep)) {
    const does = engine.set.intents.get(other)?.does ?? other.replaceAll('_', ' ');
    onTrouble(
      'command-clash',
      `${file}:${line}: “${sentence}” of your command ${intent} also means to ${does}; I will ask which, or keep to what I know.`,
    );
  }
}
