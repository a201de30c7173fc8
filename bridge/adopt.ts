/** Bringing Aloud's module into the machine's configuration, by one line. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { BridgeError } from './errors.js';
import { SIDECAR_DIR, type HostAddress } from './process.js';
import { Failure } from './protocol.js';

const Adoption = z.strictObject({
  /**
   * `adopted`: the configuration imports the module. `certain`: Aloud can add the
   * line. `by_hand`: where it belongs is for the person to say. `refused`: it can't
   * be added here.
   */
  state: z.enum(['adopted', 'certain', 'by_hand', 'refused']),
  /** Why, in one sentence. */
  reason: z.string(),
  /** The line to add; empty where there is none. */
  line: z.string(),
  /** The file it belongs into, where that is known. */
  file: z.string().optional(),
  /** The file as it was before the line was added. */
  backup: z.string().optional(),
  /** Why adding it failed; everything is as it was then. */
  failure: Failure.optional(),
});
/** How the configuration stands to Aloud. */
export type Adoption = z.infer<typeof Adoption>;

export interface AdoptOptions {
  /** Whether to add the line, where it can be; else it is only looked. */
  readonly add: boolean;
  /** Another machine, by its name among `hosts`, whose configuration is on this one. */
  readonly host?: string | undefined;
  readonly hosts?: Readonly<Record<string, HostAddress>>;
  readonly stateDir: string;
  readonly python?: string;
  readonly sidecarDir?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Looks at the configuration, and adds the line where that was asked for: checked
 * by evaluation and taken back where that fails, so it can take a minute.
 * Throws `BridgeError` where the sidecar's program can't run.
 */
export async function adopt(options: AdoptOptions): Promise<Adoption> {
  const { add, stateDir, python = 'python3', sidecarDir = SIDECAR_DIR, env = process.env, signal } = options;
  const { host, hosts = {} } = options;
  const other = host === undefined ? [] : ['--host', host, '--hosts', JSON.stringify(hosts)];
  const args = ['-I', sidecarDir, 'adopt', '--state', stateDir, ...(add ? ['--add'] : []), ...other];
  try {
    const { stdout } = await promisify(execFile)(python, args, { env, signal });
    return Adoption.parse(JSON.parse(stdout));
  } catch (error) {
    if (signal?.aborted) throw error;
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    const why = said.trim().split('\n').at(-1) ?? '';
    throw new BridgeError('cannot_start', `Adopting could not be tried: ${why}`, error);
  }
}
