import koffi from 'koffi';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** glibc's malloc.h. */
const M_ARENA_MAX = -8;

let collect: (() => void) | undefined;
let trim: ReturnType<typeof ofGlibc>;

/**
 * Has the threads of this process share two heaps of glibc's, where each would
 * get its own (its mallopt(3); elsewhere there is no such step): what one has
 * freed serves the others, which is 25 MB of 330 after a conversation. To be
 * called before the threads begin.
 */
export function shareHeaps(): void {
  ofGlibc('int mallopt(int, int)')?.(M_ARENA_MAX, 2);
}

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
  trim ??= ofGlibc('int malloc_trim(size_t)');
  trim?.(0);
}

/** A function of glibc that takes and gives numbers, by its prototype in C; undefined where there is another C library. */
function ofGlibc(prototype: string): ((...values: number[]) => number) | undefined {
  try {
    return koffi.load('libc.so.6').func(prototype) as (...values: number[]) => number;
  } catch {
    return undefined;
  }
}
