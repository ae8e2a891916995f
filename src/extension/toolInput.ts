/** Checks the tools' input from agents: they guess, and untrusted text may tell them what to ask. */
import * as v from 'valibot';

export interface ToolInput {
  /** Exactly one of text and file is given. */
  readonly text?: string;
  readonly file?: string;
  readonly target?: string;
  readonly against?: string;
}

/** More is no text that a person reads, in characters. */
const LONGEST_TEXT = 10_000_000;
const LONGEST_PATH = 4096;
const LONGEST_LABEL = 1000;

/** Agents write '' and null for what they leave out. */
function given(longest: number) {
  return v.pipe(
    v.nullish(v.pipe(v.string(), v.maxLength(longest))),
    v.transform((value) => value || undefined),
  );
}

const schema = v.pipe(
  v.object({
    text: given(LONGEST_TEXT),
    file: v.pipe(
      given(LONGEST_PATH),
      v.check((file) => !file?.includes('\0'), 'a path cannot contain NUL'),
    ),
    target: given(LONGEST_LABEL),
    against: given(LONGEST_LABEL),
  }),
  v.check(({ text, file }) => (text === undefined) !== (file === undefined), 'give either text or file'),
);

/** Throws an Error of one line that says what to give instead. */
export function toolInput(input: unknown): ToolInput {
  const parsed = v.safeParse(schema, input);
  if (parsed.success)
    return Object.fromEntries(Object.entries(parsed.output).filter(([, value]) => value !== undefined));
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  throw new Error(path === null ? issue.message : `${path}: ${issue.message}`);
}
