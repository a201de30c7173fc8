import { readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { HostName } from '../bridge/protocol.js';
import { WAKE_WORDS } from '../speech/wake/words.js';
import { FOR_GOOD } from './dialogue/proof.js';
import { AloudError } from './errors.js';
import { LISTENERS } from './understanding/recogniser-choice.js';
import { AMOUNTS, STYLES } from './wording/styles.js';

/** The address of a Wyoming service. */
const wyomingAddress = z
  .string()
  .regex(/^(tcp:\/\/\S+:\d{1,5}|unix:\/\/\/\S+)$/, 'it is tcp://host:port or unix:///path');

/** What ssh is told to go to: nothing that could be an option or a word of a shell. */
const sshTarget = z
  .string()
  .max(300)
  .regex(
    /^(?:[A-Za-z_][A-Za-z0-9_.-]*@)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/,
    'it is a machine as ssh takes it, such as root@192.168.1.7',
  );

/** Another machine that things can be done on. */
const Host = z.strictObject({
  /** Where ssh reaches it; its name when left out. */
  ssh: sshTarget.optional(),
  /** What it is called, separated by commas; its name when left out. */
  said: z.string().max(300).optional(),
  /** The machine that builds for it; this one when left out. */
  build: sshTarget.optional(),
  /** Its configuration.nix, or the folder of its flake, on this machine; this machine's own flake when left out. */
  configuration: z
    .string()
    .max(300)
    .regex(/^\/[^#?\n]*$/, 'it is the whole path of a file or a folder')
    .optional(),
  /** Its name in that flake; the one it has here when left out. */
  attribute: z
    .string()
    .max(100)
    .regex(/^\w[\w.-]*$/, 'it is a name among the nixosConfigurations of a flake')
    .optional(),
  /** It is reached as somebody who has to use sudo there. */
  sudo: z.boolean().default(false),
});
export type Host = z.infer<typeof Host>;

/** The person's settings: one TOML file, every key with a default. */
export const Settings = z.strictObject({
  voice: z
    .strictObject({
      /** Which synthesizer speaks; `auto` takes the first that works. */
      engine: z.enum(['auto', 'piper', 'speech-dispatcher', 'espeak-ng', 'wyoming', 'none']).default('auto'),
      /** Where the voice of another program is asked for, with the engine `wyoming`. */
      wyoming: wyomingAddress.optional(),
      /** 1 is the voice's own pace. */
      rate: z.number().min(0.5).max(4).default(1),
      /** 0–1 */
      volume: z.number().min(0).max(1).default(1),
      /** Short tones beside the words. */
      earcons: z.boolean().default(true),
      /** File of the person's own pronunciations: a word, a tab, how it is said. */
      pronunciations: z.string().optional(),
    })
    .prefault({}),
  listening: z
    .strictObject({
      /** What begins an utterance when no key is held. */
      mode: z.enum(['push-to-talk', 'wake-word', 'open']).default('push-to-talk'),
      /** With push-to-talk: keep the microphone open, so that no first syllable is lost. */
      armed: z.boolean().default(true),
      /** The word that calls Aloud, in that mode. */
      wake_word: z.enum(WAKE_WORDS).default('okay_nabu'),
      /** How long after an answer, or the wake word, what is said counts. */
      attention_seconds: z.number().min(2).max(120).default(8),
      /** The recorder's name of the microphone; its default when absent. */
      device: z.string().optional(),
      /** What writes down what is said: `auto` takes all that is there, the others one of them alone. */
      engine: z.enum(LISTENERS).default('auto'),
      /** Another program that writes down what is said, by the Wyoming protocol, in place of Aloud's own ears. */
      wyoming: wyomingAddress.optional(),
      recorder: z.enum(['auto', 'pw-record', 'parec', 'arecord', 'sox']).default('auto'),
      /** Probability of speech (0–1) above which an utterance starts. */
      threshold: z.number().min(0.05).max(0.95).default(0.5),
      /** Silence that ends an utterance. */
      hang_over_ms: z.int().min(100).max(5000).default(500),
      pre_roll_ms: z.int().min(0).max(2000).default(400),
      max_utterance_seconds: z.number().min(2).max(120).default(20),
    })
    .prefault({}),
  hotkey: z
    .strictObject({
      /** Ask the desktop for a key (XDG GlobalShortcuts portal). */
      portal: z.boolean().default(true),
      /** The keyboard whose key is read directly; opt-in, as such a device tells of every key. */
      device: z.string().optional(),
      /** The key read there, by its number in linux/input-event-codes.h; 97 is the right control key. */
      key: z.int().min(1).max(767).default(97),
      /** A press at least so long is held talking; a shorter one switches recording on, the next off. */
      hold_ms: z.int().min(100).max(3000).default(500),
      /** A recording by key ends at the latest after this: its release may have been lost. */
      longest_seconds: z.number().min(5).max(120).default(30),
    })
    .prefault({}),
  captions: z
    .strictObject({
      /** The page of captions is served here on the loopback address; 0 is any port that is free. */
      port: z.int().min(0).max(65535).default(0),
    })
    .prefault({}),
  dialogue: z
    .strictObject({
      /** Silence after which an open question is asked again, then put aside; without it there is no time limit. */
      reprompt_seconds: z.number().min(2).max(3600).optional(),
      /** How often a question is asked before it is put aside. */
      attempts: z.int().min(1).max(10).default(2),
      /** How answers are worded, until another style is asked for by voice. */
      style: z.enum(STYLES).default('plain'),
      /** What deleting generations and cleaning up take besides the phrase that names them. */
      for_good: z.enum(FOR_GOOD).default('none'),
    })
    .prefault({}),
  /** How much is said of each kind of message, whatever the style; as the style has it where left out. */
  verbosity: z
    .strictObject({
      plan: z.enum(AMOUNTS).optional(),
      outcome: z.enum(AMOUNTS).optional(),
      reading: z.enum(AMOUNTS).optional(),
      progress: z.enum(AMOUNTS).optional(),
      failure: z.enum(AMOUNTS).optional(),
      help: z.enum(AMOUNTS).optional(),
    })
    .prefault({}),
  bridge: z
    .strictObject({
      backend: z.enum(['auto', 'native', 'subprocess', 'rehearsal']).default('auto'),
      /** The Python that runs the sidecar. */
      python: z.string().default('python3'),
    })
    .prefault({}),
  foresight: z
    .strictObject({
      /**
       * What is made ready before it is asked for, on mains power and while
       * nothing else is to do: nothing; what takes no data and no disk; or all of it.
       */
      ahead: z.enum(['off', 'evaluate', 'all']).default('evaluate'),
      /** Downloads ahead within a day, in megabytes. */
      megabytes_per_day: z.int().min(1).max(100_000).default(500),
      /** So many gigabytes of the disk are left free by it. */
      keep_free_gigabytes: z.int().min(1).max(10_000).default(10),
    })
    .prefault({}),
  /** Other machines, by name. */
  hosts: z.record(HostName, Host).default({}),
});
export type Settings = z.infer<typeof Settings>;

/**
 * Reads the person's settings file over those of the machine; a missing one says nothing.
 * @param file the person's own
 * @param machine those that an administrator has set as defaults, the most important first
 * @throws {AloudError} `settings-invalid`, naming the file and the line or key.
 */
export function loadSettings(file: string, machine: readonly string[] = []): Settings {
  const tables = [file, ...machine].map((one) => readTables(one));
  return Settings.parse(tables.reduceRight((below, above) => over(below, above), {}));
}

type Tables = Record<string, unknown>;

/** What one file sets, checked by itself, so that a mistake is told of the file it is in. */
function readTables(file: string): Tables {
  try {
    return checkSettings(readFileSync(file, 'utf8'), file);
  } catch (cause) {
    if (cause instanceof AloudError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    const message = `The settings file ${file} can't be read; check its permissions.`;
    throw new AloudError('settings-invalid', message, { cause });
  }
}

/**
 * What the text of a settings file sets.
 * @throws {AloudError} `settings-invalid`, naming the file and the line or key.
 */
export function checkSettings(text: string, file: string): Tables {
  let raw: Tables;
  try {
    raw = parse(text);
  } catch (cause) {
    const where = cause instanceof TomlError ? ` line ${cause.line}` : '';
    const message = `The settings file ${file}${where} is no valid TOML; correct that line.`;
    throw new AloudError('settings-invalid', message, { cause });
  }
  const checked = Settings.safeParse(raw);
  if (checked.success) return raw;
  const issue = checked.error.issues[0]!;
  const key = issue.path.join('.');
  const line = lineOf(text, issue.path.map(String));
  throw new AloudError(
    'settings-invalid',
    `The settings file ${file}${line === null ? '' : ` line ${line}`}: ${key === '' ? '' : `${key}: `}${issue.message}.`,
    { cause: checked.error },
  );
}

/** Key by key; whatever is no table is taken whole. */
function over(below: Tables, above: Tables): Tables {
  const merged: Tables = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = merged[key];
    merged[key] = isTable(under) && isTable(value) ? over(under, value) : value;
  }
  return merged;
}

const isTable = (value: unknown): value is Tables =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The line (from 1) that sets a key, as far as the plain `[table]` and `key =` notation shows it. */
function lineOf(text: string, path: readonly string[]): number | null {
  const table = path.length > 1 ? path.slice(0, -1).join('.') : undefined;
  const key = path.at(-1);
  let current: string | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const heading = /^\s*\[\s*([\w.-]+)\s*\]/.exec(line);
    if (heading) current = heading[1];
    if (
      current === table &&
      key !== undefined &&
      new RegExp(`^\\s*"?${key.replace(/\W/g, '\\$&')}"?\\s*=`).test(line)
    )
      return index + 1;
  }
  return null;
}
