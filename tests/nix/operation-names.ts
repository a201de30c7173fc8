import { ChangeOperation, ReadOperation } from '../../bridge/protocol.js';

/** The names of all operations, as the protocol has them. */
export const READ_OPERATIONS: string[] = ReadOperation.options.map((one) => one.shape.operation.value);
export const CHANGE_OPERATIONS: string[] = ChangeOperation.options.map((one) => one.shape.operation.value);
