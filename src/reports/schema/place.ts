import { z } from 'zod';

/** A string as far as it is known: literal parts and holes, in order. */
export const ValueJson = z
  .array(z.union([z.string(), z.strictObject({ hole: z.string() })]))
  .describe('A string as far as static reading knows it: literal parts, and holes named for what is unknown.');

/** How a piece of code comes to run. */
export const ReachJson = z
  .enum(['runs', 'armed', 'present', 'hidden', 'built'])
  .describe(
    'runs: on a path from what the image starts. armed: a hook that fires later. present: in the final file system, nothing found runs it. hidden: deleted or replaced by a later layer. built: ran when the image was built.',
  );

/** Place of a text within the image. */
export const WhereJson = z.strictObject({
  layer: z.strictObject({ index: z.number().int(), digest: z.string().optional() }).optional(),
  path: z.string().optional(),
  line: z.number().int().optional(),
  config: z.string().optional().describe('Field of the image config.'),
  history: z
    .strictObject({ step: z.number().int(), createdBy: z.string() })
    .optional()
    .describe('Build step that made the layer, or in which the text stands.'),
  offset: z.number().int().optional(),
});

/** One decoding by which hidden code became readable. */
export const DecodeStepJson = z.strictObject({ decoder: z.string(), input: z.string() });

/** A part that was not, or not wholly, inspected. */
export const GapJson = z.strictObject({
  reason: z.enum([
    'limit',
    'integrity',
    'decode',
    'unreadable',
    'foreign',
    'unsupported',
    'timeout',
    'anomaly',
    'stopped',
  ]),
  detail: z.string(),
  layer: z.number().int().optional(),
  path: z.string().optional(),
  code: z.string().optional(),
});
