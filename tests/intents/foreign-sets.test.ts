import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { teachExample } from '../../intents/batch.js';
import { Engine } from '../../intents/engine.js';
import { Lessons } from '../../intents/learning/lessons.js';
import { Phrasings } from '../../intents/learning/phrasings.js';
import { listResolver } from '../../intents/list-resolver.js';
import { loadLists } from '../../intents/lists.js';
import { resolversOf } from '../../intents/resolver.js';
import { builtInIntents, loadIntentSet } from '../../intents/templates/load.js';
import { plain } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'aloud-foreign-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A set of another domain with its lists, as `aloud understand --intents` opens it. */
function open(name: string, yaml: string, lists: Readonly<Record<string, string>> = {}) {
  const place = join(folder, name);
  mkdirSync(join(place, 'lists'), { recursive: true });
  writeFileSync(join(place, 'set.yaml'), yaml);
  for (const [kind, rows] of Object.entries(lists)) writeFileSync(join(place, 'lists', `${kind}.tsv`), rows);
  const set = loadIntentSet([join(builtInIntents(), 'language.yaml'), place]);
  const phrasings = new Phrasings(new Database(':memory:'), set.language.endings);
  const resolvers = resolversOf(loadLists(place).map(({ kind, names }) => listResolver(kind, kind, names)));
  const engine = new Engine({ set, resolvers, phrasings });
  return { engine, lessons: new Lessons(engine, phrasings) };
}

const coffee = open(
  'coffee',
  `rules:
  want: (make [me]|brew|i (want|would like)|[can] i (have|get))
  a: (a|an|one|some)
  extras: with {extra}
  strong: (strong|double shot)
types:
  drink: { values: { espresso: [espresso, ristretto], latte: '(latte|caffè latte)', flat_white: flat white, americano: '[café] americano' } }
  size: { values: { small: (small|little), medium: (medium|regular), large: '(large|big|grande)' } }
  milk: { values: { oat: oat milk, soy: (soy|soya) milk, none: (no milk|black) } }
  extra: { values: { sugar: [sugar, sweetener], cream: '[whipped] cream', caramel: 'caramel [syrup]' } }
  shots: { number: { min: 1, max: 4 } }
  temperature: { number: { min: 40, max: 95 } }
intents:
  order_drink:
    changes: true
    slots: { drink: drink, size: size?, milk: milk?, extra: extra?, shots: shots? }
    templates:
      - '<want> [<a>] [{size}] {drink} ([with {milk}];[<extras>])'
      - '<want> [<a>] {drink} ([in] {size};with {shots} (shot|shots))'
      - '<want> [<a>] {drink} [in] {size}'
      - { say: ['<want> [<a>] <strong> [{size}] {drink}'], slots: { shots: 2 } }
  set_temperature:
    slots: { degrees: temperature }
    templates: ['(set|heat) [the] (water|boiler) to {degrees:temperature} [degrees]']
  clean:
    templates: ['(clean|rinse|descale) [the] [(coffee|espresso)] machine', 'run [a] cleaning [cycle]']
`,
);

const lights = open(
  'lights',
  `rules:
  lights: '[the] (light|lights|lamp|lamps)'
  in_area: '(in|of) [the] {area}'
types:
  area: { names: area }
  lamps: { names: lamp, list: true }
  brightness: { number: { min: 0, max: 100 } }
  color: { values: { red: red, warm_white: (warm|soft) white, blue: '(blue|ocean)' } }
intents:
  turn_on:
    slots: { area: area?, lamps: lamps? }
    templates: ['(turn;on) {lamps}', 'turn on <lights> [<in_area>]', 'switch <lights> <in_area> on', '(turn|switch) on {lamps}']
  turn_off:
    slots: { area: area?, lamps: lamps? }
    templates: ['(turn|switch) off <lights> [<in_area>]', '(turn|switch) off {lamps}', 'turn {lamps} off']
  set_light:
    slots: { area: area, brightness: brightness?, color: color? }
    templates:
      - '(set|dim|make) <lights> <in_area> ([to] {brightness} [percent];[in] {color})'
      - '(set|dim) [the] {area} <lights> to {brightness} [percent]'
      - '(make|turn) <lights> <in_area> {color}'
`,
  {
    area: '# rooms\nliving_room\tliving room\tlounge\nbed_room\tbedroom\tmaster bedroom\n',
    lamp: 'desk_lamp\tdesk lamp\nfloor_lamp\tfloor lamp\tstanding lamp\n',
  },
);

