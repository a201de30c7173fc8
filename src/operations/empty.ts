import type { ApplyOperation } from '../../bridge/protocol.js';

/** All that an apply can ask for, and nothing asked yet. */
export const emptyApply = (): Pick<
  ApplyOperation,
  'operation' | 'install' | 'remove' | 'enable' | 'disable' | 'update'
> => ({ operation: 'apply', install: [], remove: [], enable: [], disable: [], update: false });
