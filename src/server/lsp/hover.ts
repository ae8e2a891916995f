/** The scores of the coloured word under the pointer, from current explanations. */
import * as l10n from '@vscode/l10n';
import { type Connection, type Hover, MarkupKind } from 'vscode-languageserver/node';
import { COMMANDS } from '../../protocol/editor';
import { withoutMarkdown } from '../../text/markdown';
import type { Entry } from '../editing/entry';
import { type HoverText, hoverText } from '../editing/hoverText';
import type { OpenDocument } from '../editing/openDocument';
import type { EditingSession } from '../editing/session';

export interface HoverAbilities {
  readonly markdown: boolean;
  /** Whether the client supports links to commands. */
  readonly commands: boolean;
}

export function offerHovers(connection: Connection, session: EditingSession, abilities: () => HoverAbilities): void {
  connection.onHover(({ textDocument: { uri }, position }): Hover | null => {
    const document = session.find(uri);
    if (!document) return null;
    const offset = document.offsetAt(position);
    const granularity = document.settings['decorations.granularity'];
    // The newest explanation has priority.
    for (const entry of [...session.explaining.store.of(uri)].reverse()) {
      const found = hoverText(entry, offset, granularity);
      if (found) return hover(document, entry, found, abilities());
    }
    return null;
  });
}

function hover(document: OpenDocument, entry: Entry, { range, lines }: HoverText, abilities: HoverAbilities): Hover {
  const links = abilities.commands ? [linksOf(document.uri, entry)] : [];
  const value = abilities.markdown ? [...lines, ...links].join('\n\n') : lines.map(withoutMarkdown).join('\n');
  return {
    contents: { kind: abilities.markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value },
    range: { start: document.positionAt(range.start), end: document.positionAt(range.end) },
  };
}

function linksOf(uri: string, { part }: Entry): string {
  const link = (text: string, command: string) =>
    `[${text}](command:${command}?${encodeURIComponent(JSON.stringify([uri, part]))})`;
  return `${link(l10n.t('Explain another class'), COMMANDS.target)} · ${link('Heatmap', COMMANDS.heatmap)}`;
}
