// `aloud talk press|release|start|stop|toggle|cancel`: tells the running
// service about the talk key. Every millisecond here comes between the key and
// the recording: it writes to the service's pipe, and loads the socket only
// where nobody reads that one, which then tells what is wrong.
'use strict';

const HOWS = ['press', 'release', 'start', 'stop', 'toggle', 'cancel'];

/** Where the service is asked; the same place as in src/paths.ts. */
function socketPath(env) {
  const runtime = env.XDG_RUNTIME_DIR;
  if (runtime && runtime.startsWith('/')) return `${runtime}/aloud/control.sock`;
  const state = env.XDG_STATE_HOME;
  const home = env.HOME || require('node:os').homedir();
  return `${state && state.startsWith('/') ? state : `${home}/.local/state`}/aloud/run/control.sock`;
}

/** Tells the pipe beside the socket, which gives no reply; false where nobody reads it. */
function throughPipe(file, how) {
  const { openSync, fstatSync, writeSync, constants } = require('node:fs');
  try {
    const pipe = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    return fstatSync(pipe).isFIFO() && writeSync(pipe, `${how}\n`) > 0;
  } catch {
    return false;
  }
}

function complain(code, text) {
  process.stderr.write(`${text}\n`);
  process.exitCode = code;
}

/** @param {string[]} args what follows `talk` */
module.exports = function talk([how, ...rest]) {
  if (!HOWS.includes(how) || rest.length > 0) {
    complain(2, `Say one of: aloud talk ${HOWS.join('|')}`);
    return;
  }
  const control = socketPath(process.env);
  if (throughPipe(control.replace(/control\.sock$/, 'talk'), how)) return;
  let reply = '';
  const socket = require('node:net').connect(control);
  // As long as the service is given by src/daemon/client.ts.
  socket.setTimeout(60_000, () => {
    complain(91, 'Aloud does not answer; start it anew with: systemctl --user restart aloud');
    socket.destroy();
  });
  socket.on('error', () => complain(72, 'Aloud is not running; start it with: aloud daemon'));
  socket.on('data', (piece) => {
    reply += piece;
    // Done: waiting for the connection to close would be waited for by whoever binds the key.
    if (reply.includes('"ok":true')) process.exit(0);
  });
  socket.on('end', () => {
    const { text } = reply === '' ? {} : JSON.parse(reply);
    complain(73, text || 'Aloud ended before it answered; start it again.');
  });
  socket.end(`{"do":"talk","how":"${how}"}\n`);
};
