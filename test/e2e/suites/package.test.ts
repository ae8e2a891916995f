import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { HEADLINE } from '../driver/documents';
import { commandLine, explainedByCommandLine, installed } from '../driver/installed';
import { makeWorkspace, type Workspace } from '../driver/workspace';

let workspace: Workspace;
let file: string;
beforeAll(() => {
  workspace = makeWorkspace({ 'profit.txt': HEADLINE });
  file = workspace.file('profit.txt');
});
afterAll(() => workspace?.remove());

test('the VSIX is small, and holds the runtime of its own platform alone', () => {
  const { size } = statSync(inject('vsix'));
  process.stdout.write(`VSIX for linux-x64: ${(size / 1e6).toFixed(1)} MB\n`);
  expect(size).toBeLessThan(90e6);
  const native = join(installed(), 'dist/node_modules/onnxruntime-node/bin/napi-v6');
  expect(readdirSync(native)).toEqual(['linux']);
  expect(readdirSync(join(native, 'linux'))).toEqual(['x64']);
});

test('no sources, tests or maps are in it', () => {
  const names = readdirSync(installed(), { recursive: true }).map(String);
  expect(names.filter((name) => /\.(ts|map|tsbuildinfo)$|^(src|test|scripts|training)\b/.test(name))).toEqual([]);
  for (const needed of ['README.md', 'THIRD_PARTY.md', 'models/bbc-news/README.md'])
    expect(existsSync(join(installed(), needed)) || existsSync(join(installed(), needed.toLowerCase()))).toBe(true);
});

test('its command line works out of it, with WebAssembly too, and gives the same numbers', () => {
  expect(commandLine('classify', file)).toContain('business');
  const native = explainedByCommandLine(file);
  const wasm = explainedByCommandLine(file, '--device', 'wasm');
  expect([native.model.device, wasm.model.device]).toEqual(['cpu', 'wasm']);
  for (const [index, token] of native.tokens.entries())
    expect(wasm.tokens[index]?.attribution).toBeCloseTo(token.attribution, 3);
});
