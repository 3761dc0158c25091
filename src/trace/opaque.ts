import type { FileFact } from '../inspect/facts.ts';
import type { Language } from './story.ts';

/** Code that is recognised, and that cannot be read without running it. */
export interface Opaque {
  /** What made it so, as people know it. */
  readonly by: string;
  /** It was made so that nobody reads it; false for what a compiler leaves behind. */
  readonly isHiding: boolean;
}

/** Characters of a text that are looked through. */
const mostCharacters = 200_000;

interface Mark {
  readonly by: string;
  readonly languages: readonly Language[];
  /** All of them stand in the text. */
  readonly texts: readonly string[];
  /** And this matches somewhere behind the first of them. */
  readonly also?: RegExp;
}

/** What encrypting and compiling tools leave in the text they make. Sources: the tools' own documentation. */
const marks: readonly Mark[] = [
  { by: 'PyArmor', languages: ['python'], texts: ['__pyarmor__('] },
  {
    by: 'PyArmor',
    languages: ['python'],
    texts: ['pyarmor_runtime'],
    also: /\bimport\b[^\n]{0,200}\b(?:pyarmor_runtime|__pyarmor__)/,
  },
  {
    by: 'PyArmor',
    languages: ['python'],
    texts: ['pytransform'],
    also: /\bfrom\s+\S{0,60}pytransform\s+import|\bimport\s+pytransform/,
  },
  { by: 'SourceDefender', languages: ['python'], texts: ['-----BEGIN SOURCEDEFENDER FILE-----'] },
  { by: 'SourceDefender', languages: ['python'], texts: ['import sourcedefender'] },
  {
    by: 'marshal',
    languages: ['python'],
    texts: ['marshal'],
    also: /\bloads\s{0,9}\(\s{0,9}(?:b?["']|[\w.]{0,60}(?:b64decode|b32decode|b85decode|unhexlify|decompress)\b|__import__|_\(|bytes)/,
  },
  { by: 'ionCube', languages: ['php'], texts: ["extension_loaded('ionCube Loader')"] },
  { by: 'ionCube', languages: ['php'], texts: ['_il_exec('] },
  { by: 'SourceGuardian', languages: ['php'], texts: ['sg_load('] },
  { by: 'Zend Guard', languages: ['php'], texts: ['@Zend;'] },
  {
    by: 'bytenode',
    languages: ['javascript'],
    texts: ['bytenode'],
    also: /\brequire\s{0,9}\(\s{0,9}["']bytenode["']\s{0,9}\)/,
  },
  { by: 'RubyEncoder', languages: ['ruby'], texts: ['RGLoader_load('] },
  { by: 'RubyEncoder', languages: ['ruby'], texts: ['RGLoader'], also: /RGLoader\.load\b/ },
  { by: 'Filter::Crypto', languages: ['perl'], texts: ['Filter::Crypto::Decrypt'] },
  { by: 'Acme::Bleach', languages: ['perl'], texts: ['use Acme::Bleach'] },
  { by: 'compiled Lua', languages: ['lua'], texts: ['\x1bLua'] },
];

/** How a text of this language was made unreadable; `undefined` when it was not. */
export function opaqueText(language: Language, text: string): Opaque | undefined {
  const sample = text.slice(0, mostCharacters);
  for (const { by, languages, texts, also } of marks) {
    // Files are read under the language of their name: code of an unknown one may be any of them.
    if (!languages.includes(language) && language !== 'unknown') continue;
    const at = sample.indexOf(texts[0] ?? '');
    if (at === -1 || texts.some((each) => !sample.includes(each))) continue;
    const around = sample.slice(Math.max(0, at - 200), at + 20_000);
    if (also === undefined || also.test(around)) return { by, isHiding: by !== 'compiled Lua' };
  }
  return undefined;
}

/** What a binary file is that an interpreter was told to run. */
export function opaqueFile(file: FileFact, language: Language | undefined): Opaque | undefined {
  if (file.kind === 'pyc') return { by: 'compiled Python', isHiding: false };
  if (file.kind === 'class') return { by: 'compiled Java', isHiding: false };
  if (language === undefined || language === 'shell' || file.kind !== 'binary') return undefined;
  return { by: `a file that is no ${language} text`, isHiding: true };
}

/** Text of the stage that stands for it: what it is, and how it begins. */
export function opaqueStageText(opaque: Opaque, text: string): string {
  return `[${opaque.by}${opaque.isHiding ? '' : ', not hidden on purpose'}]\n${text.slice(0, 1_000)}`;
}

/** What `opaqueStageText` says. */
export function opaqueOf(stageText: string): Opaque | undefined {
  const found = /^\[([^\]\n]{1,100})\]/.exec(stageText)?.[1];
  if (found === undefined) return undefined;
  const isHiding = !found.endsWith(', not hidden on purpose');
  return { by: isHiding ? found : found.slice(0, -', not hidden on purpose'.length), isHiding };
}
