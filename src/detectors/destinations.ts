import { render, type Value } from '../trace/value.ts';
import { type AddressTraits, addressTraits } from './addresses.ts';

/** What kind of place an address on the network is. */
export type DestinationKind =
  | 'local' // this machine, its network, the cluster
  | 'metadata' // the cloud's metadata service
  | 'cloud' // a cloud's own interfaces
  | 'channel' // a chat or webhook that anybody can open: messages, files, orders
  | 'paste' // a place where anybody leaves a text or a file without a name
  | 'throwaway' // a name rented for nothing: dynamic DNS, tunnels
  | 'onion' // a hidden service, or a gateway to them
  | 'bare' // a public address without a name
  | 'named'
  | 'unknown'; // not known before it runs

/** An address as far as it says who is behind it. */
export interface Destination {
  readonly text: string;
  readonly kind: DestinationKind;
  /** Whose chat, paste site or dynamic DNS it is, in a word. */
  readonly service?: string;
  readonly traits: AddressTraits;
}

/** Judges a URL, `host:port`, `user@host:path` or mail address; unknown parts make it `unknown` unless the host is known. */
export function destinationOf(value: Value): Destination {
  const text = render(value).trim().slice(0, 2000);
  const traits = addressTraits(text);
  const base = { text, traits };
  const { host } = traits;
  if (metadataHosts.has(host)) return { ...base, kind: 'metadata' };
  if (traits.onion) return { ...base, kind: 'onion' };
  const flat = text.toLowerCase().replaceAll('\\', '/');
  const channel = channels.find(([mark]) => flat.includes(mark));
  if (channel) return { ...base, kind: 'channel', service: channel[1] };
  const rest = flat.slice(flat.indexOf(host) + host.length);
  const paste = pastes.find(({ zone, path }) => isUnder(host, zone) && (path === undefined || rest.includes(path)));
  if (paste) return { ...base, kind: 'paste', service: paste.zone };
  const zone = throwawayZones.find((each) => isUnder(host, each) && host !== each && host !== `www.${each}`);
  if (zone) return { ...base, kind: 'throwaway', service: zone };
  if (host.includes('‹') || host === '' || host === '-')
    return { ...base, kind: host === '' && !traits.local ? 'unknown' : host.includes('‹') ? 'unknown' : 'local' };
  if (traits.local || isCluster(host)) return { ...base, kind: 'local' };
  if (clouds.some((each) => isUnder(host, each))) return { ...base, kind: 'cloud' };
  return { ...base, kind: traits.bareAddress ? 'bare' : 'named' };
}

/** Whether anything sent there leaves the machine and its network for somebody unnamed; `named` hosts do as well. */
export function leaves(destination: Destination): boolean {
  return destination.kind !== 'local' && destination.kind !== 'metadata' && destination.kind !== 'cloud';
}

function isUnder(host: string, zone: string): boolean {
  return host === zone || host.endsWith(`.${zone}`);
}

function isCluster(host: string): boolean {
  return (
    /(^|\.)(svc|cluster\.local|kubernetes\.default|kubernetes\.docker\.internal|host\.docker\.internal)$/.test(host) ||
    host.endsWith('.svc.cluster.local') ||
    host.startsWith('kubernetes.default') ||
    (!host.includes('.') && !host.includes(':') && !host.includes('[') && /^[a-z0-9_-]+$/.test(host))
  );
}

/** Addresses of metadata services. Sources: the clouds' own documentation (AWS, ECS, EKS, Azure, Google, Alibaba, Tencent, Oracle, OpenStack). */
export const metadataHosts: ReadonlySet<string> = new Set([
  ...[
    '169.254.169.254',
    'fd00:ec2::254',
    '169.254.170.2',
    '169.254.170.23',
    'fd00:ec2::23',
    'metadata.google.internal',
  ],
  ...[
    'metadata',
    '100.100.100.200',
    '169.254.0.23',
    'metadata.tencentyun.com',
    '192.0.0.192',
    '168.63.129.16',
    'metadata.goog',
  ],
  ...['fd20:ce::254', 'instance-data', 'instance-data.ec2.internal', 'metadata.platformequinix.com'],
]);

