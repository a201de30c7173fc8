import { describe, expect, it } from 'vitest';
import type { Automaton } from '../../intents/types.js';
import { newEngine, plain, sharedEngine } from './support.js';

const scope = {
  slot: 'hosts',
  names: [
    { name: 'server', said: ['server', 'big box'] },
    { name: 'laptop', said: ['laptop'] },
  ],
};
const engine = newEngine({ scope });
const without = sharedEngine();
const nameless = newEngine({ scope: { slot: 'hosts', names: [] } });

const meant = (text: string) => {
  const { outcome, intent, slots, also } = engine.understand(text);
  return [outcome, intent, plain(slots), also.map((one) => [one.intent, plain(one.slots)])];
};
const understood = (intent: string, slots: object, also: unknown[] = []): unknown[] => [
  'understood',
  intent,
  slots,
  also,
];

describe('where a request is meant', () => {
  it.each<[string, string, object]>([
    ['on the server, install htop', 'install_package', { package: ['htop'], hosts: 'server' }],
    ['install htop on the server', 'install_package', { package: ['htop'], hosts: 'server' }],
    ['Please install htop on my laptop.', 'install_package', { package: ['htop'], hosts: 'laptop' }],
    ['remove vlc from the big box', 'remove_package', { package: ['vlc'], hosts: 'server' }],
    [
      'on the server and the laptop, install htop',
      'install_package',
      { package: ['htop'], hosts: 'server,laptop' },
    ],
    [
      'install htop on the laptop, the server',
      'install_package',
      { package: ['htop'], hosts: 'laptop,server' },
    ],
    ['update the server and the laptop', 'update_system', { hosts: 'server,laptop' }],
    ['update all machines', 'update_system', { hosts: 'server,laptop' }],
    [
      'on all my machines, install firefox',
      'install_package',
      { package: ['firefox'], hosts: 'server,laptop' },
    ],
    ['list the generations on the server', 'list_generations', { hosts: 'server' }],
    ['show me the generations of the server and laptop', 'list_generations', { hosts: 'server,laptop' }],
    ['which generation is running on the laptop', 'current_generation', { hosts: 'laptop' }],
    ['roll back the server', 'roll_back', { to: 'previous', hosts: 'server' }],
    ['roll back the server to generation 41', 'roll_back', { to: 41, hosts: 'server' }],
    ['undo the last change on the laptop', 'undo', { hosts: 'laptop' }],
    ['on the server, collect garbage', 'collect_garbage', { hosts: 'server' }],
    ['which generation of the server worked', 'generation_health', { hosts: 'server' }],
    ['take me back to one that worked on the server', 'roll_back', { to: 'stable', hosts: 'server' }],
    ['update the server tonight', 'update_later', { way: 'agree', hosts: 'server' }],
    ['rebuild the server', 'apply_configuration', { action: 'switch', hosts: 'server' }],
    [
      'turn on bluetooth on the laptop',
      'enable_option',
      { option: ['hardware.bluetooth.enable'], hosts: 'laptop' },
    ],
  ])('%s', (text, intent, slots) => {
    expect(meant(text)).toEqual(understood(intent, slots));
  });

  it('holds for all that is said in one breath', () => {
    expect(meant('on the server install htop and remove vlc')).toEqual(
      understood('install_package', { package: ['htop'], hosts: 'server' }, [
        ['remove_package', { package: ['vlc'], hosts: 'server' }],
      ]),
    );
  });

  it.each([
    'install htop on the server and gimp on the laptop',
    'update the server and install htop on the laptop',
    'on the server install htop on the laptop',
  ])('is not guessed where it differs: %s', (text) => {
    expect(engine.understand(text).outcome).toBe('unknown');
  });

  it.each(['yes on the server', 'the server', 'on the laptop', 'remind me on the server'])(
    'makes no change of what is none: %s',
    (text) => {
      const { intent } = engine.understand(text);
      expect(engine.set.intents.get(intent ?? '')?.changes ?? false).toBe(false);
    },
  );
});

describe('the names of machines swallow no other sentence', () => {
  const sentences = [...without.set.intents.values()].flatMap((intent) =>
    intent.tests.flatMap((test) => [test.say].flat().map((say) => ({ say, expects: test.expects }))),
  );

  it('leaves every sentence of the set what it was, but for those that name one', () => {
    const strip = ({ ms: _, ...rest }: ReturnType<typeof engine.understand>): object => rest;
    const named = sentences.filter(({ say }) => /\b(server|laptop)\b|machines|everywhere/i.test(say));
    const others = sentences.filter((one) => !named.includes(one));
    expect(others.length).toBeGreaterThan(400);
    for (const { say, expects } of others) {
      const context = expects && { expects };
      expect(strip(engine.understand(say, context))).toEqual(strip(without.understand(say, context)));
    }
    for (const { say, expects } of named) {
      const { intent } = engine.understand(say, expects && { expects });
      expect([without.understand(say, expects && { expects }).intent, null]).toContain(intent);
    }
  });

  it('is nothing at all where there are none', () => {
    const { intent } = without.understand('install htop on the server');
    expect(without.understand('install htop on the server').slots).not.toHaveProperty('hosts');
    expect(intent === null || intent === 'install_package').toBe(true);
    expect(newEngine().automaton()).toEqual(without.automaton());
  });
});

describe('what can be heard', () => {
  const hears = (automaton: Automaton, sentence: string): boolean => {
    const close = (states: Set<number>): Set<number> => {
      for (const at of states)
        for (const arc of automaton.states[at]!.arcs) if ('jump' in arc) states.add(arc.to);
      return states;
    };
    let states = close(new Set([automaton.start]));
    for (const word of sentence.split(' ')) {
      const next = new Set<number>();
      for (const at of states)
        for (const arc of automaton.states[at]!.arcs)
          if (('text' in arc && arc.text === word) || ('lexicon' in arc && word === 'htop')) next.add(arc.to);
      states = close(next);
    }
    return [...states].some((at) => automaton.states[at]!.final === true);
  };

  it.each([
    'on the server list generations',
    'list generations on the big box',
    'update the server and the laptop',
    'roll back the big box',
    'update all machines',
    'on the server and the laptop install htop',
  ])('%s', (sentence) => {
    expect(hears(engine.automaton(), sentence)).toBe(true);
    expect(hears(without.automaton(), sentence)).toBe(false);
  });

  it.each(['install htop tonight', 'install htop on the other machine'])(
    '%s, also without any names, so that it is not heard as less',
    (sentence) => {
      expect(hears(nameless.automaton(), sentence)).toBe(true);
    },
  );

  it.each(['yes on the server', 'stop the server'])('but not: %s', (sentence) => {
    expect(hears(engine.automaton(), sentence)).toBe(false);
  });
});
