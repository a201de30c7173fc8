import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CommandRunner } from '../../../src/commands/runner.js';
import type { CommandPlan, RunCommand } from '../../../src/commands/types.js';

const runner = new CommandRunner(process.env);
const { signal } = new AbortController();

const command = (program: string, args: string[], seconds = 10): RunCommand => ({
  operation: 'run_command',
  command: 'it',
  does: null,
  program,
  args,
  reply: null,
  seconds,
});

const planned = (wanted: RunCommand): CommandPlan => runner.plan(wanted).plan!;
const yes = ({ digest, token }: CommandPlan) => ({ digest, token: token!, answer: 'yes' as const });

describe('a program that is run', () => {
  it('tells its code and the first line it printed, without colours', async () => {
    const plan = planned(command('printf', ['\\n\\033[31mRed\\033[0m line\\nsecond\\n']));
    expect(await runner.execute(plan, yes(plan), { signal })).toMatchObject({
      ok: true,
      exitCode: 0,
      output: 'Red line',
    });
  });

  it('runs once for a confirmation, and only what was planned', async () => {
    const plan = planned(command('true', []));
    const other = planned(command('false', []));
    const swapped = { ...yes(plan), digest: other.digest };
    expect((await runner.execute(other, swapped, { signal })).failure?.code).toBe('not_confirmed');
    expect((await runner.execute(plan, yes(plan), { signal })).failure?.code).toBe('not_confirmed');
    expect((await runner.execute(other, yes(other), { signal })).exitCode).toBe(1);
    expect((await runner.execute(other, yes(other), { signal })).failure?.code).toBe('not_confirmed');
  });

  it('is stopped when its time is over, with all it started', async () => {
    const plan = planned(command('sh', ['-c', 'sleep 47.11 & sleep 47.11'], 0.3));
    const outcome = await runner.execute(plan, yes(plan), { signal });
    expect(outcome.ok).toBe(false);
    expect(outcome.failure?.sentence).toContain('more than 0.3 seconds');
    expect(outcome.seconds).toBeLessThan(5);
    await sleep(200);
    const left = planned(command('pgrep', ['-f', '^sleep 47.11']));
    expect((await runner.execute(left, yes(left), { signal })).exitCode).toBe(1);
  });

  it('that does not want to end is ended', async () => {
    const stop = new AbortController();
    const plan = planned(command('sh', ['-c', 'trap "" TERM; while :; do sleep 0.1; done']));
    const running = runner.execute(plan, yes(plan), { signal: stop.signal });
    await sleep(200);
    stop.abort();
    expect(await running).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
  });

  it('that can’t be started says why', async () => {
    const plan = planned(command('/no/such/program', []));
    expect((await runner.execute(plan, yes(plan), { signal })).failure?.sentence).toContain(
      'could not be started',
    );
  });
});
