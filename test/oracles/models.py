"""Makes the tiny classifiers of test/fixtures/models and their recorded truth.

  python test/oracles/models.py        (torch 2.13.0, transformers 5.23.0, tokenizers 0.23.3, onnx 1.23.2, onnxscript)

Random weights, scaled so that paths are steep. Truth is computed in float64 by PyTorch: logits, and Integrated Gradients at
the output of the word-embedding lookup (baseline: the pad token at content tokens), by rule and number of nodes.
"""

import json
import os
import warnings

import numpy as np
import onnx
import torch
from onnx.external_data_helper import convert_model_to_external_data
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertForSequenceClassification, DistilBertConfig, DistilBertForSequenceClassification

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "fixtures", "models")
TEXTS = [
    "The central bank raised interest rates again.",
    "Café owners said: profits fell 18% — worse than 2004!",
    "goal",
    "The striker scored twice and the minister, who had promised lower taxes, did not comment on the new phone.",
]
LABELS = ["business", "sport", "tech"]


def tokenizer():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer(lowercase=True)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    t.train_from_iterator(TEXTS * 3, trainers.WordPieceTrainer(vocab_size=120, special_tokens=specials))
    t.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return t


def steep(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.dim() >= 2:
                p.copy_(torch.randn(p.shape, generator=generator, dtype=p.dtype) * (1.6 / p.shape[-1] ** 0.5))
            elif name.endswith("bias"):
                p.copy_(torch.randn(p.shape, generator=generator, dtype=p.dtype) * 0.1)
    return model.double().eval()


def rule(name, n):
    k = np.arange(n)
    if name == "gausslegendre":
        x, w = np.polynomial.legendre.leggauss(n)
        return (x + 1) / 2, w / 2
    if name == "riemann_trapezoid":
        w = np.full(n, 1 / (n - 1))
        w[[0, -1]] /= 2
        return k / (n - 1), w
    return {"riemann_left": k / n, "riemann_right": (k + 1) / n, "riemann_middle": (k + 0.5) / n}[name], np.full(n, 1 / n)


def path(model, inputs, baseline, alpha, weigh):
    """F and the per-token slopes at one place; only the lookup's output is replaced."""
    table = model.get_input_embeddings()
    e, b = table(inputs["input_ids"]).detach(), table(baseline).detach()
    x = (b + alpha * (e - b)).requires_grad_(True)
    hook = table.register_forward_hook(lambda *_: x)
    f = weigh(model(**inputs).logits[0])
    hook.remove()
    (g,) = torch.autograd.grad(f, x)
    return f.item(), (g * (e - b)).sum(-1)[0].numpy()


def truth(model, encoding, weigh, rules):
    inputs = {"input_ids": torch.tensor([encoding.ids]), "attention_mask": torch.ones(1, len(encoding.ids), dtype=torch.long)}
    if model.config.model_type == "bert":
        inputs["token_type_ids"] = torch.tensor([encoding.type_ids])
    special = torch.tensor([encoding.special_tokens_mask])
    baseline = torch.where(special == 1, inputs["input_ids"], torch.zeros_like(inputs["input_ids"]))
    out = {"fInput": path(model, inputs, baseline, 1, weigh)[0], "fBaseline": path(model, inputs, baseline, 0, weigh)[0]}
    for name, n in rules:
        alphas, weights = rule(name, n)
        slopes = [path(model, inputs, baseline, a, weigh)[1] for a in alphas]
        out[f"{name} {n}"] = [round(float(v), 9) for v in sum(w * s for w, s in zip(weights, slopes))]
    return out


def export(model, folder, name, **options):
    model = model.float()
    ids = torch.tensor([[2, 10, 11, 3], [2, 12, 13, 3]])
    names = ["input_ids", "attention_mask"] + (["token_type_ids"] if model.config.model_type == "bert" else [])
    arguments = (ids, torch.ones_like(ids), torch.zeros_like(ids))[: len(names)]
    axes = {n: {0: "batch_size", 1: "sequence_length"} for n in names}
    target = os.path.join(folder, "onnx", name)
    kwargs = {n: a for n, a in zip(names, arguments)}
    if options.get("dynamo"):
        batch, sequence = torch.export.Dim("batch"), torch.export.Dim("sequence")
        shapes = {n: {0: batch, 1: sequence} for n in names}
        program = torch.onnx.export(model, (), kwargs=kwargs, input_names=names, output_names=["logits"], dynamo=True,
                                    dynamic_shapes=shapes, opset_version=options.get("opset", 18), verbose=False)
        proto = program.model_proto
        for part in [*proto.graph.node, *proto.graph.value_info, *proto.graph.input, *proto.graph.output, proto.graph]:
            del part.metadata_props[:]
        onnx.save(proto, target)
    else:
        torch.onnx.export(model, (), target, kwargs=kwargs, input_names=names, output_names=["logits"], dynamo=False,
                          dynamic_axes={**axes, "logits": {0: "batch_size"}}, opset_version=options["opset"])
    return target


def main():
    t = tokenizer()
    size = dict(vocab_size=t.get_vocab_size(), num_labels=len(LABELS), id2label=dict(enumerate(LABELS)),
                problem_type="single_label_classification", max_position_embeddings=64, attn_implementation="eager")
    bert = BertConfig(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, **size)
    distil = DistilBertConfig(dim=16, n_layers=1, n_heads=2, hidden_dim=24, **size)
    for name, model, variants in [
        ("bert", BertForSequenceClassification(bert), [("model.onnx", dict(opset=17)), ("model_opset12.onnx", dict(opset=12)), ("model_dynamo.onnx", dict(dynamo=True))]),
        ("distilbert", DistilBertForSequenceClassification(distil), [("model.onnx", dict(opset=17)), ("model_dynamo.onnx", dict(dynamo=True))]),
    ]:
        folder = os.path.join(OUT, name)
        os.makedirs(os.path.join(folder, "onnx"), exist_ok=True)
        model = steep(model, seed=len(name))
        cases = []
        for text in TEXTS:
            encoding = t.encode(text)
            ids = torch.tensor([encoding.ids])
            logits = model(input_ids=ids).logits[0]
            top = int(logits.argmax())
            other = int(logits.topk(2).indices[1])
            case = {"text": text, "ids": encoding.ids, "logits": [round(v, 9) for v in logits.tolist()]}
            case["logit"] = truth(model, encoding, lambda l: l[top], [("gausslegendre", 50)])
            if text is TEXTS[0]:
                rules = [("gausslegendre", 7), ("riemann_left", 9), ("riemann_right", 9), ("riemann_middle", 9), ("riemann_trapezoid", 9)]
                case["logit"].update(truth(model, encoding, lambda l: l[top], rules))
                case["probability"] = truth(model, encoding, lambda l: l.softmax(-1)[top], [("gausslegendre", 50)])
                case["margin"] = truth(model, encoding, lambda l: l[top] - l[other], [("gausslegendre", 50)])
            cases.append(case)
        for file, options in variants:
            export(model, folder, file, **options)
        if name == "bert":
            external = onnx.load(os.path.join(folder, "onnx", "model.onnx"))
            convert_model_to_external_data(external, location="weights.bin", size_threshold=64)
            onnx.save(external, os.path.join(folder, "onnx", "model_external.onnx"))
        with open(os.path.join(folder, "cases.json"), "w") as f:
            json.dump({"labels": LABELS, "cases": cases}, f, ensure_ascii=False)
        t.save(os.path.join(folder, "tokenizer.json"))
        model.config.save_pretrained(folder)
        with open(os.path.join(folder, "tokenizer_config.json"), "w") as f:
            json.dump({"model_max_length": 64, "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}, f)


if __name__ == "__main__":
    main()
