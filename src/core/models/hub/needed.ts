/** Decides by their names which files of a repository are needed to open a model. */
import * as l10n from '@vscode/l10n';
import type { Dtype } from '../../../protocol/requests';
import { HubError } from '../../errors';
import { OLDER_TOKENIZERS } from '../tokenizerNames';
import { chooseGraph, graphFiles, graphListing } from '../variants';

export interface Needed {
  /** The .onnx file; null if a graph is built for weights. */
  readonly graph: string | null;
  /** All needed files, the small ones first. */
  readonly paths: readonly string[];
}

/** Optional files of a tokenizer. */
const BESIDES = ['tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'];

export interface Wish {
  readonly id: string;
  readonly dtype?: Dtype;
  /** The caller has a tokenizer: none is needed. */
  readonly ownTokenizer: boolean;
  /** `model_type` of the config, if it was read because there is no graph. */
  readonly modelType?: string | null;
  /** Only the tokenizer's files are needed. */
  readonly tokenizerAlone?: boolean;
  /** Weights are enough, as a graph is built for them. */
  readonly weights: boolean;
}

/** The command that exports the missing files. */
function recipe(id: string): readonly string[] {
  const folder = id.slice(id.indexOf('/') + 1);
  return [`optimum-cli export onnx --model ${id} --task text-classification ${folder}`, `then use --model ${folder}`];
}

/** The needed files out of `all`. Throws HubError that names what is missing and the command that exports it. */
export function neededFiles(all: readonly string[], wish: Wish): Needed {
  const { id, dtype, ownTokenizer, weights, modelType } = wish;
  const own = tokenizerIn(all, '');
  // The tokenizer's class may be only in config.json.
  if (wish.tokenizerAlone && own.length > 0)
    return { graph: null, paths: [...own, ...BESIDES, 'config.json'].filter((path) => all.includes(path)) };
  const there = new Set(all);
  const graph = chooseGraph(all, dtype) ?? null;
  const graphs = graphFiles(all);
  if (graph === null && graphs.length > 0)
    throw new HubError(
      'unusable',
      dtype === undefined
        ? l10n.t`${id} has several graphs and none is model.onnx: it has ${graphs.join(', ')}`
        : l10n.t`${id} has no ${dtype} model; it has ${graphListing(all)}: take one of these`,
    );
  const heavy = graph === null ? (weights ? weightFiles(all) : []) : [graph, ...besides(all, graph)];
  if (heavy.length === 0) {
    const why =
      modelType === undefined ? '' : `, and Gradlens cannot build graphs for models of the type ${modelType ?? 'null'}`;
    throw new HubError(
      'unusable',
      l10n.t`${id} has no ONNX file${why}: make one with Optimum (Python) and use its folder`,
      {
        hints: recipe(id),
      },
    );
  }
  // Config and tokenizer are in one folder: that of the graph or its parent.
  const folder =
    graph?.startsWith('onnx/') && !there.has('config.json') && there.has('onnx/config.json') ? 'onnx/' : '';
  const config = `${folder}config.json`;
  if (!there.has(config))
    throw new HubError(
      'unusable',
      l10n.t`${id} has no config.json, which names the labels: it is not a transformers model`,
    );
  const tokenizer = tokenizerIn(all, folder);
  if (tokenizer.length === 0 && !ownTokenizer)
    throw new HubError(
      'unusable',
      l10n.t`${id} has no tokenizer.json: make it with Optimum (Python) and use its folder`,
      {
        hints: recipe(id),
      },
    );
  const small = [config, ...tokenizer, ...BESIDES.map((name) => folder + name)].filter((path) => there.has(path));
  return { graph, paths: [...small, ...heavy] };
}

/** tokenizer.json, else the older files; with a SentencePiece model beside it, which may be needed too. */
function tokenizerIn(all: readonly string[], folder: string): readonly string[] {
  const older = OLDER_TOKENIZERS.map((name) => folder + name).filter((path) => all.includes(path));
  const whole = `${folder}tokenizer.json`;
  if (!all.includes(whole)) return older;
  return [whole, ...older.filter((path) => /(?:spiece|tokenizer)\.model$/.test(path))];
}

/** Files of external data of a graph, by their names: model.onnx_data, model.onnx_data_1, model.onnx.data. */
function besides(all: readonly string[], graph: string): readonly string[] {
  return all.filter((path) => path.startsWith(graph) && /^[_.]data(?:_\d+)?$/.test(path.slice(graph.length)));
}

/** model.safetensors, else pytorch_model.bin; either as one file, else as parts with their index. */
export function weightFiles(all: readonly string[]): readonly string[] {
  for (const [name, part] of [
    ['model.safetensors', /^model-\d{5}-of-\d{5}\.safetensors$/],
    ['pytorch_model.bin', /^pytorch_model-\d{5}-of-\d{5}\.bin$/],
  ] as const) {
    if (all.includes(name)) return [name];
    const index = `${name}.index.json`;
    if (all.includes(index)) return [index, ...all.filter((p) => part.test(p)).sort()];
  }
  return [];
}
