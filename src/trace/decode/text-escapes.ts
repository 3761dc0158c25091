import { byteString, bytesOf } from './bytes.ts';

/** Undoes percent encoding (`%62`); with `plus` a `+` is a blank. What is no escape stays. */
export function percent(bytes: Uint8Array, plus = false): Uint8Array {
  const text = plus ? byteString(bytes).replaceAll('+', ' ') : byteString(bytes);
  return Buffer.from(
    text.replace(/%([0-9a-fA-F]{2})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    'latin1',
  );
}

/** Undoes quoted-printable (RFC 2045): `=62`, lines joined at a `=` at their end. */
export function quotedPrintable(bytes: Uint8Array): Uint8Array {
  const text = byteString(bytes)
    .replace(/=[ \t]{0,64}\r?\n/g, '')
    .replace(/=([0-9a-fA-F]{2})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(text, 'latin1');
}

const named = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
  ['Tab', '\t'],
  ['NewLine', '\n'],
  ['sol', '/'],
  ['bsol', '\\'],
  ['vert', '|'],
  ['semi', ';'],
  ['dollar', '$'],
  ['lpar', '('],
  ['rpar', ')'],
  ['grave', '`'],
  ['num', '#'],
  ['excl', '!'],
  ['period', '.'],
  ['colon', ':'],
  ['equals', '='],
]);

/** Undoes HTML's character references: `&#98;`, `&#x62;`, `&amp;` and the names of ASCII's punctuation. */
export function entities(bytes: Uint8Array): Uint8Array {
  const text = byteString(bytes).replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}));/g,
    (all, decimal: string | undefined, hexadecimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return byteString(bytesOf(named.get(name) ?? all));
      const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
      return code > 0x10ffff ? all : byteString(Buffer.from(String.fromCodePoint(code), 'utf8'));
    },
  );
  return Buffer.from(text, 'latin1');
}

/** Undoes escapes that name a character by its number: `\u0062`, `\u{62}`, `U+0062`, `%u0062`. */
export function unicodeEscapes(bytes: Uint8Array): Uint8Array {
  const text = byteString(bytes).replace(
    /(?:\\u\{([0-9a-fA-F]{1,6})\}|(?:\\u|%u|[Uu]\+)([0-9a-fA-F]{4}))/g,
    (all, braced: string | undefined, four: string | undefined) => {
      const code = Number.parseInt(braced ?? four ?? '', 16);
      return code > 0x10ffff ? all : byteString(Buffer.from(String.fromCharCode(code), 'utf8'));
    },
  );
  return Buffer.from(text, 'latin1');
}
