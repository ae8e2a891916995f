"""Makes test/fixtures/flair: tiny checkpoints as Flair saves them, what Flair makes of some texts, and segtok's words.

  python test/oracles/flairCheckpoints.py      (flair 0.15.1, segtok 1.5.11, transformers 4.57.6, tokenizers 0.22.1, torch 2.13.0)

Random weights. Ids are those that the transformer was called with; logits are Flair's own, of each text alone. The layouts of
0.6, 0.10 and 0.11 are made from the same weights with classes of the old names; what those versions do with a text
(tokens joined by blanks, the last token, all but the last token) is done by hand with transformers.
"""

import collections
import io
import json
import os
import random
import sys
import tempfile
import types
import warnings
import zipfile

warnings.filterwarnings("ignore")
import flair
import torch
import transformers
from flair.data import Dictionary, Sentence
from flair.embeddings import TransformerDocumentEmbeddings
from flair.models import TextClassifier
from segtok.segmenter import split_single
from segtok.tokenizer import split_contractions, word_tokenizer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoConfig, AutoModel

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "flair")
TEXTS = [
    "Shares in Google rose 5% on Friday.",
    "He can't say it's over: U.S. talks (held in St. Louis) didn't fail!",
    "Zero\u200bwidth \u201cquotes\u201d, caf\u00e9s \u2013 and \u0093old\u0094 ones\u2028here.",
    "goal",
    " ".join(["The minister, who had promised lower taxes, did not comment."] * 4),
]
LABELS = ["business", "sport", "tech"]
flair.device = torch.device("cpu")


def wordpiece():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer(lowercase=True)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    t.train_from_iterator(TEXTS * 3, trainers.WordPieceTrainer(vocab_size=110, special_tokens=specials))
    t.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return transformers.BertTokenizerFast(tokenizer_object=t, model_max_length=40)


def bytelevel():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    t.train_from_iterator(TEXTS * 3, trainers.BpeTrainer(vocab_size=310, special_tokens=specials, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    t.post_processor = processors.RobertaProcessing(sep=("</s>", 2), cls=("<s>", 0), add_prefix_space=False)
    return transformers.RobertaTokenizerFast(tokenizer_object=t, model_max_length=40)


def base(family, folder):
    tokenizer = wordpiece() if family == "bert" else bytelevel()
    tokenizer.save_pretrained(folder)
    extra = {"pad_token_id": 0} if family == "bert" else {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "type_vocab_size": 1}
    config = AutoConfig.for_model(family, vocab_size=len(tokenizer), hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12, max_position_embeddings=42, initializer_range=0.6, **extra)
    torch.manual_seed(len(family))
    AutoModel.from_config(config).save_pretrained(folder)


def classifier(folder, multi=False, threshold=0.5, decoder=None, **embeddings):
    torch.manual_seed(1)
    e = TransformerDocumentEmbeddings(folder, fine_tune=True, **embeddings)
    labels = Dictionary(add_unk=False)
    for label in LABELS:
        labels.add_item(label)
    own = decoder(e.embedding_length, len(labels)) if decoder else None
    c = TextClassifier(e, label_dictionary=labels, label_type="class", multi_label=multi, multi_label_threshold=threshold, decoder=own)
    with torch.no_grad():
        for p in c.decoder.parameters():
            p.normal_(0, 1.5 / p.shape[-1] ** 0.5 if p.dim() > 1 else 0.3)
    return c.eval()


def truth(c):
    seen, cases = {}, []
    hook = c.embeddings.model.register_forward_pre_hook(lambda m, a, k: seen.update(ids=(a[0] if a else k["input_ids"])[0].tolist()), with_kwargs=True)
    for text in TEXTS:
        s = Sentence(text)
        c.embeddings.embed([s])
        with torch.no_grad():
            logits = c.decoder(s.get_embedding().float()[None])[0]
        p = Sentence(text)
        c.predict(p, return_probabilities_for_all_classes=False)
        cases.append({"text": text, "ids": seen["ids"], "logits": [round(x, 6) for x in logits.tolist()], "labels": [x.value for x in p.get_labels("class")]})
    hook.remove()
    return cases


def words(text):
    found = []
    for sentence in split_single(text):
        found.extend(split_contractions(word_tokenizer(sentence)))
    return [w for w in found if w]


def old_class(module, name):
    """A class of an old name, so that pickle writes that name."""
    made = type(name, (), {"__module__": module})
    parts = module.split(".")
    for i in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:i]), types.ModuleType(".".join(parts[:i])))
    setattr(sys.modules[module], name, made)
    return made


