import { describe, expect, test } from 'vitest';
import { incidents } from '../testing/incidents/all.ts';
import { honestImages } from '../testing/incidents/honest-images.ts';
import { placed, places, wrapped } from '../testing/incidents/incident.ts';
import { sceneOf } from '../testing/scene.ts';
import { isWorse } from './severity.ts';

const forms = incidents.flatMap((incident) => [
  { form: incident.id, incident },
  { form: `${incident.id} in base64`, incident: wrapped(incident) },
]);

describe.each(forms)('$form: $incident.title', ({ incident }) => {
  test.each(places)('%s', async (place) => {
    const { findings } = await sceneOf(placed(incident, place));
    expect(findings.map(({ severity }) => severity)).toContain('malicious');
  });
});

test.each(honestImages)('$id: $title is $most at most', async ({ image, most }) => {
  const { findings } = await sceneOf(image);
  const allowed = most === 'clear' ? 'note' : most;
  const worse = findings.filter(({ severity }) => isWorse(severity, allowed));
  expect(worse.map(({ detector, title, severity }) => `${severity} ${detector}: ${title}`)).toEqual([]);
});
