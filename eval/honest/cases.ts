import { honestImages } from '../../src/testing/incidents/honest-images.ts';
import type { EvalCase } from '../case.ts';
import { disguised } from '../disguise.ts';
import { allDisguises } from '../disguises/all.ts';
import { randomOf } from '../random.ts';
import { payloadFolder, reaches } from '../reach.ts';
import { encodedData, unpackers } from './data.ts';
import { housekeepingScripts } from './housekeeping.ts';
import { programScripts } from './programs.ts';
import { serviceScripts } from './services.ts';

/** The places honest code usually stands in. */
const places = ['entrypoint', 'cmd-script', 'cron', 'dpkg-hook', 'present'];
/**
 * What honest people write as well: spellings and structures without a wish to hide. Code inside base64 that is piped into a
 * shell is hidden whatever it does, so that it is no measure for false alarms.
 */
const honestDisguises = [
  'quoted-parts',
  'variable-braces',
  'line-continuation',
  'array',
  'function-runner',
  'here-document',
  'here-document-file',
  'eval',
  'bash-c',
  'if-branch',
  'for-once',
  'and-list',
  'subshell',
  'function',
  'second-file',
  'sourced-function',
  'nohup',
  'timeout',
  'env-i',
  'xargs',
  'py-try',
  'py-main',
  'py-second-file',
  'py-subprocess',
  'js-iife',
  'js-second-file',
  'php-include',
  'pl-heredoc',
  'rb-heredoc',
  'lua-long-string',
];

/** Honest code in the places where it usually stands, in spellings honest people use, and honest data that is decoded. */
export function* honestCases(): Generator<EvalCase> {
  const scripts = [...serviceScripts, ...housekeepingScripts, ...programScripts];
  for (const script of scripts) {
    for (const place of reaches.filter(({ id }) => places.includes(id))) {
      const image = place.image({ language: script.language, code: script.code, files: {} });
      if (image !== undefined) yield honestCase([script.id, place.id], script.group, script.language, image);
    }
    const [start] = reaches;
    for (const disguise of allDisguises) {
      if (disguise.language !== script.language || !honestDisguises.includes(disguise.id)) continue;
      const random = randomOf(`${script.id}/${disguise.id}`);
      const dressed = disguised(script.code, [disguise], { random, folder: payloadFolder });
      if (dressed === undefined) continue;
      const image = start?.image({ language: script.language, code: dressed.code, files: dressed.files ?? {} });
      if (image !== undefined) yield honestCase([script.id, disguise.id], script.group, script.language, image);
    }
  }
  const [start] = reaches;
  for (const [name, data] of Object.entries(encodedData)) {
    for (const [how, unpack] of Object.entries(unpackers)) {
      const image = start?.image({ language: 'shell', code: unpack(data), files: {} });
      if (image !== undefined) yield honestCase(['data', name, how], 'data', 'shell', image);
    }
  }
  for (const { id, image, most } of honestImages) {
    if (most === 'clear') yield honestCase(['incident', id], 'near miss', 'shell', image);
  }
}

function honestCase(names: readonly string[], group: string, language: string, image: EvalCase['image']): EvalCase {
  return {
    id: ['honest', ...names].join('/'),
    suite: 'honest',
    behaviour: group,
    language,
    place: names.at(-1) ?? '',
    payload: names[0] ?? '',
    disguises: [],
    image,
  };
}
