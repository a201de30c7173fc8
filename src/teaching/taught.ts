import { existsSync } from 'node:fs';
import type { Exported } from '../../intents/learning/entries.js';
import { Phrasings } from '../../intents/learning/phrasings.js';
import { Store } from '../store/store.js';

/** All that was taught, as it is exported; null where nothing has been kept yet. */
export function exportTaught(database: string, endings: readonly string[]): Exported | null {
  if (!existsSync(database)) return null;
  const store = Store.open(database);
  try {
    return new Phrasings(store.db, endings).export();
  } finally {
    store.close();
  }
}
