import type { ExampleFiles, ExampleImage } from '../../detectors/detector.ts';

/** An inert image modelled on a real one: see the incident's own comment for what is kept of it and what is not. */
export interface Incident {
  readonly id: string;
  /** What the image does, in a few words. */
  readonly title: string;
  readonly name: string;
  /** The hostile shell line; where it stands is up to `place`. */
  readonly command: string;
  /** Files it needs, or that are hostile by themselves. */
  readonly files?: ExampleFiles;
  readonly env?: readonly string[];
  readonly workdir?: string;
}

/** Places the same payload can be put. */
export const places = ['entrypoint', 'cmd', 'healthcheck', 'cron-file', 'called-file', 'hidden-layer'] as const;
export type Place = (typeof places)[number];

/** The shell every such image needs; a text, since nothing of it is ever run. */
const shellStub: ExampleFiles = {
  '/bin/sh': { content: '\u007fELF\u0002\u0001\u0001\u0000 stand-in for a shell\u0000', mode: 0o755 },
};

/** The incident's image with its payload in the given place. */
export function placed(incident: Incident, place: Place): ExampleImage {
  const base = {
    name: incident.name,
    ...(incident.env ? { env: incident.env } : {}),
    ...(incident.workdir ? { workdir: incident.workdir } : {}),
  };
  const files = incident.files ?? {};
  const line = ['/bin/sh', '-c', incident.command];
  const script = { content: `#!/bin/sh\n${incident.command}\n`, mode: 0o755 };
  const idle = ['/bin/sh', '-c', 'exec sleep infinity'];
  switch (place) {
    case 'entrypoint':
      return { ...base, layers: [shellStub, files], entrypoint: line };
    case 'cmd':
      return { ...base, layers: [shellStub, files], cmd: line };
    case 'healthcheck':
      return { ...base, layers: [shellStub, files], cmd: idle, healthcheck: ['CMD-SHELL', incident.command] };
    case 'cron-file':
      return {
        ...base,
        layers: [shellStub, { ...files, '/etc/cron.d/job': `*/5 * * * * root ${oneLine(incident.command)}\n` }],
        cmd: idle,
      };
    case 'called-file':
      return {
        ...base,
        layers: [shellStub, { ...files, '/opt/start.sh': script }],
        entrypoint: ['/bin/sh', '/opt/start.sh'],
      };
    case 'hidden-layer':
      return {
        ...base,
        layers: [shellStub, { ...files, '/opt/start.sh': script }, { '/opt/start.sh': null }],
        cmd: idle,
      };
  }
}

/** The same incident with its payload wrapped in one more base64. */
export function wrapped(incident: Incident): Incident {
  const encoded = Buffer.from(incident.command).toString('base64');
  return { ...incident, command: `echo ${encoded} | base64 -d | sh` };
}

/** A cron line cannot hold line breaks, and `%` means one. */
function oneLine(command: string): string {
  return command.trim().replaceAll('\n', '; ').replaceAll('%', '\\%');
}
