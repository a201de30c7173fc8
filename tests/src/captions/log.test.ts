import { beforeEach, describe, expect, it } from 'vitest';
import { CaptionLog } from '../../../src/captions/log.js';
import type { Caption, Live } from '../../../src/captions/page/types.js';
import type { TurnEvent } from '../../../src/events.js';

let log: CaptionLog;
let lines: Caption[];
let lives: Live[];
beforeEach(() => {
  log = new CaptionLog(undefined, () => new Date('2026-11-03T09:15:00Z'));
  lines = [];
  lives = [];
  log.listen({ caption: (caption) => lines.push(caption), live: (live) => lives.push(live) });
});

const take = (...events: TurnEvent[]): void => events.forEach((event) => log.take({ ...event, t: 0 }));
const said = (text: string): TurnEvent => ({ type: 'say', text, kind: 'message' });
const heard = (text: string): TurnEvent => ({
  type: 'transcript',
  text,
  confidence: 1,
  engine: 'moonshine',
  words: [],
  source: 'voice',
});
const answers = [
  { say: 'yes', label: 'Yes' },
  { say: 'no', label: 'No' },
];
const asked = (question: string, state: 'asked' | 'unclear' = 'asked'): TurnEvent => ({
  type: 'confirmation',
  state,
  question,
  answers,
});

describe('the log of captions', () => {
  it('knows whether the microphone is closed, once an ear tells', () => {
    expect(log.live.microphone).toBeNull();
    const hears = { type: 'listening', state: 'armed', asleep: false, lost: false } as const;
    take({ ...hears, privacy: false });
    expect(log.live.microphone).toBe('open');
    take({ ...hears, privacy: true });
    expect(log.live.microphone).toBe('closed');
  });

  it('holds what was said by both, numbered and timed', () => {
    take(heard('Install gimp.'), said('One moment.'));
    expect(lines).toEqual([
      { id: 1, at: '2026-11-03T09:15:00.000Z', kind: 'heard', text: 'Install gimp.' },
      { id: 2, at: '2026-11-03T09:15:00.000Z', kind: 'said', text: 'One moment.' },
    ]);
  });

  it('shows what is being said, and keeps only what was said in the end', () => {
    take({ type: 'partial', text: 'install' }, { type: 'partial', text: 'install gimp' });
    expect(lives.map(({ partial }) => partial)).toEqual(['install', 'install gimp']);
    take(heard('Install gimp.'));
    expect([log.live.partial, lines.length]).toEqual(['', 1]);
    take(heard(''));
    expect(lines.length).toBe(1);
  });

  it('holds a question once, though it is spoken as well', () => {
    take(asked('I would install gimp. Shall I?'), said('I would install gimp. Shall I?'));
    expect(lines.map(({ kind }) => kind)).toEqual(['question']);
    expect(log.live.question).toEqual({ id: 1, text: 'I would install gimp. Shall I?', answers });
  });

  it('keeps the number of a question that is asked again, and gives another a new one', () => {
    take(asked('Shall I?'), asked('To go ahead, say: yes.', 'unclear'));
    expect(log.live.question).toMatchObject({ id: 1, text: 'To go ahead, say: yes.' });
    take(asked('Did you mean redis?'));
    expect(log.live.question?.id).toBe(3);
  });

  it.each(['given', 'refused', 'put_aside', 'closed'] as const)(
    'has no question any more when it is %s',
    (state) => {
      take(asked('Shall I?'), { type: 'confirmation', state });
      expect(log.live.question).toBeNull();
    },
  );

  it('has a question still when it is held', () => {
    take(asked('Shall I?'), { type: 'confirmation', state: 'held' });
    expect(log.live.question).not.toBeNull();
  });

  it('shows progress and keeps none of it', () => {
    const progress = (fraction: number): TurnEvent => ({
      type: 'progress',
      operation: 'apply',
      progress: { phase: 'downloading', fraction },
    });
    take(progress(0.1), { type: 'say', text: '25 percent.', kind: 'progress' }, progress(0.3));
    expect(log.live.work).toEqual({ text: '25 percent.', fraction: 0.3 });
    take({ type: 'outcome', outcome: { operation: 'apply', ok: true, method: 'rehearsal', seconds: 1 } });
    expect([log.live.work, lines]).toEqual([null, []]);
  });

  it('gives a reader that comes back what it missed, as far as it is kept', () => {
    for (let i = 1; i <= 600; i++) take(said(`Line ${i}.`));
    expect(log.after(598).map(({ text }) => text)).toEqual(['Line 599.', 'Line 600.']);
    expect(log.after(0).length).toBe(500);
    expect(log.after(0)[0]?.id).toBe(101);
  });

  it('goes on where another was, with the same numbers', () => {
    take(heard('Install gimp.'), asked('Shall I?'));
    const next = new CaptionLog(log.told);
    expect(next.live.question?.id).toBe(2);
    for (const each of [log, next]) each.take({ ...asked('Did you mean redis?'), t: 0 });
    expect(next.live.question).toEqual(log.live.question);
  });
});
