/**
 * Diverging colours that can be distinguished with the common kinds of colour blindness: orange for, blue against. Four
 * steps each, from weak to strong, with a contrast of at least 4.5:1 to `text`. Based on ColorBrewer's Oranges and Blues.
 */
export interface Palette {
  readonly page: string;
  readonly text: string;
  readonly muted: string;
  readonly for: readonly [string, string, string, string];
  readonly against: readonly [string, string, string, string];
  /** Underlines and bars: solid colours with a contrast of at least 3:1 to the page. */
  readonly forLine: string;
  readonly againstLine: string;
}

export const LIGHT: Palette = {
  page: '#ffffff',
  text: '#1c1d22',
  muted: '#5f6370',
  for: ['#feebd8', '#fdd3a9', '#fdb574', '#fb9340'],
  against: ['#e3eef9', '#c4dcf0', '#98c7e8', '#67aedb'],
  forLine: '#c2500a',
  againstLine: '#1f6fb2',
};

export const DARK: Palette = {
  page: '#17181c',
  text: '#ececf0',
  muted: '#a3a7b3',
  for: ['#3d2815', '#5f380f', '#834a0c', '#9e5405'],
  against: ['#172d45', '#193f66', '#1a5185', '#1b63a3'],
  forLine: '#f59a45',
  againstLine: '#6db3f0',
};

/** WCAG 2 contrast of two #rrggbb colours, in [1, 21]. */
export function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance of #rrggbb (WCAG 2). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
