import { createHash } from 'node:crypto';
import type { AnalyzedFile, FileHead } from '../inspect/analyzer.ts';
import type { TypedAnalyzer } from './facts-of.ts';
import { textLines } from './text-lines.ts';

/** One public key that may log in. */
export interface AuthorizedKeyFact {
  /** 1-based. */
  readonly line: number;
  /** e.g. `ssh-ed25519`. */
  readonly type: string;
  /** As `ssh-keygen -l` shows it: `SHA256:` and unpadded base64. */
  readonly fingerprint: string;
  readonly comment: string;
  /** Options before the key, as written, e.g. `command="/bin/true",no-pty`; '' when there are none. */
  readonly options: string;
  /** The forced command, when there is one. */
  readonly command?: string;
}

const keyTypes: readonly string[] = [
  ...['ssh-rsa', 'ssh-dss', 'ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ...['sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com'],
];

/** Keys of authorized_keys files, wherever they lie. Source of the format: sshd(8), "AUTHORIZED_KEYS FILE FORMAT". */
export const authorizedKeys = {
  id: 'authorized-keys',
  version: 1,
  title: 'Public keys that may log in over SSH.',
  wants({ fact }: FileHead): number {
    const name = fact.path.slice(fact.path.lastIndexOf('/') + 1);
    const usual = name.startsWith('authorized_keys') || fact.path.startsWith('/etc/ssh/authorized');
    return usual ? 1024 * 1024 : 0;
  },
  analyze(file: AnalyzedFile): readonly AuthorizedKeyFact[] {
    const facts: AuthorizedKeyFact[] = [];
    for (const { number, text } of textLines(file.bytes, 20_000)) {
      const fact = keyLine(text.trim(), number);
      if (fact !== undefined) facts.push(fact);
    }
    return facts;
  },
} as const satisfies TypedAnalyzer<AuthorizedKeyFact>;

/** Reads one line; `undefined` when it holds no key. */
export function keyLine(text: string, line: number): AuthorizedKeyFact | undefined {
  if (text === '' || text.startsWith('#')) return undefined;
  const start = startsWithType(text) ? 0 : skipOptions(text);
  const options = text.slice(0, start).trim();
  const [type = '', encoded = '', ...comment] = text
    .slice(start)
    .trim()
    .split(/[ \t]+/);
  if (!keyTypes.includes(type)) return undefined;
  const blob = Buffer.from(encoded, 'base64');
  // The blob repeats the type behind a four-byte length: what does not is no key.
  if (blob.length < 4 + type.length || blob.readUInt32BE(0) !== type.length) return undefined;
  if (blob.toString('latin1', 4, 4 + type.length) !== type) return undefined;
  const fingerprint = createHash('sha256').update(blob).digest('base64').replaceAll('=', '');
  const command = forcedCommand(options);
  return {
    line,
    type,
    fingerprint: `SHA256:${fingerprint}`,
    comment: comment.join(' ').slice(0, 500),
    options: options.slice(0, 1000),
    ...(command === undefined ? {} : { command }),
  };
}

function startsWithType(text: string): boolean {
  return keyTypes.some((type) => text.startsWith(type) && /[ \t]/.test(text.charAt(type.length)));
}

/** Where the options end: the first blank outside of double quotes (`\"` inside them is a quote character). */
function skipOptions(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '\\' && quoted && text.charAt(at + 1) === '"') at++;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === ' ' || letter === '\t')) return at + 1;
  }
  return text.length;
}

function forcedCommand(options: string): string | undefined {
  const at = options.toLowerCase().indexOf('command="');
  if (at < 0) return undefined;
  let command = '';
  for (let index = at + 'command="'.length; index < options.length && command.length < 1000; index++) {
    const letter = options.charAt(index);
    if (letter === '"') break;
    if (letter === '\\' && options.charAt(index + 1) === '"') index++;
    command += options.charAt(index);
  }
  return command;
}
