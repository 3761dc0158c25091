/** How one client that sells its user's connection shows itself. */
export interface ProxywareClient {
  readonly id: string;
  /** Words by which an image would say that it is this. */
  readonly words: readonly string[];
  /** File names of its programs, lower case, without version or architecture. */
  readonly programs: readonly string[];
  /** Repositories of its images (Docker Hub unless a registry is named). */
  readonly images: readonly string[];
  /** Variables that only it reads. */
  readonly variables: readonly string[];
  /** Variables it reads that others use too: they count beside its program or image only. */
  readonly accountVariables?: readonly string[];
}

/**
 * Bandwidth sellers, residential proxy exits and traffic exchanges. Sources: the vendors' own installation pages, command
 * line help and image descriptions, and for clients without a Linux image the community images that wrap them (marked `c`).
 * Names and variables as of 2025; a vendor that changes them is seen by its arguments still (`proxyware.ts`).
 */
export const proxywareClients: readonly ProxywareClient[] = [
  client(
    'honeygain',
    'honeygain',
    'honeygain',
    'honeygain/honeygain',
    'HONEYGAIN_EMAIL HONEYGAIN_PASSWORD HONEYGAIN_PASS HONEYGAIN_DUMMY',
  ),
  client(
    'earnapp',
    'earnapp',
    'earnapp earnapp-linux',
    'fazalfarhan01/earnapp madereddy/earnapp',
    'EARNAPP_UUID EARNAPP_TERM',
  ), // c
  client(
    'pawns',
    'pawns iproyal',
    'pawns-cli pawns iproyal-cli',
    'iproyal/pawns-cli',
    'PAWNS_EMAIL PAWNS_PASSWORD IPROYAL_EMAIL IPROYAL_PASSWORD IPROYALPAWNS_EMAIL IPROYALPAWNS_PASSWORD',
  ),
  client(
    'peer2profit',
    'peer2profit',
    'p2pclient peer2profit',
    'peer2profit/peer2profit_linux peer2profit/peer2profit_x86_64',
    'P2P_EMAIL PEER2PROFIT_EMAIL',
  ),
  client(
    'packetstream',
    'packetstream psclient',
    'psclient',
    'packetstream/psclient',
    'PS_IS_DOCKER PACKETSTREAM_CID',
    'CID',
  ),
  client(
    'traffmonetizer',
    'traffmonetizer',
    'traffmonetizer tm-cli',
    'traffmonetizer/cli_v2 traffmonetizer/cli',
    'TRAFFMONETIZER_TOKEN TRAFFMONETIZER_DEVNAME',
  ),
  client(
    'repocket',
    'repocket',
    'repocket',
    'repocket/repocket',
    'RP_EMAIL RP_API_KEY RP_PASSWORD REPOCKET_EMAIL REPOCKET_API_KEY',
  ),
  client(
    'proxyrack',
    'proxyrack',
    'proxyrack proxyrack-pop',
    'proxyrack/pop',
    'PROXYRACK_UUID PROXYRACK_API_KEY',
    'UUID API_KEY',
  ),
  client(
    'bitping',
    'bitping',
    'bitpingd bitping-node bitping',
    'bitping/bitpingd bitping/bitping-node',
    'BITPING_EMAIL BITPING_PASSWORD BITPING_API_KEY',
  ),
  client('proxylite', 'proxylite', 'proxylite proxyservice', 'proxylite/proxyservice', 'PROXYLITE_USER_ID', 'USER_ID'),
  client('earnfm', 'earnfm', 'earnfm earnfm-client', 'earnfm/earnfm-client', 'EARNFM_TOKEN'),
  client(
    'mysterium',
    'mysterium mysteriumnetwork mystnode mystnodes myst',
    'myst',
    'mysteriumnetwork/myst',
    'MYSTNODE_API_KEY MYST_API_KEY',
  ),
  client(
    'grass',
    'getgrass',
    'grass-node grass-desktop',
    'mrcolorrain/grass mrcolorrain/grass-node camislav/grass kellphy/grass',
    'GRASS_USER GRASS_PASS GRASS_EMAIL GRASS_PASSWORD GRASS_USER_ID GRASS_USERNAME',
  ), // c
  client('nodepay', 'nodepay', 'nodepay', 'kellphy/nodepay', 'NODEPAY_TOKEN NP_COOKIE NP_TOKEN NODEPAY_COOKIE'), // c
  client(
    'gradient',
    '',
    'gradient-bot',
    'overtrue/gradient-bot carbon2029/dockweb',
    'GRADIENT_EMAIL GRADIENT_PASS GRADIENT_PASSWORD',
  ), // c
  client('gaganode', 'gaganode', 'gaganode', 'xterna/gaga-node jepbura/gaganode', 'GAGANODE_TOKEN GAGA_TOKEN'), // c
  client('titan-edge', 'titannet', 'titan-edge', 'nezha123/titan-edge', 'TITAN_HASH TITAN_EDGE_HASH'),
  client('meson', 'meson-network', 'meson_cdn', '', 'MESON_TOKEN'),
  client('speedshare', 'speedshare', 'speedshare', 'eldavo/speedshare', 'SPEEDSHARE_CODE', 'CODE'), // c
  client('spide', 'spide', 'spide', 'xterna/spide', 'SPIDE_MACHINE_ID'), // c
  client(
    'packetshare',
    'packetshare',
    'packetshare',
    'packetshare/packetshare',
    'PACKETSHARE_EMAIL PACKETSHARE_PASSWORD',
  ),
  client(
    'castar',
    'castar castarsdk',
    'castarsdk castarsdk_amd64 castarsdk_arm64',
    'ghcr.io/adfly8470/castarsdk/castarsdk techroy23/docker-castarsdk',
    'CASTAR_KEY CASTARSDK_KEY CASTAR_SDK_KEY',
    'KEY',
  ), // c
  client(
    'wipter',
    'wipter',
    'wipter-app wipter',
    'ghcr.io/adfly8470/wipter/wipter techroy23/docker-wipter',
    'WIPTER_EMAIL WIPTER_PASSWORD',
  ), // c
  client('network3', 'network3', 'network3-node', 'aron666/network3-ai', 'NETWORK3_EMAIL'),
  client('antgain', 'antgain', 'antgain', 'pinors/antgain-cli', 'ANTGAIN_API_KEY'),
  client(
    'urnetwork',
    'urnetwork bringyour',
    'urnetwork urnet-tools',
    'bringyour/community-provider',
    'URNETWORK_AUTH URNETWORK_USER',
  ),
  client('proxybase', 'proxybase', 'proxybase', 'proxybase/proxybase', 'PROXYBASE_USER_ID', 'USER_ID'),
  client('blockmesh', 'blockmesh', 'blockmesh-cli blockmesh', '', 'BLOCKMESH_EMAIL'),
  client('teneo', 'teneo', 'teneo', '', 'TENEO_EMAIL TENEO_TOKEN'),
  client('bearshare', '', 'bearshare', 'bearshare/bearshare', 'BEARSHARE_EMAIL'),
  client('multiple', '', 'multiple-node multiple-cli', '', ''),
  client(
    '9hits',
    '9hits ninehits',
    '9hits 9hits-linux 9htl',
    '9hitste/app 9hitste/appv2 9hitste/appv3',
    '9HITS_TOKEN NINEHITS_TOKEN 9HITS_KEY',
  ),
  client('hitleap', 'hitleap', 'hitleap-viewer hitleap', '', 'HITLEAP_USER'),
  client('ebesucher', 'ebesucher', 'ebesucher', '', 'EBESUCHER_USERNAME EBESUCHER_CODE EBESUCHER'), // c
  client(
    'feelingsurf',
    'feelingsurf',
    'feelingsurf feelingsurfviewer',
    'feelingsurf/viewer',
    'FEELINGSURF_TOKEN',
    'access_token',
  ),
  client('otohits', 'otohits', 'otohits otohits-app', '', 'OTOHITS_KEY'),
  client('brightdata-sdk', 'luminati', 'luminati_svc brd_sdk net_svc luminati-sdk', '', 'LUMINATI_SDK_UUID'),
  client(
    'infatica-sdk',
    'infatica',
    'infatica-agent infatica_agent infatica-sdk',
    '',
    'INFATICA_PARTNER_ID INFATICA_PARTNER',
  ),
];

