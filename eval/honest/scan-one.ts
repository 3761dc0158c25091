// Scans one OCI layout and prints what eval-honest needs of it as one JSON line: node eval/honest/scan-one.ts FOLDER
import { defaultLimits } from '../../src/archive/limits.ts';
import { buildReport } from '../../src/reports/build-report.ts';
import { judge } from '../../src/scan/judge.ts';
import { toolIdentity } from '../../src/scan/tool-identity.ts';
import { openImage } from '../../src/sources/transport.ts';
import type { HonestResult } from './result.ts';

const scriptName = /\.(sh|bash|py|pl|pm|rb|lua|php|js|mjs|cjs|ts|awk|ps1)$/;
const [folder = ''] = process.argv.slice(2);
const started = performance.now();
const resolved = await openImage(`oci:${folder}:latest`, {
  platform: { kind: 'one', platform: { os: 'linux', architecture: 'amd64' }, explicit: false },
  limits: defaultLimits,
  env: process.env,
});
try {
  const [image] = resolved.images;
  if (image === undefined) throw new Error(`${folder} holds no image`);
  const judgement = await judge(image, { limits: defaultLimits });
  const milliseconds = performance.now() - started;
  const report = buildReport({ tool: toolIdentity(), ...judgement, milliseconds });
  const files = [...judgement.facts.files.all()].filter(({ type }) => type === 'file');
  const result: HonestResult = {
    name: folder.slice(folder.lastIndexOf('/') + 1),
    verdict: report.verdict,
    files: files.length,
    scripts: files.filter(({ kind, path }) => kind === 'script' || scriptName.test(path)).length,
    stages: judgement.story.stages.length,
    findings: report.findings.map((finding) => ({
      severity: finding.severity,
      detector: finding.detector,
      reach: finding.reach,
      title: finding.title,
      path: finding.where.path ?? finding.where.config ?? finding.where.history?.createdBy.slice(0, 80) ?? '',
      line: finding.where.line ?? 0,
      because: finding.because ?? '',
      evidence: finding.evidence[0]?.text.slice(0, 300) ?? '',
    })),
    gaps: report.gaps.map(({ detail, path }) => (path === undefined ? detail : `${path}: ${detail}`)),
    seconds: milliseconds / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await resolved.close();
}