def of(cls, state):
    o = cls.__new__(cls)
    o.__dict__.update(state)
    return o


def old_layouts(c, folder):
    """The state of a RoBERTa classifier as 0.6, 0.10 and 0.11 saved theirs, with what those versions compute."""
    e = c.embeddings
    tensors = collections.OrderedDict((k.replace("embeddings.model.", "document_embeddings.model.", 1) if k.startswith("embeddings.") else k, v) for k, v in c.state_dict().items())
    config = {k: v for k, v in e.model.config.to_dict().items()}
    labels = c.label_dictionary
    embedding_class = old_class("flair.embeddings.document", "TransformerDocumentEmbeddings")
    config_class = old_class("transformers.configuration_roberta", "RobertaConfig")
    model_class = old_class("transformers.modeling_roberta", "RobertaModel")
    common = {"state_dict": tensors, "label_dictionary": labels, "label_type": "class", "multi_label": False}
    module = of(model_class, {"training": False, "_parameters": {}, "_modules": {}, "config": of(config_class, {k: v for k, v in config.items() if k != "model_type"})})
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as z:
        for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
            z.write(os.path.join(folder, name), name)
    data.seek(0, 2)
    told = {"base_model_name": "tiny", "layer_indexes": [-1], "layer_mean": False, "fine_tune": True}
    card = {"flair_version": "0.11.3", "training_parameters": {"optimizer": torch.optim.AdamW}}
    states = {
        "old-0.6": {**common, "beta": 1.0, "weight_dict": None, "document_embeddings": of(embedding_class, {"name": "transformer-document-tiny", "_modules": {"model": module}, "tokenizer": None, "layer_indexes": [-1], "use_scalar_mix": False, "initial_cls_token": False})},
        "old-0.10": {**common, "multi_label_threshold": {"default": 0.5}, "weight_dict": None, "document_embeddings": of(embedding_class, {**told, "pooling": "mean", "config_state_dict": config, "model_state_dict": e.model.state_dict()})},
        "old-0.11": {**common, "multi_label_threshold": {"default": 0.5}, "model_card": card, "document_embeddings": of(embedding_class, {"model": "tiny", "layers": "-1", "layer_mean": False, "cls_pooling": "mean", "config_state_dict": config, "tokenizer_data": data, "context_length": 0, "allow_long_sentences": False})},
    }
    cases = {}
    tokenizer = transformers.RobertaTokenizerFast.from_pretrained(folder)
    for name, state in states.items():
        zipped = name != "old-0.6"
        torch.save(state, os.path.join(OUT, f"{name}.pt"), pickle_protocol=4, _use_new_zipfile_serialization=zipped)
        cases[name] = []
        for text in TEXTS:
            joined = " ".join(tokens_of(text, name))
            ids = tokenizer(joined, truncation=True, max_length=40)["input_ids"]
            with torch.no_grad():
                hidden = e.model(torch.tensor([ids])).last_hidden_state[0]
            full = len(tokenizer(joined)["input_ids"]) == len(ids)
            vector = {"old-0.6": hidden[-1], "old-0.10": hidden.mean(0), "old-0.11": (hidden[:-1] if full else hidden).mean(0)}[name]
            with torch.no_grad():
                logits = c.decoder(vector)
            cases[name].append({"text": text, "ids": ids, "logits": [round(x, 6) for x in logits.tolist()], "labels": [LABELS[int(logits.argmax())]]})
    return cases


