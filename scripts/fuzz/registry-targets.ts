import { defaultLimits } from '../../src/archive/limits.ts';
import { TidewaiterError, UsageError } from '../../src/errors.ts';
import { chooseFromIndex } from '../../src/image/choose.ts';
import { parseImageConfig, parseIndex, parseManifest } from '../../src/image/documents.ts';
import { historyOfLayers, platformOf } from '../../src/image/from-manifest.ts';
import { artifactKind } from '../../src/oci/artifact-kind.ts';
import { isRegistry, isRepository, isTag, parseReference } from '../../src/oci/reference.ts';
import { parseChallenges } from '../../src/registry/challenge.ts';
import { buildImage, indexOf } from '../../src/testing/image-builder.ts';
import { type FuzzTarget, invariant } from './target.ts';

const sha = `sha256:${'ab'.repeat(32)}`;

/** References: valid parts that read back as the same, or a usage error in plain ASCII. */
export const referenceTarget: FuzzTarget = {
  name: 'reference',
  seeds: () =>
    ['alpine', 'user/x:1', 'localhost:5000/a__b/c-d.e', `[::1]:80/x@${sha}`, `R.Example/x:T@${sha}`].map((text) =>
      Buffer.from(text),
    ),
  run(input) {
    const text = Buffer.from(input).toString('utf8');
    try {
      const reference = parseReference(text);
      invariant(isRegistry(reference.registry) && isRepository(reference.repository), 'invalid parts');
      invariant(reference.tag === undefined || isTag(reference.tag), 'invalid tag');
      invariant(`${parseReference(`${reference}`)}` === `${reference}`, 'it reads back as another one');
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      invariant(/^[\x20-\x7e]{1,500}$/.test(error.message), 'a message that a terminal could be told something by');
    }
  },
};

/** `WWW-Authenticate`: never throws, few challenges, none longer than the header. */
export const challengeTarget: FuzzTarget = {
  name: 'challenge',
  seeds: () =>
    [
      'Bearer realm="https://auth.example/token",service="r.example",scope="repository:a/b:pull"',
      'Negotiate, Basic realm="say \\"hi\\"", Bearer realm=x,error="invalid_token"',
    ].map((text) => Buffer.from(text)),
  run(input) {
    const header = Buffer.from(input).toString('latin1');
    const challenges = parseChallenges(header);
    invariant(challenges.length <= 8, 'too many challenges');
    for (const { scheme, parameters } of challenges) {
      const length = [...parameters].reduce((sum, [name, value]) => sum + name.length + value.length, scheme.length);
      invariant(scheme !== '' && parameters.size <= 16 && length <= header.length, 'more than the header holds');
    }
  },
};

/** Manifests, indexes and configs: read, or refused with a code; what is read can be worked with. */
export const documentTarget: FuzzTarget = {
  name: 'document',
  seeds: () => {
    const example = { entrypoint: ['/run.sh'], files: { '/run.sh': 'echo hello' }, history: ['RUN true'] };
    const image = buildImage(example);
    const docker = buildImage(example, { mediaTypes: 'docker' });
    return [image.manifest, image.config, docker.manifest, indexOf([image], { attestations: [docker] }).bytes];
  },
  run(input) {
    attempt(() => artifactKind(parseManifest(input, defaultLimits)));
    attempt(() => {
      const index = parseIndex(input, defaultLimits);
      const { chosen, notImages } = chooseFromIndex(index, { kind: 'all' });
      invariant(chosen.length + notImages.length === index.manifests.length, 'an entry of the index got lost');
    });
    attempt(() => {
      const config = parseImageConfig(input, defaultLimits);
      historyOfLayers(config, 1);
      platformOf(config);
    });
    invariant(Object.keys(Object.prototype).length === 0, 'a prototype was written to');
  },
};

function attempt(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof TidewaiterError) || error.family === 'internal') throw error;
  }
}
