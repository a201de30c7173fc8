import { type Form, formsOf } from './forms.js';
import type { NameIndex } from './index/nameindex.js';
import { distanceWithin } from './phonemes/costs.js';
import { judge } from './judge.js';
import type { HeardWeights } from './weights.js';

/** A place of a hearing that came from the names' lexicon; offsets into its text. */
export interface NameSpan {
  readonly lexicon?: string;
  readonly start: number;
  readonly end: number;
  /** The rest of the sentence as the decoder wrote it: capital, commas, closing mark. */
  readonly before: string;
  readonly after: string;
  /** The entries of the index that the form means. */
  readonly entries?: readonly number[];
}

export interface HeardSentence {
  readonly text: string;
  readonly spans: readonly NameSpan[];
  readonly logProb: number;
  readonly silenceLogProb: number;
}

/** What the decoder made of an utterance: freely, and against what can be said, best first. */
export interface Heard {
  /** What the decoder wrote by itself, the likeliest first. */
  readonly transcripts: readonly string[];
  readonly hearings: readonly HeardSentence[];
}

/** A text scored against what was heard and against near-silence, in nats. */
export interface TextScore {
  readonly text: string;
  readonly logProb: number;
  readonly silenceLogProb: number;
}

/** The sounds of an utterance, and of the sentence around the name. */
export interface SentenceSounds {
  /** Of each transcript. */
  readonly heard: readonly Uint8Array[];
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** A name that may have been said, with what speaks for it. */
export interface HeardName {
  readonly entry: number;
  readonly attribute: string;
  /** Nats; only differences mean something. */
  readonly score: number;
  /** 0–1 */
  readonly confidence: number;
  /** Whether it may be read back as if certain; else it is to be asked about. */
  readonly certain: boolean;
  /** How the recogniser would have written it. */
  readonly form: string;
  readonly evidence: Evidence;
}

/** What the score of a name is made of, unweighted, in nats; the distance in units of phonemes/features.ts. */
export interface Evidence {
  readonly logProb: number;
  readonly silenceLogProb: number;
  readonly distance: number;
  readonly logPopularity: number;
  readonly formPrior: number;
  readonly installed: boolean;
}

interface Row {
  readonly entry: number;
  readonly form: Form;
  logProb: number;
  silenceLogProb: number;
  scored: boolean;
}

/** A sentence to be scored, and the written form of candidates in it. */
export interface Unscored {
  readonly text: string;
  readonly form: string;
  /** The most that speaks besides for a name of this form, nats. */
  readonly bonus: number;
}

const LEXICON = 'package';

const spansOf = (sentence: HeardSentence): NameSpan[] =>
  sentence.spans.filter(
    ({ lexicon, entries }) => lexicon === LEXICON && entries !== undefined && entries.length > 0,
  );

/** Names that may stand in one place of the sentence that was heard best. */
export class Candidates {
  private readonly rows: Row[] = [];
  /** The same by what is written. */
  private readonly written = new Map<string, Row[]>();
  private readonly forms = new Map<number, readonly Form[]>();
  private readonly distances = new Map<number, number>();

  private constructor(
    private readonly index: NameIndex,
    private readonly sentence: HeardSentence,
    private readonly span: NameSpan,
  ) {}

  /** Null when the best hearing with names in it has none in that place. */
  static of(heard: Heard, place: number, index: NameIndex): Candidates | null {
    const best = heard.hearings.find((sentence) => spansOf(sentence).length > place);
    const span = best && spansOf(best)[place];
    if (!span) return null;
    const candidates = new Candidates(index, best, span);
    for (const sentence of heard.hearings) candidates.addHearing(sentence, place);
    return candidates;
  }

  /** What the decoder wrote around the name. */
  get around(): { readonly before: string; readonly after: string } {
    return this.span;
  }

  /** Finds how far each candidate is from what was heard. */
  measure({ heard, before, after }: SentenceSounds, weights: HeardWeights): void {
    for (const entry of new Set(this.rows.map((row) => row.entry))) {
      if (this.distances.has(entry)) continue;
      const said = this.index.sounds.of(entry);
      const each = heard.map(
        (sounds, i) => distanceWithin(said, sounds, before, after) + (i > 0 ? weights.otherTranscript : 0),
      );
      this.distances.set(entry, Math.min(...each));
    }
  }

  /**
   * The decoder's own first name if it leaves no doubt: it is far ahead of the
   * next and sounds like the free transcript.
   */
  plain(weights: HeardWeights, preferInstalled: boolean): HeardName | undefined {
    const [first, second] = this.rank(weights, preferInstalled);
    return first !== undefined &&
      first.evidence.distance <= weights.plainDistance &&
      first.score - (second?.score ?? -Infinity) >= weights.plainGap
      ? first
      : undefined;
  }

