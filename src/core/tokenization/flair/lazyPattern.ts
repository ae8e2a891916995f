/**
 * A regular expression that is compiled when it is first used: Unicode classes take milliseconds, and every command
 * would wait for them.
 */
export class LazyPattern {
  private compiled: RegExp | undefined;

  constructor(
    private readonly source: string,
    private readonly flags = 'u',
  ) {}

  get regexp(): RegExp {
    this.compiled ??= new RegExp(this.source, this.flags);
    return this.compiled;
  }

  test(text: string): boolean {
    return this.regexp.test(text);
  }
}