/** Parts of addresses under which anybody can open a mail box for messages. Sources: the services' interface documentation. */
const channels: readonly (readonly [string, string])[] = [
  ['api.telegram.org/', 'Telegram'],
  ['discord.com/api/', 'Discord'],
  ['discordapp.com/api/', 'Discord'],
  ['hooks.slack.com/', 'Slack'],
  ['slack.com/api/', 'Slack'],
  ['webhook.site', 'webhook.site'],
  ['.pipedream.net', 'Pipedream'],
  ['requestbin.', 'RequestBin'],
  ['.requestcatcher.com', 'RequestCatcher'],
  ['.oastify.com', 'Burp Collaborator'],
  ['.burpcollaborator.net', 'Burp Collaborator'],
  ['.oast.', 'Interactsh'],
  ['.interact.sh', 'Interactsh'],
  ['.dnslog.cn', 'dnslog'],
  ['.ceye.io', 'ceye'],
  ['canarytokens.com/', 'Canarytokens'],
  ['.beeceptor.com', 'Beeceptor'],
  ['.hookdeck.com', 'Hookdeck'],
  ['matrix.org/_matrix', 'Matrix'],
  ['open.feishu.cn/', 'Feishu'],
  ['oapi.dingtalk.com/', 'DingTalk'],
  ['qyapi.weixin.qq.com/', 'WeCom'],
  ['sctapi.ftqq.com/', 'ServerChan'],
  ['ntfy.sh/', 'ntfy'],
  ['api.pushover.net/', 'Pushover'],
  ['webhook.office.com/', 'Teams'],
];

interface Paste {
  readonly zone: string;
  readonly path?: string;
}

/** Places for texts and files that need no name to be left. `path` where the rest of the site is something else. */
const pastes: readonly Paste[] = [
  ...[
    ...[
      'pastebin.com',
      'paste.ee',
      'paste.rs',
      'rentry.co',
      'rentry.org',
      'hastebin.com',
      'ghostbin.com',
      'ghostbin.co',
      'ix.io',
    ],
    ...[
      'sprunge.us',
      'termbin.com',
      'dpaste.org',
      'dpaste.com',
      'controlc.com',
      'pastie.org',
      'p.ip.fi',
      'paste.c-net.org',
      'bpa.st',
    ],
    ...[
      'privatebin.net',
      'textbin.net',
      'justpaste.it',
      'write.as',
      'telegra.ph',
      'paste.debian.net',
      'pastecode.io',
      'paste.centos.org',
      'pst.innomi.net',
    ],
    ...[
      'transfer.sh',
      '0x0.st',
      'file.io',
      'bashupload.com',
      'oshi.at',
      'anonfiles.com',
      'catbox.moe',
      'gofile.io',
      'temp.sh',
      'envs.sh',
    ],
    ...[
      'tmpfiles.org',
      'uguu.se',
      'pomf.lain.la',
      'bayfiles.com',
      'filebin.net',
      'wetransfer.com',
      'pixeldrain.com',
      'ufile.io',
      'x0.at',
      'teknik.io',
    ],
    ...[
      'cdn.discordapp.com',
      'media.discordapp.net',
      'paste.gg',
      'snippet.host',
      'hastebin.skyra.pw',
      'clbin.com',
      'cl1p.net',
      'litterbox.catbox.moe',
    ],
  ].map((zone) => ({ zone })),
  { zone: 'gist.githubusercontent.com' },
  { zone: 'gist.github.com', path: '/raw' },
  { zone: 'ipfs.io', path: '/ipfs/' },
  { zone: 'cloudflare-ipfs.com' },
  { zone: 'dweb.link' },
  { zone: 'icp0.io' },
  { zone: 'raw.icp0.io' },
];

