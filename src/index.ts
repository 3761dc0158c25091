/**
 * Tidewaiter as a library: open an image, scan it, read the report. The command is made of the same pieces.
 *
 * @example
 * const registry = createRegistryClient();
 * const open = (reference: string) => openRegistryImage(parseReference(reference), { client: registry, limits: defaultLimits, platform });
 * const [report] = await scan('docker.io/library/alpine:3.20', { tool: toolIdentity(), open });
 */
export { defaultLimits, type Limits } from './archive/limits.ts';
export { TidewaiterError } from './errors.ts';
export type { Image, Layer } from './image/image.ts';
export type { PlatformChoice, Resolved } from './image/source.ts';
export { hostPlatform, parsePlatform } from './oci/platform.ts';
export { parseReference } from './oci/reference.ts';
export { createRegistryClient } from './registry/client.ts';
export { ImageReport, MultiReport, Report } from './reports/report.ts';
export { type ScanEvent, type ScanOptions, scan } from './scan/scan.ts';
export { toolIdentity } from './scan/tool-identity.ts';
export { openRegistryImage } from './sources/registry.ts';
