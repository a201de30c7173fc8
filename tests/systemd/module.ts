import { execaSync } from 'execa';
import { join } from 'node:path';
import { packageRoot } from '../../src/paths.js';

/** What a file of the module comes to, which needs Nix and no nixpkgs: a function of what is given, in Nix's words. */
export function ofModule(file: string, given: string): unknown {
  const expression = `import ${join(packageRoot(), 'nix/module', file)} { ${given} }`;
  const { stdout } = execaSync('nix-instantiate', ['--eval', '--strict', '--json', '--expr', expression]);
  return JSON.parse(stdout);
}

/** The same as lines of a unit's section, one for each of several values. */
export function settingsOfModule(file: string, given: string): string[] {
  const settings = ofModule(file, given) as Record<string, string | boolean | readonly string[]>;
  return Object.entries(settings).flatMap(([name, value]) =>
    (typeof value === 'object' ? value : [value]).map((one) => `${name}=${one}`),
  );
}
