/** Codicons as drawings of the page itself: no font to load, and they take the colour of the text around them. */
import close from '@vscode/codicons/src/icons/close.svg';
import copy from '@vscode/codicons/src/icons/copy.svg';
import stop from '@vscode/codicons/src/icons/debug-stop.svg';
import edit from '@vscode/codicons/src/icons/edit.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import output from '@vscode/codicons/src/icons/export.svg';
import compare from '@vscode/codicons/src/icons/git-compare.svg';
import info from '@vscode/codicons/src/icons/info.svg';
import note from '@vscode/codicons/src/icons/note.svg';
import pass from '@vscode/codicons/src/icons/pass.svg';
import pin from '@vscode/codicons/src/icons/pin.svg';
import pinned from '@vscode/codicons/src/icons/pinned.svg';
import refresh from '@vscode/codicons/src/icons/refresh.svg';
import search from '@vscode/codicons/src/icons/search.svg';
import sync from '@vscode/codicons/src/icons/sync.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';

const DRAWINGS = {
  close,
  compare,
  copy,
  edit,
  error,
  info,
  note,
  output,
  pass,
  pin,
  pinned,
  refresh,
  search,
  stop,
  sync,
  warning,
};

export type IconName = keyof typeof DRAWINGS;

const SVG = 'http://www.w3.org/2000/svg';

/** A decoration of 16 × 16 pixels; what it means is said in words beside it. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  draw(svg, name);
  return svg;
}

/** Another drawing in the same place. */
export function setIcon(svg: SVGSVGElement, name: IconName): void {
  if (svg.dataset.icon !== name) draw(svg, name);
}

function draw(svg: SVGSVGElement, name: IconName): void {
  svg.dataset.icon = name;
  svg.replaceChildren(
    ...Array.from(DRAWINGS[name].matchAll(/ d="([^"]+)"/g), ([, d = '']) => {
      const path = document.createElementNS(SVG, 'path');
      path.setAttribute('d', d);
      return path;
    }),
  );
}
