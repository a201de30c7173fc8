/** How well people were understood, and whether what was done stayed. Pure: what was said and done in, numbers out. */

/** One thing a person said. */
export interface Said {
  readonly turn: number;
  readonly intent: string | null;
}

/** One change that was carried out. */
export interface Done {
  readonly operation: string;
  readonly ok: boolean;
  /** ISO 8601. */
  readonly at: string;
}

export interface Conversation {
  readonly requests: number;
  /** 0–1 of the requests: understood without a question about what was meant, and not put right; null without any. */
  readonly firstTime: number | null;
  /** "No, I meant …" for each ten requests. */
  readonly correctionsPerTen: number | null;
  /** Changes that went well, and 0–1 of them that were not taken back soon after. */
  readonly changes: number;
  readonly kept: number | null;
}

const CORRECTION = 'correct';
/** Words that end a misunderstanding within a turn. */
const CLARIFIED = new Set(['pick', 'spell']);
const TAKEN_BACK = new Set(['undo', 'roll_back']);
/** Who takes a change back within this time was not content with it. */
const SOON_MS = 10 * 60_000;

/** Sums up what was said and done, each oldest first. */
export function conversationOf(said: readonly Said[], done: readonly Done[]): Conversation {
  const turns = new Map<number, Said[]>();
  for (const line of said) turns.set(line.turn, [...(turns.get(line.turn) ?? []), line]);
  const all = [...turns.values()];
  const corrections = all.filter(([first]) => first?.intent === CORRECTION).length;
  const requests = all.filter(([first]) => first?.intent !== CORRECTION);
  const misunderstood = new Set<readonly Said[]>();
  for (const [index, turn] of all.entries()) {
    const [first, ...rest] = turn;
    const before = all[index - 1];
    if (first?.intent === CORRECTION && before !== undefined) misunderstood.add(before);
    if (first?.intent === null || rest.some(({ intent }) => CLARIFIED.has(intent ?? '')))
      misunderstood.add(turn);
  }
  const right = requests.filter((turn) => !misunderstood.has(turn)).length;
  const changes = done.filter(({ ok, operation }) => ok && operation === 'apply');
  const kept = changes.filter((one) => !isTakenBack(one, done)).length;
  return {
    requests: requests.length,
    firstTime: requests.length === 0 ? null : right / requests.length,
    correctionsPerTen: requests.length === 0 ? null : (10 * corrections) / requests.length,
    changes: changes.length,
    kept: changes.length === 0 ? null : kept / changes.length,
  };
}

function isTakenBack(change: Done, done: readonly Done[]): boolean {
  const at = Date.parse(change.at);
  // The next change but one has nothing to do with this one.
  const next = done.find(
    (one) =>
      one.ok && Date.parse(one.at) > at && (TAKEN_BACK.has(one.operation) || one.operation === 'apply'),
  );
  return next !== undefined && TAKEN_BACK.has(next.operation) && Date.parse(next.at) - at <= SOON_MS;
}
