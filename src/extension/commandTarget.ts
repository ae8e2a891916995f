/**
 * The target of a command: lenses and hovers pass [uri, part, options], menus a Uri, a notebook's the cell, the palette
 * nothing.
 */
import type { Part } from '../protocol/editor';
import type { ExplainOptions } from '../protocol/requests';

export interface CommandTarget {
  readonly uri: string | undefined;
  readonly part: Part | undefined;
  readonly options: ExplainOptions | undefined;
}

/** Arguments of another form are ignored. */
export function commandTarget(args: readonly unknown[]): CommandTarget {
  const [uri, part, options] = args;
  const place = isPart(part) ? part : undefined;
  return {
    uri: uriOf(uri),
    part: place,
    options: place && isRecord(options) ? (options as ExplainOptions) : undefined,
  };
}

function uriOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  // A cell.
  if (isRecord(value) && isRecord(value.document)) return uriOf(value.document.uri);
  return isUri(value) ? value.toString() : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isUri(value: unknown): value is { toString(): string } {
  return isRecord(value) && typeof value.scheme === 'string' && typeof value.path === 'string';
}

function isPart(value: unknown): value is Part {
  if (!isRecord(value)) return false;
  const whole = (number: unknown) => typeof number === 'number' && Number.isInteger(number) && number >= 0;
  if (value.kind === 'document') return true;
  if (value.kind === 'row') return whole(value.row);
  return (
    value.kind === 'selection' && whole(value.start) && whole(value.end) && Number(value.start) < Number(value.end)
  );
}
