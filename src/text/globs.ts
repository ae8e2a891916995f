/** Matches documents against the setting `documents`, for editor and server. */
import picomatch from 'picomatch';

type Matcher = (path: string) => boolean;

/** A cache, as every document is matched repeatedly. */
const matchers = new Map<string, Matcher>();

/**
 * Whether an entry matches a document: a language id, or a glob of the path ('/' between folders): '**' any folders, '*'
 * and '?' within a name, '[ab]', '[!ab]', '{a,b}'. A glob that does not begin at the root may begin at any folder.
 */
export function namesDocument(entries: readonly string[], path: string, languageId: string): boolean {
  return entries.some((entry) => entry === languageId || (isGlob(entry) && matcherOf(entry)(path)));
}

/** Whether the entry is a glob: language ids have none of these characters. */
function isGlob(entry: string): boolean {
  return /[*?./[\]{}]/.test(entry);
}

function matcherOf(entry: string): Matcher {
  const known = matchers.get(entry);
  if (known) return known;
  const made = matcher(entry);
  matchers.set(entry, made);
  return made;
}

function matcher(entry: string): Matcher {
  const rooted = entry.replace(/^(?=[a-z]:\/)/i, '/');
  const anywhere = rooted.startsWith('/') ? rooted : `**/${rooted}`;
  // Parentheses are literal, as in the editor's globs.
  const pattern = anywhere.replaceAll('[!', '[^').replaceAll(/(?<!\\)[()]/g, '\\$&');
  try {
    return picomatch(pattern, { dot: true, nonegate: true, noextglob: true, windows: false });
  } catch {
    return () => false; // of a length that is refused
  }
}
