import { detectors as allDetectors } from '../detectors/all.gen.ts';
import type { Detector } from '../detectors/detector.ts';
import { printable } from './printable.ts';
import type { ImageReport, ScanFailure } from './report.ts';
import { artifactUri, regionOf } from './sarif-location.ts';
import { mergedResults } from './sarif-result.ts';
import { rulesOf } from './sarif-rule.ts';

/** Limits of GitHub code scanning. Source: GitHub docs, "SARIF support for code scanning" (results beyond 5,000 are not shown). */
export const sarifLimits = { runs: 20, results: 5_000, notifications: 1_000 } as const;

/** What a SARIF document says of its maker. */
export interface SarifTool {
  readonly name: string;
  readonly version: string;
  readonly engine: string;
}

/** What else a document can hold: images that could not be scanned, and the detectors that describe the rules. */
export interface SarifExtras {
  readonly failures?: readonly ScanFailure[];
  readonly detectors?: readonly Detector[];
}

/**
 * The reports as one SARIF 2.1.0 document: one run a repository, so that an alert stays the same alert from tag to tag
 * and the platforms of an image share theirs. Serialise it with `safeJson`. Source: OASIS SARIF 2.1.0; GitHub's subset.
 */
export function sarifReport(
  reports: readonly ImageReport[],
  tool: SarifTool,
  { failures = [], detectors = allDetectors }: SarifExtras = {},
): Record<string, unknown> {
  const runs = byCategory(reports).map(([category, group]) => runOf(category, group, tool, detectors));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: failures.length === 0 ? runs : [...runs.slice(0, sarifLimits.runs - 1), failedRun(failures, tool)],
  };
}

function runOf(
  category: string,
  reports: readonly ImageReport[],
  tool: SarifTool,
  detectors: readonly Detector[],
): Record<string, unknown> {
  const rules = rulesOf(
    reports.flatMap((report) => report.findings),
    detectors,
  );
  const all = mergedResults(reports, new Map(rules.map((rule, index) => [rule.id, index])));
  const results = all.slice(0, sarifLimits.results);
  const notifications = notificationsOf(reports, all.length - results.length);
  return {
    tool: driverOf(tool, rules),
    automationDetails: { id: category },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: notifications.length === 0, toolExecutionNotifications: notifications }],
    results,
    properties: { images: reports.map(imageProperties) },
  };
}

/** Images that could not be had: without this run their absence would look like a clean result. */
function failedRun(failures: readonly ScanFailure[], tool: SarifTool): Record<string, unknown> {
  const toolExecutionNotifications = failures.slice(0, sarifLimits.notifications).map((failure) => ({
    descriptor: { id: `failure/${printable(failure.code, 60)}` },
    level: 'error',
    message: { text: `Not scanned: ${printable(failure.reference, 200)}: ${printable(failure.message)}` },
  }));
  return {
    tool: driverOf(tool, []),
    automationDetails: { id: 'tidewaiter/not-scanned/' },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: false, toolExecutionNotifications }],
    results: [],
  };
}

function driverOf(tool: SarifTool, rules: readonly unknown[]): Record<string, unknown> {
  const semantic = isSemantic(tool.version) ? { semanticVersion: tool.version } : {};
  return {
    driver: { name: 'Tidewaiter', version: tool.version, ...semantic, rules, properties: { engine: tool.engine } },
  };
}

/** What was not inspected, and what did not fit: neither may be taken for clean. */
function notificationsOf(reports: readonly ImageReport[], left: number): Record<string, unknown>[] {
  const notifications: Record<string, unknown>[] = reports.flatMap((report) =>
    report.gaps.map((gap) => ({
      descriptor: { id: `gap/${gap.reason}` },
      level: 'warning',
      message: {
        text: `Not inspected in ${printable(report.image.reference, 200)} (${printable(report.image.platform, 60)}): ${printable(gap.detail, 500)}`,
      },
      ...(gap.path === undefined
        ? {}
        : {
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: artifactUri({ path: gap.path }) }, region: regionOf({}) },
              },
            ],
          }),
    })),
  );
  const shown = notifications.slice(0, sarifLimits.notifications);
  const more = notifications.length - shown.length;
  if (more > 0) shown.push(limitNotification(`${more} more parts were not inspected; the JSON report names them all.`));
  if (left > 0) shown.push(limitNotification(`${left} more findings did not fit; the JSON report names them all.`));
  return shown;
}

function limitNotification(text: string): Record<string, unknown> {
  return { descriptor: { id: 'limit/sarif' }, level: 'warning', message: { text } };
}

function imageProperties({ image, verdict, complete }: ImageReport): Record<string, unknown> {
  return {
    reference: printable(image.reference),
    ...(image.digest === undefined ? {} : { digest: printable(image.digest) }),
    platform: printable(image.platform),
    verdict,
    complete,
  };
}

/** Reports by category, `tidewaiter/<repository>/`; too many repositories share one, since runs are limited. */
function byCategory(reports: readonly ImageReport[]): [string, ImageReport[]][] {
  const groups = new Map<string, ImageReport[]>();
  for (const report of reports) {
    const category = `tidewaiter/${repositoryOf(report.image.reference)}/`;
    groups.set(category, [...(groups.get(category) ?? []), report]);
  }
  return groups.size <= sarifLimits.runs ? [...groups] : [['tidewaiter/', [...reports]]];
}

/** The reference without tag and digest, reduced to characters that are safe in a category. */
function repositoryOf(reference: string): string {
  const named = reference.replace(/@[^@]*$/, '').replace(/:[^:/]*$/, '');
  const safe = named
    .slice(0, 200)
    .replace(/[^A-Za-z0-9._/-]/g, '_')
    .replace(/^\/+|\/+$/g, '');
  return safe === '' ? 'image' : safe;
}

function isSemantic(version: string): boolean {
  return /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version);
}
