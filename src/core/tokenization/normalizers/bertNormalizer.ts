import * as v from 'valibot';
import type { AlignedText } from '../alignedText';
import { AlignedTextBuilder, unitsAt } from '../alignedText';
import { parseStage, type Stage } from '../stage';
import { isCleaned, isNonspacingMark } from '../unicode';
import { isWhitespace } from '../whitespace';
import { lowercase } from './lowercase';
import { mapCodePoints } from './mapCodePoints';
import type { Rewriting } from './normalizer';
import { unicodeForm } from './unicodeForm';

const schema = v.looseObject({
  clean_text: v.boolean(),
  handle_chinese_chars: v.boolean(),
  strip_accents: v.nullish(v.boolean()),
  lowercase: v.boolean(),
});
const SPACE = 0x20;

/** BERT's cleaning, spaces around Chinese characters, removal of accents, lower case: each if set, in this order. */
export function bertNormalizer(stage: Stage): Rewriting {
  const options = parseStage(schema, stage, 'BertNormalizer');
  const steps: Rewriting[] = [];
  if (options.clean_text) steps.push(clean);
  if (options.handle_chinese_chars) steps.push(setApartChinese);
  if (options.strip_accents ?? options.lowercase) steps.push(unicodeForm('NFD'), stripNonspacing);
  if (options.lowercase) steps.push(lowercase);
  return (text) => steps.reduce((current, step) => step(current), text);
}

function clean(text: AlignedText): AlignedText {
  return mapCodePoints(text, (c) => {
    if (c >= 0x20 && c < 0x7f) return c;
    return isCleaned(c) ? -1 : isWhitespace(c) ? SPACE : c;
  });
}

function stripNonspacing(text: AlignedText): AlignedText {
  return mapCodePoints(text, (c) => (c >= 0x300 && isNonspacingMark(c) ? -1 : c));
}

/** The inserted spaces have empty ranges. */
function setApartChinese(source: AlignedText): AlignedText {
  const { text, starts, ends } = source;
  if (!CHINESE.test(text)) return source;
  const builder = new AlignedTextBuilder(text.length * 2, source);
  for (let i = 0; i < text.length; i += unitsAt(text, i)) {
    const c = text.codePointAt(i) ?? 0;
    const start = starts[i];
    const end = ends[i];
    const apart = isChinese(c);
    if (apart) builder.push(SPACE, start, start);
    builder.push(c, start, end);
    if (apart) builder.push(SPACE, end, end);
  }
  return builder.build();
}

const CHINESE =
  /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/u;

function isChinese(c: number): boolean {
  return c >= 0x3400 && CHINESE.test(String.fromCodePoint(c));
}
