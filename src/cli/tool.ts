import type { ToolIdentity } from '../reports/build-report.ts';

/** Who judges; loads all that judges, so it is asked only when there is no finished report. */
export async function currentTool(): Promise<ToolIdentity> {
  const { toolIdentity } = await import('../scan/tool-identity.ts');
  return toolIdentity();
}
