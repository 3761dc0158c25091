import type { LanguageReader } from './language.ts';
import { awk } from './languages/awk/awk.ts';
import { config } from './languages/config/config.ts';
import { dockerfile } from './languages/dockerfile/dockerfile.ts';
import { java } from './languages/java/java.ts';
import { javascript } from './languages/javascript/javascript.ts';
import { lua } from './languages/lua/lua.ts';
import { perl } from './languages/perl/perl.ts';
import { php } from './languages/php/php.ts';
import { powershell } from './languages/powershell/powershell.ts';
import { python } from './languages/python/python.ts';
import { ruby } from './languages/ruby/ruby.ts';
import { shell } from './languages/shell/shell.ts';
import type { Language } from './story.ts';

/** The languages a trace can read; a text in any other one becomes a stage that is shown but not followed. */
export const languageReaders: ReadonlyMap<Language, LanguageReader> = new Map(
  [awk, shell, python, config, dockerfile, java, javascript, lua, perl, php, powershell, ruby].map((reader) => [
    reader.id,
    reader,
  ]),
);
