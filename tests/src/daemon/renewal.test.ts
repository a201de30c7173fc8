import { describe, expect, it } from 'vitest';
import { renewalFor } from '../../../src/daemon/renewal.js';
import { Settings } from '../../../src/settings.js';

const NOTHING = { ear: false, microphone: false, hotkey: false, delivery: false, session: false };
const before = Settings.parse({});

describe('what a changed setting needs', () => {
  it.each([
    ['nothing, where none was changed', {}, {}],
    ['the pace at once', { voice: { rate: 2 } }, { delivery: true }],
    ['another voice', { voice: { engine: 'espeak-ng' } }, { session: true }],
    ['how it listens', { listening: { mode: 'open' } }, { ear: true }],
    ['another microphone', { listening: { device: 'usb' } }, { ear: true, microphone: true }],
    ['other ears', { listening: { wyoming: 'tcp://localhost:10300' } }, { ear: true, session: true }],
    ['another key', { hotkey: { key: 70 } }, { hotkey: true }],
    ['how it asks', { dialogue: { attempts: 3 } }, { session: true }],
  ])('%s', (_what, change, needs) => {
    expect(renewalFor(before, Settings.parse(change))).toEqual({ ...NOTHING, ...needs });
  });
});
