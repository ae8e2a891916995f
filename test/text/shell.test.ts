/** Command lines that people paste. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellArgument } from '../../src/text/shell';

const PIECES = [
  "'",
  '"',
  '$HOME',
  '$(id)',
  '`',
  '\\',
  '\\n',
  '\n',
  '\t',
  '\r',
  ' ',
  '!',
  '!!',
  '*',
  'é',
  '-',
  '😀',
  'a',
  '7',
];
const ACTING = [
  '\u001b',
  '\u0003',
  '\u0004',
  '\u007f',
  '\u009b',
  '\u001b[201~',
  '\u001b]0;x\u0007',
  '\u202e',
  '\u2066',
  '\u200f',
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
const ACTS = /[\u0000-\u001f\u007f-\u009f\u200f\u202a-\u202e\u2066-\u2069]/;

describe('an argument that is pasted', () => {
  it('is itself where it needs no quotes, and in plain quotes where nothing acts', () => {
    expect(shellArgument('/home/me/a.txt', 'posix')).toBe('/home/me/a.txt');
    expect(shellArgument("it's $5", 'posix')).toBe("'it'\\''s $5'");
    expect(shellArgument('a\u2019b c', 'windows')).toBe("'a\u2019\u2019b c'");
  });

  it.each([
    ['posix', '=id', "'=id'"],
    ['posix', 'a=b', 'a=b'],
    ['posix', '--n-steps', '--n-steps'],
    ['windows', 'a,b', "'a,b'"],
    ['windows', '@args', "'@args'"],
    ['windows', '--%', "'--%'"],
    ['windows', '-a.b', "'-a.b'"],
    ['windows', 'a.b', 'a.b'],
    ['windows', '--n-steps', '--n-steps'],
    ['windows', 'C:/a.txt', 'C:/a.txt'],
  ] as const)('is quoted in %s where the shell would read something else: %s', (shell, text, expected) => {
    expect(shellArgument(text, shell)).toBe(expected);
  });

  it('holds no character that acts on the terminal before the shell has read its quotes', () => {
    const piece = fc.constantFrom(...PIECES, ...ACTING);
    fc.assert(
      fc.property(fc.array(piece), fc.constantFrom('posix' as const, 'windows' as const), (pieces, shell) => {
        // A line break within the quotes of sh runs nothing: the shell waits for the closing one.
        const argument = shellArgument(pieces.join(''), shell);
        expect(shell === 'posix' ? argument.replaceAll('\n', '') : argument).not.toMatch(ACTS);
      }),
    );
  });

  it('spells such characters so that the shell reads them as they were', () => {
    expect(shellArgument('a\u001b[0m\u0003\n', 'posix')).toBe("$'a\\033[0m\\003\\012'");
    expect(shellArgument('a\u009b!', 'posix')).toBe("$'a\\302\\233\\041'");
    expect(shellArgument('a"$x`\u0003', 'windows')).toBe('"a`"`$x``$([char]3)"');
  });

  it.skipIf(!existsSync('/bin/bash'))('comes through a shell as it was', () => {
    const piece = fc.constantFrom(...PIECES, ...ACTING);
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const out = execFileSync('/bin/bash', ['-c', `printf %s. ${shellArgument(text, 'posix')}`], {
          encoding: 'utf8',
        });
        expect(out).toBe(`${text}.`);
      }),
      { numRuns: 60 },
    );
  });
});
