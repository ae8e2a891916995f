/** What the commands work with; made once in extension.ts. */
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { Decorations } from './decorations';
import type { DisagreementMarks } from './disagreements';
import type { Documents } from './documents';
import type { Explanations } from './explanations';
import type { HeatmapPanel } from './heatmapPanel';
import type { Readings } from './readingDocuments';
import type { Server } from './server';
import type { StatusItem } from './status';

export interface Services {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly server: Server;
  readonly explanations: Explanations;
  readonly documents: Documents;
  readonly decorations: Decorations;
  readonly disagreements: DisagreementMarks;
  readonly heatmap: HeatmapPanel;
  readonly status: StatusItem;
  readonly readings: Readings;
}
