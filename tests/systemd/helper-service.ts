import { BridgeClient } from '../../bridge/client.js';
import { CHECKOUT, type Booted } from './booted.js';
import { ofModule, settingsOfModule } from './module.js';

const STANDIN = `${CHECKOUT}/tests/nix/standin`;
/** The helper's unit. */
export const UNIT = 'aloud-helper.service';
const PROFILE = '/nix/var/nix/profiles/system';
const SEARCH = `nixpkgs=/nix/var/nix/profiles/per-user/root/channels/nixos:nixos-config=`;

/** The helper's unit and rule as the module makes them, on a stand-in for NixOS that is the whole machine. */
export class HelperService {
  private constructor(private readonly machine: Booted) {}

  /** Puts both there; `ann` is in the group and `bob` is not. */
  static async install(machine: Booted): Promise<HelperService> {
    const helper = new HelperService(machine);
    await machine.output(['groupadd', 'aloud']);
    await machine.output(['useradd', '-m', '-G', 'aloud', 'ann']);
    await machine.output(['useradd', '-m', 'bob']);
    await machine.write(
      '/etc/systemd/system/nix-daemon.socket',
      '[Socket]\nListenStream=/nix/var/nix/daemon-socket/socket\n',
    );
    await machine.write(
      '/etc/systemd/system/nix-daemon.service',
      '[Service]\nExecStart=nix-daemon --daemon\n',
    );
    await machine.output(['python3', `${STANDIN}/make.py`, 'machine', '/']);
    await machine.output(['sh', '-c', 'mkdir -p /etc/nix && cp /conf/nix.conf /etc/nix/']);
    await machine.write(
      '/etc/systemd/system/aloud-helper.socket',
      '[Socket]\nListenStream=/run/aloud/helper\nSocketGroup=aloud\nSocketMode=0660\nDirectoryMode=0755\nRemoveOnStop=true\n',
    );
    await helper.allow({ read: 'yes', change: 'yes', destroy: 'yes' });
    await helper.confine('/etc/nixos', false);
    await machine.output(['systemctl', 'start', 'nix-daemon.socket', 'aloud-helper.socket']);
    return helper;
  }

  /** What polkit answers from now on. */
  async allow(
    answers: Readonly<Record<'read' | 'change' | 'destroy', 'yes' | 'no' | 'auth_admin'>>,
  ): Promise<void> {
    const given = Object.entries(answers).map(([name, answer]) => `${name} = "${answer}";`);
    const rule = ofModule('polkit-rule.nix', given.join(' ')) as string;
    await this.machine.write('/etc/polkit-1/rules.d/10-aloud.rules', rule);
    await this.machine.output([
      'cp',
      `${CHECKOUT}/nix/module/org.aloud.helper.policy`,
      '/usr/share/polkit-1/actions/',
    ]);
    await this.machine.output(['systemctl', 'restart', 'polkit.service']);
  }

  /** Gives the unit the module's sandbox for a configuration in that folder, among a user's files or not. */
  async confine(folder: string, amongFiles: boolean): Promise<void> {
    const sandbox = settingsOfModule(
      'hardening.nix',
      `amongFiles = ${amongFiles}; channels = true; folder = "${folder}";`,
    );
    const configuration = `${folder}/configuration.nix`;
    await this.machine.write(
      '/etc/systemd/system/aloud-helper.service',
      [
        '[Service]',
        ...sandbox,
        `Environment=PATH=${STANDIN}/bin:/usr/bin:/bin NIX_REMOTE=daemon NIX_PATH=${SEARCH}${configuration}`,
        'Environment=HOME=/root XDG_CACHE_HOME=/var/cache/aloud-helper',
        `Environment=ALOUD_CONFIGURATION=${configuration}`,
        `ExecStart=/usr/bin/python3 -I ${CHECKOUT}/bridge/python helper --group aloud --state /var/lib/aloud-helper --polkit require`,
        'StateDirectory=aloud-helper',
        'StateDirectoryMode=0700',
        'CacheDirectory=aloud-helper',
        'CacheDirectoryMode=0700',
        'KillMode=mixed',
        'TimeoutStopSec=60',
        '',
      ].join('\n'),
    );
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

  /** The number of the current generation. */
  async generation(): Promise<number> {
    const link = await this.machine.output(['readlink', PROFILE]);
    return Number(/^system-(\d+)-link$/.exec(link)![1]);
  }

  /** The numbers of all of them. */
  async generations(): Promise<number[]> {
    const links = await this.machine.output(['sh', '-c', `ls -d ${PROFILE}-*-link`]);
    return links.split('\n').map((link) => Number(/-(\d+)-link$/.exec(link)![1]));
  }

  /** Whether the machine runs what its profile leads to. */
  async runsItsProfile(): Promise<boolean> {
    const paths = await this.machine.output(['readlink', '-f', PROFILE, '/run/current-system']);
    const [profile, running] = paths.split('\n');
    return profile === running;
  }

  /** What a unit wrote into the journal. */
  journal(unit: string): Promise<string> {
    return this.machine.output(['journalctl', '--no-pager', '--output=cat', `--unit=${unit}`]);
  }
}
