import { describe, expect, it } from 'vitest';
import type { Automaton } from '../../intents/types.js';
import { newEngine } from './support.js';

const engine = newEngine();

/** Whether an automaton can say a text; a lexicon takes any one of the given names. */
function says(
  automaton: Automaton,
  text: string,
  names: readonly string[] = ['Firefox', 'VLC', 'bluetooth'],
): boolean {
  const seen = new Set<string>();
  const from = (state: number, rest: string): boolean => {
    const key = `${state} ${rest}`;
    if (seen.has(key)) return false;
    seen.add(key);
    const here = automaton.states[state]!;
    if (rest === '' && here.final) return true;
    return here.arcs.some((arc) => {
      if ('jump' in arc) return from(arc.to, rest);
      const words = 'text' in arc ? [arc.text] : 'lexicon' in arc ? names : [];
      return words.some((word) =>
        rest === word || rest.startsWith(`${word} `)
          ? from(arc.to, rest.slice(word.length).trimStart())
          : false,
      );
    });
  };
  return from(automaton.start, text);
}

describe('the automaton of all that can be said', () => {
  const automaton = engine.automaton();

  it.each([
    'install Firefox',
    'could you please install Firefox and VLC',
    "I'd like to get rid of VLC",
    "what's on my computer",
    'roll back to generation 42',
    'roll back to generation forty-two',
    'roll back to generation forty two',
    'go back to how it was yesterday',
    'roll back to last Tuesday',
    'roll back to 3 days ago',
    'the second one',
    'remove VLC and then update my system',
    'turn on the bluetooth',
    'get me a game',
    'stop',
    'and do that',
    'upgrade mix OS',
    'empty the next door',
  ])('says “%s”', (text) => expect(says(automaton, text)).toBe(true));

  it.each([
    'install',
    'the cat sat on the mat',
    'get me a stone',
    'I want to edit',
    'roll back to generation',
    'firefox',
    'two',
  ])('does not say “%s”', (text) => {
    expect(says(automaton, text)).toBe(false);
  });

  it('has only states that lead somewhere it names', () => {
    for (const { arcs } of automaton.states) {
      for (const arc of arcs) {
        expect(automaton.states[arc.to]).toBeDefined();
        if ('lexicon' in arc) expect(['packages', 'options']).toContain(arc.lexicon);
        if ('text' in arc) expect(arc.text).not.toBe('');
      }
    }
  });

  it('is the same object while nothing changes', () => expect(engine.automaton()).toBe(automaton));
});

describe('while a question is open', () => {
  const answers = engine.automaton({ expects: ['yes', 'no', 'pick'], picks: 3 });

  it.each(['yes', 'yes please', 'no', 'two', 'number 2', 'cancel', 'stop', 'repeat', 'slower', 'help'])(
    '“%s” can be said',
    (text) => {
      expect(says(answers, text)).toBe(true);
    },
  );

  it.each(['install Firefox', 'update my system', 'collect garbage'])('“%s” can’t', (text) => {
    expect(says(answers, text)).toBe(false);
  });

  it('only what was offered can be picked', () => {
    const context = { expects: ['pick'], picks: 3 };
    expect(engine.understand('number two', context)).toMatchObject({ intent: 'pick', slots: { n: 2 } });
    expect(engine.understand('number seven', context).intent).not.toBe('pick');
  });
});
