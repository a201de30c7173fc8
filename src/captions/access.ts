import { randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits: nothing that can be guessed. */
const secret = (): string => randomBytes(32).toString('base64url');

/**
 * Who may read along and answer. A link carries a code that is good once, so
 * that nobody gains by finding it later in a history or a list of processes;
 * for the code a page gets a token that it keeps to itself.
 */
export class Access {
  readonly #codes: string[] = [];
  readonly #tokens: string[] = [];

  /** A new code for a link. */
  code(): string {
    const code = secret();
    this.#codes.push(code);
    return code;
  }

  /** The token for a code, once; null for a code that is none, or was used. */
  redeem(code: string): string | null {
    const index = this.#codes.findIndex((known) => same(known, code));
    if (index < 0) return null;
    this.#codes.splice(index, 1);
    const token = secret();
    this.#tokens.push(token);
    return token;
  }

  /** Whether an `Authorization` header carries a token given out here. */
  allows(authorization: string | undefined): boolean {
    const given = /^Bearer ([\w-]+)$/.exec(authorization ?? '')?.[1];
    return given !== undefined && this.#tokens.some((token) => same(token, given));
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The headers that say where a request was made. */
export interface Whence {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Whether a request was made to this very server, and by its own page: a foreign
 * name in `Host` is a page elsewhere whose name was made to point here.
 */
export function fromHere({ host, origin, 'sec-fetch-site': site }: Whence, port: number): boolean {
  const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${port}`);
  if (host === undefined || !names.includes(host)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === undefined || site === 'same-origin' || site === 'none';
}
