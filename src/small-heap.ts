/**
 * Imported for what it does, first of all: keeps the part of the heap in which
 * objects begin as small as it starts, 1 MB and not 16, for each thread. It
 * otherwise grows while the models load and stays so for good; what it holds at
 * rest is swept out anyway: 45 to 65 MB less resident of 400.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