/** Dynamic DNS and tunnels: names that anybody has for nothing and drops again. Sources: the providers' lists of domains. */
const throwawayZones: readonly string[] = [
  ...[
    'duckdns.org',
    'ddns.net',
    'no-ip.org',
    'no-ip.biz',
    'no-ip.info',
    'noip.me',
    'hopto.org',
    'zapto.org',
    'sytes.net',
    'myftp.org',
  ],
  ...[
    'myftp.biz',
    'myvnc.com',
    'serveftp.com',
    'servebeer.com',
    'serveblog.net',
    'servegame.com',
    'servehttp.com',
    'serveminecraft.net',
  ],
  ...[
    'redirectme.net',
    'bounceme.net',
    'gotdns.ch',
    'ddnsking.com',
    '3utilities.com',
    'onthewifi.com',
    'viewdns.net',
    'webhop.me',
    'freedynamicdns.org',
  ],
  ...[
    'freedynamicdns.net',
    'dynu.net',
    'dynu.com',
    'ddnsfree.com',
    'giize.com',
    'gleeze.com',
    'kozow.com',
    'ooguy.com',
    'theworkpc.com',
    'casacam.net',
  ],
  ...[
    'accesscam.org',
    'camdvr.org',
    'freeddns.org',
    'mywire.org',
    'loseyourip.com',
    'dyndns.org',
    'dyndns.biz',
    'dyndns.info',
    'homeip.net',
    'dnsalias.com',
  ],
  ...[
    'mooo.com',
    'chickenkiller.com',
    'strangled.net',
    'crabdance.com',
    'ignorelist.com',
    'jumpingcrab.com',
    'us.to',
    'uk.to',
    'afraid.org',
    'changeip.org',
  ],
  ...[
    'ddns.info',
    'ddns.us',
    'dns-dns.com',
    'dynamic-dns.net',
    '3322.org',
    '8866.org',
    '9966.org',
    'f3322.net',
    'f3322.org',
    'eicp.net',
    'vicp.net',
  ],
  ...[
    'xicp.net',
    'gicp.net',
    'oicp.net',
    'imwork.net',
    'dnsd.me',
    'duia.ro',
    'publicvm.com',
    'linkpc.net',
    'now-dns.org',
    'ydns.eu',
    'nsupdate.info',
    'dedyn.io',
  ],
  ...[
    'ngrok.io',
    'ngrok.app',
    'ngrok.dev',
    'ngrok-free.app',
    'ngrok-free.dev',
    'trycloudflare.com',
    'serveo.net',
    'loca.lt',
    'localtunnel.me',
    'localhost.run',
  ],
  ...[
    'lhr.life',
    'bore.pub',
    'portmap.io',
    'portmap.host',
    'localto.net',
    'localtonet.com',
    'pagekite.me',
    'telebit.io',
    'pinggy.link',
    'pinggy.io',
    'tunnelto.dev',
  ],
  ...[
    'playit.gg',
    'ply.gg',
    'devtunnels.ms',
    'zrok.io',
    'packetriot.net',
    'sish.top',
    'cpolar.io',
    'cpolar.cn',
    'cpolar.top',
    'vaiwan.com',
    'natappfree.cc',
    'at-ply.gg',
  ],
];

/** Interfaces of clouds, to which cloud credentials are sent by design. */
const clouds: readonly string[] = [
  ...[
    'amazonaws.com',
    'amazonaws.com.cn',
    'googleapis.com',
    'azure.com',
    'windows.net',
    'microsoftonline.com',
    'azure.net',
    'azure.cn',
  ],
  ...[
    'aliyuncs.com',
    'myqcloud.com',
    'tencentcloudapi.com',
    'oraclecloud.com',
    'digitalocean.com',
    'digitaloceanspaces.com',
    'cloudflare.com',
    'backblazeb2.com',
  ],
];
