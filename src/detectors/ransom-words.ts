/** Words of which a demand has several; each alone stands in many honest texts. */
const words: readonly (readonly string[])[] = [
  ['bitcoin', 'btc', 'monero', 'xmr', 'usdt', 'wallet'],
  ['decrypt', 'recover your', 'restore your', 'get back', 'unlock your'],
  ['your files', 'your data', 'your database', 'your documents', 'all files', 'your server', 'your network'],
  ['encrypted', 'backed up', 'stolen', 'locked', 'leaked'],
  [
    'ransom',
    'pay ',
    'payment',
    'send 0.',
    'deadline',
    'within 48',
    'within 72',
    '.onion',
    'protonmail',
    'tutanota',
    'read_me',
    'readme_',
    'how_to',
    'restore_files',
  ],
];

const maximumText = 100_000;

/** Whether a text reads like a demand for money for somebody's data: three of the five kinds of words that one has. */
export function hasRansomWords(text: string): boolean {
  const flat = text.slice(0, maximumText).toLowerCase();
  return words.filter((kind) => kind.some((word) => flat.includes(word))).length >= 3;
}
