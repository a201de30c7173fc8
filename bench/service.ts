/** Measures the running service: its key, its rest, its start. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { socketLine } from '../src/hotkey/recipes.js';
import { busctlLine } from '../src/hotkey/talk-object.js';
import { packageRoot } from '../src/paths.js';
import { Running } from '../tests/src/daemon/running.js';
import { startSessionBus } from '../tests/src/hotkey/session-bus.js';
import {
  noMicrophoneBecause,
  startVirtualMicrophone,
  type VirtualMicrophone,
} from '../tests/support/pulse.js';
import { speak, whiteNoise } from '../tests/support/speech.js';
import { median, type Figure, type Part } from './figure.js';
import { processorSeconds, residentMB, treeOf } from './support/resources.js';
import { stopByVoice } from './service/stop-by-voice.js';
import { Loudspeaker } from './turn/loudspeaker.js';

const ROUNDS = 8;
const CLIENT_ROUNDS = 25;
const REST_SECONDS = 20;
/**
 * What was done before is over by then: V8 gives memory back, in up to three rounds of collecting garbage
 * (0.1 to 0.4 s of a core together), 8 to 10 seconds after its last work.
 */
const SETTLE_SECONDS = 14;
/** Later starts, as at each login: what the first one worked out is kept. */
const STARTS = 3;

export const service: Part = {
  name: 'service',
  async run(log) {
    if (noMicrophoneBecause !== undefined) throw new Error(noMicrophoneBecause);
    const byVoice = await stopByVoice(log);
    const virtual = await startVirtualMicrophone();
    const loudspeaker = new Loudspeaker(virtual.server);
    const bus = await startSessionBus();
    const environment = {
      ...virtual.environment,
      PULSE_SINK: 'speaker',
      DBUS_SESSION_BUS_ADDRESS: bus.address,
    };
    const { running, first, later } = await starts(environment, log);
    try {
      const [key, clients, memory] = [
        await keyFigures(running, virtual, loudspeaker, log),
        clientFigures(running),
        memoryOf(running),
      ];
      const rest = await restFigures(running, virtual, log);
      const start: Figure = {
        name: 'service.start',
        what: 'Service: start until it is ready',
        value: median(later),
        unit: 's',
        goal: { atMost: 3 },
        note: `models, understanding, sidecar and microphone; ${later.length} starts, as at a login`,
      };
      const firstEver: Figure = {
        name: 'service.start_first',
        what: 'The same, the very first start in a new home',
        value: first,
        unit: 's',
        note: 'what it works out of the sentences is kept for later ones',
      };
      return [start, firstEver, ...key, byVoice, ...clients, ...rest, memory];
    } finally {
      loudspeaker.close();
      await running.stop();
      await bus.stop();
      await virtual.stop();
    }
  },
};

/** The first start ever and later ones, in seconds; the last one goes on. */
async function starts(
  environment: Record<string, string | undefined>,
  log: (line: string) => void,
): Promise<{ running: Running; first: number; later: readonly number[] }> {
  const start = async (home?: string): Promise<[Running, number]> => {
    const began = performance.now();
    const running = await Running.start({ environment, ...(home !== undefined && { home }) });
    await running.status();
    const seconds = (performance.now() - began) / 1000;
    log(`ready after ${seconds.toFixed(1)} s`);
    return [running, seconds];
  };
  const [one, first] = await start();
  let running = one;
  const later: number[] = [];
  for (let round = 0; round < STARTS; round++) {
    await running.end();
    const [next, seconds] = await start(running.home);
    running = next;
    later.push(seconds);
  }
  return { running, first, later };
}

async function keyFigures(
  running: Running,
  virtual: VirtualMicrophone,
  loudspeaker: Loudspeaker,
  log: (line: string) => void,
): Promise<Figure[]> {
  const question = await speak('What generation am I on?');
  const presses: number[] = [];
  const sounds: number[] = [];
  const silences: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const pressed = performance.now();
    await running.ask({ do: 'talk', how: 'press' });
    presses.push(performance.now() - pressed);
    await virtual.say(question);
    await delay(50);
    const released = performance.now();
    await running.ask({ do: 'talk', how: 'release' });
    // Long enough for a reply to be going on.
    for (let waited = 0; loudspeaker.firstSoundAfter(released) === null && waited < 10_000; waited += 20)
      await delay(20);
    const sound = loudspeaker.firstSoundAfter(released);
    if (sound === null) continue;
    sounds.push(sound - released);
    await delay(300);
    const stopped = performance.now();
    await running.ask({ do: 'talk', how: 'cancel' });
    await delay(700);
    silences.push(Math.max(0, loudspeaker.lastSound - stopped));
    log(
      `press ${presses.at(-1)!.toFixed(1)}, sound ${sounds.at(-1)!.toFixed(0)}, silence ${silences.at(-1)!.toFixed(0)} ms`,
    );
  }
  const note = `${sounds.length} of ${ROUNDS} questions answered`;
  return [
    {
      name: 'service.press',
      what: 'Key pressed until it records',
      value: median(presses),
      unit: 'ms',
      note: 'the pre-roll reaches 400 ms further back; asked through the socket, client program not counted',
    },
    {
      name: 'service.sound',
      what: 'Key released until the first sound of the reply',
      value: median(sounds),
      unit: 'ms',
      note,
    },
    {
      name: 'service.silence',
      what: 'Key pressed until the voice is silent',
      value: median(silences),
      unit: 'ms',
      goal: { atMost: 100 },
      note: 'at the loudspeaker, whose sound comes in blocks of 10 ms; 0 where nothing was heard after the key',
    },
  ];
}

