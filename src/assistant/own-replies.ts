import type { Meaning } from '../../intents/types.js';
import { isIrreversible } from '../dialogue/confirmation.js';
import type { Question } from '../dialogue/types.js';
import { measuresOf } from '../metrics/measures.js';
import type { Store } from '../store/store.js';
import { isStyle, stepped, type Style } from '../wording/styles.js';
import { describeSums } from '../wording/summary.js';
import { nameOfChange } from '../wording/plan.js';
import type { Wording } from '../wording/wording.js';
import { keepStyle } from './kept-style.js';
import type { Kind } from './output.js';
import type { Running } from './running.js';

/** What the voice can be told to change. */
export interface VoiceControl {
  /** Multiplies rate or volume, also of what is being said; false when it is at its limit. */
  adjust(what: 'rate' | 'volume', factor: number): boolean;
}

export interface OwnContext {
  readonly wording: Wording;
  readonly store: Store;
  readonly voice: VoiceControl;
  /** How answers are worded by the settings. */
  readonly styleSetting: Style;
  readonly question: Question | null;
  readonly running: Running | null;
  readonly planning: boolean;
  readonly spelling: boolean;
  /** A name that was not found may be spelled. */
  readonly name: boolean;
  readonly lesson: boolean;
  /** Milliseconds of the assistant's clock. */
  readonly now: number;
  /** A sentence to say about a topic; null where there is none. */
  example(topic: string): string | null;
}

/** What is said, and as what: a notification where it is heard by itself that it was done. */
export interface OwnReply {
  readonly say: string;
  readonly kind?: Kind;
}

/** One step of speaking slower or faster, quieter or louder. */
const STEP = 1.2;
const HISTORY_LINES = 6;
const HISTORY_CHANGES = 4;

/** What the assistant answers by itself, without asking the bridge. */
export function ownReply({ intent, slots }: Meaning, context: OwnContext): OwnReply {
  const { wording } = context;
  switch (intent) {
    case 'help':
      return { say: help(context, slots) };
    case 'slower':
      return adjust(context, intent, 'rate', 1 / STEP);
    case 'faster':
      return adjust(context, intent, 'rate', STEP);
    case 'quieter':
      return adjust(context, intent, 'volume', 1 / STEP);
    case 'louder':
      return adjust(context, intent, 'volume', STEP);
    case 'briefer':
      return restyle(context, stepped(wording.style, -1));
    case 'fuller':
      return restyle(context, stepped(wording.style, 1));
    case 'style':
      return restyle(context, isStyle(slots.style) ? slots.style : 'plain');
    case 'show_history':
      return { say: history(context), kind: 'text' };
    case 'progress':
      return { say: state(context) };
    case 'sum_up':
      return { say: sumUp(context), kind: 'text' };
    case 'cancel':
      return { say: wording.say('left_at_that') };
    case 'yes':
    case 'yes_for_good':
    case 'no':
    case 'wait':
      return { say: wording.say('not_asking') };
    default:
      return { say: wording.say('not_available') };
  }
}

function adjust(
  { wording, voice }: OwnContext,
  key: string,
  what: 'rate' | 'volume',
  factor: number,
): OwnReply {
  return voice.adjust(what, factor)
    ? { say: wording.say(key), kind: 'notification' }
    : { say: wording.say('at_limit') };
}

/** Answers in another style from now on, and keeps it. */
export function restyle(
  { wording, store, styleSetting }: Pick<OwnContext, 'wording' | 'store' | 'styleSetting'>,
  style: Style,
): OwnReply {
  if (style === wording.style) return { say: wording.say('style.already', { style }) };
  wording.style = style;
  keepStyle(store, style, styleSetting);
  return { say: wording.say('style.now', { style }) };
}

/** What is going on. */
function state(context: OwnContext): string {
  const { wording, running, planning, now } = context;
  const kind = waitedFor(context);
  const parts = [
    ...(running === null ? [] : [running.describe(wording, now)]),
    ...(planning ? [wording.say('planning')] : []),
    ...howLong(context),
    ...(kind === null ? [] : [wording.say('waiting_for_answer', { kind })]),
  ];
  return parts.length === 0 ? wording.say('idle') : parts.join(' ');
}

/** How long what is asked about would take, where that is known. */
function howLong({ wording, question }: OwnContext): string[] {
  const seconds = question?.kind === 'confirm' ? question.plan.expectedSeconds : undefined;
  return seconds === undefined ? [] : [wording.say('plan.seconds', { time: wording.duration(seconds) })];
}

/** What the person is waited for to say, if anything. */
function waitedFor({ spelling, lesson, name, question }: OwnContext): string | null {
  if (spelling) return 'spelling';
  if (lesson) return 'lesson';
  if (question !== null) return kindOf(question);
  return name ? 'name' : null;
}

/** What can be said now. */
function help(context: OwnContext, { topic, notion }: Meaning['slots']): string {
  const { wording, question, running, spelling, lesson } = context;
  // The same that is told to someone who learns, when it first happens.
  if (typeof notion === 'string') return wording.say(`learn.${notion}`);
  const example = typeof topic === 'string' ? context.example(topic) : null;
  if (example !== null) return wording.say('help.topic', { example });
  if (spelling) return wording.say('help.spelling');
  if (lesson) return wording.say('help.lesson');
  if (question !== null)
    return wording.say(`help.${kindOf(question)}`, {
      count: question.kind === 'choose' ? question.options.length : 0,
    });
  if (running !== null) return wording.say('help.working');
  return [
    wording.say('help.general'),
    ...(wording.level('help') > 1 ? [wording.say('help.always')] : []),
    ...(wording.level('help') > 2 ? [wording.say('help.answers')] : []),
  ].join(' ');
}

function kindOf(
  question: Question,
): 'confirm' | 'irreversible' | 'key' | 'passphrase' | 'choose' | 'recovery' | 'microphone' {
  if (question.kind === 'prove') return question.by;
  if (question.kind === 'choose') return question.about === 'meaning' ? 'choose' : question.about;
  return isIrreversible(question.plan) ? 'irreversible' : 'confirm';
}

/** How well it has gone so far, from all that is kept. */
function sumUp({ wording, store }: OwnContext): string {
  return describeSums(wording, measuresOf(store));
}

/** The newest changes; where there are none, what was said before this was asked. */
function history({ wording, store }: OwnContext): string {
  const changes = store.changes(HISTORY_CHANGES).map(({ at, operation, failure }) =>
    wording.say('history.change', {
      what: nameOfChange(wording, operation),
      when: wording.date(at),
      how: failure === null ? 'done' : failure === 'cancelled' ? 'cancelled' : 'failed',
    }),
  );
  if (changes.length > 0)
    return wording.say('history.changes', { count: changes.length, list: changes.join('; ') });
  const lines = store
    .history(HISTORY_LINES + 1)
    .slice(0, -1)
    .map(({ speaker, text }) => wording.say('history.line', { speaker, text: firstSentence(text) }));
  return [wording.say('history.no_change'), ...lines].join(' ');
}

/** Of a long answer its beginning tells which it was; the whole of it would be told again each time this is asked. */
function firstSentence(text: string): string {
  const first = /^.*?[.?!…](?=\s|$)/u.exec(text)?.[0];
  return first ?? `${text}.`;
}
