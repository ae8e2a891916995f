"""Small classifiers, for the paths of bench/claims.ts: with corners (ReLU, max pooling) and without.

Each maps word embeddings [batch, tokens, width] to logits [batch, labels]; `table` is the word embedding.
"""

import torch
from torch import nn
from torch.nn import functional
from transformers import AutoConfig, AutoModelForSequenceClassification, T5Config, T5EncoderModel

LABELS = 5
VOCABULARY = 30522
TOKENS = 96


class TextCnn(nn.Module):
    """Kim 2014: the largest of each filter over all positions; `hidden` adds a ReLU layer."""

    def __init__(self, width=64, filters=64, sizes=(3, 4, 5), hidden=0):
        super().__init__()
        self.table = nn.Embedding(VOCABULARY, width, padding_idx=0)
        self.convolutions = nn.ModuleList(nn.Conv1d(width, filters, size) for size in sizes)
        features = filters * len(sizes)
        self.hidden = nn.Linear(features, hidden) if hidden else None
        self.out = nn.Linear(hidden or features, LABELS)
        self.dropout = nn.Dropout(0.3)

    def forward(self, x):
        x = x.transpose(1, 2)
        return self.head(self.dropout(torch.cat([functional.relu(c(x)).amax(-1) for c in self.convolutions], -1)))

    def head(self, pooled):
        return self.out(pooled if self.hidden is None else functional.relu(self.hidden(pooled)))


class Recurrent(nn.Module):
    """A bidirectional GRU: the mean of its states, or the largest of each unit over all positions."""

    def __init__(self, width=64, units=64, largest=False):
        super().__init__()
        self.table = nn.Embedding(VOCABULARY, width, padding_idx=0)
        self.gru = nn.GRU(width, units, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * units, LABELS)
        self.largest = largest

    def forward(self, x):
        states, _ = self.gru(x)
        return self.out(states.amax(1) if self.largest else states.mean(1))


class SmoothCnn(nn.Module):
    """A TextCNN without corners: tanh, and in place of the largest over positions log sum exp(k x) / k, its smooth form."""

    def __init__(self, width=64, filters=64, sizes=(3, 4, 5), k=1.0):
        super().__init__()
        self.table = nn.Embedding(VOCABULARY, width, padding_idx=0)
        self.convolutions = nn.ModuleList(nn.Conv1d(width, filters, size) for size in sizes)
        self.out = nn.Linear(filters * len(sizes), LABELS)
        self.k = k

    def forward(self, x):
        x = x.transpose(1, 2)
        pooled = [torch.logsumexp(self.k * torch.tanh(c(x)), -1) / self.k for c in self.convolutions]
        return self.out(torch.cat(pooled, -1))


class SteepHead(nn.Module):
    """BERT, the mean of its states and a layer with x sigmoid(k x): smooth, but for a large k hardly another than ReLU."""

    def __init__(self, layers, width, units, k):
        super().__init__()
        self.body = bert(layers, width).body.bert
        self.table = self.body.get_input_embeddings()
        self.hidden = nn.Linear(width, units)
        self.out = nn.Linear(units, LABELS)
        self.k = k

    def forward(self, x):
        hidden = self.hidden(self.body(inputs_embeds=x).last_hidden_state.mean(1))
        return self.out(hidden * torch.sigmoid(self.k * hidden))


class Transformer(nn.Module):
    """A sequence classifier of the library, from scratch."""

    def __init__(self, family, **options):
        super().__init__()
        config = AutoConfig.for_model(family, vocab_size=VOCABULARY, num_labels=LABELS, pad_token_id=0, **options)
        self.body = AutoModelForSequenceClassification.from_config(config)
        self.table = self.body.get_input_embeddings()

    def forward(self, x):
        return self.body(inputs_embeds=x).logits


class Encoder(nn.Module):
    """T5's encoder, the mean of its states and a linear layer."""

    def __init__(self, **options):
        super().__init__()
        self.body = T5EncoderModel(T5Config(vocab_size=VOCABULARY, **options))
        self.table = self.body.get_input_embeddings()
        self.out = nn.Linear(self.body.config.d_model, LABELS)

    def forward(self, x):
        return self.out(self.body(inputs_embeds=x).last_hidden_state.mean(1))


def bert(layers, width, **options):
    size = dict(hidden_size=width, num_hidden_layers=layers, num_attention_heads=4, intermediate_size=4 * width)
    return Transformer("bert", max_position_embeddings=TOKENS, **size, **options)


def distilbert(layers, width, **options):
    size = dict(dim=width, n_layers=layers, n_heads=4, hidden_dim=4 * width)
    return Transformer("distilbert", max_position_embeddings=TOKENS, **size, **options)


def gpt2(layers, width, **options):
    return Transformer("gpt2", n_positions=TOKENS, n_embd=width, n_layer=layers, n_head=4, **options)


