/** Replies as a person hears them: settings by their names, numbers that change a choice, what was done. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptLevels } from '../../../src/assistant/kept-style.js';
import { Conversation } from '../../e2e/conversation.js';

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin(undefined, { ears: false });
});
afterEach(() => talk.end());

const ask = (...said: string[]): Promise<string[]> => talk.askAll(said);

describe('a setting', () => {
  it('is meant by “it” once it was spoken of, and asked for by its name before', async () => {
    const [which, , on, , off] = await ask(
      ...['turn it on', 'is docker on', 'turn it on', 'yes', 'turn it off again'],
    );
    expect(which).toBe('Which one? Say the name with it.');
    expect(on).toMatch(/^I would turn on Docker containers\./u);
    expect(off).toMatch(/^I would turn off Docker containers\./u);
  });

  it('is called by its name in the plan, in what was done, and when it is asked about', async () => {
    const [plan, done, status] = await ask('turn on docker', 'yes', 'is docker on');
    expect(plan).toMatch(/^I would turn on Docker containers\./u);
    expect(done).toContain('I have turned on Docker containers.');
    expect(status).toBe('It is on: Docker containers.');
  });

  it('is told by its path as well where all is told', async () => {
    talk.session.wording.style = 'detailed';
    expect((await ask('turn on docker'))[0]).toContain('virtualisation.docker.enable');
  });

  it('that is as it is wanted needs nothing', async () => {
    const [on, off] = await ask('set up printing', 'turn off ssh');
    expect(on).toBe('There is nothing to do. It is on already: printing.');
    expect(off).toBe('There is nothing to do. It is off already: the SSH server.');
  });

  it('goes with others in one plan', async () => {
    const [plan] = await ask('turn docker and bluetooth on and ssh off');
    expect(plan).toMatch(/^I would turn on Docker containers and Bluetooth and turn off the SSH server\./u);
    expect(plan).toContain('It is off already: the SSH server.');
  });
});

describe('a number after a choice was made', () => {
  it.each(['no, the third one', 'actually no the third', 'number three'])(
    '%s: asks about that one instead, and nothing is done without its own yes',
    async (words) => {
      const [, first, instead, done] = await ask('install a browser', 'number two', words, 'yes');
      expect(first).toMatch(/I would install chromium/u);
      expect(instead).toMatch(/I would install brave/u);
      expect(done).toMatch(/brave is installed/u);
      expect((await ask('is chromium installed'))[0]).toMatch(/^No/u);
    },
  );

  it('means what was offered also when the first needed nothing', async () => {
    const [, first, instead] = await ask('install a browser', 'number one', 'no, the second one');
    expect(first).toMatch(/nothing to do/u);
    expect(instead).toMatch(/I would install chromium/u);
  });

  it('takes that one besides with “also”, and is what “it” means with “no”', async () => {
    const [, , both, done, , , , other, plan] = await ask(
      ...['install a browser', 'number two', 'and also the third', 'yes'],
      ...['install a text editor', 'number two', 'no, the first one', 'yes', 'remove it'],
    );
    expect(both).toMatch(/I would install chromium and brave\./u);
    expect(done).toMatch(/chromium and brave are installed/u);
    expect(other).toMatch(/neovim is installed/u);
    expect(plan).toMatch(/^I would remove neovim\./u);
  });

  it('still counts after one of a list was told more of', async () => {
    const [, second, third, same] = await ask(
      ...[
        'what is installed',
        'tell me about the second one',
        'what is number three',
        'remove the third one',
      ],
    );
    expect(second).toMatch(/^firefox, version/u);
    expect(third).toMatch(/^git, version/u);
    expect(same).toMatch(/^I would remove git\./u);
  });

  it('is no choice any more once something else was asked for', async () => {
    const [, , , other, again] = await ask(
      ...['install a browser', 'number two', 'no', 'install gimp', 'number three'],
    );
    expect(other).toMatch(/I would install gimp/u);
    expect(again).not.toMatch(/brave/u);
  });
});

it('old generations are deleted where that was asked for, said by their numbers, and by more than a yes', async () => {
  const [one, back, plan, again, , left] = await ask(
    ...['delete generation 39', 'go back two generations', 'delete old generations', 'yes'],
    ...['yes, delete them', 'list generations'],
  );
  expect(one).toMatch(/^I delete no single generation/u);
  expect(back).toMatch(/^I would go back to generation 39,.*You are on generation 41\./u);
  expect(plan).toMatch(
    /I would delete 3 old generations, 38 to 40, so that .* no way back, and free .*can't be undone/u,
  );
  expect(again).toMatch(/A yes alone is not enough/u);
  expect(left).toMatch(/^There is one generation\. Generation 41/u);
  expect((await ask('go back 9 generations'))[0]).toMatch(/not that many generations/u);
  expect((await ask('undo the last two changes'))[0]).toMatch(/^I take back one change at a time/u);
});

it('something else said in place of what is asked about takes its place, and “only” leaves the rest', async () => {
  const [, instead, , both, only, , one, help] = await ask(
    ...[
      'remove firefox',
      'I changed my mind, remove vlc instead',
      'no',
      'install gimp and krita',
      'just krita',
    ],
    ...['no', 'install gimpp', 'help'],
  );
  expect(instead).toMatch(/^I would remove vlc\./u);
  expect(both).toMatch(/^I would install gimp and krita\./u);
  expect(only).toMatch(/^I would install krita\./u);
  expect(one).toBe('Did you mean gimp?');
  expect(help).toMatch(/^Say yes if it is that, or no\./u);
  const [, plan, later, , after, changed] = await ask(
    ...[
      'no',
      'update my system',
      'do I need to restart',
      'yes',
      'do I have to restart',
      'what did that change',
    ],
  );
  expect(plan).toContain(later);
  expect(after).toMatch(/^Yes\. The last change takes effect after a restart/u);
  expect(changed).toMatch(/linux from/u);
});

it('takes all of what was read out, and learns nothing from “something else”', async () => {
  const [, all, , heard, oldest, odd, taught] = await ask(
    ...['search for a video editor', 'install all of them', 'no', 'what did you understand'],
    ...['delete the oldest generation', 'I meant something else', 'what have I taught you'],
  );
  expect(all).toMatch(/^I would install kdePackages\.kdenlive, shotcut and mpv\./u);
  expect(heard).toBe('The last that I heard is: no');
  expect(oldest).toMatch(/^I delete no single generation/u);
  expect(odd).toMatch(/^I did not understand what you meant instead/u);
  expect(taught).toBe('You have taught me nothing yet.');
});

it('tells what a question is about, how big that is and whether it can be taken back, and goes on asking', async () => {
  const [size, , changes, way, wait, thanks, done, last] = await ask(
    ...['how big is gimp', 'install gimp', 'what will change', 'can that be undone', 'no wait', 'thank you'],
    ...['yes', 'did it work'],
  );
  expect(size).toBe('gimp, with all that it needs, downloads 192 MB.');
  expect(changes).toMatch(/^I would install gimp\./u);
  expect(way).toMatch(/^That can be taken back\./u);
  expect(wait).toMatch(/^I wait\./u);
  expect(thanks).toBe('You are welcome.');
  expect(done).toMatch(/gimp is installed/u);
  expect(last).toBe(done!.slice(done!.indexOf('Done.')));
  const [there, plan, itsSize, , for_good] = await ask(
    ...['how big is it', 'install krita', 'how much space does that need', 'no', 'delete old generations'],
  );
  expect(there).toMatch(/^gimp is installed already\./u);
  expect(plan).toContain(itsSize);
  expect(for_good).toMatch(/can't be undone/u);
  expect((await ask('is that safe'))[0]).toMatch(/^That can't be taken back/u);
});

it('says less of one kind of message, and the usual again, and keeps that', async () => {
  const [less, , said, limit] = await ask(
    ...['say less about progress', 'install gimp', 'yes', 'less progress please'],
  );
  expect(less).toBe('From now on I say less about progress.');
  expect(said).not.toMatch(/Working out|Downloading/u);
  expect(limit).toMatch(/^I say as little as I can/u);
  expect(keptLevels(talk.session.store, {})).toEqual({ progress: 1 });
  // A setting that was changed since then counts again.
  expect(keptLevels(talk.session.store, { progress: 3 })).toEqual({ progress: 3 });
  const [usual, , again] = await ask('say the usual about progress', 'install krita', 'yes');
  expect(usual).toBe('From now on I say the usual about progress.');
  expect(again).toMatch(/Working out/u);
});

it('is polite, and points to what is planned where there is nothing to cancel', async () => {
  const [hello, here, bye, style, , , but] = await ask(
    ...['hello', 'can you hear me', 'goodbye', 'which style is this', 'update tonight', 'yes'],
    'cancel the update',
  );
  expect([hello, here, bye]).toEqual(['Hello.', 'I am here.', 'Goodbye.']);
  expect(style).toMatch(/^I answer plainly\. There are five styles/u);
  expect(but).toMatch(/to leave it, say: no update tonight/u);
});

it('what is wanted later, or on a machine that nobody set up, is not done here and now', async () => {
  const [later, update, there, which, done] = await ask(
    ...['install gimp tonight', 'update tomorrow at seven', 'install gimp on the server'],
    ...['is vlc installed on my other computer', 'what did you do'],
  );
  expect(later).toMatch(/^Only an update of the system can wait, for tonight\. Nothing was changed\./u);
  expect(update).toContain('You can say: update tonight');
  for (const said of [there, which]) expect(said).toMatch(/^No other machine is set up/u);
  expect(done).toMatch(/^I have changed nothing so far/u);
  expect(talk.session.assistant.question).toBeNull();
});

it('what an update brings is told with its work', async () => {
  expect((await ask('are there updates'))[0]).toMatch(
    /That downloads .* in 3 packages and builds 4 things\./u,
  );
});

it('a whole lesson is one also where only its words were asked for, and what was taught is told', async () => {
  const [none, , learned, told] = await ask(
    ...['what have I taught you', 'I want to teach you something'],
    ...['when I say party time, install spotify and turn on bluetooth', 'what have I taught you'],
  );
  expect(none).toBe('You have taught me nothing yet.');
  expect(learned).toMatch(/“party time” means install programs: spotify and turn settings on/u);
  expect(told).toMatch(/^You have taught me one thing: “party time” means install programs: spotify/u);
  expect((await ask('party time'))[0]).toMatch(/I would install spotify and turn on Bluetooth/u);
});

it('tells what it did, the newest first, and what came of it', async () => {
  await ask('install gimp', 'yes', 'turn on docker', 'yes');
  expect((await ask('what did you do'))[0]).toBe(
    'My last changes are, the newest first: turn on Docker containers, today; install gimp, today.',
  );
});

it('tells what was said where nothing was done', async () => {
  const [, answer] = await ask('is vlc installed', 'what did you do');
  expect(answer).toBe(
    'I have changed nothing so far. You said: is vlc installed. I said: Yes, vlc is installed.',
  );
});

it.each(['tell me about it', 'what does it do', 'describe that one'])(
  '%s: is about what was spoken of',
  async (it_) => {
    expect((await ask('is vlc installed', it_))[1]).toMatch(/^vlc, version/u);
  },
);

it('help about something gives a sentence that does it', async () => {
  const [help] = await ask('help with updates');
  const sentence = /for instance: (.*)\.$/u.exec(help!)![1]!;
  expect(talk.session.mind.engine.understand(sentence).intent).toBe('check_updates');
});

it('says how long what it asks about would take', async () => {
  await talk.session.bridge.rehearse({ speed: 1 });
  const [plan, long] = await ask('install gimp', 'how long will that take');
  expect(plan).toMatch(/takes about .*\. Shall I\?$/u);
  expect(long).toMatch(/^It should take about .*\. I am waiting for your yes or no\.$/u);
});

it('what is wanted from the next start, or until then, is asked about as that', async () => {
  const [boot, , test, , back, , listed] = await ask(
    ...['install krita for the next start', 'no', 'turn on docker just for now', 'no'],
    ...['go back at the next boot', 'search for a text editor', 'install number one until the next restart'],
  );
  expect(boot).toMatch(/^I would install krita, and use it from the next start\./u);
  expect(test).toMatch(/^I would turn on Docker containers, and use it until the next start\./u);
  expect(back).toMatch(/^That can't be used only from or until the next start\..*Nothing was changed\.$/u);
  expect(listed).toMatch(/^I would install neovim, and use it until the next start\./u);
});
