import { helpOf, needsHelp } from '../programs.js';
import { Player, type PlayerName } from './player.js';

export interface PlayerSettings {
  /** `none`: sound goes to files only. */
  readonly preferred: PlayerName | 'auto' | 'none';
  /** As the program names it; the system's default when undefined. */
  readonly device?: string | undefined;
}

export interface ChosenPlayer {
  /** Undefined: nothing here can play. */
  readonly player: Player | undefined;
  /** One sentence for the person. */
  readonly why: string;
  readonly passedOver: readonly { readonly name: PlayerName; readonly reason: string }[];
}

/** paplay first: it speaks to PulseAudio and to PipeWire, and keeps the latency it is asked for. */
const ORDER: readonly PlayerName[] = ['paplay', 'pw-play', 'aplay'];
const TRY_RATE = 22_050;
const TRY_SECONDS = 0.02;
/** A player that needs longer for a hundredth of that is waiting for a server that does not answer. */
const PATIENCE_MS = 2500;

/** Finds a player that works by letting each play 20 ms of silence. */
export async function choosePlayer({ preferred, device }: PlayerSettings): Promise<ChosenPlayer> {
  if (preferred === 'none') return { player: undefined, why: 'Nothing is played, as set.', passedOver: [] };
  const order = preferred === 'auto' ? ORDER : [preferred, ...ORDER.filter((name) => name !== preferred)];
  const passedOver: { name: PlayerName; reason: string }[] = [];
  for (const name of order) {
    const player = new Player(name, device, needsHelp(name) ? await helpOf(name, process.env) : '');
    const reason = await attempt(player);
    if (reason === undefined) return { player, why: `${name} plays.`, passedOver };
    passedOver.push({ name, reason });
  }
  const where = device === undefined ? '' : ` on ${device}`;
  return {
    player: undefined,
    why: `Nothing can be played${where}: no sound card or sound server answers. Replies are text, and WAV files where asked for.`,
    passedOver,
  };
}

/** Undefined when it plays, else the reason. */
async function attempt(player: Player): Promise<string | undefined> {
  const stream = player.open(TRY_RATE);
  stream.write(new Float32Array(TRY_RATE * TRY_SECONDS));
  const silent = new Promise<'silent'>((resolve) => {
    setTimeout(resolve, PATIENCE_MS, 'silent').unref();
  });
  const error = await Promise.race([stream.end(), silent]);
  stream.kill();
  if (error === 'silent') return `${player.name} does not answer`;
  if (!error) return undefined;
  const said = String(error.cause).split('\n', 1)[0] ?? '';
  return said.includes('ENOENT') ? `${player.name} is not installed` : said;
}
