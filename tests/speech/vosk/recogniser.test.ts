import { cpSync, mkdtempSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toPcm16 } from '../../../speech/audio/samples.js';
import type { Samples, Transcript } from '../../../speech/types.js';
import { VoskRecogniser } from '../../../speech/vosk/recogniser.js';
import type { VoskUtteranceOptions } from '../../../speech/vosk/utterance.js';
import { modelDir } from '../../support/models.js';
import { titled, without } from '../../support/needs.js';
import { concat, pad, silence, speak } from '../../support/speech.js';

// The only Vosk model that the package registries hold is Korean; the binding is the same for all.
const files = { library: join(modelDir('libvosk'), 'libvosk.so'), model: modelDir('vosk-ko') };
const noKorean = without('espeak-ng');
const say = async (text: string): Promise<Samples> => pad(await speak(text, 'espeak-ko'), 0.3, 0.5);

let vosk: VoskRecogniser;
beforeAll(async () => void (vosk = await VoskRecogniser.open(files)));
afterAll(() => vosk.close());

function hear(sound: Samples, options: VoskUtteranceOptions = {}): Promise<Transcript> {
  const utterance = vosk.begin(options);
  for (let at = 0; at < sound.length; at += 1600) utterance.feed(sound.subarray(at, at + 1600));
  return utterance.finish();
}

describe.skipIf(noKorean)(titled('Vosk on real speech (Korean)', noKorean), () => {
  it('gives words with times and confidences, alternatives and the audio', async () => {
    const sound = await say('네');
    const heard = await hear(sound);
    expect(heard).toMatchObject({ engine: 'vosk', final: true });
    expect(heard.audio).toEqual(sound);
    expect(heard.words.map(({ text }) => text).join(' ')).toBe(heard.text);
    expect(heard.alternatives.length).toBeGreaterThan(1);
    expect(heard.alternatives[0]!.text).toBe(heard.text);
    expect(heard.alternatives.map(({ text }) => text)).toContain('네');
    for (const { confidence } of [heard, ...heard.words, ...heard.alternatives]) {
      expect(confidence).toBeGreaterThan(0);
      expect(confidence).toBeLessThanOrEqual(1);
    }
    for (const { start, end } of heard.words) {
      expect(start).toBeGreaterThan(0.2);
      expect(end).toBeGreaterThan(start!);
      expect(end).toBeLessThan(sound.length / 16_000);
    }
  });

  it('writes an utterance down while it is spoken', async () => {
    const partials: Transcript[] = [];
    const heard = await hear(await say('안녕하세요 오늘 날씨가 좋네요'), {
      onPartial: (partial) => partials.push(partial),
    });
    expect(partials.length).toBeGreaterThan(2);
    expect(partials.every(({ final, text, audio }) => !final && text !== '' && audio.length === 0)).toBe(
      true,
    );
    expect(partials.at(-1)!.text.length).toBeGreaterThan(partials[0]!.text.length);
    expect(heard.text).toContain('네요');
  });

  it('counts the times of each utterance from its own start', async () => {
    const sound = await say('아니요');
    const starts: number[] = [];
    for (let i = 0; i < 3; i++) {
      const thrownAway = vosk.begin();
      thrownAway.feed(sound);
      thrownAway.cancel();
      starts.push((await hear(sound)).words[0]!.start!);
    }
    for (const start of starts) expect(Math.abs(start - 0.24)).toBeLessThan(0.1);
  });

  it('takes 16-bit chunks of any length as it takes floats', async () => {
    const sound = await say('아니요');
    const utterance = vosk.begin();
    const pcm = toPcm16(sound);
    for (let at = 0; at < pcm.length; at += 3 * 334) utterance.feed(pcm.subarray(at, at + 3 * 334));
    const heard = await utterance.finish();
    expect(heard.text).toMatch(/^아니/u);
    expect(heard.audio.length).toBe(sound.length);
  });

  it.each(['네', '아니요', '취소'])('hears the closed answer %s', async (answer) => {
    const heard = await hear(await say(answer), { grammar: ['네', '아니요', '취소'] });
    expect(heard.text).toBe(answer);
    expect(heard.confidence).toBeGreaterThan(0.5);
  });

  it('hears none of the answers as a whole in another sentence', async () => {
    const answers = ['네', '아니요', '취소'];
    const heard = await hear(await say('프로그램을 설치해 주세요'), { grammar: answers });
    expect(answers).not.toContain(heard.text);
  });

  it('never hears a phrase with a word that the model does not know', async () => {
    const heard = await hear(await say('네'), { grammar: ['네 qqq', '아니요'] });
    expect(heard.text).not.toContain('네');
  });

  it('says so where the model knows no phrase at all, and goes on', async () => {
    const heard = hear(await say('네'), { grammar: ['qqq', 'xyz'] });
    await expect(heard).rejects.toMatchObject({ code: 'engine-failed' });
    expect((await hear(await say('네'), { grammar: ['네'] })).text).toBe('네');
  });

  it('tells of pauses and goes on after them, with times from the start of the utterance', async () => {
    const sound = concat(await say('아니요'), silence(2), await say('안녕하세요'));
    const ends: Transcript[] = [];
    const heard = await hear(sound, { onEndpoint: (soFar) => ends.push(soFar) });
    expect(ends.length).toBeGreaterThanOrEqual(1);
    expect(heard.text.startsWith(ends[0]!.text)).toBe(true);
    expect(heard.text.length).toBeGreaterThan(ends[0]!.text.length);
    expect(heard.words.at(-1)!.start).toBeGreaterThan(3);
  });

  it('keeps utterances that overlap apart', async () => {
    const [yes, no] = [await say('네'), await say('아니요')];
    const options = { grammar: ['네', '아니요'] };
    const heard = await Promise.all([hear(yes, options), hear(no, options), hear(yes, options)]);
    expect(heard.map(({ text }) => text)).toEqual(['네', '아니요', '네']);
  });

  it('decodes without holding up anything else', async () => {
    const sound = await say('안녕하세요 오늘 날씨가 좋네요');
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await hear(sound);
    delay.disable();
    // A busy machine delays it by itself, but not half of the time.
    expect(delay.percentile(50) / 1e6).toBeLessThan(20);
  });
});

