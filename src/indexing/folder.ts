/**
 * The index of names and the decoder's form of it lie in one folder, which a
 * link leads to. A new build is made in a folder of its own and the link is
 * put over the old one when all of it is there, so that the two never disagree.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { open, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

/** What a build was made from. */
const Made = z.object({
  revision: z.string(),
  /** The layout of the index. */
  schema: z.number(),
  pronounced: z.boolean(),
  packages: z.number(),
});
export type Made = z.infer<typeof Made>;

/** One build of the names; `lexicon` need not be there where the speech model was not. */
export class NamesFolder {
  readonly index: string;
  readonly lexicon: string;
  readonly listing: string;

  constructor(readonly path: string) {
    this.index = join(path, 'index.db');
    this.lexicon = join(path, 'lexicon');
    this.listing = join(path, 'listing.json');
  }

  /** The build that a link leads to; it stays the same whatever the link leads to later. */
  static current(link: string): NamesFolder | undefined {
    return existsSync(join(link, 'made.json')) ? new NamesFolder(realpathSync(link)) : undefined;
  }

  /** A folder for a new build beside the link. */
  static beside(link: string): NamesFolder {
    return new NamesFolder(`${link}-${randomBytes(6).toString('hex')}`);
  }

  get hasLexicon(): boolean {
    return existsSync(this.lexicon);
  }

  /** What it was made from; undefined when it was never finished. */
  made(): Made | undefined {
    try {
      return Made.parse(JSON.parse(readFileSync(join(this.path, 'made.json'), 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Notes what it was made from, last of all, and puts the link to it in the place of the old one. */
  async finish(made: Made, link: string): Promise<void> {
    await writeFile(join(this.path, 'made.json'), `${JSON.stringify(made)}\n`);
    for (const file of await readdir(this.path)) await synced(join(this.path, file));
    const fresh = `${link}.new`;
    await rm(fresh, { force: true });
    await symlink(basename(this.path), fresh);
    await rename(fresh, link);
    await synced(dirname(link));
  }
}

/**
 * Takes away builds that were never finished or that nothing leads to. The one
 * before the present is kept: a session that began with it may still use it.
 */
export async function tidy(link: string, keep: readonly (string | undefined)[]): Promise<void> {
  const parent = dirname(link);
  const builds = (await readdir(parent).catch(() => [])).filter((name) =>
    name.startsWith(`${basename(link)}-`),
  );
  for (const path of builds.map((name) => join(parent, name)))
    if (!keep.includes(path)) await rm(path, { recursive: true, force: true });
}

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}
