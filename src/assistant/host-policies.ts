import type { Progress } from '../../bridge/protocol.js';
import { onHosts, spokenHost } from '../wording/hosts.js';
import type { Wording } from '../wording/wording.js';
import { ProgressPolicy, type Report } from './progress-policy.js';

/**
 * What is worth telling of work on this machine, or on several others: there,
 * of each how it ends while the rest goes on, and of the way to it what would
 * be told of one machine, with its name. It only decides.
 */
export class HostPolicies {
  readonly #here: ProgressPolicy;
  readonly #there = new Map<string, ProgressPolicy>();
  readonly #left: Set<string>;

  constructor(
    private readonly wording: Wording,
    private readonly expectedSeconds: number | undefined,
    private readonly hosts: readonly string[],
  ) {
    this.#here = new ProgressPolicy(wording, expectedSeconds);
    this.#left = new Set(hosts);
  }

  /** What to tell of this event, or null; `elapsed` is seconds since the operation began. */
  consider(progress: Progress, elapsed: number): Report | null {
    const { host, ended } = progress;
    if (host === undefined) return this.#here.consider(progress, elapsed);
    if (ended !== undefined) {
      this.#left.delete(host);
      // How the last one ended is told with the outcome of all.
      if (this.#left.size === 0) return null;
      const key = ended === 'done' ? 'hosts.ended' : 'hosts.ended_badly';
      const sentence = this.wording.say(key, { host: spokenHost(host), left: this.#left.size });
      return { sentence, harmless: false, afterMs: 0 };
    }
    const policy = this.#there.get(host) ?? new ProgressPolicy(this.wording, this.expectedSeconds);
    this.#there.set(host, policy);
    const report = policy.consider(progress, elapsed);
    if (report === null) return null;
    const told =
      this.hosts.length === 1 ? report.sentence : onHosts(this.wording, [{ host, text: report.sentence }]);
    return { ...report, sentence: told };
  }
}
