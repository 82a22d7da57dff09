// The accuracy of a model on MNIST's test images as ONNX Runtime computes it: an independent check of what `nibble evaluate` says.
//
//   node tests/peers/evaluate-mnist.mjs MODEL.onnx [FOLDER of the four MNIST files]
//
// Images are read here as well, from the official files, and scaled to 0..1. Each image is run alone, so that the ranges of dynamic
// quantization are those of one image.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as ort from 'onnxruntime-node';

const [model, folder = join(homedir(), '.cache/nibble/datasets/mnist')] = process.argv.slice(2);
if (!model) {
  console.error('usage: node evaluate-mnist.mjs MODEL.onnx [FOLDER]');
  process.exit(2);
}

const images = gunzipSync(readFileSync(join(folder, 't10k-images-idx3-ubyte.gz'))).subarray(16);
const labels = gunzipSync(readFileSync(join(folder, 't10k-labels-idx1-ubyte.gz'))).subarray(8);
const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1 });
const pixels = 784;
let right = 0;
for (let i = 0; i < labels.length; i++) {
  const input = Float32Array.from(images.subarray(i * pixels, (i + 1) * pixels), (pixel) => pixel / 255);
  const results = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', input, [1, pixels]) });
  const logits = results[session.outputNames[0]].data;
  let best = 0;
  for (let k = 1; k < logits.length; k++) {
    if (logits[k] > logits[best]) best = k;
  }
  if (best === labels[i]) right++;
}
console.log(`${right} of ${labels.length} right, ${((100 * right) / labels.length).toFixed(2)} %`);
