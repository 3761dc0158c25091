import { type ErrorCode, RegistryError } from '../errors.ts';
import { describeSeconds } from './rate-limit.ts';
import { ErrorBody } from './schema.ts';

/** Bytes of an error body that are read: an error page may be endless. Source: go-containerregistry's transport. */
export const maxErrorBody = 64 * 1024;

/** What is known of a refused request. No part of it holds a query string or a secret. */
export interface Refusal {
  readonly status: number;
  /** The beginning of the body. */
  readonly body: Uint8Array;
  /** What was asked for, e.g. `manifest latest of docker.io/library/alpine`. */
  readonly what: string;
  /** Host that answered. */
  readonly host: string;
  /** Milliseconds the server asks to wait. */
  readonly retryAfter?: number;
  /** Whether credentials were sent. */
  readonly authenticated: boolean;
}

/** Turns a refusal into an error that says what happened and what to do: the spec's own code where the body has one. */
export function registryError(refusal: Refusal): RegistryError {
  const first = readErrors(refusal.body)[0];
  const code = errorCode(refusal.status, first?.code, refusal.what);
  const said = first?.message ? `: ${printable(first.message)}` : '';
  const hint = hintFor(code, refusal);
  return new RegistryError(code, `${refusal.host} answered ${refusal.status} to ${refusal.what}${said}`, {
    status: refusal.status,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** A server's own words without control, bidirectional and other invisible characters, and cut to one line's length. */
export function printable(text: string): string {
  const plain = text
    .slice(0, 2000)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .trim();
  const secretless = plain.replace(/\?[^\s"']+/g, '?...');
  return secretless.length > 300 ? `${secretless.slice(0, 300)}...` : secretless;
}

/** The errors of a distribution-spec error body; none when it is something else (a proxy's HTML page). */
function readErrors(body: Uint8Array): { code: string; message: string }[] {
  try {
    const parsed = ErrorBody.safeParse(JSON.parse(new TextDecoder().decode(body)));
    if (!parsed.success) return [];
    return parsed.data.errors.map(({ code, message, detail }) => ({
      code,
      message: [message, typeof detail === 'string' ? detail : ''].filter((part) => part).join(' - '),
    }));
  } catch {
    return [];
  }
}

/** Codes of the spec that say more than the status does. */
const specCodes: ReadonlyMap<string, ErrorCode<'registry'>> = new Map([
  ['UNAUTHORIZED', 'UNAUTHORIZED'],
  ['DENIED', 'DENIED'],
  ['NAME_UNKNOWN', 'NAME_UNKNOWN'],
  ['MANIFEST_UNKNOWN', 'MANIFEST_UNKNOWN'],
  ['BLOB_UNKNOWN', 'BLOB_UNKNOWN'],
  ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN'],
  ['TOOMANYREQUESTS', 'TOOMANYREQUESTS'],
]);

function errorCode(status: number, code: string | undefined, what: string): ErrorCode<'registry'> {
  if (status === 429) return 'TOOMANYREQUESTS';
  if (status >= 500) return 'SERVER_ERROR';
  // A gate may answer 401 with DENIED: the code is then closer to the truth than the status.
  const known = specCodes.get(code ?? '');
  if (known !== undefined && status >= 400) return known;
  if (status === 401 || status === 407) return 'UNAUTHORIZED';
  if (status === 403 || status === 451) return 'DENIED';
  if (status === 404) return what.startsWith('blob') ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN';
  return 'BAD_RESPONSE';
}

function hintFor(code: ErrorCode<'registry'>, refusal: Refusal): string | undefined {
  switch (code) {
    case 'UNAUTHORIZED':
      return refusal.authenticated
        ? 'The credentials were refused, or do not reach this repository.'
        : 'It does not exist or is private: log in with docker login, or give --username and --password-stdin.';
    case 'DENIED':
      return refusal.authenticated
        ? 'The account may not pull it, or a policy blocks it.'
        : 'Log in, or ask who runs the registry.';
    case 'TOOMANYREQUESTS': {
      const wait =
        refusal.retryAfter === undefined ? 'later' : `in ${describeSeconds(Math.ceil(refusal.retryAfter / 1000))}`;
      return `Try again ${wait}${refusal.authenticated ? '' : '; logged-in users have a higher limit'}.`;
    }
    case 'NAME_UNKNOWN':
    case 'MANIFEST_UNKNOWN':
      return 'Check the name and the tag.';
    case 'SERVER_ERROR':
      return 'The registry has a problem; try again later.';
    default:
      return undefined;
  }
}
