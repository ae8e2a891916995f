"""PyTorch and Captum on a device, with the weights that `deviceSpeed --random FOLDER` made, on the same ids.

python3 deviceCaptum.py FOLDER [DEVICE] [TOKENS,...]: needs torch, transformers and captum. Prints a Markdown table: one
forward run, a row of a gradient run at its best batch, and LayerIntegratedGradients with Captum's 50 steps at that batch.
"""

import statistics
import sys
import time

import torch
from captum.attr import LayerIntegratedGradients
from transformers import AutoModelForSequenceClassification

FOLDER = sys.argv[1]
DEVICE = torch.device(sys.argv[2] if len(sys.argv) > 2 else "cuda" if torch.cuda.is_available() else "cpu")
LENGTHS = [int(n) for n in (sys.argv[3] if len(sys.argv) > 3 else "64,256,512").split(",")]
BATCHES = [1, 4, 16, 50]
STEPS = 50
REPEAT = 3
PAD, CLS, SEP, FIRST_WORD = 0, 2, 3, 5


def settled():
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()


def seconds(work):
    """Median of a few runs; the first one does not count."""
    found = []
    for _ in range(1 + REPEAT):
        settled()
        start = time.perf_counter()
        work()
        settled()
        found.append(time.perf_counter() - start)
    return statistics.median(found[1:])


def article(tokens):
    """The words of bench/article.ts."""
    words = [FIRST_WORD + (i * 389) % 1000 for i in range(tokens - 2)]
    return torch.tensor([[CLS, *words, SEP]], device=DEVICE)


def main():
    model = AutoModelForSequenceClassification.from_pretrained(FOLDER, local_files_only=True).to(DEVICE).eval()
    lookup = model.get_input_embeddings()

    def logits(ids, mask):
        return model(input_ids=ids, attention_mask=mask).logits

    def forward(ids):
        with torch.no_grad():
            logits(ids, torch.ones_like(ids))

    def gradient(ids):
        embeddings = lookup(ids).detach().requires_grad_()
        found = model(inputs_embeds=embeddings, attention_mask=torch.ones_like(ids)).logits
        torch.autograd.grad(found[:, 0].sum(), embeddings)

    def explain(ids, batch):
        baseline = torch.full_like(ids, PAD)
        baseline[:, 0], baseline[:, -1] = CLS, SEP
        LayerIntegratedGradients(logits, lookup).attribute(
            ids, baselines=baseline, target=0, additional_forward_args=(torch.ones_like(ids),),
            n_steps=STEPS, method="gausslegendre", internal_batch_size=batch,
        )  # fmt: skip

    name = torch.cuda.get_device_name(DEVICE) if DEVICE.type == "cuda" else DEVICE.type
    print(f"PyTorch {torch.__version__} on {name}\n")
    print("| tokens | forward, ms | gradient row, ms | best batch | Captum, 50 steps, s |")
    print("| ------ | ----------- | ---------------- | ---------- | ------------------- |")
    for tokens in LENGTHS:
        ids = article(tokens)
        rows = {batch: seconds(lambda b=batch: gradient(ids.repeat(b, 1))) / batch for batch in BATCHES}
        best = min(rows, key=rows.get)
        one, whole = seconds(lambda: forward(ids)), seconds(lambda: explain(ids, best))
        print(f"| {tokens} | {1000 * one:.1f} | {1000 * rows[best]:.2f} | {best} | {whole:.2f} |", flush=True)


main()
