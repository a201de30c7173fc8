/** How a test wants its WAV file laid out; every field has the usual value when left out. */
export interface WavLayout {
  rate?: number;
  channels?: number;
  bits?: number;
  float?: boolean;
  extensible?: boolean;
  /** Chunks between the format and the samples. */
  before?: Record<string, Buffer>;
  /** Chunks after the samples. */
  after?: Record<string, Buffer>;
  /** What the header says instead of the truth. */
  riffBytes?: number;
  dataBytes?: number;
}

/** Builds a WAV file from one array of samples in [-1, 1] per channel. */
export function wavBytes(channels: readonly Float32Array[], layout: WavLayout = {}): Buffer {
  const { rate = 16_000, bits = 16, float = false, extensible = false } = layout;
  const width = bits / 8;
  const frames = channels[0]?.length ?? 0;
  const data = Buffer.alloc(frames * channels.length * width);
  let at = 0;
  for (let frame = 0; frame < frames; frame++) {
    for (const channel of channels) {
      writeSample(data, at, channel[frame]!, width, float);
      at += width;
    }
  }
  const format = Buffer.alloc(extensible ? 40 : 16);
  const code = float ? 3 : 1;
  format.writeUInt16LE(extensible ? 0xfffe : code, 0);
  format.writeUInt16LE(layout.channels ?? channels.length, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(rate * channels.length * width, 8);
  format.writeUInt16LE(channels.length * width, 12);
  format.writeUInt16LE(bits, 14);
  if (extensible) {
    format.writeUInt16LE(22, 16);
    format.writeUInt16LE(bits, 18);
    format.writeUInt16LE(code, 24);
    Buffer.from('000000001000800000aa00389b71', 'hex').copy(format, 26);
  }
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('fmt ', format),
    ...Object.entries(layout.before ?? {}).map(([id, content]) => chunk(id, content)),
    chunk('data', data, layout.dataBytes),
    ...Object.entries(layout.after ?? {}).map(([id, content]) => chunk(id, content)),
  ]);
  return chunk('RIFF', body, layout.riffBytes);
}

function chunk(id: string, content: Buffer, size = content.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 0, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length & 1)]);
}

function writeSample(data: Buffer, at: number, value: number, width: number, float: boolean): void {
  if (float) {
    if (width === 4) data.writeFloatLE(value, at);
    else data.writeDoubleLE(value, at);
    return;
  }
  const scale = 2 ** (8 * width - 1);
  const whole = Math.max(-scale, Math.min(scale - 1, Math.round(value * scale)));
  if (width === 1) data[at] = whole + 0x80;
  else data.writeIntLE(whole, at, width);
}
