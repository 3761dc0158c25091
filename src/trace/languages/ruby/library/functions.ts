import type { LibraryFunction } from '../../script/dialect.ts';
import { opaque } from '../../script/library/codecs.ts';
import { setVariable, variable } from '../../script/library/environment.ts';
import { print, printLines } from '../../script/library/printing.ts';
import { done, plain, same, stringOf } from '../../script/library/values.ts';
import { mystery, none } from '../../script/object.ts';
import { encodings } from './encodings.ts';
import { files } from './files.ts';
import { kernel } from './kernel.ts';
import { networking } from './network.ts';
import { processes } from './processes.ts';

/** All functions known, by canonical name. A new one: a line in the table of its topic. */
export const functions: ReadonlyMap<string, LibraryFunction> = new Map<string, LibraryFunction>([
  ...plain('p', 'pp', 'sleep', 'rand', 'srand', 'exit', 'exit!', 'abort', 'raise', 'warn', 'putc'),
  ...plain('File.exist?', 'File.exists?', 'File.file?', 'File.directory?', 'File.size', 'Dir.exist?', 'defined?'),
  ...plain('Digest.MD5.hexdigest', 'Digest.SHA256.hexdigest', 'Digest.SHA1.hexdigest', 'Time.now', 'SecureRandom.hex'),
  ...same(['print'], (run, args) => done(print(run, args.list))),
  ...same(['puts'], (run, args) => done(printLines(run, args.list))),
  ...same(['ENV.fetch'], (run, args) => {
    const name = stringOf(args.list[0]);
    return name === undefined ? mystery('ENV') : variable(run, name);
  }),
  ...same(['ENV.store'], (run, args) => done(setVariable(run, args.list[0], args.list[1], args.node.line))),
  ...same(['OpenSSL.Cipher.new', 'OpenSSL.Cipher.AES.new'], () => ({ type: 'thing', kind: 'cipher', data: new Map() })),
  ...same(['RbNaCl.SimpleBox.decrypt'], (_run, args) => opaque('decrypt', args.list[0])),
  ['super', () => none],
  ...encodings,
  ...files,
  ...kernel,
  ...networking,
  ...processes,
]);
