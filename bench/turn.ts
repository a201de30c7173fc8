/** Measures whole turns, from sound to sound, in a process of their own, so that its memory and time are theirs alone. */
import { fork } from 'node:child_process';
import { NODE_OPTIONS } from '../scripts/lib/node-options.mjs';
import { noMicrophoneBecause } from '../tests/support/pulse.js';
import type { Figure, Part } from './figure.js';

/** What the measuring process sends. */
export type TurnMessage = { readonly log: string } | { readonly figures: readonly Figure[] };

export const turn: Part = {
  name: 'turn',
  run: (log) =>
    new Promise((resolve, reject) => {
      if (noMicrophoneBecause !== undefined) {
        reject(new Error(noMicrophoneBecause));
        return;
      }
      const child = fork(new URL('./turn/process.js', import.meta.url), { execArgv: NODE_OPTIONS });
      child.on('message', (message: TurnMessage) => {
        if ('log' in message) log(message.log);
        else resolve(message.figures);
      });
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`The process that measures turns ended with ${code}.`)));
    }),
};
