import { z } from 'zod';
import { Report } from './report.ts';

/** The JSON Schema (draft 2020-12) of the JSON report; shipped as `tidewaiter/report.schema.json`. */
export function reportJsonSchema(): Record<string, unknown> {
  return {
    $id: 'https://tidewaiter.invalid/report.schema.json',
    title: 'Tidewaiter report',
    ...z.toJSONSchema(Report, { target: 'draft-2020-12', reused: 'ref' }),
  };
}
