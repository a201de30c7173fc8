import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { fromPcm16, peak } from '../../../speech/audio/samples.js';
import { SpeechError } from '../../../speech/errors.js';
import { choosePlayer } from '../../../speech/player/choose.js';
import { Player } from '../../../speech/player/player.js';
import { Speaker, type SpeakerOptions } from '../../../speech/speaker.js';
import type { Sound, Voice, VoiceOptions } from '../../../speech/voices/types.js';
import { titled } from '../../support/needs.js';
import { noMicrophoneBecause } from '../../support/pulse.js';
import { startSoundServer, withoutSoundServer, type SoundServer } from '../../support/sound-server.js';
import { tone } from '../../support/tones.js';

const RATE = 22_050;
/** Seconds from the loudspeaker to this process, by way of the recorder, on a busy machine. */
const EAR_DELAY = 0.25;
const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Waits, ten seconds at most. */
async function until(what: () => boolean): Promise<void> {
  for (let left = 500; left > 0 && !what(); left--) await wait(0.02);
}

/** Says every sentence as a tone of a second, a fifth of a second of it at a time; fails on "unspeakable". */
class ToneVoice implements Voice {
  readonly name = 'piper';
  readonly made: string[] = [];
  async *speak(sentence: string, { signal }: VoiceOptions): AsyncGenerator<Sound> {
    if (sentence.includes('unspeakable')) throw new SpeechError('voice-failed', 'It can not be spoken.');
    this.made.push(sentence);
    const samples = tone(440, 1, RATE);
    for (let at = 0; at < samples.length; at += RATE / 5) {
      await wait(0.005);
      if (signal?.aborted) throw new SpeechError('cancelled', 'Stopped.');
      yield { samples: samples.subarray(at, at + RATE / 5), rate: RATE };
    }
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

// In real time: a machine that is too busy loses sound on the way, so a second try is fair.
describe.skipIf(noMicrophoneBecause)(titled('with a sound server', noMicrophoneBecause), { retry: 2 }, () => {
  let server: SoundServer;
  let recorder: { kill(): void };
  /** When sound (not silence) was last and first heard at the loudspeaker, in seconds. */
  const ear = { first: NaN, last: NaN, samples: 0 };
  const events: string[] = [];
  let voice: ToneVoice;
  let speaker: Speaker | undefined;

  beforeAll(async () => {
    server = await startSoundServer();
    vi.stubEnv('PULSE_SERVER', server.env.PULSE_SERVER);
    recorder = server.listen((pcm) => {
      if (peak(fromPcm16(pcm)) < 0.05) return;
      const now = performance.now() / 1000;
      if (Number.isNaN(ear.first)) ear.first = now;
      ear.last = now;
      ear.samples += fromPcm16(pcm).filter((value) => Math.abs(value) > 0.001).length;
    });
    await wait(0.5);
  });
  afterAll(async () => {
    recorder.kill();
    await server.stop();
    vi.unstubAllEnvs();
  });
  afterEach(() => speaker?.close());

  function start(options: Partial<SpeakerOptions> = {}): Speaker {
    Object.assign(ear, { first: NaN, last: NaN, samples: 0 });
    events.length = 0;
    voice = new ToneVoice();
    speaker = new Speaker({
      voice,
      player: new Player('paplay'),
      toSpoken: (sentence) => sentence,
      sentenceStart: ({ written }) => events.push(`start ${written}`),
      sentenceEnd: ({ written }) => events.push(`end ${written}`),
      error: (error) => events.push(`error ${error instanceof SpeechError ? error.code : error.message}`),
      ...options,
    });
    return speaker;
  }

  test('paplay is found to work, and plays', async () => {
    const { player, why } = await choosePlayer({ preferred: 'auto' });
    expect(player?.name).toBe('paplay');
    expect(why).toBe('paplay plays.');
  });

  test('everything is heard, in order, and the captions keep time with it', async () => {
    const starts: number[] = [];
    const speaker = start({ sentenceStart: ({ start: at }) => starts.push(at - performance.now() / 1000) });
    const before = performance.now() / 1000;
    const first = speaker.say('One. Two.');
    const second = speaker.say('Three.');
    expect(speaker.speaking).toBe(true);
    expect(await first).toBe('heard');
    expect(events).toEqual(['end One.', 'end Two.']);
    expect(await second).toBe('heard');
    expect(speaker.speaking).toBe(false);
    const took = performance.now() / 1000 - before;
    expect(took).toBeGreaterThan(3);
    expect(took).toBeLessThan(8);
    await wait(0.3);
    expect(ear.samples / 16_000).toBeGreaterThan(2.8);
    expect(ear.first - before).toBeLessThan(3);
    for (const late of starts) expect(Math.abs(late)).toBeLessThan(0.3);
  });

  test('stop is silence within 50 ms, and nothing of it is heard later', async () => {
    const speaker = start();
    const long = speaker.say('One. Two. Three. Four. Five. Six.');
    await until(() => events.includes('end One.'));
    await wait(0.4);
    const stopped = performance.now() / 1000;
    speaker.stop();
    expect(await long).toBe('stopped');
    await wait(1);
    expect(ear.samples).toBeGreaterThan(8000);
    expect(ear.last - stopped).toBeLessThan(0.05 + EAR_DELAY);
    expect(events.filter((event) => event.startsWith('end'))).toEqual(['end One.']);
    expect(await speaker.say('Seven.')).toBe('heard');
    expect(ear.last - stopped).toBeGreaterThan(1);
  });

  test('after a pause the sentence that was cut off is said again from its beginning', async () => {
    const speaker = start();
    const both = speaker.say('One. Two.');
    await until(() => events.includes('start Two.'));
    await wait(0.5);
    speaker.pause();
    const paused = performance.now() / 1000;
    await wait(0.7);
    expect(ear.last - paused).toBeLessThan(0.05 + EAR_DELAY);
    speaker.resume();
    expect(await both).toBe('heard');
    expect(events).toEqual(['start One.', 'end One.', 'start Two.', 'start Two.', 'end Two.']);
  });

  test('a sentence that can not be spoken is told, and the rest is heard', async () => {
    const speaker = start();
    expect(await speaker.say('One. This is unspeakable. Three.')).toBe('heard');
    expect(events).toEqual(
      ['start One.', 'error voice-failed', 'start Three.', 'end One.', 'end Three.'].sort(byTime),
    );
  });

  test('what goes out is told with the time at which it is heard', async () => {
    let heard = 0;
    let expected = NaN;
    const speaker = start({
      sound: (sound, startsAt) => {
        if (!Number.isNaN(expected)) expect(startsAt).toBeGreaterThan(expected - 0.001);
        expected = startsAt + sound.samples.length / sound.rate;
        heard += sound.samples.length / sound.rate;
      },
    });
    await speaker.play({ samples: tone(880, 0.2, RATE), rate: RATE });
    await speaker.say('One.');
    expect(heard).toBeCloseTo(0.2 + 1 + 0.15, 2);
    expect(speaker.soundingUntil).toBeCloseTo(expected, 3);
  });

  test('a player that dies is started again and the sentence repeated; one that always dies leaves text, until there is another', async () => {
    const muted = vi.fn();
    const speaker = start({ player: new Player('paplay', 'no_such_device'), muted });
    expect(await speaker.say('One. Two.')).toBe('heard');
    expect(events.filter((event) => event === 'error player-failed')).toHaveLength(4);
    expect(events.slice(-4)).toEqual(['start One.', 'end One.', 'start Two.', 'end Two.']);
    expect(muted).toHaveBeenCalledTimes(1);
    expect(speaker.audible).toBe(false);

    speaker.playOn(new Player('paplay'));
    const before = ear.samples;
    expect(await speaker.say('Three.')).toBe('heard');
    await until(() => ear.samples > before);
    expect(ear.samples).toBeGreaterThan(before);
  });

  test('a sound server that is away for a moment costs no word', async () => {
    const speaker = start();
    const said = speaker.say('One. Two.');
    await until(() => events.includes('end One.'));
    await server.restart();
    expect(await said).toBe('heard');
    expect(speaker.audible).toBe(true);
    expect(events.slice(-2)).toEqual(['start Two.', 'end Two.']);
  });
});

const noPipeWireBecause = withoutSoundServer('pipewire');
test.skipIf(noPipeWireBecause)(
  titled('pw-play is heard as well, whatever its version', noPipeWireBecause),
  async () => {
    const server = await startSoundServer('pipewire');
    let heard = 0;
    const recorder = server.listen((pcm) => (heard = Math.max(heard, peak(fromPcm16(pcm)))));
    for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
    try {
      const { player } = await choosePlayer({ preferred: 'pw-play' });
      expect(player?.name).toBe('pw-play');
      const speaker = new Speaker({ voice: new ToneVoice(), player, toSpoken: (sentence) => sentence });
      expect(await speaker.say('One.')).toBe('heard');
      await until(() => heard > 0.1);
      expect(heard).toBeGreaterThan(0.1);
      await speaker.close();
    } finally {
      vi.unstubAllEnvs();
      recorder.kill();
      await server.stop();
    }
  },
);

/** The order in which the events of "One. This is unspeakable. Three." are due. */
function byTime(a: string, b: string): number {
  const due = ['error voice-failed', 'start One.', 'end One.', 'start Three.', 'end Three.'];
  return due.indexOf(a) - due.indexOf(b);
}

describe('without a sound server', () => {
  test('no player is chosen, and why is said', async () => {
    vi.stubEnv('PULSE_SERVER', 'unix:/nonexistent');
    vi.stubEnv('XDG_RUNTIME_DIR', '/nonexistent');
    const { player, why, passedOver } = await choosePlayer({ preferred: 'auto', device: 'nowhere' });
    vi.unstubAllEnvs();
    expect(player).toBeUndefined();
    expect(why).toMatch(/^Nothing can be played on nowhere/u);
    expect(passedOver.map(({ name }) => name)).toEqual(['paplay', 'pw-play', 'aplay']);
  });

  test('the captions come all the same, and nothing is made in vain', async () => {
    const seen: string[] = [];
    const voice = new ToneVoice();
    const speaker = new Speaker({
      voice,
      player: undefined,
      toSpoken: (sentence) => `(${sentence})`,
      sentenceEnd: ({ written, spoken }) => seen.push(`${written} ${spoken}`),
    });
    expect(await speaker.say('One. Two.')).toBe('heard');
    expect(await speaker.say('')).toBe('heard');
    expect(seen).toEqual(['One. (One.)', 'Two. (Two.)']);
    expect(voice.made).toEqual([]);
  });
});
