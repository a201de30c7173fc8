const UNITS = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen ' +
  'fifteen sixteen seventeen eighteen nineteen'
).split(' ');
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const GROUPS = ['', 'thousand', 'million', 'billion', 'trillion'];
const ORDINALS: Record<string, string> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};
/** Longer numbers are not counted but dictated. */
const MOST_DIGITS = 15;

/** "42" → "forty two". Digits only; with a leading zero, or very long, each digit by itself. */
export function cardinal(digits: string): string {
  if (digits.length > MOST_DIGITS || /^0\d/u.test(digits)) return each(digits);
  const groups: string[] = [];
  let rest = Number(digits);
  for (let power = 0; rest > 0; power++, rest = Math.floor(rest / 1000)) {
    const group = rest % 1000;
    if (group > 0) groups.unshift(`${belowThousand(group)} ${GROUPS[power]!}`.trim());
  }
  return groups.join(' ') || 'zero';
}

function belowThousand(n: number): string {
  if (n >= 100) {
    const rest = n % 100;
    return `${UNITS[Math.floor(n / 100)]!} hundred${rest > 0 ? ` ${belowThousand(rest)}` : ''}`;
  }
  if (n < 20) return UNITS[n]!;
  return TENS[Math.floor(n / 10)]! + (n % 10 > 0 ? ` ${UNITS[n % 10]!}` : '');
}

/** "3" → "third". */
export function ordinal(digits: string): string {
  const words = cardinal(digits).split(' ');
  const last = words.pop()!;
  const turned = ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return [...words, turned].join(' ');
}

/** "407" → "four zero seven". */
export function each(digits: string): string {
  return Array.from(digits)
    .map((digit) => UNITS[Number(digit)]!)
    .join(' ');
}

/** A measured number: "1,024.05" → "one thousand twenty four point zero five". */
export function decimal(number: string): string {
  const [whole = '', fraction] = number.replaceAll(',', '').split('.');
  return cardinal(whole || '0') + (fraction === undefined ? '' : ` point ${each(fraction)}`);
}

/** "2026" → "twenty twenty six", "2005" → "two thousand five". */
export function year(digits: string): string {
  const [century, rest] = [digits.slice(0, 2), digits.slice(2)];
  if (digits.length !== 4 || digits.startsWith('0') || digits.startsWith('200')) return cardinal(digits);
  if (rest === '00') return `${cardinal(century)} hundred`;
  return `${cardinal(century)} ${rest.startsWith('0') ? `oh ${UNITS[Number(rest)]!}` : cardinal(rest)}`;
}

/** What a version's letters stand for. */
const STAGES: Record<string, string> = {
  rc: 'release candidate',
  alpha: 'alpha',
  beta: 'beta',
  pre: 'pre-release',
  a: 'alpha',
  b: 'beta',
  p: 'patch',
  post: 'post',
  dev: 'development',
};

/**
 * A version: "120.0.1" → "one hundred twenty point zero point one". The
 * releases of NixOS are named by year and month: "25.11" → "twenty five eleven",
 * "24.05" → "twenty four oh five".
 */
export function version(text: string): string {
  const release = /^([123]\d)\.(05|11)(?:(beta|pre)[\d.]*)?$/u.exec(text);
  if (release) {
    const stage = release[3] === undefined ? '' : ` ${STAGES[release[3]]!}`;
    return `${cardinal(release[1]!)} ${release[2] === '05' ? 'oh five' : 'eleven'}${stage}`;
  }
  const parts = text.replace(/^v/iu, '').match(/\d+|[a-z]+/giu) ?? [];
  const words: string[] = [];
  let after = '';
  for (const part of parts) {
    const isNumber = /^\d/u.test(part);
    if (isNumber && after === 'number') words.push('point');
    words.push(
      isNumber ? cardinal(part) : (STAGES[part.toLowerCase()] ?? Array.from(part.toUpperCase()).join(' ')),
    );
    after = isNumber ? 'number' : 'letters';
  }
  return words.join(' ');
}
