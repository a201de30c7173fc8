import { execa } from 'execa';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRequest } from '../../../src/daemon/protocol.js';
import { desktopOf, RECIPES, socketLine } from '../../../src/hotkey/recipes.js';
import { titled, without } from '../../support/needs.js';

const noSocat = without('socat');

describe('the recipes for a key', () => {
  it.each([
    [{ SWAYSOCK: '/run/sway', XDG_CURRENT_DESKTOP: 'sway' }, 'sway'],
    [{ HYPRLAND_INSTANCE_SIGNATURE: 'x' }, 'hyprland'],
    [{ XDG_CURRENT_DESKTOP: 'ubuntu:GNOME', WAYLAND_DISPLAY: 'wayland-0' }, 'gnome'],
    [{ XDG_CURRENT_DESKTOP: 'KDE', DISPLAY: ':0' }, 'kde'],
    [{ DISPLAY: ':0', XDG_CURRENT_DESKTOP: 'i3' }, 'x11'],
    [{ WAYLAND_DISPLAY: 'wayland-0', XDG_CURRENT_DESKTOP: 'COSMIC' }, null],
    [{}, null],
  ])('are those of the desktop that runs: %j', (env, desktop) => {
    expect(desktopOf(env)).toBe(desktop);
  });

  it('call for the release exactly where the desktop tells of it', () => {
    for (const { holds, steps } of Object.values(RECIPES)) {
      const text = steps.join('\n');
      expect(text.includes('aloud talk release')).toBe(holds);
      expect(text.includes('aloud talk toggle')).toBe(!holds);
    }
  });

  it.skipIf(noSocat)(titled('ask the service without Node, too', noSocat), async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aloud-socat-'));
    const socket = join(folder, 'control.sock');
    const asked: unknown[] = [];
    const server = createServer((connection) => {
      connection.on('data', (line) => {
        asked.push(readRequest(line.toString().trim()));
        connection.end('{"type":"reply","ok":true}\n');
      });
    }).listen(socket);
    await once(server, 'listening');
    const { stdout } = await execa('sh', ['-c', socketLine(socket, 'press')]);
    expect(asked).toEqual([{ do: 'talk', how: 'press' }]);
    expect(stdout).toContain('"ok":true');
    server.close();
    rmSync(folder, { recursive: true });
  });
});
