import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Conversation } from '../../e2e/conversation.js';

let talk: Conversation;
const question = () => talk.session.assistant.question;
const installing = (): readonly string[] => {
  const open = question();
  const operation = open?.kind === 'confirm' ? open.plan.operation : undefined;
  return operation?.operation === 'apply' ? operation.install : [];
};

beforeAll(async () => {
  talk = await Conversation.begin(undefined, { ears: false });
});
afterAll(() => talk.end());
beforeEach(async () => {
  if (question() !== null) await talk.type('no');
  talk.session.mind.phrasings.forgetAll();
});

describe('a lesson', () => {
  it('in one sentence works at once, and what it means is asked about', async () => {
    expect(await talk.ask('freshen up')).toContain('nothing I know');
    expect(await talk.ask('when I say freshen up, update my system')).toContain('“freshen up” means');
    await talk.type('please freshen up');
    expect(question()).toMatchObject({ kind: 'confirm', plan: { operation: { update: true } } });
    expect(talk.session.mind.phrasings.list()[0]).toMatchObject({ said: 'freshen up', uses: 1 });
    await talk.type('no');
  });

  it('in two steps, with a name left open', async () => {
    expect(await talk.ask('I want to teach you something')).toContain('What do you want to say');
    expect(await talk.ask('gimme X')).toContain('gimme X');
    expect(await talk.ask('install X')).toContain('I have learned it');
    await talk.type('gimme krita');
    expect(installing()).toEqual(['krita']);
  });

  it('can be dropped half-way', async () => {
    await talk.type('I want to teach you something');
    expect(await talk.ask('never mind')).toContain('no lesson');
    expect(await talk.ask('gimme X')).not.toContain('gimme X” mean?');
    expect(talk.session.mind.phrasings.list()).toEqual([]);
  });

  it('that takes words with a meaning is told at once, and taught once more changes it', async () => {
    const lesson = 'when I say roll back, I mean update my system';
    expect(await talk.ask(lesson)).toContain('“roll back” already means');
    expect(talk.session.mind.engine.understand('roll back').intent).toBe('roll_back');
    expect(await talk.ask(lesson)).toContain('I have learned it');
    expect(talk.session.mind.engine.understand('roll back').intent).toBe('update_system');
  });

  it.each(['yes', 'no', 'stop', 'cancel'])('never takes “%s”', async (word) => {
    const before = talk.session.mind.engine.understand(word).intent;
    await talk.type('I want to teach you something');
    await talk.type(word === 'yes' ? word : `${word} ${word}`);
    await talk.type('update my system');
    expect(await talk.ask(`by ${word} I mean update my system`)).not.toContain('I have learned it');
    expect(talk.session.mind.engine.understand(word).intent).toBe(before);
    await talk.type('no');
  });

  it('is explained and forgotten', async () => {
    await talk.type('when I say freshen up, update my system');
    await talk.type('freshen up');
    await talk.type('no');
    const why = await talk.ask('why did you understand that?');
    expect(why).toContain('You taught me today');
    expect(why).toContain('freshen up');
    expect(await talk.ask('forget the phrase freshen up')).toContain('forgotten');
    expect(talk.session.mind.engine.understand('freshen up').intent).toBeNull();
    expect(await talk.ask('forget the phrase freshen up')).toContain('no lesson');
  });

  it('all of them are forgotten only after a yes', async () => {
    await talk.type('when I say freshen up, update my system');
    await talk.type('forget everything I taught you');
    await talk.type('no');
    expect(talk.session.mind.phrasings.list()).toHaveLength(1);
    await talk.type('forget everything I taught you');
    expect(await talk.ask('yes')).toContain('one lesson');
    expect(talk.session.mind.phrasings.list()).toEqual([]);
  });
});

describe('a correction', () => {
  it('inside an open question plans anew and asks again', async () => {
    await talk.type('install inkscape');
    expect(installing()).toEqual(['inkscape']);
    await talk.type('no, I meant gimp');
    expect(installing()).toEqual(['gimp']);
    // A name that was said as it is keeps its meaning.
    await talk.type('no');
    await talk.type('install inkscape');
    expect(installing()).toEqual(['inkscape']);
  });

  it('of a name that was heard otherwise is remembered', async () => {
    await talk.type('install zorblax');
    const said = await talk.ask('no, I meant blender');
    expect(said).toContain('is blender');
    expect(installing()).toEqual(['blender']);
    await talk.type('no');
    await talk.type('remove zorblax');
    expect(talk.events.findLast((event) => event.type === 'understanding')).toMatchObject({
      slots: { package: [{ attribute: 'blender', confidence: 1 }] },
    });
    expect(talk.session.mind.phrasings.listNames()).toMatchObject([{ attribute: 'blender', uses: 1 }]);
  });

  it('of a name in everyday words, of which nothing was understood, is remembered as well', async () => {
    expect(await talk.ask('install purple painter')).toContain('nothing I know');
    await talk.type('no, I meant krita');
    expect(installing()).toEqual(['krita']);
    await talk.type('no');
    await talk.type('install purple painter');
    expect(installing()).toEqual(['krita']);
  });

  it('that names nothing certain makes no request of what was not understood', async () => {
    await talk.type('install purple painter');
    expect(await talk.ask('no, I meant zorblattix')).toContain('did not understand');
    expect(question()).toBeNull();
  });

  it('of a whole request teaches the words that were not understood', async () => {
    await talk.type('make it all shiny');
    await talk.type('I meant update my system');
    expect(question()).toMatchObject({ plan: { operation: { update: true } } });
    await talk.type('no');
    await talk.type('make it all shiny');
    expect(question()).toMatchObject({ plan: { operation: { update: true } } });
  });
});

describe('what is spoken of', () => {
  it('can be left out of the next request', async () => {
    await talk.type('cancel');
    await talk.type('what is krita');
    await talk.type('install it');
    expect(installing()).toEqual(['krita']);
  });
});

describe('a taught word for yes', () => {
  it('confirms nothing', async () => {
    expect(await talk.ask('when I say bananas, I mean yes')).toContain('other words for an answer');
    talk.session.mind.phrasings.add({
      key: 'bananas',
      said: 'bananas',
      meanings: [{ intent: 'yes', slots: {} }],
      open: [],
      origin: 'import',
    });
    await talk.type('install krita');
    const before = await talk.generations();
    await talk.type('bananas');
    await talk.type('bananas');
    expect(await talk.generations()).toEqual(before);
    expect(await talk.installed()).not.toContain('krita');
  });
});
