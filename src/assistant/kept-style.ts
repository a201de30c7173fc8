import type { Store } from '../store/store.js';
import {
  isLevel,
  isStyle,
  MESSAGE_KINDS,
  type Level,
  type Levels,
  type MessageKind,
  type Style,
} from '../wording/styles.js';

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

/** How much is said of each kind of message: as chosen by voice, until its setting is changed after that. */
export function keptLevels(store: Store, setting: Levels): Levels {
  const kept = MESSAGE_KINDS.flatMap((kind) => {
    const [level, over] = store.preference(levelOf(kind))?.split(' ') ?? [];
    const chosen = Number(level);
    return isLevel(chosen) && over === overOf(setting[kind]) ? [[kind, chosen] as const] : [];
  });
  return { ...setting, ...Object.fromEntries(kept) };
}

/** Keeps how much is said of a kind of message; null: as its setting has it. */
export function keepLevel(
  store: Store,
  kind: MessageKind,
  level: Level | null,
  setting: Level | undefined,
): void {
  store.setPreference(levelOf(kind), level === null ? '' : `${level} ${overOf(setting)}`);
}

const levelOf = (kind: MessageKind): string => `verbosity.${kind}`;
const overOf = (setting: Level | undefined): string => (setting === undefined ? 'style' : String(setting));
