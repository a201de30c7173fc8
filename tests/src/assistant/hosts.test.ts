import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BridgeClient } from '../../../bridge/client.js';
import type { Generation, Outcome } from '../../../bridge/protocol.js';
import { WithCommands } from '../../../src/commands/bridge.js';
import { CommandRunner } from '../../../src/commands/runner.js';
import { addressesOf, scopeOf } from '../../../src/hosts/hosts.js';
import { WithHosts } from '../../../src/hosts/with-hosts.js';
import { Settings } from '../../../src/settings.js';
import { STYLES } from '../../../src/wording/styles.js';
import { rehearsal, temporary } from '../../bridge/support.js';
import { newEngine } from '../../intents/support.js';
import { Stage } from './stage.js';

const settings = Settings.parse({
  hosts: { server: { ssh: 'root@10.0.0.7' }, 'old-laptop': { said: 'laptop, old laptop' } },
});

const engine = newEngine({ scope: scopeOf(settings) });

let folder: ReturnType<typeof temporary>;
let here: BridgeClient;
let there: BridgeClient | undefined;
let machines: WithHosts;
let stage: Stage;

beforeEach(async () => {
  folder = temporary();
  here = await rehearsal(folder.path);
  there = undefined;
  machines = new WithHosts(here, async () => {
    const hosts = addressesOf(settings);
    there = await BridgeClient.start({ backend: 'rehearsal', stateDir: folder.path, hosts });
    for (const host of Object.keys(hosts)) await there.rehearse({ host, speed: 0 });
    return there;
  });
  stage = new Stage({ bridge: new WithCommands(machines, new CommandRunner({})), engine });
});
afterEach(async () => {
  await stage.close();
  await machines.close();
  await here.close();
  folder.remove();
});

/** Says something and waits until all that follows from it has been said. */
async function say(text: string): Promise<string> {
  const before = stage.spoken.length;
  await stage.say(text);
  await stage.assistant.settled();
  return stage.spoken.slice(before).join(' ');
}

async function installed(...hosts: string[]): Promise<string[][]> {
  const outcome: Outcome = await machines.read(
    { operation: 'list_packages', ...(hosts.length > 0 && { hosts }) },
    { signal: new AbortController().signal },
  );
  const results = outcome.result?.hosts?.map(({ result }) => result) ?? [outcome.result];
  return results.map((result) => result!.packages!.map(({ attribute }) => attribute));
}

async function generations(...hosts: string[]): Promise<Generation[]> {
  const outcome: Outcome = await machines.read(
    { operation: 'list_generations', brief: true, ...(hosts.length > 0 && { hosts }) },
    { signal: new AbortController().signal },
  );
  const [one] = outcome.result?.hosts?.map(({ result }) => result) ?? [outcome.result];
  return one!.generations!;
}

