import { expect, test } from 'vitest';
import { runStep } from './history-steps.ts';

test.each<readonly [string, string | undefined]>([
  ['/bin/sh -c apt-get update && apt-get install -y cron', 'apt-get update && apt-get install -y cron'],
  ['RUN /bin/sh -c curl http://192.0.2.1 | sh # buildkit', 'curl http://192.0.2.1 | sh'],
  ['RUN |1 A=b c /bin/sh -c echo $A # buildkit', 'echo $A'],
  ['|2 A=b B=c /bin/sh -c echo $A', 'echo $A'],
  ['/bin/bash -o pipefail -ec echo a', 'echo a'],
  ['RUN echo a', 'echo a'],
  ['RUN --mount=type=cache,target=/x --network=none /bin/sh -c echo a # buildkit', 'echo a'],
  ['/bin/sh -c #(nop)  CMD ["nginx"]', undefined],
  ['CMD ["nginx"]', undefined],
  ['COPY a /b # buildkit', undefined],
  ['ENTRYPOINT ["/x"]', undefined],
  ['', undefined],
  ['bazel build ...', undefined],
  [`/bin/sh ${'-a '.repeat(10_000)}`, undefined],
])('%s', (createdBy, expected) => {
  expect(runStep({ created_by: createdBy })?.text).toBe(expected);
});
