/** What tests read inside a page: each function is sent there as text, so it uses nothing from outside itself. */
import type axeCore from 'axe-core';

interface Overheard {
  readonly polite: string[];
  readonly assertive: string[];
}

/** The id of what has the focus, or its text. */
export function focused(): string {
  const { activeElement } = document;
  return activeElement === null ? '' : activeElement.id || activeElement.textContent;
}

/** The texts of all that a selector finds and that is shown. */
export function texts(selector: string): string[] {
  return Array.from(document.querySelectorAll(selector))
    .filter((element) => element.getClientRects().length > 0)
    .map((element) => element.textContent.trim());
}

/** Whether something that a selector finds holds a text. */
export function holds(selector: string, text: string): boolean {
  return Array.from(document.querySelectorAll(selector)).some((element) =>
    element.textContent.includes(text),
  );
}

/** Collects what the live regions come to hold from now on; before the page is there, from its beginning. */
export function overhear(): void {
  const overheard: Overheard = { polite: [], assertive: [] };
  (window as unknown as { overheard: Overheard }).overheard = overheard;
  const listen = (): void => {
    for (const region of document.querySelectorAll('[aria-live]'))
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes)
            overheard[region.getAttribute('aria-live') as keyof Overheard].push(node.textContent ?? '');
      }).observe(region, { childList: true, subtree: true, characterData: true });
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', listen);
  else listen();
}

/** What was collected. */
export function overheard(): Overheard {
  return (window as unknown as { overheard: Overheard }).overheard;
}

/** What axe, which must be on the page, finds wrong by WCAG 2.2 at all three levels and by its best practices; and what it looked at. */
export async function runAxe(): Promise<{ passed: string[]; failed: string[] }> {
  const { axe } = window as unknown as { axe: typeof axeCore };
  const levels = ['a', 'aa', 'aaa'].flatMap((level) =>
    ['wcag2', 'wcag21', 'wcag22'].map((wcag) => wcag + level),
  );
  // Most rules of level AAA are off unless they are named.
  const rules = axe.getRules(levels).map(({ ruleId }) => [ruleId, { enabled: true }] as const);
  const { violations, passes } = await axe.run(document, {
    runOnly: { type: 'tag', values: [...levels, 'best-practice'] },
    rules: Object.fromEntries(rules),
  });
  return {
    passed: passes.map(({ id }) => id),
    failed: violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
    ),
  };
}
