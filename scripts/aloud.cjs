#!/usr/bin/env -S node --max-semi-space-size=4
// The `aloud` command. The talk key goes straight to the running service; all
// else is the program itself. The option is that of lib/node-options.mjs.
'use strict';

if (process.argv[2] === 'talk' && !process.argv.some((word) => word === '--help' || word === '-h'))
  require('./talk.cjs')(process.argv.slice(3));
else import('./aloud.mjs');
