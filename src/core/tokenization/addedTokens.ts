import * as v from 'valibot';
import type { AlignedText } from './alignedText';
import type { Vocabulary } from './models/model';
import { Trie } from './trie';
import { isWord } from './unicode';
import { isWhitespace } from './whitespace';

export const addedTokenSchema = v.looseObject({
  id: v.pipe(v.number(), v.integer(), v.minValue(0)),
  content: v.string(),
  single_word: v.boolean(),
  lstrip: v.boolean(),
  rstrip: v.boolean(),
  normalized: v.boolean(),
  special: v.boolean(),
});
export type AddedTokenConfig = v.InferOutput<typeof addedTokenSchema>;

/** An added token with its id. */
export interface AddedToken extends AddedTokenConfig {
  /**
   * The id in the tokenizers library: that of the model's vocabulary, else the next free one; the file's is ignored.
   */
  readonly id: number;
}

/** A part of a text, half-open, in UTF-16 units: an added token with its id, or other text with id -1. */
export interface Section {
  readonly start: number;
  readonly end: number;
  readonly id: number;
}

/** The added tokens with their ids, in the order of the file. */
export function numberAddedTokens(configs: readonly AddedTokenConfig[], vocabulary: Vocabulary): AddedToken[] {
  const tokens = new Map<string, AddedToken>();
  let next = vocabulary.size;
  for (const config of configs) {
    if (config.content === '') continue;
    const before = tokens.get(config.content);
    const known = before?.id ?? vocabulary.id(config.content);
    // Of two entries of a special token the last one counts, except for `normalized` and `special`.
    const place = before?.special ? { normalized: before.normalized, special: true } : {};
    tokens.set(config.content, { ...config, ...place, id: known ?? next });
    if (known === undefined) ++next;
    else if (known >= next) next = known + 1;
  }
  return [...tokens.values()];
}

/** Finds added tokens in text: the leftmost first, the longest of several at one place. */
export class AddedTokens {
  private readonly trie = new Trie();
  private readonly tokens: AddedToken[] = [];
  /** Matches the first UTF-16 unit of any token. */
  private readonly first: RegExp;

  /** @param tokens each with the text that is searched for: the token's own, or its normalized form */
  constructor(tokens: readonly { token: AddedToken; content: string }[]) {
    const firsts = new Set<number>();
    const specialFirst = [
      ...tokens.filter(({ token }) => token.special),
      ...tokens.filter(({ token }) => !token.special),
    ];
    for (const { token, content } of specialFirst) {
      if (content === '' || this.trie.get(content) >= 0) continue;
      this.trie.set(content, this.tokens.length);
      firsts.add(content.charCodeAt(0));
      this.tokens.push(token);
    }
    const units = [...firsts].map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`);
    this.first = new RegExp(`[${units.join('')}]`, 'g');
  }

  /**
   * Cuts a text into added tokens and the parts between them. White space that lstrip or rstrip takes is in the token.
   */
  find({ text }: AlignedText): Section[] {
    const sections: Section[] = [];
    let done = 0;
    for (let i = this.next(text, 0); i < text.length; i = this.next(text, i)) {
      const [token, stop] = this.longest(text, i);
      if (token === undefined) {
        ++i;
        continue;
      }
      const found = i;
      i = stop;
      if (token.single_word && touchesWord(text, found, stop)) continue;
      let [start, end] = [found, stop];
      if (token.lstrip) start = Math.max(done, blanksBefore(text, start, done));
      if (token.rstrip) while (end < text.length && isWhitespace(text.charCodeAt(end))) ++end;
      if (done < start) sections.push({ start: done, end: start, id: -1 });
      if (start < end) sections.push({ start, end, id: token.id });
      done = end;
    }
    if (done < text.length) sections.push({ start: done, end: text.length, id: -1 });
    return sections;
  }

  private next(text: string, from: number): number {
    this.first.lastIndex = from;
    return this.first.exec(text)?.index ?? text.length;
  }

  private longest(text: string, start: number): [AddedToken | undefined, number] {
    let token: AddedToken | undefined;
    let stop = start;
    for (let i = start, node = Trie.root; i < text.length; ) {
      node = this.trie.child(node, text.charCodeAt(i++));
      if (node < 0) break;
      const value = this.trie.value(node);
      if (value < 0) continue;
      token = this.tokens[value];
      stop = i;
    }
    return [token, stop];
  }
}

/** Start of the white space before `place`, at least `least`. */
function blanksBefore(text: string, place: number, least: number): number {
  let start = place;
  while (start > least && isWhitespace(text.charCodeAt(start - 1))) --start;
  return start;
}

/** Whether there is a word character directly before or after a part of a text. */
function touchesWord(text: string, start: number, end: number): boolean {
  const low = text.charCodeAt(start - 1);
  const before = start > 1 && (low & 0xfc00) === 0xdc00 ? text.codePointAt(start - 2) : low;
  return (start > 0 && isWord(before ?? 0)) || (end < text.length && isWord(text.codePointAt(end) ?? 0));
}
