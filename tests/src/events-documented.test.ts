import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TurnEvent } from '../../src/events.js';
import { packageRoot } from '../../src/paths.js';
import type { SetupEvent } from '../../src/setup/events.js';

type Named<Event extends { type: string }> = {
  [Type in Event['type']]: Record<Exclude<keyof Extract<Event, { type: Type }>, 'type'>, true>;
};

/** Every event and its fields; the compiler refuses this when one is missing or is none. */
const events: Named<TurnEvent> = {
  partial: { text: true },
  transcript: { text: true, confidence: true, engine: true, words: true, source: true, file: true, ms: true },
  understanding: {
    text: true,
    outcome: true,
    intent: true,
    slots: true,
    also: true,
    confidence: true,
    alternatives: true,
    choices: true,
    unresolved: true,
    phrasing: true,
    source: true,
    ms: true,
  },
  plan: { plan: true },
  confirmation: { state: true, about: true, question: true, answers: true, operation: true, secret: true },
  progress: { operation: true, progress: true },
  outcome: { outcome: true },
  say: { text: true, kind: true },
  listening: { state: true, asleep: true, privacy: true, lost: true },
  note: { text: true },
  prompt: { text: true },
  recording: { file: true, seconds: true },
  indexing: { phase: true, done: true, total: true },
  indexed: { packages: true, revision: true, built: true, forHearing: true, seconds: true },
  adoption: { state: true, reason: true, line: true, file: true, backup: true, failure: true },
  metrics: {
    methods: true,
    operations: true,
    speedUp: true,
    foresight: true,
    conversation: true,
    verdicts: true,
  },
  check: { name: true, ok: true, needed: true, found: true, remedy: true },
  error: { code: true, text: true },
};
const ofSetup: Named<SetupEvent> = {
  progress: { item: true, phase: true, done: true, total: true, unit: true },
  note: { text: true },
};

const page = readFileSync(join(packageRoot(), 'docs', 'events.md'), 'utf8');
const rows = new Map(Array.from(page.matchAll(/^\| `([a-z]+)` \|.*$/gm), ([row, type = '']) => [type, row]));

test('every event is in docs/events.md, and nothing else', () => {
  const listed = [...rows.keys()].filter((name) => !['type', 't'].includes(name));
  expect(listed.sort()).toEqual(Object.keys(events).sort());
});

test.each(Object.entries(events))('every field of %s is in its row', (type, fields) => {
  for (const field of Object.keys(fields)) expect(rows.get(type)).toContain(`\`${field}\``);
});

test('the fields of set-up’s progress are in the paragraph on it', () => {
  const paragraph = page.split('\n\n').find((text) => text.startsWith('`aloud setup --json`'));
  for (const field of Object.keys(ofSetup.progress)) expect(paragraph).toContain(`\`${field}\``);
});