def tokens_of(text, version):
    zero = ["\u200b", "\u200c", "\ufe0f", "\ufeff"]
    mapped = "".join(bytes([ord(x)]).decode("windows-1252") if "\u0080" <= x <= "\u0099" else x for x in text)
    if version == "old-0.11":
        for z in zero:
            mapped = mapped.replace(z, "")
        return words(mapped)
    found = words(mapped)
    for z in zero:
        found = [w.replace(z, "") for w in found]
    return [w for w in found if w.strip()]


def random_texts():
    """Words, marks and blanks in any order: what segtok has rules for, and what it has none for."""
    r = random.Random(8)
    parts = ["the", "The", "Dr", "Mr", "St", "e.g", "i.e", "U.S", "A", "Smith", "said", "and", "By", "from", "et al", "Jan", "12", "3", "2004", "10,000", "12:30", "can't", "it's", "they've", "dogs'", "Fred's", "5'-ACGT-3'", "www.ex-ample.com", "a@b.com", "H\u2082O", "Fe\u00b2\u207a", "km\u00b2", "m\u207b\u00b9", "caf\u00e9", "\u00dcber", "\u6771\u4eac", "\u3002", "\u0645\u0631\u062d\u0628\u0627", "\U0001f468\u200d\U0001f469", "spp", "z.B", "figs", "Prof", "gene-A", "al\u00adready", "b\u02bcshe'll", "\u2160\u2161", "a_b", "x"]
    marks = list(".,;:!?'\"()[]{}<>-_/\\@#$%&*+=|~`") + ["...", "?!", "\u2019", "\u201c", "\u201d", "\u2026", "\u2014", ".)", '."', "?'", "!)", "\u2010", "\u00b2"]
    blanks = [" ", " ", "  ", "\n", "\n\n", "\t", "\r\n", "-\r", "\u00a0", "\u2028", "\u3000", "\x1c", "\x85", ""]
    for _ in range(400):
        out = []
        for _ in range(r.randint(1, 30)):
            out.append(r.choice(parts) if r.random() < 0.7 else r.choice(marks))
            out.append(r.choice(marks) if r.random() < 0.3 else "")
            out.append(" " if r.random() < 0.6 else r.choice(blanks))
        yield "".join(out)


def main():
    os.makedirs(OUT, exist_ok=True)
    cases = {}
    deep = lambda i, o: torch.nn.Sequential(torch.nn.Linear(i, 6), torch.nn.Tanh(), torch.nn.Sequential(torch.nn.LayerNorm(6), torch.nn.GELU(), torch.nn.Dropout(0.3)), torch.nn.Linear(6, o))
    jobs = {
        "bert-labels": ("bert", dict(multi=True, threshold={"default": 0.6, "sport": 0.2}, layers="-1,0", layer_mean=True)),
        "bert-max": ("bert", dict(cls_pooling="max", layers="-1,-2")),
        "roberta-mean": ("roberta", dict(cls_pooling="mean")),
        "roberta-context": ("roberta", dict(use_context=True, decoder=deep)),
        "bert-half": ("bert", dict()),
    }
    with tempfile.TemporaryDirectory() as temporary:
        for name, (family, options) in jobs.items():
            folder = os.path.join(temporary, family)
            if not os.path.exists(folder):
                base(family, folder)
            c = classifier(folder, **options)
            if name == "bert-half":
                c.half().save(os.path.join(OUT, f"{name}.pt"))
                c.float()
            else:
                c.save(os.path.join(OUT, f"{name}.pt"))
            cases[name] = truth(c)
            if name == "roberta-mean":
                cases.update(old_layouts(c, folder))
                for file in ("tokenizer.json", "tokenizer_config.json"):
                    os.makedirs(os.path.join(OUT, "tokenizer"), exist_ok=True)
                    with open(os.path.join(folder, file)) as f, open(os.path.join(OUT, "tokenizer", file), "w") as t:
                        json.dump(json.load(f), t, separators=(",", ":"), ensure_ascii=False)
    with open(os.path.join(OUT, "cases.json"), "w") as f:
        json.dump(cases, f, separators=(",", ":"))
        f.write("\n")
    with open(os.path.join(OUT, "segtok.json"), "w") as f:
        json.dump([{"text": t, "words": words(t)} for t in random_texts()], f, separators=(",", ":"))
        f.write("\n")


main()
