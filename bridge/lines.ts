/** Cuts a stream of bytes into lines of UTF-8, each at most `longest` bytes. */
export class LineReader {
  private parts: Buffer[] = [];
  private length = 0;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(private readonly longest: number) {}

  /**
   * Takes a chunk; gives the lines that are complete now, without their newline.
   * Throws RangeError for a line that is too long, TypeError for bytes that are no UTF-8.
   */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.keep(chunk.subarray(start, end));
      lines.push(this.decoder.decode(Buffer.concat(this.parts)));
      this.parts = [];
      this.length = 0;
      start = end + 1;
    }
    if (start < chunk.length) this.keep(chunk.subarray(start));
    return lines;
  }

  private keep(part: Buffer): void {
    this.length += part.length;
    if (this.length > this.longest) throw new RangeError('a line is too long');
    this.parts.push(part);
  }
}
