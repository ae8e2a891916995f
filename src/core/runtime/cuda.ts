/**
 * The runtime's CUDA libraries are not in the npm package. Users install onnxruntime-node with them
 * (ONNXRUNTIME_NODE_INSTALL=cuda12) and name that folder, by the setting gradlens.cuda.libraries or GRADLENS_CUDA; its
 * version must be the one used here.
 */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { RuntimeError } from '../errors';
import { nativeFolder, nativePackage } from './native';

/** The version that programs are tested with. */
export const RUNTIME_VERSION = '1.30.0';

function hasCuda(folder: string): boolean {
  return existsSync(join(nativeFolder(folder), 'libonnxruntime_providers_cuda.so'));
}

/**
 * The package with CUDA: the named one, or undefined if the default runtime was installed with CUDA.
 * Throws RuntimeError if there is none.
 */
export function cudaRuntime(named: string | undefined): string | undefined {
  if (named) return cudaPackage(named);
  const own = nativePackage();
  if (own !== undefined && hasCuda(own)) return undefined;
  throw new RuntimeError(
    l10n.t(
      'its libraries are not installed: set gradlens.cuda.libraries, or GRADLENS_CUDA, to a folder where ONNXRUNTIME_NODE_INSTALL=cuda12 npm install onnxruntime-node@',
    ) +
      RUNTIME_VERSION +
      l10n.t(' was run'),
  );
}

function manifestOf(folder: string): { readonly name?: unknown; readonly version?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The package in or above `named` (the package itself, its bin folder, or the folder where npm installed it).
 * Throws RuntimeError when there is none, it is of another version, or has no CUDA library.
 */
export function cudaPackage(named: string): string {
  const installed = join(named, 'node_modules', 'onnxruntime-node');
  let folder = existsSync(installed) ? installed : named;
  while (manifestOf(folder)?.name !== 'onnxruntime-node') {
    const above = dirname(folder);
    if (above === folder)
      throw new RuntimeError(
        l10n.t`${named} is not an onnxruntime-node package: install it there with ONNXRUNTIME_NODE_INSTALL=cuda12 npm install onnxruntime-node@${RUNTIME_VERSION}`,
      );
    folder = above;
  }
  const version = String(manifestOf(folder)?.version);
  if (version !== RUNTIME_VERSION)
    throw new RuntimeError(l10n.t`${folder} is onnxruntime-node ${version}: install ${RUNTIME_VERSION} there`);
  if (!hasCuda(folder))
    throw new RuntimeError(
      l10n.t`${folder} has no CUDA libraries: install it again with ONNXRUNTIME_NODE_INSTALL=cuda12 set`,
    );
  return folder;
}
