import { describe, expect, it } from 'vitest';
import { plain, sharedEngine } from './support.js';

const engine = sharedEngine();
const dialogue = new Set(['yes', 'no', 'cancel', 'stop']);

describe('the test sentences of the set', () => {
  for (const intent of engine.set.intents.values()) {
    it(`${intent.name} has some`, () => expect(intent.tests.length).toBeGreaterThan(0));
    for (const test of intent.tests) {
      for (const sentence of [test.say].flat()) {
        it(`${intent.name}: ${sentence}`, () => {
          const meant = engine.understand(sentence, test.expects ? { expects: test.expects } : undefined);
          expect(meant).toMatchObject({ outcome: 'understood', intent: intent.name, also: [] });
          expect(plain(meant.slots)).toEqual(test.slots);
          expect(meant.confidence).toBeGreaterThan(0.9);
        });
      }
    }
  }
});

describe('no intent swallows the sentence of another', () => {
  const sentences = [...engine.set.intents.values()].flatMap((intent) =>
    intent.tests.flatMap((test) =>
      test.expects ? [] : [test.say].flat().map((say) => ({ say, intent: intent.name })),
    ),
  );

  it.each(sentences)('$say, with courtesies around it', ({ say, intent }) => {
    const polite = `um, hello, could you please ${say.replace(/[.?!]$/, '')} for me`;
    if (engine.set.intents.get(intent)?.alone || dialogue.has(intent) || /^can you/.test(say)) return;
    expect(engine.understand(polite).intent).toBe(intent);
  });

  it.each(sentences)('$say, where only a yes or a no is expected, is neither', ({ say, intent }) => {
    const meant = engine.understand(say, { expects: ['yes', 'no'] });
    if (intent !== 'yes' && intent !== 'no') expect(['yes', 'no']).not.toContain(meant.intent);
  });
});

describe('several things in one breath', () => {
  it('are one request of several', () => {
    const meant = engine.understand('install firefox and vlc and remove gimp');
    expect(meant).toMatchObject({ outcome: 'understood', intent: 'install_package' });
    expect(plain(meant.slots)).toEqual({ package: ['firefox', 'vlc'] });
    expect(meant.also.map((one) => [one.intent, plain(one.slots)])).toEqual([
      ['remove_package', { package: ['gimp'] }],
    ]);
  });

  it('leaves the words of an open slot alone', () => {
    const meant = engine.understand('search for something to edit photos and remove backgrounds');
    expect(meant).toMatchObject({ intent: 'search_packages', also: [] });
    expect(meant.slots).toEqual({ query: 'edit photos and remove backgrounds' });
  });

  it('never takes an answer for a second request', () => {
    expect(engine.understand('update my system and yes').also).toEqual([]);
  });
});

describe('what is no request', () => {
  it.each(['', '...', 'firefox', 'vlc please', 'um', '?!'])('“%s” changes nothing', (text) => {
    const meant = engine.understand(text);
    expect(engine.set.intents.get(meant.intent ?? '')?.changes ?? false).toBe(false);
  });
});
