import type { LaterChange } from '../commands/types.js';
import { inDays, tonight } from '../foresight/appointments.js';
import type { Meaning } from '../../intents/types.js';
import { emptyApply } from '../operations/empty.js';
import { whenText } from '../wording/appointments.js';
import type { Core } from './core.js';

/** Days until a reminder, by how it was asked for. */
const DAYS: Readonly<Record<string, number>> = { tomorrow: 1, week: 7, month: 30 };

/** Agrees on updates and reminders for later, takes them back, and tells of them. */
export class AppointmentsTalk {
  constructor(private readonly core: Core) {}

  takes({ intent }: Meaning): boolean {
    return intent === 'update_later' || intent === 'remind_updates';
  }

  take({ intent, slots }: Meaning): void {
    const kind = intent === 'update_later' ? 'update' : 'reminder';
    if (slots.way === 'ask') this.#tell();
    else if (slots.way === 'drop') this.#drop(kind);
    else if (kind === 'reminder')
      this.#remind((typeof slots.when === 'string' ? DAYS[slots.when] : undefined) ?? 1);
    else this.#update();
  }

  #update(): void {
    const operation: LaterChange = {
      ...emptyApply(),
      ...{ update: true, action: 'switch', later: tonight(new Date()).toISOString() },
    };
    this.core.dialogue.send({ type: 'change', operation });
  }

  #remind(days: number): void {
    const { store, wording } = this.core.parts;
    const due = inDays(new Date(), days).toISOString();
    store.appointments.add('reminder', due, null);
    this.core.say(wording.say('later.will_remind', { when: whenText(wording, due) }));
  }

  #drop(kind: 'update' | 'reminder'): void {
    const { store, wording } = this.core.parts;
    const dropped = store.appointments.drop(kind);
    this.core.say(wording.say(dropped ? 'later.dropped' : 'later.nothing_planned', { kind }));
  }

  #tell(): void {
    const { store, wording } = this.core.parts;
    const planned = store.appointments.waiting();
    const said = planned.map(({ kind, dueAt }) =>
      wording.say('later.planned', { kind, when: whenText(wording, dueAt) }),
    );
    this.core.say(said.length > 0 ? said.join(' ') : wording.say('later.nothing_planned', { kind: 'none' }));
  }
}
