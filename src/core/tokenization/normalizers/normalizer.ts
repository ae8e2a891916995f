import type { AlignedText } from '../alignedText';
import type { Steps } from '../steps';

/** Rewrites a text; each character of the result keeps the range of the document that it stands for. */
export type Rewriting = (text: AlignedText) => AlignedText;

/** As Rewriting, with pauses in long texts. */
export type Normalizer = (text: AlignedText) => Steps<AlignedText>;
