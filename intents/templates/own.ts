/** What a user's own commands may not do: they add to a set and change nothing of it. */
import type { SetFile } from './schema.js';

interface Misuse {
  readonly path: readonly string[];
  readonly reason: string;
}

/** Marks that would put a command above the answers and the conversation. */
const CONVERSATION = ['always', 'exact', 'dialogue', 'bare', 'scoped'] as const;

/** The first thing in a file of own commands that is not theirs to say; null when all is well. */
export function misuseOf(
  { normalise, types, rules, intents }: SetFile,
  before: { readonly types: ReadonlyMap<string, unknown>; readonly rules: ReadonlyMap<string, unknown> },
): Misuse | null {
  if (normalise)
    return { path: ['normalise'], reason: 'a command of your own can’t change how all sentences are read' };
  for (const kind of ['types', 'rules'] as const) {
    const names = Object.keys(kind === 'types' ? types : rules);
    const taken = names.find((name) => before[kind].has(name));
    if (taken) return { path: [kind, taken], reason: `“${taken}” stands already; give it another name` };
  }
  for (const [name, intent] of Object.entries(intents)) {
    const mark = CONVERSATION.find((one) => intent[one]);
    if (mark)
      return { path: ['intents', name, mark], reason: `a command of your own can’t be marked “${mark}”` };
    if (!intent.run && Object.keys(intent.replies).length === 0)
      return { path: ['intents', name], reason: `${name} does nothing: give it “run” or “replies”` };
  }
  return null;
}