/** How long programs take from start to end, taken in turn so that a busy moment strikes all. */
function clientFigures(running: Running): Figure[] {
  const talk = [join(packageRoot(), 'scripts', 'aloud.cjs'), 'talk', 'release'];
  const line = ['-c', socketLine(running.paths.controlSocket, 'release')];
  const programs = {
    bare: [process.execPath, ['-e', '0']],
    talk: [process.execPath, talk],
    shell: ['sh', line],
    bus: ['sh', ['-c', busctlLine('Release')]],
  } as const;
  const times = {
    ...{ bare: [] as number[], talk: [] as number[] },
    ...{ shell: [] as number[], bus: [] as number[] },
  };
  for (let round = 0; round < CLIENT_ROUNDS; round++) {
    for (const [name, [program, args]] of Object.entries(programs)) {
      const began = performance.now();
      spawnSync(program, args, { env: running.environment });
      times[name as keyof typeof times].push(performance.now() - began);
    }
  }
  const bare = median(times.bare);
  return [
    {
      name: 'service.client',
      what: 'aloud talk: longer than Node itself takes to start and end',
      value: median(times.talk) - bare,
      unit: 'ms',
      goal: { atMost: 5 },
      note: `bare Node ${bare.toFixed(0)} ms`,
    },
    {
      name: 'service.client_line',
      what: 'The line for socat that aloud hotkey prints, from start to end',
      value: median(times.shell),
      unit: 'ms',
      goal: { atMost: 10 },
    },
    {
      name: 'service.client_bus',
      what: 'The line for busctl that aloud hotkey prints, from start to end',
      value: median(times.bus),
      unit: 'ms',
      goal: { atMost: 10 },
    },
  ];
}

function memoryOf(running: Running): Figure {
  const sizes = treeOf(running.process.pid!).map((pid) => residentMB(pid));
  return {
    name: 'service.memory',
    what: 'Service: resident memory of all its processes',
    value: sizes.reduce((sum, size) => sum + size, 0),
    unit: 'MB',
    goal: { atMost: 450 },
    note: `${sizes[0]!.toFixed(0)} MB its own process; shared pages counted in each`,
  };
}

async function restFigures(
  running: Running,
  virtual: VirtualMicrophone,
  log: (line: string) => void,
): Promise<Figure[]> {
  const share = async (): Promise<number> => {
    await delay(SETTLE_SECONDS * 1000);
    const noise = virtual.say(whiteNoise(REST_SECONDS + 1, 0.0005));
    const used = (): number =>
      treeOf(running.process.pid!)
        .map(processorSeconds)
        .reduce((sum, one) => sum + one, 0);
    const before = used();
    await delay(REST_SECONDS * 1000);
    const value = (100 * (used() - before)) / REST_SECONDS;
    await noise;
    return value;
  };
  const set = (path: string, value: string | boolean) => running.ask({ do: 'settings.set', path, value });
  const armed = await share();
  await set('listening.armed', false);
  const closed = await share();
  await set('listening.mode', 'wake-word');
  const word = await share();
  await set('listening.mode', 'open');
  const open = await share();
  log(
    `at rest: closed ${closed.toFixed(2)}, armed ${armed.toFixed(2)}, wake word ${word.toFixed(2)}, open ${open.toFixed(2)} % of a core`,
  );
  const figure = (name: string, what: string, value: number, atMost: number): Figure => ({
    ...{
      name: `service.${name}`,
      what: `Service: share of a core, ${what}`,
      value,
      unit: '%',
      goal: { atMost },
    },
    note: 'all its processes, the recorder included; a quiet room',
  });
  return [
    figure('closed', 'microphone closed', closed, 0.2),
    figure('armed', 'microphone open for the key', armed, 3),
    figure('waiting', 'listening for the wake word', word, 3),
    figure('open', 'listening for any speech', open, 3),
  ];
}
