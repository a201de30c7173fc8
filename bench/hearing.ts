/** How well spoken sentences are understood: with the sound at hand, and from the transcript alone, in one run. */
import type { Samples } from '../speech/types.js';
import { median, p95, type Figure, type Part } from './figure.js';
import { linesOf, negatives, SCENES, scenery, speakLines, type Scene } from './hearing/clips.js';
import { isFalseChange, isRight, mayBeNothing } from './hearing/judge.js';
import { memoryOfHearing } from './hearing/process.js';
import { HearingRig, type HeardClip } from './hearing/rig.js';
import { sharedFolder, type Line } from './understanding/corpus.js';

/** Lines of the corpus that are spoken, of the half that no threshold of hearing was chosen on. */
const LINES = 240;
/** Commands about two seconds long, for the time. */
const ABOUT_TWO = { from: 1.4, to: 2.6 };
const AROUND_SECONDS = 0.8;
/** Every so many of all clips are heard once more, by the command itself, for its memory. */
const OF_MEMORY = 10;

interface Heard extends HeardClip {
  readonly line: Line;
  readonly voice: string;
  readonly seconds: number;
  /** Where it was missed: by how much the model finds what was said less likely than what it writes by itself, nats. */
  readonly behind?: number;
}

/** Nats; 150 times less likely. */
const FAR_BEHIND = 5;

/**
 * Spoken sentences as a part of the bench. ALOUD_BENCH_EVERY=n takes every
 * n-th line only; ALOUD_SHARED is the folder whose `data` has the lines.
 */
export const hearing: Part = {
  name: 'hearing',
  async run(log) {
    const folder = sharedFolder();
    if (folder === null) throw new Error('The shared data is not here; set ALOUD_SHARED to its folder.');
    const every = Number(process.env['ALOUD_BENCH_EVERY'] ?? 1);
    const lines = linesOf(folder, 'reported', Math.floor(LINES / every));
    const commands = await speakLines(lines, 'reported');
    const inScene = await scenery('reported');
    const rig = await HearingRig.open(folder);
    try {
      const figures: Figure[] = [];
      const clean: Heard[] = [];
      for (const scene of SCENES) {
        const heard: Heard[] = [];
        for (const command of commands) {
          const samples = inScene(command, scene);
          const { line, voice } = command;
          const clip = await rig.hear(samples);
          const { transcript } = clip;
          const missed = !isRight(line, clip.heard) && !mayBeNothing(line);
          heard.push({
            ...clip,
            ...{ line, voice, seconds: samples.length / 16_000 },
            ...(missed && { behind: await rig.behind(samples, line.text, transcript) }),
          });
        }
        if (scene.noise === undefined) clean.push(...heard);
        const own = ofScene(scene, heard, rig);
        figures.push(...own);
        log(`${scene.name}, ${heard.length} clips: ${own.map(({ value }) => value.toFixed(2)).join(', ')}`);
      }
      const sounds = SCENES.flatMap((scene) => commands.map((command) => inScene(command, scene)));
      figures.push(
        ...times(clean),
        await memory(
          sounds.filter((_, i) => i % OF_MEMORY === 0),
          rig.lexicon,
        ),
        ...(await ofNegatives(rig, log)),
      );
      return figures;
    } finally {
      await rig.close();
    }
  },
};

const percent = (part: number, whole: number): number => (100 * part) / Math.max(1, whole);

