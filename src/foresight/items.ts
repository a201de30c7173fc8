/** What can be made ready, as names under which it is counted. Pure. */
import { hostsOf } from '../../bridge/operations.js';
import type { ApplyOperation } from '../../bridge/protocol.js';

/** The name of a change that asks for one thing; null for what is not made ready by itself. */
export function itemOf(operation: { readonly operation: string }): string | null {
  // What is for another machine is none of this one's.
  if (operation.operation !== 'apply' || 'later' in operation || hostsOf(operation).length > 0) return null;
  const { install, remove, enable, disable, update, action } = operation as ApplyOperation;
  if (action !== 'switch' || remove.length + disable.length > 0 || Array.isArray(update)) return null;
  if (install.length + enable.length > 1 || (update && install.length + enable.length > 0)) return null;
  if (update) return 'update';
  const [name] = install;
  const [option] = enable;
  return name !== undefined ? `install ${name}` : option !== undefined ? `enable ${option}` : 'rebuild';
}

/** The change that has that name. */
export function changeOf(item: string): ApplyOperation {
  const [verb, name = ''] = item.split(' ');
  return {
    operation: 'apply',
    install: verb === 'install' ? [name] : [],
    remove: [],
    enable: verb === 'enable' ? [name] : [],
    disable: [],
    update: verb === 'update',
    action: 'switch',
  };
}