  /** The entries that are among them. */
  get known(): ReadonlySet<number> {
    return new Set(this.rows.map(({ entry }) => entry));
  }

  /** Adds the likeliest written forms of these entries. */
  addForms(entries: Iterable<number>, formsEach: number): void {
    for (const entry of entries) {
      const forms = this.formsFor(entry);
      const whole = forms.filter(({ spelled }) => !spelled).slice(0, formsEach);
      for (const form of [...whole, ...forms.filter(({ spelled }) => spelled)])
        this.add(entry, form, undefined);
    }
  }

  /** The sentences that have no score yet, each once. */
  unscored(weights: HeardWeights, preferInstalled: boolean): Unscored[] {
    const forms = new Map<string, number>();
    for (const row of this.rows) {
      if (row.scored) continue;
      const { text } = row.form;
      const bonus = besides(this.evidenceOf(row), weights, preferInstalled);
      forms.set(text, Math.max(bonus, forms.get(text) ?? -Infinity));
    }
    const { before, after } = this.span;
    return Array.from(forms, ([form, bonus]) => ({ form, bonus, text: before + form + after }));
  }

  scored({ form }: Unscored, score: TextScore): void {
    for (const row of this.written.get(form) ?? [])
      if (!row.scored)
        Object.assign(row, { logProb: score.logProb, silenceLogProb: score.silenceLogProb, scored: true });
  }

  rank(weights: HeardWeights, preferInstalled: boolean): HeardName[] {
    const best = new Map<number, { entry: number; score: number; form: string; evidence: Evidence }>();
    for (const row of this.rows) {
      const evidence = this.evidenceOf(row);
      const score = weigh(evidence, weights, preferInstalled);
      const known = best.get(row.entry);
      if (Number.isFinite(score) && (!known || score > known.score)) {
        best.set(row.entry, { entry: row.entry, score, form: row.form.text, evidence });
      }
    }
    const ranked = this.index.newestOf(
      [...best.values()].sort((a, b) => b.score - a.score || a.entry - b.entry),
    );
    const beliefs = judge(
      ranked.map(({ score, evidence }) => ({ ...evidence, score })),
      weights.sharpness,
    );
    return ranked.map((one, i) => ({ ...one, attribute: this.index.attribute(one.entry), ...beliefs[i]! }));
  }

  private evidenceOf({ entry, form, logProb, silenceLogProb }: Row): Evidence {
    return {
      logProb,
      silenceLogProb,
      distance: this.distances.get(entry) ?? 0,
      logPopularity: this.index.logPopularity[entry]!,
      formPrior: form.prior,
      installed: this.index.isInstalled(entry),
    };
  }

  private addHearing(sentence: HeardSentence, place: number): void {
    const span = spansOf(sentence)[place];
    if (!span) return;
    // Scores of different sentences can't be compared: the words around would count as well.
    const same =
      sentence.text.slice(0, span.start) === this.sentence.text.slice(0, this.span.start) &&
      sentence.text.slice(span.end) === this.sentence.text.slice(this.span.end);
    const written = sentence.text.slice(span.start, span.end);
    for (const entry of span.entries ?? []) {
      const forms = this.formsFor(entry);
      const form = forms.find(({ text }) => text === written) ??
        forms.find(({ text }) => text.toLowerCase() === written.toLowerCase()) ?? { text: written, prior: 0 };
      this.add(entry, { text: written, prior: form.prior }, same ? sentence : undefined);
    }
  }

  private add(entry: number, form: Form, scored: HeardSentence | undefined): void {
    const alike = this.written.get(form.text) ?? [];
    if (alike.some((row) => row.entry === entry)) return;
    const row: Row = {
      entry,
      form,
      logProb: scored?.logProb ?? -Infinity,
      silenceLogProb: scored?.silenceLogProb ?? 0,
      scored: scored !== undefined,
    };
    this.rows.push(row);
    this.written.set(form.text, [...alike, row]);
  }

  private formsFor(entry: number): readonly Form[] {
    let forms = this.forms.get(entry);
    if (!forms)
      this.forms.set(entry, (forms = formsOf(this.index.attribute(entry), this.index.program(entry))));
    return forms;
  }
}

/** The score of a name by its evidence. */
function weigh(evidence: Evidence, weights: HeardWeights, preferInstalled: boolean): number {
  const { logProb, silenceLogProb } = evidence;
  return logProb - weights.silence * silenceLogProb + besides(evidence, weights, preferInstalled);
}

/** What speaks for a name besides its sound. */
function besides(evidence: Evidence, weights: HeardWeights, preferInstalled: boolean): number {
  return (
    -weights.distance * evidence.distance +
    weights.popularity * evidence.logPopularity +
    evidence.formPrior +
    (evidence.installed ? (preferInstalled ? weights.installedOnly : weights.installed) : 0)
  );
}
