import { describe, expect, it } from 'vitest';
import { commandTarget } from '../../src/extension/commandTarget';
import { Uri } from '../support/vscode';

describe('what a command is called on', () => {
  it('is what a lens passes', () => {
    const part = { kind: 'row', row: 3 } as const;
    expect(commandTarget(['file:///a.csv', part, { target: 'sport' }])).toEqual({
      uri: 'file:///a.csv',
      part,
      options: { target: 'sport' },
    });
  });

  it('is the document alone when a menu passes its address', () => {
    expect(commandTarget([Uri.parse('file:///a.txt'), { groupId: 0 }])).toEqual({
      uri: 'file:///a.txt',
      part: undefined,
      options: undefined,
    });
  });

  it('is the cell that a notebook passes', () => {
    const document = { uri: Uri.parse('vscode-notebook-cell:/home/a.ipynb#W0') };
    expect(commandTarget([{ index: 0, document }]).uri).toBe(document.uri.toString());
  });

  it('is open when the palette or a key passes nothing', () => {
    expect(commandTarget([])).toEqual({ uri: undefined, part: undefined, options: undefined });
  });

  it('takes no part that is none', () => {
    for (const part of [
      null,
      'document',
      { kind: 'page' },
      { kind: 'row', row: -1 },
      { kind: 'selection', start: 4, end: 4 },
    ])
      expect(commandTarget(['file:///a.txt', part]).part).toBeUndefined();
    expect(commandTarget(['file:///a.txt', { kind: 'selection', start: 1, end: 4 }]).part).toBeDefined();
  });
});
