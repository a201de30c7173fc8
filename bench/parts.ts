import { bridge } from './bridge.js';
import type { Part } from './figure.js';
import { nix } from './nix.js';
import { speech } from './speech.js';
import { turn } from './turn.js';

/** What the bench measures, in the order of the README's table. */
export const parts: readonly Part[] = [speech, turn, bridge, nix];
