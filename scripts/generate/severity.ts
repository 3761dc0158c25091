import { severityReference } from '../../src/detectors/severity-reference.ts';

/** `docs/reference/severity.md`. */
export function generateSeverity(): string {
  return severityReference();
}
