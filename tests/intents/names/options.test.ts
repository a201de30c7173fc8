import { describe, expect, it } from 'vitest';
import { OptionNames, optionsFromJson } from '../../../intents/names/options/options.js';

const names = new OptionNames();

describe('options by what they are called', () => {
  it.each([
    ['bluetooth', 'hardware.bluetooth.enable'],
    ['Blue tooth', 'hardware.bluetooth.enable'],
    ['printing', 'services.printing.enable'],
    ['the ssh server', 'services.openssh.enable'],
    ['S. S. H.', 'services.openssh.enable'],
    ['docker', 'virtualisation.docker.enable'],
    ['the firewall', 'networking.firewall.enable'],
    ['jellyfin', 'services.jellyfin.enable'],
    ['the tailscale service', 'services.tailscale.enable'],
    ['services.openssh.enable', 'services.openssh.enable'],
    ['fire war', 'networking.firewall.enable'],
    ['blue toof', 'hardware.bluetooth.enable'],
    ['automatic upgrades', 'system.autoUpgrade.enable'],
  ])('%s is %s', (spoken, option) => {
    expect(names.resolve(spoken)[0]?.attribute).toBe(option);
    expect(names.has(option)).toBe(true);
  });

  it('is sure of what is called by its name, and finds nothing in the weather', () => {
    expect(names.resolve('bluetooth')[0]!.confidence).toBeGreaterThan(0.9);
    expect(names.resolve('the weather in paris')).toEqual([]);
    expect(names.resolve('')).toEqual([]);
    expect(names.resolve('bluetooth on')).toEqual([]);
  });
});

describe('what may be set by voice', () => {
  it('never turns off what keeps the machine safe, reachable or starting', () => {
    for (const option of [
      'networking.firewall.enable',
      'networking.networkmanager.enable',
      'services.pipewire.enable',
      'security.sudo.enable',
      'boot.loader.grub.enable',
      'services.displayManager.gdm.enable',
    ]) {
      const details = names.describe(option)!;
      expect(details.off).toBe(false);
      expect(details.caution).toMatch(/\.$/);
    }
    expect(names.describe('boot.loader.grub.enable')!.on).toBe(false);
  });

  it('explains each refusal, and sets nothing it does not know', () => {
    for (const { option } of names.resolve('bluetooth').map(({ attribute }) => names.describe(attribute)!))
      expect(option).toBeTruthy();
    expect(names.describe('services.n8n.enable')).toMatchObject({ on: false, off: false });
    expect(names.describe('services.n8n.enable')!.caution).not.toBe('');
    expect(names.describe('no.such.option')).toBeUndefined();
  });

  it('keeps to the list of the system where there is one, and to switches', () => {
    const listed = optionsFromJson({
      'hardware.bluetooth.enable': { type: 'boolean', description: 'Bluetooth.' },
      'services.frobnicator.enable': {
        type: 'boolean',
        description: { _type: 'mdDoc', text: 'The\n frobnicator.' },
      },
      'services.printing.enable': { type: 'string', description: 'changed' },
      'services.frobnicator.level': { type: 'signed integer', description: 'how much' },
      broken: 7,
    });
    const own = new OptionNames(listed);
    expect(own.has('services.openssh.enable')).toBe(false);
    expect(own.resolve('frobnicator')[0]?.attribute).toBe('services.frobnicator.enable');
    expect(own.describe('services.frobnicator.enable')).toMatchObject({
      what: 'The frobnicator.',
      on: false,
    });
    expect(own.describe('services.printing.enable')).toMatchObject({ on: false, off: false });
    expect(own.describe('hardware.bluetooth.enable')).toMatchObject({ on: true, off: true });
  });

  it('names every option it can be asked for in the forms for the decoder', () => {
    const { forms, options } = names.forms();
    expect(forms).toHaveLength(options.length);
    expect(options[forms.indexOf('ssh server')]).toBe('services.openssh.enable');
    for (const option of options) expect(names.has(option)).toBe(true);
  });
});
