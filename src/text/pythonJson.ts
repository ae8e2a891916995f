/** JSON as Python's json module writes and reads it. */

/** Strings, which are not changed, and literals that JavaScript's JSON.parse does not accept. */
const ODD = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
const NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Like JSON.parse, but accepts Infinity and -Infinity as numbers and reads NaN as null. Throws SyntaxError. */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const strict = text.replaceAll(ODD, (piece) => {
      if (piece.startsWith('"')) return piece;
      return piece === 'NaN' ? 'null' : piece.replace('Infinity', '1e999');
    });
    if (strict === text) throw error;
    return JSON.parse(strict);
  }
}

/** Like parsePythonJson, but returns each number as the text of Python's str: `-1.0` is not `-1`. */
export function parseNumbersAsTexts(text: string): unknown {
  return parsePythonJson(
    text.replaceAll(NUMBERS, (piece) => (piece.startsWith('"') ? piece : JSON.stringify(numberText(piece)))),
  );
}

function numberText(written: string): string {
  const value = Number(written);
  if (/^-?\d+$/.test(written) || Number.isNaN(value)) return written;
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value);
}
