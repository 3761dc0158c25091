import { describe, expect, it } from 'vitest';
import { IntegrityError, RegistryError } from '../errors.ts';
import { connectionError, speaksNoTls } from './connection-error.ts';

const url = new URL('https://r.example/v2/?secret=1');
const withCode = (code: string, message = 'x', cause?: unknown) =>
  Object.assign(new Error(message, cause === undefined ? {} : { cause }), { code });
const wrap = (cause: unknown) => connectionError(cause, url, 'manifest 1');

describe('connectionError', () => {
  it.each<[unknown, string, RegExp]>([
    [withCode('ECONNREFUSED'), 'UNREACHABLE', /nothing listens/],
    [withCode('UND_ERR_SOCKET', 'other side closed'), 'UNREACHABLE', /broke/],
    [withCode('UND_ERR_SOCKET', 'x', withCode('ENOTFOUND')), 'UNREACHABLE', /not known/],
    [new AggregateError([withCode('ECONNREFUSED'), withCode('ETIMEDOUT')]), 'UNREACHABLE', /nothing listens/],
    [withCode('EWEIRD'), 'UNREACHABLE', /EWEIRD/],
    [new Error('x'), 'UNREACHABLE', /failed/],
    ['text', 'UNREACHABLE', /failed/],
    [withCode('CERT_HAS_EXPIRED'), 'TLS', /not trusted/],
    [withCode('ERR_TLS_CERT_ALTNAME_INVALID'), 'TLS', /not trusted/],
    [withCode('ERR_SSL_WRONG_VERSION_NUMBER'), 'TLS', /no TLS connection/],
    [withCode('EPROTO'), 'TLS', /no TLS connection/],
  ])('%s is %s', (cause, code, message) => {
    const error = wrap(cause);
    expect(error).toBeInstanceOf(RegistryError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), cause });
    expect(error.message).not.toContain('secret');
  });

  it('lets deliberate errors pass', () => {
    const deliberate = new IntegrityError('DIGEST_MISMATCH', 'x');
    expect(wrap(deliberate)).toBe(deliberate);
  });
});

it.each<[unknown, boolean]>([
  [withCode('ERR_SSL_WRONG_VERSION_NUMBER'), true],
  [withCode('ERR_SSL_PACKET_LENGTH_TOO_LONG'), true],
  [withCode('EPROTO', 'wrong version number'), true],
  [withCode('ECONNREFUSED'), true],
  [withCode('EPROTO', 'tlsv13 alert certificate required'), false],
  [withCode('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'), false],
  [withCode('CERT_HAS_EXPIRED'), false],
  [withCode('ECONNRESET'), false],
  [withCode('ENOTFOUND'), false],
])('%s means that nobody speaks TLS there: %s', (cause, plain) => {
  expect(speaksNoTls(wrap(cause))).toBe(plain);
});
