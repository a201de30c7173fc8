import type { ChangeOperation, Plan } from '../../../bridge/protocol.js';

/** An operation that installs one package. */
export function install(name: string): ChangeOperation {
  return {
    operation: 'apply',
    install: [name],
    remove: [],
    enable: [],
    disable: [],
    update: false,
    action: 'switch',
  };
}

let plans = 0;

/** A plan as the sidecar gives it, each with a digest and token of its own. */
export function planOf(operation: ChangeOperation, over: Partial<Plan> = {}): Plan {
  const number = (++plans).toString(16);
  return {
    operation,
    digest: number.padStart(64, '0'),
    token: number.padStart(32, '0'),
    method: 'rehearsal',
    nothingToDo: false,
    builds: 0,
    downloads: { count: 1, bytes: 1000 },
    warnings: [],
    ...(operation.operation === 'collect_garbage' && { irreversible: true }),
    ...over,
  };
}
