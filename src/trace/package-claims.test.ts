import { expect, test } from 'vitest';
import { packages } from '../analyzers/packages.ts';
import { defaultLimits } from '../archive/limits.ts';
import { inspectImage } from '../inspect/engine.ts';
import { imageOf } from '../testing/image-builder.ts';
import { packageClaims } from './package-claims.ts';

test('a claim covers the file that came with it, and not what was put in its place later', async () => {
  const image = imageOf({
    layers: [
      { '/bin/one': 'a', '/usr/bin/two': 'b', '/var/lib/dpkg/info/tool.list': '/.\n/usr/bin/one\n/usr/bin/two\n' },
      { '/usr/bin/two': 'c' },
    ],
  });
  const { facts } = await inspectImage(image, { analyzers: [packages], limits: defaultLimits });
  const claims = packageClaims(facts);
  expect(claims.owner('/usr/bin/two')).toBe('tool');
  expect(claims.owner('/opt/three')).toBeUndefined();
  expect(claims.covers({ path: '/bin/one', layer: 0 })).toBe(true);
  expect(claims.covers({ path: '/usr/bin/two', layer: 0 })).toBe(true);
  expect(claims.covers({ path: '/usr/bin/two', layer: 1 })).toBe(false);
  expect(packageClaims(facts)).toBe(claims);
});
