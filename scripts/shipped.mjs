/** Packages of others that ship inside Gradlens, read off its bundles. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** What a bundle holds, as esbuild tells it. */
export async function contentsOf(bundle) {
  return (await build({ ...bundle, write: false, metafile: true })).metafile;
}

/** Folders of the packages of which some bundle holds code. */
function bundled(contents) {
  const folders = new Set();
  for (const { outputs } of contents) {
    const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
    for (const [input, { bytesInOutput }] of inputs) {
      if (bytesInOutput === 0) continue; // looked at, and nothing of it taken
      const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (found) folders.add(found[1]);
    }
  }
  return folders;
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/**
 * The folders in node_modules of what ships, in order of name: what the bundles hold, and what lies beside them as it is.
 * @param contents of the bundles
 * @param native whether the native runtime does, with what it depends on
 */
export function shippedPackages(contents, native = true) {
  const folders = bundled(contents);
  const carried = (name) => {
    const folder = join('node_modules', name);
    if (folders.has(folder)) return;
    folders.add(folder);
    for (const dependency of Object.keys(manifestOf(folder).dependencies ?? {})) carried(dependency);
  };
  if (native) carried('onnxruntime-node');
  // Its file for Node holds no other package.
  folders.add(join('node_modules', 'onnxruntime-web'));
  return [...folders].sort().map((folder) => ({ folder, ...manifestOf(folder) }));
}
