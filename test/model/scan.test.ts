/** `inspect --scan` reads files and runs nothing. */
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HubError, OnnxError } from '../../src/core/errors';
import { scanModel } from '../../src/core/model/scan';
import { bombs } from '../support/bombs';
import { modelFolder, temporaryFolder } from '../support/fixtures';

const folder = temporaryFolder();
let processes = 0;
subscribe('child_process', () => processes++);
afterAll(() => expect(processes).toBe(0));

describe('a scan', () => {
  it('says inputs, ops, lookup, sizes and limits of a model folder', async () => {
    const scan = await scanModel({ model: modelFolder('bert') });
    expect(scan).toMatchObject({ schema: 1, explainedBy: 'gradients', reason: null, limits: { nodes: 50_000 } });
    expect(scan.inputs.map((i) => i.name)).toContain('input_ids');
    expect(scan.embedding).not.toBeNull();
    expect(scan.ops.reduce((sum, op) => sum + op.count, 0)).toBe(scan.nodes);
    expect(scan.files.map((f) => f.name)).toEqual(['model.onnx']);
    expect(scan.constants.bytes).toBeLessThan(scan.files[0].size);
    expect(scan.constants.elements).toBeGreaterThan(1000);
  });

  it('takes an .onnx file with nothing beside it', async () => {
    const file = join(folder, 'alone.onnx');
    writeFileSync(file, bombs.relu(20));
    expect(await scanModel({ model: file })).toMatchObject({ nodes: 23, explainedBy: 'gradients', path: file });
  });

  it('tells of a graph that is no text classifier what it is', async () => {
    const file = join(folder, 'strange.onnx');
    writeFileSync(file, Buffer.from(bombs.relu(5)).toString('latin1').replaceAll('input_ids', 'pixel_val'), 'latin1');
    const scan = await scanModel({ model: file });
    expect(scan.nodes).toBe(8);
    expect(scan.reason === null || scan.reason.length > 0).toBe(true);
  });

  it('refuses what is larger than any model, and names a model that is not here without asking the network', async () => {
    const file = join(folder, 'large.onnx');
    writeFileSync(file, bombs.relu(60_000));
    await expect(scanModel({ model: file })).rejects.toThrow(OnnxError);
    await expect(scanModel({ model: 'owner/absent-model' })).rejects.toThrow(HubError);
  });
});
