import type { Payload } from '../payload.ts';
import { further } from './further.ts';
import { javascript } from './javascript.ts';
import { perl } from './perl.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { shellAccess } from './shell-access.ts';
import { shellDownloads } from './shell-downloads.ts';
import { shellEscape } from './shell-escape.ts';
import { shellImpact } from './shell-impact.ts';
import { shellPersistence } from './shell-persistence.ts';
import { shellSecrets } from './shell-secrets.ts';

/** Every payload, in the order in which results are shown. */
export const allPayloads: readonly Payload[] = [
  ...shellAccess,
  ...shellDownloads,
  ...shellPersistence,
  ...shellEscape,
  ...shellSecrets,
  ...shellImpact,
  ...python,
  ...javascript,
  ...php,
  ...perl,
  ...ruby,
  ...further,
];