function client(
  id: string,
  words: string,
  programs: string,
  images: string,
  variables: string,
  account = '',
): ProxywareClient {
  const list = (text: string) => text.split(' ').filter((word) => word !== '');
  return {
    id,
    words: list(words),
    programs: list(programs),
    images: list(images),
    variables: list(variables),
    ...(account === '' ? {} : { accountVariables: list(account) }),
  };
}

const byProgram: ReadonlyMap<string, ProxywareClient> = new Map(
  proxywareClients.flatMap((each) => each.programs.map((name) => [name, each] as const)),
);
const byVariable: ReadonlyMap<string, ProxywareClient> = new Map(
  proxywareClients.flatMap((each) => each.variables.map((name) => [name, each] as const)),
);
const byImage: ReadonlyMap<string, ProxywareClient> = new Map(
  proxywareClients.flatMap((each) => each.images.map((name) => [name, each] as const)),
);

/** The client whose program bears this file name (versions and architectures taken off). */
export function clientOfProgram(name: string): ProxywareClient | undefined {
  const lower = name.toLowerCase();
  return (
    byProgram.get(lower) ??
    byProgram.get(lower.replace(/[-_.](linux|amd64|x86_64|x64|arm64|aarch64|armv7l?|386|v?\d[\d.]*|exe)/g, ''))
  );
}

/** The client that reads this variable, when only it does. */
export function clientOfVariable(name: string): ProxywareClient | undefined {
  return byVariable.get(name);
}

/** The client whose image this reference names. */
export function clientOfImage(reference: string): ProxywareClient | undefined {
  const bare = (reference.split('@', 1)[0] ?? '').replace(/:[\w.-]{1,128}$/, '').toLowerCase();
  return byImage.get(bare.replace(/^(docker\.io|index\.docker\.io|registry-1\.docker\.io)\//, ''));
}

/** The client with this id. */
export function clientOf(id: string): ProxywareClient | undefined {
  return proxywareClients.find((each) => each.id === id);
}
