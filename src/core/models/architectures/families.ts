/** The families whose bodies are not BERT's, by `model_type`. */
import type { Architecture } from './architecture';
import { bart, mbart } from './bart';
import { bigBird, longformer, robertaPreLayerNorm } from './bertLike';
import { deberta, debertaV2 } from './deberta';
import { gpt2, gptNeox, opt } from './decoders';
import { eurobert, LLAMAS } from './llama';
import { mobilebert } from './mobilebert';
import { modernbert } from './modernbert';
import { mpnet } from './mpnet';
import { nomicBert } from './nomicBert';
import { xlnet } from './xlnet';

export const ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map([
  ['deberta', deberta],
  ['deberta-v2', debertaV2],
  ['mpnet', mpnet],
  ['modernbert', modernbert],
  ['bart', bart],
  ['mbart', mbart],
  ['gpt2', gpt2],
  ['gpt_neox', gptNeox],
  ['opt', opt],
  ['xlnet', xlnet],
  ['nomic_bert', nomicBert],
  ['longformer', longformer],
  ['big_bird', bigBird],
  ['roberta-prelayernorm', robertaPreLayerNorm],
  ['mobilebert', mobilebert],
  ['eurobert', eurobert],
  ...LLAMAS,
]);
