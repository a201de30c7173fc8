import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeWav } from '../../../speech/audio/wav-write.js';
import { speak } from '../../support/speech.js';
import { aloud } from './command.js';

let home: string;
const file = (name: string): string => join(home, name);
const rows = (stdout: string): Record<string, unknown>[] =>
  stdout.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'aloud-understand-'));
  mkdirSync(file('lights/lists'), { recursive: true });
  writeFileSync(
    file('lights/lights.yaml'),
    `types:
  room: { names: room }
  level: { number: { min: 0, max: 100 } }
intents:
  dim_light:
    slots: { room: room, level: level? }
    templates: ['dim [the light in] the {room} [to {level} [percent]]']
`,
  );
  writeFileSync(file('lights/lists/room.tsv'), '# rooms\nkitchen\tcook room\ncellar\tbasement\n');
});
afterAll(() => rmSync(home, { recursive: true }));

describe('sentences in a file', () => {
  it('give one object a line in their order, of the same form, and nothing else', async () => {
    writeFileSync(
      file('lines.txt'),
      'install gimp\n\nthe moon is made of cheese\nyes\nhydrate me\nspell it\r\n',
    );
    writeFileSync(
      file('examples.jsonl'),
      '{"utterance":"hydrate me","intent":"install_package","slots":{"package":["vlc"]}}\n',
    );
    const args = ['understand', '--batch', file('lines.txt'), '--json', '--examples', file('examples.jsonl')];
    const { stdout, exitCode } = await aloud(home, args);
    expect(exitCode).toBe(0);
    const answers = rows(stdout);
    expect(answers.map(({ text }) => text)).toEqual([
      'install gimp',
      '',
      'the moon is made of cheese',
      'yes',
      'hydrate me',
      'spell it',
    ]);
    expect(answers.map(({ intent }) => intent)).toEqual([
      'install_package',
      null,
      null,
      'yes',
      'install_package',
      'spell',
    ]);
    for (const answer of answers)
      expect(Object.keys(answer)).toEqual([
        'text',
        'outcome',
        'intent',
        'slots',
        'confidence',
        'alternatives',
        'ms',
      ]);
    expect(answers[0]!['slots']).toEqual({ package: [{ attribute: 'gimp', confidence: 1 }] });
    expect(answers[4]!['slots']).toEqual({ package: [{ attribute: 'vlc', confidence: 1 }] });
    // What examples teach is for that run alone.
    const again = await aloud(home, ['understand', 'hydrate me', '--json']);
    expect(rows(again.stdout)).toMatchObject([{ intent: null }]);
    expect(again.exitCode).toBe(5);
  });

  it('go by any other set with its lists, from standard input too', async () => {
    const args = ['understand', '--batch', '-', '--json', '--intents', file('lights')];
    const { stdout } = await aloud(home, args, 'could you please dim the basement to forty percent\nyes\n');
    expect(rows(stdout)).toMatchObject([
      { intent: 'dim_light', slots: { room: [{ attribute: 'cellar', confidence: 1 }], level: 40 } },
      { outcome: 'unknown', intent: null },
    ]);
  });

  it.each([
    [['--batch', 'nowhere.txt'], 'file-missing', 10],
    [['hello', '--intents', 'nowhere'], 'intent-set', 65],
    [['hello', '--examples', 'lights/lights.yaml'], 'example-invalid', 18],
  ])('%j ends with one sentence', async (args, code, exit) => {
    const inHome = args.map((arg) => (arg.startsWith('--') || arg === 'hello' ? arg : file(arg)));
    const { stdout, exitCode } = await aloud(home, ['understand', ...inHome, '--json']);
    expect(rows(stdout)).toMatchObject([{ type: 'error', code }]);
    expect(exitCode).toBe(exit);
  });
});

describe('recordings in a list', () => {
  const list = async (names: readonly string[], ...more: string[]) => {
    writeFileSync(file('list.txt'), names.map((name) => (name === '' ? '' : file(name))).join('\n') + '\n');
    const args = ['understand', '--audio', '--batch', file('list.txt'), '--json', ...more];
    const { stdout } = await aloud(home, args);
    return rows(stdout);
  };

  it('are understood by their sound, and bad ones told in their place', async () => {
    await writeWav(file('gimp.wav'), await speak('Install gimp.'));
    await writeWav(file('yes.wav'), await speak('Yes.'));
    writeFileSync(file('empty.wav'), '');
    const answers = await list(['gimp.wav', '', 'empty.wav', 'nowhere.wav', 'yes.wav']);
    expect(answers).toMatchObject([
      { transcript: expect.stringMatching(/^Install \w/) as string, intent: 'install_package' },
      { error: { code: 'file-missing' } },
      { error: { code: 'audio-empty' } },
      { error: { code: 'file-missing' } },
      { transcript: expect.stringMatching(/^Yes\b/) as string, intent: 'yes' },
    ]);
    expect(answers[0]!['slots']).toMatchObject({ package: [{ attribute: 'gimp' }] });
    const hearings = answers[0]!['hearings'] as { text: string; score: number }[];
    expect(hearings.length).toBeGreaterThan(1);
    for (let i = 1; i < hearings.length; i++)
      expect(hearings[i]!.score).toBeLessThanOrEqual(hearings[i - 1]!.score);
  }, 120_000);

  it('are heard against another set and its names', async () => {
    await writeWav(file('dim.wav'), await speak('Dim the basement to forty percent.'));
    expect(await list(['dim.wav'], '--intents', file('lights'))).toMatchObject([
      { intent: 'dim_light', slots: { room: [{ attribute: 'cellar' }], level: 40 }, outcome: 'understood' },
    ]);
  }, 120_000);
});
