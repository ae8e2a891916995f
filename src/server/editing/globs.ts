/** Whether the setting `documents` names a document: a language id, or a glob over its path. */
export function namesDocument(patterns: readonly string[], uri: string, languageId: string): boolean {
  const path = pathOf(uri);
  return patterns.some(
    (pattern) => pattern === languageId || (/[*?./[\]{}]/.test(pattern) && globOf(pattern).test(path)),
  );
}

/** The path of a URI, decoded; the URI itself where it cannot be. */
export function pathOf(uri: string): string {
  try {
    return decodeURIComponent(new URL(uri).pathname);
  } catch {
    return uri; // not a URL, or with a stray %
  }
}

/** '**' any folders, '*' and '?' within a name, '{a,b}' either. A pattern that begins at no root may begin at any folder. */
function globOf(pattern: string): RegExp {
  let depth = 0;
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|\?|\{|\}|,|[\\^$.|+()[\]]/g, (piece) => {
    switch (piece) {
      case '**/':
        return '(?:.*/)?';
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      case '{':
        depth++;
        return '(?:';
      case '}':
        return depth-- > 0 ? ')' : '\\}';
      case ',':
        return depth > 0 ? '|' : ',';
      default:
        return `\\${piece}`;
    }
  });
  return new RegExp(`^${pattern.startsWith('/') ? '' : '(?:.*/)?'}${source}${')'.repeat(Math.max(0, depth))}$`);
}
