#!/usr/bin/env node
// The `aloud` command. The talk key goes straight to the running service; all
// else is the program itself.
'use strict';

if (process.argv[2] === 'talk' && !process.argv.some((word) => word === '--help' || word === '-h'))
  require('./talk.cjs')(process.argv.slice(3));
else import('./aloud.mjs');
