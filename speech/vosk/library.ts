import koffi from 'koffi';

/** A pointer into libvosk; worth nothing once freed. */
export type Handle = { readonly [handle]: never } | bigint;
declare const handle: unique symbol;

/** The functions of libvosk that Aloud calls, named as in vosk_api.h without their prefix. */
export interface VoskLibrary {
  modelNew(path: string): Handle | null;
  modelFree(model: Handle): void;
  /** The number of a word, or −1 when the model does not know it. */
  modelFindWord(model: Handle, word: string): number;
  recognizerNew(model: Handle, rate: number): Handle | null;
  /** @param grammar a JSON list of phrases */
  recognizerNewGrm(model: Handle, rate: number, grammar: string): Handle | null;
  recognizerFree(recognizer: Handle): void;
  setWords(recognizer: Handle, on: number): void;
  setMaxAlternatives(recognizer: Handle, count: number): void;
  /** 1 when silence ended a stretch of speech, 0 when it goes on, −1 after a failure. */
  acceptWaveform(recognizer: Handle, pcm: Uint8Array, bytes: number): number;
  result(recognizer: Handle): string;
  partialResult(recognizer: Handle): string;
  finalResult(recognizer: Handle): string;
}

/**
 * Loads libvosk.so and tells it to keep quiet. Throws what the loader says.
 * All calls block: this belongs in a worker.
 */
export function loadVosk(path: string): VoskLibrary {
  const library = koffi.load(path);
  const declare = (prototype: string) => library.func(prototype);
  declare('void vosk_set_log_level(int)')(-1);
  return {
    modelNew: declare('void *vosk_model_new(const char *)'),
    modelFree: declare('void vosk_model_free(void *)'),
    modelFindWord: declare('int vosk_model_find_word(void *, const char *)'),
    recognizerNew: declare('void *vosk_recognizer_new(void *, float)'),
    recognizerNewGrm: declare('void *vosk_recognizer_new_grm(void *, float, const char *)'),
    recognizerFree: declare('void vosk_recognizer_free(void *)'),
    setWords: declare('void vosk_recognizer_set_words(void *, int)'),
    setMaxAlternatives: declare('void vosk_recognizer_set_max_alternatives(void *, int)'),
    acceptWaveform: declare('int vosk_recognizer_accept_waveform(void *, const void *, int)'),
    result: declare('const char *vosk_recognizer_result(void *)'),
    partialResult: declare('const char *vosk_recognizer_partial_result(void *)'),
    finalResult: declare('const char *vosk_recognizer_final_result(void *)'),
  };
}
