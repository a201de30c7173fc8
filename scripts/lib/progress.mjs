// Progress of long work as text: a bar that is rewritten on a terminal, else
// one line per 10 %. Only ASCII, and nothing that turns or blinks.

/**
 * @typedef {{ done: number, total: number, unit?: 'bytes' | 'parts' | undefined }} Amount
 * @typedef {{ write(text: string): unknown, isTTY?: boolean | undefined, columns?: number | undefined }} Output
 */

/** @param {number} bytes */
export function megabytes(bytes) {
  const size = bytes / 1e6;
  return `${size >= 99.95 ? size.toFixed(0) : size.toFixed(1)} MB`;
}

/** @param {number} seconds */
function span(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 120 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}

/**
 * Rate and time left from the moments seen, over the last five seconds: an
 * average from the start would take what was resumed for what was fetched.
 */
class Rate {
  /** @type {{ at: number, done: number }[]} */
  #seen = [];

  /**
   * @param {Amount} amount
   * @param {number} now milliseconds
   * @returns {{ perSecond?: number, secondsLeft?: number }}
   */
  add(amount, now) {
    this.#seen.push({ at: now, done: amount.done });
    while (this.#seen.length > 2 && now - (this.#seen[0]?.at ?? now) > 5000) this.#seen.shift();
    const first = this.#seen[0];
    if (!first || now - first.at < 300 || amount.done <= first.done) return {};
    const perSecond = ((amount.done - first.done) * 1000) / (now - first.at);
    return { perSecond, secondsLeft: (amount.total - amount.done) / perSecond };
  }
}

/** Writes the progress of one piece of work. */
export class ProgressLine {
  #label;
  #output;
  #now;
  #rate = new Rate();
  #drawnAt = -Infinity;
  #tenth = -1;
  #open = false;
  #startedAt;
  #quietMs;

  /**
   * @param {string} label
   * @param {Output} output
   * @param {{ quietMs?: number, now?: () => number }} [options]
   *   quietMs: work that is done sooner is not worth a line; now: milliseconds, given by tests
   */
  constructor(label, output, { quietMs = 0, now = () => performance.now() } = {}) {
    this.#label = label;
    this.#output = output;
    this.#now = now;
    this.#quietMs = quietMs;
    this.#startedAt = now();
  }

  /** @param {Amount} amount */
  update(amount) {
    const now = this.#now();
    const { perSecond, secondsLeft } = this.#rate.add(amount, now);
    if (now - this.#startedAt < this.#quietMs) return;
    const part = amount.total > 0 ? Math.min(1, amount.done / amount.total) : 0;
    const bytes = amount.unit !== 'parts';
    const words = [`${Math.floor(part * 100)} %`];
    words.push(
      bytes ? `${megabytes(amount.done)} of ${megabytes(amount.total)}` : `${amount.done} of ${amount.total}`,
    );
    if (perSecond !== undefined && bytes) words.push(`${megabytes(perSecond)}/s`);
    if (secondsLeft !== undefined && bytes && part < 1) words.push(`${span(secondsLeft)} left`);
    const terminal = this.#output.isTTY === true && process.env['TERM'] !== 'dumb';
    if (terminal) {
      if (now - this.#drawnAt < 200 && part < 1) return;
      this.#drawnAt = now;
      const filled = Math.floor(part * 20);
      const bar = `[${'#'.repeat(filled)}${'.'.repeat(20 - filled)}]`;
      const line = `${this.#label} ${bar} ${words.join(', ')}`;
      this.#output.write(`\r${line.slice(0, (this.#output.columns ?? 80) - 1)}\u001b[K`);
      this.#open = true;
    } else {
      const tenth = Math.floor(part * 10);
      if (tenth <= this.#tenth) return;
      this.#tenth = tenth;
      this.#output.write(`${this.#label}: ${words.join(', ')}\n`);
    }
  }

  /** Ends the line on a terminal, so that what follows starts on its own. */
  end() {
    if (this.#open) this.#output.write('\n');
    this.#open = false;
  }
}
