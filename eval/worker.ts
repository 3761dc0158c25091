import { parentPort, workerData } from 'node:worker_threads';
import { type CorpusOptions, corpus } from './corpus.ts';
import { type JudgeWays, judgeCase } from './judge-case.ts';

const { options, ways, part, parts } = workerData as {
  options: CorpusOptions;
  ways: JudgeWays;
  part: number;
  parts: number;
};

// Every worker builds the whole corpus (it is only text) and judges its share, so that nothing large is sent around.
let index = 0;
for (const each of corpus(options)) {
  if (index % parts === part) {
    const { image: _image, ...about } = each;
    parentPort?.postMessage({ about, outcome: await judgeCase(each, index, ways) });
  }
  index += 1;
}
