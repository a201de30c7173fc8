import type { Meaning, ResolvedName } from '../../intents/types.js';
import { laterOf, type Change } from '../commands/types.js';
import { amend } from '../operations/amend.js';
import { attributesIn, namesIn } from '../operations/names.js';
import type { Core } from './core.js';
import type { Focus } from './focus.js';
import { indexOf, named } from './pointing.js';
import { NOTHING_ASKED } from './understander.js';

/** What is done with what an amendment comes to. */
interface Ways {
  /** Something else is asked for in place of it. */
  readonly take: (meanings: readonly Meaning[]) => void;
  readonly cannot: (reason: string, names?: string) => void;
}

/** The intent of a name with nothing said about it. */
export const NAME_ALONE = 'name_alone';
/** The request that "install vlc instead" and "remove vlc instead" name. */
const NAMED: Readonly<Record<string, string>> = { install: 'install_package', remove: 'remove_package' };

/** "No, vlc", "and also vlc", "only build it": alters what is asked about, or asks the same again of another name. */
export class Amending {
  constructor(
    private readonly core: Core,
    private readonly focus: Focus,
    private readonly ways: Ways,
  ) {}

  take(said: Meaning): void {
    const { question } = this.core;
    const { n } = said.slots;
    const pointed = typeof n === 'number' ? (this.#inPlan(said, n) ?? this.focus.packagesAt(n)) : undefined;
    if (pointed === null) {
      this.ways.cannot('not_in_list');
      return;
    }
    // "And also the third" of what was offered, or read out.
    const meaning = pointed === undefined ? said : { ...said, slots: { ...said.slots, package: pointed } };
    if (question === null) this.#again(meaning);
    else this.#alter(meaning);
  }

  /** The change that is asked about. */
  get #asked(): Change | null {
    const { question } = this.core;
    return question?.kind === 'confirm' ? question.plan.operation : null;
  }

  /** "Only the second", said of what is asked about itself; null where the plan is not about several. */
  #inPlan({ slots }: Meaning, n: number): readonly ResolvedName[] | null {
    const operation = this.#asked;
    if (slots.way !== 'only' || operation?.operation !== 'apply') return null;
    const inIt = [...operation.install, ...operation.remove];
    const name = inIt.length > 1 ? inIt.at(indexOf(n)) : undefined;
    return name === undefined ? null : named([name]);
  }

  #alter(meaning: Meaning): void {
    const { dialogue, parts } = this.core;
    const { variant } = meaning.slots;
    // "No, the third one" after several were offered is no variant of a name.
    const picked = this.focus.offers && typeof variant === 'string' ? this.#pickOf(variant) : null;
    if (picked !== null) {
      this.ways.take([picked]);
      return;
    }
    const sources = parts.wording.say('cannot.other_sources').split(', ');
    if (typeof variant === 'string' && sources.includes(variant.toLowerCase())) {
      this.ways.cannot('other_source', variant);
      return;
    }
    const operation = this.#asked;
    if (operation === null) {
      this.ways.cannot('nothing_asked');
      return;
    }
    if (operation.operation === 'run_command' || laterOf(operation) !== null) {
      this.ways.cannot('not_together');
      return;
    }
    const inIt = operation.operation === 'apply' ? [...operation.install, ...operation.remove] : [];
    const has = (name: string): boolean => parts.names?.has(name) ?? false;
    const amended = amend(operation, meaning, { other: this.focus.otherThan(inIt), has });
    switch (amended.kind) {
      case 'changed': {
        // Whatever is still being asked is asked no more.
        this.core.output.silence();
        const { operation: change } = amended;
        if (change.operation === 'apply') this.focus.mention([...change.install, ...change.remove]);
        dialogue.send({ type: 'change', operation: change, instead: true });
        return;
      }
      case 'emptied':
        dialogue.send({ type: 'cancel' });
        return;
      case 'cannot':
        this.ways.cannot(amended.reason, parts.wording.alternatives(amended.names));
    }
  }

  /** "No, chromium" and "and chromium?" when nothing is asked any more: what was asked last, of that name. */
  #again({ intent: said, slots }: Meaning): void {
    const { last } = this.focus;
    // Where a name is wanted, it is the answer; elsewhere it is told what it is the name of.
    if (said === NAME_ALONE && this.focus.again !== 'name') {
      this.ways.take([{ intent: 'describe_package', slots }]);
      return;
    }
    const other = last === null ? null : this.focus.otherThan(attributesIn(last.slots.package));
    const names = slots.way === 'other' && other !== null ? named([other]) : namesIn(slots.package);
    if (last === null || names.length === 0) {
      this.ways.cannot('nothing_asked');
      return;
    }
    const intent = (typeof slots.way === 'string' && NAMED[slots.way]) || last.intent;
    this.ways.take([{ intent, slots: { ...last.slots, package: names } }]);
  }

  /** "third" as the third of what was offered; null where it is no such word. */
  #pickOf(word: string): Meaning | null {
    const said = this.core.parts.understander.read(`the ${word} one`, NOTHING_ASKED);
    const { intent, slots } = said.understanding;
    return intent === 'pick' ? { intent, slots } : null;
  }
}
