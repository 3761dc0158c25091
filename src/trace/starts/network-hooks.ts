import { baseName, isExecutable } from './files.ts';
import { matching, settingLines, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';

/** Scripts that must be executable to be run. */
const executed: readonly string[] = [
  ...['dispatcher.d/*', 'dispatcher.d/pre-up.d/*', 'dispatcher.d/pre-down.d/*', 'dispatcher.d/no-wait.d/*'].flatMap(
    (part) => [`/etc/NetworkManager/${part}`, `/usr/lib/NetworkManager/${part}`],
  ),
  ...['routable', 'dormant', 'no-carrier', 'off', 'carrier', 'degraded', 'configuring', 'configured'].map(
    (state) => `/etc/networkd-dispatcher/${state}.d/*`,
  ),
  ...['pre-up', 'up', 'down', 'post-down'].map((phase) => `/etc/network/if-${phase}.d/*`),
  ...['ip-up', 'ip-down', 'ip-pre-up', 'ipv6-up', 'ipv6-down', 'auth-up', 'auth-down'].flatMap((phase) => [
    `/etc/ppp/${phase}`,
    `/etc/ppp/${phase}.d/*`,
    `/etc/ppp/${phase}.local`,
  ]),
  ...['/etc/resolvconf/update.d/*', '/etc/resolvconf/update-libc.d/*', '/etc/dhclient-script', '/sbin/dhclient-script'],
  ...[
    '/usr/share/udhcpc/default.script',
    '/etc/udhcpc/*',
    '/etc/vpnc/vpnc-script',
    '/usr/share/vpnc-scripts/vpnc-script',
  ],
];
/** Scripts that another one reads in, executable or not. */
const sourced: readonly string[] = [
  ...[
    '/etc/dhcp/dhclient-enter-hooks',
    '/etc/dhcp/dhclient-exit-hooks',
    '/etc/dhclient-enter-hooks',
    '/etc/dhclient-exit-hooks',
  ],
  ...[
    '/etc/dhcp/dhclient-enter-hooks.d/*',
    '/etc/dhcp/dhclient-exit-hooks.d/*',
    '/etc/dhcpcd.enter-hook',
    '/etc/dhcpcd.exit-hook',
  ],
  ...['/lib/dhcpcd/dhcpcd-hooks/*', '/usr/lib/dhcpcd/dhcpcd-hooks/*', '/usr/libexec/dhcpcd-hooks/*'],
];

/**
 * What runs when a network comes up or goes: NetworkManager's dispatcher, networkd-dispatcher, ifupdown, pppd, DHCP clients,
 * resolvconf, `PostUp` of WireGuard, `up` of OpenVPN. All `armed`; a script that would have to be executable and is not is
 * `present`. Sources: NetworkManager-dispatcher(8), interfaces(5), pppd(8), dhclient-script(8), wg-quick(8), openvpn(8).
 */
export function networkHooks(scene: StartContext): readonly StartDraft[] {
  return [
    ...executed
      .flatMap((place) => matching(scene, place))
      .map(({ path, file }) => {
        const reach = isExecutable(file) ? 'armed' : 'present';
        return fileStart(scene, { kind: 'network-hook', reach, label: `network hook ${path}`, path, file });
      }),
    ...sourced
      .flatMap((place) => matching(scene, place))
      .map(({ path, file }) => {
        return fileStart(scene, { kind: 'network-hook', label: `network hook ${path}`, path, file, language: 'shell' });
      }),
    ...lines(
      scene,
      ['/etc/network/interfaces', '/etc/network/interfaces.d/*'],
      /^(pre-up|up|post-up|down|pre-down|post-down)\s+(.+)$/,
      ['ifup', 'ifdown'],
    ),
    ...lines(scene, ['/etc/wireguard/*.conf'], /^(PreUp|PostUp|PreDown|PostDown)\s?=\s?(.+)$/i, ['wg-quick']),
    ...lines(scene, ['/etc/openvpn/*.conf', '/etc/openvpn/server/*.conf', '/etc/openvpn/client/*.conf'], vpnCommand, [
      'openvpn',
    ]),
  ];
}

const vpnCommand =
  /^(up|down|route-up|route-pre-down|client-connect|client-disconnect|auth-user-pass-verify|learn-address|tls-verify|ipchange)\s+(.+)$/;

function lines(
  scene: StartContext,
  places: readonly string[],
  pattern: RegExp,
  raisedBy: readonly string[],
): readonly StartDraft[] {
  return settingsAt(scene, places).flatMap(({ path, file, text }) =>
    settingLines(text, ['#', ';']).flatMap(({ line, text: setting }) => {
      const [, name = '', command] = (setting.length > 4_000 ? null : pattern.exec(setting)) ?? [];
      if (command === undefined) return [];
      const label = `${baseName(path)} ${name}: ${command}`;
      return codeStart(scene, { kind: 'network-hook', label, path, file, line, text: command, raisedBy });
    }),
  );
}
