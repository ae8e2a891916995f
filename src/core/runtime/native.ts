/**
 * Whether the native runtime is installed: it does not exist for every platform, and some packages do not contain it.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder with the native files of this platform in an onnxruntime-node package. */
export function nativeFolder(packageFolder: string): string {
  return join(packageFolder, 'bin', 'napi-v6', process.platform, process.arch);
}

/** The folder of onnxruntime-node that resolves from a folder, where it has files for this platform. */
function foundFrom(file: string): string | undefined {
  try {
    const folder = dirname(dirname(createRequire(file).resolve('onnxruntime-node')));
    return existsSync(join(nativeFolder(folder), 'onnxruntime_binding.node')) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** The npm package with the runtime for only this platform, with its dependencies. */
function ofPlatform(): string | undefined {
  const name = `@gradlens/runtime-${process.platform}-${process.arch}`;
  try {
    return foundFrom(createRequire(__filename).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/**
 * The package that the inference process loads; undefined when it is not installed or does not support this platform.
 */
export function nativePackage(): string | undefined {
  return foundFrom(__filename) ?? ofPlatform();
}

/** That package, if the inference process cannot find it by itself; else undefined. */
export function nativeElsewhere(): string | undefined {
  return foundFrom(__filename) === undefined ? ofPlatform() : undefined;
}
