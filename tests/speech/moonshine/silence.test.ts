import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MoonshineModel } from '../../../speech/moonshine/model.js';
import { Silence } from '../../../speech/moonshine/silence.js';
import { modelDir } from '../../support/models.js';

const NAMES = [
  'Firefox', 'Git', 'Ripgrep', 'Libre Office', 'Zathura', 'Kdenlive', 'G. I. M. P', 'OBS Studio', 'Player CTL', 'Neovim', 'Pavucontrol', 'Xdg-utils', 'Wl clipboard', 'Imagemagick', 'Asciinema', 'HTOP',
]; // prettier-ignore
const never = (): void => undefined;

let model: MoonshineModel;
beforeAll(async () => {
  model = await MoonshineModel.load(modelDir('moonshine-tiny-en'));
});
afterAll(() => model.release());

describe('how likely texts are by themselves', () => {
  it('is hardly ever less than guessed, and orders names much alike', async () => {
    const silence = new Silence(model);
    const texts = NAMES.map((name) => model.tokenizer.encode(`Install ${name}.`));
    const guessed = await silence.least(texts);
    const exact = await silence.score(texts, never);
    const over = exact.map((value, i) => value - guessed[i]!);
    // The slack is two standard deviations: one in forty lies outside.
    expect(over.filter((value) => value < 0).length).toBeLessThanOrEqual(1);
    expect(over.reduce((sum, value) => sum + value, 0) / over.length).toBeLessThan(16);
  });

  it('is taken as it is where it is known', async () => {
    const silence = new Silence(model);
    const [known, other] = ['Install Firefox.', 'Install Zathura.'].map((text) =>
      model.tokenizer.encode(text),
    );
    const [exact] = await silence.score([known!], never);
    const [first, second] = await silence.least([known!, other!]);
    expect(first).toBe(exact);
    expect(second).toBeLessThan(0);
  });
});
