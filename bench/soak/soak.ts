/** Many turns of one conversation, typed, with things going wrong; and what must hold all the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EventStream } from '../../src/events.js';
import { findPaths } from '../../src/paths.js';
import { Session } from '../../src/session.js';
import { Settings } from '../../src/settings.js';
import { SoakEar } from './ear.js';
import { FAULTS, strike, type Fault } from './faults.js';
import { chanceOf, Script } from './script.js';

interface SoakOptions {
  readonly turns: number;
  readonly seed: number;
  /** Chance of a fault in a turn. */
  readonly faults: number;
  /** The faults that strike; all, where left out. */
  readonly only?: readonly Fault[];
  /** Turns between two looks at the memory. */
  readonly every: number;
  readonly log?: (line: string) => void;
}

export interface SoakReport {
  readonly turns: number;
  readonly seconds: number;
  readonly intents: number;
  /** Intents that were never understood. */
  readonly missed: readonly string[];
  readonly changes: number;
  /** How often each fault struck. */
  readonly struck: Readonly<Record<Fault, number>>;
  /** Sentences that could not be kept, because the store's disk was full. */
  readonly unkept: number;
  /** Each in a sentence; none is as it must be. */
  readonly broken: readonly string[];
  /** After each `every` turns, the garbage collected: MB of the heap and what belongs to it, and resident. */
  readonly memory: readonly { readonly turn: number; readonly heap: number; readonly resident: number }[];
}

/** Turns for which a disk stays full: one sentence mostly finds room in what the file has. */
const FULL_TURNS = 5;
/** Events that are shown of a turn that hangs. */
const KEPT_EVENTS = 30;
/** A turn that takes longer than this hangs. */
const LONGEST_MS = 60_000;
const CONFIRMING = new Set(['yes', 'yes_for_good']);

