/** Whether the native runtime is there: it has no build for every platform, and packages for some carry none. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder with the native files of this platform in an onnxruntime-node package. */
export function nativeFolder(packageFolder: string): string {
  return join(packageFolder, 'bin', 'napi-v6', process.platform, process.arch);
}

/** The folder of onnxruntime-node as a file in a folder finds it, where it has files of this platform. */
function foundFrom(file: string): string | undefined {
  try {
    const folder = dirname(dirname(createRequire(file).resolve('onnxruntime-node')));
    return existsSync(join(nativeFolder(folder), 'onnxruntime_binding.node')) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** The package of npm that carries the runtime for this platform alone, with what it depends on. */
function ofPlatform(): string | undefined {
  const name = `@gradlens/runtime-${process.platform}-${process.arch}`;
  try {
    return foundFrom(createRequire(__filename).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** The package that the inference process loads; undefined when it is not installed or not for this platform. */
export function nativePackage(): string | undefined {
  return foundFrom(__filename) ?? ofPlatform();
}

/** The same where it is not what the inference process finds by itself. */
export function nativeElsewhere(): string | undefined {
  return foundFrom(__filename) === undefined ? ofPlatform() : undefined;
}
