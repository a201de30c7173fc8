/** What tests look at inside a page: each function is sent there as text, so it uses nothing from outside itself. */

/** How a text stands out from what is behind it. */
export interface Contrast {
  readonly what: string;
  /** As WCAG 2.2 computes it, 1 to 21. */
  readonly ratio: number;
}

/** The contrast of each text that is shown, and of each control's edge, computed from the styles. */
export function contrasts(): { texts: Contrast[]; edges: Contrast[] } {
  const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a: string, b: string): number => {
    const [x, y] = [luminance(a), luminance(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  const ground = (element: Element | null): string => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (channels(color)[3] !== 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const ownText = (element: Element): string =>
    Array.from(element.childNodes, (node) =>
      node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '') : '',
    )
      .join('')
      .trim();
  const all = Array.from(document.querySelectorAll('body *')).filter(
    (element) => element.getClientRects().length > 0 && element.closest('.unseen') === null,
  );
  return {
    texts: all
      .filter((element) => ownText(element) !== '' || element instanceof HTMLInputElement)
      .map((element) => ({
        what: `${element.tagName} ${ownText(element).slice(0, 30)}`,
        ratio: ratio(getComputedStyle(element).color, ground(element)),
      })),
    edges: all
      .filter((element) => element.matches('button, input, select, summary, #question'))
      .map((element) => ({
        what: `${element.tagName} ${ownText(element)}`,
        ratio: ratio(getComputedStyle(element).borderTopColor, ground(element.parentElement)),
      })),
  };
}

/** The letter and word spacing that a reader must be able to choose (WCAG 1.4.12). */
export function spaceOut(): void {
  document.documentElement.style.letterSpacing = '0.12em';
  document.documentElement.style.wordSpacing = '0.16em';
}

/** What reaches over the page's edge or its own, so that one would have to scroll sideways. */
export function tooWide(): string[] {
  const page = document.documentElement;
  const over = Array.from(document.querySelectorAll('body *'))
    .filter((element) => element.closest('.unseen, .skip') === null && element.clientWidth > 0)
    .filter(
      (element) =>
        element.getBoundingClientRect().right > innerWidth + 1 ||
        (element.scrollWidth > element.clientWidth + 1 && !element.matches('input')),
    )
    .map((element) => element.outerHTML.slice(0, 80));
  return page.scrollWidth > innerWidth ? [...over, 'the page itself'] : over;
}

/** Controls without an edge of their own, which forced colours would leave without a shape. */
export function withoutEdge(): string[] {
  return Array.from(document.querySelectorAll('button, input, select, summary, #question'))
    .filter((element) => {
      const { borderTopStyle, borderTopWidth } = getComputedStyle(element);
      return borderTopStyle === 'none' || parseFloat(borderTopWidth) < 1;
    })
    .map((element) => element.outerHTML);
}

/** What moves by itself. */
export function moving(): string[] {
  return Array.from(document.querySelectorAll('*'))
    .filter((element) => {
      const { animationName, transitionDuration } = getComputedStyle(element);
      return animationName !== 'none' || parseFloat(transitionDuration) > 0;
    })
    .map((element) => element.tagName);
}

/** Controls that are less than 44 pixels in one direction (WCAG 2.5.5). */
export function small(): string[] {
  return Array.from(document.querySelectorAll('button, input, select, summary'))
    .filter((element) => element.getClientRects().length > 0)
    .filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      return Math.min(width, height) < 44;
    })
    .map((element) => element.outerHTML);
}

/** How the focus is shown. */
export function outline(): { style: string; width: number } {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
  return { style: outlineStyle, width: parseFloat(outlineWidth) };
}
