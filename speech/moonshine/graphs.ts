/**
 * Two very small ONNX graphs, written out byte by byte (protocol buffers), so
 * that the runtime's vector code does what JavaScript is slow at: the log
 * normaliser of 32,768 logits takes 0.02–0.07 ms a row there and 0.4–1 ms in
 * a JavaScript loop, about as long as the decoder itself needs for the row.
 */

const FLOAT = 1;
const INT64 = 7;

/**
 * Input `x` [n, size]; output `first` [n, 1]: the log-softmax of the first
 * logit, from which the normaliser follows as x[0] − first. With `top` also
 * an input `k` [1] and outputs `values`, `indices` [n, k]: the greatest logits, best first.
 */
export function logitsGraph(size: number, top: boolean): Uint8Array {
  const nodes = [
    node('LogSoftmax', ['x'], ['z'], [intAttribute('axis', 1)]),
    node('Gather', ['z', 'zero'], ['first'], [intAttribute('axis', 1)]),
  ];
  const inputs = [tensorInfo('x', FLOAT, ['n', size])];
  const outputs = [tensorInfo('first', FLOAT, ['n', 1])];
  if (top) {
    nodes.push(node('TopK', ['x', 'k'], ['values', 'indices'], [intAttribute('axis', 1)]));
    inputs.push(tensorInfo('k', INT64, [1]));
    outputs.push(tensorInfo('values', FLOAT, ['n', 'k']), tensorInfo('indices', INT64, ['n', 'k']));
  }
  const zero = field(5, [...number(1, 1), ...number(2, INT64), ...number(7, 0), ...text(8, 'zero')]);
  const graph = [
    ...nodes.flat(),
    ...text(2, 'logits'),
    ...zero,
    ...inputs.flatMap((input) => field(11, input)),
    ...outputs.flatMap((output) => field(12, output)),
  ];
  const irVersion = 7;
  const operatorSet = 13;
  return Uint8Array.from([...number(1, irVersion), ...field(7, graph), ...field(8, number(2, operatorSet))]);
}

function node(operator: string, inputs: string[], outputs: string[], attributes: number[][]): number[] {
  const body = [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(4, operator),
    ...attributes.flat(),
  ];
  return field(1, body);
}

function intAttribute(name: string, value: number): number[] {
  const integerType = 2;
  return field(5, [...text(1, name), ...number(3, value), ...number(20, integerType)]);
}

function tensorInfo(name: string, type: number, dimensions: readonly (string | number)[]): number[] {
  const shape = dimensions.flatMap((d) => field(1, typeof d === 'string' ? text(2, d) : number(1, d)));
  return [...text(1, name), ...field(2, field(1, [...number(1, type), ...field(2, shape)]))];
}

function varint(value: number): number[] {
  const out: number[] = [];
  for (; value > 127; value >>>= 7) out.push((value & 127) | 128);
  out.push(value);
  return out;
}

function number(tag: number, value: number): number[] {
  return [...varint(tag << 3), ...varint(value)];
}

function field(tag: number, body: readonly number[]): number[] {
  return [...varint((tag << 3) | 2), ...varint(body.length), ...body];
}

function text(tag: number, value: string): number[] {
  return field(tag, [...Buffer.from(value)]);
}
