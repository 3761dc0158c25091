import { gzipTarget, tarTarget, zstdTarget } from './archive-targets.ts';
import { decodersTarget, inflatersTarget } from './decoder-targets.ts';
import { indicatorTarget } from './indicator-targets.ts';
import { authorizedKeysTarget, elfTarget, minerConfigTarget, multiPatternTarget } from './inspect-targets.ts';
import { javascriptTarget, luaTarget } from './node-targets.ts';
import { awkTarget, perlTarget } from './perl-targets.ts';
import { pythonTarget } from './python-targets.ts';
import { challengeTarget, documentTarget, referenceTarget } from './registry-targets.ts';
import { javaTarget, powershellTarget } from './script-targets.ts';
import { settingsTarget } from './settings-targets.ts';
import { shellTarget } from './shell-targets.ts';
import type { FuzzTarget } from './target.ts';
import { phpTarget, rubyTarget } from './web-targets.ts';

/** Every parser of hostile bytes; a new one is added here. */
export const targets: readonly FuzzTarget[] = [
  tarTarget,
  gzipTarget,
  zstdTarget,
  referenceTarget,
  challengeTarget,
  documentTarget,
  multiPatternTarget,
  elfTarget,
  minerConfigTarget,
  authorizedKeysTarget,
  indicatorTarget,
  shellTarget,
  pythonTarget,
  perlTarget,
  awkTarget,
  javaTarget,
  powershellTarget,
  javascriptTarget,
  luaTarget,
  phpTarget,
  rubyTarget,
  settingsTarget,
  decodersTarget,
  inflatersTarget,
];
