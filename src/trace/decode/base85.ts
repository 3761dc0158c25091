import { byteString } from './bytes.ts';

const places = (alphabet: string): ReadonlyMap<string, number> =>
  new Map([...alphabet].map((character, place) => [character, place]));

/** Of RFC 1924: Python's `b85encode`, git. */
const plain = places('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~');
/** Of ZeroMQ's RFC 32: `basenc --z85`. */
const z = places('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#');

/** Undoes Python's `base64.b85encode`; `undefined` when the text is not in its alphabet. */
export function base85(bytes: Uint8Array): Uint8Array | undefined {
  return groups(byteString(bytes).trim(), (character) => plain.get(character));
}

/** Undoes Z85 (`basenc --z85`). */
export function z85(bytes: Uint8Array): Uint8Array | undefined {
  return groups(byteString(bytes).replace(/\s+/g, ''), (character) => z.get(character));
}

/** Undoes Ascii85 (`base64.a85encode`, with or without `<~ ~>`, `z` for four zero bytes). */
export function ascii85(bytes: Uint8Array): Uint8Array | undefined {
  const inner = byteString(bytes).trim().replace(/^<~/, '').replace(/~>$/, '');
  const text = inner.replace(/[ \t\r\n\v]/g, '').replaceAll('z', '!!!!!');
  return groups(text, (character) => {
    const place = character.charCodeAt(0) - 33;
    return place >= 0 && place < 85 ? place : undefined;
  });
}

/** Five digits of base 85 are four bytes; a shorter last group is filled up with the highest digit. */
function groups(input: string, placeOf: (character: string) => number | undefined): Uint8Array | undefined {
  const out = new Uint8Array(Math.ceil(input.length / 5) * 4);
  let length = 0;
  for (let at = 0; at < input.length; at += 5) {
    const size = Math.min(5, input.length - at);
    let number = 0;
    for (let index = 0; index < 5; index += 1) {
      const place = index < size ? placeOf(input[at + index] ?? '') : 84;
      if (place === undefined) return undefined;
      number = number * 85 + place;
    }
    if (number > 0xffffffff) return undefined;
    for (let index = 0; index < size - 1; index += 1) out[length + index] = (number >>> (24 - index * 8)) & 0xff;
    length += size - 1;
  }
  return out.subarray(0, length);
}
