/** What went wrong with hearing or speaking; each has its own remedy. */
export type SpeechErrorCode =
  | 'file-missing'
  | 'file-unreadable'
  | 'not-a-wav'
  | 'wav-unsupported'
  | 'wav-truncated'
  | 'audio-empty'
  | 'audio-silent'
  | 'audio-too-long'
  | 'no-recorder'
  | 'device-missing'
  | 'device-lost'
  | 'model-missing'
  | 'model-damaged'
  | 'library-missing'
  | 'engine-failed'
  | 'voice-missing'
  | 'voice-failed'
  | 'no-player'
  | 'player-failed'
  | 'bad-setting'
  | 'bad-address'
  | 'bad-event'
  | 'remote-failed'
  | 'cancelled'
  | 'closed';

/**
 * The one error of this folder. `message` is a single sentence for the person:
 * what is wrong and what to do about it. What an underlying library said
 * belongs in `cause`.
 */
export class SpeechError extends Error {
  override readonly name = 'SpeechError';

  constructor(
    readonly code: SpeechErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
