import type { Meaning } from '../../intents/types.js';
import { isAboutStability } from '../operations/from-meaning.js';
import { AppointmentsTalk } from './appointments-talk.js';
import type { Core } from './core.js';
import type { Reading } from '../wording/reading.js';
import { SeveralTalk } from './several-talk.js';
import { SizeTalk } from './size-talk.js';
import { StabilityTalk } from './stability-talk.js';
import { StepsBack } from './steps-back.js';
import type { Work } from './work.js';

/** Requests that are more than one question to the bridge, each with its own part of the conversation. */
export class Talks {
  readonly size: SizeTalk;
  readonly #appointments: AppointmentsTalk;
  readonly #stability: StabilityTalk;
  readonly #several: SeveralTalk;
  readonly #stepsBack: StepsBack;

  constructor(
    private readonly core: Core,
    private readonly work: () => Work,
    read: (reading: Reading) => void,
  ) {
    this.#several = new SeveralTalk(core, work, read);
    this.size = new SizeTalk(core);
    this.#appointments = new AppointmentsTalk(core);
    this.#stability = new StabilityTalk(core, work);
    this.#stepsBack = new StepsBack(core, work);
  }

  /** Takes a request that is one of these; false for all else. */
  take(meaning: Meaning): boolean {
    if (this.#appointments.takes(meaning)) this.#appointments.take(meaning);
    else if (isAboutStability(meaning)) this.core.run(this.#stability.take(meaning));
    else if (this.#stepsBack.takes(meaning)) this.core.run(this.#stepsBack.take(meaning));
    else if (this.size.takes(meaning)) this.core.run(this.size.take(meaning));
    else if (this.#several.takes(meaning)) this.core.run(this.#several.take(meaning));
    else if (meaning.intent === 'tell_real') this.core.run(this.#tellReal());
    else return false;
    return true;
  }

  /** Whether what is changed is changed for real. */
  async #tellReal(): Promise<void> {
    const { method } = await this.work().read({ operation: 'current_generation' });
    this.core.say(this.core.parts.wording.say(method === 'rehearsal' ? 'rehearsal_notice' : 'real_machine'));
  }
}
