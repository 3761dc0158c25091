import type { DecodeStep } from '../story.ts';
import { byteString, bytesOf } from './bytes.ts';
import { type DecoderId, type DecoderInput, type DecoderOptions, decoders } from './decoders.ts';

/** One decoding that took place, as the story shows it. */
export function decodeStep(decoder: string, input: DecoderInput): DecodeStep {
  return { decoder, input: typeof input === 'string' ? input.slice(0, 200) : byteString(input.subarray(0, 200)) };
}

/** Undoes several encodings one after the other; `undefined` when one of them does not fit. */
export function decodeChain(
  input: DecoderInput,
  chain: readonly (DecoderId | { readonly id: DecoderId; readonly options: DecoderOptions })[],
  options: DecoderOptions = {},
): { readonly bytes: Uint8Array; readonly steps: readonly DecodeStep[] } | undefined {
  let bytes = bytesOf(input);
  const steps: DecodeStep[] = [];
  for (const link of chain) {
    const id = typeof link === 'string' ? link : link.id;
    const out = decoders[id](bytes, typeof link === 'string' ? options : { ...options, ...link.options });
    if (out === undefined) return undefined;
    steps.push(decodeStep(id, bytes));
    bytes = out;
  }
  return { bytes, steps };
}
