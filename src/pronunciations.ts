import { readFileSync } from 'node:fs';
import { parsePronunciations, type Pronunciations } from '../speech/spoken/pronunciations.js';

/** The person's own pronunciations, by the written name; none where there is no file or it can't be read. */
export function ownPronunciations(
  file: string | undefined,
  onTrouble: (sentence: string) => void = () => undefined,
): Pronunciations {
  if (file === undefined) return new Map();
  try {
    return parsePronunciations(readFileSync(file, 'utf8'));
  } catch {
    onTrouble(`The pronunciations in ${file} can't be read; check the file that voice.pronunciations names.`);
    return new Map();
  }
}
