import type { Classification, Tokenization } from '../../../protocol/explain';
import { visible, visibleLine } from '../../../text/visible';
import { isUnknown, unknownText } from '../coverage';
import { disagreement, headlineOf, runnersUp, scoreText } from '../summary';
import type { AnsiInk } from './ansi';
import type { ResultFormat } from './format';
import { headline, recordTitle } from './terminalLines';

/** Classifications in a terminal: the headline of one document, or one line for each of several. */
export function classificationText(ink: AnsiInk, many: boolean): ResultFormat<Classification> {
  return {
    head: () => '',
    record: (result) => {
      const notes = [disagreement(result), ...result.warnings.map((warning) => `note: ${warning}`)];
      const said = notes.filter((note) => note !== null).map(visibleLine);
      if (many) return `${[lineOf(result, ink), ...said].join('   ')}\n`;
      return [headline(result, ink), ...said, ''].join('\n');
    },
    between: '',
    tail: () => '',
  };
}

/** Tokens in a terminal, one per line: index, id, range, token and its text. */
export function tokenizationText(ink: AnsiInk, many: boolean): ResultFormat<Tokenization> {
  return {
    head: () => '',
    record: (result) => {
      const title = many ? `${recordTitle(result, ink)}\n` : '';
      const texts = [result.text, result.textPair ?? ''];
      const rows = result.tokens.map((token, position) => {
        const range = token.end > token.start ? `${token.start}–${token.end}` : '';
        const slice = visible(texts[token.sequence]?.slice(token.start, token.end) ?? '').replaceAll('\n', '⏎');
        return columns(
          position,
          token.id,
          range,
          visibleLine(token.token),
          token.special ? ink.dim('special') : isUnknown(token) ? ink.unknown(slice) : slice,
        );
      });
      const unknown = unknownText(result.tokens);
      const counted = unknown === null ? [] : [`${unknown}, ${ink.unknownMark}`];
      const notes = [...counted, ...result.warnings].map((warning) => `note: ${visibleLine(warning)}\n`);
      return title + columns('index', 'id', 'characters', 'token', 'text') + rows.join('') + notes.join('');
    },
    between: many ? '\n' : '',
    tail: () => '',
  };
}

/** 'business  98.2 %   article.txt   (tech 1.1 %)' */
function lineOf(result: Classification, ink: AnsiInk): string {
  const { label, score, note } = headlineOf(result.prediction);
  const others = runnersUp(result.prediction, 1).map((other) => `${other.label} ${scoreText(other)}`);
  const name = result.id === null ? result.source : `${result.source} · ${result.id}`;
  const main = `${visibleLine(label).padEnd(16)}${score.padStart(8)}`;
  return `${ink.bold(main)}   ${visibleLine(name)}   (${visibleLine(note ?? others.join(', '))})`;
}

function columns(index: number | string, id: number | string, range: string, token: string, text: string): string {
  const left = `${String(index).padStart(5)}  ${String(id).padStart(7)}  ${range.padStart(12)}`;
  return `${left}  ${token.padEnd(20)}  ${text}`.trimEnd().concat('\n');
}
