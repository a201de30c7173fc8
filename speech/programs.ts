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