describe('a conversation about other machines', () => {
  it('reads back where, does it there after one yes, and nothing here', async () => {
    const asked = await say('on the server and the laptop, install gimp');
    expect(asked).toMatch(/^On server and old laptop: I would install gimp\..* Shall I\?$/);
    expect((await installed('server', 'old-laptop')).flat()).not.toContain('gimp');
    const done = await say('yes');
    expect(done).toContain(
      'On server and old laptop: Done. gimp is installed. You are now on generation 42.',
    );
    for (const packages of await installed('server', 'old-laptop')) expect(packages).toContain('gimp');
    expect((await installed())[0]).not.toContain('gimp');
    const kinds = stage.events.flatMap((event) =>
      event.type === 'progress' && event.progress.ended ? [event.progress.host] : [],
    );
    expect(kinds.sort()).toEqual(['old-laptop', 'server']);
  });

  it('answers what needs no yes, by machine', async () => {
    const said = await say('list the generations on the server and the laptop');
    expect(said).toMatch(/^On server and old laptop: /);
    expect(said).toContain('41');
    // "The second one" is none of this machine's.
    expect(await say('go back to the second one')).toContain('not that long');
  });

  it('reaches for no other machine before one is asked about', async () => {
    await say('list generations');
    await say('install gimp');
    await say('no');
    expect(there).toBeUndefined();
  });

  it('leaves out what is out of reach, and says so before and after', async () => {
    await say('list generations on the server');
    await there!.rehearse({ host: 'old-laptop', faults: [{ kind: 'unreachable' }] });
    const asked = await say('install gimp on all machines');
    expect(asked).toContain('On server: I would install gimp.');
    expect(asked).toMatch(/On old laptop: .*can['’]t be reached.*I would leave it out\./);
    expect(await say('yes')).toContain('On server: Done. gimp is installed.');
  });

  it('offers the way back on the machine that failed, and only there', async () => {
    await say('list generations on the server');
    await there!.rehearse({ host: 'server', faults: [{ kind: 'activation', times: 1 }] });
    await say('install gimp on all machines');
    const done = await say('yes');
    expect(done).toContain('On old laptop: Done. gimp is installed.');
    expect(done).toMatch(/On server: .*could not be started completely/);
    await say('number one');
    expect(stage.asked).toMatchObject({ operation: 'roll_back', to: 'previous', hosts: ['server'] });
    await say('yes');
    expect(await installed('server')).not.toContainEqual(expect.arrayContaining(['gimp']));
    expect((await installed('old-laptop'))[0]).toContain('gimp');
  });

  it('keeps where it is meant while the question is changed', async () => {
    await say('install gimp on the server');
    await say('and also ripgrep');
    expect(stage.asked).toMatchObject({ install: ['gimp', 'ripgrep'], hosts: ['server'] });
    await say('install inkscape');
    expect(stage.asked).toMatchObject({ install: ['inkscape'] });
    expect(stage.asked).not.toHaveProperty('hosts');
  });

  it('says what can be done here only, and does not do it here instead', async () => {
    expect(await say('update the server tonight')).toContain('only on this machine');
    expect(stage.asked).toBeUndefined();
  });

  it('collects garbage there after the phrase that names it, and not after a bare yes', async () => {
    await say('install gimp on the server');
    await say('yes');
    await say('go back to the generation before on the server');
    await say('yes');
    const asked = await say('delete all generations but the last one on the server');
    expect(asked).toMatch(/^On server: I would delete .* free .* That can't be undone\./);
    expect(stage.asked).toMatchObject({ operation: 'collect_garbage', keepLast: 1, hosts: ['server'] });
    const here = await generations();
    const before = await generations('server');
    expect(await say('yes')).toContain('yes, delete them');
    expect(await generations('server')).toEqual(before);
    expect(await say('yes, delete them')).toMatch(/On server: Done\. .* came free\./);
    const left = await generations('server');
    expect(left.length).toBeLessThan(before.length);
    expect(left.filter(({ current }) => current)).toEqual(before.filter(({ current }) => current));
    expect(await generations()).toEqual(here);
  });

  it('asks for more than a yes for each of several machines, and tells of each how it went', async () => {
    await say('on all machines, collect garbage');
    expect(stage.asked).toMatchObject({ operation: 'collect_garbage', hosts: ['server', 'old-laptop'] });
  });

  it('tells which generation of another machine worked, and goes back to it there', async () => {
    const told = await say('which generation of the server worked');
    expect(told).toMatch(/^On server: (.*)Generation 41/);
    expect(await say('on the server, generation 40 was good')).toContain(
      'remember that generation 40 is good',
    );
    expect(stage.store.generationNotes()).toEqual([]);
    expect(stage.store.generationNotes('server')).toMatchObject([{ id: 40, note: 'good' }]);
    expect(await say('how did generation 40 do')).not.toContain('you said that it was good');
    const asked = await say('go back to one that worked on the server');
    expect(asked).toContain('On server: This one served you best. Generation 40');
    expect(stage.asked).toMatchObject({ operation: 'roll_back', to: { generation: 40 }, hosts: ['server'] });
    expect(await say('yes')).toContain('On server:');
    expect((await generations('server')).find(({ current }) => current)?.id).toBe(40);
    expect(stage.store.generationNotes('server')).toMatchObject([{ note: 'good' }, { id: 41, note: 'left' }]);
  });

  it('looks for the one that worked on one machine at a time', async () => {
    expect(await say('go back to one that worked on all machines')).toContain('one machine at a time');
    expect(stage.asked).toBeUndefined();
  });

  it('says why it can not be told of a machine out of reach', async () => {
    await say('list generations on the server');
    await there!.rehearse({ host: 'server', faults: [{ kind: 'unreachable' }] });
    const told = await say('which generation worked on all machines');
    expect(told).toMatch(/On server: .*can['’]t be reached/);
    expect(told).toMatch(/On old laptop: .*Generation 41/);
    expect(await say('go back to one that worked on the server')).toMatch(/can['’]t be reached/);
    expect(stage.asked).toBeUndefined();
  });

  it.each(STYLES)('says where in the style %s', async (style) => {
    stage.wording.style = style;
    expect(await say('update the server')).toContain('On server:');
    expect(stage.asked).toMatchObject({ operation: 'apply', update: true, hosts: ['server'] });
  });
});
