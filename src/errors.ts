/**
 * Every error Tidewaiter throws on purpose, and the only list of their codes. Callers switch on `code`, never on the
 * message. Hostile image content is data, not an error: it becomes an anomaly or a gap (see inspect/facts.ts).
 */

/** Codes by class; `docs/errors.md` lists the same set and a test compares the two. */
export const errorCodes = {
  usage: ['BAD_REFERENCE', 'BAD_OPTION', 'BAD_CONFIG', 'CANNOT_WRITE'],
  source: [
    'NOT_FOUND',
    'NOT_A_LAYOUT',
    'NOT_AN_ARCHIVE',
    'EMPTY_ARCHIVE',
    'AMBIGUOUS_IMAGE',
    'NOT_AN_IMAGE',
    'UNSUPPORTED_MANIFEST',
    'NO_SUCH_PLATFORM',
    'BAD_MANIFEST',
    'BAD_IMAGE_CONFIG',
    'DAEMON_UNREACHABLE',
    'DAEMON_REFUSED',
    'UNREADABLE',
  ],
  registry: [
    'UNREACHABLE',
    'TLS',
    'UNAUTHORIZED',
    'DENIED',
    'NAME_UNKNOWN',
    'MANIFEST_UNKNOWN',
    'BLOB_UNKNOWN',
    'TOOMANYREQUESTS',
    'SERVER_ERROR',
    'BAD_RESPONSE',
    'BAD_REDIRECT',
  ],
  integrity: ['DIGEST_MISMATCH', 'SIZE_MISMATCH', 'DIFF_ID_MISMATCH'],
  limit: ['TOO_MANY_BYTES', 'RATIO', 'TOO_MANY_ENTRIES', 'PATH_TOO_LONG', 'TOO_DEEP', 'METADATA_TOO_LARGE', 'TIMEOUT'],
  decode: ['BAD_COMPRESSION', 'UNKNOWN_COMPRESSION', 'TRUNCATED', 'TRAILING_BYTES', 'BAD_ARCHIVE'],
  internal: ['BUG'],
} as const;

/** The family of an error; the exit status and the gate's answer follow from it. */
export type ErrorClass = keyof typeof errorCodes;
/** One code out of a family, e.g. `ErrorCode<'registry'>`. */
export type ErrorCode<C extends ErrorClass = ErrorClass> = (typeof errorCodes)[C][number];

/** What the message cannot say by itself: the cause is always kept, `hint` tells the user what to do next. */
export interface ErrorDetails {
  readonly cause?: unknown;
  /** One sentence: what to do next. */
  readonly hint?: string;
}

/** Base of all deliberate errors. `family` and `code` are stable; the message is for people. */
export class TidewaiterError<C extends ErrorClass = ErrorClass> extends Error {
  readonly family: C;
  readonly code: ErrorCode<C>;
  readonly hint: string | undefined;

  constructor(family: C, code: ErrorCode<C>, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.family = family;
    this.code = code;
    this.hint = details.hint;
    this.name = `${family.charAt(0).toUpperCase()}${family.slice(1)}Error`;
  }
}

/** The caller asked for something that makes no sense; exit status 2. */
export class UsageError extends TidewaiterError<'usage'> {
  constructor(code: ErrorCode<'usage'>, message: string, details?: ErrorDetails) {
    super('usage', code, message, details);
  }
}

/** The image is not where, or not what, the reference says; exit status 3. */
export class SourceError extends TidewaiterError<'source'> {
  constructor(code: ErrorCode<'source'>, message: string, details?: ErrorDetails) {
    super('source', code, message, details);
  }
}

/** A registry refused, failed or cannot be reached; exit status 3. */
export class RegistryError extends TidewaiterError<'registry'> {
  /** HTTP status of the last answer, when there was one. */
  readonly status: number | undefined;
  constructor(code: ErrorCode<'registry'>, message: string, details: ErrorDetails & { status?: number } = {}) {
    super('registry', code, message, details);
    this.status = details.status;
  }
  /** Whether asking again later may succeed. */
  get retryable(): boolean {
    return this.code === 'TOOMANYREQUESTS' || this.code === 'SERVER_ERROR' || this.code === 'UNREACHABLE';
  }
}

/** Bytes are not the bytes that were promised; the part is a gap (exit status 4), a manifest or config is fatal. */
export class IntegrityError extends TidewaiterError<'integrity'> {
  constructor(code: ErrorCode<'integrity'>, message: string, details?: ErrorDetails) {
    super('integrity', code, message, details);
  }
}

/** A bound of `archive/limits.ts` was reached; the part is a gap, never clean. */
export class LimitError extends TidewaiterError<'limit'> {
  constructor(code: ErrorCode<'limit'>, message: string, details?: ErrorDetails) {
    super('limit', code, message, details);
  }
}

/** Bytes that cannot be decompressed or read as the archive they claim to be; the part is a gap. */
export class DecodeError extends TidewaiterError<'decode'> {
  constructor(code: ErrorCode<'decode'>, message: string, details?: ErrorDetails) {
    super('decode', code, message, details);
  }
}

/** A state that cannot be: a bug of ours; exit status 70. */
export class InternalError extends TidewaiterError<'internal'> {
  constructor(message: string, details?: ErrorDetails) {
    super('internal', 'BUG', message, details);
  }
}
