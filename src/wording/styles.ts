import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** The ways in which answers are worded. */
export const STYLES = ['brief', 'plain', 'detailed', 'learner', 'encouraging'] as const;
export type Style = (typeof STYLES)[number];

const Level = z.union([z.literal(1), z.literal(2), z.literal(3)]);
/** How much is said: 1 the core, 2 what matters, 3 everything. */
export type Level = z.infer<typeof Level>;
export const isLevel = (value: number): value is Level => Level.safeParse(value).success;

/** How much is said, as people put it. */
export const AMOUNTS = ['brief', 'plain', 'detailed'] as const;

const byKind = {
  plan: Level,
  outcome: Level,
  reading: Level,
  progress: Level,
  failure: Level,
  help: Level,
};

const Verbosity = z.strictObject({
  ...byKind,
  /** It explains as it goes. */
  teaches: z.boolean(),
});
export type MessageKind = keyof typeof byKind;
export const MESSAGE_KINDS = Object.keys(byKind) as readonly MessageKind[];

export function isMessageKind(name: unknown): name is MessageKind {
  return MESSAGE_KINDS.includes(name as MessageKind);
}

const Styles = z.strictObject(Object.fromEntries(STYLES.map((style) => [style, Verbosity])));
export type Styles = Readonly<Record<Style, z.infer<typeof Verbosity>>>;

export type Levels = Partial<Readonly<Record<MessageKind, Level>>>;

/** What is said of each kind of message by the settings; the kinds they leave to the style are left out. */
export function levelsOf(
  amounts: Partial<Readonly<Record<MessageKind, (typeof AMOUNTS)[number] | undefined>>>,
): Levels {
  const set = Object.entries(amounts).flatMap(([kind, amount]) =>
    amount === undefined ? [] : [[kind, AMOUNTS.indexOf(amount) + 1] as const],
  );
  return Object.fromEntries(set);
}

/** Reads how much each style says of what. @throws where the file does not fit */
export function loadStyles(file: string): Styles {
  return Styles.parse(parse(readFileSync(file, 'utf8'))) as Styles;
}

export function isStyle(name: unknown): name is Style {
  return STYLES.includes(name as Style);
}

/** From short to long; the others lie where plain does. */
const BY_LENGTH: readonly Style[] = ['brief', 'plain', 'detailed'];

/** The style that is one step shorter (−1) or longer (+1); the same at the end of the scale. */
export function stepped(style: Style, step: 1 | -1): Style {
  const at = Math.max(0, BY_LENGTH.indexOf(BY_LENGTH.includes(style) ? style : 'plain'));
  return BY_LENGTH[Math.min(BY_LENGTH.length - 1, Math.max(0, at + step))]!;
}
