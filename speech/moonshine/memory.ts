import koffi from 'koffi';

let trim: ((pad: number) => number) | null | undefined;

/**
 * Gives memory that was freed back to the system, for the whole process.
 * glibc keeps it otherwise: after a conversation some 60 MB of 380 (its
 * malloc_trim(3)). Elsewhere it does nothing.
 */
export function giveBackMemory(): void {
  if (trim === undefined) {
    try {
      trim = koffi.load('libc.so.6').func('int malloc_trim(size_t)') as (pad: number) => number;
    } catch {
      trim = null;
    }
  }
  trim?.(0);
}
