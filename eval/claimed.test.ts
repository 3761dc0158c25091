import { expect, test } from 'vitest';
import { analyzers } from '../src/analyzers/all.gen.ts';
import { defaultLimits } from '../src/archive/limits.ts';
import { useGrammarFiles } from '../src/grammar-files.ts';
import { inspectImage } from '../src/inspect/engine.ts';
import { imageOf } from '../src/testing/image-builder.ts';
import { trace } from '../src/trace/trace.ts';
import { parametersOf } from './payload.ts';
import { allPayloads } from './payloads/all.ts';
import { mainFile, reaches } from './reach.ts';

useGrammarFiles();
const place = reaches.find(({ id }) => id === 'present');

// docs/decisions/0015: what a package claims and nothing starts is read when it says enough. No payload may say too little.
test.each(allPayloads)('$id is read where a package claims it', async (payload) => {
  const given = parametersOf(payload.id);
  const files = payload.files?.(given) ?? {};
  const image = place?.image({ language: payload.language, code: payload.code(given), files });
  if (image === undefined) throw new Error('no such place');
  const path = mainFile(payload.language);
  const claimed = {
    ...image,
    layers: [{ ...Object.assign({}, ...(image.layers ?? [])), '/var/lib/dpkg/info/tool.list': `/.\n${path}\n` }],
  };
  const { facts } = await inspectImage(imageOf(claimed), { analyzers, limits: defaultLimits });
  const story = await trace(facts);
  expect(story.stages.map((stage) => stage.where.path)).toContain(path);
});
