/** The machine and the versions that figures are of, in Markdown. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { pythonVersions } from './python';

export function machine(): string {
  const version = (file: string): string => JSON.parse(readFileSync(file, 'utf8')).version;
  const commit = git('rev-parse', '--short', 'HEAD');
  const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
  const own = commit === '' ? '' : ` (${commit}${changed ? ', with changes' : ''})`;
  const load = loadavg()[0];
  return [
    `- ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `- ${cpus()[0]?.model ?? 'an unknown processor'}, ${availableParallelism()} threads, ${(totalmem() / 1e9).toFixed(0)} GB; ${type()} ${release()}`,
    `- Gradlens ${version('package.json')}${own}, Node ${process.version}, onnxruntime-node ${version('node_modules/onnxruntime-node/package.json')}`,
    `- ${pythonVersions() ?? 'no Python side'}`,
    `- Load when it began: ${load.toFixed(1)}${load > 0.5 ? ' (**others were at work: times are too long**)' : ''}`,
    '',
    'Times are medians, with the least and the most in brackets; ratios are taken round by round within one run.\n',
  ].join('\n');
}

function git(...args: readonly string[]): string {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}
