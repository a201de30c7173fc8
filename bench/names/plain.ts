/** The plain methods that hearing a name is compared with. */
import type { NameIndex } from '../../intents/names/index/nameindex.js';
import { codesOfIpa } from '../../intents/names/phonemes/encode.js';
import { search } from '../../intents/names/phonemes/search.js';
import type { Phonemiser } from '../../intents/names/pronounce.js';
import { editDistance } from '../../intents/names/ranking.js';

/** The three names whose letters are nearest to the transcript's; of equals the more popular. */
export function byLetters(transcript: string, index: NameIndex): string[] {
  const said = transcript
    .toLowerCase()
    .replace(/^install\s*/, '')
    .replace(/[^a-z0-9]/g, '');
  const found: { entry: number; rank: number }[] = [];
  for (let entry = 0; entry < index.size; entry++) {
    const name = index
      .attribute(entry)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '');
    if (Math.abs(name.length - said.length) > 4) continue;
    found.push({ entry, rank: editDistance(said, name) - 0.1 * index.logPopularity[entry]! });
  }
  found.sort((a, b) => a.rank - b.rank);
  return found.slice(0, 3).map(({ entry }) => index.attribute(entry));
}

/** The three names that sound nearest to the transcript; of equals the more popular. */
export async function bySounds(
  transcript: string,
  index: NameIndex,
  phonemise: Phonemiser,
): Promise<string[]> {
  const [heard, before] = (await phonemise([transcript, 'install'])).map(codesOfIpa) as [
    Uint8Array,
    Uint8Array,
  ];
  const found = search(index.sounds.heard().all, heard, {
    limit: 12,
    before,
    weight: index.weighted(0.1),
  });
  return index
    .newestOf(found)
    .slice(0, 3)
    .map(({ entry }) => index.attribute(entry));
}
