import { execa } from 'execa';
import { createInterface } from 'node:readline';
import { CaptionLines } from '../../captions/lines.js';
import { CaptionLog, type Told } from '../../captions/log.js';
import { askService } from '../../daemon/client.js';
import { followService } from '../../daemon/follow.js';
import { messageOf } from '../../errors.js';
import type { TimedEvent } from '../../events.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';
import { showTyping } from '../typing.js';

interface CaptionsOptions extends Common {
  readonly web?: boolean;
  readonly invocation: Invocation;
}

/** Writes what is said, line by line, and takes typed requests and answers; or gives the link of the page. */
export function captions({ web, json, invocation }: CaptionsOptions): Promise<number> {
  return web === true ? openPage(json === true, invocation) : readAlong(json === true, invocation);
}

async function openPage(json: boolean, { paths, events }: Invocation): Promise<number> {
  const { link } = (await askService(paths.controlSocket, { do: 'captions', web: true })) as { link: string };
  if (json) events.emit({ type: 'note', text: link });
  else process.stdout.write(`${link}\n`);
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.stdout.isTTY && (DISPLAY ?? WAYLAND_DISPLAY) !== undefined)
    // Where nothing opens it, the link is there to be opened.
    await execa('xdg-open', [link], { stdio: 'ignore', reject: false, timeout: 10_000 });
  return exitCodes.ok;
}

async function readAlong(json: boolean, { paths, signal }: Invocation): Promise<number> {
  const service = await followService(paths.controlSocket, signal);
  const told = (await service.ask({ do: 'captions' })) as Told;
  const log = new CaptionLog(told);
  // With --json the events themselves are the lines.
  const out = json ? process.stderr : process.stdout;
  const write = (line: string): void => void out.write(`${line}\n`);
  const lines = new CaptionLines(write);
  if (!json) {
    for (const caption of told.captions) lines.caption(caption);
    lines.live(told.live);
    log.listen(lines);
  }
  const hide = ({ question }: Told['live']): boolean => showTyping(question?.secret !== true);
  hide(told.live);
  log.listen({ caption: () => undefined, live: hide });
  const typed = createInterface({ input: process.stdin, signal });
  typed.on('line', (text) => {
    if (text.trim() === '') return;
    const question = log.live.question?.id ?? null;
    service.ask({ do: 'ask', text, question }).catch((error: unknown) => {
      write(`Trouble: ${messageOf(error)}`);
    });
  });
  try {
    for await (const event of service.events()) {
      log.take(event as TimedEvent);
      if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    }
    if (!signal.aborted) write('Aloud has ended.');
  } finally {
    typed.close();
    showTyping(true);
    service.close();
  }
  return exitCodes.ok;
}
