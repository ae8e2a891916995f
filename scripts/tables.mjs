/** The tables of src/protocol, for scripts that write what derives from them. */
import { build } from 'esbuild';

const SOURCES = `
export { BASELINES } from './baselines';
export { EXPORTS } from './formats';
export { METHODS } from './methods';
export { GROUPS } from './options/definition';
export { defaultText, helpText } from './options/help';
export { OPTIONS } from './options/options';
export { SETTINGS } from './settings';
`;

export async function loadTables() {
  const { outputFiles } = await build({
    stdin: { contents: SOURCES, resolveDir: 'src/protocol', loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}
