/** How well each generation has proved itself. Pure: facts in, scores and reasons out. */
import type { GenerationHealth } from '../../bridge/protocol.js';

/** What a person said of a generation, or did about it. */
export const NOTES = ['good', 'broken', 'left'] as const;
export type Note = (typeof NOTES)[number];

/** A note about one generation; its number alone may come back on another machine. */
export interface GenerationNote {
  readonly id: number;
  /** When the generation was made, ISO 8601. */
  readonly made: string;
  readonly note: Note;
}

/** Why a generation has its score, in the order in which it is told. */
export type Reason =
  | { readonly kind: 'said_good' | 'said_broken' | 'left' | 'nothing_failed' | 'nothing_known' }
  | { readonly kind: 'used'; readonly days: number; readonly boots: number | null }
  | { readonly kind: 'units_failed'; readonly names: readonly string[] }
  | { readonly kind: 'crashed' | 'abrupt'; readonly count: number };

export interface Stability {
  readonly id: number;
  readonly date: string;
  readonly current: boolean;
  /** 0–1; what nothing is known of has {@link UNKNOWN}. */
  readonly score: number;
  readonly reasons: readonly Reason[];
}

/** The score of a generation that nothing speaks for or against. */
const UNKNOWN = 0.5;
/** From here on a generation has shown that it works. */
export const PROVEN = 0.57;
/** Of two that lie closer than this, the newer one is taken: it loses less. */
const CLOSE = 0.07;

/*
 * What counts for how much is judgement, not measurement: a day or two in use
 * tells much, a further week little; one failed unit weighs as much as some
 * days of use, and what the person says weighs more than all that was measured.
 */
const DAYS_THAT_TELL = 2;
const BOOTS_THAT_TELL = 3;
const WEIGHT = { days: 0.13, boots: 0.07, unit: 0.15, units: 0.4, crash: 0.05, crashes: 0.2, left: 0.25 };
/** The most that can be measured: unknown, and all of the use. */
const MEASURED = UNKNOWN + WEIGHT.days + WEIGHT.boots;
/** What was called good lies above all that was only measured, by more than what is close. */
const CALLED_GOOD = MEASURED + CLOSE;
const ABRUPT = { each: 0.05, most: 0.15 };
const DAY_MS = 86_400_000;

/** Scores all generations, in the order in which they were given. */
export function stabilities(
  health: { readonly journal: boolean; readonly generations: readonly GenerationHealth[] },
  notes: readonly GenerationNote[],
  now: Date,
): Stability[] {
  const everywhere = failsEverywhere(health.generations);
  return health.generations.map((one) => {
    const days = health.journal ? one.days : estimatedDays(one, health.generations, now);
    return stability({ ...one, ...(days !== undefined && { days }) }, notes, everywhere);
  });
}

/** The generation to go back to: the best but the current one; null where there is no other. */
export function mostStable(all: readonly Stability[]): Stability | null {
  const others = all.filter(({ current, reasons }) => !current && !saidBroken(reasons));
  const best = Math.max(...others.map(({ score }) => score));
  const close = others.filter(({ score }) => best - score < CLOSE);
  return close.reduce<Stability | null>((newest, one) => (newest && newest.id > one.id ? newest : one), null);
}

function stability(
  facts: GenerationHealth,
  notes: readonly GenerationNote[],
  everywhere: ReadonlySet<string>,
): Stability {
  const { id, date, current, days, boots, failedUnits, crashes = 0, abruptEnds = 0 } = facts;
  const { said, left } = noted(facts, notes);
  const units = (failedUnits ?? []).filter((unit) => !everywhere.has(unit));
  const used = (days ?? 0) > 0 || (boots ?? 0) > 0;
  const measured =
    UNKNOWN +
    WEIGHT.days * grown(days ?? 0, DAYS_THAT_TELL) +
    WEIGHT.boots * grown(boots ?? 0, BOOTS_THAT_TELL) -
    Math.min(units.length * WEIGHT.unit, WEIGHT.units) -
    Math.min(crashes * WEIGHT.crash, WEIGHT.crashes) -
    Math.min(abruptEnds * ABRUPT.each, ABRUPT.most) -
    (left ? WEIGHT.left : 0);
  const reasons: Reason[] = [];
  if (said !== null) reasons.push({ kind: said === 'good' ? 'said_good' : 'said_broken' });
  if (left) reasons.push({ kind: 'left' });
  if (used) reasons.push({ kind: 'used', days: days ?? 0, boots: boots ?? null });
  if (units.length > 0) reasons.push({ kind: 'units_failed', names: units });
  if (crashes > 0) reasons.push({ kind: 'crashed', count: crashes });
  if (abruptEnds > 0) reasons.push({ kind: 'abrupt', count: abruptEnds });
  if (used && failedUnits !== undefined && units.length + crashes + abruptEnds === 0)
    reasons.push({ kind: 'nothing_failed' });
  if (reasons.length === 0) reasons.push({ kind: 'nothing_known' });
  return { id, date, current, score: judged(said, clamped(measured)), reasons };
}

/** What the person said outweighs what was measured, which still orders those of which the same was said. */
function judged(said: 'good' | 'broken' | null, measured: number): number {
  if (said === 'broken') return measured * 0.1;
  return said === 'good' ? CALLED_GOOD + (1 - CALLED_GOOD) * measured : measured;
}

/** The newest word about a generation, and whether it was gone back from since it was last called good. */
function noted(
  { id, date }: GenerationHealth,
  notes: readonly GenerationNote[],
): { said: 'good' | 'broken' | null; left: boolean } {
  let said: 'good' | 'broken' | null = null;
  let left = false;
  for (const one of notes) {
    if (one.id !== id || Date.parse(one.made) !== Date.parse(date)) continue;
    if (one.note === 'left') left = true;
    else said = one.note;
    if (one.note === 'good') left = false;
  }
  return { said, left };
}

/** Units that fail in all generations that were in use say nothing about any of them. */
function failsEverywhere(generations: readonly GenerationHealth[]): Set<string> {
  const used = generations.filter(({ days }) => (days ?? 0) > 0);
  const [first] = used;
  if (first === undefined || used.length < 2) return new Set();
  return new Set(
    (first.failedUnits ?? []).filter((unit) => used.every((one) => one.failedUnits?.includes(unit))),
  );
}

/** Without a journal: from when it was made until the next one was, as if it had been in use all the time. */
function estimatedDays(
  { id, date }: GenerationHealth,
  all: readonly GenerationHealth[],
  now: Date,
): number | undefined {
  const later = all.filter((one) => one.id > id).map((one) => Date.parse(one.date));
  const days = (Math.min(...later, now.getTime()) - Date.parse(date)) / DAY_MS;
  return Number.isFinite(days) && days > 0 ? days : undefined;
}

const saidBroken = (reasons: readonly Reason[]): boolean =>
  reasons.some(({ kind }) => kind === 'said_broken');
const grown = (amount: number, telling: number): number => 1 - Math.exp(-amount / telling);
const clamped = (score: number): number => Math.min(1, Math.max(0, score));
