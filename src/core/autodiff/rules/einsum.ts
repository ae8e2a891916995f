/** Sums of products by an equation. */
import { type Dim, stringAttribute } from '../../graph/graph';
import { sumShape } from '../broadcast';
import type { GradientRule, RuleContext } from '../rule';
import { throughNumbers } from './indexing';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const ELLIPSIS = '...';

interface Equation {
  /** The letters of each operand's axes. */
  readonly terms: readonly string[];
  readonly output: string;
  /** Letters for the axes of the ellipsis, which broadcast. */
  readonly spread: string;
  /** Unused letters. */
  readonly free: readonly string[];
}

/** The equation with letters instead of the ellipsis, and with an explicit output. */
function parse(c: RuleContext): Equation {
  const [left, right] = stringAttribute(c.node, 'equation', '').replaceAll(' ', '').split('->');
  const terms = left.split(',');
  const free = LETTERS.filter((letter) => !left.includes(letter));
  const ranks = terms.map((term, i) => (term.includes(ELLIPSIS) ? c.rank(c.input(i)) - (term.length - 3) : 0));
  const spread = free.splice(0, Math.max(...ranks)).join('');
  const written = terms.map((term, i) => term.replace(ELLIPSIS, spread.slice(spread.length - ranks[i])));
  const once = LETTERS.filter((letter) => left.split(letter).length === 2).sort();
  const output = right === undefined ? spread + once.join('') : right.replace(ELLIPSIS, spread);
  return { terms: written, output, spread, free };
}

/**
 * The gradient of one operand is the Einsum of the output's gradient and the other operands with its letters as the
 * result. Letters that occur only in it were summed over: the gradient is stretched along them. Letters that occur
 * twice in it are a diagonal.
 */
function operandGradient(c: RuleContext, { terms, output, spread, free }: Equation, index: number): string {
  const { b } = c;
  const [x, term] = [c.input(index), terms[index]];
  const letters = [...new Set(term)];
  const others = [
    { name: c.grad, term: output },
    ...c.inputs.map((name, i) => ({ name, term: terms[i] })).filter((_, i) => i !== index),
    // An equation needs a letter for every operand.
  ].map((o) => (o.term === '' ? { name: b.node('Reshape', [o.name, b.ints([1])]), term: free[0] } : o));
  const known = letters.filter((letter) => others.some((o) => o.term.includes(letter)));
  const equation = `${others.map((o) => o.term).join(',')}->${known.join('')}`;
  const product = b.node(
    'Einsum',
    others.map((o) => o.name),
    { equation },
  );

  const sizeOf = (letter: string): Dim => {
    const dims = terms.flatMap((t, i) => [...t].flatMap((l, at) => (l === letter ? [c.known(c.input(i))[at]] : [])));
    const wide = dims.filter((d) => d !== 1);
    if (wide.length === 0) return 1;
    const same = wide.every((d) => d === wide[0]);
    return same || !spread.includes(letter) ? wide[0] : null;
  };
  const repeated = letters.length < term.length;
  const diagonal = (value: string) => b.node('Einsum', [value], { equation: `${term}->${letters.join('')}` });
  const own = repeated ? diagonal(x) : x;
  const dims = letters.map((letter): Dim => {
    const size = c.known(x)[term.indexOf(letter)];
    return size === 1 || spread.includes(letter) ? size : sizeOf(letter);
  });
  const absent = letters.flatMap((letter, i) => (known.includes(letter) ? [] : [i]));
  const placed = absent.length === 0 ? product : b.node('Unsqueeze', [product, b.ints(absent)]);
  const wide = letters.map((letter) => (known.includes(letter) ? sizeOf(letter) : 1));
  // Axes that are stretched later count as fitting.
  const narrow = { name: own, dims: dims.map((d, i) => (absent.includes(i) ? 1 : d)) };
  const summed = sumShape(c, placed, narrow, wide);
  const full = absent.length === 0 ? summed : b.node('Expand', [summed, b.node('Shape', [own])]);
  return repeated ? throughNumbers(c, diagonal, x, full) : full;
}

const einsum: GradientRule = (c) => {
  const equation = parse(c);
  return c.inputs.map((_, i) => (c.wants[i] ? operandGradient(c, equation, i) : undefined));
};

export const einsums: readonly (readonly [string, GradientRule])[] = [['Einsum', einsum]];
