/**
 * The sequence lengths at which a model runs if sizes inside its graph were fixed when it was exported and its inputs do not
 * say so. Lengths are tried in one order for every model, so that a text gets the same padding whatever was read before.
 */
import * as l10n from '@vscode/l10n';
import { ChildDiedError, ModelFolderError, RuntimeError } from '../errors';
import { FIXED_LENGTH } from '../runtime/messages';

/** Longer inputs are not tried. */
const LONGEST = 8192;
/** Tokens that the row for comparing lengths has at most. */
const TRIAL = 9;
/** The relative difference that is allowed between logits of a row with more and with less padding. */
const SAME = 1e-3;

/** The text is longer than every length at which the model runs; it has to be read in windows. */
export class LengthError extends ModelFolderError {}

/** Runs a row of the model with padding; rejects if it does not run. */
export type RunAt = (tokens: number) => Promise<readonly Float64Array[]>;

/** What is found out of a model that runs at some lengths only. */
export interface FixedLengths {
  /** Ascending, of those that are tried. */
  readonly lengths: readonly number[];
  /** Whether shorter texts are padded to them. */
  readonly padded: boolean;
}

/** Whether a run failed because of a length that the graph fixes. */
export function isOfLength(error: unknown): boolean {
  return error instanceof RuntimeError && !(error instanceof ChildDiedError) && error.message.includes(FIXED_LENGTH);
}

/** Every length up to 64, then multiples of 8 and of 64, ascending, and the longest itself. */
export function lengthsToTry(longest: number): readonly number[] {
  const most = Math.min(longest, LONGEST);
  const found: number[] = [];
  for (let n = 1; n < most; n += n < 64 ? 1 : n < 512 ? 8 : 64) found.push(n);
  return [...found, most];
}

/** What is known of one model, shared by its sessions. */
export class Lengths {
  /** The most tokens of a window, special tokens included, if that is less than the model reads as it says; else null. */
  longest: number | null = null;
  /** By number of tokens of a row that does not run as it is: the length that it is padded to. */
  private readonly widths = new Map<number, number>();
  private readonly tried = new Map<number, boolean>();
  private unlike: Promise<readonly number[] | null> | undefined;

  /**
   * @param file names the model in messages
   * @param limit the most tokens that the model reads as config and tokenizer say
   * @param masked whether an input says which tokens are padding
   */
  constructor(
    private readonly file: string,
    private readonly limit: number,
    private readonly masked: boolean,
  ) {}

  /** The length to which a row of this many tokens is padded; undefined if it is not known to need padding. */
  widthOf(tokens: number): number | undefined {
    return this.widths.get(tokens);
  }

  /**
   * The length to which a row is padded that does not run as it is; null if none was found. Throws LengthError if it has to be
   * shorter, ModelFolderError if it cannot be padded.
   * @param trialAt the same for a short row that is always the same
   */
  async find(tokens: number, runAt: RunAt, trialAt: RunAt): Promise<number | null> {
    const candidates = lengthsToTry(this.limit);
    const width = await this.first(
      candidates.filter((n) => n > tokens),
      runAt,
    );
    const length = width ?? (await this.first(candidates.filter((n) => n < tokens).reverse(), runAt));
    if (length === undefined) return null;
    const unlike = await this.paddingMatters(trialAt);
    if (unlike !== null)
      throw new ModelFolderError(
        l10n.t`${this.file} runs at inputs of ${unlike.join(', ')} … tokens only, and padding changes its logits: ${EXPORTED}`,
      );
    if (width === undefined) {
      this.longest = length;
      throw new LengthError(l10n.t`${this.file} runs at inputs of ${length} tokens at most: ${EXPORTED}`);
    }
    if (!this.masked)
      throw new ModelFolderError(
        l10n.t`${this.file} runs at inputs of ${width} tokens, not of ${tokens}, and has no attention mask for padding: ${EXPORTED}`,
      );
    this.widths.set(tokens, width);
    return width;
  }

  /** Every length of those to try at which the model runs, and whether texts of other lengths may be padded. */
  async all(runAt: RunAt): Promise<FixedLengths> {
    const lengths: number[] = [];
    for (const n of lengthsToTry(Math.min(this.limit, 512))) if (await this.runs(n, runAt)) lengths.push(n);
    return { lengths, padded: this.masked && (await this.paddingMatters(runAt)) === null };
  }

  /** What is said of a text whose rows have these numbers of tokens; null if it is read like any other. */
  note(rows: readonly number[]): string | null {
    const padded = rows.map((tokens) => this.widths.get(tokens)).filter((width) => width !== undefined);
    if (this.longest !== null && rows.length > 1)
      return l10n.t`the model runs at ${this.longest} tokens at most (its export fixed the length): this text is read in windows of that size`;
    if (padded.length === 0) return null;
    return l10n.t`the model does not run at the length of this text (its export fixed the length): it is padded to ${Math.max(...padded)} tokens`;
  }

  private async first(lengths: readonly number[], runAt: RunAt): Promise<number | undefined> {
    for (const n of lengths) if (await this.runs(n, runAt)) return n;
    return undefined;
  }

  private async runs(tokens: number, runAt: RunAt): Promise<boolean> {
    const known = this.tried.get(tokens);
    if (known !== undefined) return known;
    const found = await runAt(tokens).then(
      () => true,
      (error: unknown) => {
        if (error instanceof RuntimeError && !(error instanceof ChildDiedError)) return false;
        throw error;
      },
    );
    this.tried.set(tokens, found);
    return found;
  }

  /** The two shortest lengths if the logits of a short row differ between them; null if they do not, or there is one length. */
  private paddingMatters(trialAt: RunAt): Promise<readonly number[] | null> {
    this.unlike ??= this.compared(trialAt);
    this.unlike.catch(() => {
      this.unlike = undefined;
    });
    return this.unlike;
  }

  private async compared(trialAt: RunAt): Promise<readonly number[] | null> {
    const candidates = lengthsToTry(this.limit).filter((n) => n >= TRIAL);
    const shorter = await this.first(candidates, trialAt);
    const longer = await this.first(
      candidates.filter((n) => n > (shorter ?? Number.POSITIVE_INFINITY)),
      trialAt,
    );
    if (shorter === undefined || longer === undefined) return null;
    const [[a], [b]] = [await trialAt(shorter), await trialAt(longer)];
    return a.every((x, i) => Math.abs(x - b[i]) <= SAME * Math.max(1, Math.abs(x))) ? null : [shorter, longer];
  }
}

const EXPORTED = l10n.t('its export fixed the length; export it again with a dynamic sequence axis');
