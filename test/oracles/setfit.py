"""Makes test/fixtures/setfit: SetFit folders, a tiny sentence-transformers model with a head of scikit-learn each.

  python test/oracles/setfit.py     (torch 2.13.0, transformers 4.57.1, sentence-transformers 5.1.2, scikit-learn 1.9.1, joblib 1.6.0)

Random weights. Truth is in float64: the vector by sentence-transformers' own modules, logits by the head's decision_function
(for two classes -z/2 and z/2), probabilities by its predict_proba, and Integrated Gradients as in families.py.
"""

import json
import os
import pickle
import shutil

import joblib
import numpy as np
import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer, models
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from transformers import AutoModel, CONFIG_MAPPING

from families import BERT, ROW, steep

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "setfit")
SIZE = dict(BERT, vocab_size=24)


def multinomial(x):
    return LogisticRegression().fit(x, np.arange(len(x)) % 4)


def named(x):
    return LogisticRegression().fit(x, np.array(["no", "yes"])[np.arange(len(x)) % 2])


def several(kind):
    return lambda x: kind(LogisticRegression()).fit(x, (np.random.RandomState(1).rand(len(x), 3) > 0.5).astype(int))


# name: (model_type, config, pooling modes, modules behind, head, settings of SetFit)
CASES = {
    "mean": ("mpnet", dict(pad_token_id=1), ["mean"], [], multinomial, dict(labels=["a", "b", "c", "d"], normalize_embeddings=True)),
    "dense": ("bert", dict(type_vocab_size=2), ["cls", "max"], ["dense", "normalize"], named, dict(labels=None)),
    "weighted": ("distilbert", dict(dim=16, n_layers=1, n_heads=2, hidden_dim=20), ["weightedmean", "lasttoken", "mean_sqrt_len_tokens"], [], several(MultiOutputClassifier), dict(labels=["x", "y", "z"])),
    "rest": ("roberta", dict(type_vocab_size=1, pad_token_id=1), ["mean"], [], several(OneVsRestClassifier), {}),
    "plain-pickle": ("bert", dict(), ["mean"], [], multinomial, {}),
    "safetensors": ("bert", dict(), ["mean"], [], multinomial, dict(labels=["a", "b", "c", "d"])),
    "regression": ("bert", dict(), ["mean"], [], lambda x: LinearRegression().fit(x, np.arange(len(x))), {}),
}


class Command:
    def __reduce__(self):
        return (os.system, ("touch /tmp/gradlens-was-here",))


def linear(head):
    """Weights and biases of a head, a row for each logit."""
    parts = getattr(head, "estimators_", [head])
    return torch.tensor(np.concatenate([p.coef_ for p in parts])), torch.tensor(np.concatenate([p.intercept_ for p in parts]))


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    for seed, (name, (kind, extra, modes, behind, fit, settings)) in enumerate(CASES.items()):
        torch.manual_seed(seed)
        folder = os.path.join(OUT, name)
        config = CONFIG_MAPPING[kind](**{**SIZE, **extra})
        body = steep(AutoModel.from_config(config, attn_implementation="eager"), seed).eval()
        os.makedirs(folder)
        save_file({k: v.contiguous() for k, v in body.state_dict().items() if v.is_floating_point()}, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
        config.save_pretrained(folder)
        # In the order of sentence-transformers, whatever order they are named in.
        pooling = flagged(modes)
        rest = [pooling]
        if "dense" in behind:
            dense = models.Dense(16 * len(modes), 6, activation_function=torch.nn.Tanh())
            rest.append(dense)
        if "normalize" in behind:
            rest.append(models.Normalize())
        listed = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]
        for i, module in enumerate(rest, 1):
            path = f"{i}_{type(module).__name__}"
            os.makedirs(os.path.join(folder, path))
            module.save(os.path.join(folder, path)) if not isinstance(module, models.Normalize) else None
            listed.append({"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{type(module).__name__}"})
        json.dump(listed, open(os.path.join(folder, "modules.json"), "w"))
        json.dump({"max_seq_length": 20, "do_lower_case": False}, open(os.path.join(folder, "sentence_bert_config.json"), "w"))
        if settings:
            json.dump(settings, open(os.path.join(folder, "config_setfit.json"), "w"))
        body.double()
        for module in rest:
            module.double()

        def vector(ids, **more):
            inputs = {"input_ids": torch.tensor([ids]), "attention_mask": torch.ones(1, len(ids), dtype=torch.long)}
            features = {"token_embeddings": body(**inputs).last_hidden_state, "attention_mask": inputs["attention_mask"]}
            for module in rest:
                features = module(features)
            v = features["sentence_embedding"]
            return torch.nn.functional.normalize(v, dim=-1) if settings.get("normalize_embeddings") else v

        texts = [[2, *np.random.RandomState(i).randint(5, 24, 3 + i % 5).tolist(), 3] for i in range(24)]
        x = torch.cat([vector(t) for t in texts]).detach().numpy()
        head = fit(x)
        if name == "plain-pickle":
            head.coef_ = np.asfortranarray(head.coef_)
            pickle.dump(head, open(os.path.join(folder, "model_head.pkl"), "wb"), protocol=2)
        elif name == "safetensors":
            w, b = linear(head)
            save_file({"linear.weight": w.float().contiguous(), "linear.bias": b.float()}, os.path.join(folder, "model_head.safetensors"))
        else:
            if name == "mean":
                head.coef_ = np.asfortranarray(head.coef_)
            joblib.dump(head, os.path.join(folder, "model_head.pkl"))
        if name == "regression":
            continue
        w, b = linear(head)
        if name == "safetensors":
            w, b = w.float().double(), b.float().double()

        def logits(v):
            z = (v @ w.T + b)[0]
            return torch.stack([-z[0] / 2, z[0] / 2]) if len(z) == 1 else z

        found = logits(vector(ROW))
        table = body.get_input_embeddings()
        target = int(found.argmax())
        ids = torch.tensor([ROW])
        pad = config.pad_token_id
        baseline = torch.full_like(ids, pad)
        baseline[:, [0, -1]] = ids[:, [0, -1]]
        e, base = table(ids).detach(), table(baseline).detach()
        total = 0
        for node, weight in zip(*np.polynomial.legendre.leggauss(50)):
            at = (base + (node + 1) / 2 * (e - base)).requires_grad_(True)
            handle = table.register_forward_hook(lambda *_: at)
            (g,) = torch.autograd.grad(logits(vector(ROW))[target], at)
            handle.remove()
            total = total + weight / 2 * (g * (e - base)).sum(-1)[0]
        probability = head.predict_proba(vector(ROW).detach().numpy())
        probability = [p[0][1] for p in probability] if isinstance(probability, list) else probability[0].tolist()
        json.dump({"pad": pad, "logits": found.tolist(), "probabilities": [float(p) for p in probability], "attributions": total.tolist()},
                  open(os.path.join(folder, "case.json"), "w"))
        print(name, found.tolist(), probability)
    joblib.dump({"head": Command()}, os.path.join(OUT, "hostile.pkl"))


def flagged(modes):
    flags = {"cls": "cls_token", "max": "max_tokens", "mean": "mean_tokens", "mean_sqrt_len_tokens": "mean_sqrt_len_tokens", "weightedmean": "weightedmean_tokens", "lasttoken": "lasttoken"}
    told = {f"pooling_mode_{f}": m in modes for m, f in flags.items()}
    return models.Pooling(16, **told)


main()
