import type { ImageReport } from '../report.ts';

/** How a finding's code comes to run, as the rest of a sentence. */
export const reachWords: Readonly<Record<ImageReport['findings'][number]['reach'], string>> = {
  runs: 'runs when the image runs',
  armed: 'fires later, by itself',
  present: 'in the image; nothing found runs it',
  hidden: 'in a lower layer, deleted or replaced later',
  built: 'ran when the image was built',
};
