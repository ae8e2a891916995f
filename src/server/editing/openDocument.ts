import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import type { Part } from '../../protocol/editor';
import type { Settings } from '../../protocol/settings';
import { type Edit, editBetween } from '../../text/edit';
import { pathOf } from './documentPath';
import { kindOf, partAt, partOf } from './parts';
import { type EarlierRow, RowMemory } from './rowMemory';
import { rowsOf } from './rows';
import { DEFAULTS } from './settings';
import type { DocumentKind, RowPart, TextPart, TextSource } from './textPart';

/** The position of a cell in its notebook. */
export interface CellPlace {
  /** Counted from 1. */
  readonly number: number;
  readonly isCode: boolean;
}

/** Languages of code cells that are read as texts nevertheless. */
const TEXTS: readonly string[] = ['raw', 'plaintext', 'markdown', 'csv', 'tsv', 'jsonl'];

/** A document that is open in the editor. */
export class OpenDocument {
  settings: Settings = DEFAULTS;
  /** Whether the user requested its label, independently of the settings. */
  asked = false;
  cell: CellPlace | null = null;
  private readonly document: TextDocument;
  private readonly memory = new RowMemory();
  private rows: { readonly version: number; readonly list: readonly RowPart[] } | undefined;

  constructor(uri: string, languageId: string, version: number, text: string) {
    this.document = TextDocument.create(uri, languageId, version, text);
  }

  get uri(): string {
    return this.document.uri;
  }

  get languageId(): string {
    return this.document.languageId;
  }

  get version(): number {
    return this.document.version;
  }

  get text(): string {
    return this.document.getText();
  }

  get lineCount(): number {
    return this.document.lineCount;
  }

  /** For titles: 'news.csv', 'news.ipynb, cell 3'. */
  get name(): string {
    return this.cell === null ? this.fileName : `${this.fileName}, cell ${this.cell.number}`;
  }

  get source(): TextSource {
    const { name, text, settings } = this;
    const columns = {
      textColumn: settings['data.textColumn'],
      labelColumn: settings['data.labelColumn'],
      delimiter: settings['data.delimiter'],
      labelMap: settings['data.labelMap'],
    };
    return { name, kind: this.kind, text, columns };
  }

  /** Whether it is a code cell, whose texts are strings in it. */
  get isCode(): boolean {
    return this.cell?.isCode === true && !TEXTS.includes(this.languageId);
  }

  get hasRows(): boolean {
    return this.kind !== 'text';
  }

  private get fileName(): string {
    return pathOf(this.uri).split('/').at(-1) || this.uri;
  }

  private get kind(): DocumentKind {
    return kindOf(this.fileName, this.languageId, this.text);
  }

  /** Applies changes in order and returns the edit of each. */
  change(changes: readonly TextDocumentContentChangeEvent[], version: number): readonly Edit[] {
    this.rows = undefined;
    return changes.map((change) => {
      const before = this.document.getText();
      const edit = 'range' in change ? this.editOf(change.range, change.text) : editBetween(before, change.text);
      TextDocument.update(this.document, [change], version);
      this.memory.edit(edit);
      return edit;
    });
  }

  setSettings(settings: Settings): void {
    this.settings = settings;
    this.rows = undefined;
  }

  /** The text of a part. Throws DocumentError if there is no such part, or no text in it. */
  part(part: Part): TextPart {
    return partOf(this.source, part);
  }

  partAt(offset: number): Part {
    return partAt(this.source, offset);
  }

  /** The first rows. Throws DocumentError if no column has texts. */
  firstRows(most: number): readonly RowPart[] {
    if (this.rows?.version !== this.version) {
      const list: RowPart[] = [];
      for (const row of rowsOf(this.source)) {
        list.push(row);
        if (list.length >= most) break;
      }
      this.memory.update(list);
      this.rows = { version: this.version, list };
    }
    return this.rows.list;
  }

  /** Earlier rows that are now inside an unreadable row, each on its own line below the first line of that row. */
  rowsWithin({ isBad, range }: RowPart): readonly EarlierRow[] {
    if (!isBad) return [];
    const lines = new Set([this.positionAt(range.start).line]);
    return this.memory.within(range).filter((earlier) => {
      const { line } = this.positionAt(earlier.range.start);
      return !lines.has(line) && lines.add(line);
    });
  }

  positionAt(offset: number) {
    return this.document.positionAt(offset);
  }

  offsetAt(position: { readonly line: number; readonly character: number }): number {
    return this.document.offsetAt(position);
  }

  private editOf(range: { readonly start: Position; readonly end: Position }, text: string): Edit {
    const a = this.document.offsetAt(range.start);
    const b = this.document.offsetAt(range.end);
    return { start: Math.min(a, b), end: Math.max(a, b), inserted: text.length };
  }
}

interface Position {
  readonly line: number;
  readonly character: number;
}
