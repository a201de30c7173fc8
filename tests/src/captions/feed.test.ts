import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MessageReader } from '../../../src/captions/page/feed.js';

const stream =
  'event: missed\ndata: []\n\n: still here\n\nevent: caption\ndata: {"text":"a: b"}\nid: 7\n\nevent: live\ndata: {}\n\n';

it('a stream is cut into its events, wherever its pieces end', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
      const reader = new MessageReader();
      const ends = [0, ...cuts.sort((a, b) => a - b), stream.length];
      const messages = ends.flatMap((end, i) => reader.push(stream.slice(ends[i - 1] ?? 0, end)));
      expect(messages).toEqual([
        { event: 'missed', id: null, data: '[]' },
        { event: 'caption', id: '7', data: '{"text":"a: b"}' },
        { event: 'live', id: null, data: '{}' },
      ]);
    }),
  );
});
