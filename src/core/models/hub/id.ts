/** Names of models on the Hub. */
import * as l10n from '@vscode/l10n';
import { UsageError } from '../../errors';

export interface HubId {
  /** owner/name, or only a name as for the oldest models. */
  readonly id: string;
  readonly revision: string;
}

/** The hash of a commit, which is safe as a folder name. */
export const COMMIT = /^[0-9a-f]{7,64}$/;

/** An owner or a name by the Hub's rules: letters, digits, single `-`, `_` and `.`, at most 96 characters. */
const PART = /^(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?$/;
const REVISION = /^(?!.*(?:\.\.|\/\/|@\{))[A-Za-z0-9_](?:[A-Za-z0-9_./-]{0,198}[A-Za-z0-9_-])?$/;

/** Parses owner/name or owner/name@revision; undefined for a path, a file name or other text. */
export function parseHubId(text: string): HubId | undefined {
  const at = text.indexOf('@');
  const [id, revision] = at < 0 ? [text, 'main'] : [text.slice(0, at), text.slice(at + 1)];
  const parts = id.split('/');
  if (parts.length !== 2 || !parts.every((p) => PART.test(p)) || !REVISION.test(revision)) return undefined;
  if (/\.(?:onnx|pt|bin|json|git)$/i.test(id)) return undefined;
  return { id, revision };
}

/** Parses the argument of `download`, which may be a name without owner. Throws UsageError that shows the form of an id. */
export function hubId(named: string, revision?: string): HubId {
  const text = withoutAddress(named);
  const full = parseHubId(text) ?? (PART.test(text.split('@', 1)[0]) ? bare(text) : undefined);
  const given = revision === undefined || REVISION.test(revision) ? revision : null;
  if (!full)
    throw new UsageError(l10n.t`"${named}" is not the id of a model: use owner/name, as in the address of its page`);
  if (given === null)
    throw new UsageError(l10n.t`"${String(revision)}" is not a revision: use a branch, a tag or a commit`);
  return { id: full.id, revision: given ?? full.revision };
}

/** The id in the address of a model's page, such as https://huggingface.co/owner/name/tree/v1; other text unchanged. */
function withoutAddress(text: string): string {
  const [, id, revision] =
    /^https:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/([^/]+\/[^/]+?)(?:\/tree\/([^?#]+?))?\/?$/.exec(text) ?? [];
  if (id === undefined) return text;
  return revision === undefined ? id : `${id}@${revision}`;
}

function bare(text: string): HubId | undefined {
  const full = parseHubId(`x/${text}`);
  return full && { ...full, id: full.id.slice(2) };
}
