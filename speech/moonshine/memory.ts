import koffi from 'koffi';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;
let trim: ((pad: number) => number) | null | undefined;

/**
 * Gives memory that is no longer used back to the system: this thread's garbage
 * first (what a conversation leaves holds up to 30 MB of tensors), then, for
 * the whole process, what glibc keeps of what was freed: after a conversation
 * some 60 MB of 380 (its malloc_trim(3); elsewhere there is no such step).
 * Takes 50 ms or so: only where nothing is waited for.
 */
export function giveBackMemory(): void {
  if (collect === undefined) {
    // For contexts made from now on, of which this is the only one.
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  if (trim === undefined) {
    try {
      trim = koffi.load('libc.so.6').func('int malloc_trim(size_t)') as (pad: number) => number;
    } catch {
      trim = null;
    }
  }
  trim?.(0);
}
