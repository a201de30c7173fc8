import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_REQUEST, Request } from '../../bridge/messages.js';
import { RawSidecar } from './raw.js';
import { rehearsal, snapshot, temporary } from './support.js';

const folder = temporary();
let sidecar: RawSidecar;
let before: unknown;

beforeAll(async () => {
  const client = await rehearsal(folder.path);
  before = await snapshot(client);
  await client.close();
  sidecar = new RawSidecar(folder.path);
});

afterAll(async () => {
  expect(await sidecar.close()).toBe(0);
  const client = await rehearsal(folder.path);
  expect(await snapshot(client)).toEqual(before);
  await client.close();
  folder.remove();
});

/** Sends lines that must each be refused, then one good one, which must still be answered. */
async function allRefused(lines: (Buffer | string | object)[]): Promise<void> {
  sidecar.send(...lines, { type: 'health', id: 99 });
  for (const line of lines) {
    const reply = await sidecar.next();
    if (reply.type !== 'refused')
      throw new Error(`${JSON.stringify(reply)} to ${JSON.stringify(line).slice(0, 300)}`);
    expect(reply.failure.code).toBe('invalid_request');
    expect(reply.failure.sentence).toMatch(/nothing was changed/);
  }
  expect(await sidecar.next()).toMatchObject({ type: 'health', id: 99, running: [], queued: 0 });
}

const withoutNewlines = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.map((byte) => (byte === 10 ? 32 : byte)));

const valid: object[] = [
  { type: 'hello', id: 1, protocol: 1 },
  { type: 'read', id: 2, operation: { operation: 'list_generations', limit: 3 } },
  { type: 'read', id: 3, operation: { operation: 'search_packages', query: 'firefox' } },
  { type: 'plan', id: 4, operation: { operation: 'roll_back', to: { date: '2026-11-03' } } },
  {
    type: 'plan',
    id: 5,
    operation: {
      operation: 'apply',
      install: ['vlc'],
      remove: [],
      enable: [],
      disable: [],
      update: ['nixpkgs'],
      action: 'switch',
    },
  },
  {
    type: 'execute',
    id: 6,
    operation: { operation: 'undo' },
    confirmation: { digest: 'a'.repeat(64), token: 'b'.repeat(32), answer: 'yes' },
  },
  { type: 'cancel', id: 7, target: 3 },
  { type: 'rehearse', id: 8, settings: { speed: 2, faults: [{ kind: 'build', times: 1 }] } },
];

/** Every place in a message: its path. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

function replaced(value: unknown, path: (string | number)[], by: unknown): unknown {
  if (path.length === 0) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  const [key, ...rest] = path;
  copy[key!] = replaced(copy[key!], rest, by);
  return copy;
}

const wrong = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    '',
    ' ',
    '$(reboot)',
    '../../etc',
    'a;b',
    'a\nb',
    -1,
    0,
    1.5,
    2 ** 31,
    true,
    null,
    [],
    {},
  ),
  fc.constantFrom<unknown>('x'.repeat(300), '1999-13-40', ['firefox', '`id`'], { to: 'previous' }),
);

describe('whatever is sent, nothing happens that was not asked for', () => {
  it('bytes at random', async () => {
    const line = fc.uint8Array({ maxLength: 200 }).map(withoutNewlines);
    await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 10, maxLength: 20 }), allRefused), {
      numRuns: 100,
    });
  });

  it('JSON at random', async () => {
    const line = fc.json({ maxDepth: 6 });
    await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 10, maxLength: 20 }), allRefused), {
      numRuns: 60,
    });
  });

  it('good messages with one thing wrong', async () => {
    const mutation = fc
      .constantFrom(...valid)
      .chain((message) => fc.tuple(fc.constant(message), fc.constantFrom(...places(message)), wrong));
    const line = mutation
      .map(([message, path, by]) => replaced(message, path, by))
      // What zod takes, Python must take too, and the other way round: here only what zod refuses.
      .filter((message) => !Request.safeParse(message).success)
      .map((message) => JSON.stringify(message));
    await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 10, maxLength: 20 }), allRefused), {
      numRuns: 100,
    });
  });

  it('good messages with a field too many', async () => {
    await allRefused(valid.map((message) => ({ ...message, extra: 1 })));
    await allRefused(valid.map((message) => JSON.stringify({ ...message, __proto__x: null })));
  });

  it('lines that are too long, too deep, or full of huge numbers', async () => {
    await allRefused([
      'x'.repeat(MAX_REQUEST + 1),
      'x'.repeat(20 * MAX_REQUEST),
      `{"type":"health","id":1,"x":"${'y'.repeat(MAX_REQUEST)}"}`,
      '['.repeat(60_000),
      `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
      `{"type":"health","id":${'9'.repeat(60_000)}}`,
      '{"type":"health","id":1e400}',
      '{"type":"health","id":NaN}',
      '{"type":"health","id":1,"id":1}',
      Buffer.from([0xff, 0xfe, 0x22]),
      Buffer.from('{"type":"he\u0000lth","id":1}'),
    ]);
  });

  it('both sides agree on what a request is', async () => {
    const message = fc
      .constantFrom(...valid.slice(0, 5))
      .chain((one) => fc.tuple(fc.constant(one), fc.constantFrom(...places(one)), wrong))
      .map(([one, path, by]) => replaced(one, path, by))
      .filter((one) => Request.safeParse(one).success);
    let id = 1000;
    await fc.assert(
      fc.asyncProperty(message, async (one) => {
        const numbered = { ...(one as object), id: ++id };
        sidecar.send(numbered);
        for (;;) {
          const reply = await sidecar.next();
          if (reply.type === 'progress') continue;
          expect(reply.id).toBe(id);
          if (reply.type === 'refused') expect(reply.failure.code).toBe('unsupported');
          break;
        }
      }),
      { numRuns: 100 },
    );
  });

  it('a confirmation made up', async () => {
    const hex = (length: number) =>
      fc.string({
        unit: fc.constantFrom(...'0123456789abcdef'.split(/(?:)/)),
        minLength: length,
        maxLength: length,
      });
    const confirmation = fc.option(
      fc.record({ digest: hex(64), token: hex(32), answer: fc.constantFrom('yes', 'phrase') }),
      { nil: undefined },
    );
    const operation = fc.constantFrom(
      { operation: 'undo' },
      { operation: 'roll_back', to: 'previous' },
      { operation: 'collect_garbage', keepLast: 1 },
    );
    await fc.assert(
      fc.asyncProperty(operation, confirmation, async (wanted, given) => {
        sidecar.send({ type: 'execute', id: ++executed, operation: wanted, confirmation: given });
        let reply = await sidecar.next();
        while (reply.type === 'progress') reply = await sidecar.next();
        expect(reply).toMatchObject({ type: 'outcome', outcome: { ok: false } });
        const code = reply.type === 'outcome' ? reply.outcome.failure?.code : '';
        expect(code).toBe(given ? 'plan_outdated' : 'not_confirmed');
      }),
      { numRuns: 200 },
    );
  });
});

let executed = 100_000;
