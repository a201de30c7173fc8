import { describe, expect, it } from 'vitest';
import { commandLine, RECORDERS } from '../../../speech/capture/recorders.js';

describe('command lines of recorders', () => {
  it.each(RECORDERS)('%s writes 16 kHz mono to its standard output, from its default device', (name) => {
    const { args, env } = commandLine(name, undefined, '');
    expect(args.join(' ')).toMatch(/16000/u);
    expect(args.join(' ')).not.toMatch(/undefined/u);
    expect(env).toBeUndefined();
  });

  it.each(RECORDERS)('%s takes the device as one word, whatever is in it', (name) => {
    const device = 'a "b"; $(c)';
    const { args, env } = commandLine(name, device, '');
    expect([...args, ...Object.values(env ?? {})].filter((arg) => arg.endsWith(device)).length).toBe(1);
  });

  it('asks pw-record for plain samples where it knows how', () => {
    expect(commandLine('pw-record', undefined, '  -a, --raw   RAW mode').args).toContain('--raw');
    expect(commandLine('pw-record', undefined, 'pw-record [options] [<file>|-]').args).not.toContain('--raw');
  });
});
