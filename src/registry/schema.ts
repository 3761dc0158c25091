import { z } from 'zod';

/** The body of a refusal. Source: OCI distribution-spec "Error Codes". */
export const ErrorBody = z.looseObject({
  errors: z
    .array(z.looseObject({ code: z.string(), message: z.string().nullish(), detail: z.unknown().optional() }))
    .min(1),
});

/** What a token service answers. Source: distribution "Token Authentication Specification"; OAuth 2.0 names differ. */
export const TokenAnswer = z.looseObject({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
});
export type TokenAnswer = z.infer<typeof TokenAnswer>;

/** One registry's entry of `auths`: `auth` is base64 of `user:password`. */
export const AuthEntry = z.looseObject({
  auth: z.string().nullish(),
  username: z.string().nullish(),
  password: z.string().nullish(),
  identitytoken: z.string().nullish(),
  registrytoken: z.string().nullish(),
});
export type AuthEntry = z.infer<typeof AuthEntry>;

/** The parts of docker's `config.json` and podman's `auth.json` that hold or point to credentials. */
export const AuthFile = z.looseObject({
  auths: z.record(z.string(), AuthEntry).nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
  credsStore: z.string().nullish(),
});
export type AuthFile = z.infer<typeof AuthFile>;

/** What `docker-credential-NAME get` prints. Source: docker-credential-helpers. */
export const HelperAnswer = z.looseObject({ Username: z.string(), Secret: z.string() });
