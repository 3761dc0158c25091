import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, registryError } from './failure.ts';

function refused(status: number, body: unknown, what = 'manifest 1 of r.example/app', authenticated = false) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return registryError({ status, body: bytes, what, host: 'r.example', authenticated });
}

const errors = (code: string, message?: string, detail?: unknown) => ({ errors: [{ code, message, detail }] });

describe('registryError', () => {
  it.each<[number, unknown, string, string]>([
    [401, '', 'manifest', 'UNAUTHORIZED'],
    [401, errors('DENIED', 'blocked'), 'manifest', 'DENIED'],
    [403, '', 'manifest', 'DENIED'],
    [403, errors('TOOMANYREQUESTS'), 'manifest', 'TOOMANYREQUESTS'],
    [404, '', 'manifest 1', 'MANIFEST_UNKNOWN'],
    [404, '', 'blob sha256', 'BLOB_UNKNOWN'],
    [404, errors('NAME_UNKNOWN'), 'manifest', 'NAME_UNKNOWN'],
    [404, errors('MANIFEST_BLOB_UNKNOWN'), 'manifest', 'BLOB_UNKNOWN'],
    [407, '', 'manifest', 'UNAUTHORIZED'],
    [418, '', 'manifest', 'BAD_RESPONSE'],
    [429, errors('UNKNOWN'), 'manifest', 'TOOMANYREQUESTS'],
    [451, '', 'manifest', 'DENIED'],
    [500, errors('UNAUTHORIZED'), 'manifest', 'SERVER_ERROR'],
    [503, '<html>', 'manifest', 'SERVER_ERROR'],
    [400, { errors: [] }, 'manifest', 'BAD_RESPONSE'],
    [400, { errors: 'x' }, 'manifest', 'BAD_RESPONSE'],
    [400, [null], 'manifest', 'BAD_RESPONSE'],
    [300, '', 'manifest', 'BAD_RESPONSE'],
  ])('%i with %j for a %s is %s', (status, body, what, code) => {
    const error = refused(status, body, what);
    expect(error).toMatchObject({ code, status });
    expect(error.retryable).toBe(code === 'TOOMANYREQUESTS' || code === 'SERVER_ERROR');
  });

  it("repeats the registry's message and its detail, when that is a text", () => {
    expect(refused(403, errors('DENIED', 'blocked', 'see policy 7')).message).toBe(
      'r.example answered 403 to manifest 1 of r.example/app: blocked - see policy 7',
    );
    expect(refused(403, errors('DENIED', 'blocked', { Type: 'repository' })).message).toMatch(/: blocked$/);
  });

  it('says something else to those who are logged in', () => {
    const [anonymous, known] = [false, true].map((authenticated) => refused(401, '', 'manifest', authenticated).hint);
    expect(anonymous).toMatch(/docker login/);
    expect(known).not.toMatch(/docker login/);
  });
});

describe('printable', () => {
  it('keeps query strings and invisible characters out', () => {
    expect(printable('GET https://s3.example/x?X-Amz-Signature=secret failed')).toBe(
      'GET https://s3.example/x?... failed',
    );
    expect(printable('a\u001b[31mb\u202ec\u200bd\ne\u2028f')).toBe('a [31mb c d e f');
  });

  it('is one short line, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const line = printable(text);
        return line.length <= 303 && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line);
      }),
    );
  });
});
