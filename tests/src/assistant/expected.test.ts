/** What a person expects of it besides: to do again what was undone, to hear what it leaves out, to be told briefly what was said. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Conversation } from '../../e2e/conversation.js';

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin(undefined, { ears: false });
});
afterEach(() => talk.end());

const ask = (...said: string[]): Promise<string[]> => talk.askAll(said);

it('does again what was undone, and only that', async () => {
  const [none, , , , , plan, , after] = await ask(
    ...['redo', 'install krita', 'yes', 'undo', 'yes', 'redo', 'yes', 'undo the undo'],
  );
  expect(none).toMatch(/^Nothing was undone just now/u);
  expect(plan).toMatch(/^I would install krita\. /u);
  expect(after).toMatch(/^Nothing was undone just now/u);
  expect(await talk.installed()).toContain('krita');
});

it('tells the beginning of what it said, however often that is asked', async () => {
  const answers = await ask('list generations', 'what did you do', 'what did you do', 'what did you do');
  expect(answers[1]).toBe(
    'I have changed nothing so far. You said: list generations. I said: There are 4 generations.',
  );
  expect(answers[3]!.split('You said').length).toBe(4);
  expect(answers[3]).not.toContain('Generation 40');
});

it('says that one program is not updated by itself', async () => {
  expect((await ask('update firefox'))[0]).toMatch(
    /^A program is not updated by itself, only the system as a whole\. I would update the system\./u,
  );
});

it('turns the screen reader on by that name', async () => {
  const [plan, , on] = await ask('turn on the screen reader', 'yes', 'is orca on');
  expect(plan).toMatch(/^I would turn on the Orca screen reader\./u);
  expect(on).toBe('It is on: the Orca screen reader.');
});

it('takes “all generations” for all but the one in use, and asks with all its weight', async () => {
  const [plan, yes] = await ask('delete all generations', 'yes');
  expect(plan).toMatch(/so that only the one in use is left and there is no way back/u);
  expect(yes).toMatch(/A yes alone is not enough/u);
});

it('takes “only the second” for the second of what it asks about', async () => {
  const [, second, , , first] = await ask(
    ...[
      'install gimp and krita',
      'only the second',
      'no',
      'install gimp and krita',
      'yes, but the first one only',
    ],
  );
  expect(second).toMatch(/^I would install krita\./u);
  expect(first).toMatch(/^I would install gimp\./u);
});

it.each(['stop the installation', 'stop installing', "don't install it", 'stop the download now'])(
  'stops the work where that is meant: %s',
  async (words) => {
    await talk.session.bridge.rehearse({ speed: 1 });
    await talk.type('install krita');
    talk.session.assistant.read('yes');
    expect(await talk.ask(words)).toMatch(/I am stopping it\. .*It is cancelled\. Nothing is half done\./u);
    expect(await talk.installed()).not.toContain('krita');
  },
);

it.each(['stop that', 'stop it now', 'stop everything'])(
  'is silent, and goes on working: %s',
  async (words) => {
    await talk.session.bridge.rehearse({ speed: 20 });
    await talk.type('install krita');
    talk.session.assistant.read('yes');
    const said = await talk.ask(words);
    expect(said).toMatch(/Done\. krita is installed/u);
    expect(said).not.toMatch(/percent|Did you mean/u);
  },
);
