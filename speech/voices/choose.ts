import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { VoiceChain, type OnFallback } from './chain.js';
import { EspeakVoice } from './espeak.js';
import type { PiperPaths } from './piper-process.js';
import { PiperVoice } from './piper.js';
import { SpeechDispatcherVoice } from './speech-dispatcher.js';
import type { Voice, VoiceName } from './types.js';
import { WyomingVoice } from './wyoming.js';

export interface VoiceSettings {
  /** `auto` takes the best that is here; a name puts that one first; `none` is text only. */
  readonly preferred: VoiceName | 'auto' | 'none';
  readonly piper?: PiperPaths | undefined;
  /** The program, a path or a name on PATH. */
  readonly espeak?: string | undefined;
  /** Speech Dispatcher's socket. */
  readonly speechDispatcher?: string | undefined;
  /** Where another program's voice is asked for by the Wyoming protocol; it is never taken unless it is preferred. */
  readonly wyoming?: string | undefined;
  readonly onFallback?: OnFallback;
}

export interface PassedOver {
  readonly name: VoiceName;
  /** One sentence: what is missing. */
  readonly reason: string;
}

export interface ChosenVoice {
  /** Undefined: replies are text only. */
  readonly voice: Voice | undefined;
  /** What will be tried, in order. */
  readonly names: readonly VoiceName[];
  /** One sentence for the person. */
  readonly why: string;
  readonly passedOver: readonly PassedOver[];
}

const TITLES: Record<VoiceName, string> = {
  piper: 'Piper',
  'espeak-ng': 'eSpeak NG',
  'speech-dispatcher': 'Speech Dispatcher',
  wyoming: 'The voice of a Wyoming service',
};

/**
 * Chooses the voice by looking at what is there (nothing is started). The
 * others that are there stand by, should the first fail.
 */
export function chooseVoice(settings: VoiceSettings): ChosenVoice {
  const { preferred } = settings;
  if (preferred === 'none') {
    return { voice: undefined, names: [], why: 'Replies are text only, as set.', passedOver: [] };
  }
  const order = (Object.keys(TITLES) as VoiceName[])
    .filter((name) => name !== 'wyoming' || preferred === name)
    .sort((a, b) => Number(b === preferred) - Number(a === preferred));
  const voices: Voice[] = [];
  const passedOver: PassedOver[] = [];
  for (const name of order) {
    const found = look(name, settings);
    if (typeof found === 'string') passedOver.push({ name, reason: found });
    else voices.push(found);
  }
  const [first, ...others] = voices;
  const missing = passedOver.map(({ reason }) => reason).join(' ');
  if (!first) {
    return {
      voice: undefined,
      names: [],
      why: `Replies are text only: no voice is here. ${missing}`,
      passedOver,
    };
  }
  const wished = preferred === 'auto' || preferred === first.name;
  const why = wished
    ? `${TITLES[first.name]} speaks.`
    : `${TITLES[first.name]} speaks instead of ${TITLES[preferred]}. ${missing}`;
  const voice = others.length > 0 ? new VoiceChain([first, ...others], settings.onFallback) : first;
  return { voice, names: voices.map(({ name }) => name), why, passedOver };
}

/** The voice, or what is missing for it. */
function look(name: VoiceName, settings: VoiceSettings): Voice | string {
  if (name === 'piper') {
    const { piper } = settings;
    if (!piper) return 'Piper is not set up.';
    const missing = [piper.model, `${piper.model}.json`].find((file) => !readable(file));
    if (missing !== undefined) return `Piper's voice is missing (${missing}).`;
    if (onPath(piper.python) === undefined) return `Piper's Python is missing (${piper.python}).`;
    return new PiperVoice(piper);
  }
  if (name === 'espeak-ng') {
    const program = onPath(settings.espeak ?? 'espeak-ng');
    return program === undefined ? 'eSpeak NG is not installed.' : new EspeakVoice(program);
  }
  if (name === 'wyoming')
    return settings.wyoming === undefined
      ? 'The address of the Wyoming voice is not set.'
      : new WyomingVoice(settings.wyoming);
  const socket = settings.speechDispatcher;
  if (socket === undefined || !isSocket(socket)) return 'Speech Dispatcher is not running.';
  return new SpeechDispatcherVoice(socket);
}

function readable(file: string): boolean {
  return allows(file, constants.R_OK);
}

function isSocket(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isSocket() ?? false;
}

/** The full path of a program given by path or by name. */
function onPath(program: string): string | undefined {
  const places = isAbsolute(program)
    ? [program]
    : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
  return places.find((place) => allows(place, constants.X_OK));
}

function allows(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
