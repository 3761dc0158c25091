import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { EvalCase, Outcome } from './case.ts';
import type { CorpusOptions } from './corpus.ts';
import type { JudgeWays } from './judge-case.ts';

/** A case without its image, and what became of it. */
export interface Judged {
  readonly about: Omit<EvalCase, 'image'>;
  readonly outcome: Outcome;
}

/** Judges the corpus on all processors; results in the corpus's order. Throws what a worker threw. */
export async function runCorpus(
  options: CorpusOptions,
  ways: JudgeWays = {},
  workers = availableParallelism(),
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  await Promise.all(
    Array.from(
      { length: workers },
      (_, part) =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(new URL('./worker.ts', import.meta.url), {
            workerData: { options, ways, part, parts: workers },
          });
          worker.on('message', (message: Judged) => judged.push(message));
          worker.on('error', reject);
          worker.on('exit', (status) =>
            status === 0 ? resolve() : reject(new Error(`a worker ended with ${status}`)),
          );
        }),
    ),
  );
  return judged.sort((one, other) => one.outcome.index - other.outcome.index);
}
