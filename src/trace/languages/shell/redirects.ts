import { byteString, encodeText } from '../../decode/bytes.ts';
import type { Redirect } from '../../story.ts';
import { concat, known, textOf, type Value } from '../../value.ts';
import { type Evaluator, type Io, streamOf } from './evaluator.ts';
import { expandOne } from './expand.ts';
import { resolvePath } from './paths.ts';
import type { RedirectNode } from './syntax-tree.ts';

/** The redirections as the story shows them. */
export function evaluateRedirects(e: Evaluator, nodes: readonly RedirectNode[]): readonly Redirect[] {
  return nodes.slice(0, 100).map((node) => ({
    fd: node.fd ?? (node.op.startsWith('<') ? 0 : 1),
    op: node.op,
    target: expandOne(e, node.target),
  }));
}

/** Where input comes from and output goes to behind these redirections. */
export function redirected(e: Evaluator, redirects: readonly Redirect[], io: Io): Io {
  let { stdin, sink } = io;
  for (const { fd, op, target } of redirects) {
    const input =
      op === '<<'
        ? streamOf(bytesOfValue(target))
        : op === '<<<'
          ? streamOf(concat(bytesOfValue(target), known('\n')))
          : op === '<' || op === '<>'
            ? inputOf(e, target, io)
            : undefined;
    if (op.startsWith('<') && op !== '<&') {
      if (fd === 0) stdin = input;
      else if (fd > 2) open(e, fd, input);
    } else if (op === '<&') {
      if (fd === 0) stdin = e.descriptors.get(Number(textOf(target) ?? -1));
      e.localUses += 1;
    } else if (fd === 1 || op === '&>' || op === '&>>') {
      const path = textOf(target);
      if (path !== '1' && path !== '/dev/stdout' && path !== '/dev/fd/1' && path !== '/proc/self/fd/1')
        sink = undefined;
    }
  }
  return { ...io, stdin, sink };
}

/** Remembers what a descriptor gives to read. It stays open after the command: nothing else would be read from it then. */
function open(e: Evaluator, fd: number, input: Io['stdin']): void {
  if (input === undefined) e.descriptors.delete(fd);
  else if (e.descriptors.size < 100) e.descriptors.set(fd, input);
}

/** What stands behind `/dev/stdin`, `/dev/fd/N` or `/proc/self/fd/N`; `undefined` for other paths. */
export function descriptorAt(e: Evaluator, path: string, io: Io): { readonly stream: Io['stdin'] } | undefined {
  if (path === '/dev/stdin' || path === '-') return { stream: io.stdin };
  const found = /^\/(?:dev|proc\/(?:self|\$\$|\d{1,7}|thread-self))\/fd\/(\d{1,3})$/.exec(path)?.[1];
  if (found === undefined) return undefined;
  if (found === '0') return { stream: io.stdin };
  e.localUses += 1;
  return { stream: e.descriptors.get(Number(found)) };
}

/** Redirections of a compound command: they hold for every command inside. */
export function openRedirects(e: Evaluator, nodes: readonly RedirectNode[], io: Io): Io {
  const redirects = evaluateRedirects(e, nodes);
  return { ...redirected(e, redirects, io), inherited: [...io.inherited, ...redirects] };
}

/** Text as byte strings, holes kept. */
export function bytesOfValue(value: Value): Value {
  return value.map((part) => (typeof part === 'string' ? encodeText(part) : part));
}

function inputOf(e: Evaluator, target: Value, io: Io): Io['stdin'] {
  const [only] = target;
  if (target.length === 1 && only !== undefined && typeof only !== 'string') {
    const output = e.substituted.get(only.hole);
    return output === undefined ? undefined : streamOf(output);
  }
  const path = textOf(target);
  const descriptor = path === undefined ? undefined : descriptorAt(e, path, io);
  if (descriptor !== undefined) return descriptor.stream;
  if (path === '/dev/null') return streamOf([]);
  const text = path === undefined ? undefined : readKnown(e, path);
  return text === undefined ? undefined : streamOf(known(text));
}

/** A file's content as a byte string, if it can be known. */
export function readKnown(e: Evaluator, path: string): string | undefined {
  const full = resolvePath(e, path);
  if (full === undefined || !full.startsWith('/') || full.startsWith('/dev/') || full.startsWith('/proc/'))
    return undefined;
  const here = e.files.get(full);
  if (here !== undefined) {
    const content = textOf(here.content);
    return content === undefined || !e.spend(1 + (content.length >> 8)) ? undefined : content;
  }
  const bytes = e.input.readBytes?.(full);
  if (bytes !== undefined) return e.spend(1 + (bytes.length >> 8)) ? byteString(bytes) : undefined;
  const text = e.input.readFile(full);
  if (text === undefined || !e.spend(1 + (text.length >> 8))) return undefined;
  return encodeText(text);
}
