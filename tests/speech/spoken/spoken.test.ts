import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spellOut } from '../../../speech/voices/letters.js';
import {
  builtInPronunciations,
  mergePronunciations,
  parsePronunciations,
} from '../../../speech/spoken/pronunciations.js';
import { toSpoken } from '../../../speech/spoken/spoken.js';

const table = builtInPronunciations();
const now = new Date(2026, 10, 21);
const say = (text: string) => toSpoken(text, { table, now });

const HASH = '0123456789abcdfghijklmnpqrsvwxyz';

describe('what is written, and how it is said', () => {
  test.each([
    // numbers
    ['generation 42', 'generation forty two'],
    ['0', 'zero'],
    ['100', 'one hundred'],
    ['115', 'one hundred fifteen'],
    ['1,234,567 files', 'one million two hundred thirty four thousand five hundred sixty seven files'],
    ['007', 'zero zero seven'],
    [
      '12345678901234567',
      'one two three four five six seven eight nine zero one two three four five six seven',
    ],
    ['1st 2nd 3rd 12th 20th 42nd 100th', 'first second third twelfth twentieth forty second one hundredth'],
    ['3/10 done', 'three of ten done'],
    ['5-10 times', 'five to ten times'],
    ['#4', 'number four'],
    ['~300', 'about three hundred'],
    ['-5 °C', 'minus five degrees Celsius'],
    ['$5.99', 'five point nine nine dollars'],
    // versions
    ['NixOS 25.11', 'nix O S twenty five eleven'],
    ['nixos-24.05', 'nix O S twenty four oh five'],
    ['25.11pre12345.abcdef1', 'twenty five eleven pre-release'],
    ['version 120.0.1', 'version one hundred twenty point zero point one'],
    ['v2.0-rc1', 'two point zero release candidate one'],
    ['gcc-13.2.0', 'G C C thirteen point two point zero'],
    ['7.12.', 'seven point twelve.'],
    // dates and times
    ['2026-11-03', 'Tuesday, the third of November'],
    ['from Tuesday, 3 November', 'from Tuesday, the third of November'],
    ['Tuesday, 2026-11-03', 'Tuesday, the third of November'],
    ['from 2025-01-21', 'from Tuesday, the twenty first of January, twenty twenty five'],
    ['November 3, 2009', 'the third of November, two thousand nine'],
    ['2026-11-03 14:05', 'Tuesday, the third of November at two oh five P M'],
    ['2026-11-03T00:00:00Z', 'Tuesday, the third of November at midnight'],
    ['since 1999', 'since nineteen ninety nine'],
    ['at 9:15, 12:00 and 21:00', 'at nine fifteen A M, noon and nine P M'],
    // durations, sizes, units
    ['1h 5m 3s', 'one hour five minutes three seconds'],
    ['2m10s', 'two minutes ten seconds'],
    ['250 ms, 2.5 s, 1 min', 'two hundred fifty milliseconds, two point five seconds, one minute'],
    ['1.4 GiB', 'one point four gigabytes'],
    ['1 MB', 'one megabyte'],
    ['3.25 MB/s', 'three point two five megabytes per second'],
    ['11.7%', 'eleven point seven percent'],
    ['3.6 GHz', 'three point six gigahertz'],
    // letters
    ['SSH, CPU and URL', 'S S H, C P U and U R L'],
    ['RAM, GUI', 'ram, gooey'],
    ['DO NOT', 'DO NOT'],
    ['zfs and mdadm', 'Z F S and mdadm'],
    // names
    ['ffmpeg', 'F F em-peg'],
    ['gcc', 'G C C'],
    ['nginx', 'engine X'],
    ['postgresql', 'postgres Q L'],
    ['PostgreSQL', 'postgres Q L'],
    ['firefox', 'firefox'],
    ['python313Packages.numpy', 'python three thirteen Packages dot num pie'],
    ['python3', 'python three'],
    ['services.openssh.enable', 'services dot open S S H dot enable'],
    ['nixpkgs#hello', 'hello from nix packages'],
    ['.#host', 'host from this flake'],
    ['g++ and C++', 'G plus plus and C plus plus'],
    ['x86_64-linux', 'X eighty six, sixty four bit, linux'],
    ['foo_bar', 'foo bar'],
    ["don't re-use it’s", "don't re-use it's"],
    // places
    [
      `/nix/store/${HASH}-firefox-120.0/bin/firefox`,
      'firefox one hundred twenty point zero in the Nix store',
    ],
    [`/nix/store/${HASH}-hello-2.12.drv`, 'hello two point twelve, a derivation in the Nix store'],
    ['/etc/nixos/configuration.nix', 'slash etc slash nix O S slash configuration dot nix'],
    ['/a/b/c/d/e/notes.txt', 'notes dot text, in e'],
    ['~/notes.txt.', 'notes dot text in the home folder.'],
    ['https://www.nixos.org/', 'nix O S dot org'],
    ['https://example.org/a/b/c?x=1', 'example dot org slash a slash b and so on'],
    ['sha256-AAAAAAAAAAAAAAAAAAAA=', 'a checksum'],
    ['3f2a9c1d', 'a hash that begins with three F two A'],
    // signs
    ['firefox (120.0) – new!', 'firefox, one hundred twenty point zero, new!'],
    ['a & b = c', 'a and b equals c'],
    ['"yes" or `no`…', 'yes or no'],
    ['Really?! Yes...', 'Really? Yes.'],
    ['e.g. this, i.e. that', 'for example this, that is that'],
    ['日本', 'foreign text'],
    ['café', 'café'],
    ['🎉', 'a symbol'],
    ['...', 'a symbol'],
    ['', ''],
    [' \n\t', ''],
  ])('%j is said %j', (written, spoken) => {
    expect(say(written)).toBe(spoken);
  });

  test('no day, time or month that does not exist is made up', () => {
    expect(say('2026-13-45')).not.toMatch(/of|undefined/u);
    expect(say('99:99')).not.toMatch(/P M|undefined/u);
    expect(say('2026-02-31')).not.toMatch(/February|March/u);
  });
});

