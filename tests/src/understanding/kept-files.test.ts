import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KeptFiles } from '../../../src/understanding/kept-files.js';

const home = mkdtempSync(join(tmpdir(), 'aloud-keep-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('files that are kept', () => {
  const folder = join(home, 'kept');
  const files = new KeptFiles(folder);

  it('give back what was written', () => {
    expect(files.read('set')).toBeNull();
    files.write('set', Buffer.from('all that was worked out'));
    expect(files.read('set')?.toString()).toBe('all that was worked out');
    expect(readdirSync(folder)).toEqual(['set.bin']);
  });

  it('are as if not there when a byte of them is wrong, or they are cut short', () => {
    const file = join(folder, 'set.bin');
    const whole = readFileSync(file);
    const wrong = Buffer.from(whole);
    wrong[wrong.length - 1]! ^= 1;
    for (const damaged of [wrong, whole.subarray(0, 20), Buffer.alloc(0)]) {
      writeFileSync(file, damaged);
      expect(files.read('set')).toBeNull();
    }
    files.write('set', Buffer.from('anew'));
    expect(files.read('set')?.toString()).toBe('anew');
  });

  it('do not grow without end', () => {
    for (let nth = 0; nth < 40; nth++) files.write(`set-${nth}`, Buffer.from('x'));
    expect(readdirSync(folder).length).toBeLessThanOrEqual(24);
  });

  it('say nothing where they can’t be written', () => {
    const file = join(home, 'a file');
    writeFileSync(file, '');
    chmodSync(file, 0o400);
    const nowhere = new KeptFiles(join(file, 'below'));
    expect(() => nowhere.write('set', Buffer.from('x'))).not.toThrow();
    expect(nowhere.read('set')).toBeNull();
  });
});
