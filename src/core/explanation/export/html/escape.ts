import { visible } from '../../../../text/visible';

/**
 * Untrusted text as text of an HTML page or as the value of a quoted attribute: markup has no effect, control
 * characters become visible, marks that reorder what follows are written out, half surrogate pairs become U+FFFD.
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