describe('the person’s own table', () => {
  const mine = mergePronunciations(
    table,
    parsePronunciations('# mine\nNginx\tn jinks\n\nbroken line\nodd\tone 2 <b>\n'),
  );

  test('wins over the one that comes with Aloud', () => {
    expect(toSpoken('nginx and gcc', { table: mine, now })).toBe('n jinks and G C C');
  });

  test('can not put into a voice what it can not say', () => {
    expect(toSpoken('odd', { table: mine, now })).toBe('one b');
  });
});

test('the table that comes with Aloud holds only what a voice can say', () => {
  expect(table.size).toBeGreaterThan(400);
  for (const [written, spoken] of table) {
    expect(written).toBe(written.toLowerCase());
    expect(spoken, written).toMatch(/^[A-Za-z][A-Za-z' ,-]*$/u);
    expect(say(written), written).toBe(spoken);
  }
});

describe('whatever is written', () => {
  const alphabet = fc.constantFrom(
    ...Array.from('aAbcxyzXYZ0123459.,:;!?-–_+/\\#@&%$€°"\'’`()[]{}<>=~*|^…→µé日本🎉\u0000\u0301 \n\t'),
  );
  const snippets = fc.constantFrom(
    '/nix/store/',
    '.nix',
    'GiB',
    '2026-11-03',
    'https://',
    'sha256-',
    'python3',
    '25.11',
    'e.g.',
    '#',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.oneof(alphabet, snippets), { maxLength: 40 }).map((parts) => parts.join('')),
  );

  test('only letters, spaces and marks come out, and never nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const said = say(text);
        expect(said).toMatch(/^[\p{Script=Latin}\p{M}' ,.;:!?-]*$/u);
        expect(said.trim()).toBe(said);
        expect(said).not.toMatch(/ {2}| [.,;:!?]|undefined|NaN/u);
        if (text.trim() !== '') expect(said).toMatch(/\p{L}/u);
      }),
      { numRuns: 3000 },
    );
  });

  test('what is said is said the same way when it is written', () => {
    const words = fc.constantFrom(
      'generation 42', '25.11', 'ffmpeg', 'gcc-13.2.0', '1.4 GiB', '2025-11-03 14:05', 'SSH', 'python313Packages.numpy', 'Shall I?',
      '(really)', '/etc/nixos', '3/10', 'postgresql', 'x86_64-linux',
    ); // prettier-ignore
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 6 }), (parts) => {
        const once = say(parts.join(' '));
        expect(say(once)).toBe(once);
      }),
    );
  });

  test('long texts take no time worth noting', () => {
    const long = 'a-1.2.3/b_c.d#e:f '.repeat(3000) + '1'.repeat(3000) + 'a.'.repeat(3000) + '/x'.repeat(3000);
    const before = process.cpuUsage();
    say(long);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2);
  });
});

test('a spelled A is not the article', () => {
  expect(spellOut('A P I of A package, P A M')).toBe('eigh P I of A package, P eigh M');
});
