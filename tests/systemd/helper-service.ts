import { BridgeClient } from '../../bridge/client.js';
import { CHANGE_OPERATIONS, READ_OPERATIONS } from '../nix/operation-names.js';
import { CHECKOUT, type Booted } from './booted.js';
import { ofModule, unitFile, type Unit } from './module.js';
import { becomeStandin, Profile, SEARCH, STANDIN } from './standin.js';

/** The helper's unit. */
export const UNIT = 'aloud-helper.service';
const PACKAGE = '/opt/aloud';

type Answer = 'yes' | 'no' | 'auth_admin';
type Answers = Readonly<Record<'read' | 'change' | 'destroy', Answer>>;

/** As far as is read here. */
interface ModuleConfig {
  readonly systemd: {
    readonly services: { readonly 'aloud-helper': Unit };
    readonly sockets: { readonly 'aloud-helper': Unit };
  };
  readonly security: { readonly polkit: { readonly extraConfig: string } };
}

/** The helper's units and rule as the module makes them, on a stand-in for NixOS that is the whole machine. */
export class HelperService {
  readonly profile: Profile;

  private constructor(private readonly machine: Booted) {
    this.profile = new Profile(machine);
  }

  /** Puts both there; `ann` is in the group and `bob` is not. */
  static async install(machine: Booted): Promise<HelperService> {
    const helper = new HelperService(machine);
    await machine.output(['groupadd', 'aloud']);
    await machine.output(['useradd', '-m', '-G', 'aloud', 'ann']);
    await machine.output(['useradd', '-m', 'bob']);
    await becomeStandin(machine);
    // The package's program, as nix/package.nix writes it.
    const program = `${PACKAGE}/bin/aloud-helper`;
    await machine.write(
      program,
      `#!/bin/sh\nexec /usr/bin/python3 -I ${CHECKOUT}/bridge/python helper "$@"\n`,
    );
    await machine.output(['chmod', '755', program]);
    await helper.allow({ read: 'yes', change: 'yes', destroy: 'yes' });
    await helper.confine(null);
    const { systemd } = moduleConfig({});
    await machine.write('/etc/systemd/system/aloud-helper.socket', unitFile(systemd.sockets['aloud-helper']));
    await machine.output(['systemctl', 'daemon-reload']);
    await machine.output(['systemctl', 'start', 'aloud-helper.socket']);
    return helper;
  }

  /** What polkit answers from now on. */
  async allow(polkit: Answers): Promise<void> {
    const rule = moduleConfig({ polkit }).security.polkit.extraConfig;
    await this.machine.write('/etc/polkit-1/rules.d/10-aloud.rules', rule);
    await this.machine.output([
      'cp',
      `${CHECKOUT}/nix/module/org.aloud.helper.policy`,
      '/usr/share/polkit-1/actions/',
    ]);
    await this.machine.output(['systemctl', 'restart', 'polkit.service']);
  }

  /** Gives it the unit for that configuration, which may be among a user's files; null is NixOS's own. */
  async confine(configuration: string | null): Promise<void> {
    const unit = moduleConfig({ configuration }).systemd.services['aloud-helper'];
    await this.machine.write('/etc/systemd/system/aloud-helper.service', unitFile(unit));
    await this.machine.output(['systemctl', 'daemon-reload']);
    await this.machine.run(['systemctl', 'stop', 'aloud-helper.service']);
  }

  /** Aloud's own client of that user. */
  client(user: string): Promise<BridgeClient> {
    return BridgeClient.start({
      python: this.machine.python(user, {
        PATH: `${STANDIN}/bin:/usr/bin:/bin`,
        NIX_PATH: `${SEARCH}/etc/nixos/configuration.nix`,
      }),
      sidecarDir: `${CHECKOUT}/bridge/python`,
      backend: 'auto',
      stateDir: `/home/${user}/state`,
    });
  }

  /** What a unit wrote into the journal. */
  journal(unit: string): Promise<string> {
    return this.machine.output(['journalctl', '--no-pager', '--output=cat', `--unit=${unit}`]);
  }
}

/** What helper.nix makes of those of its options. */
function moduleConfig(options: {
  readonly polkit?: Answers;
  readonly configuration?: string | null;
}): ModuleConfig {
  const helper = {
    enable: true,
    operations: [...READ_OPERATIONS, ...CHANGE_OPERATIONS],
    polkit: options.polkit ?? { read: 'yes', change: 'yes', destroy: 'yes' },
    changesPerHour: 30,
    configuration: options.configuration ?? null,
  };
  return ofModule('helper.nix', {
    services: { aloud: { enable: true, user: 'ann', package: PACKAGE, helper } },
    security: { polkit: { enable: true } },
    networking: { hostName: 'box' },
    nix: {
      // What NixOS's own programs are to the machine.
      package: STANDIN,
      nixPath: `${SEARCH}/etc/nixos/configuration.nix`.split(':'),
      channel: { enable: true },
    },
    systemd: { package: '/usr' },
  }) as ModuleConfig;
}
