/**
 * What recognisers wrote when a name was said ("install …", three synthetic
 * voices, and the examples other projects report), understood from the text alone.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../../intents/engine.js';
import { NameIndex } from '../../../intents/names/index/nameindex.js';
import { OptionNames } from '../../../intents/names/options/options.js';
import { TypedNames } from '../../../intents/names/typed.js';
import { resolversOf } from '../../../intents/resolver.js';
import { builtInIntents, loadIntentSet } from '../../../intents/templates/load.js';
import type { Understanding } from '../../../intents/types.js';

let engine: Engine;
beforeAll(async () => {
  const resolvers = resolversOf([new TypedNames(await NameIndex.builtIn()), new OptionNames()]);
  engine = new Engine({ set: loadIntentSet([builtInIntents()]), resolvers });
});

const named = ({ slots }: Pick<Understanding, 'slots'>): string | undefined =>
  Array.isArray(slots.package)
    ? (slots.package[0] as { attribute: string } | undefined)?.attribute
    : undefined;

describe('names as recognisers wrote them', () => {
  it.each([
    ['Install Intel Computron time.', 'intel-compute-runtime'],
    ['Install mix in it.', 'nix-init'],
    ['Install BKD config.', 'pkg-config'],
    ['Install Pals mixer.', 'pulsemixer'],
    ['Install X-Wheel and Satellite.', 'xwayland-satellite'],
    ['Install bandwidth.', 'bandwhich'],
    ['Install Gary.', 'geary'],
    ['Install Pye Coating Agent.', 'pi-coding-agent'],
    ['Install rest up.', 'rustup'],
    ['Install sift-utils.', 'cifs-utils'],
    ['Install known tweaks.', 'gnome-tweaks'],
    ['Install ocular.', 'kdePackages.okular'],
    ['Install local scent.', 'localsend'],
    ['Install Provan G. bin.', 'proton-ge-bin'],
    ['Install diffutals.', 'diffutils'],
    ['Install Gpartad.', 'gparted'],
    ['Install EapCalc.', 'ipcalc'],
    ['Install Remina.', 'remmina'],
    ['Install sys that.', 'sysstat'],
    ['Install Bitward and Clite.', 'bitwarden-cli'],
    ['Install jet filter repo.', 'git-filter-repo'],
    ['Install mount connections.', 'gnome-connections'],
    ['Install Gpdfdisk.', 'gptfdisk'],
    ['Install YAML landlodge server.', 'yaml-language-server'],
    ['Install Grimbless.', 'grimblast'],
    ['Install mason demos.', 'mesa-demos'],
    ['Install DB-A-V-E-L-R bin.', 'dbeaver-bin'],
    ['install post-grisful', 'postgresql'],
    ['instal firefox', 'firefox'],
    ['Install dire fox', 'firefox'],
  ])('%s is %s, or it is asked whether it is', (heard, attribute) => {
    const meant = engine.understand(heard);
    expect(['understood', 'ambiguous']).toContain(meant.outcome);
    expect(meant.intent).toBe('install_package');
    expect(named(meant)).toBe(attribute);
  });

  it.each([
    'In Stallfay!', 'Install creator.', 'Install Puddlesimix, sir.', 'In tall swampy.', 'In stone wind.', 'Install XWA YLA and DeSantelite.', 'Install a Tiffany.',
    'In Starlight Piffany.', 'In stall theory.', 'Install your water.', 'Install Lip.', 'In Stall Lived Pit.', 'Install neural.', 'In style brutal.',
    'In stall-pike of the engagement.', 'Install rested.', 'In Stockholm, you may not flug it.', 'Install its Ugil.', 'Install S2.', 'In style of tomorrow.',
    'install RIPGOT', 'install H.D.', 'Installing escape', 'In Stuffish', 'install a bed', 'In Stockholm.', 'Install it.',
  ])('%s is taken for no package without asking', (heard) => {
    const meant = engine.understand(heard);
    if (meant.outcome === 'understood') expect(named(meant)).toBeUndefined();
  }); // prettier-ignore

  it.each(['install gid', 'install jp', 'install zzh', 'install fdd', 'install vin'])(
    '%s has too few letters for a slip to be guessed at',
    (typed) => {
      const meant = engine.understand(typed);
      if (named(meant) !== undefined) expect(meant.outcome).toBe('ambiguous');
    },
  );
});
