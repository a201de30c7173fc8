import { background } from './background.js';
import { bridge } from './bridge.js';
import { demo } from './demo.js';
import type { Part } from './figure.js';
import { foresight } from './foresight.js';
import { hearing } from './hearing.js';
import { helper } from './helper.js';
import { namesPart } from './names.js';
import { nix } from './nix.js';
import { service } from './service.js';
import { soak } from './soak.js';
import { speech } from './speech.js';
import { turn } from './turn.js';
import { wakeWord } from './wake-word.js';
import { understanding } from './understanding-part.js';

/** What the bench measures, in the order of the README's table. */
export const parts: readonly Part[] = [
  demo,
  speech,
  understanding,
  hearing,
  namesPart,
  turn,
  service,
  wakeWord,
  background,
  bridge,
  nix,
  helper,
  foresight,
  soak,
];
