// Runs ONNX models on ONNX Runtime and writes what they compute.
//
//   node run-model.mjs JOB.json
//
// JOB.json names files relative to its own folder; tensors are raw little-endian float32, row by row:
// (an input of integers or truths is converted here)
//   { "model": "m.onnx", "inputs": [{ "file": "x.f32", "shape": [8, 784] }, ...], "oneByOne": false,
//     "optimization": "all", "optimizedModel": null }
// Inputs follow the order of the model's. "oneByOne" runs the rows of the first axis as batches of one and joins the results.
// "optimization" is disabled, basic, extended or all; "optimizedModel" keeps the graph that the runtime made of the model.
// Beside the job: output0.f32, output1.f32, ... and result.json: [{ "name": "y", "shape": [8, 10], "type": "float32" }, ...].
//
// An array of jobs is run in one process: files are then named job0-output0.f32, ..., job0-result.json, and what a model was
// refused for is in its result: { "error": "..." }.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const jobFile = resolve(process.argv[2]);
const folder = dirname(jobFile);

const whole = { int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, int32: Int32Array, int64: BigInt64Array, bool: Uint8Array };
const convert = (data, type) => whole[type] ? whole[type].from(data, type === 'int64' ? BigInt : Math.trunc) : data;

const run = async (job, prefix) => {
  const inputs = job.inputs.map(({ file, shape }) => {
    const bytes = readFileSync(resolve(folder, file));
    return { shape, data: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)) };
  });

  // One thread: some operators' results depend on how many there are.
  const options = { graphOptimizationLevel: job.optimization, intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 };
  if (job.optimizedModel) {
    options.optimizedModelFilePath = resolve(folder, job.optimizedModel);
  }
  const session = await InferenceSession.create(resolve(folder, job.model), options);
  if (session.inputNames.length !== inputs.length) {
    throw new Error(`The model takes ${session.inputNames.length} inputs (${session.inputNames}), but ${inputs.length} were given.`);
  }

  const rows = job.oneByOne ? inputs[0].shape[0] : 1;
  const runs = [];
  for (let row = 0; row < rows; row++) {
    const feeds = {};
    inputs.forEach(({ shape, data }, i) => {
      const length = data.length / rows;
      const { type } = session.inputMetadata[i];
      feeds[session.inputNames[i]] = new Tensor(type in whole ? type : 'float32', convert(data.subarray(row * length, (row + 1) * length), type), job.oneByOne ? [1, ...shape.slice(1)] : shape);
    });
    runs.push(await session.run(feeds));
  }

  const result = session.outputNames.map((name, i) => {
    const shape = [...runs[0][name].dims];
    if (job.oneByOne) {
      shape[0] *= rows;
    }
    const joined = runs.flatMap(run => Array.from(run[name].data, Number));
    writeFileSync(resolve(folder, `${prefix}output${i}.f32`), new Uint8Array(Float32Array.from(joined).buffer));
    return { name, shape, type: runs[0][name].type };
  });
  writeFileSync(resolve(folder, `${prefix}result.json`), JSON.stringify(result));
};

const jobs = JSON.parse(readFileSync(jobFile, 'utf8'));
if (Array.isArray(jobs)) {
  for (const [i, job] of jobs.entries()) {
    try {
      await run(job, `job${i}-`);
    } catch (error) {
      writeFileSync(resolve(folder, `job${i}-result.json`), JSON.stringify({ error: error.message }));
    }
  }
} else {
  await run(jobs, '');
}
