import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Fault, refuse, sendFrom, sha256 } from '../../support/hub';

import { FILES, fails, GRAPH, hub, onGraph } from './tries';

describe('a server that lies', () => {
  it('with other bytes than its hash', async () => {
    const other = Buffer.from(GRAPH);
    other[7] ^= 1;
    const fault = onGraph((request, response) => sendFrom(request, response, other));
    const { folder } = await fails({ fault }, 'damaged', 'onnx/model.onnx', 'hash');
    expect(readdirSync(join(folder, 'blobs')).some((n) => n.startsWith(sha256(GRAPH)))).toBe(false);
  });

  it('with other bytes of a small file', async () => {
    const fault: Fault = (request, response, path) =>
      path.endsWith('/config.json') && sendFrom(request, response, Buffer.from('{"model_type":"gpt2"}'));
    await fails({ fault }, 'damaged', 'config.json', 'hash');
  });

  it('with more bytes than it said', async () => {
    const fault = onGraph((_, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.end(Buffer.concat([GRAPH, GRAPH]));
      return true;
    });
    await fails({ fault }, 'damaged', `list says ${GRAPH.length}`);
  });

  it('with fewer bytes than it said', async () => {
    const fault = onGraph((request, response) => sendFrom(request, response, GRAPH.subarray(0, 999)));
    await fails({ fault }, 'damaged', '999 bytes');
  });

  it('with names that lead out of the folder', async () => {
    for (const path of ['../../../evil/model.onnx', '/etc/model.onnx', 'onnx/../../../model.onnx', 'C:\\model.onnx']) {
      const { 'onnx/model.onnx': _, 'onnx/model_quantized.onnx': __, ...rest } = FILES;
      hub.repos['owner/evil'] = { files: { ...rest, [path]: GRAPH } };
      await fails({ id: 'owner/evil' }, 'unusable', 'no ONNX file');
    }
  });

  it('with addresses that lead in a circle', async () => {
    const fault: Fault = (_, response, path) =>
      (path.includes('/resolve/') || path === '/round') && refuse(response, 302, undefined, { location: '/round' });
    await fails({ fault }, 'server', 'without end');
  });

  it('with an address that is no web page', async () => {
    const fault: Fault = (_, response, path) =>
      path.includes('/resolve/') && refuse(response, 302, undefined, { location: 'file:///etc/passwd' });
    await fails({ fault }, 'server', 'not followed');
  });

  it('with something else than JSON, or JSON of another form', async () => {
    for (const text of ['<html>sign in to the hotel network</html>', '[]', '{"sha":"../../etc"}', 'null']) {
      const fault: Fault = (_, response) => {
        response.writeHead(200).end(text);
        return true;
      };
      await fails({ fault }, 'server', 'HF_ENDPOINT');
    }
  });

  it('with a list without end', async () => {
    let pages = 0;
    const fault: Fault = (_, response, path) => {
      if (!path.includes('/tree/')) return false;
      pages++;
      response.setHeader('link', `<${hub.endpoint}/api/models/owner/name/tree/x?cursor=${pages}>; rel="next"`);
      response.end(
        JSON.stringify(Array.from({ length: 5000 }, (_, i) => ({ type: 'file', path: `${pages}/${i}`, size: 1 }))),
      );
      return true;
    };
    await fails({ fault }, 'server', 'files');
    expect(pages).toBeLessThan(20);
  });

  it('with a list that is too large', async () => {
    const fault: Fault = (_, response) => {
      response.on('error', () => {});
      response.write(Buffer.alloc(33 << 20, ' '));
      return true;
    };
    await fails({ fault }, 'server', 'not read');
  });
});
