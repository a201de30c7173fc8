/** How the page looks and how much it reads out: chosen here, kept in this browser. */
import type { Amount, Announcer } from './announcer.js';
import { select } from './view.js';

/** Ties each choice to what it changes, and brings back what was chosen before. */
export function display(announcer: Announcer): void {
  const { dataset } = document.documentElement;
  choice('size', (value) => (dataset.size = value));
  choice('theme', (value) => (dataset.theme = value));
  choice('aloud', (value) => (announcer.amount = value as Amount));
}

function choice(name: string, apply: (value: string) => void): void {
  const control = select(name);
  const kept = localStorage.getItem(`aloud-${name}`);
  if (Array.from(control.options, (option) => option.value).includes(kept ?? '')) control.value = kept ?? '';
  apply(control.value);
  control.addEventListener('change', () => {
    localStorage.setItem(`aloud-${name}`, control.value);
    apply(control.value);
  });
}
