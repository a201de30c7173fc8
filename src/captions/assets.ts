import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the page, as it is sent. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

/** The page's files: what is data as it stands in the sources, its scripts as they were compiled. */
const FILES = [
  ['/', 'index.html', 'text/html'],
  ['/captions.css', 'captions.css', 'text/css'],
  ['/icon.svg', 'icon.svg', 'image/svg+xml'],
  ...['main', 'announcer', 'display', 'feed', 'session', 'view'].map(
    (name) => [`/${name}.js`, `${name}.js`, 'text/javascript'] as const,
  ),
] as const;

/**
 * Reads the page's files, by the path they are asked for.
 * @param root The folder of the package.
 */
export function loadAssets(root: string): ReadonlyMap<string, Asset> {
  return new Map(
    FILES.map(([path, file, type]) => {
      const folder = file.endsWith('.js')
        ? new URL('./page/', import.meta.url)
        : new URL(`file://${join(root, 'src', 'captions', 'page')}/`);
      return [path, { type: `${type}; charset=utf-8`, body: readFileSync(new URL(file, folder)) }];
    }),
  );
}
