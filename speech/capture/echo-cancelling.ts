import type { Environment } from '../programs.js';
import { askSoundServer, field } from './sound-server.js';

/** What the sound server tells of its devices, as `pactl` prints it in English. */
export interface SoundServerReport {
  /** `pactl info` */
  readonly info: string;
  /** `pactl list sources` */
  readonly sources: string;
  /** `pactl list sinks` */
  readonly sinks: string;
}

/** The devices that are used, by their names; the server's defaults where left out. */
export interface UsedDevices {
  readonly source?: string | undefined;
  readonly sink?: string | undefined;
}

/**
 * Whether the microphone and the loudspeaker are the two ends of one and the
 * same echo canceller: only then does it know what is to be taken out.
 */
export function isEchoCancelled({ info, sources, sinks }: SoundServerReport, used: UsedDevices): boolean {
  const source = used.source ?? field(info, 'Default Source');
  const sink = used.sink ?? field(info, 'Default Sink');
  const canceller = cancellerOf(sources, source);
  return canceller !== undefined && canceller === cancellerOf(sinks, sink);
}

/**
 * Asks the sound server whether what is recorded is free of what is played.
 * @param device the microphone as the recorder calls it; the server's default when left out
 */
export async function findEchoCancelling(
  device: string | undefined,
  environment: Environment = process.env,
): Promise<boolean> {
  const ask = (...args: string[]): Promise<string> => askSoundServer('pactl', args, environment);
  try {
    const asked = [ask('info'), ask('list', 'sources'), ask('list', 'sinks')] as const;
    const [info, sources, sinks] = await Promise.all(asked);
    const { PULSE_SOURCE, PULSE_SINK } = environment;
    return isEchoCancelled({ info, sources, sinks }, { source: device ?? PULSE_SOURCE, sink: PULSE_SINK });
  } catch {
    return false;
  }
}

/** Which canceller a device belongs to: of PulseAudio its module, of PipeWire the group of its nodes. */
function cancellerOf(listing: string, name: string | undefined): string | undefined {
  const device = listing.split(/^(?:Source|Sink) #/mu).find((one) => field(one, 'Name') === name);
  if (device === undefined || name === undefined) return undefined;
  const group = /node\.(?:link-)?group = "(echo-cancel-[^"]+)"/u.exec(device)?.[1];
  if (group !== undefined) return group;
  return field(device, 'Driver') === 'module-echo-cancel.c' ? field(device, 'Owner Module') : undefined;
}
