import type { Engine } from '../../intents/engine.js';
import { Lessons, type LessonResult } from '../../intents/learning/lessons.js';
import type { Phrasings } from '../../intents/learning/phrasings.js';
import type { Meaning, Understanding } from '../../intents/types.js';
import type { Said } from '../assistant/understander.js';
import type { Option } from '../dialogue/types.js';
import type { Wording } from '../wording/wording.js';
import { correct, meaningsOf, wordsToLearn } from './corrections.js';
import { explain, tellTaught, wordsOf } from './explain.js';
import { describeMeanings, namePlaces } from './meanings.js';

export interface TeacherParts {
  readonly engine: Engine;
  readonly phrasings: Phrasings;
  readonly wording: Wording;
}

/** What follows from something said about understanding itself. */
export interface TeachingReply {
  readonly say?: string;
  /** Done as if it had been asked for: planned and confirmed like anything else. */
  readonly request?: readonly Meaning[];
  readonly choose?: readonly Option[];
}

/** What was last said that was no answer, in the person's own words. */
interface Remark {
  readonly text: string;
  readonly understanding: Understanding;
}

/** Answers that end a lesson before it is learned. */
const DROPS = new Set(['no', 'cancel', 'stop']);
/** No other words may come to mean these: what confirms or chooses is said as it is. */
const CONSENT = new Set(['yes', 'yes_for_good', 'pick']);
/** The meaning behind the one choice that forgetting all of it asks for. */
const FORGET_ALL: Meaning = { intent: 'forget', slots: { phrase: '*' } };

/**
 * Learns from a conversation: lessons, corrections, clarifications that were
 * settled, names put right; and forgets and explains them. It only ever changes
 * what words mean, never what is done without asking.
 */
export class Teacher {
  readonly #lessons: Lessons;
  #lesson: { readonly phrase: string | null } | null = null;
  #last: Remark | null = null;
  /** What the open "did you mean …?" is about. */
  #unclear: Remark | null = null;
  #newest: { readonly forget: () => boolean; readonly phrase: string } | null = null;
  /** The phrase whose other meaning has just been told; taught again it is changed. */
  #told: string | null = null;

  constructor(private readonly parts: TeacherParts) {
    this.#lessons = new Lessons(parts.engine, parts.phrasings);
  }

  /** True while a lesson waits for its words or its meaning. */
  get waiting(): boolean {
    return this.#lesson !== null;
  }

  /** Takes what was said where it is about understanding; null leaves it to others. */
  take({ understanding, transcript }: Said): TeachingReply | null {
    const text = transcript?.text ?? understanding.text;
    const { intent, outcome, slots } = understanding;
    const understood = outcome === 'understood';
    const words = (slot: string): string | null => (typeof slots[slot] === 'string' ? slots[slot] : null);
    const lesson = this.#lesson;
    if (lesson !== null) {
      this.#lesson = null;
      if (understood && DROPS.has(intent ?? '')) return this.#say('dropped');
      // "When I say …, do …" is the whole lesson, also where only its words were asked for.
      if (understood && intent === 'teach' && lesson.phrase === null)
        return this.#teach(words('phrase'), words('meaning'));
      return this.#continue(lesson.phrase, text);
    }
    if (understood) {
      switch (intent) {
        case 'teach':
          return this.#teach(words('phrase'), words('meaning'));
        case 'correct':
          return this.#correct(words('meaning') ?? '');
        case 'forget':
          return this.#forget(words('phrase'), text);
        case 'taught':
          return { say: tellTaught(this.parts) };
        case 'why':
          return { say: this.#why() };
      }
    }
    const isDialogue = understood && this.parts.engine.set.intents.get(intent ?? '')?.dialogue === true;
    if (!isDialogue) {
      this.#last = { text, understanding };
      this.#unclear = outcome === 'ambiguous' ? this.#last : null;
      if (understood) this.#countUses(understanding);
    }
    return null;
  }

  /** Puts a lesson that waits aside: nobody will go on with it. */
  leave(): void {
    this.#lesson = null;
  }

  /** Learns from a choice that was made; what it has to say about it, or null. */
  chosen(meanings: readonly Meaning[]): string | null {
    const unclear = this.#unclear;
    this.#unclear = null;
    if (unclear === null || meanings[0] === FORGET_ALL) return null;
    this.#last = {
      text: unclear.text,
      understanding: {
        ...unclear.understanding,
        intent: meanings[0]?.intent ?? null,
        slots: meanings[0]?.slots ?? {},
        also: meanings.slice(1),
      },
    };
    return this.#learnRequest(unclear, meanings, 'clarification');
  }

  /** Carries out what was chosen about lessons; null when it is something else. */
  answer(meanings: readonly Meaning[]): string | null {
    if (meanings[0] !== FORGET_ALL) return null;
    return this.parts.wording.say('lesson.forgot_all', { count: this.parts.phrasings.forgetAll() });
  }

