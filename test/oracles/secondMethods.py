"""Makes test/fixtures/methods.json: what Captum and SHAP say of a tiny classifier of test/fixtures/weights.

  python test/oracles/secondMethods.py   (torch 2.13.0, transformers 5.23.0, captum 0.9.0, shap 0.51.0, numpy 2.4.6)

In float64, over the output of the word-embedding lookup (`inputs_embeds`): InputXGradient; Saliency, of which the L2 norm
over the hidden axis; NoiseTunnel over InputXGradient and GradientShap, whose means over many draws carry their standard
errors; and over words, whose tokens get the pad token's embedding where they are absent: SHAP's Exact and Permutation.
"""

import json
import os
import re

import numpy as np
import shap
import torch
from captum.attr import GradientShap, InputXGradient, NoiseTunnel, Saliency
from tokenizers import Tokenizer
from transformers import AutoModelForSequenceClassification

HERE = os.path.dirname(os.path.abspath(__file__))
WEIGHTS = os.path.join(HERE, "..", "fixtures", "weights")
TEXTS = ["The central bank raised interest rates again.", "The striker scored twice and profits fell."]
BACKGROUND = "The minister did not comment"
DRAWS, ROUNDS, NOISE = 2000, 20, 0.5


def main():
    torch.manual_seed(0)
    tokenizer = Tokenizer.from_file(os.path.join(WEIGHTS, "tokenizer.json"))
    model = AutoModelForSequenceClassification.from_pretrained(os.path.join(WEIGHTS, "bert"), attn_implementation="eager")
    model = model.double().eval()
    table = model.get_input_embeddings().weight
    pad = tokenizer.token_to_id("[PAD]")
    background = tokenizer.encode(BACKGROUND, add_special_tokens=False).ids

    cases = []
    for text in TEXTS:
        encoding = tokenizer.encode(text)
        ids = torch.tensor([encoding.ids])
        logits = model(ids).logits[0]
        target = int(logits.argmax())
        embedding = table[ids].detach()

        def baseline(content):
            out, rest = [], list(content)
            for token, special in zip(encoding.ids, encoding.special_tokens_mask):
                out.append(token if special else (rest.pop(0) if rest else pad))
            return table[torch.tensor([out])].detach()

        def logit(x):
            return model(inputs_embeds=x).logits

        def probability(x):
            return logit(x).softmax(-1)

        def rounds(attribute):
            means = torch.stack([attribute().sum(-1).mean(0) for _ in range(ROUNDS)])
            return dict(mean=means.mean(0).tolist(), error=(means.std(0) / ROUNDS**0.5).tolist())

        def repeated(x):
            return x.expand(DRAWS, -1, -1)

        starts = torch.cat([baseline([]), baseline(background)])
        noisy = NoiseTunnel(InputXGradient(logit))
        deviation = float(NOISE * embedding.std(unbiased=False))
        smooth = lambda: noisy.attribute(
            embedding, nt_type="smoothgrad", nt_samples=DRAWS, nt_samples_batch_size=DRAWS, stdevs=deviation, target=target
        )
        expected = lambda: GradientShap(logit).attribute(embedding, baselines=starts, n_samples=DRAWS, target=target)

        words = [m.span() for m in re.finditer(r"\w+|[^\w\s]", text)]
        member = [
            -1 if special else next(k for k, (a, b) in enumerate(words) if a <= start < b)
            for (start, _), special in zip(encoding.offsets, encoding.special_tokens_mask)
        ]
        empty = baseline([])

        def present(masks):
            out = []
            for mask in np.asarray(masks, dtype=bool):
                keep = torch.tensor([m < 0 or bool(mask[m]) for m in member])[None, :, None]
                out.append(torch.where(keep, embedding, empty))
            with torch.no_grad():
                return logit(torch.cat(out))[:, target].numpy()

        masker = shap.maskers.Independent(np.zeros((1, len(words))))
        everyone = np.ones((1, len(words)))
        exact = shap.explainers.Exact(present, masker)(everyone).values[0]
        permutation = shap.explainers.Permutation(present, masker, seed=0)(everyone, max_evals=200 * (2 * len(words) + 1))
        cases.append(
            dict(
                text=text,
                ids=encoding.ids,
                target=target,
                fInput=float(logits[target].detach()),
                fBaseline=float(logit(empty)[0, target].detach()),
                input_x_gradient=InputXGradient(logit).attribute(embedding.requires_grad_(), target=target).sum(-1)[0].tolist(),
                input_x_gradient_probability=InputXGradient(probability).attribute(embedding, target=target).sum(-1)[0].tolist(),
                saliency=Saliency(logit).attribute(embedding, target=target, abs=False).norm(dim=-1)[0].tolist(),
                smoothgrad=rounds(smooth),
                gradient_shap=rounds(expected),
                words=words,
                shapley=exact.tolist(),
                shap_permutation=permutation.values[0].tolist(),
            )
        )
    fixture = dict(background=BACKGROUND, noise=NOISE, cases=cases)
    with open(os.path.join(HERE, "..", "fixtures", "methods.json"), "w") as f:
        json.dump(fixture, f)
        f.write("\n")


if __name__ == "__main__":
    main()
