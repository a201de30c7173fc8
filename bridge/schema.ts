/** The JSON Schema of the messages, which the sidecar checks against. */
import { z } from 'zod';
import { MAX_REPLY, MAX_REQUEST, PROTOCOL_VERSION, Reply, Request } from './messages.js';

/** The text of `python/aloud_sidecar/protocol.schema.json`. */
export function schemaText(): string {
  const schemas = {
    protocol: PROTOCOL_VERSION,
    maxRequest: MAX_REQUEST,
    maxReply: MAX_REPLY,
    request: z.toJSONSchema(Request, { reused: 'ref' }),
    reply: z.toJSONSchema(Reply, { reused: 'ref' }),
  };
  return `${JSON.stringify(schemas, null, 1)}\n`;
}
