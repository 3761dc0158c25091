/** What a scan of one honest image came to. */
export interface HonestResult {
  readonly name: string;
  readonly verdict: string;
  readonly files: number;
  /** Files that are scripts by their first line or their name. */
  readonly scripts: number;
  /** Pieces of code the trace read. */
  readonly stages: number;
  readonly findings: readonly {
    readonly severity: string;
    readonly detector: string;
    readonly reach: string;
    readonly title: string;
    readonly path: string;
    readonly line: number;
    readonly because: string;
    readonly evidence: string;
  }[];
  readonly gaps: readonly string[];
  readonly seconds: number;
  readonly megabytes: number;
}
