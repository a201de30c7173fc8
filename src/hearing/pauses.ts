/** In milliseconds; soon at first, for what is only being started anew. */
const PAUSES_MS = [250, 500, 1000, 2000, 5000, 10_000, 30_000];

/**
 * How long to wait before something that makes or takes sound is looked for once more.
 * @param tries how often it was looked for in vain before
 * @param longestMs the pause that goes on
 */
export function pauseBefore(tries: number, longestMs: number): number {
  return Math.min(PAUSES_MS[tries] ?? Infinity, longestMs);
}
