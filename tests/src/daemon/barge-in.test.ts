import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Loudspeaker } from '../../../bench/turn/loudspeaker.js';
import { noMicrophoneBecause } from '../../support/pulse.js';
import { installedPiper, speak } from '../../support/speech.js';
import { startInRoom, type InRoom } from './in-room.js';

const why = noMicrophoneBecause ?? (installedPiper() === undefined ? 'Piper is not installed' : undefined);
const LONG =
  'Here is a long story of a garden with three old apple trees, which grow behind a wall, and of a boat. '.repeat(
    2,
  );

describe.skipIf(why)('hands-free, with the echo cancelled', { retry: 2 }, () => {
  let room: InRoom;
  let loudspeaker: Loudspeaker;
  beforeAll(async () => {
    room = await startInRoom({ listening: ['mode = "open"'], echoCancelled: true });
    loudspeaker = new Loudspeaker(room.virtual.server);
  });
  afterAll(async () => {
    loudspeaker.close();
    await room.stop();
  });

  it('"stop" is heard while it speaks, once its own speech came without being heard', async () => {
    const { service, virtual } = room;
    const stop = (await speak('Stop.')).map((value) => value * 0.6);
    await service.ask({ do: 'say', text: LONG });
    while ((await service.status()).speaking) await sleep(200);
    const from = service.events.length;
    await service.ask({ do: 'say', text: LONG.repeat(2) });
    await sleep(2000);
    expect(await service.status()).toMatchObject({ speaking: true });
    let said = 0;
    // Whoever is not heard says it again.
    for (let times = 0; times < 3 && (await service.status()).speaking; times++) {
      await virtual.say(stop);
      said = performance.now();
      await sleep(1000);
    }
    expect(await service.status()).toMatchObject({ speaking: false });
    expect(loudspeaker.lastSound - said).toBeLessThan(500);
    // Nothing of its own speech was taken for somebody's.
    const heard = service.events.slice(from).filter(({ type }) => type === 'transcript');
    expect(heard.length).toBeLessThanOrEqual(1);
  });
});
