"""Figures of the exported model, as Markdown for its card: computed by ONNX Runtime on the file that ships.

  python training/measure.py --model models/bbc-news --fp32 DIR --data DIR

The test split is read here alone, for the final figure. --fp32 is the model before rounding, for the comparison.
"""

import argparse
import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is loaded

import numpy as np
import onnxruntime
import torch
from transformers import BertForSequenceClassification

import data
import train


class Exported:
    """The exported file, called as train.logits_of calls a torch model."""

    def __init__(self, file):
        options = onnxruntime.SessionOptions()
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        self.session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    def eval(self):
        return self

    def __call__(self, input_ids, attention_mask):
        ids = input_ids.numpy()
        feeds = {"input_ids": ids, "attention_mask": attention_mask.numpy(), "token_type_ids": np.zeros_like(ids)}
        self.logits = torch.from_numpy(self.session.run(["logits"], feeds)[0])
        return self


def probabilities(logits):
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def confusion(predicted, labels):
    rows = [f"| given \\ predicted | {' | '.join(data.LABELS)} |", "|---" * (len(data.LABELS) + 1) + "|"]
    for i, name in enumerate(data.LABELS):
        counts = [int(((labels == i) & (predicted == k)).sum()) for k in range(len(data.LABELS))]
        rows.append(f"| {name} | {' | '.join(map(str, counts))} |")
    return "\n".join(rows)


def calibration(p, labels):
    """Expected calibration error over ten bins, and the table of those that hold articles."""
    top, hit = p.max(1), p.argmax(1) == labels
    rows, error = ["| confidence | articles | mean confidence | right |", "|---|---|---|---|"], 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (top > low) & (top <= low + 0.1)
        if inside.any():
            error += inside.mean() * abs(top[inside].mean() - hit[inside].mean())
            rows.append(f"| {low:.1f} to {low + 0.1:.1f} | {inside.sum()} | {top[inside].mean():.3f} | {hit[inside].mean():.3f} |")
    return error, "\n".join(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--fp32", required=True)
    parser.add_argument("--data", required=True)
    settings = parser.parse_args()
    exported = Exported(os.path.join(settings.model, "onnx", "model.onnx"))
    exact = BertForSequenceClassification.from_pretrained(settings.fp32, attn_implementation="eager")
    tokenizer = train.tokenizer()
    for split in ("val", "seed-test"):
        articles = data.encode(tokenizer, data.read(os.path.join(settings.data, f"{split}.csv")))
        labels = np.array([y for _, y in articles])
        logits, reference = train.logits_of(exported, articles), train.logits_of(exact, articles)
        p = probabilities(logits)
        f = train.figures(logits, labels)
        error, table = calibration(p, labels)
        print(f"## {split}: {len(labels)} articles\n")
        print(f"accuracy and micro F1 {f['accuracy']:.4f}, macro F1 {f['macro_f1']:.4f}, log loss {f['nll']:.4f}, expected calibration error {error:.4f}\n")
        print(confusion(p.argmax(1), labels), "\n")
        print(table, "\n")
        off, flips = np.abs(p - probabilities(reference)).max(), int((p.argmax(1) != reference.argmax(1)).sum())
        print(f"against fp32: largest difference of a probability {off:.4f}, other labels {flips}\n", flush=True)


main()
