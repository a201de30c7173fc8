/** How a desktop is told to run a command when a key is pressed, and when it is released. */
export interface Recipe {
  readonly desktop: string;
  /** It tells of the release, so that a key can be held. */
  readonly holds: boolean;
  /** What to do, a step a line. */
  readonly steps: readonly string[];
}

export type Desktop = 'sway' | 'hyprland' | 'gnome' | 'kde' | 'x11';

/** A key that no program uses, there on nearly every keyboard. */
const KEY = 'F9';

export const RECIPES: Readonly<Record<Desktop, Recipe>> = {
  sway: {
    desktop: 'sway',
    holds: true,
    steps: [
      'Add to ~/.config/sway/config:',
      `  bindsym --no-repeat ${KEY} exec aloud talk press`,
      `  bindsym --release ${KEY} exec aloud talk release`,
      'Then run: swaymsg reload',
    ],
  },
  hyprland: {
    desktop: 'Hyprland',
    holds: true,
    steps: [
      'Add to ~/.config/hypr/hyprland.conf:',
      `  bind = , ${KEY}, exec, aloud talk press`,
      `  bindr = , ${KEY}, exec, aloud talk release`,
      'It takes effect when the file is saved.',
    ],
  },
  gnome: {
    desktop: 'GNOME',
    holds: false,
    steps: [
      'GNOME tells a command of the press alone: the first press begins, the next one ends. Run:',
      '  P=/org/gnome/settings-daemon/plugins/media-keys/custom-keybindings/aloud/',
      '  S=org.gnome.settings-daemon.plugins.media-keys.custom-keybinding:$P',
      "  gsettings set $S name 'Aloud'",
      "  gsettings set $S command 'aloud talk toggle'",
      `  gsettings set $S binding '${KEY}'`,
      '  gsettings set org.gnome.settings-daemon.plugins.media-keys custom-keybindings "[\'$P\']"',
      'If you have other custom shortcuts, add Aloud in Settings, Keyboard instead: the last line replaces the list.',
    ],
  },
  kde: {
    desktop: 'KDE Plasma',
    holds: false,
    steps: [
      'Plasma tells a command of the press alone: the first press begins, the next one ends.',
      'In System Settings, Shortcuts, choose Add New, Command, and enter: aloud talk toggle',
      `Give it a key, such as ${KEY}.`,
    ],
  },
  x11: {
    desktop: 'X11',
    holds: true,
    steps: [
      'With sxhkd, add to ~/.config/sxhkd/sxhkdrc:',
      `  ${KEY}`,
      '    aloud talk press',
      `  @${KEY}`,
      '    aloud talk release',
      'Then run: pkill -USR1 -x sxhkd',
    ],
  },
};

/** The desktop that runs, by what it puts into the environment; null when it is none of these. */
export function desktopOf(env: NodeJS.ProcessEnv): Desktop | null {
  if (env.SWAYSOCK) return 'sway';
  if (env.HYPRLAND_INSTANCE_SIGNATURE) return 'hyprland';
  const names = (env.XDG_CURRENT_DESKTOP ?? '').toLowerCase().split(':');
  const named = (['sway', 'hyprland', 'gnome', 'kde'] as const).find((name) => names.includes(name));
  if (named !== undefined) return named;
  return env.DISPLAY && !env.WAYLAND_DISPLAY ? 'x11' : null;
}

/** One line that does what `aloud talk` does without starting Node. */
export function socketLine(socket: string, how: string): string {
  return `echo '{"do":"talk","how":"${how}"}' | socat -t1 - UNIX-CONNECT:${socket}`;
}
