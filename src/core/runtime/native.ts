/** Whether the native runtime is there: it has no build for every platform, and packages for some carry none. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder with the native files of this platform in an onnxruntime-node package. */
export function nativeFolder(packageFolder: string): string {
  return join(packageFolder, 'bin', 'napi-v6', process.platform, process.arch);
}

/** The package that the inference process loads; undefined when it is not installed or not for this platform. */
export function nativePackage(): string | undefined {
  try {
    const folder = dirname(dirname(createRequire(__filename).resolve('onnxruntime-node')));
    return existsSync(join(nativeFolder(folder), 'onnxruntime_binding.node')) ? folder : undefined;
  } catch {
    return undefined;
  }
}
