/**
 * Paraphrases by rule, for asking a taught sentence in other words: what people
 * add, leave out, contract and move when they say a thing again.
 */

/** A way to say the same again; the text itself where the rule finds nothing to change. */
type Rule = (text: string) => string;

const bare = (text: string): string => text.trim().replace(/[.?!]+$/, '');
const small = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const CONTRACTED: readonly (readonly [RegExp, string])[] = [
  [/\bi want to\b/i, 'I wanna'],
  [/\bwhat is\b/i, 'what’s'],
  [/\bwhat's\b/i, 'what is'],
  [/\bi need to\b/i, 'I gotta'],
  [/\bdo not\b/i, 'don’t'],
  [/\bi would\b/i, 'I’d'],
  [/\bgive me\b/i, 'gimme'],
  [/\blet me\b/i, 'lemme'],
];

const RULES: Readonly<Record<string, Rule>> = {
  'politeness before': (text) => `would you do me a kindness and ${small(bare(text))}`,
  'politeness after': (text) => `${bare(text)}, there's a dear`,
  'filler inside': (text) => {
    const words = bare(text).split(' ');
    return words.toSpliced(Math.ceil(words.length / 2), 0, 'like').join(' ');
  },
  hurry: (text) => `right this minute, ${small(bare(text))}`,
  contraction: (text) => {
    const [from, to] = CONTRACTED.find(([one]) => one.test(text)) ?? [/^$/, ''];
    return text.replace(from, to);
  },
  'article left out': (text) => text.replace(/ (?:the|a|an|my|this) /i, ' '),
  'another article': (text) => text.replace(/ (?:the|a|an|this) /i, ' my '),
  'end first': (text) => {
    const [, head = '', tail = ''] =
      /^(.+) ((?:for|with|from|in|on|about|as|like) .+)$/i.exec(bare(text)) ?? [];
    return head === '' ? text : `${tail}, ${small(head)}`;
  },
  'number changed': (text) => (/[a-z]s$/i.test(bare(text)) ? bare(text).slice(0, -1) : `${bare(text)}s`),
};

/** Every paraphrase that the rules make of a text, with the rule's name; none that is the same words. */
export function paraphrasesOf(text: string): { readonly rule: string; readonly said: string }[] {
  const plain = (one: string): string => bare(one).toLowerCase();
  return Object.entries(RULES).flatMap(([rule, make]) => {
    const said = make(text);
    return plain(said) === plain(text) ? [] : [{ rule, said }];
  });
}
