import { desktopOf, RECIPES, socketLine, type Desktop } from '../../hotkey/recipes.js';
import { busctlLine, TALK_OBJECT } from '../../hotkey/talk-object.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

interface HotkeyOptions extends Common {
  readonly all?: boolean;
  readonly invocation: Invocation;
}

/** Prints how to give Aloud a key on the desktop that runs. */
export function hotkey({ json, all, invocation }: HotkeyOptions): number {
  const { controlSocket } = invocation.paths;
  const found = desktopOf(process.env);
  const wanted = all === true || found === null ? (Object.keys(RECIPES) as Desktop[]) : [found];
  if (json === true) {
    const recipes = wanted.map((name) => RECIPES[name]);
    process.stdout.write(
      `${JSON.stringify({ desktop: found, recipes, socket: controlSocket, bus: TALK_OBJECT })}\n`,
    );
    return exitCodes.ok;
  }
  const lines =
    found === null && all !== true ? ['Which desktop runs was not found; here is how for each.', ''] : [];
  for (const name of wanted) {
    const { desktop, holds, steps } = RECIPES[name];
    lines.push(
      `${desktop}: ${holds ? 'hold the key to talk, or tap it to begin and to end' : 'press to begin and to end'}.`,
    );
    lines.push(...steps, '');
  }
  lines.push(
    'Where socat is installed, this line does the same as aloud talk press, sooner:',
    `  ${socketLine(controlSocket, 'press')}`,
    'With systemd, so does this one; its words are Press, Release, Start, Stop, Toggle and Cancel:',
    `  ${busctlLine('Press')}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.ok;
}
