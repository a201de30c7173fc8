/** The process that `soak.ts` starts, so that its memory is its own. */
import { soak, type SoakReport } from './soak.js';

export type SoakMessage = { readonly log: string } | { readonly report: SoakReport };

const send = (message: SoakMessage): void => void process.send!(message);
const report = await soak({
  ...{ turns: Number(process.argv[2]), seed: 7, faults: 0.02, every: 250 },
  log: (line) => send({ log: line }),
});
send({ report });
process.disconnect();
