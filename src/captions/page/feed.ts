/** Server-sent events read with fetch: an EventSource can't send the token in a header. */

/** One event of the stream. */
export interface Message {
  readonly event: string;
  readonly id: string | null;
  readonly data: string;
}

/** Cuts a stream of text into its events; what is not complete yet waits for the next piece. */
export class MessageReader {
  #rest = '';

  push(piece: string): Message[] {
    const blocks = (this.#rest + piece).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const fields = new Map(
        block.split('\n').map((line) => {
          const colon = line.indexOf(': ');
          return [line.slice(0, colon), line.slice(colon + 2)];
        }),
      );
      const data = fields.get('data');
      return data === undefined
        ? []
        : [{ event: fields.get('event') ?? 'message', id: fields.get('id') ?? null, data }];
    });
  }
}

/** How it stands with the connection; after the last two nothing more comes. */
export type Connection = 'connected' | 'lost' | 'refused' | 'ended';

/** Three missed signs of life and the connection counts as lost. */
const SILENCE_MS = 45_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** Follows the conversation, and comes back where it was when the connection is lost, until Aloud ends or refuses. */
export async function follow(
  token: string,
  onMessage: (message: Message) => void,
  onConnection: (connection: Connection) => void,
): Promise<void> {
  let seen = '0';
  let wait = FIRST_WAIT_MS;
  for (;;) {
    const gone = new AbortController();
    let silence = setTimeout(() => gone.abort(), SILENCE_MS);
    try {
      const response = await fetch('/events', {
        headers: { Authorization: `Bearer ${token}`, 'Last-Event-ID': seen },
        signal: gone.signal,
      });
      if (response.status === 401) {
        onConnection('refused');
        return;
      }
      if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
      onConnection('connected');
      wait = FIRST_WAIT_MS;
      const reader = new MessageReader();
      const text = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await text.read(); !piece.done; piece = await text.read()) {
        clearTimeout(silence);
        silence = setTimeout(() => gone.abort(), SILENCE_MS);
        for (const message of reader.push(piece.value)) {
          if (message.event === 'end') {
            onConnection('ended');
            return;
          }
          seen = message.id ?? seen;
          onMessage(message);
        }
      }
    } catch {
      // Lost; whatever the reason, the next try will show.
    } finally {
      clearTimeout(silence);
    }
    onConnection('lost');
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(LONGEST_WAIT_MS, wait * 2);
  }
}
