"""The other side of bench/captum.ts: PyTorch and Captum as their users run them, on weights that both sides share.

Reads one JSON command a line from standard input and writes one JSON line for each:
  {"make": FOLDER, "shape": "bert-base" | "xlm-r-base"}   random weights of that shape, exported to FOLDER/model.onnx
  {"load": FOLDER}                                         the shape made there, or the weights of a BERT classifier's ONNX file
  {"forward": IDS}  {"gradient": IDS, "rows": N}           seconds of one run
  {"captum": IDS, "baseline": ID, "steps": N, "rows": N | null, "target": I, "keep": [POSITION ...]}
                                                           LayerIntegratedGradients: seconds, sums over hidden units
IDS are one text's token ids, special tokens included. Threads: OMP_NUM_THREADS.
"""

import json
import os
import statistics
import sys
import time
import warnings

import torch

warnings.filterwarnings("ignore")
SHAPES = {
    "bert-base": ("bert", dict(num_labels=5)),
    "xlm-r-base": (
        "xlm-roberta",
        dict(num_labels=5, vocab_size=250002, max_position_embeddings=514, type_vocab_size=1, pad_token_id=1),
    ),
}


def fresh(shape):
    from transformers import AutoConfig, AutoModelForSequenceClassification

    kind, options = SHAPES[shape]
    torch.manual_seed(0)
    return AutoModelForSequenceClassification.from_config(AutoConfig.for_model(kind, **options)).eval()


def make(folder, shape):
    os.makedirs(os.path.join(folder, "onnx"), exist_ok=True)
    model = fresh(shape)
    ids = torch.randint(5, 1000, (2, 16))
    names = ["input_ids", "attention_mask"]
    axes = {name: {0: "batch", 1: "sequence"} for name in names}
    file = os.path.join(folder, "onnx", "model.onnx")
    torch.onnx.export(
        model, (ids, torch.ones_like(ids)), file + ".partial", input_names=names, output_names=["logits"],
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip
    os.replace(file + ".partial", file)
    torch.save(model.state_dict(), os.path.join(folder, "weights.pt"))
    config = model.config.to_dict()
    config["shape"] = shape
    with open(os.path.join(folder, "config.json"), "w") as f:
        json.dump(config, f)
    words(folder, model.config.pad_token_id)
    return {}


def words(folder, pad):
    """A tokenizer of a thousand words, w0 to w999."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    names = ["<s>", "<pad>"] if pad == 1 else ["<pad>", "<s>"]
    vocabulary = {token: i for i, token in enumerate([*names, "</s>", "<unk>", *(f"w{i}" for i in range(1000))])}
    t = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    t.add_special_tokens([*names, "</s>", "<unk>"])
    t.pre_tokenizer = pre_tokenizers.Whitespace()
    ends = [(token, vocabulary[token]) for token in ("<s>", "</s>")]
    t.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    t.save(os.path.join(folder, "tokenizer.json"))
    with open(os.path.join(folder, "tokenizer_config.json"), "w") as f:
        json.dump({"pad_token": "<pad>", "unk_token": "<unk>", "model_max_length": 512}, f)


def weights_of(file):
    """Weights of the file in float32: integers by their scales, linear layers as PyTorch has them."""
    import numpy as np
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(file).graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    transposed = set()
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            x, scale = values.get(node.input[0]), values[node.input[1]]
            if x is None:  # the lookup: its rows are de-quantised
                table = next(n for n in graph.node if n.output[0] == node.input[0]).input[0]
                values[table] = values[table].astype(np.float32) * scale
                continue
            axis = next((a.i for a in node.attribute if a.name == "axis"), 1)
            shape = [-1 if i == axis else 1 for i in range(x.ndim)]
            values[node.output[0]] = x.astype(np.float32) * (scale.reshape(shape) if scale.ndim else scale)
        elif node.op_type == "Cast" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]].astype(np.float32)
        elif node.op_type == "MatMul" and node.input[1] in values:
            transposed.add(node.input[1])
    result = {}
    for name, value in values.items():
        if name.endswith(".fp32") or value.dtype == np.float32:
            array = value.T if name in transposed else value
            result.setdefault(name.removesuffix(".fp32"), torch.tensor(np.ascontiguousarray(array, dtype=np.float32)))
            if name.endswith(".fp32"):
                result[name.removesuffix(".fp32")] = torch.tensor(np.ascontiguousarray(array, dtype=np.float32))
    return result


def load(folder):
    from transformers import AutoConfig, AutoModelForSequenceClassification

    with open(os.path.join(folder, "config.json")) as f:
        config = json.load(f)
    if "shape" in config:
        model = fresh(config["shape"])
        model.load_state_dict(torch.load(os.path.join(folder, "weights.pt")))
        return model
    settings = AutoConfig.from_pretrained(folder, local_files_only=True)
    model = AutoModelForSequenceClassification.from_config(settings)
    found = weights_of(os.path.join(folder, "onnx", "model.onnx"))
    missing, _ = model.load_state_dict(found, strict=False)
    if missing:
        raise SystemExit(f"weights are missing in {folder}: {missing[:5]}")
    return model.eval()


class Side:
    model = None

    def forward(self, ids):
        """Median of five: the first after a pause is half as fast as those that follow."""
        took = []
        with torch.no_grad():
            for _ in range(5):
                start = time.perf_counter()
                logits = self.model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
                took.append(time.perf_counter() - start)
        return statistics.median(took), logits

    def gradient(self, ids):
        start = time.perf_counter()
        embeddings = self.model.get_input_embeddings()(ids).detach().requires_grad_()
        logits = self.model(inputs_embeds=embeddings, attention_mask=torch.ones_like(ids)).logits
        torch.autograd.grad(logits[:, 0].sum(), embeddings)
        return time.perf_counter() - start

    def captum(self, ids, command):
        from captum.attr import LayerIntegratedGradients

        baseline = torch.full_like(ids, command["baseline"])
        for place in command["keep"]:
            baseline[:, place] = ids[:, place]
        run = lambda x, mask: self.model(input_ids=x, attention_mask=mask).logits  # noqa: E731
        method = LayerIntegratedGradients(run, self.model.get_input_embeddings())
        start = time.perf_counter()
        found = method.attribute(
            ids, baselines=baseline, target=command["target"], additional_forward_args=(torch.ones_like(ids),),
            n_steps=command["steps"], method="gausslegendre", internal_batch_size=command["rows"],
        )  # fmt: skip
        return time.perf_counter() - start, found.sum(-1)[0].tolist()

    def answer(self, command):
        if "make" in command:
            return make(command["make"], command["shape"])
        if "load" in command:
            self.model = load(command["load"])
            return {}
        if "forward" in command:
            seconds, logits = self.forward(torch.tensor([command["forward"]]))
            return {"seconds": seconds, "logits": logits[0].tolist()}
        if "gradient" in command:
            return {"seconds": self.gradient(torch.tensor([command["gradient"]] * command["rows"]))}
        seconds, attributions = self.captum(torch.tensor([command["captum"]]), command)
        return {"seconds": seconds, "attributions": attributions}


def main():
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    side = Side()
    for line in sys.stdin:
        print(json.dumps(side.answer(json.loads(line))), flush=True)


main()
