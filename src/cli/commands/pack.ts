import { writeFileSync } from 'node:fs';
import { Phrasings } from '../../../intents/learning/phrasings.js';
import { unfit } from '../../../intents/learning/shared.js';
import { loadIntentSet } from '../../../intents/templates/load.js';
import { AloudError } from '../../errors.js';
import { packOf, timedChanges } from '../../sharing/create.js';
import { describePack } from '../../sharing/describe.js';
import { MOST_CHARACTERS, parsePack, type PackContent } from '../../sharing/format.js';
import { ownFingerprint, ownKey, signerOf, signPack } from '../../sharing/keys.js';
import { secureRandom } from '../../sharing/noise.js';
import { PackShelf } from '../../sharing/shelf.js';
import { Store } from '../../store/store.js';
import { agreed } from '../agreed.js';
import { exitCodes } from '../exit-codes.js';
import { textOf } from '../lines.js';
import type { Common, Invocation } from '../run.js';

interface PackOptions extends Common {
  readonly yes?: boolean;
  readonly invocation: Invocation;
}

interface CreateOptions extends PackOptions {
  readonly title?: string;
  readonly phrasing?: readonly string[];
  readonly name?: readonly string[];
  /** False with --no-statistics. */
  readonly statistics: boolean;
  readonly epsilon: string;
  readonly atLeast: string;
}

/** The chance with which a threshold may give an item away, as docs/packs.md states it. */
const DELTA = 0.001;

/** Shows all that a pack would hold, and writes it after a yes. */
export async function create(file: string, options: CreateOptions): Promise<number> {
  const { invocation, yes } = options;
  const { paths } = invocation;
  const store = Store.open(paths.database);
  let content: PackContent;
  try {
    const { language } = loadIntentSet([paths.intents]);
    const privacy = {
      epsilon: Math.round(numberOf(options.epsilon, 'epsilon') * 100),
      delta: DELTA,
      atLeast: numberOf(options.atLeast, 'at-least'),
    };
    content = packOf(
      {
        title: options.title ?? 'Unnamed',
        phrasings: (options.phrasing ?? []).map((one) => numberOf(one, 'phrasing')),
        names: options.name ?? [],
        statistics: options.statistics,
        privacy,
      },
      new Phrasings(store.db, language.endings),
      timedChanges(store.db),
      secureRandom,
    );
  } finally {
    store.close();
  }
  tell({ content }, describePack(content), options);
  if (!(await mayGoOn(`Write this to ${file}? Yes or no: `, options))) return exitCodes['not-done'];
  const pack = signPack(content, ownKey(paths.packKey));
  try {
    writeFileSync(file, `${JSON.stringify(pack, null, 2)}\n`, {
      flag: yes === true ? 'w' : 'wx',
      mode: 0o644,
    });
  } catch (cause) {
    throw new AloudError('file-unwritable', `The file ${file} can't be written; name one that can be.`, {
      cause,
    });
  }
  tell(
    { written: file, signer: signerOf(pack) },
    [`Written to ${file}, signed with your key ${signerOf(pack)}.`],
    options,
  );
  return exitCodes.ok;
}

/** Shows all that a pack holds and whose key signed it. */
export function inspect(file: string, options: PackOptions): Promise<number> {
  const pack = parsePack(packText(file));
  const signer = signerOf(pack);
  tell(
    { content: pack.content, signer, known: knownKey(signer, options.invocation) },
    [...describePack(pack.content), signedBy(signer, options.invocation), ...without(pack.content, options)],
    options,
  );
  return Promise.resolve(exitCodes.ok);
}

/** Takes a pack in after a yes; aloud pack remove takes it back. */
export async function take(file: string, options: PackOptions): Promise<number> {
  await inspect(file, options);
  if (!(await mayGoOn('Take this in? Yes or no: ', options))) return exitCodes['not-done'];
  const { id, content, again } = new PackShelf(options.invocation.paths.packs).add(packText(file));
  tell(
    { taken: id, again },
    [
      again
        ? `The pack “${content.title}” was there already.`
        : `Taken in as ${id}. What you taught yourself goes before it. To take it back: aloud pack remove ${id}`,
    ],
    options,
  );
  return exitCodes.ok;
}

export function list(options: PackOptions): Promise<number> {
  const packs = new PackShelf(options.invocation.paths.packs).list((code, text) =>
    options.invocation.events.emit({ type: 'error', code, text }),
  );
  if (packs.length === 0) tell({ packs: [] }, ['No pack has been taken in.'], options);
  for (const { id, content, signer } of packs)
    tell({ id, title: content.title, signer }, [`${id}: “${content.title}”, signed with ${signer}`], options);
  return Promise.resolve(exitCodes.ok);
}

/** Undoes an import. */
export function remove(id: string, options: PackOptions): Promise<number> {
  if (!new PackShelf(options.invocation.paths.packs).remove(id))
    throw new AloudError('pack-unknown', `There is no pack ${id}; aloud pack list shows their names.`);
  tell({ removed: id }, [`The pack ${id} is taken back; nothing of it counts any more.`], options);
  return Promise.resolve(exitCodes.ok);
}

/** Lines for phrasings that will have no effect. */
function without({ phrasings }: PackContent, { invocation }: PackOptions): string[] {
  const set = loadIntentSet([invocation.paths.intents]);
  return phrasings.flatMap((one) => {
    const why = unfit(set, one);
    return why === null ? [] : [`“${one.key}” will have no effect: ${REASONS[why]}.`];
  });
}

const REASONS: Readonly<Record<NonNullable<ReturnType<typeof unfit>>, string>> = {
  'unknown-intent': 'this Aloud can do no such thing',
  protected: 'answers and words such as stop keep their meaning',
  'own-command': 'nobody else can give words to your own commands',
  slots: 'it does not fit what it is to mean',
  'too-open': 'it has no word of its own',
};

function signedBy(signer: string, invocation: Invocation): string {
  const known = knownKey(signer, invocation);
  const whose =
    known === 'own' ? 'your own key' : known === null ? 'a key never seen before' : `the key of “${known}”`;
  return `Signed with ${whose}: ${signer}`;
}

const knownKey = (signer: string, { paths }: Invocation): string | null =>
  signer === ownFingerprint(paths.packKey) ? 'own' : new PackShelf(paths.packs).knownAs(signer);

function packText(file: string): string {
  const text = textOf(file);
  if (text.length <= MOST_CHARACTERS) return text;
  throw new AloudError('pack-invalid', `${file} is too long for a pack; nothing was taken from it.`);
}

async function mayGoOn(asked: string, { yes, json, invocation }: PackOptions): Promise<boolean> {
  if (yes === true) return true;
  if (json === true || !process.stdin.isTTY) {
    invocation.print('Nothing was changed. The same command with --yes does it.');
    return false;
  }
  if (await agreed(asked, invocation.signal)) return true;
  invocation.print('Nothing was changed.');
  return false;
}

function tell(value: object, lines: readonly string[], { json, invocation }: PackOptions): void {
  if (json === true) process.stdout.write(`${JSON.stringify(value)}\n`);
  else for (const line of lines) invocation.print(line);
}

function numberOf(text: string, option: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new AloudError('usage', `--${option} is a number above 0.`);
}
