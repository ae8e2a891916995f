import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BINS } from '../../src/extension/bins';
import { Decorations, look } from '../../src/extension/decorations';
import { Explanations } from '../../src/extension/explanations';
import { shownAt } from '../support/shown';
import { ColorThemeKind, fake, Position, Uri } from '../support/vscode';

const uri = 'file:///a.txt';
const words = [
  { start: 0, end: 3, step: 4 },
  { start: 4, end: 8, step: -1 },
] as const;

function editorOf(address: string) {
  const calls: { kind: { options: { backgroundColor?: { id: string } } }; ranges: readonly unknown[] }[] = [];
  return {
    calls,
    document: { uri: Uri.parse(address), version: 1, positionAt: (offset: number) => new Position(0, offset) },
    setDecorations: (kind: (typeof calls)[number]['kind'], ranges: readonly unknown[]) => calls.push({ kind, ranges }),
  };
}

let last: Decorations | undefined;

function made(explanations: Explanations): Decorations {
  last = new Decorations(explanations);
  return last;
}

beforeEach(() => {
  last?.dispose();
  fake.settings = {};
  fake.theme = ColorThemeKind.Light;
  fake.kinds.length = 0;
});
afterEach(() => vi.useRealTimers());

describe('colours in the text', () => {
  it('are given to an editor once for each kind, and the kinds are made once', () => {
    const editor = editorOf(uri);
    fake.editors = [editor];
    const explanations = new Explanations();
    const decorations = made(explanations);
    explanations.put(shownAt({ words }));
    expect(editor.calls).toHaveLength(BINS.length);
    expect(fake.kinds).toHaveLength(BINS.length);
    explanations.put(shownAt({ words }));
    expect(fake.kinds).toHaveLength(BINS.length);
    expect(decorations.painted(uri).get('for4')).toEqual([{ start: 0, end: 3 }]);
  });

  it('leave editors of other documents alone', () => {
    const other = editorOf('file:///b.txt');
    fake.editors = [other];
    const explanations = new Explanations();
    made(explanations);
    explanations.put(shownAt({ words }));
    expect(other.calls).toEqual([]);
  });

  it('are there at once when an editor is shown', () => {
    fake.editors = [];
    const explanations = new Explanations();
    made(explanations);
    explanations.put(shownAt({ words }));
    const editor = editorOf(uri);
    fake.editorsChanged.fire([editor]);
    expect(editor.calls.filter(({ ranges }) => ranges.length > 0)).toHaveLength(2);
  });

  it('fade at the first edit, and then follow when typing pauses', () => {
    vi.useFakeTimers();
    const editor = editorOf(uri);
    fake.editors = [editor];
    const explanations = new Explanations();
    const decorations = made(explanations);
    explanations.put(shownAt({ words }));
    const type = (version: number) =>
      fake.textChanged.fire({
        document: { ...editor.document, version },
        contentChanges: [{ rangeOffset: 50, rangeLength: 0, text: 'x' }],
      });
    type(2);
    expect(decorations.painted(uri).get('stale.for4')).toEqual([{ start: 0, end: 3 }]);
    const before = editor.calls.length;
    type(3);
    type(4);
    expect(editor.calls).toHaveLength(before);
    vi.advanceTimersByTime(1000);
    expect(editor.calls).toHaveLength(before + BINS.length);
  });

  it('go when the setting says so, and when the explanation goes', () => {
    const editor = editorOf(uri);
    fake.editors = [editor];
    const explanations = new Explanations();
    const decorations = made(explanations);
    explanations.put(shownAt({ words }));
    fake.settings = { 'decorations.enabled': false };
    fake.configurationChanged.fire({ affectsConfiguration: (name: string) => name === 'gradlens.decorations' });
    expect(decorations.painted(uri).size).toBe(0);
    fake.settings = {};
    explanations.put(shownAt({ words }));
    explanations.drop('one');
    expect(decorations.painted(uri).size).toBe(0);
    expect(editor.calls.slice(-BINS.length).every(({ ranges }) => ranges.length === 0)).toBe(true);
  });

  it('become lines in high contrast, and the fills go', () => {
    const editor = editorOf(uri);
    fake.editors = [editor];
    const explanations = new Explanations();
    made(explanations);
    explanations.put(shownAt({ words }));
    fake.theme = ColorThemeKind.HighContrast;
    editor.calls.length = 0;
    fake.themeChanged.fire({});
    const filled = editor.calls.filter(({ kind }) => kind.options.backgroundColor);
    const lined = editor.calls.filter(({ kind }) => !kind.options.backgroundColor);
    expect(filled.every(({ ranges }) => ranges.length === 0)).toBe(true);
    expect(lined.filter(({ ranges }) => ranges.length > 0)).toHaveLength(2);
  });

  it('change their pieces when another granularity is chosen', () => {
    fake.editors = [editorOf(uri)];
    const explanations = new Explanations();
    const decorations = made(explanations);
    explanations.put(shownAt({ words, tokens: [{ start: 0, end: 1, step: 1 }] }));
    fake.settings = { 'decorations.granularity': 'token' };
    fake.configurationChanged.fire({ affectsConfiguration: (name: string) => name === 'gradlens.decorations' });
    expect(decorations.painted(uri).get('for1')).toEqual([{ start: 0, end: 1 }]);
    expect(decorations.painted(uri).get('for4')).toEqual([]);
  });
});

describe('the look of a kind', () => {
  it('never tells for from against by the hue alone', () => {
    for (const style of ['fill', 'line'] as const) {
      expect(look(style, 'against2').borderStyle).toBe('dashed');
      expect(look(style, 'for2').borderStyle).toBe('solid');
    }
  });

  it('has no fill in high contrast, and a thicker line for a stronger step', () => {
    expect(look('line', 'for1')).toMatchObject({ borderWidth: '0 0 1px 0' });
    expect(look('line', 'for4')).toMatchObject({ borderWidth: '0 0 4px 0' });
    expect(look('line', 'for4').backgroundColor).toBeUndefined();
  });
});
