/** What the worker is started with. */
export interface VoskFiles {
  /** libvosk.so */
  readonly library: string;
  /** The folder of an unpacked Vosk model. */
  readonly model: string;
}

/** Said to the worker; `id` names an utterance. Worked off one after another. */
export type Request =
  | {
      readonly type: 'begin';
      readonly id: number;
      readonly grammar: readonly string[] | undefined;
      readonly partials: boolean;
    }
  /** 16 kHz mono s16le */
  | { readonly type: 'feed'; readonly id: number; readonly pcm: Uint8Array }
  | { readonly type: 'finish'; readonly id: number }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'close' };

/** Said by the worker. `result` is JSON as Vosk wrote it, its times to be counted from `since` (seconds). */
export type Reply =
  | { readonly type: 'ready' }
  | { readonly type: 'unusable'; readonly what: 'library' | 'model'; readonly reason: string }
  | { readonly type: 'partial'; readonly id: number; readonly result: string }
  | { readonly type: 'endpoint'; readonly id: number; readonly result: string; readonly since: number }
  | { readonly type: 'final'; readonly id: number; readonly result: string; readonly since: number }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string };
