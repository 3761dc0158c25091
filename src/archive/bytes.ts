/** The only stream type in signatures: chunks of bytes, pulled by the consumer. Chunks are read-only once yielded. */
export type ByteStream = AsyncIterable<Uint8Array>;
