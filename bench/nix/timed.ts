/** Milliseconds of each repetition of a piece of work. */
export async function timed(times: number, work: () => unknown): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const begun = performance.now();
    await work();
    taken.push(performance.now() - begun);
  }
  return taken;
}
