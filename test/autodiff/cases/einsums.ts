/** Sums of products by an equation. */
import type { Case } from '../gradcheck';
import { x } from './case';

const EQUATIONS: readonly (readonly [string, ...(readonly number[])[]])[] = [
  ['ibh,hnd->ibnd', [2, 3, 4], [4, 2, 3]],
  ['ibnd,jbnd->bnij', [2, 3, 2, 4], [5, 3, 2, 4]],
  ['bnij,jbnd->ibnd', [2, 3, 4, 5], [5, 2, 3, 2]],
  ['ij,jk', [2, 3], [3, 4]],
  ['ij->ji', [2, 3]],
  ['ij->i', [2, 3]],
  ['ij->', [2, 3]],
  ['ij,kl->ik', [2, 3], [4, 5]],
  ['i,j->ij', [2], [3]],
  ['i,i->', [3], [3]],
  ['ii->i', [3, 3]],
  ['ii->', [3, 3]],
  ['iij,j->i', [3, 3, 2], [2]],
  ['...ij,...jk->...ik', [2, 3, 4], [2, 4, 5]],
  ['...ij,...jk->...ik', [2, 1, 3, 4], [1, 3, 4, 2]],
  ['...ij,jk->...ik', [2, 3, 2, 4], [4, 5]],
  ['b...d,d->b...', [2, 3, 4], [4]],
  ['i...->...', [2, 3]],
  ['...i,...j', [2, 3], [2, 4]],
  ['...ia,...j->...j', [1, 3, 2], [2, 4]],
  ['ij,jk,kl->il', [2, 3], [3, 4], [4, 2]],
  ['abc,ab,c->ac', [2, 3, 4], [2, 3], [4]],
  [' i j , j k -> i k ', [2, 3], [3, 4]],
];

export const einsums: readonly Case[] = EQUATIONS.map(([equation, ...operands]) => ({
  title: `Einsum ${equation} of ${operands.map((o) => `[${o}]`).join(' and ')}`,
  op: 'Einsum',
  operands: operands.map((dims) => x(...dims)),
  attributes: { equation },
}));
