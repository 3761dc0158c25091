import { z } from 'zod';
import { DecodeStepJson, ReachJson, ValueJson, WhereJson } from './place.ts';

/** One way the image makes code run. */
export const StartJson = z.strictObject({
  id: z.number().int(),
  kind: z.string(),
  reach: ReachJson,
  label: z.string(),
  where: WhereJson,
  stage: z.number().int().optional(),
  target: z.string().optional(),
  targetKind: z.enum(['script', 'binary', 'missing', 'builtin', 'library']).optional(),
  schedule: z.string().optional(),
});

/** A unit of code in one language. */
export const StageJson = z.strictObject({
  id: z.number().int(),
  language: z.string(),
  origin: z.looseObject({ kind: z.string() }),
  text: z.string().describe('The code after decoding; cut after 20,000 characters.'),
  reach: ReachJson,
  parent: z.number().int().optional(),
  start: z.number().int().optional(),
  where: WhereJson,
  decoded: z.array(DecodeStepJson),
  outside: z.string().optional(),
  args: z.array(ValueJson).optional(),
  truncated: z.boolean().optional(),
});

/** One invocation of a program. */
export const CommandJson = z.strictObject({
  id: z.number().int(),
  stage: z.number().int(),
  line: z.number().int(),
  argv: z.array(ValueJson),
  name: z.string(),
  via: z.array(z.string()),
  env: z.record(z.string(), ValueJson),
  redirects: z.array(z.strictObject({ fd: z.number().int(), op: z.string(), target: ValueJson })),
  pipe: z.strictObject({ group: z.number().int(), position: z.number().int(), length: z.number().int() }).optional(),
  stdin: ValueJson.optional(),
  stdout: ValueJson.optional(),
  background: z.boolean(),
  text: z.string(),
  root: ValueJson.optional(),
  cwd: z.string().optional(),
});

/** What a command does; the fields besides these depend on `kind` and are documented in the effect vocabulary. */
export const EffectJson = z.looseObject({
  id: z.number().int(),
  kind: z.string(),
  stage: z.number().int(),
  command: z.number().int().optional(),
  line: z.number().int(),
  outside: z.string().optional(),
});

/** What runs if the image runs. Ids are stable within one report; parts that lead nowhere are counted, not listed. */
export const StoryJson = z.strictObject({
  starts: z.array(StartJson),
  stages: z.array(StageJson),
  commands: z.array(CommandJson),
  effects: z.array(EffectJson),
  omitted: z
    .strictObject({
      starts: z.number().int(),
      stages: z.number().int(),
      commands: z.number().int(),
      effects: z.number().int(),
    })
    .describe('Files that nothing starts and that led to no finding are left out; this says how many were read.'),
});
