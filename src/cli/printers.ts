import { isCommandPlan, type AnyPlan } from '../commands/types.js';
import type { Writable } from 'node:stream';
import type { EventSink, TimedEvent } from '../events.js';

type ListeningEvent = Extract<TimedEvent, { type: 'listening' }>;

/** One JSON object a line. */
export function jsonPrinter(out: Writable): EventSink {
  return (event) => {
    const { type, t, ...rest } = event;
    out.write(`${JSON.stringify({ type, t, ...rest })}\n`);
  };
}

/**
 * Plain lines for a terminal, a braille display or a screen reader: the time,
 * who or what, and the words. No colour, no boxes, nothing that moves.
 */
export function textPrinter(out: Writable): EventSink {
  let lastProgress = '';
  return (event) => {
    const line = describe(event);
    if (line === null) return;
    if (event.type === 'progress') {
      if (line === lastProgress) return;
      lastProgress = line;
    }
    out.write(`[${event.t.toFixed(2)} s] ${harmless(line)}\n`);
  };
}

/** Escape sequences of terminals, control characters, and what reorders or hides letters. */
const STEERING =
  /\u001b\[[0-9;?]*[A-Za-z]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Descriptions and build logs are other people's words: they must not steer the terminal, nor look like lines of ours. */
function harmless(text: string): string {
  return text.replace(STEERING, '').replaceAll('\n', '\n  ');
}

function describe(event: TimedEvent): string | null {
  switch (event.type) {
    case 'partial':
      return `Hearing: ${event.text}`;
    case 'transcript':
      return event.source === 'typed'
        ? `You typed: ${event.text}`
        : `Heard: ${event.text === '' ? '(nothing)' : event.text}`;
    case 'understanding': {
      if (event.outcome === 'unknown') return 'Understood: nothing known';
      const parts = [event, ...event.also].map(({ intent, slots }) => meaningText(intent ?? '', slots));
      const sure = `${Math.round(event.confidence * 100)} percent sure`;
      return event.outcome === 'ambiguous'
        ? `Understood: unclear, perhaps ${event.alternatives.map((a) => meaningText(a.intent, a.slots)).join(', or ')}`
        : `Understood: ${parts.join('; and ')} (${sure})`;
    }
    case 'plan':
      return planText(event.plan);
    case 'confirmation':
      return {
        asked: null,
        unclear: null,
        given: 'Confirmed',
        refused: 'Refused',
        put_aside: 'Put aside',
        held: 'Held',
        closed: null,
      }[event.state];
    case 'progress': {
      const { phase, done, expected, fraction, item } = event.progress;
      const count = !expected ? '' : ` ${done ?? 0} of ${expected}`;
      const percent = fraction === undefined ? '' : `, ${Math.floor(fraction * 10) * 10} percent`;
      return `Progress: ${phase}${count}${item === undefined ? '' : ` ${item}`}${percent}`;
    }
    case 'outcome': {
      const { outcome } = event;
      const how = `by ${outcome.method}, ${outcome.seconds.toFixed(2)} s`;
      return outcome.ok
        ? `Outcome: ${outcome.operation} succeeded (${how})`
        : `Outcome: ${outcome.operation} failed, ${outcome.failure?.code ?? 'unknown'} (${how})`;
    }
    case 'listening':
      return describeListening(event);
    case 'note':
      return event.text;
    case 'prompt':
      return `A synthetic voice says: ${event.text}`;
    case 'say':
      return `Aloud: ${event.text}`;
    case 'check':
      return `${event.ok ? 'Good' : 'Missing'}: ${event.name}: ${event.found}`;
    case 'adoption':
    case 'metrics':
    case 'indexing':
    case 'indexed':
      return null;
    case 'recording':
      return `Recording: ${event.file} (${event.seconds.toFixed(1)} s)`;
    case 'error':
      return `Error (${event.code}): ${event.text}`;
  }
}

function describeListening({ state, asleep, privacy, lost }: ListeningEvent): string {
  if (privacy) return 'Microphone: switched off';
  if (lost) return 'Microphone: gone';
  const what = {
    closed: 'closed',
    armed: 'ready for the key',
    waiting: 'waiting to be spoken to',
    attentive: 'listening',
    recording: 'recording',
  }[state];
  return `Microphone: ${what}${asleep ? ', asleep' : ''}`;
}

function planText(plan: AnyPlan): string {
  if (plan.nothingToDo) return 'Planned: nothing to do';
  if (isCommandPlan(plan))
    return `Planned: run ${[plan.operation.program, ...plan.operation.args].join(' ')}`;
  const { operation, downloads, builds } = plan;
  return `Planned: ${operation.operation}, ${counted(downloads.count, 'download')}, ${counted(builds, 'build')}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function meaningText(intent: string, slots: object): string {
  const values = Object.entries(slots).map(([name, value]) => {
    const text = Array.isArray(value)
      ? value.map((entry: { attribute: string }) => entry.attribute).join(', ')
      : String(value);
    return `${name} ${text}`;
  });
  return [intent.replaceAll('_', ' '), ...values].join(', ');
}
