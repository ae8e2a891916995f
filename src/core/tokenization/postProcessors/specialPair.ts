import * as v from 'valibot';

const named = v.tuple([v.string(), v.pipe(v.number(), v.integer(), v.minValue(0))]);

/** The two special tokens of BertProcessing and RobertaProcessing, each as [token, id]. */
export const specialPairSchema = v.looseObject({ sep: named, cls: named });
