/** The engine with the built-in set and small lists of names, on a fixed day. */
import { Engine, type EngineOptions } from '../../intents/engine.js';
import { listResolver } from '../../intents/list-resolver.js';
import { resolversOf, type SlotResolver } from '../../intents/resolver.js';
import { builtInIntents, loadIntentSet } from '../../intents/templates/load.js';
import type { SlotValue } from '../../intents/types.js';

/** A Wednesday; the test sentences of the built-in set count their days from it. */
export const TODAY = '2026-11-18';

const PACKAGES =
  `firefox chromium thunderbird vlc gimp inkscape blender krita darktable audacity obs-studio mpv ffmpeg
  git vim neovim emacs nano helix vscode ripgrep fd bat fzf jq htop btop tmux zsh fish wget curl tree unzip docker
  podman kubectl terraform ansible python3 nodejs go rustc cargo gcc clang cmake gnumake postgresql sqlite redis
  libreoffice okular evince zathura signal-desktop telegram-desktop discord slack spotify steam lutris wine
  keepassxc bitwarden syncthing rsync rclone borgbackup restic nmap wireshark tcpdump imagemagick pandoc texlive
  hugo calibre anki zoom-us transmission qbittorrent virt-manager qemu virtualbox alacritty kitty wezterm`.split(
    /\s+/,
  );

const OPTIONS = [
  { attribute: 'hardware.bluetooth.enable', said: ['bluetooth'] },
  { attribute: 'networking.firewall.enable', said: ['firewall'] },
  { attribute: 'services.printing.enable', said: ['printing', 'printer', 'cups'] },
  { attribute: 'services.openssh.enable', said: ['ssh', 'ssh server', 'openssh'] },
  { attribute: 'virtualisation.docker.enable', said: ['docker'] },
];

export const packages: SlotResolver = listResolver('package', 'packages', PACKAGES);
export const options: SlotResolver = listResolver('option', 'options', OPTIONS);

let built: Engine | undefined;

/** One engine for all tests that only read it. */
export function sharedEngine(): Engine {
  return (built ??= newEngine());
}

export function newEngine(more: Partial<EngineOptions> = {}): Engine {
  return new Engine({
    set: loadIntentSet([builtInIntents()]),
    resolvers: resolversOf([packages, options]),
    today: () => TODAY,
    ...more,
  });
}

/** Slots with names as bare attributes, the form test sentences state them in. */
export function plain(slots: Readonly<Record<string, SlotValue>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(slots).map(([slot, value]) => [
      slot,
      Array.isArray(value) ? (value as { attribute: string }[]).map((name) => name.attribute) : value,
    ]),
  );
}
