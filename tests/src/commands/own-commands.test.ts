import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownCommandChecks } from '../../../src/setup/doctor/own-commands.js';
import { Conversation } from '../../e2e/conversation.js';

/** A program that leaves its arguments in a file, one a line, and says something. */
const LAMP = '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.args"\necho "Two lamps are on."\necho "More."\n';

const LIGHTS = `
types:
  room: { values: { kitchen: (kitchen|cook's corner), cellar: [cellar, basement] } }
  level: { number: { min: 0, max: 100 } }
  song: { names: song }
  message: { text: true }
intents:
  dim_light:
    does: dim the lights
    slots: { room: room, level: level? }
    templates: ["dim the {room} [to {level} [percent]]"]
    run: [LAMP, dim, '{room}', '--level={level}']
    replies: { done: 'The {room} is dimmed.' }
  count_lamps:
    templates: [count the lamps]
    run: [LAMP]
  play_song:
    does: play a song
    slots: { song: song }
    templates: ["put on the tune {song}"]
    run: [LAMP, '{song}']
  note:
    does: take a note
    slots: { message: message }
    templates: ["jot down {message}"]
    run: [LAMP, '{message}']
  who:
    templates: [who feeds the cat]
    replies: { done: It is your turn. }
  sleepy:
    templates: [take a very long nap]
    run: [sleep, '100']
  broken_one:
    templates: [try the broken thing]
    run: ['false']
  nowhere:
    templates: [try what is not there]
    run: [no-such-program-anywhere]
  greedy:
    templates: [stop, 'yes', cancel, roll back]
    run: [LAMP, greedy]
`;

let talk: Conversation;
let home = '';
const lamp = (): string => join(home, 'lamp');
const ran = (): string[] | null =>
  existsSync(`${lamp()}.args`) ? readFileSync(`${lamp()}.args`, 'utf8').trim().split('\n') : null;
const forget = (): void => writeFileSync(`${lamp()}.args`, '');
const question = () => talk.session.assistant.question;

beforeAll(async () => {
  talk = await Conversation.begin(undefined, {
    ears: false,
    prepare: (folder) => {
      home = folder;
      writeFileSync(lamp(), LAMP);
      chmodSync(lamp(), 0o755);
      const commands = join(folder, '.config', 'aloud', 'commands');
      mkdirSync(join(commands, 'lists'), { recursive: true });
      writeFileSync(join(commands, 'lights.yaml'), LIGHTS.replaceAll('LAMP', lamp()));
      writeFileSync(join(commands, 'lists', 'song.tsv'), 'song-7\tyellow submarine\nsong-9\tlet it be\n');
      writeFileSync(join(commands, 'wrong.yaml'), 'normalise: { same: { no: yes } }\nintents: {}\n');
      writeFileSync(join(commands, 'wrong-too.yaml'), `rules: { yes: "(no)" }\n`);
    },
  });
});
afterAll(() => talk.end());
beforeEach(async () => {
  if (question() !== null) await talk.type('no');
  forget();
});

describe('a command of one’s own', () => {
  it('is read back, and run only after a yes, with its slots as arguments', async () => {
    const said = await talk.ask('dim the basement to forty percent');
    expect(said).toContain('I would dim the lights.');
    expect(said).toContain('Shall I?');
    expect(ran()).toEqual(['']);
    await talk.ask('no');
    expect(ran()).toEqual(['']);
    await talk.type("dim the cook's corner to 40");
    expect(await talk.ask('yes')).toContain('The kitchen is dimmed.');
    expect(ran()).toEqual(['dim', 'kitchen', '--level=40']);
  });

  it('leaves out an argument that was not said, and says the first line it printed', async () => {
    await talk.type('dim the cellar');
    await talk.type('yes');
    expect(ran()).toEqual(['dim', 'cellar']);
    expect(await talk.ask('count the lamps')).toContain(`I would run ${lamp()}.`);
    expect(await talk.ask('yes')).toMatch(/Two lamps are on\.$/);
  });

  it('takes names from a list of its own', async () => {
    await talk.type('put on the tune yellow submarine');
    await talk.type('yes');
    expect(ran()).toEqual(['song-7']);
  });

  it.each(['`touch x` | cat y', '$HOME/* || reboot', '* ~ $PATH'])(
    'hands over %s as it is: there is no shell',
    async (words) => {
      await talk.type(`jot down ${words}`);
      await talk.type('yes');
      expect(ran()).toEqual([words]);
    },
  );

  it('does not let words pass for an option', async () => {
    await talk.type('jot down --delete everything');
    expect(question()).toBeNull();
    expect(ran()).toEqual(['']);
  });

  it('may only say something', async () =>
    expect(await talk.ask('who feeds the cat')).toBe('It is your turn.'));

  it('that fails says so with its code', async () => {
    await talk.type('try the broken thing');
    expect(await talk.ask('yes')).toContain('false ended with code 1');
  });

  it('whose program is not there is not asked about', async () => {
    expect(await talk.ask('try what is not there')).toContain('There is no program no-such-program-anywhere');
    expect(question()).toBeNull();
  });

  it('is stopped by “cancel”', async () => {
    await talk.type('take a very long nap');
    const began = performance.now();
    talk.session.assistant.read('yes');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await talk.type('cancel');
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(talk.session.assistant.working).toBe(false);
  });
});

describe('what Aloud knows itself', () => {
  it.each(['stop', 'yes', 'cancel'])('“%s” stays what it is', (word) => {
    expect(talk.session.mind.engine.understand(word)).toMatchObject({ outcome: 'understood', intent: word });
  });

  it('is asked about where a command has the same sentence', () => {
    expect(talk.session.mind.engine.understand('roll back').outcome).toBe('ambiguous');
  });
});

describe('doctor', () => {
  it('tells files that are left out and sentences that clash, with file and line', async () => {
    const checks = await ownCommandChecks({ HOME: home });
    const found = checks.map((check) => check.found);
    const line = 1 + LIGHTS.split('\n').findIndex((one) => one.includes('[stop,'));
    expect(checks.every((check) => !check.ok && !check.needed)).toBe(true);
    expect(found.some((one) => /wrong\.yaml:1: .*can’t change how/.test(one))).toBe(true);
    expect(found.some((one) => /wrong-too\.yaml:1: “yes” stands already/.test(one))).toBe(true);
    for (const sentence of ['stop', 'yes', 'cancel', 'roll back'])
      expect(
        found.some((one) => one.includes(`lights.yaml:${line}: “${sentence}”`)),
        sentence,
      ).toBe(true);
    expect(found).toHaveLength(6);
  });
});
