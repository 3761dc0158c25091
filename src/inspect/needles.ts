/** How much a needle says by itself: see `retention.ts`. `fact`: only worth recording, never a reason to keep a text. */
export type NeedleWeight = 'strong' | 'weak' | 'fact';
/** What a needle hints at. Weak needles of two different groups together say more than many of one. */
export type NeedleGroup =
  | 'network'
  | 'run'
  | 'decode'
  | 'miner'
  | 'host'
  | 'persist'
  | 'hide'
  | 'secrets'
  | 'tool'
  | 'request'
  | 'library';

/** A literal string worth knowing about in any file. Several needles may share an id. */
export interface Needle {
  readonly id: string;
  /** One character for each byte (Latin-1). */
  readonly text: string;
  /** Default: upper and lower case ASCII letters are the same. */
  readonly caseSensitive?: boolean;
  readonly weight: NeedleWeight;
  readonly group: NeedleGroup;
}

type Row = readonly [id: string, text: string, exact?: 'exact'];

/**
 * The list. A needle is a hint that decides what is read closely; it is never a finding (design: no severity by counting
 * strings). Chosen from the behaviours and incidents the detectors are modelled on.
 */
export const needles: readonly Needle[] = [
  ...rows('strong', 'network', [
    ['dev-tcp', '/dev/tcp/', 'exact'],
    ['dev-udp', '/dev/udp/', 'exact'],
    ['onion', '.onion'],
    ['telegram', 'api.telegram.org'],
    ['discord-webhook', 'discord.com/api/webhooks'],
    ['discord-webhook', 'discordapp.com/api/webhooks'],
    ['metadata-service', '169.254.169.254'],
    ['metadata-service', 'metadata.google.internal'],
    ['metadata-service', '100.100.100.200'],
    ['webhook-site', 'webhook.site'],
    ['ngrok', '.ngrok.io'],
    ['nc-exec', 'nc -e '],
    ['nc-exec', 'ncat -e '],
    ['socat-exec', 'exec:/bin/'],
    ['docker-api', ':2375'],
    ['paste-site', 'pastebin.com/raw'],
  ]),
  ...rows('strong', 'miner', [
    ['stratum', 'stratum+tcp'],
    ['stratum', 'stratum+ssl'],
    ['stratum', 'stratum+udp'],
    ['pool-address', 'pool_address'],
    ['wallet-address', 'wallet_address'],
    ['donate-level', 'donate-level'],
    ['cryptonight', 'cryptonight'],
    ['randomx', 'randomx'],
    ['xmrig', 'xmrig'],
    ['minerd', 'minerd'],
    ['nr-hugepages', 'nr_hugepages'],
    ['monero-pool', 'supportxmr'],
    ['monero-pool', 'moneroocean'],
    ['monero-pool', 'minexmr'],
    ['monero-pool', 'nanopool'],
    ['monero-pool', 'hashvault'],
    ['monero-pool', 'minergate'],
    ['monero-pool', 'xmr-stak'],
    ['known-miner', 'kdevtmpfsi'],
    ['known-miner', 'kinsing'],
    ['proxyware', 'traffmonetizer'],
    ['proxyware', 'peer2profit'],
    ['proxyware', 'honeygain'],
    ['proxyware', 'packetstream'],
    ['proxyware', 'earnapp'],
    ['proxyware', 'repocket'],
    ['proxyware', 'proxyrack'],
    ['proxyware', '9hits'],
    ['proxyware', 'bitpingd'],
    ['proxyware', 'psclient'],
    ['proxyware', 'p2pclient'],
    ['proxyware', 'pawns-cli'],
    ['proxyware', 'tou-accept'],
    ['browser-miner', 'coinhive.anonymous('],
    ['browser-miner', 'coinhive.user('],
    ['browser-miner', 'coinhive.token('],
    ['browser-miner', 'crlt.anonymous('],
    ['browser-miner', 'crlt.user('],
    ['browser-miner', 'deepminer.anonymous('],
    ['browser-miner', 'deepminer.init('],
    ['browser-miner', 'wmp.anonymous('],
    ['browser-miner', 'projectpoi.anonymous('],
    ['browser-miner', 'coinimp.anonymous('],
  ]),
  ...rows('strong', 'host', [
    ['docker-sock', 'docker.sock'],
    ['containerd-sock', 'containerd.sock'],
    ['nsenter', 'nsenter'],
    ['release-agent', 'release_agent'],
    ['core-pattern', 'core_pattern'],
    ['proc-1-root', '/proc/1/root'],
    ['proc-1-ns', '/proc/1/ns'],
    ['mnt-etc', '/mnt/etc'],
    ['mnt-root', '/mnt/root'],
    ['host-etc', '/host/etc'],
    ['host-root', '/host/root'],
    ['hostfs', '/hostfs/'],
    ['privileged', '--privileged'],
    ['service-account', '/var/run/secrets/kubernetes.io'],
  ]),
  ...rows('strong', 'persist', [
    ['authorized-keys', 'authorized_keys'],
    ['etc-crontab', '/etc/crontab'],
    ['crontabs-spool', '/crontabs/'],
    ['ld-so-preload', 'ld.so.preload'],
    ['ld-preload', 'LD_PRELOAD', 'exact'],
    ['ld-audit', 'LD_AUDIT', 'exact'],
    ['chpasswd', 'chpasswd'],
    ['nopasswd', 'NOPASSWD', 'exact'],
    ['insmod', 'insmod'],
  ]),
  ...rows('strong', 'hide', [
    ['setenforce', 'setenforce'],
    ['histfile', 'HISTFILE', 'exact'],
    ['hidepid', 'hidepid'],
    ['iptables-flush', 'iptables -F', 'exact'],
    ['chattr-immutable', 'chattr +i'],
    ['chattr-immutable', 'chattr -i'],
    ['memfd', 'memfd_create'],
    ['kill-agent', 'aliyun.one'],
    ['kill-agent', 'aegis'],
  ]),
  ...rows('strong', 'tool', [
    ['masscan', 'masscan'],
    ['zgrab', 'zgrab'],
    ['pnscan', 'pnscan'],
    ['tmate', 'tmate'],
    ['proxychains', 'proxychains'],
    ['diamorphine', 'diamorphine'],
    ['libprocesshider', 'libprocesshider'],
    ['shodan', 'api.shodan.io'],
    ['mimipenguin', 'mimipenguin'],
  ]),
  ...rows('strong', 'run', [
    ['pipe-to-shell', '| sh\n'],
    ['pipe-to-shell', '|sh\n'],
    ['pipe-to-shell', '| bash'],
    ['pipe-to-shell', '|bash'],
    ['pty-spawn', 'pty.spawn'],
    ['mkfifo-shell', 'mkfifo /tmp'],
    ['interactive-shell', 'bash -i'],
    ['interactive-shell', '/bin/sh -i'],
  ]),
  ...rows('weak', 'network', [
    ['curl', 'curl'],
    ['wget', 'wget'],
    ['nc', 'nc -'],
    ['nc', ' nc '],
    ['nc', 'netcat'],
    ['socat', 'socat'],
    ['tunnel', 'gs-netcat'],
    ['tunnel', 'cloudflared'],
    ['tunnel', 'frpc'],
    ['tunnel', 'chisel'],
    ['tunnel', 'ngrok'],
    ['tunnel', 'autossh'],
    ['tunnel', 'trycloudflare'],
    ['duckdns', 'duckdns.org'],
    ['irc', 'PRIVMSG', 'exact'],
    ['upload', 'requests.put'],
    ['upload', 'transfer.sh'],
    ['ssh-spray', 'known_hosts'],
    ['ssh-spray', 'sshpass'],
    ['socket', 'socket.socket'],
    ['socket', 'import socket'],
    ['urlopen', 'urlopen'],
    ['urlopen', 'urllib'],
    ['requests', 'requests.post'],
    ['requests', 'requests.get'],
  ]),
  ...rows('weak', 'run', [
    ['exec-call', 'exec('],
    ['eval', 'eval('],
    ['eval', 'eval '],
    ['subprocess', 'subprocess'],
    ['os-system', 'os.system'],
    ['os-system', 'os.popen'],
    ['child-process', 'child_process'],
    ['dup2', 'os.dup2'],
    ['mkfifo', 'mkfifo'],
    ['chroot', 'chroot '],
    ['docker-run', 'docker run'],
    ['docker-run', 'docker -H'],
    ['nohup', 'nohup '],
  ]),
  // What pages that carry out requests are made of.
  ...rows('weak', 'request', [
    ['php-request', '$_GET', 'exact'],
    ['php-request', '$_POST', 'exact'],
    ['php-request', '$_REQUEST', 'exact'],
    ['php-request', '$_COOKIE', 'exact'],
    ['php-request', '$_SERVER', 'exact'],
    ['php-request', '$_FILES', 'exact'],
    ['php-request', '_POST', 'exact'],
    ['php-request', 'php://input'],
    ['php-request', 'getallheaders'],
    ['jsp-request', 'request.get'],
    ['handler-request', 'req.query'],
    ['handler-request', 'req.body'],
    ['handler-request', 'req.headers'],
    ['handler-request', 'request.args'],
    ['handler-request', 'request.form'],
    ['handler-request', 'request.values'],
  ]),
  ...rows('weak', 'run', [
    ['shell-call', 'system('],
    ['shell-call', 'shell_exec'],
    ['shell-call', 'passthru'],
    ['shell-call', 'popen('],
    ['shell-call', 'proc_open'],
    ['shell-call', 'getRuntime', 'exact'],
    ['shell-call', 'ProcessBuilder', 'exact'],
    ['code-call', 'assert('],
    ['code-call', 'create_function'],
    ['code-call', 'call_user_func'],
    ['code-call', 'ReflectionFunction'],
    ['code-call', "/e'"],
    ['code-call', '/e"'],
    ['code-call', ']($'],
    ['code-call', ')($'],
    ['code-call', '${'],
    ['code-call', '$$'],
    ['code-call', 'defineClass', 'exact'],
  ]),
  ...rows('weak', 'decode', [
    ['php-decode', 'gzinflate'],
    ['php-decode', 'gzuncompress'],
    ['php-decode', 'strrev('],
    ['php-decode', 'hex2bin'],
    ['php-decode', 'uudecode'],
    ['php-decode', "pack('H"],
    ['php-decode', 'pack("H'],
    ['text-xor', "'^'"],
    ['text-xor', '"^"'],
    ['text-xor', '$__', 'exact'],
    ['base64', 'base64'],
    ['base64', 'b64decode'],
    ['fromhex', 'fromhex'],
    ['marshal', 'marshal.loads'],
    ['zlib', 'zlib.decompress'],
    ['xxd', 'xxd -'],
    ['openssl-enc', 'openssl enc'],
    ['rot13', 'rot13'],
    ['import-call', '__import__('],
    ['char-code', 'fromCharCode'],
    ['atob', 'atob('],
  ]),
  ...rows('weak', 'persist', [
    ['crontab', 'crontab'],
    ['cron-d', 'cron.d'],
    ['useradd', 'useradd'],
    ['sudoers', 'sudoers'],
    ['etc-shadow', '/etc/shadow'],
    ['sshd-config', 'sshd_config'],
    ['systemctl-enable', 'systemctl enable'],
  ]),
  ...rows('weak', 'hide', [
    ['iptables', 'iptables'],
    ['selinux', 'selinux'],
    ['dev-shm', '/dev/shm/'],
    ['kill-9', 'pkill -'],
    ['kill-9', 'kill -9'],
    ['var-log', '/var/log/wtmp'],
  ]),
  ...rows('weak', 'secrets', [
    ['aws-credentials', '.aws/credentials'],
    ['docker-config', '.docker/config.json'],
    ['ssh-private-key', 'id_rsa'],
    ['kube-config', '.kube/config'],
    ['npm-token', '.npmrc'],
    ['git-credentials', '.git-credentials'],
    ['wallet-file', 'wallet.dat'],
    ['browser-data', 'logins.json'],
    ['browser-data', 'Login Data'],
    ['process-memory', "/mem'"],
    ['process-memory', '/mem"'],
    ['process-memory', 'Runner.Worker'],
    ['gcloud', 'config/gcloud'],
  ]),
  ...rows('weak', 'miner', [
    ['hashrate', 'hashrate'],
    ['miner-option', '--algo'],
    ['wallet', 'wallet'],
    ['monero', 'monero'],
  ]),
  ...rows('fact', 'library', [
    ['dlsym', 'dlsym', 'exact'],
    ['readdir', 'readdir', 'exact'],
    ['readdir64', 'readdir64', 'exact'],
    ['upx', 'UPX!', 'exact'],
    ['ptrace', 'ptrace', 'exact'],
    ['execve', 'execve', 'exact'],
    ['init-module', 'init_module', 'exact'],
    ['private-key', 'PRIVATE KEY-----', 'exact'],
    ['proc-mem', '/proc/self/mem', 'exact'],
  ]),
];

const byId: ReadonlyMap<string, Needle> = new Map(needles.map((needle) => [needle.id, needle]));

/** The first needle of this id; all needles of one id share weight and group. */
export function needleOf(id: string): Needle | undefined {
  return byId.get(id);
}

function rows(weight: NeedleWeight, group: NeedleGroup, list: readonly Row[]): Needle[] {
  return list.map(([id, text, exact]) => ({ id, text, weight, group, ...(exact ? { caseSensitive: true } : {}) }));
}
