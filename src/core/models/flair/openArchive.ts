/** Opens torch.save files of either layout. */

import { readSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import type { Archive } from './archive';
import { openLegacy } from './legacyArchive';
import { openZip } from './zipArchive';

const ZIP = 0x04034b50;
const PROTOCOL = 0x80;

/** Opens a file; its first bytes determine the layout. Throws CheckpointError for a file that PyTorch did not write. */
export async function openArchive(file: string, descriptor: number, signal?: AbortSignal): Promise<Archive> {
  const head = Buffer.alloc(4);
  const read = readSync(descriptor, head, 0, 4, 0);
  if (read === 4 && head.readUInt32LE() === ZIP) return openZip(file, descriptor, signal);
  if (read > 0 && head[0] === PROTOCOL) return openLegacy(file, descriptor);
  throw new CheckpointError(l10n.t`${file} is not a PyTorch file, as torch.save writes it: copy or download it again`);
}
