/** The texts of a source file, as they are looked up. */
export function textsOf(source: string): string[];
