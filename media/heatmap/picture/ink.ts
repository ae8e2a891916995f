/** The colours and fonts of the page as it looks now, for drawing. */
export interface Ink {
  readonly page: string;
  readonly text: string;
  readonly onFill: string;
  readonly muted: string;
  readonly line: string;
  readonly forLine: string;
  readonly againstLine: string;
  /** High contrast: underlines alone. */
  readonly filled: boolean;
  readonly font: string;
  readonly textFont: string;
  fill(step: number): string;
}

export function inkOf(body: HTMLElement): Ink {
  const style = getComputedStyle(body);
  const value = (name: string) => style.getPropertyValue(`--gl-${name}`).trim();
  return {
    page: value('page'),
    text: value('text'),
    onFill: value('on-fill'),
    muted: value('muted'),
    line: value('line'),
    forLine: value('for-line'),
    againstLine: value('against-line'),
    filled: !/vscode-high-contrast/.test(body.className),
    font: style.fontFamily,
    textFont: value('text-font') || style.fontFamily,
    fill: (step) => value(`${step > 0 ? 'for' : 'against'}${Math.abs(step)}`),
  };
}
