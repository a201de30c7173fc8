/** The metrics as an SVG that can be read aloud: a title, a description, and every bar with its words as text. */
import { sharesOf, type Measures } from './measures.js';
import { conversationText, foresightText, verdictsText } from './more-text.js';
import { duration, methodName, metricsText, operationName, percent, speedUpText } from './text.js';

const WIDTH = 760;
const MARGIN = 20;
const ROW = 26;
/** Where the bars begin, and their greatest length. */
const LEFT = 300;
const LENGTH = 200;
/** Pairs of colours that differ in lightness too: told apart without seeing colours. */
const COLOURS: Readonly<Record<string, string>> = {
  python_api: '#1b4f72',
  subprocess: '#b9770e',
  rehearsal: '#7d8b8c',
};

interface Bar {
  readonly label: string;
  readonly text: string;
  /** 0–1 of the greatest length. */
  readonly part: number;
  readonly colour: string;
}

/** Draws shares and medians. The description holds the whole in words. */
export function metricsSvg(metrics: Measures): string {
  const shares = metrics.methods.map((row) => ({
    label: methodName(row.method),
    text: `${percent(row.share)} of ${Math.round(row.count / row.share)}, ${percent(row.errorRate)} failed`,
    part: row.share,
    colour: colourOf(row.method),
  }));
  const longest = Math.max(...metrics.operations.map(({ median }) => median ?? 0), 1e-4);
  const fastest = Math.min(...metrics.operations.map(({ median }) => median ?? Infinity), longest / 10);
  const medians = metrics.operations.flatMap((row) =>
    row.median === null || row.p95 === null
      ? []
      : [
          {
            label: `${operationName(row.operation)}, ${methodName(row.method)}`,
            text: `${duration(row.median)} (95 in 100: ${duration(row.p95)})`,
            part: onScale(row.median, fastest, longest),
            colour: colourOf(row.method),
          },
        ],
  );
  const served = sharesOf(metrics).map(({ what, share, of }) => ({
    label: what,
    text: `${percent(share)} of ${of}`,
    part: share,
    colour: colourOf(''),
  }));
  const { correctionsPerTen } = metrics.conversation;
  if (correctionsPerTen !== null)
    served.push({
      label: 'Requests put right, of ten',
      text: correctionsPerTen.toFixed(1),
      part: Math.min(correctionsPerTen / 10, 1),
      colour: colourOf(''),
    });
  const middle = 76 + (shares.length + medians.length) * ROW + 68;
  const parts = [
    heading('Share of each way', 60),
    ...bars(shares, 76),
    heading('Median time, logarithmic scale', 76 + shares.length * ROW + 34),
    ...bars(medians, 76 + shares.length * ROW + 50),
  ];
  if (served.length > 0)
    parts.push(heading('How people were understood and served', middle), ...bars(served, middle + 16));
  const foot = middle + (served.length > 0 ? served.length * ROW + 40 : 6);
  parts.push(text(MARGIN, foot, speedUpText(metrics)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" viewBox="0 0 ${WIDTH} ${foot + MARGIN}" font-family="sans-serif" font-size="13">`,
    `<title id="title">How operations were carried out, and how fast</title>`,
    `<desc id="description">${escaped(words(metrics))}</desc>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="32" font-size="18" fill="#111111">How operations were carried out, and how fast</text>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/** All of it without the bars. */
const words = (measures: Measures): string =>
  [
    metricsText(measures).replaceAll(/\n\s*#+/g, ''),
    conversationText(measures.conversation),
    verdictsText(measures.verdicts),
    foresightText(measures.foresight),
  ].join('\n');

/** Where a time lies between the fastest and the longest, on a logarithmic scale; never nothing. */
function onScale(seconds: number, fastest: number, longest: number): number {
  const span = Math.log(longest / fastest);
  return 0.04 + 0.96 * (span > 0 ? Math.max(Math.log(seconds / fastest), 0) / span : 1);
}

const bars = (rows: readonly Bar[], top: number): string[] =>
  rows.flatMap(({ label, text: words, part, colour }, index) => {
    const y = top + index * ROW;
    const width = Math.max(part * LENGTH, 1);
    return [
      text(MARGIN, y + 14, label),
      `<rect x="${LEFT}" y="${y + 2}" width="${width.toFixed(1)}" height="16" fill="${colour}"/>`,
      text(LEFT + width + 8, y + 14, words),
    ];
  });

const heading = (words: string, y: number): string =>
  `<text x="${MARGIN}" y="${y}" font-weight="bold" fill="#111111">${escaped(words)}</text>`;

const text = (x: number, y: number, words: string): string =>
  `<text x="${x.toFixed(1)}" y="${y}" fill="#111111">${escaped(words)}</text>`;

const colourOf = (method: string): string => COLOURS[method] ?? '#555555';

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
