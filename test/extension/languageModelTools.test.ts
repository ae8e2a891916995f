/** What agents may ask of the tools, and which files they may name. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CancellationToken, LanguageModelToolInvocationOptions } from 'vscode';
import { Tool } from '../../src/extension/languageModelTools';
import type { Server } from '../../src/extension/server';
import { toolFile } from '../../src/extension/toolFile';
import { type ToolInput, toolInput } from '../../src/extension/toolInput';
import { FileType, fake } from '../support/vscode';

let root: string;
let workspace: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'gradlens-tool-')));
  workspace = join(root, 'texts');
  mkdirSync(join(workspace, 'inner'), { recursive: true });
  writeFileSync(join(workspace, 'a.txt'), 'inside');
  writeFileSync(join(root, 'secret.txt'), 'secret');
  mkdirSync(join(root, 'texts-of-others'));
  writeFileSync(join(root, 'texts-of-others', 'b.txt'), 'of others');
  fake.folders = [workspace];
  fake.types = {};
});
afterEach(() => {
  rmSync(root, { recursive: true });
  fake.folders = [];
});

describe('a file that an agent names', () => {
  const inside = async (name: string) => (await toolFile(name)).inside;

  it('is inside where it lies in the workspace, relative or absolute or as a URI', async () => {
    for (const name of ['a.txt', 'inner/../a.txt', join(workspace, 'a.txt'), `file://${workspace}/a.txt`])
      expect(await inside(name)).toBe(true);
  });

  it('is outside where its path leads out, however it is written', async () => {
    const names = [
      '../secret.txt',
      'inner/../../secret.txt',
      `${workspace}/../secret.txt`,
      `file://${workspace}/../secret.txt`,
      `file://${workspace}/%2e%2e/secret.txt`,
      join(root, 'secret.txt'),
      join(root, 'texts-of-others', 'b.txt'),
    ];
    for (const name of names) expect([name, await inside(name)]).toEqual([name, false]);
  });

  it('is outside where a link in the workspace leads out, of the file or of a folder above it', async () => {
    symlinkSync(join(root, 'secret.txt'), join(workspace, 'link.txt'));
    symlinkSync(root, join(workspace, 'folder'));
    expect(await toolFile('link.txt')).toMatchObject({ inside: false, uri: { path: join(root, 'secret.txt') } });
    expect(await inside('folder/secret.txt')).toBe(false);
  });

  it('is inside where a link leads back into the workspace, and where the workspace itself is a link', async () => {
    symlinkSync(workspace, join(root, 'elsewhere'));
    expect(await inside(join(root, 'elsewhere', 'a.txt'))).toBe(true);
    fake.folders = [join(root, 'elsewhere')];
    expect(await inside('a.txt')).toBe(true);
    expect(await inside(join(workspace, 'a.txt'))).toBe(true);
  });

  it('of another file system is inside by its normalised path, and outside behind a link', async () => {
    fake.folders = ['vfs:/repo'];
    expect(await inside('vfs:///repo/a.txt')).toBe(true);
    expect(await inside('vfs:///repo/../etc/a.txt')).toBe(false);
    expect(await inside('other:///repo/a.txt')).toBe(false);
    fake.types = { '/repo/link': FileType.SymbolicLink | FileType.Directory };
    expect(await inside('vfs:///repo/link/a.txt')).toBe(false);
  });

  it('that is not there is said so, and needs a folder where it is relative', async () => {
    await expect(toolFile('gone.txt')).rejects.toThrow(/ENOENT/);
    fake.folders = [];
    await expect(toolFile('a.txt')).rejects.toThrow('no open folder contains a.txt: give the whole path');
  });
});

describe('what an agent gives', () => {
  it('is taken where it fits, and what is empty is absent', () => {
    expect(toolInput({ text: 'a', file: '', target: null, more: 1 })).toEqual({ text: 'a' });
    expect(toolInput({ file: 'a.txt', against: 'sport' })).toEqual({ file: 'a.txt', against: 'sport' });
  });

  it('is refused with one line where it does not', () => {
    const said = (input: unknown) => {
      try {
        return JSON.stringify(toolInput(input));
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(said({ text: 5 })).toMatch(/^text: .*string.*5/);
    expect(said({ file: ['a'] })).toMatch(/^file: /);
    expect(said({ text: 'a', target: {} })).toMatch(/^target: /);
    expect(said({ text: 'a', target: 'x'.repeat(2000) })).toMatch(/^target: /);
    expect(said({ file: 'a\0b' })).toBe('file: a path cannot contain NUL');
    for (const input of [{}, { text: 'a', file: 'b' }, { text: '' }])
      expect(said(input)).toBe('give either text or file');
    for (const input of [null, undefined, 'text', []]) expect(said(input)).not.toContain('\n');
  });
});

describe('the tool', () => {
  const asked: unknown[] = [];
  const server = {
    request: async (_: string, params: unknown) => {
      asked.push(params);
      throw new Error('asked');
    },
  } as unknown as Pick<Server, 'request'>;
  const tool = new Tool(server, false);
  const prepare = (input: ToolInput) => tool.prepareInvocation({ input });
  const invoke = (input: ToolInput) =>
    tool.invoke({ input } as LanguageModelToolInvocationOptions<ToolInput>, {} as CancellationToken);
  beforeEach(() => {
    asked.length = 0;
  });

  it('asks a person before it reads a file outside the workspace, by its real path', async () => {
    expect(await prepare({ file: 'a.txt' })).not.toHaveProperty('confirmationMessages');
    symlinkSync(join(root, 'secret.txt'), join(workspace, 'link.txt'));
    const { confirmationMessages } = await prepare({ file: 'link.txt' });
    expect(confirmationMessages?.message).toBe(`${join(root, 'secret.txt')} is read and labelled on this machine.`);
    await expect(invoke({ file: 'link.txt' })).rejects.toThrow('asked');
    expect(asked).toMatchObject([{ text: 'secret' }]);
  });

  it('does not read what a person was not asked for: a link that was changed meanwhile', async () => {
    symlinkSync(join(workspace, 'a.txt'), join(workspace, 'link.txt'));
    await prepare({ file: 'link.txt' });
    unlinkSync(join(workspace, 'link.txt'));
    symlinkSync(join(root, 'secret.txt'), join(workspace, 'link.txt'));
    await expect(invoke({ file: 'link.txt' })).rejects.toThrow(
      /^link.txt lies outside the workspace, at .*: ask for it again$/,
    );
    expect(asked).toEqual([]);
  });

  it('refuses what does not fit before anything is read or asked', async () => {
    await expect(invoke({ text: 'a', file: 'a.txt' })).rejects.toThrow('give either text or file');
    await expect(prepare({ file: 7 } as unknown as ToolInput)).rejects.toThrow(/^file: /);
    expect(asked).toEqual([]);
  });
});
