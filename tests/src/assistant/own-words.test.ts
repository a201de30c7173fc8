import { describe, expect, it } from 'vitest';
import { areOwnWords } from '../../../src/assistant/own-words.js';

const said =
  'I would install blender. That downloads one package, 618 MB, and takes about 5 seconds. Shall I?';

describe('what is heard while Aloud speaks', () => {
  it.each(['I would install Blender.', 'That downloads one package.', 'takes a bout 5 seconds shall I'])(
    'is its own: %s',
    (heard) => {
      expect(areOwnWords(heard, said)).toBe(true);
    },
  );

  it.each(['Stop.', 'Yes, please.', 'No, the flatpak one.', 'What are you doing?', ''])(
    'is somebody else’s: %s',
    (heard) => {
      expect(areOwnWords(heard, said)).toBe(false);
    },
  );
});
