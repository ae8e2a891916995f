/** The extension as it was installed: its folder, and the command line that lies in it. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Explanation } from '../../../src/protocol/explain';

export function installed(): string {
  const folder = join(inject('home'), 'ext');
  const name = readdirSync(folder).find((entry) => entry.startsWith('gradlens.gradlens-'));
  if (!name) throw new Error('Gradlens is not installed');
  return join(folder, name);
}

/** Runs the command line out of the VSIX; returns what it writes. */
export function commandLine(...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(installed(), 'dist/cli.js'), ...args], { encoding: 'utf8' });
}

export function explainedByCommandLine(...args: readonly string[]): Explanation {
  return JSON.parse(commandLine('explain', ...args, '--format', 'json'));
}
