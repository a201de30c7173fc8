/** Milliseconds of each repetition of a piece of work, after so many that are not counted. */
export async function timed(times: number, work: () => unknown, warmUp = 0): Promise<number[]> {
  const taken: number[] = [];
  for (let round = -warmUp; round < times; round++) {
    const begun = performance.now();
    await work();
    if (round >= 0) taken.push(performance.now() - begun);
  }
  return taken;
}