  #continue(phrase: string | null, text: string): TeachingReply {
    if (phrase !== null) return this.#learn(phrase, text);
    if (wordsOf(this.parts.engine, text) === '') return this.#say('nothing_said');
    const said = text.trim().replace(/[.?!]+$/, '');
    this.#lesson = { phrase: said };
    return this.#say('ask_meaning', { phrase: said });
  }

  #teach(phrase: string | null, meaning: string | null): TeachingReply {
    if (phrase !== null && meaning !== null) return this.#learn(phrase, meaning);
    if (meaning !== null) {
      const parts = this.#lessons.split(meaning);
      return parts === null ? this.#say('not_understood') : this.#learn(parts.phrase, parts.meaning);
    }
    this.#lesson = { phrase };
    return phrase === null ? this.#say('ask_phrase') : this.#say('ask_meaning', { phrase });
  }

  #learn(phrase: string, meaning: string): TeachingReply {
    const meant = this.parts.engine.understand(meaning);
    if (meaningsOf(meant).some(({ intent }) => CONSENT.has(intent))) return this.#say('no_consent');
    const replace = this.#told === phrase;
    this.#told = null;
    const result = this.#lessons.teach(phrase, meaning, { replace });
    if (result.status === 'conflict') this.#told = phrase;
    return { say: this.#tell(result, phrase, true) };
  }

  #correct(text: string): TeachingReply {
    const before = this.#last;
    const correction = correct(this.parts.engine, before?.understanding ?? null, text);
    if (correction === null) return this.#say('no_correction');
    const { meanings, name } = correction;
    let say: string | null = null;
    if (before !== null) {
      if (name === undefined) say = this.#learnRequest(before, meanings, 'correction');
      else {
        const spoken = wordsToLearn(this.parts.engine, before.text, name);
        if (spoken !== null) say = this.#learnName(name.place.kind, spoken, name.name.attribute);
      }
      const [first, ...also] = meanings;
      const settled = { intent: first?.intent ?? null, slots: first?.slots ?? {}, also, unresolved: {} };
      this.#last = { text: before.text, understanding: { ...before.understanding, ...settled } };
    }
    return { request: meanings, ...(say !== null && { say }) };
  }

  /** Learns that words meant a request; where they differ from it in one name only, that name. */
  #learnRequest(
    { text, understanding }: Remark,
    meanings: readonly Meaning[],
    origin: 'correction' | 'clarification',
  ): string | null {
    const before = meaningsOf(understanding);
    const sameRequest =
      before.map(({ intent }) => intent).join() === meanings.map(({ intent }) => intent).join();
    if (sameRequest) {
      for (const place of namePlaces(this.parts.engine.set, meanings)) {
        const spoken = wordsToLearn(this.parts.engine, text, {
          place,
          name: { ...place.name, attribute: '' },
        });
        if (spoken !== null && wordsOf(this.parts.engine, spoken) !== place.name.attribute)
          return this.#learnName(place.kind, spoken, place.name.attribute);
      }
    }
    const result = this.#lessons.learn({ said: text, meanings, origin });
    if (result.status === 'learned') this.#remember(result);
    if (result.status === 'refused') return null;
    return result.status === 'learned'
      ? this.parts.wording.say('lesson.corrected')
      : this.#tell(result, text, false);
  }

  #learnName(kind: string, spoken: string, attribute: string): string | null {
    const { engine, phrasings, wording } = this.parts;
    if (!this.#lessons.nameIs(kind, spoken, attribute)) return null;
    const words = wordsOf(engine, spoken);
    this.#newest = { forget: () => phrasings.forgetName(kind, words), phrase: words };
    return wording.say('lesson.name_learned', { spoken: words, name: attribute });
  }

  #forget(phrase: string | null, text: string): TeachingReply {
    const { engine, phrasings, wording } = this.parts;
    if (phrase !== null) {
      const words = wordsOf(engine, phrase);
      const found = phrasings.exact(words.split(' '))?.phrasing;
      const name = phrasings.listNames().find((one) => one.spoken === words);
      if (found) phrasings.forget(found.id);
      else if (name) phrasings.forgetName(name.kind, name.spoken);
      return this.#say(found || name ? 'forgot' : 'unknown_phrase', { phrase });
    }
    if (phrasings.size + phrasings.listNames().length === 0) return this.#say('nothing_taught');
    const all = wording.say('lesson.all_words').split(', ');
    const newest = this.#newest;
    if (newest === null || all.some((word) => wordsOf(engine, text).split(' ').includes(word)))
      return { choose: [{ label: wording.say('lesson.forget_all'), value: [FORGET_ALL] }] };
    this.#newest = null;
    return newest.forget() ? this.#say('forgot', { phrase: newest.phrase }) : this.#say('nothing_taught');
  }

  /** Counts the lessons and the names put right that a request was understood by. */
  #countUses(understanding: Understanding): void {
    const { engine, phrasings } = this.parts;
    if (understanding.phrasing !== undefined) phrasings.used(understanding.phrasing);
    for (const { kind, name } of namePlaces(engine.set, meaningsOf(understanding)))
      if (name.spoken !== undefined) phrasings.usedName(kind, wordsOf(engine, name.spoken));
  }

  #why(): string {
    if (this.#last === null) return this.parts.wording.say('why.nothing');
    return explain(this.parts, this.#last.text, this.#last.understanding);
  }

  #remember({ phrasing }: Extract<LessonResult, { status: 'learned' }>): void {
    const { phrasings } = this.parts;
    this.#newest = { forget: () => phrasings.forget(phrasing.id), phrase: phrasing.said };
  }

  #tell(result: LessonResult, phrase: string, mayRepeat: boolean): string {
    const { engine, wording } = this.parts;
    switch (result.status) {
      case 'learned': {
        this.#remember(result);
        const meaning = describeMeanings(engine.set, wording, result.phrasing.meanings);
        return wording.say('lesson.learned', { phrase: result.phrasing.said, meaning });
      }
      case 'conflict': {
        const meaning = describeMeanings(engine.set, wording, [result.meaning]);
        return wording.say('lesson.conflict', { phrase, meaning, again: mayRepeat ? 'yes' : 'no' });
      }
      case 'refused':
        return wording.say(`lesson.${result.reason.replace('-', '_')}`, { phrase });
    }
  }

  #say(key: string, values: Record<string, string> = {}): TeachingReply {
    return { say: this.parts.wording.say(`lesson.${key}`, values) };
  }
}
