import type { Automaton, AutomatonState, Hearing } from '../../speech/types.js';

/** The spelling alphabet of NATO, which carries where letters alone sound alike. */
const NATO =
  'Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'.split(
    ' ',
  );
const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const OTHERS = 'dash dot zero one two three four five six seven eight nine'.split(' ');
const COMMANDS = ['done', 'delete', 'start over', 'cancel'];

/**
 * What fits less is no spelling: right spellings of two synthetic voices stood
 * at −6.3 and −1.6 at worst, sentences taken for letters at −13 and −4.6 at best.
 */
const LEAST_MARGIN = -9;
const LEAST_PER_TOKEN = -2.5;
/** Other spellings whose scores are farther behind the best (nats) are not tried. */
const WITHIN = 4;

let automaton: Automaton | undefined;

/** All that can be said while a name is spelled: letters and words for them in a row, or what is to be done. */
export function spellingAutomaton(): Automaton {
  if (automaton !== undefined) return automaton;
  const said = [...LETTERS, ...NATO].flatMap((letter) => [letter, `double ${letter}`]);
  // A pause between two letters is written as a comma.
  const letters = [...said, ...OTHERS].flatMap((text) => [
    { to: 1, text },
    { to: 2, text: `${text},` },
  ]);
  const states: AutomatonState[] = [
    { arcs: [...letters, ...COMMANDS.map((text) => ({ to: 3, text }))] },
    { final: true, arcs: [...letters, { to: 3, text: 'done' }] },
    { arcs: letters },
    { final: true, arcs: [] },
  ];
  return (automaton = { id: 'spelling', start: 0, states });
}

/** The spellings that the sound fits, best first; none where it is something else. */
export function spellingsIn(hearings: readonly Hearing[]): string[] {
  const [best] = hearings;
  if (best === undefined || best.margin < LEAST_MARGIN || best.perToken < LEAST_PER_TOKEN) return [];
  return hearings.filter(({ score }) => best.score - score <= WITHIN).map(({ text }) => text);
}
