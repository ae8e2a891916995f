/**
 * Cases that the acceptance script cannot compare, since it takes what was recorded for the logits of the file:
 * - quantised files, recorded beside the float model that they were made of: the prediction is to be what ONNX Runtime
 *   computes of the file itself, by default, here (with exact sums of bytes on processors without VNNI);
 * - files that end in a softmax or sigmoid, recorded as they come out of the file: those are the probabilities, and the
 *   attributions those of a probability. The logits, which are predicted from and explained, are not in the record.
 *
 * `node .ci/cases.mjs FOLDER`: what falls short, then one line; exit 0 only when all hold.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

process.env.ORT_DISABLE_TELEMETRY = '1';
process.env.ORT_RUNNING_UNIT_TESTS = '1';
const { InferenceSession, Tensor } = createRequire(import.meta.url)('onnxruntime-node');
const [folder] = process.argv.slice(2);
const QUANTIZED = ['p2_qs_qdq', 'p2_qs_qop', 'p2_nb_asym32'];
const WITH_HEAD = ['softmax_in_graph', 'sigmoid_in_graph'];
/** Of the largest: what the acceptance script allows of float files. */
const [LOGITS, ATTRIBUTIONS] = [1e-3, 2e-3];

function results(model, texts, args) {
  const scratch = mkdtempSync(join(tmpdir(), 'gradlens-cases-'));
  try {
    const files = texts.map((_, i) => join(scratch, `${String(i).padStart(4, '0')}.txt`));
    for (const [i, file] of files.entries()) writeFileSync(file, texts[i]);
    const all = ['dist/cli.js', ...args, '--model', model, '--format', 'jsonl', '--quiet', ...files];
    const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', maxBuffer: 1 << 30 });
    if (status !== 0 && status !== 3) throw new Error(`exit ${status}: ${stderr.trim().slice(-200)}`);
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function off(found, truth) {
  const largest = Math.max(1e-9, ...truth.map(Math.abs));
  return found.length === truth.length ? Math.max(...found.map((x, i) => Math.abs(x - truth[i]))) / largest : Infinity;
}

/** The largest distance between the file's logits, as the runtime computes them, and what is predicted from. */
async function quantized(model, cases) {
  const session = await InferenceSession.create(model, { extra: { session: { x64quantprecision: '1' } } });
  const found = results(
    model,
    cases.map(({ text }) => text),
    ['classify'],
  );
  let worst = 0;
  for (const [i, { input_ids: ids, token_type_ids: types }] of cases.entries()) {
    const values = { input_ids: ids, attention_mask: ids.map(() => 1), token_type_ids: types ?? ids.map(() => 0) };
    const feeds = session.inputNames.map((name) => [
      name,
      new Tensor('int64', BigInt64Array.from(values[name], BigInt), [1, ids.length]),
    ]);
    const { [session.outputNames[0]]: logits } = await session.run(Object.fromEntries(feeds));
    worst = Math.max(
      worst,
      off(
        found[i].prediction.scores.map(({ logit }) => logit),
        [...logits.data],
      ),
    );
  }
  await session.release();
  return worst <= LOGITS ? null : `logits are ${worst.toExponential(1)} from the file's own`;
}

/** The largest distances of probabilities and of their attributions. */
async function withHead(model, cases) {
  const args = ['explain', '--output', 'probability', '--method', 'gausslegendre', '--n-steps', '50'];
  const found = results(
    model,
    cases.map(({ text }) => text),
    args,
  );
  let [scores, attributions] = [0, 0];
  for (const [i, { logits, targets }] of cases.entries()) {
    const { prediction, target, tokens } = found[i];
    scores = Math.max(
      scores,
      off(
        prediction.scores.map(({ probability }) => probability),
        logits,
      ),
    );
    const truth = targets.find(({ index }) => index === target.index)?.ig.find(({ steps }) => steps === 50);
    attributions = truth
      ? Math.max(
          attributions,
          off(
            tokens.map((t) => t.attribution),
            truth.attributions,
          ),
        )
      : Infinity;
  }
  if (scores <= LOGITS && attributions <= ATTRIBUTIONS) return null;
  return `probabilities off ${scores.toExponential(1)}, their attributions ${attributions.toExponential(1)}`;
}

let right = 0;
const names = [...QUANTIZED, ...WITH_HEAD];
for (const name of names) {
  const at = join(folder, 'models', name);
  const cases = JSON.parse(readFileSync(join(at, 'cases.json'), 'utf8')).cases.filter((c) => !c.text_pair);
  const model = join(at, 'onnx', 'model.onnx');
  const wrong = await (QUANTIZED.includes(name) ? quantized(model, cases) : withHead(model, cases)).catch(
    (error) => error.message,
  );
  if (wrong) process.stdout.write(`${name}: ${wrong}\n`);
  else right++;
}
process.stdout.write(`${right} of ${names.length} cases beside the acceptance script right\n`);
process.exitCode = right === names.length ? 0 : 1;
