/** What may write down what is said: all that is there, or one of them alone. */
export const LISTENERS = ['auto', 'moonshine', 'vosk'] as const;
export type Listener = (typeof LISTENERS)[number];
