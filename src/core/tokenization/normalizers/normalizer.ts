import type { AlignedText } from '../alignedText';

/** Rewrites a text; every character of the result keeps the range of the document it stands for. */
export type Normalizer = (text: AlignedText) => AlignedText;
