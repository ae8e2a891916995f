/** The order of words on a line that has both directions: a plain form of the Unicode rules (UAX 9), by whole words. */

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const LEFT_TO_RIGHT = /\p{L}|\p{Nd}/u;

/** Whether the first letter of a text is one of a script that runs from right to left. */
export function isRightToLeft(text: string): boolean {
  const letter = /\p{L}/u.exec(text)?.[0];
  return letter !== undefined && RIGHT_TO_LEFT.test(letter);
}

/** Indices of the words from left to right. What has no direction goes with its neighbours, else with the line. */
export function visualOrder(words: readonly string[], rightToLeft: boolean): readonly number[] {
  const directions = words.map((word) => (RIGHT_TO_LEFT.test(word) ? -1 : LEFT_TO_RIGHT.test(word) ? 1 : 0));
  const base = rightToLeft ? -1 : 1;
  let before: number = base;
  const resolved = directions.map((direction, index) => {
    if (direction === 0) {
      const after = directions.slice(index).find((next) => next !== 0) ?? base;
      return before === after ? before : base;
    }
    before = direction;
    return direction;
  });
  const runs: number[][] = [];
  resolved.forEach((direction, index) => {
    const last = runs.at(-1);
    if (last && resolved[last[0] ?? 0] === direction) last.push(index);
    else runs.push([index]);
  });
  const turned = runs.map((run) => (resolved[run[0] ?? 0] === -1 ? run.reverse() : run));
  return (rightToLeft ? turned.reverse() : turned).flat();
}
