import * as l10n from '@vscode/l10n';
import type { FromHeatmap, Granularity, HeatmapView, ToHeatmap } from '../../../src/protocol/heatmap';
import { drawPicture } from './draw';
import { inkOf } from './ink';

/** Device pixels of a CSS pixel: sharp on every screen and on paper. */
const SCALE = 2;

/** The answer to a 'paint' message: the view as a PNG, or what went wrong. */
export async function pictureOf(
  view: HeatmapView | null,
  granularity: Granularity,
  { request, made }: Extract<ToHeatmap, { readonly kind: 'paint' }>,
): Promise<Extract<FromHeatmap, { readonly kind: 'picture' }>> {
  try {
    if (view === null) throw new Error(l10n.t('nothing is explained yet: explain a text first'));
    const canvas = drawPicture(view, granularity, made, inkOf(document.body), SCALE);
    return { kind: 'picture', request, png: await base64(canvas), message: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'picture', request, png: null, message: l10n.t`the picture could not be drawn: ${message}` };
  }
}

async function base64(canvas: HTMLCanvasElement): Promise<string> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error(l10n.t('the browser refused a picture of this size; export HTML instead'));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
