/** What is shown. Text only ever goes in as text. */
import type { Caption, Live, OpenQuestion } from './types.js';

/** An element that the page has. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}".`);
  return found;
}
export const input = (id: string): HTMLInputElement => element(id) as HTMLInputElement;
export const select = (id: string): HTMLSelectElement => element(id) as HTMLSelectElement;

/** As many lines as the page keeps; the oldest goes when one more comes. */
const MOST_LINES = 500;

/** Whose words a caption holds, as the page puts it. */
export const speaker = (kind: Caption['kind']): string => element('history').dataset[kind] ?? '';

/** Puts a line on top of what was said. */
export function showCaption({ at, kind, text }: Caption): void {
  const time = document.createElement('time');
  time.dateTime = at;
  time.textContent = new Date(at).toLocaleTimeString(document.documentElement.lang, {
    hour: '2-digit',
    minute: '2-digit',
  });
  const line = document.createElement('li');
  line.className = kind;
  line.append(part('who', speaker(kind)), ' ', time, part('words', text));
  const history = element('history');
  history.prepend(line);
  if (history.children.length > MOST_LINES) history.lastElementChild?.remove();
}

function part(className: string, text: string): HTMLElement {
  const span = document.createElement('span');
  span.className = className;
  span.textContent = text;
  return span;
}

/** Shows what is being said and done. */
export function showLive({ partial, microphone, work }: Live): void {
  element('hearing').hidden = microphone === null;
  for (const id of ['microphone-state', 'microphone'])
    element(id).textContent = microphone === null ? '' : (element(id).dataset[microphone] ?? '');
  const { hearing = '', nothing = '' } = element('partial').dataset;
  element('partial').textContent = partial === '' ? nothing : `${hearing} ${partial}`;
  element('work').hidden = work === null;
  element('work-text').textContent = work?.text ?? '';
  const done = element('work-done') as HTMLProgressElement;
  if (work?.fraction == null) done.removeAttribute('value');
  else done.value = work.fraction;
}

/** Shows the open question with a button for each answer, or that none is open. */
export function showQuestion(question: OpenQuestion | null, press: (say: string) => void): void {
  const answers = element('answers');
  const focused = answers.contains(document.activeElement);
  element('question').hidden = question === null;
  element('question-text').textContent = question?.text ?? '';
  answers.replaceChildren(
    ...(question?.answers ?? []).map(({ say, label, forGood }) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = label;
      if (forGood) button.className = 'for-good';
      button.addEventListener('click', () => press(say));
      return button;
    }),
  );
  input('text').type = question?.secret ? 'password' : 'text';
  document.title =
    question === null ? 'Aloud captions' : `${element('question-heading').textContent} – Aloud captions`;
  // Whoever pressed a button that is gone must not be left nowhere.
  if (focused) (question === null ? input('text') : element('question-heading')).focus();
}