describe('a coffee machine', () => {
  it.each([
    ['make me an espresso', 'order_drink', { drink: 'espresso' }],
    ['Could you please brew a large latte?', 'order_drink', { drink: 'latte', size: 'large' }],
    [
      'can I get a small flat white with oat milk',
      'order_drink',
      { drink: 'flat_white', size: 'small', milk: 'oat' },
    ],
    [
      'I want a latte with oat milk with caramel syrup',
      'order_drink',
      { drink: 'latte', milk: 'oat', extra: 'caramel' },
    ],
    [
      'I want a latte with sugar with soya milk',
      'order_drink',
      { drink: 'latte', extra: 'sugar', milk: 'soy' },
    ],
    [
      'brew an americano with three shots in large',
      'order_drink',
      { drink: 'americano', shots: 3, size: 'large' },
    ],
    ['make a double shot ristretto', 'order_drink', { drink: 'espresso', shots: 2 }],
    ['heat the water to ninety two degrees', 'set_temperature', { degrees: 92 }],
    ['rinse the machine', 'clean', {}],
  ])('%s', (said, intent, slots) => {
    const meant = coffee.engine.understand(said);
    expect(meant).toMatchObject({ outcome: 'understood', intent });
    expect(plain(meant.slots)).toEqual(slots);
  });

  it.each([
    'heat the water to 200 degrees',
    'the sea is calm tonight',
    'install firefox',
    'do not make an espresso',
  ])('changes nothing for “%s”', (said) => {
    const { outcome, intent } = coffee.engine.understand(said);
    expect(outcome === 'understood' && intent === 'order_drink').toBe(false);
    expect(intent).not.toBe('set_temperature');
  });

  it('learns from examples', () => {
    const example = {
      utterance: 'hit me with the usual',
      intent: 'order_drink',
      slots: { drink: 'latte', size: 'large' },
    };
    expect(teachExample(coffee.engine, coffee.lessons, example).status).toBe('learned');
    expect(coffee.engine.understand('please hit me with the usual').slots).toEqual({
      drink: 'latte',
      size: 'large',
    });
  });
});

describe('lights at home', () => {
  it.each([
    ['turn on the lights', 'turn_on', {}],
    ['turn on the lights in the lounge', 'turn_on', { area: ['living_room'] }],
    ['switch the lamps in the master bedroom on', 'turn_on', { area: ['bed_room'] }],
    ['on turn the desk lamp', 'turn_on', { lamps: ['desk_lamp'] }],
    ['turn off the desk lamp and the standing lamp', 'turn_off', { lamps: ['desk_lamp', 'floor_lamp'] }],
    ['set the living room lights to 40 percent', 'set_light', { area: ['living_room'], brightness: 40 }],
    [
      'set the lights in the lounge in blue to twenty',
      'set_light',
      { area: ['living_room'], color: 'blue', brightness: 20 },
    ],
    ['make the lights in the bedroom soft white', 'set_light', { area: ['bed_room'], color: 'warm_white' }],
  ])('%s', (said, intent, slots) => {
    const meant = lights.engine.understand(said);
    expect(meant).toMatchObject({ outcome: 'understood', intent });
    expect(plain(meant.slots)).toEqual(slots);
  });
});

describe('a file that is wrong says where', () => {
  let nth = 0;
  const broken = (yaml: string): string => {
    try {
      open(`broken-${nth++}`, yaml);
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
    return 'no complaint';
  };

  it.each([
    ['intents:\n  a:\n    templates: [x\n', /set\.yaml:\d/],
    ['intents:\n\ta: 1\n', /set\.yaml:2/],
    ['- just\n- a list\n', /set\.yaml:1/],
    ['just words\n', /set\.yaml:1/],
    ['intents:\n  Light-On:\n    templates: [on]\n', /set\.yaml:2.*small letters/],
    ['intents:\n  on:\n    templates: on\n', /set\.yaml:3/],
    ['intents:\n  a: { templates: [go] }\n  a: { templates: [come] }\n', /set\.yaml:3/],
    ['types:\n  n: { number: { min: one, max: 3 } }\n', /set\.yaml:2/],
    ['types:\n  n: { numbers: { min: 1, max: 3 } }\n', /set\.yaml:2/],
    [
      'types:\n  c: { values: { red: "(red|" } }\nintents:\n  a: { slots: { c: c }, templates: ["{c}"] }\n',
      /set\.yaml:2/,
    ],
    [
      'types:\n  c: { values: { red: <missing> } }\nintents:\n  a: { slots: { c: c }, templates: ["{c}"] }\n',
      /set\.yaml:2/,
    ],
    ['types:\n  c: { values: { red: [red, "{c}"] } }\n', /set\.yaml:2.*can’t have a slot/],
    ['intents:\n  a: { templates: ["(a;b|c)"] }\n', /set\.yaml:2/],
    ['intents:\n  a: { templates: [""] }\n', /set\.yaml:2/],
  ])('%j', (yaml, complaint) => expect(broken(yaml)).toMatch(complaint));

  it('an empty file and one of comments are no trouble', () => {
    expect(broken('')).toBe('no complaint');
    expect(broken('# nothing yet\n')).toBe('no complaint');
  });
});
