import { describe, expect, it } from 'vitest';
import { newEngine, plain } from './support.js';

const engine = newEngine({});
const meant = (text: string): unknown[] => {
  const { outcome, intent, slots, also } = engine.understand(text);
  return [outcome, intent, plain(slots), ...also.map((one) => one.intent)];
};

describe('somebody who puts himself right in mid-sentence', () => {
  it.each<[string, string, object]>([
    ['install gimp, no wait, vlc', 'install_package', { package: ['vlc'] }],
    ['install gimp er I mean vlc', 'install_package', { package: ['vlc'] }],
    ['install gimp no vlc', 'install_package', { package: ['vlc'] }],
    ['install gimp sorry vlc please', 'install_package', { package: ['vlc'] }],
    ['install ripgrep and gimp, no, vlc', 'install_package', { package: ['ripgrep', 'vlc'] }],
    ['remove gimp, actually no, vlc', 'remove_package', { package: ['vlc'] }],
    ['install gimp, scratch that, remove vlc', 'remove_package', { package: ['vlc'] }],
    ['install gimp, wait, update', 'update_system', {}],
    ['install gimp, oh never mind', 'cancel', { taken_back: true }],
    ['update the system, forget it', 'cancel', { taken_back: true }],
  ])('%s', (text, intent, slots) => {
    expect(meant(text)).toEqual(['understood', intent, slots]);
  });

  it.each(['no wait yes', 'install gimp no yes', 'gimp no vlc', 'install gimp no quuxwobble', 'no, yes'])(
    'never comes to an answer, or to a name that nobody knows: %s',
    (text) => {
      expect(['yes', 'yes_for_good', 'pick']).not.toContain(meant(text)[1]);
      expect(JSON.stringify(meant(text))).not.toContain('quux');
    },
  );

  it('is no yes to a question either', () => {
    const context = { expects: ['yes', 'no'] };
    expect(engine.understand('install gimp no wait yes', context).outcome).toBe('unknown');
    expect(engine.understand('no wait yes', context).intent).not.toBe('yes');
  });
});
