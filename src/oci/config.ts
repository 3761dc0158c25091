import { z } from 'zod';
import { DigestText } from './manifest.ts';

/** Docker's health check: `["CMD", …]`, `["CMD-SHELL", line]`, `["NONE"]` or `[]` (inherited). Intervals are nanoseconds. */
export const Healthcheck = z.looseObject({
  Test: z.array(z.string()).nullish(),
  Interval: z.number().nullish(),
  Timeout: z.number().nullish(),
  Retries: z.number().nullish(),
});
export type Healthcheck = z.infer<typeof Healthcheck>;

/** What a container gets when the image runs. Source: OCI image-spec config.md, and Docker's additions to it. */
export const RunConfig = z.looseObject({
  User: z.string().nullish(),
  ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
  Env: z.array(z.string()).nullish(),
  Entrypoint: z.array(z.string()).nullish(),
  Cmd: z.array(z.string()).nullish(),
  Volumes: z.record(z.string(), z.unknown()).nullish(),
  WorkingDir: z.string().nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
  StopSignal: z.string().nullish(),
  ArgsEscaped: z.boolean().nullish(),
  Healthcheck: Healthcheck.nullish(),
  OnBuild: z.array(z.string()).nullish(),
  Shell: z.array(z.string()).nullish(),
});
export type RunConfig = z.infer<typeof RunConfig>;

/** One step of the build, as the image itself tells it: a claim. Steps with `empty_layer` made no layer. */
export const HistoryStep = z.looseObject({
  created: z.string().nullish(),
  created_by: z.string().nullish(),
  author: z.string().nullish(),
  comment: z.string().nullish(),
  empty_layer: z.boolean().nullish(),
});
export type HistoryStep = z.infer<typeof HistoryStep>;

/** The image's configuration document. Every field in it is a claim of whoever made the image. */
export const ImageConfig = z.looseObject({
  created: z.string().nullish(),
  author: z.string().nullish(),
  architecture: z.string().nullish(),
  variant: z.string().nullish(),
  os: z.string().nullish(),
  config: RunConfig.nullish(),
  rootfs: z.looseObject({ type: z.string().nullish(), diff_ids: z.array(DigestText).nullish() }).nullish(),
  history: z.array(HistoryStep).nullish(),
});
export type ImageConfig = z.infer<typeof ImageConfig>;
