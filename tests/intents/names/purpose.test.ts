import { beforeAll, describe, expect, it } from 'vitest';
import { NameIndex } from '../../../intents/names/index/nameindex.js';
import { forPurpose, purposeWords } from '../../../intents/names/purpose.js';

let index: NameIndex;
beforeAll(async () => {
  index = await NameIndex.builtIn();
});
const three = (said: string): string[] =>
  forPurpose(said, index)
    .slice(0, 3)
    .map(({ attribute }) => attribute);

describe('packages for a purpose', () => {
  it('finds the well known for editing photos', () => {
    const found = forPurpose('something to edit photos', index).map(({ attribute }) => attribute);
    expect(found[0]).toBe('gimp');
    for (const name of ['krita', 'darktable']) expect(found.slice(0, 5)).toContain(name);
  });

  it.each([
    ['a web browser', ['firefox', 'chromium', 'brave']],
    ['something to play videos', ['mpv', 'vlc']],
    ['a password manager', ['keepassxc', 'bitwarden-desktop', '_1password-gui']],
    ['I want to record my screen', ['obs-studio']],
    ['something for writing emails', ['thunderbird']],
    ['a tool that downloads torrents', ['qbittorrent']],
    ['an app to read e-books', ['calibre']],
    ['something for drawing', ['krita', 'inkscape']],
    ['a video player', ['mpv', 'vlc']],
    ['an editor', ['vscode', 'neovim', 'kdePackages.kate', 'vim']],
    ['I want to write letters', ['libreoffice']],
    ['something to look at pictures', ['imv', 'feh', 'loupe', 'gthumb']],
    ['something to make music', ['lmms', 'ardour']],
    ['back up my files', ['restic', 'borgbackup', 'pika-backup']],
    ['manage my photos', ['digikam', 'shotwell']],
  ])('%s', (said, expected) => expect(three(said).filter((name) => expected.includes(name))).not.toEqual([]));

  it('finds nothing for what no package does, and survives signs', () => {
    expect(forPurpose('something for the', index)).toEqual([]);
    expect(forPurpose('', index)).toEqual([]);
    expect(forPurpose('"; DROP TABLE words; -- OR * NEAR(', index)).toBeInstanceOf(Array);
  });

  it('asked for all of it, finds only what answers every word', () => {
    expect(forPurpose('a text editor', index, { wholly: true }).map(({ attribute }) => attribute)).toContain(
      'neovim',
    );
    expect(forPurpose('an editor for zorblattix', index)).not.toEqual([]);
    expect(forPurpose('an editor for zorblattix', index, { wholly: true })).toEqual([]);
  });

  it('reads a word in all its forms', () => {
    for (const said of ['photos', 'photo']) expect(purposeWords(said).flat()).toContain('image');
    expect(purposeWords('editing').flat()).toContain('editor');
    expect(purposeWords('something to use for')).toEqual([]);
  });
});
