import { describe, expect, it } from 'vitest';
import { ANSI_STEPS } from '../../src/core/explanation/export/ansi';
import { contrast, DARK, LIGHT } from '../../src/core/explanation/palette';

describe('colours', () => {
  it('measure contrast as WCAG does', () => {
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  for (const [name, palette] of Object.entries({ LIGHT, DARK })) {
    it(`keep text readable on every step of ${name}`, () => {
      for (const background of [palette.page, ...palette.for, ...palette.against]) {
        expect(contrast(palette.text, background)).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(palette.muted, palette.page)).toBeGreaterThanOrEqual(4.5);
    });

    it(`grow from the page's colour step by step in ${name}`, () => {
      for (const side of [palette.for, palette.against]) {
        const distances = side.map((color) => contrast(color, palette.page));
        expect(distances).toEqual([...distances].sort((a, b) => a - b));
      }
    });

    it(`have underlines that stand out from the page and the weakest fill in ${name}`, () => {
      expect(contrast(palette.forLine, palette.page)).toBeGreaterThanOrEqual(3);
      expect(contrast(palette.againstLine, palette.page)).toBeGreaterThanOrEqual(3);
      expect(contrast(palette.forLine, palette.for[0])).toBeGreaterThanOrEqual(3);
      expect(contrast(palette.againstLine, palette.against[0])).toBeGreaterThanOrEqual(3);
    });
  }

  it('keep text readable on every step of a terminal', () => {
    for (const { for: speaksFor, against } of Object.values(ANSI_STEPS)) {
      for (const step of [...speaksFor, ...against]) {
        expect(contrast(rgb(step.foreground), rgb(step.background))).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});

/** #rrggbb of an entry of the 6 x 6 x 6 cube of the 256-colour table. */
function rgb(index: number): string {
  const levels = [0, 95, 135, 175, 215, 255];
  const cube = index - 16;
  const channels = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((level) => levels[level] ?? 0);
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
