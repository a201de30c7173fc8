/** What a person points at instead of naming it: entries of lists, what is offered, what was spoken of before. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Conversation } from '../../e2e/conversation.js';

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin(undefined, { ears: false });
});
afterEach(() => talk.end());

const ask = (...said: string[]): Promise<string[]> => talk.askAll(said);

describe('several of a list', () => {
  it('are installed, removed and told of in one go, and the list still counts', async () => {
    const [, both, , told, third, , none, over] = await ask(
      ...['search for text editors', 'install number one and number two', 'no', 'the first and the third'],
      ...['install the second and the third', 'no', 'remove the first two', 'install the first nine'],
    );
    expect(both).toMatch(/^I would install neovim and kdePackages\.kate\./u);
    expect(told).toMatch(/^neovim, version .*\. emacs, version/u);
    expect(third).toMatch(/^I would install kdePackages\.kate and emacs\./u);
    expect(none).toMatch(/^There is nothing to do\. neovim and kdePackages\.kate are not installed/u);
    expect(over).toMatch(/^The list is not that long/u);
  });

  it.each([
    ['the first two', /^I would install neovim and kdePackages\.kate\./u],
    ['one and three', /^I would install neovim and emacs\./u],
    ['all of them', /^I would install neovim, kdePackages\.kate and emacs\./u],
  ])('are taken of what is offered: %s', async (words, plan) => {
    expect((await ask('install a text editor', words))[1]).toMatch(plan);
  });

  it('that are not offered are asked about again', async () => {
    const [, again] = await ask('install a text editor', 'number two and number seven');
    expect(again).toMatch(/^I am asking once more/u);
  });
});

describe('one of what is offered', () => {
  it.each(['kate', 'the kde one', 'I think kate please'])('is called by its name: %s', async (words) => {
    const [, plan, refused] = await ask('install a text editor', words, 'no');
    expect(plan).toMatch(/^I would install kdePackages\.kate\./u);
    expect(refused).toMatch(/Nothing was changed/u);
  });

  it.each(['not kate', 'kate or emacs'])('is not, by: %s', async (words) => {
    expect((await ask('install a text editor', words))[1]).toMatch(/^I am asking once more/u);
  });

  it('is told of, beside the others and alone, while the question stays', async () => {
    const [, apart, best, second] = await ask(
      ...['install a text editor', "what's the difference", 'which one is best', 'tell me about the second'],
    );
    for (const said of [apart, best]) expect(said).toMatch(/^neovim, .*kdePackages\.kate, .*emacs, /u);
    expect(second).toMatch(/^kdePackages\.kate, version/u);
    expect(talk.session.assistant.question?.kind).toBe('choose');
  });

  it('is none of them: what else serves the purpose is told', async () => {
    const [, more, next] = await ask('install a text editor', 'none of these', 'more');
    expect(more).toMatch(/^I found .*neovim/u);
    expect(next).not.toMatch(/neovim|spell/iu);
    expect(talk.session.assistant.question).toBeNull();
  });
});

describe('generations of a list', () => {
  it('are told of, compared and gone back to', async () => {
    const [, second, back, , them, first, numbers] = await ask(
      ...['list generations', 'the second one', 'go back to that one', 'no', 'compare them'],
      ...['compare the first and the third', 'compare number one and number three'],
    );
    expect(second).toMatch(/^This generation compared with generation 40\. Added: cups/u);
    expect(back).toMatch(/^I would go back to generation 40,/u);
    expect(them).toMatch(/^Generation 41 compared with generation 40\. Added: cups/u);
    expect(first).toMatch(/^Generation 41 compared with generation 39\./u);
    expect(numbers).toBe(first);
  });

  it('that were not spoken of are asked for', async () => {
    const [back, , current, with_] = await ask(
      ...['go back to that one', 'list generations', 'what about the first', 'compare generation 39 and 41'],
    );
    expect(back).toMatch(/^Which generation\?/u);
    expect(current).toMatch(/^You are on generation 41/u);
    expect(with_).toMatch(/^Generation 41 compared with generation 39\./u);
    expect((await ask('tell me about generation 39', 'compare it with this one'))[1]).toMatch(
      /^This generation compared with generation 39\./u,
    );
  });
});

describe('another name for what was asked last', () => {
  it.each([
    [['install vlc', 'no, chromium'], /^I would install chromium\./u],
    [['install vlc', 'chromium instead'], /^I would install chromium\./u],
    [['is vlc installed', 'and chromium'], /^No, chromium is not installed/u],
    [['what is vlc', 'and chromium too'], /^chromium, version/u],
    [['install krita', 'no', 'no, chromium'], /^I would install chromium\./u],
    [['remove gimp', 'no, vlc'], /^I would remove vlc\./u],
    [['install quuxwobble', 'chromium'], /^I would install chromium\./u],
    [['remove vlc', 'no', 'install quuxwobble', 'no, chromium'], /^I would install chromium\./u],
    [['install vlc', 'chromium'], /^chromium, version/u],
  ])('%s', async (said, answer) => {
    expect((await ask(...said)).at(-1)).toMatch(answer);
  });

  it('is only told of where nothing of the kind was asked', async () => {
    expect((await ask('chromium instead'))[0]).toMatch(/^chromium, version/u);
    expect((await ask('install vlc', 'list generations', 'no, chromium'))[2]).toMatch(/^chromium, version/u);
  });
});

describe('what is taken back', () => {
  it('with the sentence it stands in takes nothing else back', async () => {
    const [, said, , there] = await ask(
      ...['install krita', 'install gimp, oh never mind', 'yes', 'is krita installed'],
    );
    expect(said).toBe('All right, I leave it at that.');
    expect(there).toBe('Yes, krita is installed.');
  });

  it('by “not that, I meant this” is taken out of the question', async () => {
    const [, instead, again] = await ask('install krita', 'oh wait, not krita, I meant gimp', 'no wait, vlc');
    expect(instead).toMatch(/^I would install gimp\./u);
    expect(again).toMatch(/vlc is already installed/u);
  });

  it('is not from elsewhere, nor does a program start by being turned on', async () => {
    const [, flatpak, , firefox, nginx, real] = await ask(
      ...['install krita', 'no, the flatpak one', 'no', 'start firefox', 'start nginx', 'is this real'],
    );
    expect(flatpak).toMatch(/^I install from the Nix packages, not from flatpak\./u);
    expect(firefox).toMatch(/^I install programs, and leave starting them to you\. firefox is/u);
    expect(nginx).toMatch(/^I would turn on the nginx web server\./u);
    expect(real).toMatch(/practice computer/u);
  });
});

describe('“it”', () => {
  it('is asked after, and started by nobody but the person', async () => {
    const [, , there, start, reboot] = await ask(
      ...['install krita', 'yes', 'is it installed', 'how do I start it', 'reboot'],
    );
    expect(there).toBe('Yes, krita is installed.');
    expect(start).toMatch(/^I install programs, .* krita is started from the menu/u);
    expect(reboot).toMatch(/^I leave restarting the machine to you.*Nothing that I did needs it\.$/u);
  });

  it('is made permanent after it was tried, and what needs a restart says so', async () => {
    const [, , plan, , kept, , , reboot, both] = await ask(
      ...['install krita just for now', 'yes', 'make it permanent', 'yes', 'make it permanent'],
      ...['install gimp for the next start', 'yes', 'restart the computer', 'install chromium and reboot'],
    );
    expect(plan).toMatch(/^I would apply the present configuration\./u);
    expect(kept).toMatch(/^There is nothing to keep/u);
    expect(reboot).toMatch(/The last change takes effect with it\.$/u);
    expect(both).toMatch(/^I leave restarting the machine to you.* I would install chromium\./u);
  });

  it('is used at once after it was only built, and while that is asked about', async () => {
    const [, asked, , , after] = await ask(
      ...['install krita but only build it', 'make it permanent', 'no', 'install gimp but only build it'],
      ...['yes', 'use it now'],
    ).then((all) => [...all.slice(0, 4), all[5]]);
    expect(asked).toMatch(/^I would install krita\. /u);
    expect(after).toMatch(/^I would install gimp\. /u);
  });
});
