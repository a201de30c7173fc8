import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES, Segmenter, type Segment } from '../../../speech/vad/segmenter.js';
import { DEFAULT_VAD_SETTINGS, type VadSettings } from '../../../speech/vad/settings.js';

const frame = FRAME_SAMPLES;
/** A hang-over of 5 frames, an onset of 3, a pre-roll of 4, at most 40 frames. */
const settings: VadSettings = {
  speechThreshold: 0.5,
  silenceThreshold: 0.35,
  minSpeechMs: 3 * 32,
  hangoverMs: 5 * 32,
  preRollMs: 4 * 32,
  maxUtteranceMs: 40 * 32,
};

function run(probabilities: readonly number[], finish = false): Segment[] {
  const segmenter = new Segmenter(settings);
  const found = probabilities.map((probability) => segmenter.push(probability));
  if (finish) found.push(segmenter.finish());
  return found.filter((segment) => segment !== undefined);
}

const times = (count: number, probability: number): number[] => Array<number>(count).fill(probability);

describe('finding utterances from speech probabilities', () => {
  it('begins with the pre-roll and ends after the hang-over', () => {
    expect(run([...times(20, 0.1), ...times(10, 0.9), ...times(10, 0.1)])).toEqual([
      { kind: 'start', from: 16 * frame },
      { kind: 'end', from: 16 * frame, to: 35 * frame, speechEnd: 30 * frame, reason: 'silence' },
    ]);
  });

  it('takes speech at the very start, where there is nothing before it', () => {
    expect(run(times(5, 0.9))).toEqual([{ kind: 'start', from: 0 }]);
  });

  it('hears no utterance in clicks', () => {
    expect(
      run([...times(10, 0), 1, 1, ...times(10, 0), 1, ...times(10, 0), 1, 1, ...times(10, 0)], true),
    ).toEqual([]);
  });

  it('bridges the closure of a stop consonant in the onset', () => {
    const found = run([...times(10, 0), 0.9, 0.1, 0.1, 0.1, 0.9, 0.9]);
    expect(found).toEqual([{ kind: 'start', from: 6 * frame }]);
  });

  it('goes on through weak syllables but does not begin with them', () => {
    expect(run(times(30, 0.4), true)).toEqual([]);
    const [, end] = run([...times(5, 0.9), ...times(20, 0.4), ...times(10, 0.1)]);
    expect(end).toMatchObject({ speechEnd: 25 * frame });
  });

  it('bridges pauses shorter than the hang-over', () => {
    const pauses = Array.from({ length: 4 }, () => [...times(4, 0.9), ...times(4, 0.1)]).flat();
    expect(run([...pauses, ...times(5, 0.1)]).map((segment) => segment.kind)).toEqual(['start', 'end']);
  });

  it('cuts endless speech and goes on without a gap or an overlap', () => {
    const found = run(times(100, 0.9), true);
    const ends = found.filter((segment) => segment.kind === 'end');
    expect(ends.map((end) => [end.from / frame, end.to / frame, end.reason])).toEqual([
      [0, 40, 'cap'],
      [40, 80, 'cap'],
      [80, 100, 'stream'],
    ]);
  });

  it('ends an open utterance with the stream, and forgets it on reset', () => {
    expect(run(times(10, 0.9), true).at(-1)).toMatchObject({ to: 10 * frame, reason: 'stream' });
    const segmenter = new Segmenter(settings);
    for (const probability of times(10, 0.9)) segmenter.push(probability);
    segmenter.reset();
    expect(segmenter.finish()).toBeUndefined();
    const again = times(10, 0.9).map((probability) => segmenter.push(probability));
    expect(again.find((segment) => segment)).toEqual({ kind: 'start', from: 10 * frame });
  });

  it('keeps its promises for any probabilities', () => {
    const probability = fc.oneof(
      fc.constantFrom(0, 0.35, 0.4, 0.5, 1),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(probability, { maxLength: 400 }), (probabilities) => {
        const segmenter = new Segmenter(settings);
        let open: number | undefined;
        let last = 0;
        for (const [index, value] of probabilities.entries()) {
          const before = segmenter.needsFrom;
          const segment = segmenter.push(value);
          const now = (index + 1) * frame;
          expect(segmenter.needsFrom).toBeLessThanOrEqual(now);
          if (segment?.kind === 'start') {
            expect(open).toBeUndefined();
            // Nothing that was already let go is asked for again, nor given twice.
            expect(segment.from).toBeGreaterThanOrEqual(Math.max(before, last));
            open = segment.from;
          } else if (segment) {
            expect(segment.from).toBe(open);
            expect(segment.to).toBe(now);
            expect(segment.speechEnd).toBeLessThanOrEqual(segment.to);
            expect(segment.to - segment.from).toBeLessThanOrEqual(40 * frame);
            open = undefined;
            last = segment.reason === 'cap' ? segment.to : segment.speechEnd;
          }
        }
        expect(segmenter.finish()?.kind).toBe(open === undefined ? undefined : 'end');
      }),
    );
  });

  it('has a pre-roll of at least 300 ms by default', () => {
    expect(DEFAULT_VAD_SETTINGS.preRollMs).toBeGreaterThanOrEqual(300);
  });
});
