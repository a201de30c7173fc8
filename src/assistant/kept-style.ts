import type { Store } from '../store/store.js';
import { isStyle, type Style } from '../wording/styles.js';

/** Where the style that was chosen by voice is kept, with the setting it was chosen over. */
const PREFERENCE = 'style';

/** The style to begin with: the one chosen by voice, until the setting is changed after that. */
export function keptStyle(store: Store, setting: Style): Style {
  const [style, over] = store.preference(PREFERENCE)?.split(' ') ?? [];
  return isStyle(style) && over === setting ? style : setting;
}

/** Keeps a style that was chosen by voice. */
export function keepStyle(store: Store, style: Style, setting: Style): void {
  store.setPreference(PREFERENCE, `${style} ${setting}`);
}
