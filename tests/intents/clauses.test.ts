import { describe, expect, it } from 'vitest';
import { newEngine, plain } from './support.js';

const engine = newEngine({});
const meant = (text: string): unknown[] => {
  const { outcome, intent, slots } = engine.understand(text);
  return [outcome, intent, plain(slots)];
};

describe('a request among other clauses', () => {
  it.each<[string, string, object]>([
    [
      'Could you delete VLC? My son put it there and I never wanted it.',
      'remove_package',
      { package: ['vlc'] },
    ],
    ['My neighbour keeps talking about it, so install gimp', 'install_package', { package: ['gimp'] }],
    ['update the system while I have my tea', 'update_system', {}],
    ['install ripgrep because I have to look for something', 'install_package', { package: ['ripgrep'] }],
  ])('%s', (text, intent, slots) => {
    expect(meant(text)).toEqual(['understood', intent, slots]);
  });

  it.each<[string, string, object]>([
    ["I don't use VLC any more, please take it off", 'remove_package', { package: ['vlc'] }],
    ['VLC keeps crashing on me, remove it', 'remove_package', { package: ['vlc'] }],
    ['My sister has gimp, install it for me', 'install_package', { package: ['gimp'] }],
    ['gimp, is that installed?', 'list_packages', { package: ['gimp'] }],
  ])('tells what "it" is by another: %s', (text, intent, slots) => {
    expect(meant(text)).toEqual(['understood', intent, slots]);
  });

  it.each([
    'she said, install gimp',
    'if it breaks again, remove vlc',
    'should we update the system, because I have time',
    'the quuxwobble is broken, remove it',
    'install gimp, no, stop',
    'yes, remove vlc and then stop',
  ])('takes none where it is not asked for, or taken back: %s', (text) => {
    const { intent, outcome, slots } = engine.understand(text);
    if (intent === 'remove_package' || intent === 'install_package' || intent === 'update_system')
      expect([outcome, slots]).toEqual(['ambiguous', slots]);
  });

  it('answers no question', () => {
    const context = { expects: ['yes', 'no'] };
    expect(engine.understand('my tea is cold, yes', context).outcome).toBe('unknown');
    expect(engine.understand('my tea is cold, do it').intent).not.toBe('yes');
  });
});

describe('words said twice', () => {
  it.each<[string, string, object]>([
    ['I need, I need the gimp', 'install_package', { package: ['gimp'] }],
    ['remove remove vlc', 'remove_package', { package: ['vlc'] }],
    ['go back to to generation 12', 'roll_back', { to: 12 }],
  ])('%s', (text, intent, slots) => {
    expect(meant(text)).toEqual(['understood', intent, slots]);
  });
});
