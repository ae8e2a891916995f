"""Parquet files as people have them, and what pyarrow reads of them.

pip install pyarrow==21.0.0 pandas==3.1.1 polars==2.1.0 datasets==5.0.1; python test/oracles/parquetFiles.py
"""
import json
from pathlib import Path

import datasets
import pandas
import polars
import pyarrow
import pyarrow.parquet as parquet

OUT = Path(__file__).parent.parent / "fixtures" / "parquet"
OUT.mkdir(parents=True, exist_ok=True)

TEXTS = ["Shares rose.", "Ein „Zitat“, naïve ☃", "two\nlines", "", None, "tabs\tand, commas"] + [f"row {i}" for i in range(60)]
LABELS = [i % 3 for i in range(len(TEXTS))]
NAMES = ["business", "sport", "it, and more"]
truth = {}


def record(name, label=lambda x: x):
    table = parquet.read_table(OUT / name)
    rows = table.to_pylist()
    truth[name] = [[row["text"], label(row["label"])] for row in rows]


table = pyarrow.table({"id": list(range(len(TEXTS))), "text": TEXTS, "label": [NAMES[i] for i in LABELS], "score": [i / 7 for i in LABELS]})
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    parquet.write_table(table, OUT / f"{codec}.parquet", compression=codec, row_group_size=20)
    record(f"{codec}.parquet")
parquet.write_table(table, OUT / "pages.parquet", data_page_version="2.0", data_page_size=64, use_dictionary=False, row_group_size=50)
record("pages.parquet")
parquet.write_table(table.cast(pyarrow.schema([("id", pyarrow.int64()), ("text", pyarrow.large_string()), ("label", pyarrow.dictionary(pyarrow.int32(), pyarrow.string())), ("score", pyarrow.float32())])), OUT / "dictionary.parquet")
record("dictionary.parquet")
polars.DataFrame({"text": TEXTS, "label": [NAMES[i] for i in LABELS]}).write_parquet(OUT / "polars.parquet")
record("polars.parquet")
pandas.DataFrame({"text": TEXTS, "label": LABELS}).to_parquet(OUT / "pandas.parquet")
record("pandas.parquet")
features = datasets.Features({"text": datasets.Value("string"), "label": datasets.ClassLabel(names=NAMES)})
datasets.Dataset.from_dict({"text": TEXTS, "label": LABELS}, features=features).to_parquet(str(OUT / "hub.parquet"))
record("hub.parquet", lambda i: NAMES[i])
features = datasets.Features({"text": datasets.Value("string"), "label": datasets.Sequence(datasets.ClassLabel(names=NAMES))})
datasets.Dataset.from_dict({"text": TEXTS, "label": [sorted({i, (i + 1) % 3}) for i in LABELS]}, features=features).to_parquet(str(OUT / "hubMany.parquet"))
record("hubMany.parquet", lambda many: [NAMES[i] for i in many])
(OUT / "truth.json").write_text(json.dumps(truth, ensure_ascii=False) + "\n")