function ofScene(scene: Scene, heard: readonly Heard[], rig: HearingRig): Figure[] {
  const wrong = heard.filter(({ line, heard }) => !isRight(line, heard));
  const plainWrong = heard.filter(({ line, plain }) => !isRight(line, plain));
  const falsely = heard.filter(({ line, heard }) => isFalseChange(line, heard, rig.isChange(heard)));
  const outright = heard.filter(({ line, heard }) => isRight(line, heard) && heard.outcome !== 'ambiguous');
  const requests = heard.flatMap(({ behind }) => behind ?? []);
  const name = scene.name.replaceAll(' ', '-');
  const voices = [...new Set(heard.map(({ voice }) => voice))].map((voice) => {
    const own = heard.filter((one) => one.voice === voice);
    return `${voice} ${percent(own.filter(({ line, heard }) => isRight(line, heard)).length, own.length).toFixed(0)} %`;
  });
  return [
    {
      name: `hearing.${name}`,
      what: `Spoken sentences understood, ${scene.name}`,
      value: percent(heard.length - wrong.length, heard.length),
      unit: '%',
      goal: { atLeast: scene.noise === undefined ? 93 : scene.noise.snrDb === 12 ? 90 : 80 },
      note: `${heard.length} lines that no threshold of hearing was chosen on; ${voices.join(', ')}; a question whose first offer is right counts`,
      misses: wrong.map(({ line, voice, transcript, heard: { intent, outcome } }) => ({
        line: line.number,
        voice,
        transcript,
        intent,
        outcome,
      })),
    },
    {
      name: `hearing.${name}.far-behind`,
      what: `Missed requests that the recogniser itself finds 150 times less likely than what it writes, ${scene.name}`,
      value: percent(requests.filter((nats) => nats > FAR_BEHIND).length, requests.length),
      unit: '%',
      note: `of ${requests.length}`,
    },
    {
      name: `hearing.${name}.outright`,
      what: `The same without asking whether it was meant, ${scene.name}`,
      value: percent(outright.length, heard.length),
      unit: '%',
    },
    {
      name: `hearing.${name}.transcript`,
      what: `The same from the transcript alone, ${scene.name}`,
      value: percent(heard.length - plainWrong.length, heard.length),
      unit: '%',
      misses: plainWrong.map(({ line }) => line.number),
    },
    {
      name: `hearing.${name}.errors`,
      what: `Errors of hearing for one of the transcript, ${scene.name}`,
      value: wrong.length / Math.max(1, plainWrong.length),
      unit: 'x',
      ...(scene.noise === undefined && { goal: { atMost: 0.5 } }),
    },
    {
      name: `hearing.${name}.false-changes`,
      what: `Sentences that ask for nothing taken for a change, ${scene.name}`,
      value: falsely.length,
      unit: '',
      goal: { atMost: 0 },
      misses: falsely.map(({ line, heard: { intent } }) => ({ line: line.number, intent })),
    },
  ];
}

function times(clean: readonly Heard[]): Figure[] {
  const spoken = ({ seconds }: Heard): number => seconds - AROUND_SECONDS;
  const short = clean.filter((one) => spoken(one) >= ABOUT_TWO.from && spoken(one) <= ABOUT_TWO.to);
  const all = short.map(({ ms }) => ms);
  const cpu = median(short.map(({ cpuMs }) => cpuMs)).toFixed(0);
  const note = `${short.length} commands of ${ABOUT_TWO.from} to ${ABOUT_TWO.to} s, nothing done ahead of their end, names resolved; ${cpu} ms of processor time`;
  return [
    {
      name: 'hearing.ms',
      what: 'Time of the hearing, 2 s command, median',
      value: median(all),
      unit: 'ms',
      goal: { atMost: 250 },
      note,
    },
    {
      name: 'hearing.ms.p95',
      what: 'Time of the hearing, 2 s command, 95th percentile',
      value: p95(all),
      unit: 'ms',
    },
  ];
}

async function memory(clips: readonly Samples[], lexicon: string): Promise<Figure> {
  return {
    name: 'hearing.memory',
    what: 'Memory of the process that hears, all names loaded',
    value: await memoryOfHearing(clips, lexicon),
    unit: 'MB',
    goal: { atMost: 700 },
    note: `the most that aloud understand --audio ever held over ${clips.length} clips of all scenes, without a rest`,
  };
}

async function ofNegatives(rig: HearingRig, log: (line: string) => void): Promise<Figure[]> {
  const clips = await negatives('reported');
  const taken: { what: string; kind: string; change: boolean; intent: string | null; outcome: string }[] = [];
  for (const { kind, what, samples } of clips) {
    const { heard } = await rig.hear(samples);
    if (heard.outcome === 'unknown') continue;
    taken.push({ what, kind, change: rig.isChange(heard), intent: heard.intent, outcome: heard.outcome });
  }
  log(`nothing asked: ${clips.length} clips`);
  const kinds = [...new Set(clips.map(({ kind }) => kind))].map(
    (kind) =>
      `${kind} ${taken.filter((one) => one.kind === kind).length} of ${clips.filter((one) => one.kind === kind).length}`,
  );
  const changes = taken.filter(({ change }) => change);
  return [
    {
      name: 'hearing.negatives',
      what: 'Talk, babble, music and noise taken for anything, questions counted',
      value: percent(taken.length, clips.length),
      unit: '%',
      goal: { atMost: 0.5 },
      note: `${clips.length} clips: ${kinds.join(', ')}`,
      misses: taken,
    },
    {
      name: 'hearing.negatives.changes',
      what: 'The same taken for a change',
      value: changes.length,
      unit: '',
      goal: { atMost: 0 },
      misses: changes,
    },
  ];
}
