import type { Manifest } from './manifest.ts';
import { isImageConfigType, promisedCompression } from './media-types.ts';

/** Artifact types by the beginning of the media type that gives them away, and what people call them. */
const kinds: readonly (readonly [prefix: string, kind: string])[] = [
  ['application/vnd.cncf.helm.', 'a Helm chart'],
  ['application/vnd.dev.cosign.', 'a cosign signature'],
  ['application/vnd.dev.sigstore.bundle', 'a Sigstore bundle (a signature or attestation)'],
  ['application/vnd.cncf.notary.signature', 'a Notation signature'],
  ['application/vnd.dsse.envelope', 'a signed attestation'],
  ['application/vnd.in-toto', 'an in-toto attestation'],
  ['application/spdx', 'an SBOM (SPDX)'],
  ['text/spdx', 'an SBOM (SPDX)'],
  ['application/vnd.cyclonedx', 'an SBOM (CycloneDX)'],
  ['application/vnd.syft', 'an SBOM (Syft)'],
  ['application/vnd.wasm.', 'a WebAssembly module'],
  ['application/vnd.module.wasm.', 'a WebAssembly module'],
  ['application/vnd.cncf.flux.', 'a Flux source'],
  ['application/vnd.docker.plugin.', 'a Docker plugin'],
  ['application/vnd.docker.ai.', 'an AI model'],
  ['application/vnd.cncf.model.', 'an AI model'],
  ['application/vnd.cnab.', 'a CNAB bundle'],
  ['application/vnd.devcontainers', 'a dev container feature'],
];

/**
 * What a manifest is when it is no container image, e.g. `a Helm chart`; `undefined` when it may be run. Engines run images
 * whose config has an odd type, so one layer that is a file system makes it an image whatever else it says of itself.
 */
export function artifactKind(manifest: Manifest): string | undefined {
  if (manifest.layers.some((layer) => promisedCompression(layer.mediaType) !== undefined)) return undefined;
  const types = [
    manifest.artifactType,
    manifest.config.mediaType,
    manifest.config.artifactType,
    ...manifest.layers.slice(0, 20).map((layer) => layer.mediaType),
  ];
  for (const type of types) {
    const known = kinds.find(([prefix]) => type?.startsWith(prefix));
    if (known !== undefined) return known[1];
  }
  if (isImageConfigType(manifest.config.mediaType)) return undefined;
  const type = manifest.artifactType ?? manifest.config.mediaType;
  // Media types are ASCII; anything else would only be there to deceive the reader of the message.
  return `an artifact of type "${type.slice(0, 100).replace(/[^\x20-\x7e]/g, '?')}"`;
}
