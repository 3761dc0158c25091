import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import { literals, textOf, type Value } from '../value.ts';
import { parseArguments } from './options.ts';
import { absolutePath } from './place.ts';

/** Files locked away with a password or a public key: openssl, gpg, 7z, zip, rar, age, ccrypt, mcrypt. */
const readers: ReadonlyMap<string, (words: readonly string[], argv: readonly Value[]) => Value | undefined> = new Map([
  ...named('openssl', (words, argv) => {
    const verb = words[0] ?? '';
    const encrypts =
      (verb === 'enc' || /^(aes|des3|camellia|chacha|aria|rc4|bf)/.test(verb)) &&
      !words.includes('-d') &&
      !words.includes('-base64');
    const public_ = (verb === 'smime' || verb === 'cms') && words.includes('-encrypt');
    const rsa = (verb === 'rsautl' || verb === 'pkeyutl') && words.includes('-encrypt');
    return encrypts || public_ || rsa ? valueAfter(argv, '-in') : undefined;
  }),
  ...named('gpg gpg2', (words, argv) => {
    const encrypts = words.some((word) => /^(-[a-z]*[ce][a-z]*|--symmetric|--encrypt)$/.test(word));
    return encrypts && !words.includes('--decrypt') ? lastOperand(argv) : undefined;
  }),
  ...named('7z 7za 7zz', (words, argv) =>
    words[0] === 'a' && words.some((word) => word.startsWith('-p')) ? (lastOperand(argv) ?? []) : undefined,
  ),
  ...named('zip', (words, argv) =>
    words.some((word) => word === '-P' || word === '--password' || /^-[a-z]*e[a-z]*$/.test(word))
      ? (lastOperand(argv) ?? [])
      : undefined,
  ),
  ...named('rar', (words, argv) =>
    words[0] === 'a' && words.some((word) => /^-h?p/.test(word)) ? (lastOperand(argv) ?? []) : undefined,
  ),
  ...named('age rage', (words, argv) =>
    !words.includes('-d') && words.some((word) => /^(-[rRp]|--recipient|--passphrase)/.test(word))
      ? (lastOperand(argv) ?? [])
      : undefined,
  ),
  ...named('ccrypt ccencrypt', (words, argv) => (words.includes('-d') ? undefined : (lastOperand(argv) ?? []))),
  ...named('mcrypt', (words, argv) => (words.includes('-d') ? undefined : (lastOperand(argv) ?? []))),
]);

/** What a command encrypts, as far as known. */
export const encryptionEffects: CommandReader = (command) => {
  const reader = readers.get(command.name);
  if (!reader) return [];
  const input = command.redirects.find(({ op, fd }) => op === '<' && fd === 0)?.target;
  const path = reader(command.argv.slice(1).map(literals), command.argv.slice(1)) ?? undefined;
  const openssl =
    command.name === 'openssl' &&
    path === undefined &&
    input !== undefined &&
    !command.argv.some((value) => textOf(value) === '-d') &&
    textOf(command.argv[1] ?? []) === 'enc';
  const chosen = path ?? (openssl ? input : undefined);
  if (chosen === undefined) return [];
  const effect: EffectDraft = { kind: 'encrypt', tool: command.name, path: absolutePath(command, chosen) };
  return [effect];
};

function named(names: string, reader: (words: readonly string[], argv: readonly Value[]) => Value | undefined) {
  return names.split(' ').map((name) => [name, reader] as const);
}

function valueAfter(argv: readonly Value[], option: string): Value | undefined {
  const at = argv.findIndex((value) => textOf(value) === option);
  return at < 0 ? undefined : argv[at + 1];
}

function lastOperand(argv: readonly Value[]): Value | undefined {
  return parseArguments(argv, {
    short: 'roup',
    long: ['--recipient', '--output', '--passphrase', '--passphrase-file', '--cipher-algo', '--batch-size'],
  }).operands.at(-1);
}
