import { z } from 'zod';
import { UsageError } from '../errors.ts';

/** What an image runs on. Source: OCI image-spec, image-index.md "platform". Names follow GOOS and GOARCH. */
export const Platform = z.looseObject({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().optional(),
  'os.version': z.string().optional(),
});
export type Platform = z.infer<typeof Platform>;

/** GOARCH by Node's `process.arch`; the caller passes the value in, since this folder may not look at the process. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', arm: 'arm', arm64: 'arm64' };

/** Other spellings people type, and what they mean. */
const aliases: Readonly<Record<string, { architecture: string; variant?: string }>> = {
  x86_64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  aarch64: { architecture: 'arm64' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
  i386: { architecture: '386' },
};

/** The platform whose images the host can run: always Linux (images are), with the host's architecture. */
export function hostPlatform(nodeArch: string): Platform {
  return { os: 'linux', architecture: architectures[nodeArch] ?? nodeArch };
}

/** Parses `os/arch[/variant]`, or an architecture alone (Linux is meant then); throws `UsageError` `BAD_OPTION`. */
export function parsePlatform(text: string): Platform {
  const parts = text.trim().toLowerCase().split('/');
  if (parts.length > 3 || parts.some((part) => !/^[a-z0-9_.-]+$/.test(part))) {
    throw new UsageError('BAD_OPTION', `not a platform: ${JSON.stringify(text)}`, {
      hint: 'Write it as os/arch or os/arch/variant, for example linux/arm64 or linux/arm/v7.',
    });
  }
  const [first = '', second, third] = parts;
  const os = second === undefined ? 'linux' : first;
  const named = second ?? first;
  const alias = aliases[named];
  const variant = third ?? alias?.variant;
  return { os, architecture: alias?.architecture ?? named, ...(variant === undefined ? {} : { variant }) };
}

/** `os/arch[/variant]`. */
export function formatPlatform(platform: Platform): string {
  const base = `${platform.os}/${platform.architecture}`;
  return platform.variant ? `${base}/${platform.variant}` : base;
}

/** Variant that an architecture has when none is named. Source: containerd `platforms` normalisation rules. */
function normalVariant(platform: Platform): string {
  if (platform.architecture === 'arm64') return platform.variant ?? 'v8';
  if (platform.architecture === 'arm') return platform.variant ?? 'v7';
  return platform.variant ?? '';
}

/** Whether an image for `offered` is what a user asking for `wanted` gets; an unnamed variant in the wish matches any. */
export function platformMatches(wanted: Platform, offered: Platform): boolean {
  if (wanted.os !== offered.os || wanted.architecture !== offered.architecture) return false;
  return wanted.variant === undefined || normalVariant(wanted) === normalVariant(offered);
}
