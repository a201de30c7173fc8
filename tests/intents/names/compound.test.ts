import { describe, expect, it } from 'vitest';
import { compoundWords } from '../../../intents/names/compound.js';
import { formsOf } from '../../../intents/names/forms.js';
import { isUnreadable } from '../../../intents/names/lettersounds.js';
import { sayings } from '../../../intents/names/pronounce.js';
import { spelledOf } from '../../../intents/names/spoken.js';

const written = (attribute: string): string[] => formsOf(attribute, '').map(({ text }) => text);

describe('words written together', () => {
  it('are taken apart by the words of other names, the fewest that fill them', () => {
    expect(compoundWords('fastfetch')).toEqual(['fast', 'fetch']);
    expect(compoundWords('playerctl')).toEqual(['player', 'ctl']);
    expect(compoundWords('libreoffice')).toEqual(['libre', 'office']);
    for (const word of ['git', 'audio', 'manager', 'zathura', 'gtk3', ''])
      expect(compoundWords(word)).toBeUndefined();
  });

  it('are written both ways, with what can only be spelled in capitals, and said both ways', () => {
    expect(written('pulseaudio')).toEqual(
      expect.arrayContaining(['Pulseaudio', 'Pulse Audio', 'Pulse audio']),
    );
    expect(written('playerctl')).toContain('Player CTL');
    expect(sayings('pulseaudio', '').map(({ text }) => text)).toEqual(['pulseaudio', 'pulse audio']);
  });
});

describe('words that nobody can read', () => {
  it('are those with a beginning or an end that English has not', () => {
    for (const word of ['gparted', 'glibc', 'libpng', 'tomlc', 'vscodium', 'xquartz', 'kubectx'])
      expect(isUnreadable(word), word).toBe(true);
    for (const word of ['firefox', 'vim', 'scratch', 'thunderbird', 'string', 'zsh', 'a', 'months'])
      expect(isUnreadable(word), word).toBe(false);
  });

  it('are spelled as well: letters with their names, and in the ways a recogniser writes them', () => {
    expect(spelledOf(['dbeaver', 'bin'])).toEqual(['d', 'b', 'e', 'a', 'v', 'e', 'r', 'bin']);
    expect(spelledOf(['firefox'])).toBeUndefined();
    expect(sayings('dscan', '').map(({ text }) => text)).toEqual(['dscan', 'd s c ay n']);
    expect(written('gparted')).toEqual(
      expect.arrayContaining(['GPARTED', 'G-P-A-R-T-E-D', 'G. P. A. R. T. E. D', 'G P A R T E D']),
    );
    expect(written('perlPackages.gparted')).not.toContain('GPARTED');
  });
});
