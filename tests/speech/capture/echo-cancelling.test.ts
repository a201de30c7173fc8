import { describe, expect, it } from 'vitest';
import { findEchoCancelling, isEchoCancelled } from '../../../speech/capture/echo-cancelling.js';
import { titled } from '../../support/needs.js';
import { startVirtualMicrophone } from '../../support/pulse.js';
import { withoutSoundServer } from '../../support/sound-server.js';

const info = 'Server Name: pulseaudio\nDefault Sink: cancelled\nDefault Source: clean\n';
const device = (kind: string, name: string, lines: string): string =>
  `${kind} #3\n\tState: IDLE\n\tName: ${name}\n${lines}`;
const pulse = (owner: number): string =>
  `\tDriver: module-echo-cancel.c\n\tOwner Module: ${owner}\n\tProperties:\n\t\tdevice.class = "filter"\n`;
const pipewire = (group: string): string =>
  `\tDriver: PipeWire\n\tOwner Module: 4294967295\n\tProperties:\n\t\tnode.link-group = "${group}"\n`;
const plain = '\tDriver: module-alsa-card.c\n\tOwner Module: 7\n\tProperties:\n';

const report = (source: string, sink: string) => ({
  info,
  sources: device('Source', 'other', plain) + '\n' + device('Source', 'clean', source),
  sinks: device('Sink', 'cancelled', sink) + '\n' + device('Sink', 'loud', plain),
});

describe('echo is cancelled', () => {
  it('between two ends of one canceller, of PulseAudio and of PipeWire', () => {
    expect(isEchoCancelled(report(pulse(5), pulse(5)), {})).toBe(true);
    expect(isEchoCancelled(report(pipewire('echo-cancel-1-2'), pipewire('echo-cancel-1-2')), {})).toBe(true);
  });

  it.each([
    ['the ends belong to different cancellers', report(pulse(5), pulse(6)), {}],
    ['what is played goes elsewhere', report(pulse(5), pulse(5)), { sink: 'loud' }],
    ['another microphone is used', report(pulse(5), pulse(5)), { source: 'other' }],
    ['the microphone is not there', report(pulse(5), pulse(5)), { source: 'gone' }],
    ['they are ordinary devices of one card', report(plain, plain), {}],
    ['another filter is between them', report(pipewire('filter-chain-1'), pipewire('filter-chain-1')), {}],
    ['nothing answers', { info: '', sources: '', sinks: '' }, {}],
  ])('not where %s', (_why, told, used) => {
    expect(isEchoCancelled(told, used)).toBe(false);
  });
});

describe.each(['pulseaudio', 'pipewire'] as const)('the echo canceller of %s', (kind) => {
  const why = withoutSoundServer(kind);
  it.skipIf(why)(titled('is found once both ends are the defaults', why), async () => {
    const virtual = await startVirtualMicrophone(kind);
    try {
      expect(await findEchoCancelling(undefined, virtual.environment)).toBe(false);
      await virtual.cancelEcho();
      expect(await findEchoCancelling(undefined, virtual.environment)).toBe(true);
      expect(await findEchoCancelling('vmic', virtual.environment)).toBe(false);
    } finally {
      await virtual.stop();
    }
  });
});
