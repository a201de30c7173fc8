import { execaSync } from 'execa';
import { join } from 'node:path';
import { packageRoot } from '../../src/paths.js';

type Value = string | number | boolean | readonly string[];
type Section = Readonly<Record<string, Value>>;

/** A unit as NixOS's options have it, as far as the module uses them. */
export interface Unit {
  readonly description: string;
  readonly wantedBy?: readonly string[];
  readonly requires?: readonly string[];
  readonly after?: readonly string[];
  readonly restartIfChanged?: boolean;
  readonly unitConfig?: Section;
  readonly path?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly serviceConfig?: Section;
  readonly listenStreams?: readonly string[];
  readonly socketConfig?: Section;
}

/** What a file of the module comes to in that configuration, which needs Nix and no nixpkgs. */
export function ofModule(file: string, configuration: unknown): unknown {
  const given = ['--argstr', 'file', file, '--argstr', 'configuration', JSON.stringify(configuration)];
  return evaluated([join(packageRoot(), 'tests/systemd/module.nix'), ...given]);
}

/** What a file that is a function of plain values gives for those (in Nix's words), as lines of a unit's section. */
export function settingsOfModule(file: string, given: string): string[] {
  const expression = `import ${join(packageRoot(), 'nix/module', file)} { ${given} }`;
  return lines(evaluated(['--expr', expression]) as Section);
}

/** The unit's file, as NixOS writes it. */
export function unitFile(unit: Unit): string {
  const { description, wantedBy, requires, after, restartIfChanged, unitConfig = {}, ...more } = unit;
  const { path = [], environment, serviceConfig, listenStreams, socketConfig, ...rest } = more;
  const unknown = Object.keys(rest);
  if (unknown.length > 0)
    throw new Error(`These options of a unit are not known here: ${unknown.join(', ')}`);
  const settings: Section = {
    Description: description,
    ...(requires === undefined ? {} : { Requires: requires.join(' ') }),
    ...(after === undefined ? {} : { After: after.join(' ') }),
    ...(restartIfChanged === undefined ? {} : { 'X-RestartIfChanged': restartIfChanged }),
    ...unitConfig,
  };
  const text = ['[Unit]', ...lines(settings)];
  if (serviceConfig !== undefined) {
    const folders = ['bin', 'sbin'].flatMap((name) => path.map((one) => `${one}/${name}`));
    const variables = Object.entries({ ...environment, PATH: folders.join(':') });
    const set = variables.map(([name, value]) => `Environment=${JSON.stringify(`${name}=${value}`)}`);
    text.push('[Service]', ...set, ...lines(serviceConfig));
  }
  if (socketConfig !== undefined)
    text.push('[Socket]', ...lines({ ListenStream: listenStreams ?? [], ...socketConfig }));
  if (wantedBy !== undefined) text.push('[Install]', `WantedBy=${wantedBy.join(' ')}`);
  return [...text, ''].join('\n');
}

function evaluated(args: readonly string[]): unknown {
  return JSON.parse(execaSync('nix-instantiate', ['--eval', '--strict', '--json', ...args]).stdout);
}

/** One line for each of several values. */
function lines(section: Section): string[] {
  return Object.entries(section).flatMap(([name, value]) =>
    (typeof value === 'object' ? value : [value]).map((one) => `${name}=${one}`),
  );
}
