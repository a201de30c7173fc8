import { describe, expect, it } from 'vitest';
import type { TimedEvent } from '../../../src/events.js';
import { titled } from '../../support/needs.js';
import { withoutSoundServer } from '../../support/sound-server.js';
import { speak } from '../../support/speech.js';
import { startInRoom } from './in-room.js';

const why = withoutSoundServer('pipewire');
const says = (text: RegExp) => (event: TimedEvent) => event.type === 'say' && text.test(event.text);

// In real time: a machine that is too busy loses sound on the way, so a second try is fair.
describe.skipIf(why)(titled('the service on PipeWire', why), { retry: 2, timeout: 180_000 }, () => {
  it('hears and is heard, and waits for a microphone that is pulled out', async () => {
    const room = await startInRoom({ server: 'pipewire' });
    const { virtual, service } = room;
    try {
      const question = await speak('What generation am I on?');
      await room.asked(question);
      const from = service.events.length;
      await virtual.unplug();
      await service.event(says(/There is no microphone/u), { from });
      expect(await service.status()).toMatchObject({ microphoneLost: true });
      await virtual.plug();
      await service.event(says(/is back/u), { from });
      await room.asked(question);
    } finally {
      await room.stop();
    }
  });
});
