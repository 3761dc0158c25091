import { RegistryError, TidewaiterError } from '../errors.ts';

/** Codes that mean "the certificate is not trusted", whatever of it. Source: OpenSSL's X509_V_ERR names as Node gives them. */
const certificateCodes: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
]);

const reasons: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'its name is not known'],
  ['EAI_AGAIN', 'its name cannot be looked up now'],
  ['EHOSTUNREACH', 'no way leads there'],
  ['ENETUNREACH', 'no way leads there'],
  ['ETIMEDOUT', 'it did not answer in time'],
  ['UND_ERR_CONNECT_TIMEOUT', 'it did not accept the connection in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'it did not answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'it stopped sending'],
  ['UND_ERR_HEADERS_OVERFLOW', 'its headers are too long'],
  ['UND_ERR_SOCKET', 'the connection broke'],
  ['ECONNRESET', 'the connection broke'],
  ['EPIPE', 'the connection broke'],
]);

const hints: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'Check the port; is the registry running?'],
  ['ENOTFOUND', 'Check the spelling, and HTTPS_PROXY if this network has a proxy.'],
  ['EAI_AGAIN', 'Check the network, and HTTPS_PROXY if it has a proxy.'],
  ['UND_ERR_CONNECT_TIMEOUT', 'Check the network, and HTTPS_PROXY if it has a proxy.'],
]);

/** Makes a `RegistryError` (`TLS` or `UNREACHABLE`) of whatever the HTTP client threw; deliberate errors pass through. */
export function connectionError(cause: unknown, url: URL, what: string): Error {
  if (cause instanceof TidewaiterError) return cause;
  const code = codeOf(cause);
  if (isCertificateCode(code)) {
    return new RegistryError('TLS', `the certificate of ${url.host} is not trusted (${code})`, {
      cause,
      hint: `Put its authority as ca.crt into /etc/docker/certs.d/${url.host}/ or a folder named with --cert-dir.`,
    });
  }
  if (isTlsCode(code)) {
    return new RegistryError('TLS', `no TLS connection to ${url.host} (${code})`, {
      cause,
      hint: 'If it speaks plain HTTP or an old TLS, --insecure allows that.',
    });
  }
  const why = reasons.get(code) ?? (code === '' ? 'the connection failed' : code);
  const hint = hints.get(code);
  const message = `cannot fetch ${what} from ${url.host}: ${why}`;
  return new RegistryError('UNREACHABLE', message, { cause, ...(hint === undefined ? {} : { hint }) });
}

/**
 * Whether a failed HTTPS attempt means that the other side does not speak TLS at all, as a plain registry does: its answer
 * is no TLS record, or nobody listens on the port. An alert, or a connection ended, comes from one that does speak it.
 */
export function speaksNoTls(error: unknown): boolean {
  const cause = error instanceof RegistryError ? error.cause : error;
  const code = codeOf(cause);
  if (code === 'ECONNREFUSED') return true;
  const text = cause instanceof Error ? `${code} ${cause.message}`.toLowerCase() : '';
  return isTlsCode(code) && !isCertificateCode(code) && !text.includes('alert');
}

function isCertificateCode(code: string): boolean {
  return certificateCodes.has(code) || code.startsWith('CERT_');
}

function isTlsCode(code: string): boolean {
  return code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO';
}

/** The innermost code: undici wraps what the socket said. */
function codeOf(error: unknown): string {
  let code = '';
  let current = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth += 1) {
    const own = (current as NodeJS.ErrnoException).code;
    if (typeof own === 'string') code = own;
    if (current instanceof AggregateError && current.errors.length > 0) current = current.errors[0];
    else current = current.cause;
  }
  return code;
}
