/** What the command needs to know of its surroundings; tests pass their own. */
export interface Surroundings {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether to colour what goes to this stream: only on a terminal, never with `NO_COLOR` (no-color.org) or `--no-color`. */
export function wantsColour(stream: { readonly isTTY?: boolean }, env: Surroundings['env'], flag: boolean): boolean {
  if (!flag || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false;
  return stream.isTTY === true;
}
