import { readFileSync } from 'node:fs';

/** Kernel ticks of processor time in a second: fixed on Linux. */
const TICKS = 100;

/** Resident memory of a process, in MB: now, or the most it ever was. */
export function residentMB(pid: number, when: 'now' | 'most' = 'now'): number {
  const line = when === 'now' ? /^VmRSS:\s+(\d+) kB$/m : /^VmHWM:\s+(\d+) kB$/m;
  const kilobytes = line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kilobytes) * 1024) / 1e6;
}

/** Processor time a process has used so far, in seconds. */
export function processorSeconds(pid: number): number {
  // The name in brackets may hold spaces; what is counted stands behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Processes started by a process and not yet ended; none of one that has ended itself. */
export function childrenOf(pid: number): { pid: number; command: string }[] {
  const children = unlessEnded(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')) ?? '';
  return children
    .split(' ')
    .filter((child) => child.trim() !== '')
    .flatMap((child) => {
      const command = unlessEnded(() => readFileSync(`/proc/${child}/cmdline`, 'utf8'));
      return command === undefined ? [] : [{ pid: Number(child), command: command.replaceAll('\0', ' ') }];
    });
}

/** What there is to read of a process; undefined when it has ended meanwhile. */
function unlessEnded(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** A process and all that it started. */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap((child) => treeOf(child.pid))];
}
