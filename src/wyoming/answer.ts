/** Answers the events of one connection. */
import type { Understanding } from '../../intents/types.js';
import type { Samples } from '../../speech/types.js';
import type { Sound } from '../../speech/voices/types.js';
import { SoundCollector, soundEvents } from '../../speech/wyoming/sound.js';
import type { WyomingEvent } from '../../speech/wyoming/events.js';
import { z } from 'zod';
import type { Room } from './room.js';

/** What Aloud can do for a connection. */
export interface Abilities {
  info(): Record<string, unknown>;
  /** What was said, in words; `room` may have a question open. */
  hear(audio: Samples, room: Room, signal: AbortSignal): Promise<string>;
  speak(text: string, signal: AbortSignal): Promise<Sound>;
  /** What a text means; nothing is done. */
  understand(text: string): Understanding;
  /** The room of this connection, or of a conversation by its name. */
  room(conversation: string | null): Room;
}

const text = z.string().min(1).max(2000);
/** Home Assistant opens a connection for each sentence; the conversation's name holds them together. */
const context = z.looseObject({ conversation_id: z.string().min(8).max(128).nullish() }).nullish();
const spoken = z.looseObject({ text, context });
const LONGEST_SECONDS = 60;

export class Answering {
  #sound: SoundCollector | null = null;

  constructor(
    private readonly abilities: Abilities,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * The events that answer one; none for what is only taken in, or not known.
   * @throws ZodError, SpeechError, AloudError
   */
  async *answer(event: WyomingEvent): AsyncGenerator<WyomingEvent, void, undefined> {
    const { data = {} } = event;
    switch (event.type) {
      case 'ping':
        yield { type: 'pong', data: { text: data.text ?? null } };
        return;
      case 'describe':
        yield { type: 'info', data: this.abilities.info() };
        return;
      case 'transcribe':
      case 'audio-start':
        this.#sound ??= new SoundCollector(LONGEST_SECONDS);
        return;
      case 'audio-chunk':
        this.#sound?.add(event);
        return;
      case 'audio-stop':
        yield* this.#transcript();
        return;
      case 'synthesize':
        yield* soundEvents(await this.abilities.speak(text.parse(data.text), this.signal));
        return;
      case 'recognize':
        yield this.#intent(text.parse(data.text), data.context);
        return;
      case 'transcript':
        yield* this.#handle(spoken.parse(data));
    }
  }

  async *#transcript(): AsyncGenerator<WyomingEvent, void, undefined> {
    const audio = this.#sound?.take();
    this.#sound = null;
    if (audio === undefined) return;
    const words =
      audio.length === 0 ? '' : await this.abilities.hear(audio, this.abilities.room(null), this.signal);
    yield { type: 'transcript', data: { text: words, language: 'en' } };
  }

  async *#handle({ text: words, context: named }: z.output<typeof spoken>): AsyncGenerator<WyomingEvent> {
    const reply = await this.abilities.room(named?.conversation_id ?? null).read(words);
    yield {
      type: reply.handled ? 'handled' : 'not-handled',
      data: { text: reply.text, ...(named && { context: named }) },
    };
  }

  #intent(words: string, named: unknown): WyomingEvent {
    const { outcome, intent, slots } = this.abilities.understand(words);
    const passed = named === undefined ? {} : { context: named };
    if (outcome !== 'understood' || intent === null)
      return { type: 'not-recognized', data: { text: null, ...passed } };
    const entities = Object.entries(slots).map(([name, value]) => ({
      name,
      value: typeof value === 'object' ? value.map(({ attribute }) => attribute) : value,
    }));
    return { type: 'intent', data: { name: intent, entities, text: null, ...passed } };
  }
}
