import type { FromHeatmap, Granularity } from '../../src/protocol/heatmap';

/** What is kept while the page is hidden and after the window was reloaded. */
export interface SavedState {
  /** Of the explanation that was shown. */
  readonly id: string | null;
  readonly granularity: Granularity;
  readonly details: boolean;
  /** What is shown stays, whichever editor comes to the front. */
  readonly held: boolean;
}

/** What the editor gives a page. */
interface EditorApi {
  postMessage(message: FromHeatmap): void;
  getState(): unknown;
  setState(state: SavedState): void;
}

declare global {
  function acquireVsCodeApi(): EditorApi;
}

export type Post = (message: FromHeatmap) => void;

export interface PageApi {
  readonly post: Post;
  readonly saved: SavedState;
  /** Remembers what is said; the rest stays as it was. */
  save(change: Partial<SavedState>): void;
}

export function editorApi(): PageApi {
  const editor = acquireVsCodeApi();
  let saved = parsed(editor.getState());
  return {
    post: (message) => editor.postMessage(message),
    get saved() {
      return saved;
    },
    save(change) {
      saved = { ...saved, ...change };
      editor.setState(saved);
    },
  };
}

/** Of an earlier version of the page, perhaps: what does not fit is left at its default. */
export function parsed(state: unknown): SavedState {
  const { id, granularity, details, held } = (typeof state === 'object' && state !== null ? state : {}) as Record<
    string,
    unknown
  >;
  return {
    id: typeof id === 'string' ? id : null,
    granularity: granularity === 'token' || granularity === 'sentence' ? granularity : 'word',
    details: details === true,
    held: held === true,
  };
}
