import { Proof } from '../dialogue/proof.js';
import type { Question } from '../dialogue/types.js';
import type { TurnSource } from '../store/store.js';
import { confirms } from './answers.js';
import type { Core } from './core.js';
import type { Said } from './understander.js';

type ProofQuestion = Question & { readonly kind: 'prove' };

/** So long after a secret was asked for, what is not understood may still be it, milliseconds. */
const LINGERS_MS = 30_000;

/** Takes the proof that deleting for good may need: a passphrase, which leaves no trace, or a press of the key. */
export class Proving {
  #checking = false;
  #asked = false;
  #closedAt = -Infinity;

  constructor(private readonly core: Core) {
    core.dialogue.subscribe(({ context: { question } }) => {
      const asks = question?.kind === 'prove' && question.by === 'passphrase';
      if (this.#asked && !asks) this.#closedAt = core.now();
      this.#asked = asks;
    });
  }

  /** What is said now may be the passphrase: nothing is shown or kept of what is not understood. */
  get secret(): boolean {
    return this.#asked || this.core.now() - this.#closedAt < LINGERS_MS;
  }

  /** Why a proof can't be given here, by the key of its sentence; null where it can. */
  hindrance({ by }: ProofQuestion): string | null {
    const { elsewhere, passphrase } = this.core.parts;
    if (elsewhere === true) return 'prove.elsewhere';
    return by === 'passphrase' && passphrase?.isSet !== true ? 'prove.unset' : null;
  }

  /** Takes what was said, where it is a proof or was asked for as one. */
  take(said: Said, startedAt: number, source: TurnSource): boolean {
    const { question, output } = this.core;
    if (said.secret !== undefined) {
      if (question?.kind !== 'prove') this.core.say(this.core.parts.wording.say('not_asking'));
      // What began while the assistant itself was speaking may be its own voice.
      else if (source === 'typed' || startedAt >= output.quietSince)
        this.core.run(this.#check(question, said.secret, startedAt));
      return true;
    }
    const { outcome, intent } = said.understanding;
    // What is typed is pressed with a hand.
    const typedYes = source === 'typed' && outcome === 'understood' && confirms(intent) && said.clear;
    return typedYes && this.press(startedAt);
  }

  /** A key was pressed for it; false where no press is waited for. */
  press(startedAt = this.core.now()): boolean {
    const { question, dialogue, parts } = this.core;
    if (question?.kind !== 'prove' || question.by !== 'key' || parts.elsewhere === true) return false;
    dialogue.send({ type: 'proved', proof: Proof.byKey(question.plan), startedAt });
    return true;
  }

  async #check(question: ProofQuestion, given: readonly string[], startedAt: number): Promise<void> {
    const { dialogue, parts } = this.core;
    if (given.length === 0) {
      dialogue.send({ type: 'answer', answer: { kind: 'unclear', clear: false, startedAt } });
      return;
    }
    // One at a time: whoever types many at once tries no more.
    if (this.#checking || parts.passphrase === undefined || this.hindrance(question) !== null) return;
    this.#checking = true;
    try {
      const proof = await Proof.byPassphrase(question.plan, given, parts.passphrase);
      dialogue.send(proof === null ? { type: 'disproved', startedAt } : { type: 'proved', proof, startedAt });
    } finally {
      this.#checking = false;
    }
  }
}
