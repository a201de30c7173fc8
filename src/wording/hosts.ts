/** What is said of several machines: each by its name, and together where it is the same. */
import type { HostOutcome, HostPlan } from '../../bridge/protocol.js';
import type { Wording } from './wording.js';

/** A name of the settings as it is said. */
export const spokenHost = (name: string): string => name.replaceAll('-', ' ');

/** Puts the machines before what is so on each of them, those that share a text in one sentence. */
export function onHosts(
  wording: Wording,
  told: readonly { readonly host: string; readonly text: string }[],
): string {
  const byText = new Map<string, string[]>();
  for (const { host, text } of told) byText.set(text, [...(byText.get(text) ?? []), spokenHost(host)]);
  return Array.from(byText, ([text, hosts]) =>
    wording.say('hosts.on', { hosts: wording.list(hosts), text }),
  ).join(' ');
}

/** The machines on which a change did not go well. */
export function failedHosts(hosts: readonly HostOutcome[]): string[] {
  return hosts.filter(({ ok }) => !ok).map(({ host }) => host);
}

/** Plans that there are, and why there is none for the others. */
export function partPlans(hosts: readonly HostPlan[]): {
  readonly planned: readonly { readonly host: string; readonly plan: NonNullable<HostPlan['plan']> }[];
  readonly left: readonly { readonly host: string; readonly failure: NonNullable<HostPlan['failure']> }[];
} {
  return {
    planned: hosts.flatMap(({ host, plan }) => (plan === undefined ? [] : [{ host, plan }])),
    left: hosts.flatMap(({ host, failure }) => (failure === undefined ? [] : [{ host, failure }])),
  };
}
