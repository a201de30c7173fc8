import { describe, expect, it } from 'vitest';
import { compoundWords } from '../../../intents/names/compound.js';
import { formsOf } from '../../../intents/names/forms.js';
import { sayings } from '../../../intents/names/pronounce.js';

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
