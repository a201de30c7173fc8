import type { Appointment, Ended } from '../foresight/appointments.js';
import { describeFailure } from './failure.js';
import type { Wording } from './wording.js';

/** What became of what was agreed on for later. */
export function describeEnded(wording: Wording, kind: Appointment['kind'], ended: Ended): string {
  if (ended.as === 'failed')
    return wording.say('later.failed', { why: describeFailure(wording, ended.failure) });
  if (ended.as === 'done') return wording.say('later.done', { id: ended.generation ?? 'none' });
  return wording.say(kind === 'reminder' ? 'later.reminded' : `later.${ended.as}`);
}

/** "tonight at 3:00" or "on Friday, 27 November at 10:00". */
export function whenText(wording: Wording, iso: string, now = new Date()): string {
  const due = new Date(iso);
  const time = new Intl.DateTimeFormat(wording.locale, { hour: 'numeric', minute: '2-digit' }).format(due);
  const hours = (due.getTime() - now.getTime()) / 3_600_000;
  return hours < 24 && due.getHours() < 6
    ? wording.say('later.tonight', { time })
    : wording.say('later.on', { day: wording.date(iso, now), time });
}
