// node-record-lpcm16 starts what a "recorder" module tells it to; it resolves
// the module's name against its own folder, so an absolute path leads here. It
// uses require(), which is why this file alone is CommonJS. The command lines
// themselves are data in recorders.ts.
interface Launch {
  command: string;
  args: string[];
  env: Record<string, string | undefined>;
}

function recorder({ command, args, env }: Launch): object {
  return { cmd: command, args, spawnOptions: { env, stdio: ['ignore', 'pipe', 'pipe'] } };
}

export = recorder;
