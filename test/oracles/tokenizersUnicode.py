"""Writes src/core/tokenization/unicodeTables.ts: the character classes of the Rust tokenizers library.

The library's crates know other Unicode versions than a JavaScript engine does, so a class is asked of the library itself,
code point by code point, and kept as ranges. Needs: pip install tokenizers==0.23.3. Takes about a minute.
Usage: python test/oracles/tokenizersUnicode.py
"""
import pathlib
from tokenizers import Regex, normalizers, pre_tokenizers

POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
TARGET = pathlib.Path(__file__).parents[2] / "src/core/tokenization/unicodeTables.ts"


def splits(pre_tokenizer):
    return lambda c: len(pre_tokenizer.pre_tokenize_str("a" + chr(c) + "a")) == 2


def deletes(normalizer):
    return lambda c: normalizer.normalize_str(chr(c)) == ""


def bert(**options):
    flags = {"clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}
    return normalizers.BertNormalizer(**{**flags, **options})


nfd, nfkd = normalizers.NFD(), normalizers.NFKD()


def reorders(c):
    """Canonical combining class above 0: swaps with a mark of class 240 before it or of class 1 after it."""
    text = chr(c)
    return nfd.normalize_str("\u0345" + text)[0] != "\u0345" or nfd.normalize_str(text + "\u0334")[0] == "\u0334"


def scripts():
    """Classes of the UnicodeScripts pre-tokenizer: 0 joins anything, others split from one another."""
    split = pre_tokenizers.UnicodeScripts()
    parts = lambda text: len(split.pre_tokenize_str(text))
    representatives, classes = [], {}
    for c in POINTS:
        text = chr(c)
        if parts("a" + text) == 1 and parts("\u05d0" + text) == 1:
            continue
        if classes.get(c - 1) and parts(chr(c - 1) + text) == 1:
            classes[c] = classes[c - 1]
            continue
        found = next((i for i, other in enumerate(representatives, 1) if parts(other + text) == 1), 0)
        if not found:
            representatives.append(text)
            found = len(representatives)
        classes[c] = found
    return classes


def base36(n):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = digits[n % 36]
    while n := n // 36:
        text = digits[n % 36] + text
    return text


def ranges(holds):
    found = []
    for c in POINTS:
        if holds(c):
            if found and found[-1][1] == c:
                found[-1][1] = c + 1
            else:
                found.append([c, c + 1])
    return found


def packed(spans):
    """Distances between successive edges, in base 36."""
    last, out = 0, []
    for edge in (e for span in spans for e in span):
        out.append(base36(edge - last))
        last = edge
    return " ".join(out)


def continuing():
    """Code points that may change or move beside the one before them: marks with a class, second halves of compositions."""
    second = {ord(x) for c in POINTS for x in nfd.normalize_str(chr(c))[1:]}
    return lambda c: reorders(c) or c in second


def packed_scripts():
    runs, last = [], None
    for c, script in scripts().items():
        if runs and runs[-1][1] == c and runs[-1][2] == script:
            runs[-1][1] = c + 1
        else:
            runs.append([c, c + 1, script])
    edge, out = 0, []
    for start, end, script in runs:
        out.append(f"{base36(start - edge)} {base36(end - start)} {base36(script)}")
        edge = end
    return " ".join(out)


continues = continuing()
TABLES = {
    "punctuation": ("Punctuation, and the ASCII symbols.", packed(ranges(splits(pre_tokenizers.Punctuation("removed"))))),
    "cleaned": ("Characters that BERT's cleaning deletes: control, format, private use, U+FFFD.", packed(ranges(deletes(bert(clean_text=True))))),
    "nonspacing": ("Nonspacing marks, which BERT strips.", packed(ranges(deletes(bert(strip_accents=True))))),
    "mark": ("Combining marks, which StripAccents strips.", packed(ranges(deletes(normalizers.StripAccents())))),
    "word": ("The \\w of Rust's regular expressions.", packed(ranges(lambda c: len(pre_tokenizers.Whitespace().pre_tokenize_str("a" + chr(c) + "a")) == 1))),
    "continuing": ("Characters that may combine with the code point before them in a Unicode normal form.", packed(ranges(continues))),
    "decomposing": (
        "Characters that a Unicode normal form changes. Characters in neither table are not changed.",
        packed(ranges(lambda c: nfkd.normalize_str(chr(c)) != chr(c))),
    ),
    "unassigned": ("Code points that are not assigned in Oniguruma's Unicode version.", packed(ranges(splits(pre_tokenizers.Split(Regex(r"\p{Cn}"), "removed"))))),
    "scripts": ("Classes of scripts: for each range its distance from the last one, its length and its class.", packed_scripts()),
}
lines = ["// Written by test/oracles/tokenizersUnicode.py: character classes of the Rust tokenizers library, which follow older Unicode", "// versions than a JavaScript engine. Edges of half-open ranges of code points, as differences in base 36.", ""]
for name, (comment, text) in TABLES.items():
    lines += [f"/** {comment} */", f"export const {name.upper()} =", f"  '{text}';"]
TARGET.write_text("\n".join(lines) + "\n")
