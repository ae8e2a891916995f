/** The path of a URI, decoded; the URI itself where it cannot be. */
export function pathOf(uri: string): string {
  try {
    return decodeURIComponent(new URL(uri).pathname);
  } catch {
    return uri; // not a URL, or with a stray %
  }
}
