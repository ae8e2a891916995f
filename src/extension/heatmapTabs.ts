/** Which explanations have a tab in the heatmap, and how tabs of the same name are told apart. */
import { type Tab, Uri, window } from 'vscode';
import type { ShownExplanation } from '../protocol/editor';
import type { HeatmapTab } from '../protocol/heatmap';
import type { Explanations } from './explanations';

/** Of a text, to tell two selections of one document apart. */
const BEGINNING = 24;

export class HeatmapTabs {
  /** Closed by the user, until they are shown or explained again. */
  private readonly closed = new Set<string>();

  constructor(private readonly explanations: Explanations) {}

  close(id: string): void {
    this.closed.add(id);
  }

  open(id: string): void {
    this.closed.delete(id);
  }

  isClosed(id: string): boolean {
    return this.closed.has(id);
  }

  /** Those of documents that are open in the editor and of opened files, oldest first, and the one that is shown. */
  shown(current: string | null): readonly ShownExplanation[] {
    const open = openDocuments();
    return [...this.explanations.all()]
      .reverse()
      .filter(({ id, uri }) => id === current || (!this.closed.has(id) && (uri === null || isOpen(uri, open))));
  }
}

/** As the page is sent them. */
export function namedTabs(shown: readonly ShownExplanation[]): readonly HeatmapTab[] {
  return shown.map((one) => {
    const { id, view } = one;
    const twins = shown.filter((other) => other !== one && other.view.title === view.title);
    return { id, title: view.title, detail: twins.length === 0 ? null : detailOf(one, twins), headline: view.headline };
  });
}

/** Whether a tab of an editor was closed that leaves no other one of the same document. */
export function lastTabOf(uri: string, closed: readonly Tab[]): boolean {
  return isOpen(uri, pathsOf(closed)) && !isOpen(uri, openDocuments());
}

/** The folders that tell it from others of its name, 'drafts' or 'b/news'; of the same document, how the text begins. */
function detailOf({ uri, view }: ShownExplanation, twins: readonly ShownExplanation[]): string {
  const folders = foldersOf(uri);
  const others = twins.filter((twin) => twin.uri !== uri).map((twin) => foldersOf(twin.uri));
  if (others.length < twins.length || folders.length === 0) return beginning(view);
  for (let count = 1; count <= folders.length; count++) {
    const own = folders.slice(-count).join('/');
    if (others.every((other) => other.slice(-count).join('/') !== own)) return own;
  }
  return folders.join('/');
}

function foldersOf(uri: string | null): readonly string[] {
  if (uri === null) return [];
  return Uri.parse(uri)
    .path.split('/')
    .slice(0, -1)
    .filter((part) => part !== '');
}

function beginning({ layers }: ShownExplanation['view']): string {
  let text = '';
  for (const { text: piece } of layers.word.segments[0] ?? []) {
    text += piece;
    if (text.length > 2 * BEGINNING) break;
  }
  const characters = Array.from(text.trim().replaceAll(/\s+/g, ' '));
  return characters.length > BEGINNING
    ? `“${characters.slice(0, BEGINNING - 1).join('')}…”`
    : `“${characters.join('')}”`;
}

/** By path: a notebook's cell has the path of its notebook. */
function isOpen(uri: string, open: ReadonlySet<string>): boolean {
  return open.has(Uri.parse(uri).path);
}

function openDocuments(): ReadonlySet<string> {
  const visible = window.visibleTextEditors.map(({ document }) => document.uri.path);
  return new Set([...pathsOf(window.tabGroups.all.flatMap(({ tabs }) => tabs)), ...visible]);
}

/** Of texts, of both sides of a comparison, of notebooks. */
function pathsOf(tabs: readonly Tab[]): ReadonlySet<string> {
  const inputs = tabs.map(({ input }) => (typeof input === 'object' && input !== null ? input : {}));
  const uris = inputs.flatMap((input) =>
    (['uri', 'original', 'modified'] as const).map((key) => Reflect.get(input, key)),
  );
  return new Set(uris.flatMap((uri: unknown) => (uri instanceof Uri ? [uri.path] : [])));
}
