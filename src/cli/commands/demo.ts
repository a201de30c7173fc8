import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { resample } from '../../../speech/audio/resample.js';
import { SAMPLE_RATE, type Samples } from '../../../speech/types.js';
import { RecordingMouth } from '../../assistant/mouths.js';
import { Session } from '../../session.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

/** What the demo's person says, and what it shows. */
const scenes: readonly { shows: string; says: readonly string[]; means?: string }[] = [
  {
    shows: 'A request with a name that no recogniser spells right, confirmed.',
    says: ['Install postgresql.', 'Yes, please.'],
    means: 'postgresql',
  },
  { shows: 'A request that is refused.', says: ['Could you install Blender?', 'No, thank you.'] },
  { shows: 'A question about the system.', says: ['Show me my generations.'] },
  { shows: 'Back to how it was.', says: ['Go back to the previous generation.', 'Yes, do it.'] },
];

/** How much higher the person's voice is than the assistant's, so that the two can be told apart. */
const PITCH = 1.15;
/** The rehearsal works this many times faster than a real machine might. */
const SPEED = 8;

/** The main job from sound to sound, on a rehearsal machine made for it. */
export async function demo({
  invocation,
  silent,
}: Common & { silent?: boolean; invocation: Invocation }): Promise<number> {
  const { events, print, signal } = invocation;
  const state = join(invocation.paths.state, 'demo');
  const recordings = join(process.cwd(), 'demo-audio');
  for (const folder of [state, recordings]) await rm(folder, { recursive: true, force: true });
  const paths = { ...invocation.paths, state, database: join(state, 'aloud.db') };

  const session = await Session.open({
    invocation: { ...invocation, paths },
    backend: 'rehearsal',
    voice: silent !== true,
    ears: true,
    mouth: (mouth, tongue) =>
      new RecordingMouth(
        recordings,
        (text, stop) => tongue.render(text, stop),
        (file, sound) => events.emit({ type: 'recording', file, seconds: sound.samples.length / sound.rate }),
        mouth,
      ),
  });
  const { assistant, wording, tongue } = session;
  try {
    await session.bridge.rehearse({ speed: SPEED });
    for (const notice of ['rehearsal_notice', 'synthetic_notice'])
      events.emit({ type: 'note', text: wording.say(notice) });
    const say = async (text: string): Promise<void> => {
      signal.throwIfAborted();
      const sound = await person(session, text, signal);
      events.emit({ type: 'prompt', text });
      if (tongue.loud) await tongue.speaker.play({ samples: sound, rate: SAMPLE_RATE });
      await assistant.hear(sound, performance.now());
      await assistant.settled();
    };
    for (const { shows, says, means } of scenes) {
      print('');
      print(shows);
      for (const text of says) {
        await say(text);
        // Asked which name it was, as it may be, the person says so.
        const { question } = assistant;
        const which =
          question?.kind === 'choose' ? question.options.findIndex(({ label }) => label === means) : -1;
        if (which >= 0) await say(`Number ${which + 1}.`);
      }
    }
    print('');
    print(`The replies are in ${recordings}.`);
  } finally {
    await session.close();
  }
  return exitCodes.ok;
}

/** The sentence in the person's voice: the same synthesizer, higher; steady, so that every demo hears the same. */
async function person({ tongue }: Session, text: string, signal: AbortSignal): Promise<Samples> {
  const sound = await tongue.render(text, signal, { steady: true });
  return resample(sound.samples, sound.rate * PITCH, SAMPLE_RATE);
}
