import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/paths.js';
import { Running } from '../src/daemon/running.js';

const script = readFileSync(join(packageRoot(), 'nix/tests/voice.nix'), 'utf8');

// The virtual machine itself is for people who can build one; that it asks Aloud for what there is can be known everywhere.
describe('what the test of the virtual machine says to Aloud', () => {
  let service: Running;
  beforeAll(async () => {
    service = await Running.start({ args: ['--silent'] });
  });
  afterAll(() => service.stop());

  it('is what the command knows', async () => {
    const used = [...script.matchAll(/\baloud (adopt|audit|say|status|talk)\b([^|"')$]*)/gu)];
    const names = [...new Set(used.map(([, name]) => name!))];
    expect(names.sort()).toEqual(['adopt', 'audit', 'say', 'status', 'talk']);
    const helps = await Promise.all(names.map((name) => service.command(name, '--help')));
    const help = new Map(names.map((name, index) => [name, helps[index]!.stdout]));
    for (const [, name, words] of used)
      for (const word of words!.trim().split(/\s+/u)) expect(help.get(name!)).toContain(word);
  });

  it('is answered as it waits for it while a change is to be confirmed', async () => {
    const [, pattern] = /aloud status --json \| grep -q ([^\s"']+)/u.exec(script)!;
    expect((await service.command('status', '--json')).stdout).not.toMatch(new RegExp(pattern!, 'u'));
    await service.ask({ do: 'ask', text: 'install gimp' });
    await service.event((event) => event.type === 'confirmation' && event.state === 'asked');
    expect((await service.command('status', '--json')).stdout).toMatch(new RegExp(pattern!, 'u'));
  });
});
