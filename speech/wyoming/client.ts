/** Asks another program for its ears or its voice by the Wyoming protocol; a connection for each request. */
import { connect, type Socket } from 'node:net';
import { SpeechError } from '../errors.js';
import { SAMPLE_RATE, type Samples } from '../types.js';
import type { Sound } from '../voices/types.js';
import { encodeEvent, EventReader, type WyomingEvent } from './events.js';
import { soundEvents, soundOf } from './sound.js';

/** Milliseconds without a word from the other side. */
const PATIENCE_MS = 20_000;

type Address = { readonly path: string } | { readonly host: string; readonly port: number };

/** `tcp://host:port` or `unix:///path`. @throws SpeechError `bad-address` */
export function addressOf(uri: string): Address {
  const unix = /^unix:\/\/(\/.+)$/.exec(uri);
  if (unix) return { path: unix[1]! };
  const tcp = /^tcp:\/\/(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(uri);
  const port = Number(tcp?.[2]);
  if (tcp && port > 0 && port < 65_536) return { host: tcp[1]!.replaceAll(/[[\]]/g, ''), port };
  throw new SpeechError(
    'bad-address',
    `${uri} is no address of a Wyoming service; write tcp://host:port or unix:///path.`,
  );
}

/** What the service says of itself. @throws SpeechError `remote-failed`, `cancelled` */
export async function describe(
  uri: string,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  for await (const { type, data = {} } of exchange(uri, [{ type: 'describe' }], signal))
    if (type === 'info') return data;
  throw silent(uri);
}

/** What is said in 16 kHz samples, as the service writes it down. @throws as {@link describe} */
export async function transcribe(uri: string, samples: Samples, signal?: AbortSignal): Promise<string> {
  const events = [
    { type: 'transcribe', data: { language: 'en' } },
    ...soundEvents({ samples, rate: SAMPLE_RATE }),
  ];
  for await (const { type, data } of exchange(uri, events, signal))
    if (type === 'transcript' && typeof data?.text === 'string') return data.text;
  throw silent(uri);
}

/** A sentence in the service's voice, piece by piece. @throws as {@link describe} */
export async function* synthesize(
  uri: string,
  text: string,
  signal?: AbortSignal,
): AsyncGenerator<Sound, void, undefined> {
  for await (const event of exchange(uri, [{ type: 'synthesize', data: { text } }], signal)) {
    if (event.type === 'audio-chunk') yield soundOf(event);
    if (event.type === 'audio-stop') return;
  }
  throw silent(uri);
}

async function* exchange(
  uri: string,
  events: Iterable<WyomingEvent>,
  signal: AbortSignal | undefined,
): AsyncGenerator<WyomingEvent, void, undefined> {
  const address = addressOf(uri);
  if (signal?.aborted) throw cancelled();
  const socket: Socket = connect(address);
  const stop = (): void => void socket.destroy(cancelled());
  signal?.addEventListener('abort', stop, { once: true });
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(silent(uri)));
  const reader = new EventReader();
  try {
    for (const event of events) socket.write(encodeEvent(event));
    for await (const piece of socket)
      for (const event of reader.push(piece as Buffer)) {
        if (event.type === 'error')
          throw new SpeechError('remote-failed', `The service at ${uri} says: ${String(event.data?.text)}`);
        yield event;
      }
  } catch (cause) {
    if (cause instanceof SpeechError) throw cause;
    throw new SpeechError(
      'remote-failed',
      `The Wyoming service at ${uri} can't be reached; check that it runs and its address.`,
      { cause },
    );
  } finally {
    signal?.removeEventListener('abort', stop);
    socket.destroy();
  }
}

const cancelled = (): SpeechError => new SpeechError('cancelled', 'It was stopped.');
const silent = (uri: string): SpeechError =>
  new SpeechError('remote-failed', `The Wyoming service at ${uri} gave no answer.`);
