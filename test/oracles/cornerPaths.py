"""Makes test/fixtures/attribution/corners.bin and steep.bin: slopes along paths of trained classifiers, of those with ReLU
and max pooling, and of smooth ones whose paths have cliffs between few nodes.

  python test/oracles/cornerPaths.py FOLDER [NAME ...]        (numpy 2.4.6; FOLDER as bench/python/densePaths.py wrote it)

Of each path the tokens with the largest attributions, at 0, 1/PARTS, ... 1: 16-bit integers, little-endian, [paths,
PARTS + 1, TOKENS], the largest slope of a path being 32767. F is the integral of the sum over these tokens.
"""

import json
import os
import sys

import numpy

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "attribution")
PARTS, TOKENS = 512, 16
# Article and class (0: predicted, 1: runner-up) of the models that rules are made on.
PATHS = {
    "corners": [("cnn-a", 1, 0), ("cnn-a", 8, 0), ("cnn-a", 12, 0), ("cnn-b", 5, 0), ("cnn-b", 13, 0), ("cnn-b", 15, 1), ("distilbert-a", 2, 1)],
    "steep": [("gpt2-g", 5, 1), ("gpt2-g", 15, 0), ("head-b", 0, 1), ("head-b", 10, 0), ("head-c", 3, 1), ("head-c", 17, 0)],
}


def write(name, paths):
    with open(os.path.join(OUT, f"{name}.bin"), "wb") as f:
        for model, article, target in paths:
            with open(os.path.join(sys.argv[1], f"{model}.json")) as about:
                found = json.load(about)
            parts, tokens = found["parts"], found["tokens"]
            size = (parts + 1) * (1 + tokens)
            path = numpy.fromfile(os.path.join(sys.argv[1], f"{model}.bin"), "<f4", size, offset=4 * size * (2 * article + target))
            slopes = path[parts + 1 :].reshape(parts + 1, tokens)
            strongest = numpy.sort(numpy.argsort(-numpy.abs(slopes.mean(0)))[:TOKENS])
            kept = slopes[numpy.round(numpy.linspace(0, parts, PARTS + 1)).astype(int)][:, strongest]
            f.write(numpy.round(kept / numpy.abs(kept).max() * 32767).astype("<i2").tobytes())


def main():
    os.makedirs(OUT, exist_ok=True)
    for name in sys.argv[2:] or PATHS:
        write(name, PATHS[name])


main()
