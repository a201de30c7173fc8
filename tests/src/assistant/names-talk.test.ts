import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStream, type TimedEvent } from '../../../src/events.js';
import { findPaths } from '../../../src/paths.js';
import { Session } from '../../../src/session.js';
import { Settings } from '../../../src/settings.js';

/** A name that sounds like none of the built-in ones. */
const UNKNOWN = 'quuxwobble';

let folder: string;
let session: Session;
let events: TimedEvent[];
const stream = new EventStream();

async function type(text: string): Promise<string> {
  events = [];
  session.assistant.read(text);
  await session.assistant.settled();
  return events.flatMap((event) => (event.type === 'say' ? [event.text] : [])).join(' ');
}
const plans = (): unknown[] =>
  events.flatMap((event) => (event.type === 'plan' ? [event.plan.operation] : []));
const generations = async (): Promise<number> =>
  (await session.bridge.read({ operation: 'list_generations' })).result!.generations!.length;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-names-'));
  session = await Session.open({
    invocation: {
      paths: findPaths({ HOME: folder }),
      settings: Settings.parse({ dialogue: { reprompt_seconds: 3600 } }),
      events: stream,
      signal: new AbortController().signal,
      print: () => undefined,
    },
    backend: 'rehearsal',
    voice: false,
  });
  stream.listen((event) => events.push(event));
  await session.bridge.rehearse({ speed: 0 });
});
afterAll(async () => {
  await session.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => (events = []));
afterEach(() => session.assistant.leave());

describe('a purpose in place of a name', () => {
  it('is answered by a choice of what serves it, and nothing is planned before it is made', async () => {
    expect(await type('install a text editor')).toMatch(/^Did you mean 1, .+ or 3, .+\?/);
    expect(events.some(({ type }) => type === 'plan')).toBe(false);
    expect(await type('cancel')).toMatch(/nothing was changed/i);
  });
});

describe('a name that nothing is near to', () => {
  it('is told, and nothing of the request is planned', async () => {
    expect(await type(`install firefox and ${UNKNOWN}`)).toContain(
      `no package that sounds like "${UNKNOWN}"`,
    );
    expect(plans()).toEqual([]);
    expect(session.assistant.question).toBeNull();
    expect(session.assistant.expecting).toBe(true);
  });

  it('can be spelled, and the whole request goes on with it', async () => {
    const before = await generations();
    await type(`install inkscape and ${UNKNOWN}`);
    expect(await type('spell it')).toContain(`Spell ${UNKNOWN}`);
    expect(await type('r')).toBe('R. Go on.');
    // As soon as one name alone begins so it is taken.
    await type('india papa');
    expect(plans()).toMatchObject([{ operation: 'apply', install: ['inkscape', 'ripgrep'] }]);
    expect(session.assistant.question?.kind).toBe('confirm');
    expect(await generations()).toBe(before);
    await type('no');
    expect(await generations()).toBe(before);
  });

  it('is asked for again where it is not clear what it belongs to', async () => {
    expect(await type(`remove gimp and install ${UNKNOWN} and krita`)).toContain('Nothing was changed');
    expect(plans()).toEqual([]);
  });
});

describe('while a name is spelled', () => {
  beforeEach(async () => {
    await type(`install ${UNKNOWN}`);
    await type('spell it');
  });

  it('cancel leaves it, and nothing waits any more', async () => {
    expect(await type('cancel')).toContain('Nothing was changed');
    expect(session.assistant.expecting).toBe(false);
    expect(await type('yes')).not.toContain('Spell');
    expect(plans()).toEqual([]);
  });

  it('letters that no name begins with are not kept', async () => {
    await type('g');
    expect(await type('q q')).toBe('No package begins with G, Q, Q. I have G. Go on from there.');
    await type('i m p');
    expect(plans()).toMatchObject([{ install: ['gimp'] }]);
  });

  it('repeat and help work, and the letters stay', async () => {
    const more = await type('g');
    expect(await type('repeat')).toBe(more);
    expect(await type('help')).toContain('Say letters');
    await type('what are you doing');
    await type('slower');
    await type('i m p');
    expect(plans()).toMatchObject([{ install: ['gimp'] }]);
  });

  it('another request takes its place', async () => {
    await type('list the generations');
    expect(
      events.some((event) => event.type === 'outcome' && event.outcome.operation === 'list_generations'),
    ).toBe(true);
    expect(session.assistant.expecting).toBe(false);
  });

  it('three utterances without a letter put it aside', async () => {
    await type('hmm well');
    await type('hmm well');
    expect(session.assistant.expecting).toBe(true);
    expect(await type('hmm well')).toContain('put that aside');
    expect(session.assistant.expecting).toBe(false);
  });
});

it('a name that was heard wrong can be spelled instead of confirmed', async () => {
  await type('install krita');
  expect(session.assistant.question?.kind).toBe('confirm');
  expect(await type('spell it')).toContain('Spell krita');
  expect(session.assistant.question).toBeNull();
  await type('g i m p');
  expect(plans()).toMatchObject([{ install: ['gimp'], remove: [] }]);
});

it('says how a name is spelled', async () => {
  expect(await type('how do you spell ripgrep')).toBe('ripgrep is spelled R, I, P, G, R, E, P.');
});

it('spelling with nothing to spell says so', async () => {
  expect(await type('spell it')).toContain('nothing to spell');
});

describe('a search', () => {
  const names = (text: string): string[] =>
    Array.from(text.matchAll(/(?:^|[.] )([a-z0-9-]+): /g), ([, name]) => name!);

  it('for a purpose reads out three, the best known first, and more reads the next', async () => {
    const first = await type('find something to edit photos');
    expect(names(first)).toHaveLength(3);
    expect(names(first)).toEqual(expect.arrayContaining(['gimp']));
    expect(first).toContain('say: more');
    const second = await type('more');
    expect(names(second).length).toBeGreaterThan(0);
    expect(names(second).filter((name) => names(first).includes(name))).toEqual([]);
  });

  it('that the built-in list does not know goes on to the machine', async () => {
    await type('search for zzyzzx');
    expect(
      events.some((event) => event.type === 'outcome' && event.outcome.operation === 'search_packages'),
    ).toBe(true);
  });
});

describe('a setting that is not for the voice', () => {
  it.each(['turn off the firewall', 'turn off the firewall and turn on bluetooth'])(
    'is explained and not set: %s',
    async (request) => {
      expect(await type(request)).toMatch(/don't turn the firewall off by voice.*Nothing was changed/);
      expect(plans()).toEqual([]);
    },
  );

  it('is planned where it is known to be safe', async () => {
    await type('turn on bluetooth');
    expect(plans()).toMatchObject([{ enable: ['hardware.bluetooth.enable'] }]);
  });
});

it('marks what is installed in the index, at the start and after a change', async () => {
  const { names } = session.mind;
  const listed = async (): Promise<string[]> =>
    (await session.bridge.read({ operation: 'list_packages' })).result!.packages!.map((p) => p.attribute);
  await session.upkeep.settled();
  for (const attribute of await listed()) {
    const entry = names.entryOf(attribute);
    if (entry !== undefined) expect(names.isInstalled(entry)).toBe(true);
  }
  const entry = names.entryOf('gimp')!;
  expect(names.isInstalled(entry)).toBe(false);
  await type('install gimp');
  await type('yes');
  await session.upkeep.settled();
  expect(await listed()).toContain('gimp');
  expect(names.isInstalled(entry)).toBe(true);
});
