import { BridgeClient } from '../../bridge/client.js';
import { CHECKOUT, type Booted } from './booted.js';
import { becomeStandin, Profile, SEARCH, STANDIN } from './standin.js';

/** Who asks, with a store, a profile and keys of its own, in the same container. */
const ASKER = '/asker';
const CONFIGURATION = `${ASKER}/machines/server.nix`;
/** Stands in the way of an activation's end for as long as it is there. */
const HELD = '/run/hold-activation';

/** A stand-in for NixOS that is a whole machine with systemd, behind a real sshd and a real sudo. */
export class FarHost {
  readonly profile: Profile;

  private constructor(private readonly machine: Booted) {
    this.profile = new Profile(machine);
  }

  /**
   * Makes the container that machine. Its users: `ops` has sudo without a password and Nix's trust, `kim` has sudo
   * without a password, `eve` has a password for it, and `joe` has no sudo.
   */
  static async install(machine: Booted): Promise<FarHost> {
    await becomeStandin(machine, () => FarHost.#asker(machine));
    const sudoers = ['ops ALL=(ALL) NOPASSWD: ALL', 'kim ALL=(ALL) NOPASSWD: ALL', 'eve ALL=(ALL) ALL', ''];
    await machine.write('/etc/sudoers.d/people', sudoers.join('\n'));
    await machine.output(['chmod', '440', '/etc/sudoers.d/people']);
    await machine.output(['sh', '-c', 'echo "trusted-users = root ops" >> /etc/nix/nix.conf']);
    for (const user of ['ops', 'kim', 'eve', 'joe']) {
      // Without PAM sshd refuses whose password is locked.
      await machine.output(['useradd', '-m', '-p', '*', user]);
      const key = `/home/${user}/.ssh/authorized_keys`;
      await machine.output(['install', '-D', '-o', user, '-m', '600', `${ASKER}/key.pub`, key]);
    }
    await machine.write(
      '/etc/ssh/aloud_config',
      [
        'ListenAddress 127.0.0.1',
        `HostKey ${ASKER}/host_key`,
        'StrictModes no',
        'UsePAM no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'MaxStartups 100',
        '',
      ].join('\n'),
    );
    await machine.output(['mkdir', '-p', '/run/sshd']);
    await machine.output([
      'systemd-run',
      '--quiet',
      '--unit=far-sshd',
      '/usr/sbin/sshd',
      '-D',
      '-f',
      '/etc/ssh/aloud_config',
    ]);
    return new FarHost(machine);
  }

  /** Aloud's client of the one who asks; it reaches the machine as that user, with or without sudo. */
  client(user: string, sudo: boolean): Promise<BridgeClient> {
    const env = {
      HOME: ASKER,
      PATH: `${STANDIN}/bin:/usr/bin:/bin`,
      NIX_PATH: `${SEARCH}/etc/nixos/configuration.nix`,
      NIX_SSHOPTS: `-F ${ASKER}/ssh_config`,
    };
    const own = ['unshare', '--mount', 'sh', '-c', `mount --bind ${ASKER}/nix /nix && exec "$@"`, 'sh'];
    return BridgeClient.start({
      python: this.machine.python('root', env, own),
      sidecarDir: `${CHECKOUT}/bridge/python`,
      backend: 'subprocess',
      stateDir: `${ASKER}/state`,
      hosts: { server: { target: `${user}@server`, configuration: CONFIGURATION, sudo } },
    });
  }

  /** What is asked for on the machine, as it is kept where it is asked. */
  async wanted(): Promise<unknown> {
    return JSON.parse(
      await this.machine.output(['cat', `${ASKER}/machines/aloud/hosts/server/managed.json`]),
    );
  }

  /** Keeps activations from ending, or lets them. */
  async hold(held: boolean): Promise<void> {
    await this.machine.output(held ? ['touch', HELD] : ['rm', HELD]);
  }

  /** Breaks the connections of that user, as a network does. */
  async disconnect(user: string): Promise<void> {
    await this.machine.output(['pkill', '-KILL', '--full', `^sshd: ${user}`]);
  }

  /** The other machine, before the first one's users and services are there: the same system as it began with. */
  static async #asker(machine: Booted): Promise<void> {
    await machine.output(['mkdir', '-p', `${ASKER}/machines/aloud/hosts`]);
    await machine.output(['cp', '-a', '/nix', `${ASKER}/nix`]);
    await machine.output(['cp', '-r', '/etc/nixos/aloud', `${ASKER}/machines/aloud/hosts/server`]);
    await machine.write(
      CONFIGURATION,
      '{ pkgs, ... }: { imports = [ ./aloud/hosts/server ]; environment.systemPackages = [ pkgs.vim ]; networking.hostName = "server"; }\n',
    );
    for (const key of ['key', 'host_key'])
      await machine.output(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', `${ASKER}/${key}`]);
    const known = await machine.output(['cat', `${ASKER}/host_key.pub`]);
    await machine.write(`${ASKER}/known`, `server ${known}\n`);
    await machine.write(
      `${ASKER}/ssh_config`,
      [
        'Host server',
        'HostName 127.0.0.1',
        'HostKeyAlias server',
        `IdentityFile ${ASKER}/key`,
        'IdentitiesOnly yes',
        `UserKnownHostsFile ${ASKER}/known`,
        '',
      ].join('\n'),
    );
  }
}
