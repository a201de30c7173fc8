/** What the page and the log behind it have in common. */

/** Whose words a caption holds: the person's, spoken or typed; Aloud's; a question of Aloud's; or what went wrong. */
export type CaptionKind = 'heard' | 'typed' | 'said' | 'question' | 'note' | 'trouble';

/** One line of the conversation, final. */
export interface Caption {
  /** Counts up from 1; lines are told apart and asked for by it. */
  readonly id: number;
  /** When, in ISO 8601. */
  readonly at: string;
  readonly kind: CaptionKind;
  readonly text: string;
}

/** A question that is open, with what answers it. */
export interface OpenQuestion {
  /** The id of the caption it was first asked in; it stays the same when it is asked again. */
  readonly id: number;
  readonly text: string;
  /** What answers it must not be shown while it is typed. */
  readonly secret?: true;
  readonly answers: readonly { readonly say: string; readonly label: string; readonly forGood?: true }[];
}

/** What is so at this moment, and is no line of the conversation. */
export interface Live {
  /** What is being said to Aloud, as far as it has been heard. */
  readonly partial: string;
  readonly question: OpenQuestion | null;
  /** Whether anything may be heard; null where there is no microphone to open or close. */
  readonly microphone: 'open' | 'closed' | null;
  /** What is being carried out; `fraction` is 0 to 1 where it is known. */
  readonly work: { readonly text: string; readonly fraction: number | null } | null;
}