def t5(layers, width, **options):
    size = dict(d_model=width, d_kv=width // 4, num_heads=4, num_layers=layers, d_ff=4 * width)
    return Encoder(**size, **options)


def roberta(layers, width, **options):
    size = dict(hidden_size=width, num_hidden_layers=layers, num_attention_heads=4, intermediate_size=4 * width)
    return Transformer("roberta", max_position_embeddings=TOKENS + 2, **size, **options)


def electra(layers, width, **options):
    size = dict(hidden_size=width, num_hidden_layers=layers, num_attention_heads=4, intermediate_size=4 * width)
    return Transformer("electra", embedding_size=width, max_position_embeddings=TOKENS, **size, **options)


# By the set they belong to: "made", "later", "steep" and "last" are those that rules were made on, "judged" and "fresh"
# were only judged. A model's seed is its place in the list.
SETS = {
    "made": {
        "cnn-a": lambda: TextCnn(),
        "cnn-b": lambda: TextCnn(width=48, filters=100, hidden=64),
        "gru-a": lambda: Recurrent(),
        "distilbert-a": lambda: distilbert(2, 64),
        "gpt2-a": lambda: gpt2(2, 64),
        "t5-a": lambda: t5(2, 64),
        "bert-a": lambda: bert(2, 64),
        "gru-b": lambda: Recurrent(largest=True),
        "distilbert-b": lambda: distilbert(1, 64, activation="relu"),
        "gpt2-b": lambda: gpt2(2, 64, activation_function="relu"),
        "t5-b": lambda: t5(2, 64, feed_forward_proj="gated-gelu"),
        "bert-b": lambda: bert(2, 64, hidden_act="relu"),
    },
    "judged": {
        "cnn-c": lambda: TextCnn(width=96, filters=100, sizes=(2, 3, 4)),
        "cnn-d": lambda: TextCnn(width=48, filters=48, hidden=32),
        "gru-c": lambda: Recurrent(units=48, largest=True),
        "distilbert-c": lambda: distilbert(2, 64, activation="relu"),
        "gpt2-c": lambda: gpt2(1, 96),
        "t5-c": lambda: t5(1, 96),
        "bert-c": lambda: bert(1, 96),
        "cnn-e": lambda: TextCnn(width=32, filters=150, sizes=(1, 2, 3), hidden=128),
        "gru-d": lambda: Recurrent(width=96, units=32),
        "distilbert-d": lambda: distilbert(3, 48),
        "gpt2-d": lambda: gpt2(3, 48, activation_function="relu"),
        "t5-d": lambda: t5(3, 48, feed_forward_proj="gated-gelu"),
        "bert-d": lambda: bert(3, 48, hidden_act="relu"),
    },
    "later": {
        "bert-e": lambda: bert(4, 64),
        "gpt2-e": lambda: gpt2(2, 80),
        "t5-e": lambda: t5(2, 80, feed_forward_proj="gated-gelu"),
        "electra-e": lambda: electra(2, 96),
        "roberta-e": lambda: roberta(2, 48),
        "cnn-f": lambda: TextCnn(width=80, filters=80, sizes=(3, 4)),
        "distilbert-e": lambda: distilbert(2, 96),
        "roberta-f": lambda: roberta(2, 64, hidden_act="relu"),
    },
    "steep": {
        "smooth-a": lambda: SmoothCnn(k=2),
        "smooth-b": lambda: SmoothCnn(k=100),
        "head-a": lambda: SteepHead(1, 64, 32, 2),
        "head-b": lambda: SteepHead(1, 64, 32, 100),
        "head-c": lambda: SteepHead(2, 48, 256, 1000),
    },
    "last": {
        "t5-g": lambda: t5(2, 64, feed_forward_proj="gated-gelu"),
        "bert-g": lambda: bert(3, 80, hidden_act="gelu_new"),
        "gpt2-g": lambda: gpt2(3, 64),
        "t5-h": lambda: t5(3, 80, feed_forward_proj="gated-silu"),
        "electra-g": lambda: electra(1, 64),
        "roberta-g": lambda: roberta(3, 64),
        "cnn-g": lambda: TextCnn(width=64, filters=120, sizes=(2, 3), hidden=48),
        "distilbert-g": lambda: distilbert(1, 80),
        "gpt2-h": lambda: gpt2(1, 64, activation_function="relu"),
        "head-g": lambda: SteepHead(2, 64, 64, 50),
    },
    "fresh": {
        "t5-i": lambda: t5(2, 56, feed_forward_proj="gated-gelu"),
        "gpt2-i": lambda: gpt2(2, 64),
        "bert-i": lambda: bert(2, 96),
        "t5-j": lambda: t5(1, 64, feed_forward_proj="gated-gelu"),
        "gpt2-j": lambda: gpt2(4, 48),
        "roberta-i": lambda: roberta(1, 80),
        "electra-i": lambda: electra(3, 64),
        "cnn-i": lambda: TextCnn(width=72, filters=90, sizes=(3, 5)),
        "gpt2-k": lambda: gpt2(2, 72, activation_function="relu"),
    },
}

# Those without ReLU, max pooling and gates: their graphs are smooth from the embeddings to the logits.
SMOOTH = set(
    "gpt2-a t5-b bert-a gpt2-c bert-c t5-d bert-e gpt2-e t5-e electra-e roberta-e smooth-a smooth-b head-a head-b head-c "
    "t5-g bert-g gpt2-g t5-h electra-g roberta-g head-g t5-i gpt2-i bert-i t5-j gpt2-j roberta-i electra-i".split()
)
