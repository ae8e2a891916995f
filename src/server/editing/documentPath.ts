/** The decoded path of a URI; the URI itself if it cannot be decoded. */
export function pathOf(uri: string): string {
  try {
    return decodeURIComponent(new URL(uri).pathname);
  } catch {
    return uri; // not a URL, or with a stray %
  }
}
