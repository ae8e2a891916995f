/** Where the committed models are, and temporary folders that go when a test file ends. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const MODELS = join(__dirname, '..', 'fixtures', 'models');

/** The folder of a tiny committed model. */
export function modelFolder(name: string): string {
  return join(MODELS, name);
}

/** An empty folder that is removed after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gradlens-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a model folder that a test may damage. */
export function copyOfModel(name: string, to: string): string {
  const folder = join(to, name);
  cpSync(modelFolder(name), folder, { recursive: true });
  return folder;
}
