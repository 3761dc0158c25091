const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const places = new Map([...alphabet].map((character, place) => [character, place]));

/** Undoes Python's `base64.b85encode`; `undefined` when the text is not in its alphabet. */
export function base85(input: string): string | undefined {
  return groups(input, (character) => places.get(character));
}

/** Undoes Ascii85 (`base64.a85encode`, with or without `<~ ~>`, `z` for four zero bytes). */
export function ascii85(input: string): string | undefined {
  const inner = input.trim().replace(/^<~/, '').replace(/~>$/, '');
  const plain = inner.replace(/[ \t\r\n\v]/g, '').replaceAll('z', '!!!!!');
  return groups(plain, (character) => {
    const place = character.charCodeAt(0) - 33;
    return place >= 0 && place < 85 ? place : undefined;
  });
}

/** Five digits of base 85 are four bytes; a shorter last group is filled up with the highest digit. */
function groups(input: string, placeOf: (character: string) => number | undefined): string | undefined {
  const parts: string[] = [];
  for (let at = 0; at < input.length; at += 5) {
    const size = Math.min(5, input.length - at);
    let number = 0;
    for (let index = 0; index < 5; index += 1) {
      const place = index < size ? placeOf(input[at + index] ?? '') : 84;
      if (place === undefined) return undefined;
      number = number * 85 + place;
    }
    if (number > 0xffffffff) return undefined;
    const bytes = String.fromCharCode(
      (number >>> 24) & 0xff,
      (number >>> 16) & 0xff,
      (number >>> 8) & 0xff,
      number & 0xff,
    );
    parts.push(bytes.slice(0, size - 1));
  }
  return parts.join('');
}
