import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ZodError } from 'zod';
import { Engine } from '../../../intents/engine.js';
import { Lessons } from '../../../intents/learning/lessons.js';
import { Phrasings } from '../../../intents/learning/phrasings.js';
import { loadIntentSet } from '../../../intents/templates/load.js';
import { AloudError } from '../../errors.js';
import { Store } from '../../store/store.js';
import { describeMeanings } from '../../teaching/meanings.js';
import { openWorld } from '../../understanding/world.js';
import { Wording } from '../../wording/wording.js';
import { exitCodes } from '../exit-codes.js';
import { textOf } from '../lines.js';
import type { Common, Invocation } from '../run.js';

interface TeachOptions extends Common {
  readonly replace?: boolean;
  readonly invocation: Invocation;
}

type PhrasingsOptions = Common & { readonly all?: boolean; readonly invocation: Invocation };

/** Teaches a phrase; what it means already is told, and kept unless it is to be replaced. */
export async function teach(
  phrase: string,
  meaning: string,
  { replace = false, json, invocation }: TeachOptions,
): Promise<number> {
  const { paths, print } = invocation;
  const world = await openWorld(
    paths,
    undefined,
    (_code, trouble) => void process.stderr.write(`${trouble}\n`),
  );
  const store = Store.open(paths.database);
  try {
    const phrasings = new Phrasings(store.db, world.set.language.endings);
    const engine = new Engine({ ...world, phrasings });
    const result = new Lessons(engine, phrasings).teach(phrase, meaning, { replace });
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    const wording = Wording.load(join(paths.root, 'src', 'wording', 'en.yaml'));
    const means = (meanings: Parameters<typeof describeMeanings>[2]): string =>
      describeMeanings(world.set, wording, meanings);
    if (result.status === 'learned') {
      print(wording.say('lesson.learned', { phrase, meaning: means(result.phrasing.meanings) }));
      return exitCodes.ok;
    }
    print(
      result.status === 'conflict'
        ? `${wording.say('lesson.conflict', { phrase, meaning: means([result.meaning]), again: 'no' })} Give --replace to change that.`
        : wording.say(`lesson.${result.reason.replace('-', '_')}`, { phrase }),
    );
    return exitCodes['lesson-refused'];
  } finally {
    store.close();
    world.packages?.close();
  }
}

/** Lists, explains, forgets, exports or imports what was taught. */
export function phrasings(
  action: string,
  what: string | undefined,
  { all = false, json = false, invocation }: PhrasingsOptions,
): Promise<number> {
  const { paths, print } = invocation;
  const { language } = loadIntentSet([paths.intents]);
  const store = Store.open(paths.database);
  try {
    const taught = new Phrasings(store.db, language.endings);
    const show = (value: object, line: string): void =>
      json ? void process.stdout.write(`${JSON.stringify(value)}\n`) : print(line);
    switch (action) {
      case 'list':
        for (const one of taught.list())
          show(one, `${one.id}: “${one.said}” means ${meaningText(one.meanings)}, used ${one.uses} times`);
        for (const one of taught.listNames()) show(one, `“${one.spoken}” is ${one.attribute}`);
        break;
      case 'explain': {
        const one = taught.explain(numberOf(what));
        if (one === null) throw unknownNumber(what);
        show(
          one,
          `“${one.said}” means ${meaningText(one.meanings)}; ${one.origin} of ${one.learned}, used ${one.uses} times, last ${one.lastUse ?? 'never'}.`,
        );
        break;
      }
      case 'forget': {
        if (!all && !taught.forget(numberOf(what))) throw unknownNumber(what);
        const count = all ? taught.forgetAll() : 1;
        show({ forgotten: count }, `Forgotten: ${count}.`);
        break;
      }
      case 'export': {
        const text = `${JSON.stringify(taught.export(), null, 2)}\n`;
        if (what === undefined) process.stdout.write(text);
        else writeFileSync(what, text, { mode: 0o600 });
        break;
      }
      case 'import': {
        const { added, replaced } = imported(taught, what ?? '-');
        show(
          { added, replaced: replaced.map(({ said }) => said) },
          `Added ${added}, replaced ${replaced.length}.`,
        );
      }
    }
    return Promise.resolve(exitCodes.ok);
  } finally {
    store.close();
  }
}

function imported(taught: Phrasings, file: string): ReturnType<Phrasings['import']> {
  try {
    return taught.import(JSON.parse(textOf(file)));
  } catch (cause) {
    if (!(cause instanceof ZodError || cause instanceof SyntaxError)) throw cause;
    throw new AloudError(
      'import-invalid',
      `${file} is no file of exported phrasings; nothing was taken from it.`,
      { cause },
    );
  }
}

function meaningText(meanings: readonly { intent: string; slots: object }[]): string {
  return meanings.map(({ intent, slots }) => `${intent} ${JSON.stringify(slots)}`).join(' and ');
}

const numberOf = (text: string | undefined): number => (/^\d+$/.test(text ?? '') ? Number(text) : -1);

function unknownNumber(what: string | undefined): AloudError {
  return new AloudError(
    'lesson-refused',
    `There is no phrasing ${what ?? 'without a number'}; "aloud phrasings list" shows their numbers.`,
  );
}
