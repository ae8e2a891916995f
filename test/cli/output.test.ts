import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { OutputFile } from '../../src/cli/output/outputFile';
import { PipeClosedError, StreamSink } from '../../src/cli/output/sink';
import { textTable } from '../../src/cli/output/table';
import { cli, folder } from './harness';

describe('a result file', () => {
  it('appears whole at the end, and not before', async () => {
    const at = folder();
    const file = await OutputFile.open(at('o.txt'));
    await file.write('é🎉');
    expect([existsSync(at('o.txt')), file.position]).toEqual([false, 6]);
    await file.finish();
    expect(readFileSync(at('o.txt'), 'utf8')).toBe('é🎉');
    expect(existsSync(at('o.txt.partial'))).toBe(false);
  });

  it('replaces what a link points to, not the link', async () => {
    const at = folder({ 'real.txt': 'before' });
    symlinkSync(at('real.txt'), at('link.txt'));
    const file = await OutputFile.open(at('link.txt'));
    await file.write('after');
    await file.finish();
    expect(readFileSync(at('real.txt'), 'utf8')).toBe('after');
  });

  it('leaves nothing when it is discarded', async () => {
    const at = folder({ 'o.txt': 'before' });
    const file = await OutputFile.open(at('o.txt'));
    await file.write('half');
    await file.discard();
    expect([readFileSync(at('o.txt'), 'utf8'), existsSync(at('o.txt.partial'))]).toEqual(['before', false]);
  });

  it('may be a device', async () => {
    expect((await cli(['explain', '--text', 'a', '-o', '/dev/null'])).status).toBe(0);
  });

  it('that cannot be written is refused before any model is loaded', async () => {
    const at = folder({ 'file.txt': '' });
    mkdirSync(at('dir'));
    const refused = async (name: string) => {
      const { status, stdout, stderr } = await cli(['explain', '--text', 'a', '-o', at(name)]);
      return [status, stdout, stderr.replaceAll(`${at('.')}${path.sep}`, '')];
    };
    expect(await refused('dir')).toEqual([1, '', "gradlens: -o: 'dir' is a folder; name a file in it\n"]);
    expect(await refused('none/o.json')).toEqual([
      1,
      '',
      "gradlens: -o: cannot write 'none/o.json' (there is no folder 'none')\n",
    ]);
    expect(await refused('file.txt/o.json')).toEqual([
      1,
      '',
      "gradlens: -o: cannot write 'file.txt/o.json' ('file.txt' is not a folder)\n",
    ]);
  });

  it('that several inputs fail to fill is not made', async () => {
    const at = folder({ 'a.txt': '' });
    const { status } = await cli(['explain', at('a.txt'), at('b.txt'), '-o', at('o.json')]);
    expect([status, existsSync(at('o.json')), existsSync(at('o.json.partial'))]).toEqual([1, false, false]);
  });

  it('replaces a partial file that a killed run left', async () => {
    const at = folder();
    writeFileSync(at('o.json.partial'), 'left over and much longer than what follows'.repeat(1000));
    await cli(['explain', '--text', 'a', '-o', at('o.json')]);
    expect(JSON.parse(readFileSync(at('o.json'), 'utf8')).text).toBe('a');
  });
});

describe('standard output', () => {
  function slowStream() {
    const listeners = new Map<string, (error: Error) => void>();
    const stream = {
      write: () => false,
      on: (event: string, listener: (error: Error) => void) => listeners.set(event, listener),
      once: (event: string, listener: () => void) => listeners.set(event, listener),
      off: (event: string) => listeners.delete(event),
    };
    return { stream, emit: (event: string, error = new Error()) => listeners.get(event)?.(error) };
  }

  it('waits for a slow reader', async () => {
    const { stream, emit } = slowStream();
    let written = false;
    const writing = new StreamSink(stream).write('text').then(() => {
      written = true;
    });
    await Promise.resolve();
    expect(written).toBe(false);
    emit('drain');
    await writing;
    expect(written).toBe(true);
  });

  it('ends the work quietly when the reader is gone', async () => {
    const { stream, emit } = slowStream();
    const writing = new StreamSink(stream).write('text');
    emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    emit('close');
    await expect(writing).rejects.toThrow(PipeClosedError);
  });

  it('names other failures', async () => {
    const { stream, emit } = slowStream();
    const writing = new StreamSink(stream).write('text');
    emit('error', Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }));
    emit('close');
    await expect(writing).rejects.toThrow('cannot write to standard output (ENOSPC');
  });
});

describe('a table of text', () => {
  it('aligns by characters, not by code units', () => {
    const rows = [
      ['a', '🎉', '1'],
      ['bcd', 'xx', '22'],
    ];
    expect(textTable(rows)).toBe('a     🎉   1\nbcd  xx  22\n');
    expect(textTable(rows, 'left')).toBe('a    🎉   1\nbcd  xx  22\n');
  });
});
