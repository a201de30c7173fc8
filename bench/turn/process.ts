/** The process that `turn.ts` starts: holds conversations and sends the figures. */
import { setTimeout as delay } from 'node:timers/promises';
import { speakAll, whiteNoise } from '../../tests/support/speech.js';
import { median, p95, type Figure } from '../figure.js';
import { processorSeconds, residentMB } from '../support/resources.js';
import type { TurnMessage } from '../turn.js';
import { spokenFigures } from './spoken.js';
import { Talk, type Exchange } from './talk.js';

const INSTALLED = ['Install ripgrep.', 'Install Inkscape.', 'Could you install Blender?', 'Install VLC.'];
const LEFT = ['Install GIMP.', 'Install Audacity.'];
const ASKED = ['What generation am I on?', 'Is Firefox installed?', 'What is the kernel version?'];
const QUIET_SECONDS = 30;
const REST_SECONDS = 3;

const send = (message: TurnMessage): void => void process.send!(message);

/** All exchanges of a kind that came to what they should. */
class Kind {
  readonly good: Exchange[] = [];
  missed = 0;

  take(exchange: Exchange | null, wanted: 'plan' | 'outcome' | 'transcript'): boolean {
    const good = exchange?.[wanted] !== undefined;
    if (good) this.good.push(exchange);
    else this.missed++;
    send({ log: exchange === null ? 'nothing came' : describe(exchange) });
    return good;
  }
}

function describe({ heard, transcript, plan, outcome, sound, end }: Exchange): string {
  const ms = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(0));
  return `"${heard}": text ${ms(transcript)}, plan ${ms(plan)}, outcome ${ms(outcome)}, sound ${ms(sound)}, end ${ms(end)} ms`;
}

// Before it begins: what makes them is no part of Aloud.
const [install, leave, ask, [yes, no]] = await Promise.all([
  speakAll(INSTALLED),
  speakAll(LEFT),
  speakAll(ASKED),
  speakAll(['Yes, please.', 'No, thanks.']),
]);
const talk = await Talk.begin();
const idle = await idleShare();
const [requests, answers, left] = [new Kind(), new Kind(), new Kind()];
const readings = new Kind();
for (const clip of install)
  if (requests.take(await talk.say(clip), 'plan')) answers.take(await talk.say(yes!), 'outcome');
for (const clip of leave)
  if (requests.take(await talk.say(clip), 'plan')) left.take(await talk.say(no!), 'transcript');
for (const clip of [...ask, ...ask]) readings.take(await talk.say(clip), 'outcome');
// What sentences took is given back in a pause.
await delay(REST_SECONDS * 1000);
const measured = [...turnFigures(), ...memory(), idle];
await talk.close();
const figures = [...measured, ...(await spokenFigures())];
send({ figures });
process.disconnect();

function turnFigures(): Figure[] {
  const all = [requests, answers, left, readings].flatMap(({ good }) => good);
  const missed = requests.missed + answers.missed + left.missed + readings.missed;
  const texts = all.map(({ transcript }) => transcript!);
  const sounds = all.map(({ sound }) => sound);
  const of = (kind: Kind, what: 'plan' | 'outcome' | 'sound' | 'end'): number =>
    median(kind.good.map((exchange) => exchange[what]!));
  const count = `${all.length} utterances through a virtual microphone${missed > 0 ? `, ${missed} more came to nothing` : ''}`;
  return [
    {
      name: 'turn.start',
      what: 'Start of Aloud until it listens',
      value: talk.startMs / 1000,
      unit: 's',
      note: 'models, understanding, sidecar, voice and microphone',
    },
    {
      name: 'turn.understood_median',
      what: 'Whole Aloud: utterance understood after its end is declared, median',
      value: median(texts),
      unit: 'ms',
      goal: { atMost: 60 },
      note: `${count}; decoded against all that can be said`,
    },
    {
      name: 'turn.understood_p95',
      what: 'Whole Aloud: utterance understood, 95th percentile',
      value: p95(texts),
      unit: 'ms',
    },
    {
      name: 'turn.sound_median',
      what: 'First sound of the reply at the loudspeaker after the end is declared, median',
      value: median(sounds),
      unit: 'ms',
      goal: { atMost: 300 },
      note: 'voice, player and sound server included',
    },
    {
      name: 'turn.sound_p95',
      what: 'First sound of the reply, 95th percentile',
      value: p95(sounds),
      unit: 'ms',
    },
    {
      name: 'turn.sound_question',
      what: 'First sound of a plan read back, median',
      value: of(requests, 'sound'),
      unit: 'ms',
      goal: { atMost: 300 },
    },
    {
      name: 'turn.sound_short',
      what: 'First sound of a short reply (to yes, no and questions), median',
      value: median([answers, left, readings].flatMap(({ good }) => good.map(({ sound }) => sound))),
      unit: 'ms',
      goal: { atMost: 300 },
    },
    {
      name: 'turn.plan',
      what: 'Request over until the plan is worked out, median',
      value: of(requests, 'plan'),
      unit: 'ms',
    },
    {
      name: 'turn.read_back',
      what: 'Request over until the plan is read back, median',
      value: of(requests, 'end') / 1000,
      unit: 's',
      note: 'nearly all of it is speaking',
    },
    {
      name: 'turn.done',
      what: 'Spoken yes over until it is done, median',
      value: of(answers, 'outcome'),
      unit: 'ms',
      note: 'on the rehearsal machine without its pretended downloads and builds',
    },
  ];
}

function memory(): Figure[] {
  const { processes } = talk;
  const pipers = processes.filter(({ command }) => command.includes('piper_driver'));
  const own = residentMB(process.pid);
  const piper = pipers.reduce((sum, { pid }) => sum + residentMB(pid), 0);
  const most = [process.pid, ...pipers.map(({ pid }) => pid)].reduce(
    (sum, pid) => sum + residentMB(pid, 'most'),
    0,
  );
  const all = own + processes.reduce((sum, { pid }) => sum + residentMB(pid), 0);
  return [
    {
      name: 'turn.memory',
      what: 'Resident memory with both models, after the conversation',
      value: own + piper,
      unit: 'MB',
      goal: { atMost: 450 },
      note: `${own.toFixed(0)} MB hearing, understanding and dialogue, ${piper.toFixed(0)} MB Piper; at their peaks ${most.toFixed(0)} MB`,
    },
    {
      name: 'turn.memory_all',
      what: 'Resident memory of all of Aloud’s processes',
      value: all,
      unit: 'MB',
      note: 'with the sidecar, the pronouncing program and the recorder; shared pages counted in each',
    },
  ];
}

/** What all of Aloud takes of a core while it listens and nobody speaks. */
async function idleShare(): Promise<Figure> {
  // The engines compact their heaps for half a minute after the start, once.
  await delay(45_000);
  const { processes } = talk;
  const used = (): number =>
    [process.pid, ...processes.map(({ pid }) => pid)].reduce((sum, pid) => sum + processorSeconds(pid), 0);
  const noise = talk.microphone.say(whiteNoise(QUIET_SECONDS + 1, 0.0005));
  const before = used();
  await delay(QUIET_SECONDS * 1000);
  const share = (100 * (used() - before)) / QUIET_SECONDS;
  await noise;
  return {
    name: 'turn.idle',
    what: 'Whole Aloud: share of a core while it listens and nobody speaks',
    value: share,
    unit: '%',
    goal: { atMost: 3 },
    note: 'all its processes, the recorder included',
  };
}
