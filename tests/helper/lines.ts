/** Lines that try to be, or to break, requests: made from a seed, so that a run can be run again. */
import { MAX_REQUEST, Request } from '../../bridge/messages.js';

/** What must come back for a line. */
export type Expected =
  /** `refused` as an invalid request. */
  | 'refusal'
  /** Anything but silence: only one side's stricter rules refuse it. */
  | 'either'
  /** An answer with the id. */
  | 'answer';

export interface Line {
  readonly bytes: Buffer;
  readonly expected: Expected;
}

const VALID: readonly object[] = [
  { type: 'read', id: 1, operation: { operation: 'current_generation' } },
  { type: 'read', id: 1, operation: { operation: 'list_generations', limit: 3 } },
  { type: 'plan', id: 1, operation: { operation: 'roll_back', to: { date: '2026-11-03' } } },
  { type: 'plan', id: 1, operation: { operation: 'collect_garbage', keepLast: 3, olderThanDays: 30 } },
  {
    type: 'execute',
    id: 1,
    operation: {
      operation: 'apply',
      install: ['vlc', 'python313Packages.numpy'],
      remove: [],
      enable: ['services.openssh.enable'],
      disable: [],
      update: ['nixpkgs'],
      action: 'switch',
    },
    confirmation: { digest: 'a'.repeat(64), token: 'b'.repeat(32), answer: 'phrase' },
  },
  { type: 'cancel', id: 1, target: 3 },
  { type: 'hello', id: 1, protocol: 1 },
];
const TEXTS = VALID.map((message) => JSON.stringify(message));

/** Every value in them: the places where something else can stand. */
const VALUES = new Map(
  TEXTS.map((text) => [text, [...text.matchAll(/"[^"]*"(?!:)|\b\d+\b|\[[^\]]*\]|false/g)]]),
);

const NASTY = [
  '"vlc; rm -rf /"',
  '"${builtins.readFile \\"/etc/shadow\\"}"',
  '"../../etc/shadow"',
  '"vl\u0441"',
  '"vlc\\nhtop"',
  '"\\u0000"',
  '"\\ud800"',
  '"--option"',
  '"$(id)"',
  '1e400',
  '-0',
  '1.5',
  '9'.repeat(31),
  '9'.repeat(400),
  'NaN',
  'Infinity',
  'null',
  'true',
  '[]',
  '{}',
  '[[[[]]]]',
  '{"operation":"undo","operation":"apply"}',
  '"__proto__"',
  '{"__proto__":{"type":"execute"}}',
];

/** Mulberry32: small, quick, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An endless row of lines; `id` gives each answerable one an id of its own. */
export function* lines(seed: number): Generator<Line, never> {
  const random = randomFrom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const one = <T>(of: readonly T[]): T => of[below(of.length)]!;
  let id = 0;
  // Bytes of any kind but the one that ends a line; windows of it are as good as new ones.
  const bytes = Buffer.from(Array.from({ length: 1 << 18 }, () => (below(255) + 11) & 255));
  const numbered = (text: string): string =>
    text.replace('"id":1', `"id":${(id = (id % 2_000_000_000) + 1)}`);

  const kinds: readonly [number, () => Line][] = [
    [14, () => judged(noise(1 + below(120)))],
    [16, () => judged(Buffer.from(cut(one(TEXTS))))],
    [16, () => judged(flipped(one(TEXTS)))],
    [26, () => judged(Buffer.from(swapped(one(TEXTS))))],
    [
      6,
      () =>
        judged(Buffer.from(`${one(TEXTS).slice(0, -1)},${JSON.stringify(`x${below(99)}`)}:${one(NASTY)}}`)),
    ],
    [4, () => judged(nested(1 + below(300)))],
    [4, () => judged(Buffer.from(`{"type":"health","id":${'9'.repeat(1 + below(200))}}`))],
    [
      4,
      () => judged(Buffer.concat([Buffer.from('{"type":"health","id":1,"'), noise(8), Buffer.from('":1}')])),
    ],
    [
      3,
      () =>
        judged(Buffer.from(one(['', ' ', '\r', '\0', '0', '""', 'null', '[]', '{}', '{"type":"health"}']))),
    ],
    [0.02, () => judged(Buffer.alloc(MAX_REQUEST + 1 + below(4 * MAX_REQUEST), 'x'))],
    [0.02, () => judged(Buffer.from('['.repeat(1000 + below(60_000))))],
    [6, () => ({ bytes: Buffer.from(numbered('{"type":"health","id":1}')), expected: 'answer' })],
    [0.4, () => ({ bytes: Buffer.from(numbered(one(TEXTS))), expected: 'answer' })],
  ];
  const total = kinds.reduce((sum, [weight]) => sum + weight, 0);

  function noise(length: number): Buffer {
    const from = below(bytes.length - length);
    return bytes.subarray(from, from + length);
  }
  function cut(text: string): string {
    const from = below(text.length);
    return random() < 0.5 ? text.slice(0, from) : text.slice(from);
  }
  function flipped(text: string): Buffer {
    const bytes = Buffer.from(text);
    for (let n = 1 + below(3); n > 0; n--) {
      const at = below(bytes.length);
      const byte = bytes[at]! ^ (1 << below(8));
      if (byte !== 10) bytes[at] = byte;
    }
    return bytes;
  }
  function swapped(text: string): string {
    const { index, 0: value } = one(VALUES.get(text)!);
    return text.slice(0, index) + one(NASTY) + text.slice(index + value.length);
  }
  function nested(depth: number): Buffer {
    const [open, close] = random() < 0.5 ? ['[', ']'] : ['{"a":', '}'];
    return Buffer.from(`${open.repeat(depth)}1${close.repeat(below(2) * depth)}`);
  }

  for (;;) {
    let at = random() * total;
    const kind = kinds.find(([weight]) => (at -= weight) < 0) ?? kinds[0]!;
    yield kind[1]();
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What the other side's own schema says of a line. */
function judged(bytes: Buffer): Line {
  // A request is one object; all else needs no second look.
  if (bytes.length > MAX_REQUEST || bytes[0] !== 0x7b || bytes.at(-1) !== 0x7d)
    return { bytes, expected: bytes[0] === 0x20 ? 'either' : 'refusal' };
  const kept = Error.stackTraceLimit;
  // Traces of a million failures would cost more than the failures.
  Error.stackTraceLimit = 0;
  try {
    const good = Request.safeParse(JSON.parse(utf8.decode(bytes))).success;
    return { bytes, expected: good ? 'either' : 'refusal' };
  } catch {
    return { bytes, expected: 'refusal' };
  } finally {
    Error.stackTraceLimit = kept;
  }
}
