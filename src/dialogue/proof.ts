/** What deleting for good takes besides the phrase that names it. */
import type { AnyPlan } from '../commands/types.js';

/** The ways to prove it; `none` asks for nothing more than the phrase. */
export const FOR_GOOD = ['none', 'key', 'passphrase'] as const;
export type ForGood = (typeof FOR_GOOD)[number];
/** A way that asks for something. */
export type ProofKind = Exclude<ForGood, 'none'>;

/** Holds passphrases against the one that was set. */
export interface PassphraseCheck {
  /** One has been set. */
  readonly isSet: boolean;
  /** Whether one of these is it. */
  matches(candidates: readonly string[]): Promise<boolean>;
}

/**
 * That somebody at the machine stands by one plan. It can only come from a
 * passphrase that was held against the one set, or from a press of a key.
 */
export class Proof {
  private constructor(
    readonly plan: AnyPlan,
    readonly kind: ProofKind,
  ) {}

  /** Of the passphrase; null where none of the candidates is it. */
  static async byPassphrase(
    plan: AnyPlan,
    candidates: readonly string[],
    check: PassphraseCheck,
  ): Promise<Proof | null> {
    return (await check.matches(candidates)) ? new Proof(plan, 'passphrase') : null;
  }

  /** Of a hand at the machine: the key for talking, Enter, or a button of the captions. */
  static byKey(plan: AnyPlan): Proof {
    return new Proof(plan, 'key');
  }
}
