import type { Effect } from '../trace/effect.ts';
import { literals, render } from '../trace/value.ts';
import { addressTraits } from './addresses.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import type { Threat } from './severity.ts';
import { findingOf, type Sighting, sightingOf } from './sighting.ts';
import { clip } from './wording.ts';

/** The cluster's interface used for what only an intruder does with it. */
export const serviceAccount: Detector = {
  id: 'service-account',
  version: 1,
  title: 'Uses the cluster it runs in against it.',
  attack: ['T1552.007', 'T1528', 'T1609', 'T1610'],
  description: `
Every pod may be given a token for the cluster's interface; operators and sidecars read and change their own objects with it.
*Malicious* when code creates privileged pods or pods with the host's root, or runs commands through a kubelet (port 10250);
*suspicious* when it reads all secrets of a namespace or of the cluster, makes itself an administrator, or runs commands in other
pods. Reading one's own objects is nothing.
`,
  fires: [
    {
      name: 'a privileged pod',
      image: {
        cmd: [
          'sh',
          '-c',
          `T=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token); curl -sk -H "Authorization: Bearer $T" -X POST -d '{"spec":{"containers":[{"image":"alpine","securityContext":{"privileged":true}}]}}' https://kubernetes.default.svc/api/v1/namespaces/default/pods`,
        ],
      },
    },
    {
      name: 'commands through kubelets',
      image: { cmd: ['sh', '-c', 'while read ip; do curl -sk -d "cmd=id" https://$ip:10250/run/ns/pod/c; done < /l'] },
    },
    {
      name: 'all secrets',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'T=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token); curl -sk -H "Authorization: Bearer $T" https://$KUBERNETES_SERVICE_HOST/api/v1/secrets > /tmp/s; exec app',
        ],
      },
    },
    {
      name: 'with kubectl',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'kubectl get secrets --all-namespaces -o json > /tmp/s; kubectl create clusterrolebinding x --clusterrole=cluster-admin --serviceaccount=a:b',
        ],
      },
    },
  ],
  silent: [
    {
      name: 'its own pod',
      image: {
        cmd: [
          'sh',
          '-c',
          'T=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token); curl -s --cacert /ca -H "Authorization: Bearer $T" https://kubernetes.default.svc/api/v1/namespaces/$NS/pods/$HOSTNAME',
        ],
      },
    },
    { name: 'one secret', image: { cmd: ['sh', '-c', 'kubectl get secret app-tls -o json | jq .data; exec app'] } },
    { name: 'applying manifests', image: { cmd: ['sh', '-c', 'kubectl apply -f /manifests; kubectl get pods'] } },
  ],
  detect(scene) {
    const calls = [...effectsOf(scene, 'fetch'), ...effectsOf(scene, 'exfiltrate')].flatMap((effect) => {
      const sighting = sightingOf(scene, effect);
      const body = [...(sighting.command?.argv ?? []), sighting.command?.stdin ?? []]
        .map(literals)
        .join('\n')
        .slice(0, 100_000);
      const judged = ofCall(render(effect.kind === 'fetch' ? effect.url : effect.to), body);
      return judged ? findingOf(scene, sighting, { ...judged, effects: [effect.id] }) : [];
    });
    const commands = effectsOf(scene, 'container-run').flatMap((effect) => {
      const sighting = sightingOf(scene, effect);
      const judged = ofClient(effect, sighting);
      return judged ? findingOf(scene, sighting, { ...judged, effects: [effect.id] }) : [];
    });
    const listings = scene.story.commands.flatMap((command) => {
      if (command.name !== 'kubectl' && command.name !== 'oc') return [];
      const words = command.argv.slice(1, 40).map(render);
      const all = words.includes('--all-namespaces') || words.includes('-A');
      if (!all || !words.includes('get') || !words.some((word) => /^secrets?$/.test(word))) return [];
      return findingOf(scene, sightingOf(scene, { stage: command.stage, line: command.line, command: command.id }), {
        threat: 'dual-use',
        title: 'Reads all secrets of the cluster with kubectl',
      });
    });
    return [...calls, ...commands, ...listings];
  },
};

interface Judged {
  readonly threat: Threat;
  readonly title: string;
}

function ofCall(url: string, body: string): Judged | undefined {
  const { host } = addressTraits(url);
  if (/:10250\/(run|exec|attach|portForward)\//.test(url))
    return { threat: 'hostile', title: 'Runs commands through a kubelet' };
  const api = /\/api(s\/[\w.]{1,60})?\/v\d[\w]{0,8}(\/[^\s?#]{0,200})?/.exec(url)?.[0];
  const cluster = /kubernetes|‹\$\{?KUBERNETES_SERVICE_HOST/.test(`${host} ${url}`) || /:(6443|8443)\//.test(url);
  if (api === undefined || !cluster) return undefined;
  if (
    /\/(pods|daemonsets|deployments|cronjobs|jobs)$/.test(api) &&
    /"(privileged|hostPID)"\s{0,4}:\s{0,4}true|"hostPath"\s{0,4}:/.test(body)
  )
    return { threat: 'hostile', title: 'Creates a pod that takes over its node' };
  if (/\/v1\/(namespaces\/[^/]{1,80}\/)?secrets$/.test(api))
    return { threat: 'dual-use', title: `Reads all secrets (${clip(api, 80)})` };
  if (/\/clusterrolebindings$/.test(api) && body.includes('cluster-admin'))
    return { threat: 'dual-use', title: 'Makes an account the administrator of the cluster' };
  return /\/pods\/[^/]{1,120}\/exec$/.test(api)
    ? { threat: 'dual-use', title: `Runs commands in other pods (${clip(api, 80)})` }
    : undefined;
}

function ofClient(effect: Extract<Effect, { kind: 'container-run' }>, sighting: Sighting): Judged | undefined {
  if (effect.tool !== 'kubectl') return undefined;
  const words = (sighting.command?.argv ?? []).slice(1, 60).map(render);
  if (words.includes('clusterrolebinding') && words.some((word) => word.includes('cluster-admin')))
    return { threat: 'dual-use', title: 'Makes an account the administrator of the cluster' };
  return undefined;
}
