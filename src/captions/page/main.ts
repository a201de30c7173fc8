/** The captions page: what is said, as it is said, and all that can be answered, by keys. */
import type { Caption, Live, OpenQuestion } from './types.js';
import { Announcer } from './announcer.js';
import { display } from './display.js';
import { follow, type Connection, type Message } from './feed.js';
import { post, token } from './session.js';
import { element, input, showCaption, showLive, showQuestion, speaker } from './view.js';

const announcer = new Announcer();
display(announcer);

let leave = '';
let question: OpenQuestion | null = null;
let workText = '';
let microphone: Live['microphone'] = null;
/** False until the page has caught up with what was said before it was opened: that is history, and no news. */
let caughtUp = false;

function takeCaption(caption: Caption): void {
  showCaption(caption);
  // Questions are announced when they open, with their answers; asked again they are only read on.
  const asked = caption.kind === 'question' && question === null;
  if (caughtUp && !asked)
    announcer.politely(
      `${speaker(caption.kind)}: ${caption.text}`,
      caption.kind === 'question' || caption.kind === 'trouble',
    );
}

function takeLive(live: Live): void {
  showLive(live);
  const { work } = live;
  ({ microphone } = live);
  if (work !== null && work.text !== workText && workText !== '') announcer.politely(work.text);
  workText = work?.text ?? '';
  const before = question;
  question = live.question;
  if (question?.id !== before?.id) showQuestion(question, (say) => void send('/say', say));
  else if (question !== null) element('question-text').textContent = question.text;
  if (question !== null && question.id !== before?.id)
    announcer.question(
      `${speaker('question')}: ${question.text}`,
      question.answers.map(({ label }) => label),
    );
}

function take({ event, data }: Message): void {
  if (event === 'caption') takeCaption(JSON.parse(data) as Caption);
  else if (event === 'live') takeLive(JSON.parse(data) as Live);
  else if (event === 'missed') {
    for (const caption of JSON.parse(data) as Caption[]) takeCaption(caption);
    caughtUp = true;
  }
}

function connection(state: Connection): void {
  const place = element('connection');
  place.textContent = place.dataset[state] ?? '';
  place.dataset.state = state;
}

/** Sends what was typed or pressed, for the question that is on the page; true when Aloud took it. */
async function send(path: '/say' | '/stop' | '/microphone', text: string): Promise<boolean> {
  const trouble = element('trouble');
  trouble.textContent = '';
  const body = {
    '/say': { text, question: question?.id ?? null },
    '/stop': {},
    // What the button says: the other of what is so.
    '/microphone': { open: microphone === 'closed' },
  }[path];
  const response = await post(path, body, leave).catch(() => null);
  if (response?.ok) return true;
  const said = response === null ? null : ((await response.json()) as { error: string }).error;
  trouble.textContent = said ?? trouble.dataset.unreachable ?? '';
  return false;
}

function listenToKeys(): void {
  element('typed').addEventListener('submit', (event) => {
    event.preventDefault();
    const field = input('text');
    const line = field.value;
    if (line.trim() === '') return;
    // Emptied at once, so that nothing typed meanwhile is lost; what was not taken comes back.
    field.value = '';
    void send('/say', line).then((taken) => {
      if (!taken && field.value === '') field.value = line;
    });
  });
  element('stop').addEventListener('click', () => void send('/stop', ''));
  element('microphone').addEventListener('click', () => void send('/microphone', ''));
  document.addEventListener('keydown', (event) => {
    // Escape closes a list of choices first.
    if (event.key === 'Escape' && !(event.target instanceof HTMLSelectElement)) void send('/stop', '');
  });
  // Digits press the answer of that place, only while one of the answers has the focus.
  element('answers').addEventListener('keydown', (event) => {
    const button = element('answers').children[Number(event.key) - 1];
    if (button instanceof HTMLButtonElement && !button.classList.contains('for-good')) button.click();
  });
}

listenToKeys();
const given = await token().catch(() => null);
if (given === null) connection('refused');
else {
  leave = given;
  await follow(given, take, connection);
}
