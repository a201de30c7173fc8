/** What goes wrong while somebody talks. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Session } from '../../src/session.js';
import type { SoakEar } from './ear.js';
import { kill } from './kill.js';

export const FAULTS = [
  'sidecar killed',
  'sidecar killed midway',
  'disk full for Nix',
  'disk full for the store',
  'database locked',
  'clock jumping',
  'microphone gone',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Milliseconds that another program holds the database. */
const HELD_MS = 150;
const DAY_MS = 86_400_000;
const HOLDER = `
const { workerData, parentPort } = require('node:worker_threads');
const db = new (require(workerData.module))(workerData.file);
db.exec('BEGIN IMMEDIATE');
parentPort.postMessage('held');
setTimeout(() => { db.exec('ROLLBACK'); db.close(); }, workerData.ms);
`;

/** Makes one thing go wrong; what it gives puts it right after the turn. */
export async function strike(
  fault: Fault,
  {
    session,
    ear,
    database,
    chance,
  }: { session: Session; ear: SoakEar; database: string; chance: () => number },
): Promise<() => Promise<void> | void> {
  const { bridge, store } = session;
  switch (fault) {
    case 'sidecar killed':
      kill(bridge.hello.pid);
      return () => undefined;
    case 'sidecar killed midway': {
      const timer = setTimeout(() => kill(bridge.hello.pid), chance() * 40);
      return () => clearTimeout(timer);
    }
    case 'disk full for Nix':
      await bridge.rehearse({ faults: [{ kind: 'no_space' }] });
      return () => bridge.rehearse({ faults: [] });
    case 'disk full for the store': {
      const pages = store.db.pragma('page_count', { simple: true }) as number;
      store.db.pragma(`max_page_count = ${pages}`);
      return () => void store.db.pragma('max_page_count = 1073741823');
    }
    case 'database locked': {
      const module = createRequire(import.meta.url).resolve('better-sqlite3');
      const holder = new Worker(HOLDER, { eval: true, workerData: { file: database, module, ms: HELD_MS } });
      const gone = once(holder, 'exit');
      await once(holder, 'message');
      return () => gone.then(() => undefined);
    }
    case 'microphone gone':
      await ear.unplug();
      return () => ear.plug();
    case 'clock jumping':
      return jump(Math.round((chance() - 0.5) * 60 * DAY_MS));
  }
}

/** Moves the wall clock of this process; what is measured by the steady one does not move. */
function jump(by: number): () => void {
  const Before = globalThis.Date;
  globalThis.Date = class extends Before {
    constructor(...given: [] | [number | string]) {
      if (given.length === 0) super(Before.now() + by);
      else super(...given);
    }

    static override now(): number {
      return Before.now() + by;
    }
  } as DateConstructor;
  return () => void (globalThis.Date = Before);
}
