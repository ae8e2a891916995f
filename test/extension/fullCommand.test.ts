import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fullCommand } from '../../src/extension/fullCommand';

const LINE = "gradlens explain --text 'it''s gradlens' --model /m";

describe('a command line with all its paths', () => {
  it('runs in any sh', () => {
    const place = { node: '/opt/an editor/node', cli: '/home/me/.ext/dist/cli.js', electron: false } as const;
    expect(fullCommand(LINE, { ...place, shell: 'posix' })).toBe(
      "'/opt/an editor/node' /home/me/.ext/dist/cli.js explain --text 'it''s gradlens' --model /m",
    );
    const echo = fullCommand('gradlens a b', { ...place, node: '/bin/echo', shell: 'posix' });
    expect(execFileSync('/bin/sh', ['-c', echo], { encoding: 'utf8' })).toBe('/home/me/.ext/dist/cli.js a b\n');
  });

  it('tells Electron to be Node', () => {
    const place = { node: '/usr/share/code/code', cli: '/e/cli.js', electron: true } as const;
    expect(fullCommand('gradlens explain a.txt', { ...place, shell: 'posix' })).toBe(
      'ELECTRON_RUN_AS_NODE=1 /usr/share/code/code /e/cli.js explain a.txt',
    );
  });

  it('is called, and waited for, in PowerShell', () => {
    const place = { node: 'C:\\Program Files\\Code.exe', cli: 'C:\\e\\cli.js', shell: 'windows' } as const;
    expect(fullCommand('gradlens explain a.txt', { ...place, electron: true })).toBe(
      "$env:ELECTRON_RUN_AS_NODE = 1; & 'C:\\Program Files\\Code.exe' 'C:\\e\\cli.js' explain a.txt | Out-Default",
    );
    expect(fullCommand('gradlens explain a.txt', { ...place, electron: false })).toBe(
      "& 'C:\\Program Files\\Code.exe' 'C:\\e\\cli.js' explain a.txt",
    );
  });
});
