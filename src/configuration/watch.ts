import { mkdirSync, unwatchFile, watch, watchFile as poll, type FSWatcher, type Stats } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors write a file in several steps. */
const SETTLE_MS = 150;

/** A look costs some hundredths of a millisecond, and whoever changed the whole machine waits a little. */
const LOOK_MS = 5000;

/** Tells of every change of a file, its replacement too; the function returned ends it. */
export function watchFile(file: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher;
  try {
    mkdirSync(dirname(file), { recursive: true });
    // The folder: a file that is replaced is another one from then on.
    watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
      if (name !== null && name !== basename(file)) return;
      clearTimeout(timer);
      timer = setTimeout(changed, SETTLE_MS);
    });
  } catch {
    // A folder that can't be watched, or made: changes are then taken at the next start, or at SIGHUP.
    return () => undefined;
  }
  watcher.on('error', () => undefined);
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

/**
 * Tells of every change of files whose folders are another's: these may not
 * be there yet, and a link on the way, or all of /etc, may be replaced at once,
 * as NixOS does, so that only looking again tells. The function returned ends it.
 * @param everyMs how often it is looked
 */
export function lookAtFiles(files: readonly string[], changed: () => void, everyMs = LOOK_MS): () => void {
  const looked = (now: Stats, before: Stats): void => {
    // One that is not there is told of as well, once.
    if (now.ino !== before.ino || now.ctimeMs !== before.ctimeMs || now.size !== before.size) changed();
  };
  for (const file of files) poll(file, { persistent: false, interval: everyMs }, looked);
  return () => {
    for (const file of files) unwatchFile(file, looked);
  };
}
