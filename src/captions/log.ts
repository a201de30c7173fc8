import type { EventSink, TimedEvent } from '../events.js';
import type { Caption, CaptionKind, Live } from './page/types.js';

/** Told of each new line and of each change of what is so. */
export interface CaptionReader {
  caption(caption: Caption): void;
  live(live: Live): void;
}

/** All that a log has to tell. */
export interface Told {
  readonly captions: readonly Caption[];
  readonly live: Live;
}

/** How many lines are kept for a reader that comes, or comes back, later. */
const KEPT = 500;

/** The conversation as it is read: made from the events, the same for a page and for a terminal. */
export class CaptionLog {
  readonly #captions: Caption[];
  readonly #readers = new Set<CaptionReader>();
  #live: Live;
  #count: number;

  /** @param told What another log has told, to go on from there. */
  constructor(
    told: Told = { captions: [], live: { partial: '', question: null, microphone: null, work: null } },
    private readonly now: () => Date = () => new Date(),
  ) {
    this.#captions = [...told.captions];
    this.#count = told.captions.at(-1)?.id ?? 0;
    this.#live = told.live;
  }

  /** The lines kept, and what is so at this moment. */
  get told(): Told {
    return { captions: this.#captions, live: this.#live };
  }

  get live(): Live {
    return this.#live;
  }

  /** The lines kept that came after one, oldest first; 0 for all. */
  after(id: number): readonly Caption[] {
    return this.#captions.filter((caption) => caption.id > id);
  }

  /** Adds a reader; the function returned removes it. */
  listen(reader: CaptionReader): () => void {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  /** Takes the events of a conversation. */
  readonly take: EventSink = (event) => {
    switch (event.type) {
      case 'partial':
        this.#show({ partial: event.text });
        break;
      case 'transcript':
        this.#show({ partial: '' });
        if (event.text !== '') this.#add(event.source === 'typed' ? 'typed' : 'heard', event.text);
        break;
      case 'confirmation':
        this.#confirmation(event);
        break;
      case 'say':
        if (event.kind === 'progress') this.#work(event.text, this.#live.work?.fraction ?? null);
        // A question is a line already when it comes to be spoken.
        else if (event.text !== this.#live.question?.text) this.#add('said', event.text);
        break;
      case 'progress': {
        const { fraction, phase } = event.progress;
        this.#work(this.#live.work?.text ?? phase, fraction ?? null);
        break;
      }
      case 'outcome':
        this.#show({ work: null });
        break;
      case 'listening':
        this.#show({ microphone: event.privacy ? 'closed' : 'open' });
        break;
      case 'note':
        this.#add('note', event.text);
        break;
      case 'error':
        this.#add('trouble', event.text);
        break;
    }
  };

  #confirmation(event: Extract<TimedEvent, { type: 'confirmation' }>): void {
    if (event.state === 'asked' || event.state === 'unclear') {
      const text = event.question ?? '';
      const id = this.#add('question', text);
      const again = event.state === 'unclear' ? this.#live.question?.id : undefined;
      const { answers = [], secret } = event;
      this.#show({ question: { id: again ?? id, text, answers, ...(secret && { secret }) } });
    } else if (event.state !== 'held') this.#show({ question: null });
  }

  #work(text: string, fraction: number | null): void {
    this.#show({ work: { text, fraction } });
  }

  #add(kind: CaptionKind, text: string): number {
    const caption = { id: ++this.#count, at: this.now().toISOString(), kind, text };
    this.#captions.push(caption);
    if (this.#captions.length > KEPT) this.#captions.shift();
    for (const reader of this.#readers) reader.caption(caption);
    return caption.id;
  }

  #show(change: Partial<Live>): void {
    const next = { ...this.#live, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.#live)) return;
    this.#live = next;
    for (const reader of this.#readers) reader.live(next);
  }
}
