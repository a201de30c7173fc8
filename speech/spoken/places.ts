import { version } from './numbers.js';
import { sayName } from './names.js';
import type { Pronunciations } from './pronunciations.js';

/** More folders than this are not read out. */
const MOST_FOLDERS = 3;

/** "/nix/store/<hash>-firefox-120.0/bin/firefox" → "firefox one hundred twenty point zero in the Nix store". */
export function storePath(name: string, table: Pronunciations): string {
  const plain = name.replace(/\.drv$/u, '').replace(/-(?:bin|lib|dev|out|man|doc|info)$/u, '');
  const split = /^(.+?)-(\d[\w.+]*)$/u.exec(plain);
  const said = split ? `${sayName(split[1]!, table)} ${version(split[2]!)}` : sayName(plain, table);
  return `${said}${name.endsWith('.drv') ? ', a derivation' : ''} in the Nix store`;
}

/** "/etc/nixos/configuration.nix" → "slash etc slash nixos slash configuration dot nix"; of a long path the end. */
export function filePath(path: string, table: Pronunciations): string {
  const home = path.startsWith('~');
  const parts = path.split('/').filter((part) => part !== '' && part !== '~' && !/^\.{1,2}$/u.test(part));
  const names = parts.map((part) => sayName(part, table));
  const last = names.pop();
  if (last === undefined) return home ? 'the home folder' : path.startsWith('.') ? 'this folder' : 'slash';
  if (names.length > MOST_FOLDERS) return `${last}, in ${names.pop()!}`;
  if (home) return [last, ...names.reverse()].join(' in ') + ' in the home folder';
  return (path.startsWith('/') ? 'slash ' : '') + [...names, last].join(' slash ');
}

/** "https://nixos.org/manual/" → "nixos dot org slash manual". */
export function webAddress(host: string, path: string, table: Pronunciations): string {
  const site = sayName(host.replace(/^www\./u, '').replace(/:\d+$/u, ''), table);
  const parts = path
    .split(/[?#]/u, 1)[0]!
    .split('/')
    .filter((part) => part !== '');
  const folders = parts.slice(0, 2).map((part) => sayName(part, table));
  return [site, ...folders].join(' slash ') + (parts.length > 2 ? ' and so on' : '');
}
