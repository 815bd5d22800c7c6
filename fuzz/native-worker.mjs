import { parentPort, workerData } from 'node:worker_threads'

import { readCorpus } from './corpus.mjs'
import { Fuzzer } from './engine.mjs'
import { Random } from './random.mjs'
import { targetNamed } from './targets/index.mjs'

const fuzzer = new Fuzzer(targetNamed(workerData.target), new Random(workerData.seed))
fuzzer.begin(readCorpus(workerData.target))

parentPort?.on('message', (/** @type {{ size: number, inputs: Uint8Array[] }} */ { size, inputs }) => {
  const before = fuzzer.executions
  fuzzer.adopt(inputs)
  fuzzer.batch(size)
  parentPort?.postMessage({
    executions: fuzzer.executions - before,
    found: fuzzer.takeFound(),
    crashes: fuzzer.takeCrashes(),
  })
})
