/**
 * Colours in the text. The kinds of paint are made once and never change; an editor gets one list of ranges for each.
 * In high contrast there are lines in place of fills: solid for, dashed against, thicker by step.
 */
import {
  ColorThemeKind,
  DecorationRangeBehavior,
  type DecorationRenderOptions,
  type Disposable,
  Range,
  type TextDocumentChangeEvent,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { Granularity } from '../protocol/heatmap';
import { BINS, type Bin, binned, framed } from './bins';
import { setting } from './configuration';
import type { Explanations } from './explanations';
import type { EditorSpan } from './places';

type Style = 'fill' | 'line';

const AFTER_EDIT_MS = 300;

export class Decorations {
  private readonly kinds: Readonly<Record<Style, Map<Bin, TextEditorDecorationType>>> = {
    fill: new Map(),
    line: new Map(),
  };
  private frame: TextEditorDecorationType | undefined;
  private readonly subscriptions: Disposable[];
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly drawn = new Map<string, ReadonlyMap<Bin, readonly EditorSpan[]>>();

  constructor(private readonly explanations: Explanations) {
    this.subscriptions = [
      explanations.onChange(({ uri }) => this.paintDocument(uri)),
      window.onDidChangeVisibleTextEditors((editors) => editors.forEach((editor) => void this.paint(editor))),
      window.onDidChangeActiveColorTheme(() => this.changeStyle()),
      workspace.onDidChangeTextDocument((event) => this.edited(event)),
      workspace.onDidCloseTextDocument((document) => this.explanations.closed(document.uri.toString())),
      workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('gradlens.decorations')) return;
        this.paintAll();
      }),
    ];
  }

  granularity(uri: string): Granularity {
    return setting('decorations.granularity', Uri.parse(uri));
  }

  /** The painted ranges of a document, by kind, as offsets. */
  painted(uri: string): ReadonlyMap<Bin, readonly EditorSpan[]> {
    return this.drawn.get(uri) ?? new Map();
  }

  paintAll(): void {
    for (const editor of window.visibleTextEditors) this.paint(editor);
  }

  dispose(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    for (const kinds of Object.values(this.kinds)) for (const kind of kinds.values()) kind.dispose();
    this.frame?.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private paintDocument(uri: string): void {
    clearTimeout(this.waiting.get(uri));
    this.waiting.delete(uri);
    for (const editor of window.visibleTextEditors) if (editor.document.uri.toString() === uri) this.paint(editor);
  }

  private paint(editor: TextEditor): void {
    const { document } = editor;
    const uri = document.uri.toString();
    const known = setting('decorations.enabled', document.uri) ? this.explanations.of(uri) : [];
    if (known.length === 0 && !this.drawn.has(uri)) return;
    const bins = binned(known, this.granularity(uri));
    for (const name of BINS) {
      const own = (bins.get(name) ?? []).map(
        ({ start, end }) => new Range(document.positionAt(start), document.positionAt(end)),
      );
      editor.setDecorations(this.kind(style(), name), own);
    }
    const frames = framed(known).map(
      ({ start, end }) => new Range(document.positionAt(start), document.positionAt(end)),
    );
    if (frames.length > 0 || this.frame) editor.setDecorations(this.frameKind(), frames);
    if (known.length === 0) this.drawn.delete(uri);
    else this.drawn.set(uri, bins);
  }

  /** The editor itself moves what is painted; the store follows, and is painted again when typing pauses. */
  private edited({ document, contentChanges }: TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    const edits = contentChanges.map((change) => ({
      start: change.rangeOffset,
      end: change.rangeOffset + change.rangeLength,
      inserted: change.text.length,
    }));
    const turned = this.explanations.edited(uri, document.version, edits);
    if (turned) this.paintDocument(uri);
    else if (this.drawn.has(uri) && edits.length > 0) {
      clearTimeout(this.waiting.get(uri));
      this.waiting.set(
        uri,
        setTimeout(() => this.paintDocument(uri), AFTER_EDIT_MS),
      );
    }
  }

  private changeStyle(): void {
    const other = this.kinds[style() === 'fill' ? 'line' : 'fill'];
    for (const editor of window.visibleTextEditors) for (const kind of other.values()) editor.setDecorations(kind, []);
    this.paintAll();
  }

  private frameKind(): TextEditorDecorationType {
    this.frame ??= window.createTextEditorDecorationType(FRAME);
    return this.frame;
  }

  private kind(wanted: Style, name: Bin): TextEditorDecorationType {
    const known = this.kinds[wanted].get(name);
    if (known) return known;
    const made = window.createTextEditorDecorationType(look(wanted, name));
    this.kinds[wanted].set(name, made);
    return made;
  }
}

/** Around a selection that was explained by itself, in a text that was explained too. */
const FRAME: DecorationRenderOptions = {
  rangeBehavior: DecorationRangeBehavior.ClosedClosed,
  outline: '1px solid',
  outlineColor: new ThemeColor('editor.foreground'),
};

function style(): Style {
  const { kind } = window.activeColorTheme;
  return kind === ColorThemeKind.HighContrast || kind === ColorThemeKind.HighContrastLight ? 'line' : 'fill';
}

/**
 * How a kind of paint looks. The underline is solid for and dashed against in every theme: the meaning never depends on
 * the hue alone.
 */
export function look(wanted: Style, name: Bin): DecorationRenderOptions {
  const color = new ThemeColor(`gradlens.${name}`);
  const side = name.includes('against') ? 'against' : 'for';
  const stale = name.startsWith('stale.');
  const strength = Number(name.slice(-1));
  const rangeBehavior = DecorationRangeBehavior.ClosedClosed;
  const line = side === 'against' ? 'dashed' : 'solid';
  if (wanted === 'line') {
    const width = stale ? 1 : strength;
    return { rangeBehavior, borderColor: color, borderStyle: line, borderWidth: `0 0 ${width}px 0` };
  }
  // Letters keep the contrast that the palette promises, whatever the theme's syntax colours are.
  const letters = stale ? {} : { color: new ThemeColor('gradlens.text') };
  const edge = new ThemeColor(stale ? `gradlens.stale.${side}4` : `gradlens.${side}Line`);
  return {
    rangeBehavior,
    backgroundColor: color,
    ...letters,
    borderColor: edge,
    borderStyle: line,
    borderWidth: '0 0 1px 0',
  };
}
