import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { GradlensError } from '../../core/errors';

/** A result file cannot be written. */
export class OutputError extends GradlensError {}

/** The file system's error about the output `name`, in words. */
export function outputError(name: string, cause: unknown): OutputError {
  if (cause instanceof OutputError) return cause;
  return new OutputError(l10n.t`-o: cannot write '${name}' (${reason(cause, name)})`, { cause });
}

/** The file system's code of an error, or undefined. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

function reason(error: unknown, name: string): string {
  switch (errorCode(error)) {
    case 'ENOENT':
      return `there is no folder '${path.dirname(name)}'`;
    case 'ENOTDIR':
      return `'${path.dirname(name)}' is not a folder`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'no permission';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EFBIG':
      return 'it is larger than the file system allows';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
