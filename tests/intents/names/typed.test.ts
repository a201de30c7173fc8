import { beforeAll, describe, expect, it } from 'vitest';
import { NameIndex } from '../../../intents/names/index/nameindex.js';
import { TypedNames } from '../../../intents/names/typed.js';

let names: TypedNames;
beforeAll(async () => {
  names = new TypedNames(await NameIndex.builtIn());
});
const best = (spoken: string): string | undefined => names.resolve(spoken)[0]?.attribute;

describe('typed names among the built-in ones', () => {
  it.each([
    ['firefox', 'firefox'],
    ['Fire Fox', 'firefox'],
    ['the firefox browser', 'firefox'],
    ['rip grep', 'ripgrep'],
    ['rg', 'ripgrep'],
    ['h top', 'htop'],
    ['G. I. M. P.', 'gimp'],
    ['visual studio code', 'vscode'],
    ['python three', 'python3'],
    ['kube control', 'kubectl'],
    ['signal', 'signal-desktop'],
    ['one password', '_1password-gui'],
  ])('%s is %s', (spoken, attribute) => {
    const [first] = names.resolve(spoken);
    expect(first?.attribute).toBe(attribute);
    expect(first?.confidence).toBeGreaterThan(0.5);
  });

  it.each([
    ['rip got', 'ripgrep'],
    ['post grisful', 'postgresql'],
    ['inscape', 'inkscape'],
    ['blendor', 'blender'],
    ['liber office', 'libreoffice'],
    ['thunder bird', 'thunderbird'],
  ])('%s sounds like %s', (spoken, attribute) => expect(best(spoken)).toBe(attribute));

  it('is sure of a name that is written out and not of one that is far from all', () => {
    expect(names.resolve('firefox')[0]!.confidence).toBeGreaterThan(0.9);
    for (const nonsense of ['some thing else entirely', 'the weather in paris', 'qwertz']) {
      expect(names.resolve(nonsense)[0]?.confidence ?? 0).toBeLessThan(0.5);
    }
  });

  it('takes a taught form at once and forgets nothing else', () => {
    expect(names.teach('the fox thing', 'firefox')).toBe(true);
    expect(names.resolve('The fox-thing')).toEqual([
      { attribute: 'firefox', confidence: 1, spoken: 'The fox-thing' },
    ]);
    expect(names.teach('nothing', 'no-such-package')).toBe(false);
    expect(best('vlc')).toBe('vlc');
  });

  it('finds nothing in nothing', () => {
    for (const empty of ['', '   ', '…', '-']) expect(names.resolve(empty)).toEqual([]);
  });

  it('knows what is installed, and lets it win among equals', () => {
    const share = (attribute: string): number =>
      names.resolve('kitti', 20).find((name) => name.attribute === attribute)?.confidence ?? 0;
    const before = share('kitty');
    names.index.setInstalled(['kitty', 'no-such-package']);
    expect(names.index.installed().size).toBe(1);
    expect(names.index.isInstalled(names.index.entryOf('kitty')!)).toBe(true);
    expect(share('kitty')).toBeGreaterThan(before);
    names.index.setInstalled([]);
    expect(names.index.installed().size).toBe(0);
  });
});
