import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { decoders } from '../../src/trace/decode/decoders.ts';
import { type FuzzTarget, invariant } from './target.ts';

const binary = (text: string): Uint8Array => Buffer.from(text, 'base64');

/** Decoders of text: never throw, keep to their limit, say the same twice. */
export const decodersTarget: FuzzTarget = {
  name: 'decoders',
  seeds: () =>
    [
      'aGVsbG8=',
      'NBSWY3DP',
      '68656c6c6f',
      '\\x62\\141\\u0073',
      'begin 644 a\n#86)C\n`\nend\n',
      '00000000: 6563 686f 2068 656c 6c6f  echo hello\n',
      '0000000 145 143 150\n',
      '%65cho=65&#101;&#x63;',
      '<~ARfCl+D>>&Ci~>',
    ].map((text) => Buffer.from(text)),
  run: decodeAll,
};

/** Decoders of compressed data and archives, started from what the usual programs made. */
export const inflatersTarget: FuzzTarget = {
  name: 'inflaters',
  seeds: () => [
    gzipSync('echo hello; uname -a'.repeat(20)),
    zstdCompressSync('echo hello; uname -a'.repeat(20)),
    brotliCompressSync('echo hello; uname -a'.repeat(20)),
    binary('QlpoOTFBWSZTWY1or9EAAAVZgAAQQAIACCpHggAgACKB5THqQgGgDrGtsRFepBb4/i7kinChIRrRX6I='),
    binary(
      '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAUZWNobyBoZWxsbzsgdW5hbWUgLWEKAAAAAG1ipILVd1d7AAEtFS8LcW0ftvN9AQAAAAAEWVo=',
    ),
    binary('XQAAgAD//////////wAymMlPiv3Vm3KiPizn1G04vTru3NEBXRce///mGQAA'),
    binary(
      'UEsDBBQAAAAAAAAAIQBVuHveFQAAABUAAAAGAAAAcnVuLnNoZWNobyBoZWxsbzsgdW5hbWUgLWEKUEsBAhQDFAAAAAAAAAAhAFW4e94VAAAAFQAAAAYAAAAAAAAAAAAAAIABAAAAAHJ1bi5zaFBLBQYAAAAAAQABADQAAAA5AAAAAAA=',
    ),
  ],
  run: decodeAll,
};

function decodeAll(input: Uint8Array): void {
  for (const decode of Object.values(decoders)) {
    const options = { limit: 4_096, password: 'word', with: 'key', members: ['run*'], shift: 3 };
    const out = decode(input, options);
    invariant(out === undefined || out.length <= 4_096, 'more came out than allowed');
    const again = decode(input, options);
    invariant(Buffer.compare(Buffer.from(out ?? []), Buffer.from(again ?? [])) === 0, 'not the same twice');
  }
}
