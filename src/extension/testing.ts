/** What the real-editor tests read: ranges and states instead of pixels. */
import type { ShownExplanation } from '../protocol/editor';
import type { ToHeatmap } from '../protocol/heatmap';
import type { Services } from './services';
import type { Known, StatusView } from './statusView';
import { terminalVariables } from './terminals';

export interface Testing {
  /** From the start of `activate` to its end, in ms. */
  readonly activationMs: number;
  /** Whether the server runs, and its process. */
  server(): { readonly running: boolean; readonly pid: number | undefined };
  status(): { readonly known: Known; readonly view: StatusView };
  /** By kind of paint ('for3', 'stale.against1'): offsets [start, end) in the document. Kinds without ranges are left out. */
  decorations(uri: string): Readonly<Record<string, readonly (readonly [number, number])[]>>;
  explanations(uri?: string): readonly ShownExplanation[];
  panel(): {
    readonly visible: boolean;
    readonly current: string | undefined;
    /** The last message of each kind that the page was sent. */
    readonly sent: Readonly<Partial<Record<ToHeatmap['kind'], ToHeatmap>>>;
  };
  labelled(): readonly string[];
  /** What new terminals get once the command line was asked for. */
  terminal(): { readonly path: string; readonly node: string; readonly offered: readonly string[] };
}

export function testing(services: Services, activationMs: number): Testing {
  const { context, server, status, decorations, explanations, heatmap, documents } = services;
  return {
    activationMs,
    server: () => ({ running: server.running, pid: server.pid }),
    status: () => ({ known: status.now, view: status.view }),
    decorations: (uri) =>
      Object.fromEntries(
        [...decorations.painted(uri)]
          .filter(([, spans]) => spans.length > 0)
          .map(([name, spans]) => [name, spans.map(({ start, end }) => [start, end] as const)]),
      ),
    explanations: (uri) => (uri === undefined ? explanations.all() : explanations.of(uri)),
    panel: () => ({
      visible: heatmap.visible,
      current: heatmap.current?.id,
      sent: Object.fromEntries(heatmap.sent),
    }),
    labelled: () => documents.uris(),
    terminal: () => {
      const offered = Array.from(context.environmentVariableCollection, ([name, { value }]) => `${name}=${value}`);
      return { ...terminalVariables(context), offered };
    },
  };
}
