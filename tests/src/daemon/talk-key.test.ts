import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TalkKey } from '../../../src/daemon/talk-key.js';

describe('the talk key', () => {
  it('records while it is held', () => {
    const key = new TalkKey();
    expect(key.press(0)).toBe('begin');
    expect(key.release(500)).toBe('end');
    expect(key.recording).toBe(false);
  });

  it('switches recording on when it is tapped, and off when it is tapped again', () => {
    const key = new TalkKey();
    expect([key.press(0), key.release(499), key.recording]).toEqual(['begin', 'none', true]);
    expect([key.press(3000), key.release(3100), key.recording]).toEqual(['end', 'none', false]);
    expect(key.press(5000)).toBe('begin');
  });

  it('takes no repeated press of a keyboard for another one', () => {
    const key = new TalkKey();
    key.press(0);
    for (let at = 600; at < 3000; at += 30) expect(key.press(at)).toBe('none');
    expect(key.release(3010)).toBe('end');
  });

  it('does not begin again while the key of the second tap is held', () => {
    const key = new TalkKey();
    key.press(0);
    key.release(100);
    expect(key.press(2000)).toBe('end');
    for (let at = 2600; at < 4000; at += 30) expect(key.press(at)).toBe('none');
    expect(key.release(4000)).toBe('none');
    expect(key.recording).toBe(false);
  });

  it('ends with the next press when its release was lost', () => {
    const key = new TalkKey();
    key.press(0);
    expect(key.press(5000)).toBe('end');
    expect(key.release(5100)).toBe('none');
    expect(key.recording).toBe(false);
  });

  it('takes commands beside the key', () => {
    const key = new TalkKey();
    expect([key.start(), key.start(), key.stop(), key.stop()]).toEqual(['begin', 'none', 'end', 'none']);
    expect([key.toggle(), key.toggle()]).toEqual(['begin', 'end']);
    key.start();
    expect([key.cancel(), key.recording]).toEqual(['cancel', false]);
  });

  it('begins and ends in turn, whatever comes', () => {
    const event = fc.constantFrom('press', 'release', 'start', 'stop', 'toggle', 'cancel');
    const script = fc.array(fc.tuple(event, fc.integer({ min: 0, max: 2000 })), { maxLength: 60 });
    fc.assert(
      fc.property(script, (events) => {
        const key = new TalkKey();
        let now = 0;
        let recording = false;
        for (const [what, pause] of events) {
          now += pause;
          const action = what === 'press' || what === 'release' ? key[what](now) : key[what]();
          if (action === 'begin') expect(recording).toBe(false);
          if (action === 'end') expect(recording).toBe(true);
          if (action !== 'none') recording = action === 'begin';
          expect(key.recording).toBe(recording);
        }
      }),
    );
  });
});