export async function soak({
  turns,
  seed,
  faults,
  only = FAULTS,
  every,
  log,
}: SoakOptions): Promise<SoakReport> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const home = mkdtempSync(join(tmpdir(), 'aloud-soak-'));
  const { models, piperPython } = findPaths();
  const own = { HOME: home, ALOUD_MODELS: models, ALOUD_PIPER_PYTHON: piperPython };
  const paths = findPaths(own);
  const events = new EventStream();
  const broken: string[] = [];
  const lost = (error: unknown): void => void broken.push(`An error was lost: ${String(error)}`);
  process.on('unhandledRejection', lost);
  /** Intents of the latest sentence. */
  let meant: string[] = [];
  /** What happened last, for the report of a turn that hangs. */
  const last: string[] = [];
  let changes = 0;
  const intents = new Set<string>();
  events.listen((event) => {
    last.push(JSON.stringify(event).slice(0, 300));
    if (last.length > KEPT_EVENTS) last.shift();
    if (event.type === 'understanding') {
      meant = event.outcome === 'understood' && event.intent !== null ? [event.intent] : [];
      for (const intent of meant) intents.add(intent);
    }
    if (event.type === 'confirmation' && event.state === 'given') changes++;
  });
  const session = await Session.open({
    invocation: {
      ...{ paths, events, settings: Settings.parse({}), print: () => undefined },
      signal: new AbortController().signal,
    },
    ...{ backend: 'rehearsal', voice: false, ears: false },
  });
  const { assistant, bridge, store, mind } = session;
  const ear = await SoakEar.open(mkdtempSync(join(home, 'recorder-')));
  const chance = chanceOf(seed);
  const script = new Script(mind.engine.set, chance);
  const struck = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>;
  const memory: SoakReport['memory'][number][] = [];
  const said = store.db.prepare("SELECT count(*) FROM said WHERE speaker = 'person'").pluck();
  const generation = async (): Promise<string> => {
    const looked = await bridge.read({ operation: 'list_generations', brief: true });
    const all = looked.result?.generations ?? [];
    return looked.ok ? all.map(({ id, current }) => `${id}${current ? '*' : ''}`).join() : '';
  };
  await bridge.rehearse({ speed: 0 });
  const begun = performance.now();
  let unkept = 0;
  let kept = 0;
  let before = await generation();
  /** What makes room on the store's disk again, and in how many turns. */
  let full: { left: number; readonly mend: () => unknown } | null = null;
  for (let turn = 1; turn <= turns; turn++) {
    const { question } = assistant;
    const text = script.next(question !== null);
    const fault = chance() < faults ? only[Math.floor(chance() * only.length)]! : null;
    const fills = fault === 'disk full for the store';
    const mend: (() => Promise<void> | void) | null =
      fault === null || (fills && full !== null)
        ? null
        : await strike(fault, { session, ear, database: paths.database, chance });
    if (fault !== null) struck[fault]++;
    if (fills && mend !== null) full = { left: FULL_TURNS, mend };
    meant = [];
    const rows = said.get() as number;
    try {
      assistant.read(text);
    } catch (error) {
      broken.push(`Turn ${turn}, “${text}”: ${String(error)}`);
    }
    if ((said.get() as number) > rows) kept++;
    else if (full !== null) unkept++;
    else broken.push(`Turn ${turn}, “${text}”, is not in the history.`);
    await within(assistant.settled(), () => {
      const { speaking, working } = assistant;
      const state = JSON.stringify({ speaking, working, fault, question: assistant.question?.kind });
      return [`Turn ${turn}, “${text}”, came to no end: ${state}`, ...last].join('\n');
    });
    if (!fills) await mend?.();
    if (full !== null && (--full.left === 0 || turn === turns)) {
      await full.mend();
      full = null;
    }
    if (fault === 'microphone gone' && !(await ear.hears()))
      broken.push(`After turn ${turn} the microphone was not heard again.`);
    let after = await generation();
    // A sidecar that was killed is there again at the next request.
    if (after === '') after = await generation();
    const confirmed = question?.kind === 'confirm' && meant.some((intent) => CONFIRMING.has(intent));
    if (after !== before && !confirmed)
      broken.push(`Turn ${turn}, “${text}”, changed the machine without a yes: ${before} to ${after}.`);
    before = after;
    if (turn % every === 0) {
      collect();
      const { heapUsed, external, rss } = process.memoryUsage();
      memory.push({ turn, heap: (heapUsed + external) / 1e6, resident: rss / 1e6 });
      log?.(
        `${turn} turns, ${Math.round((performance.now() - begun) / 1000)} s, heap ${((heapUsed + external) / 1e6).toFixed(1)} MB, resident ${(rss / 1e6).toFixed(0)} MB`,
      );
    }
  }
  const inStore = said.get() as number;
  if (inStore !== kept) broken.push(`${kept} sentences were taken and ${inStore} are in the history.`);
  const integrity = store.db.pragma('integrity_check', { simple: true });
  if (integrity !== 'ok') broken.push(`The store is damaged: ${String(integrity)}`);
  const seconds = (performance.now() - begun) / 1000;
  await ear.close();
  await session.close();
  process.off('unhandledRejection', lost);
  rmSync(home, { recursive: true, force: true });
  const missed = [...mind.engine.set.intents.keys()].filter((name) => !intents.has(name));
  return { turns, seconds, intents: intents.size, missed, changes, struck, unkept, broken, memory };
}

/** MB that memory grows by in 1,000 turns: the slope of the line that fits it best. */
export function slope(points: readonly { readonly turn: number; readonly mb: number }[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [mean(points.map(({ turn }) => turn)), mean(points.map(({ mb }) => mb))];
  const over = points.reduce((sum, { turn, mb }) => sum + (turn - x) * (mb - y), 0);
  const under = points.reduce((sum, { turn }) => sum + (turn - x) ** 2, 0);
  return (1000 * over) / under;
}

async function within(work: Promise<void>, why: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(why())), LONGEST_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
