import { describe, expect, it } from 'vitest';
import { refuseDestination } from './destination.ts';

describe('refuseDestination', () => {
  it.each<[string, string, RegExp | undefined]>([
    ['https://r.example/', 'https://cdn.example/x?sig=1', undefined],
    ['http://10.0.0.1/', 'http://10.0.0.2/', undefined],
    ['http://r.example/', 'https://cdn.example/', undefined],
    ['http://127.0.0.1:5000/', 'http://127.0.0.1:9000/', undefined],
    ['http://localhost:5000/', 'https://cdn.example/', undefined],
    ['https://r.example/', 'http://cdn.example/', /plain HTTP/],
    ['https://r.example/', 'https://localhost/', /this machine/],
    ['https://r.example/', 'https://127.1.2.3/', /this machine/],
    ['https://r.example/', 'https://2130706433/', /this machine/],
    ['https://r.example/', 'https://0x7f.1/', /this machine/],
    ['https://r.example/', 'https://[::1]/', /this machine/],
    ['https://r.example/', 'https://[::ffff:127.0.0.1]/', /this machine/],
    ['https://r.example/', 'https://LOCALHOST./', /this machine/],
    ['https://r.example/', 'https://x.localhost/', /this machine/],
    ['https://r.example/', 'https://0.0.0.0/', /no address/],
    ['https://r.example/', 'https://[::]/', /no address/],
    ['http://r.example/', 'http://169.254.169.254/latest/meta-data', /metadata/],
    ['http://127.0.0.1:5000/', 'http://169.254.169.254/', /metadata/],
    ['https://r.example/', 'https://[fd00:ec2::254]/', /metadata/],
    ['https://r.example/', 'https://[fe80::1]/', /metadata/],
    ['https://r.example/', 'https://[::ffff:169.254.169.254]/', /metadata/],
    ['https://r.example/', 'https://metadata.google.internal/', /metadata/],
    ['https://r.example/', 'https://user:pw@cdn.example/', /credentials/],
    ['https://r.example/', 'file:///etc/passwd', /not HTTP/],
    ['https://r.example/', 'data:text/plain,x', /not HTTP/],
  ])('%s → %s', (from, to, refused) => {
    const reason = refuseDestination(new URL(from), new URL(to));
    if (refused === undefined) expect(reason).toBeUndefined();
    else expect(reason).toMatch(refused);
  });
});
