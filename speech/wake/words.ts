/** The words that there are models for. */
export const WAKE_WORDS = ['okay_nabu', 'hey_jarvis', 'hey_mycroft', 'alexa'] as const;
export type WakeWordName = (typeof WAKE_WORDS)[number];
