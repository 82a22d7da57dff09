// The accuracy of a model on the test images of MNIST or CIFAR-10 as ONNX Runtime computes it: an independent check of what `nibble evaluate` says.
//
//   node tests/peers/evaluate.mjs mnist|cifar-10 MODEL.onnx [FOLDER of the official files]
//
// Images are read here as well, from the official files, and scaled to 0..1. Each image is run alone, so that the ranges of dynamic
// quantization are those of one image.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as ort from 'onnxruntime-node';

const cache = join(homedir(), '.cache/nibble/datasets');
const sets = {
  mnist(folder = join(cache, 'mnist')) {
    const images = gunzipSync(readFileSync(join(folder, 't10k-images-idx3-ubyte.gz'))).subarray(16);
    const labels = gunzipSync(readFileSync(join(folder, 't10k-labels-idx1-ubyte.gz'))).subarray(8);
    return { shape: [1, 28, 28], count: labels.length, image: (i) => images.subarray(i * 784, (i + 1) * 784), label: (i) => labels[i] };
  },
  'cifar-10'(folder = join(cache, 'cifar-10-batches-bin')) {
    const records = readFileSync(join(folder, 'test_batch.bin'));
    return { shape: [3, 32, 32], count: records.length / 3073, image: (i) => records.subarray(i * 3073 + 1, (i + 1) * 3073), label: (i) => records[i * 3073] };
  },
};

const [name, model, folder] = process.argv.slice(2);
if (!(name in sets) || !model) {
  console.error('usage: node evaluate.mjs mnist|cifar-10 MODEL.onnx [FOLDER]');
  process.exit(2);
}

const { shape, count, image, label } = sets[name](folder);
const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1 });
const flat = session.inputMetadata[0].shape.length === 2;
const dims = flat ? [1, shape.reduce((product, size) => product * size)] : [1, ...shape];
let right = 0;
for (let i = 0; i < count; i++) {
  const input = Float32Array.from(image(i), (pixel) => pixel / 255);
  const results = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', input, dims) });
  const logits = results[session.outputNames[0]].data;
  let best = 0;
  for (let k = 1; k < logits.length; k++) {
    if (logits[k] > logits[best]) best = k;
  }
  if (best === label(i)) right++;
}
console.log(`${right} of ${count} right, ${((100 * right) / count).toFixed(2)} %`);
