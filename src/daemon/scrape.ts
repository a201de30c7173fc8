/** An HTTP request for the metrics, on the control socket: all that of HTTP is spoken there. */
import { PROMETHEUS_TYPE } from '../metrics/prometheus.js';

/** Whether the first line of a connection is such a request. */
export const isScrape = (line: string): boolean => /^GET \/metrics HTTP\/1\.[01]\r?$/.test(line);

/** The whole answer, after which the connection ends. */
export function scrapeAnswer(text: string): string {
  return [
    'HTTP/1.1 200 OK',
    `Content-Type: ${PROMETHEUS_TYPE}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
    '',
    text,
  ].join('\r\n');
}