describe('the life of Vosk', () => {
  it('hears nothing in silence, in nothing at all, and in noise-free zeros of odd length', async () => {
    expect(await hear(silence(1))).toMatchObject({ text: '', confidence: 0 });
    expect(await hear(new Float32Array(0))).toMatchObject({ text: '', words: [] });
    expect(await hear(new Float32Array(7))).toMatchObject({ text: '' });
  });

  it('throws an utterance away, even while it is being finished', async () => {
    const one = vosk.begin();
    one.feed(silence(1));
    one.cancel();
    one.feed(silence(1));
    await expect(one.finish()).rejects.toMatchObject({ code: 'cancelled' });
    const two = vosk.begin();
    two.feed(silence(1));
    const finishing = two.finish();
    two.cancel();
    await expect(finishing).rejects.toMatchObject({ code: 'cancelled' });
    expect(await hear(silence(0.1))).toMatchObject({ text: '' });
  });

  it('gives back the memory of its recognisers', async () => {
    const short = silence(0.3);
    // Four at once: one recogniser is kept and three are freed, each with a grammar too.
    const round = async (): Promise<void> => {
      const grammar = ['네', '아니요'];
      await Promise.all([hear(short), hear(short), hear(short, { grammar }), hear(short, { grammar })]);
    };
    await round();
    await round();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 10; i++) await round();
    expect(process.memoryUsage().rss - before).toBeLessThan(40e6);
  });

  it('closes once, however often it is told, and gives back the model', async () => {
    const second = await VoskRecogniser.open(files);
    const open = second.begin();
    open.feed(silence(0.3));
    const loaded = process.memoryUsage().rss;
    await Promise.all([second.close(), second.close()]);
    await second.close();
    await expect(open.finish()).rejects.toMatchObject({ code: 'closed' });
    expect(() => second.begin()).toThrow(/closed/u);
    expect(loaded - process.memoryUsage().rss).toBeGreaterThan(100e6);
  });
});

describe('Vosk that cannot run', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'aloud-vosk-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names a missing library, one that is none, and a missing model', async () => {
    const library = join(folder, 'libvosk.so');
    const code = (code: string): object => ({ name: 'SpeechError', code });
    await expect(VoskRecogniser.open({ ...files, library })).rejects.toMatchObject(code('library-missing'));
    writeFileSync(library, 'no library');
    await expect(VoskRecogniser.open({ ...files, library })).rejects.toMatchObject(code('library-missing'));
    const model = join(folder, 'none');
    await expect(VoskRecogniser.open({ ...files, model })).rejects.toMatchObject(code('model-missing'));
  });

  it.each(['am/final.mdl', 'graph/HCLr.fst', 'graph/Gr.fst', 'ivector/final.ie'])(
    'refuses a model whose %s is cut off or gone',
    async (part) => {
      const model = mkdtempSync(join(folder, 'model-'));
      for (const name of ['am', 'conf', 'graph', 'ivector']) {
        const source = join(files.model, name);
        if (!part.startsWith(name)) symlinkSync(source, join(model, name));
        else cpSync(source, join(model, name), { recursive: true });
      }
      truncateSync(join(model, part), 5000);
      const problem = await VoskRecogniser.open({ ...files, model }).catch((error: unknown) => error);
      expect(problem).toMatchObject({ code: 'model-damaged' });
      expect((problem as Error).message).toContain('aloud setup');
      unlinkSync(join(model, part));
      await expect(VoskRecogniser.open({ ...files, model })).rejects.toMatchObject({ code: 'model-damaged' });
      rmSync(model, { recursive: true });
    },
  );
});
