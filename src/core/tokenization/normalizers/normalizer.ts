import type { AlignedText } from '../alignedText';
import type { Steps } from '../steps';

/** Rewrites a text; every character of the result keeps the range of the document it stands for. */
export type Rewriting = (text: AlignedText) => AlignedText;

/** As Rewriting, with pauses where a text is long. */
export type Normalizer = (text: AlignedText) => Steps<AlignedText>;
