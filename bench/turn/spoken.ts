/** Measures how long a person listens in a whole turn: what is said of an installation, in each style. */
import { SAMPLE_RATE } from '../../speech/types.js';
import { Conversation } from '../../tests/e2e/conversation.js';
import { speakAll } from '../../tests/support/speech.js';
import type { Figure } from '../figure.js';

const STYLES = ['brief', 'plain', 'detailed', 'learner', 'encouraging'] as const;

/** Seconds of speech from "install Blender" to the end, at normal pace, on the rehearsal machine at no speed of its own. */
export async function spokenFigures(): Promise<Figure[]> {
  const talk = await Conversation.begin(undefined, { ears: false });
  try {
    const figures: Figure[] = [];
    for (const style of STYLES) {
      talk.session.wording.style = style;
      const said = talk.events.length;
      await talk.type('install blender');
      await talk.type('yes');
      const texts = talk.events.slice(said).flatMap((event) => (event.type === 'say' ? [event.text] : []));
      const clips = await speakAll(texts);
      figures.push({
        name: `turn.spoken_${style}`,
        what: `Seconds of speech in a whole “install Blender”, ${style}`,
        value: clips.reduce((sum, clip) => sum + clip.length, 0) / SAMPLE_RATE,
        unit: 's',
        note: `${texts.length} replies by Piper at normal pace: the plan, the start and the end`,
      });
      await talk.type('undo that');
      await talk.type('yes');
    }
    return figures;
  } finally {
    await talk.end();
  }
}
