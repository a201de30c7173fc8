import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../../speech/capture/source.js';

const info = (name: string): string =>
  `Server Name: pulseaudio\nDefault Sink: speaker\nDefault Source: ${name}\n`;
const sources =
  '1\tspeaker.monitor\tmodule-null-sink.c\ts16le 2ch 44100Hz\tIDLE\n7\theadset\tmodule-alsa-card.c\ts16le 1ch 16000Hz\tIDLE';

describe('what a recorder is given', () => {
  it.each([
    ['headset', undefined, 'microphone'],
    ['speaker.monitor', undefined, 'loudspeaker'],
    ['gone', undefined, 'missing'],
    ['speaker.monitor', 'headset', 'microphone'],
    ['speaker.monitor', '7', 'microphone'],
    ['headset', 'speaker.monitor', 'microphone'],
    ['headset', 'gone', 'missing'],
  ])('with %s for the default and %s named: %s', (usual, device, source) => {
    expect(sourceOf({ info: info(usual), sources }, device)).toBe(source);
  });

  it('is missing where the server has none at all', () => {
    expect(sourceOf({ info: 'Server Name: pulseaudio\n', sources: '' })).toBe('missing');
  });
});
