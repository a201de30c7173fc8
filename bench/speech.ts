/** Measures hearing and speaking by themselves: the recogniser, voice activity, and the voice. */
import { join } from 'node:path';
import { MoonshineEngine } from '../speech/moonshine/engine.js';
import { MoonshineRecogniser } from '../speech/moonshine/recogniser.js';
import { Listener } from '../speech/listener.js';
import { cutForSpeed, splitSentences } from '../speech/spoken/sentences.js';
import { toSpoken } from '../speech/spoken/spoken.js';
import { builtInPronunciations } from '../speech/spoken/pronunciations.js';
import { SAMPLE_RATE, type Samples, type Transcript } from '../speech/types.js';
import { Silero } from '../speech/vad/silero.js';
import { PiperVoice } from '../speech/voices/piper.js';
import { findPaths } from '../src/paths.js';
import { modelDir } from '../tests/support/models.js';
import { sileroModel } from '../tests/support/silero.js';
import { availableVoices, concat, speakAll, whiteNoise, type TestVoice } from '../tests/support/speech.js';
import { median, p95, type Figure, type Part } from './figure.js';
import { PacedSound } from './support/pace.js';

const REQUESTS = [
  'Install ripgrep.',
  'Remove Firefox, please.',
  'What generation am I on?',
  'Go back to the previous generation.',
  'Search for a video editor.',
  'Yes, please.',
  'How much disk space is left?',
  'Could you install Blender and then update the system?',
];
const REPLIES = [
  'I would install ripgrep. That downloads one package, 2 megabytes. Shall I?',
  'All right, I leave it. Nothing was changed.',
  'I am on it. It should take about ten seconds.',
  'Done. Ripgrep is installed. You are now on generation 43.',
  'You are on generation 42, from Tuesday, 3 November, NixOS 25.11.',
  'Yes, Firefox is installed.',
  'No, Blender is not installed.',
  'I did not understand that. Nothing was changed. You can say help.',
];
const VOICES: readonly TestVoice[] = ['joe', 'espeak-us', 'slt'];
/** A quiet room: −66 dB. */
const ROOM = 0.0005;
const PAUSE = 1.5;
const IDLE_SECONDS = 30;

export const speech: Part = {
  name: 'speech',
  run: async (log) => {
    const voices = VOICES.filter((voice) => availableVoices().includes(voice));
    log(`voices: ${voices.join(', ')}`);
    const clips = (await Promise.all(voices.map((voice) => speakAll(REQUESTS, voice)))).flat();
    return [
      ...(await recogniser(clips)),
      ...(await listening(clips)),
      ...(await idle()),
      ...(await speaking()),
    ];
  },
};

async function recogniser(clips: readonly Samples[]): Promise<Figure[]> {
  const modelFolder = modelDir('moonshine-tiny-en');
  const loads: number[] = [];
  const growth: number[] = [];
  let took = 0;
  let lasted = 0;
  for (let round = 0; round < 3; round++) {
    const before = process.memoryUsage().rss;
    const start = performance.now();
    const engine = await MoonshineEngine.load({ modelDir: modelFolder });
    loads.push(performance.now() - start);
    await engine.transcribe(clips[0]!);
    const began = performance.now();
    for (const clip of clips) await engine.transcribe(clip);
    took += performance.now() - began;
    lasted += clips.reduce((sum, clip) => sum + clip.length / SAMPLE_RATE, 0);
    growth.push((process.memoryUsage().rss - before) / 1e6);
    await engine.close();
  }
  return [
    {
      name: 'speech.real_time_factor',
      what: 'Recogniser: time to write down a second of speech',
      value: took / 1000 / lasted,
      unit: 's',
      note: `Moonshine tiny, one thread, ${clips.length} commands of ${(lasted / 3 / clips.length).toFixed(1)} s on average`,
    },
    {
      name: 'speech.load',
      what: 'Recogniser: load time',
      value: median(loads) / 1000,
      unit: 's',
      note: 'files in the page cache',
    },
    {
      name: 'speech.memory',
      what: 'Recogniser: resident memory',
      // Later rounds find memory that earlier ones gave back.
      value: growth[0]!,
      unit: 'MB',
      note: 'what the process grows by',
    },
  ];
}

