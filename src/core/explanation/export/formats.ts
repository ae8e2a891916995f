/** The table of all formats by name. */
import { FORMAT_NAMES, type FormatName } from '../../../protocol/formats';
import { csv } from './csv';
import type { Format } from './format';
import { html } from './html';
import { json } from './json';
import { jsonl } from './jsonl';
import { terminal } from './terminal';

export const WRITERS: Readonly<Record<FormatName, Format>> = { terminal, json, jsonl, html, csv };

/** The formats that support a kind of result, in the order of the help text. */
export function formatsOf(kind: keyof Format): readonly FormatName[] {
  return FORMAT_NAMES.filter((name) => WRITERS[name][kind] !== undefined);
}
