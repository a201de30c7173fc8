import { afterAll, beforeAll, expect, it } from 'vitest';
import { frameSpeech } from '../../../speech/moonshine/frame.js';
import { decodeFreely } from '../../../speech/moonshine/free.js';
import { MoonshineModel, type Reading, type Sound } from '../../../speech/moonshine/model.js';
import { searchTogether, type Search } from '../../../speech/moonshine/together.js';
import { modelDir } from '../../support/models.js';
import { speak } from '../../support/speech.js';

let model: MoonshineModel;
let heard: { readonly sound: Sound; readonly start: Reading };
beforeAll(async () => {
  model = await MoonshineModel.load(modelDir('moonshine-tiny-en'));
  heard = await model.listen(frameSpeech(await speak('show me the history of changes', 'joe')));
});
afterAll(() => model.release());

const free = (width: number) => decodeFreely(heard.start.logits, heard.sound.seconds, width);
const calm = (): void => undefined;

it('finds the same beside other searches as alone', async () => {
  const [alone] = await searchTogether(model, heard, [free(4)], calm);
  const [first, second, third] = await searchTogether(model, heard, [free(1), free(4), free(2)], calm);
  expect(second.map(({ tokens }) => tokens)).toEqual(alone.map(({ tokens }) => tokens));
  expect(model.tokenizer.decode(second[0]!.tokens)).toBe('Show me the history of changes.');
  expect(first[0]!.tokens).toEqual(second[0]!.tokens);
  expect(first[0]!.logProb).toBeCloseTo(alone[0]!.logProb, 3);
  expect(third).toHaveLength(2);
});

it('goes on with one search when another has ended', async () => {
  function* short(): Search<string> {
    yield { rows: [0, 0], tokens: [100, 200], top: 0 };
    return 'ended';
  }
  const [ended, texts] = await searchTogether(model, heard, [short(), free(1)], calm);
  expect(ended).toBe('ended');
  expect(model.tokenizer.decode(texts[0]!.tokens)).toBe('Show me the history of changes.');
});

it('is stopped between two steps', async () => {
  let steps = 0;
  const stop = (): void => {
    if (++steps === 3) throw new Error('called off');
  };
  await expect(searchTogether(model, heard, [free(4)], stop)).rejects.toThrow('called off');
});
