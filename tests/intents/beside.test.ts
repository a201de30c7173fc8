import { describe, expect, it } from 'vitest';
import { newEngine, plain } from './support.js';

const engine = newEngine({ scope: { slot: 'hosts', names: [] } });
const meant = (text: string): unknown[] => {
  const { outcome, intent, slots, also } = engine.understand(text);
  return [outcome, intent, plain(slots), ...also.map((one) => one.intent)];
};

describe('a change that is wanted later', () => {
  it.each<[string, string, object]>([
    ['install vlc tonight', 'install_package', { package: ['vlc'], later: 'tonight' }],
    ['Tomorrow at nine, install gimp.', 'install_package', { package: ['gimp'], later: 'Tomorrow at nine' }],
    ["install gimp at nine o'clock", 'install_package', { package: ['gimp'], later: "at nine o'clock" }],
    ['please remove gimp at 9:30', 'remove_package', { package: ['gimp'], later: 'at 9:30' }],
    ['install gimp on monday', 'install_package', { package: ['gimp'], later: 'on monday' }],
    [
      'turn on bluetooth in half an hour',
      'enable_option',
      {
        option: ['hardware.bluetooth.enable'],
        later: 'in half an hour',
      },
    ],
    ['go back tomorrow', 'roll_back', { to: 'previous', later: 'tomorrow' }],
    ['update tomorrow at seven', 'update_system', { later: 'tomorrow at seven' }],
    ['clean up while I am asleep', 'collect_garbage', { later: 'while I am asleep' }],
  ])('%s', (text, intent, slots) => {
    expect(meant(text)).toEqual(['understood', intent, slots]);
  });

  it('is so whatever courtesy stands behind it', () => {
    expect(meant('install vlc tonight, please')).toEqual([
      'understood',
      'install_package',
      { package: ['vlc'], later: 'tonight' },
    ]);
  });

  it('holds for all that is asked in one breath', () => {
    expect(meant('remove gimp and install krita tonight')).toEqual([
      'understood',
      'remove_package',
      { package: ['gimp'], later: 'tonight' },
      'install_package',
    ]);
  });

  it.each<[string, string | null]>([
    ['update tonight', 'update_later'],
    ['remind me to update tomorrow', 'remind_updates'],
    ['go back to monday', 'roll_back'],
    ['go back to how it was yesterday', 'roll_back'],
    ['install gimp today', 'install_package'],
    ['use the configuration at the next boot', 'apply_configuration'],
    ['tonight', null],
    ['will it rain tomorrow', null],
  ])('is not what is meant by: %s', (text, intent) => {
    const { slots, intent: understood } = engine.understand(text);
    expect([understood, slots.later]).toEqual([intent, undefined]);
  });
});

describe('a change that is not wanted now and for good', () => {
  it.each<[string, string, object]>([
    ['install vlc for the next start', 'install_package', { package: ['vlc'], using: 'boot' }],
    ['Remove gimp on the next reboot, please.', 'remove_package', { package: ['gimp'], using: 'boot' }],
    ['at the next boot, install vlc', 'install_package', { package: ['vlc'], using: 'boot' }],
    ['install vlc just for now', 'install_package', { package: ['vlc'], using: 'test' }],
    [
      'turn on bluetooth until the next restart',
      'enable_option',
      { option: ['hardware.bluetooth.enable'], using: 'test' },
    ],
    ['update but only build it', 'update_system', { using: 'build' }],
  ])('%s', (text, intent, slots) => {
    expect(meant(text)).toEqual(['understood', intent, slots]);
  });

  it('is told apart from one whose sentence says it by itself', () => {
    expect(meant('apply the configuration at the next boot')).toEqual([
      'understood',
      'apply_configuration',
      { action: 'boot' },
    ]);
  });
});

describe('what is wanted on a machine without a name', () => {
  it.each<[string, string]>([
    ['install gimp on the server', 'install_package'],
    ['on my other computer, update', 'update_system'],
    ['update the server', 'update_system'],
    ['update all machines', 'update_system'],
    ['is firefox installed on the server', 'list_packages'],
    ['update the server tonight', 'update_later'],
  ])('%s', (text, intent) => {
    expect(engine.understand(text)).toMatchObject({ outcome: 'understood', intent, slots: { hosts: '?' } });
  });

  it.each(['what is installed on my laptop', 'enable the ssh server', 'stop', 'find a server for mail'])(
    'is not meant by: %s',
    (text) => {
      expect(engine.understand(text).slots).not.toHaveProperty('hosts');
    },
  );
});

it('takes no two changes in one breath for one of them', () => {
  const { intent, outcome } = engine.understand('remove gimp and install vlc sometime maybe');
  expect(outcome === 'unknown' || intent !== 'install_package').toBe(true);
});
