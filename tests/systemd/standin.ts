import { CHECKOUT, type Booted } from './booted.js';

export const STANDIN = `${CHECKOUT}/tests/nix/standin`;
const PROFILE = '/nix/var/nix/profiles/system';
/** NIX_PATH, but for the file of the configuration at its end. */
export const SEARCH = `nixpkgs=/nix/var/nix/profiles/per-user/root/channels/nixos:nixos-config=`;

/** Makes the whole machine a stand-in for NixOS, with Nix's daemon. `before` runs when all is there and nothing started. */
export async function becomeStandin(machine: Booted, before?: () => Promise<void>): Promise<void> {
  await machine.write(
    '/etc/systemd/system/nix-daemon.socket',
    '[Socket]\nListenStream=/nix/var/nix/daemon-socket/socket\n',
  );
  await machine.write('/etc/systemd/system/nix-daemon.service', '[Service]\nExecStart=nix-daemon --daemon\n');
  await machine.output(['python3', `${STANDIN}/make.py`, 'machine', '/']);
  await machine.output(['sh', '-c', 'mkdir -p /etc/nix && cp /conf/nix.conf /etc/nix/']);
  await before?.();
  await machine.output(['systemctl', 'daemon-reload']);
  await machine.output(['systemctl', 'start', 'nix-daemon.socket']);
}

/** The machine's generations, looked at without Aloud. */
export class Profile {
  constructor(private readonly machine: Booted) {}

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
}
