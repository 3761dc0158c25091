import type { Scene } from './detector.ts';

/** What an image says about itself: its name and the labels and annotations people read. */
function ownWords(scene: Scene): string {
  const { image } = scene.facts;
  const labels = image.config.config?.Labels ?? {};
  const told = Object.entries({ ...image.annotations, ...labels })
    .filter(([key]) => tellingLabels.some((telling) => key.toLowerCase().endsWith(telling)))
    .map(([, value]) => value);
  return [image.repository ?? image.reference, ...told].join(' ').slice(0, 4000).toLowerCase();
}

const tellingLabels = [
  'title',
  'description',
  'summary',
  'name',
  'usage',
  'keywords',
  'documentation',
  'source',
  'url',
];

/** Whether the image says openly that it is about one of these words (whole words, `-` and `_` separate). */
export function saysOf(scene: Scene, words: readonly string[]): boolean {
  const own = new Set(ownWords(scene).split(/[^a-z0-9]+/));
  return words.some((word) => own.has(word));
}

/** Whether the image calls itself a miner. */
export function isDeclaredMiner(scene: Scene): boolean {
  return saysOf(scene, minerWords);
}

const minerWords = [
  'xmrig',
  'miner',
  'mining',
  'mine',
  'monero',
  'xmr',
  'cpuminer',
  'ethminer',
  'ccminer',
  'minerd',
  'cryptomining',
  'cryptominer',
];

/** Whether the image calls itself a tool for looking at networks. */
export function isDeclaredScanner(scene: Scene): boolean {
  return saysOf(scene, ['scan', 'scanner', 'masscan', 'zmap', 'zgrab', 'nmap', 'pentest', 'kali', 'recon', 'security']);
}
