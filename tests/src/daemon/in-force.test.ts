import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSettings } from '../../../src/configuration/settings-list.js';
import type { Value } from '../../../src/configuration/toml-edit.js';
import { InForce } from '../../../src/daemon/in-force.js';
import type { EarSettings } from '../../../src/hearing/ear-parts.js';
import { Settings } from '../../../src/settings.js';

let folder: string;
/** What was told, and with what. */
let told: [what: string, given: unknown][];
let settings: InForce;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-in-force-'));
  told = [];
  const tell = (what: string) => (given: unknown) => void told.push([what, given]);
  const talking = {
    set holdMs(ms: number) {
      tell('holdMs')(ms);
    },
  };
  settings = new InForce(
    Settings.parse({}),
    { settings: join(folder, 'settings.toml'), machineSettings: [] },
    () => ({
      ear: { set: tell('ear'), reopen: () => tell('reopen')(null) },
      keys: { set: tell('keys') },
      talking,
      conversation: {
        renew: (now) => {
          tell('renew')(now);
          return Promise.resolve();
        },
        deliver: tell('deliver'),
        tell: tell('tell'),
      },
      report: tell('report'),
    }),
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** One row for each setting there is: another value, who is told, and where the value is in what they are told. */
type Row = readonly [path: string, value: Value, who: readonly string[], at?: (ear: EarSettings) => unknown];
const session = ['renew'] as const;
/** Read by those whom it concerns whenever they need it. */
const read = [] as const;
const rows: readonly Row[] = [
  ['voice.engine', 'espeak-ng', session],
  ['voice.wyoming', 'tcp://localhost:10200', session],
  ['voice.rate', 2, ['deliver']],
  ['voice.volume', 0.5, ['deliver']],
  ['voice.earcons', false, session],
  ['voice.pronunciations', '/home/me/said.tsv', session],
  ['listening.mode', 'open', ['ear'], (ear) => ear.mode],
  ['listening.armed', false, ['ear'], (ear) => ear.armed],
  ['listening.wake_word', 'hey_jarvis', ['ear'], (ear) => ear.wakeWord],
  ['listening.attention_seconds', 20, ['ear'], (ear) => ear.attentionMs / 1000],
  ['listening.device', 'usb', ['ear', 'reopen']],
  ['listening.engine', 'moonshine', ['ear', 'renew']],
  ['listening.wyoming', 'tcp://localhost:10300', ['ear', 'renew']],
  ['listening.recorder', 'arecord', ['ear', 'reopen']],
  ['listening.threshold', 0.7, ['ear'], (ear) => ear.vad.speechThreshold],
  ['listening.hang_over_ms', 900, ['ear'], (ear) => ear.vad.hangoverMs],
  ['listening.pre_roll_ms', 100, ['ear'], (ear) => ear.vad.preRollMs],
  ['listening.max_utterance_seconds', 30, ['ear'], (ear) => ear.vad.maxUtteranceMs / 1000],
  ['hotkey.portal', false, ['holdMs', 'keys']],
  ['hotkey.device', '/dev/input/event3', ['holdMs', 'keys']],
  ['hotkey.key', 70, ['holdMs', 'keys']],
  ['hotkey.hold_ms', 900, ['holdMs', 'keys']],
  ['hotkey.longest_seconds', 60, ['holdMs', 'keys']],
  ['captions.port', 8123, read],
  ['dialogue.reprompt_seconds', 30, session],
  ['dialogue.attempts', 3, session],
  ['dialogue.style', 'brief', session],
  ['dialogue.for_good', 'key', session],
  ...['plan', 'outcome', 'reading', 'progress', 'failure', 'help'].map(
    (kind) => [`verbosity.${kind}`, 'brief', session] as const,
  ),
  ['bridge.backend', 'subprocess', session],
  ['bridge.python', '/usr/bin/python3', session],
  ['foresight.ahead', 'off', session],
  ['foresight.megabytes_per_day', 10, session],
  ['foresight.keep_free_gigabytes', 20, session],
];

/** Where a setting stands in the settings. */
function valueAt(now: unknown, path: string): unknown {
  return path.split('.').reduce((table, key) => (table as Record<string, unknown>)[key], now);
}

describe('a changed setting', () => {
  it.each(rows.map(([path, value, who, at]) => ({ path, value, who, at })))(
    '$path holds in the running service',
    ({ path, value, who, at }) => {
      settings.change(path, value);
      expect(valueAt(settings.now, path)).toBe(value);
      expect(told.map(([what]) => what)).toEqual(who);
      for (const [what, given] of told) {
        if (what === 'renew' || what === 'deliver') expect(valueAt(given, path)).toBe(value);
        if (what === 'keys') expect(valueAt({ hotkey: given }, path)).toBe(value);
        if (what === 'holdMs' && path === 'hotkey.hold_ms') expect(given).toBe(value);
        if (what === 'ear' && at) expect(at(given as EarSettings)).toBe(value);
      }
      settings.change(path, undefined);
      expect(told.map(([what]) => what)).toEqual([...who, ...who]);
    },
  );

  it('of another machine opens the conversation anew', () => {
    settings.change('hosts.server.said', 'the server');
    expect(told).toEqual([
      ['renew', expect.objectContaining({ hosts: { server: expect.anything() as unknown } })],
    ]);
  });

  it('is in the table above, whichever it is', () => {
    expect(rows.map(([path]) => path).sort()).toEqual(
      listSettings(Settings.parse({}))
        .map(({ path }) => path)
        .sort(),
    );
  });
});
