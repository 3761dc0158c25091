/** Why a suspicious finding on an image of real software is what a reader of the report would want to be told. */
const reasons: readonly { readonly image: string; readonly detector: string; readonly reason: string }[] = [
  {
    image: 'xmrig',
    detector: 'miner',
    reason: 'The image is a miner and starts it; declared miners are suspicious by design.',
  },
  {
    image: 'xmrig',
    detector: 'miner-program',
    reason: 'The image is a miner and starts it; declared miners are suspicious by design.',
  },
];

/** The reason, when there is one. It is printed beside the finding, and changes no judgement of the scanner. */
export function defensible(image: string, detector: string): string | undefined {
  return reasons.find((each) => each.image === image && each.detector === detector)?.reason;
}
