/** What begins an utterance when no key is held. */
export type ListeningMode = 'push-to-talk' | 'wake-word' | 'open';

/** All that decides what the microphone is used for. */
export interface Circumstances {
  readonly mode: ListeningMode;
  /** With push-to-talk: keep the microphone open, so that no first syllable is lost. */
  readonly armed: boolean;
  readonly privacy: boolean;
  readonly asleep: boolean;
  /** What is said now is meant for Aloud. */
  readonly attentive: boolean;
  /** The key is held. */
  readonly recording: boolean;
}

/** What the microphone is used for. */
export type Listening = 'closed' | 'armed' | 'waiting' | 'attentive' | 'recording';

export interface Way {
  readonly listening: Listening;
  readonly microphone: boolean;
  /** Speech itself begins an utterance. */
  readonly speech: boolean;
  readonly wakeWord: boolean;
}

/** How to listen. */
export function wayToListen(now: Circumstances): Way {
  const { mode } = now;
  if (now.privacy) return { listening: 'closed', microphone: false, speech: false, wakeWord: false };
  if (now.recording)
    return { listening: 'recording', microphone: true, speech: mode === 'open', wakeWord: false };
  if (mode === 'push-to-talk') {
    const microphone = now.armed && !now.asleep;
    return { listening: microphone ? 'armed' : 'closed', microphone, speech: false, wakeWord: false };
  }
  const listening = now.attentive && !now.asleep ? 'attentive' : 'waiting';
  if (mode === 'open') return { listening, microphone: true, speech: true, wakeWord: false };
  const attentive = listening === 'attentive';
  return { listening, microphone: true, speech: attentive, wakeWord: !attentive };
}
