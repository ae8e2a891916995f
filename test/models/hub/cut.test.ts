import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Disk, realDisk } from '../../../src/core/models/hub/transfer';
import { COMMIT, refuse, sendFrom, sha256 } from '../../support/hub';

import { attempt, cutAfter, FILES, fails, GRAPH, hub, onGraph, root } from './tries';

describe('a cut download', () => {
  it('goes on from the byte where the connection broke', async () => {
    const { model, pauses } = await attempt({ fault: cutAfter(1_200_000) });
    expect(readFileSync(join(model?.folder ?? '', 'onnx', 'model.onnx')).equals(GRAPH)).toBe(true);
    expect(pauses).toHaveLength(2);
  });

  it('gives up where nothing comes any more, and the next one goes on', async () => {
    const home = join(root, 'cut');
    const { folder } = await fails({ home, fault: cutAfter(100_000) }, 'unreachable', 'continues from there');
    const rested = statSync(join(folder, 'blobs', `${sha256(GRAPH)}.gradlens.incomplete`)).size;
    expect(rested).toBeGreaterThan(0);
    const { model, events } = await attempt({ home });
    const first = events.find((e) => e.total === GRAPH.length && e.done > 0);
    expect(first?.done).toBe(rested);
    expect(readFileSync(join(model?.folder ?? '', 'onnx', 'model.onnx')).equals(GRAPH)).toBe(true);
    expect(readdirSync(join(folder, 'blobs')).filter((n) => n.includes('incomplete'))).toEqual([]);
  });

  it('is given up where a server sends byte by byte, and the next one goes on', async () => {
    const home = join(root, 'trickle');
    let drops = 0;
    const fault = onGraph((request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
      const range = { 'content-range': `bytes ${from}-${GRAPH.length - 1}/${GRAPH.length}` };
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': GRAPH.length - from, ...range });
      const timer = setInterval(() => response.write(GRAPH.subarray(from + drops++, from + drops)), 20);
      response.on('close', () => clearInterval(timer));
      return true;
    });
    const env = { HF_HUB_DOWNLOAD_TIMEOUT: '0.2' };
    const { folder } = await fails({ home, fault, env }, 'unreachable', 'bytes a second', 'continues from there');
    expect(statSync(join(folder, 'blobs', `${sha256(GRAPH)}.gradlens.incomplete`)).size).toBeGreaterThan(0);
    const { model } = await attempt({ home });
    expect(readFileSync(join(model?.folder ?? '', 'onnx', 'model.onnx')).equals(GRAPH)).toBe(true);
  });

  it('is given up where even the head of the answer comes byte by byte', async () => {
    const fault = onGraph((_, response) => {
      response.socket?.write('HTTP/1.1 200 OK\r\nx-slow: ');
      const timer = setInterval(() => response.socket?.write('x'), 20);
      response.socket?.on('close', () => clearInterval(timer));
      return true;
    });
    await fails({ fault, env: { HF_HUB_DOWNLOAD_TIMEOUT: '0.2' } }, 'unreachable', 'no answer');
  });

  it('goes on after the process that began it is dead', async () => {
    const home = join(root, 'dead');
    const blobs = join(home, 'hub', 'models--owner--name', 'blobs');
    mkdirSync(blobs, { recursive: true });
    writeFileSync(join(blobs, `${sha256(GRAPH)}.999999999-0.incomplete`), GRAPH.subarray(0, 2_000_000));
    const { events } = await attempt({ home });
    const small = FILES['config.json'].length + FILES['tokenizer.json'].length + FILES['tokenizer_config.json'].length;
    expect(events.find((e) => e.done >= 2_000_000)?.done).toBe(small + 2_000_000);
  });

  it('begins anew where the server knows no ranges', async () => {
    const fault = onGraph((request, response, _, number) => {
      if (number > 0) return sendFrom({ ...request, headers: {} } as typeof request, response, GRAPH);
      response.writeHead(200, { 'content-length': GRAPH.length });
      response.write(GRAPH.subarray(0, 5000), () => response.destroy());
      return true;
    });
    const { model, events } = await attempt({ fault });
    expect(readFileSync(join(model?.folder ?? '', 'onnx', 'model.onnx')).equals(GRAPH)).toBe(true);
    expect(events.at(-1)?.done).toBe(events.at(-1)?.total);
  });

  it('begins anew where the range is refused', async () => {
    const home = join(root, 'refused');
    await fails({ home, fault: cutAfter(1000) }, 'unreachable');
    const { model } = await attempt({
      home,
      fault: onGraph((request, response) => request.headers.range !== undefined && refuse(response, 416)),
    });
    expect(model?.revision).toBe(COMMIT);
  });

  it('throws away what was left by another file, and fetches it whole', async () => {
    const home = join(root, 'stale');
    const blobs = join(home, 'hub', 'models--owner--name', 'blobs');
    mkdirSync(blobs, { recursive: true });
    writeFileSync(join(blobs, `${sha256(GRAPH)}.gradlens.incomplete`), Buffer.alloc(1000, 1));
    const { model } = await attempt({ home });
    expect(readFileSync(join(model?.folder ?? '', 'onnx', 'model.onnx')).equals(GRAPH)).toBe(true);
  });

  it('ends at once when it is cancelled, and keeps what came', async () => {
    const controller = new AbortController();
    const fault = onGraph((_, response) => {
      response.writeHead(200, { 'content-length': GRAPH.length });
      response.write(GRAPH.subarray(0, 200_000), () => setImmediate(() => controller.abort()));
      return true; // and is silent from here on
    });
    const { error, folder } = await attempt({ fault, signal: controller.signal });
    expect((error as Error).name).toBe('CancelledError');
    expect(readdirSync(join(folder, 'blobs')).filter((n) => n.endsWith('.gradlens.incomplete'))).toHaveLength(1);
  });
});

describe('a disk', () => {
  const full: Disk = {
    ...realDisk,
    open: async (path) => ({
      ...(await realDisk.open(path)),
      write: async () => {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
    }),
  };

  it('that is too small is told before anything is fetched', async () => {
    await fails(
      { parts: { disk: { ...realDisk, free: async () => 1000 } } },
      'disk',
      '3.0 MB',
      '1.0 kB free',
      'HF_HOME',
    );
    expect(hub.log.filter((line) => line.includes('resolve'))).toEqual([]);
  });

  it('that fills up on the way is named', () => fails({ parts: { disk: full } }, 'disk', 'is full', 'HF_HOME'));

  it('whose folder is a file is named', async () => {
    const home = join(root, 'file');
    mkdirSync(home);
    writeFileSync(join(home, 'hub'), '');
    const { error } = await attempt({ home });
    expect(error).toMatchObject({ reason: 'disk' });
    expect(lstatSync(join(home, 'hub')).isFile()).toBe(true);
  });
});
