import { visible } from '../../../../text/visible';

/**
 * Escapes untrusted text for an HTML page or for the value of a quoted attribute: markup has no effect, control and
 * bidirectional formatting characters become visible, lone surrogates become U+FFFD.
 */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