/** Speech in real time, with room noise between, to a listener with the recogniser alone. */
async function listening(clips: readonly Samples[]): Promise<Figure[]> {
  const silero = await Silero.open(sileroModel);
  const engine = await MoonshineEngine.load({ modelDir: modelDir('moonshine-tiny-en') });
  const recogniser = new MoonshineRecogniser(engine);
  const ends: number[] = [];
  const parts: Samples[] = [room(PAUSE)];
  let length = parts[0]!.length;
  for (const clip of clips) {
    ends.push((length + lastAudible(clip)) / SAMPLE_RATE);
    parts.push(clip, room(PAUSE));
    length += clip.length + parts.at(-1)!.length;
  }
  const sound = new PacedSound(concat(...parts));
  const texts: number[] = [];
  const lags: number[] = [];
  let declared = 0;
  const listener = new Listener<Transcript>(silero, (onPartial) => {
    const utterance = recogniser.begin({ onPartial });
    return {
      feed: (samples) => utterance.feed(samples),
      cancel: () => utterance.cancel(),
      finish: () => {
        declared = performance.now();
        return utterance.finish();
      },
    };
  });
  try {
    for await (const event of listener.listen(sound)) {
      if (event.type !== 'utterance') continue;
      texts.push(performance.now() - declared);
      // A clip with a pause in it may end twice; only the last end is the true one.
      const end = ends.find((seconds) => Math.abs(seconds - event.speechEnd) < 0.4);
      if (end !== undefined) lags.push(declared - sound.saidAt(end));
    }
  } finally {
    await engine.close();
    await silero.close();
  }
  const declaredEnds = `${texts.length} utterances fed in real time`;
  return [
    {
      name: 'speech.text_median',
      what: 'Final text after the end of the utterance is declared, median',
      value: median(texts),
      unit: 'ms',
      goal: { atMost: 60 },
      note: `${declaredEnds}; the decoding begins in the pause, before the end is sure`,
    },
    {
      name: 'speech.text_p95',
      what: 'Final text after the end of the utterance is declared, 95th percentile',
      value: p95(texts),
      unit: 'ms',
      goal: { atMost: 60 },
    },
    {
      name: 'speech.end_lag',
      what: 'Voice activity: end declared after the true end, median',
      value: median(lags),
      unit: 'ms',
      note: '500 ms of it are the hang-over, which is a setting',
    },
    {
      name: 'speech.end_lag_p95',
      what: 'Voice activity: end declared after the true end, 95th percentile',
      value: p95(lags),
      unit: 'ms',
    },
  ];
}

/** What voice activity takes of a core while nobody speaks. */
async function idle(): Promise<Figure[]> {
  const silero = await Silero.open(sileroModel);
  const listener = new Listener<void>(silero, () => {
    throw new Error('Room noise was taken for speech.');
  });
  const before = process.cpuUsage();
  const start = performance.now();
  const events = listener.listen(new PacedSound(room(IDLE_SECONDS)));
  while (!(await events.next()).done);
  const used = process.cpuUsage(before);
  await silero.close();
  return [
    {
      name: 'speech.vad_share',
      what: 'Voice activity: share of a core while nobody speaks',
      value: (100 * (used.user + used.system)) / 1000 / (performance.now() - start),
      unit: '%',
      goal: { atMost: 3 },
      note: 'without the recording program',
    },
  ];
}

async function speaking(): Promise<Figure[]> {
  const piper = {
    python: findPaths().piperPython,
    model: join(modelDir('piper-joe'), 'en_US-joe-medium.onnx'),
  };
  const table = builtInPronunciations();
  // As the speaker asks for it: the first sentence, or its head where it is long.
  const heads = REPLIES.map(
    (reply) => cutForSpeed(toSpoken(splitSentences(reply)[0]!, { table, now: new Date() }))[0]!,
  );
  const firstSound = async (voice: PiperVoice, text: string): Promise<number> => {
    const start = performance.now();
    for await (const _sound of voice.speak(text, { rate: 1, volume: 1 })) return performance.now() - start;
    throw new Error(`Piper gave no sound for: ${text}`);
  };
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < 3; round++) {
    const voice = new PiperVoice(piper);
    cold.push(await firstSound(voice, heads[0]!));
    for (const head of heads) warm.push(await firstSound(voice, head));
    await voice.close();
  }
  return [
    {
      name: 'speech.piper_cold',
      what: 'Piper: first sound, cold start',
      value: median(cold) / 1000,
      unit: 's',
      note: 'with the start of Python and the loading of the voice',
    },
    {
      name: 'speech.piper_warm',
      what: 'Piper: first sound, warm, median',
      value: median(warm),
      unit: 'ms',
      goal: { atMost: 160 },
      note: `first sentences of ${REPLIES.length} replies`,
    },
    {
      name: 'speech.piper_warm_p95',
      what: 'Piper: first sound, warm, 95th percentile',
      value: p95(warm),
      unit: 'ms',
    },
  ];
}

const room = (seconds: number): Samples => whiteNoise(seconds, ROOM);

/** The position after the last sample that is heard: −40 dB. */
function lastAudible(clip: Samples): number {
  return clip.findLastIndex((value) => Math.abs(value) > 0.01) + 1;
}
