import { execFile } from 'node:child_process';
import { once } from 'node:events';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a program prints for --help, or nothing when it can't be asked. */
export async function helpOf(program: string, environment: Environment): Promise<string> {
  const child = execFile(program, ['--help'], { env: { ...environment }, timeout: 2000 });
  let text = '';
  const take = (piece: unknown): void => void (text += String(piece));
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  await once(child, 'close').catch(() => undefined);
  return text;
}

/** Whether a program's options depend on what its --help says: PipeWire's. */
export const needsHelp = (program: string): boolean => program.startsWith('pw-');

/**
 * The option for bare samples of PipeWire's programs: since 1.4 they take and give files with a
 * header without it, and before that they know none but bare ones on standard input and output.
 */
export const rawOption = (help: string): string[] => (help.includes('--raw') ? ['--raw'] : []);
