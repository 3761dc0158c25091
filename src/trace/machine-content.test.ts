import { describe, expect, it } from 'vitest';
import { isMachineContent } from './machine-content.ts';

describe('what a running container reads where the image has a file', () => {
  it.each([
    ['/etc/shadow', 'root:*:19000:0:99999:7:::\n', true],
    ['/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n', true],
    ['/etc/hostname', 'build\n', true],
    ['/root/.ssh/id_rsa', '-----BEGIN OPENSSH PRIVATE KEY-----\n', true],
    ['/root/.aws/credentials', '[default]\naws_access_key_id = A\n', true],
    ['/root/.docker/config.json', '{"auths":{}}', true],
    ['/root/.netrc', 'machine api.example login a\n', true],
    ['/root/.npmrc', '//registry.example/:_authToken=x\n', true],
    // Code under such a name is code, and settings are part of what reads them.
    ['/root/.ssh/id_rsa', 'Y3VybCAtcyBodHRwOi8v\n', false],
    ['/root/.ssh/id_rsa', '#!/bin/sh\ncurl x\n', false],
    ['/app/.env', 'URL=http://203.0.113.9/\n', false],
    ['/etc/motd', 'root:x:\n', false],
  ])('%s %j: %s', (path, text, expected) => {
    expect(isMachineContent(path, text)).toBe(expected);
  });
});
