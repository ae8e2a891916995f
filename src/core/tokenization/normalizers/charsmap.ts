import * as l10n from '@vscode/l10n';
import { TokenizerError } from '../../errors';

/** SentencePiece's character map: a double-array trie from UTF-8 bytes to replacement strings. */
export class Charsmap {
  private readonly units: Uint32Array;
  private readonly replacements: Buffer;

  /**
   * @param encoded base64: the size of the trie in bytes, the trie, then strings that end in NUL
   * @throws TokenizerError when the map is cut short
   */
  constructor(encoded: string) {
    const bytes = Buffer.from(encoded, 'base64');
    const size = bytes.length < 4 ? -1 : bytes.readUInt32LE(0);
    if (size < 4 || size % 4 !== 0 || size + 4 > bytes.length) {
      throw new TokenizerError(
        l10n.t('tokenizer.json: the character map of the Precompiled normalizer is damaged; download it again'),
      );
    }
    this.units = new Uint32Array(size / 4);
    for (let i = 0; i < this.units.length; ++i) this.units[i] = bytes.readUInt32LE(4 + 4 * i);
    this.replacements = bytes.subarray(4 + size);
  }

  /** The replacement for the shortest prefix of `text` in the map; undefined if none is. */
  find(text: string): string | undefined {
    let position = offset(this.units[0] ?? 0);
    for (const byte of Buffer.from(text)) {
      if (byte === 0) return undefined;
      position ^= byte;
      const unit = this.units[position] ?? 0;
      if ((unit & 0x800000ff) >>> 0 !== byte) return undefined;
      position ^= offset(unit);
      if ((unit >>> 8) & 1) return this.replacement((this.units[position] ?? 0) & 0x7fffffff);
    }
    return undefined;
  }

  private replacement(start: number): string {
    const end = this.replacements.indexOf(0, start);
    return this.replacements.toString('utf8', start, end < 0 ? this.replacements.length : end);
  }
}

function offset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
