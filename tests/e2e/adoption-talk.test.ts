import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventStream, type TimedEvent } from '../../src/events.js';
import { Interview } from '../../src/first-run/interview.js';
import { adoptionStep } from '../../src/first-run/steps/adoption.js';
import type { Scene, StepEnd } from '../../src/first-run/steps/step.js';
import { findPaths } from '../../src/paths.js';
import { Session } from '../../src/session.js';
import { Settings } from '../../src/settings.js';
import { withoutNix, Standin } from '../nix/standin.js';
import { modelsDir } from '../support/models.js';
import { titled } from '../support/needs.js';
import { pad, speakAll } from '../support/speech.js';

const noNix = withoutNix();
const ANSWERS = ['Yes, please.', 'No, thanks.', 'Explain that.', 'Skip.', 'Stop.'] as const;
type Answer = (typeof ANSWERS)[number];

/** What is said once something was heard, in this order. */
type Answers = readonly (readonly [RegExp, Answer])[];

describe.skipIf(noNix)(titled('adopting, in the spoken set-up', noNix), () => {
  const home = mkdtempSync(join(tmpdir(), 'aloud-adoption-'));
  const events = new EventStream();
  const said: string[] = [];
  let heard: TimedEvent[] = [];
  let session: Session;
  let scene: Scene;
  let interview: Interview;
  let machine: Standin;
  const clips = new Map<Answer, Float32Array>();
  const source = (): string => readFileSync(machine.path('etc/nixos/configuration.nix'), 'utf8');

  beforeAll(async () => {
    const { signal } = new AbortController();
    const paths = findPaths({
      ...{ HOME: home, ALOUD_MODELS: modelsDir(), ALOUD_PIPER_PYTHON: findPaths().piperPython },
    });
    const settings = Settings.parse({});
    const invocation = { paths, settings, events, signal, print: () => undefined };
    session = await Session.open({ invocation, backend: 'rehearsal', voice: false, ears: true });
    interview = new Interview({ session: () => session, style: () => 'plain', events, signal });
    const set = (): Promise<void> => Promise.reject(new Error('Nothing is set in this step.'));
    scene = {
      ...{ interview, invocation, session: () => session, settings: () => settings, set },
      // No step that only asks looks at the room.
      room: Object.freeze({}) as Scene['room'],
    };
    const spoken = await speakAll(ANSWERS);
    ANSWERS.forEach((answer, i) => clips.set(answer, pad(spoken[i] ?? new Float32Array(0), 0.3, 0.6)));
    events.listen((event) => {
      heard.push(event);
      if (event.type === 'say') said.push(event.text);
    });
  });
  afterAll(async () => {
    await session.close();
    rmSync(home, { recursive: true });
  });
  beforeEach(() => {
    machine = new Standin({}, false);
    for (const [key, value] of Object.entries(machine.env)) vi.stubEnv(key, value);
    heard = [];
    said.length = 0;
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    machine.remove();
  });

  /** Goes through the step, and says each answer when its question was asked. */
  async function adopt(answers: Answers): Promise<StepEnd> {
    let from = 0;
    const left = [...answers];
    const answered: Promise<void>[] = [];
    const deaf = events.listen((event) => {
      const [next] = left;
      if (event.type !== 'say' || next === undefined || !next[0].test(said.slice(from).join(' '))) return;
      from = said.length;
      left.shift();
      // When the question has been put, as a person would.
      answered.push(Promise.resolve().then(() => say(next[1])));
    });
    try {
      const end = await adoptionStep(scene);
      await Promise.all(answered);
      expect(left).toEqual([]);
      return end;
    } finally {
      deaf();
    }
  }

  async function say(answer: Answer): Promise<void> {
    const utterance = interview.begin(performance.now(), () => undefined);
    utterance.feed(clips.get(answer) ?? new Float32Array(0));
    await utterance.finish();
  }

  it('adds the line after a yes, and keeps a copy', async () => {
    const before = source();
    expect(await adopt([[/Shall I add it\?/u, 'Yes, please.']])).toBe('done');
    expect(source()).toContain('imports = [ ./aloud ];');
    expect(said.at(-1)).toMatch(/I am part of the configuration now/u);
    const adoption = heard.findLast((event) => event.type === 'adoption');
    expect(adoption).toMatchObject({ state: 'adopted' });
    expect(readFileSync(machine.path('etc/nixos/configuration.nix.before-aloud'), 'utf8')).toBe(before);
    // The next time there is nothing to ask.
    expect(await adopt([])).toBe('done');
    expect(said.at(-1)).toMatch(/part of the configuration of this machine already/u);
  });

  it.each([
    ['No, thanks.', 'left'],
    ['Skip.', 'left'],
    ['Stop.', 'stop'],
  ] as const)('changes nothing after "%s"', async (answer, end) => {
    const before = source();
    expect(await adopt([[/Shall I add it\?/u, answer]])).toBe(end);
    expect(source()).toBe(before);
    expect(existsSync(machine.path('etc/nixos/aloud'))).toBe(false);
  });

  it('says what the line is for to whoever asks, and asks again', async () => {
    const before = source();
    const end = await adopt([
      [/Shall I add it\?/u, 'Explain that.'],
      [/a file of my own beside it[^]*Shall I add it\?/u, 'No, thanks.'],
    ]);
    expect(end).toBe('left');
    expect(source()).toBe(before);
  });

  it('says where it is not certain, and puts its files in place after a yes', async () => {
    const plain = '{ pkgs, ... }: let a = 1; in { }\n';
    writeFileSync(machine.path('etc/nixos/configuration.nix'), plain);
    expect(await adopt([[/where is for you to say[^]*ready for that line\?/u, 'Yes, please.']])).toBe('done');
    expect(said.at(-1)).toMatch(/My files are in place/u);
    expect(heard).toContainEqual(expect.objectContaining({ type: 'note', text: 'imports = [ ./aloud ];' }));
    expect(source()).toBe(plain);
    expect(existsSync(machine.path('etc/nixos/aloud/managed.json'))).toBe(true);
  });

  it('says why where there is nothing to adopt, and goes on', async () => {
    rmSync(machine.path('etc/nixos/configuration.nix'));
    expect(await adopt([])).toBe('done');
    expect(said.join(' ')).toMatch(/can not become part of a configuration here[^]*no configuration/u);
  });

  it('takes everything back where the configuration does not work, and says so', async () => {
    machine.configure('  services.opensh.enable = true;');
    const before = source();
    expect(await adopt([[/Shall I add it\?/u, 'Yes, please.']])).toBe('done');
    expect(said.at(-1)).toMatch(/did not work, and everything is as it was/u);
    expect(source()).toBe(before);
  });
});
