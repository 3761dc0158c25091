import { settingLines, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart } from './start-of.ts';

const rules = [
  '/etc/udev/rules.d/*.rules',
  '/run/udev/rules.d/*.rules',
  '/usr/lib/udev/rules.d/*.rules',
  '/lib/udev/rules.d/*.rules',
];
/** Where udev looks for programs without a folder. Source: udev(7). */
const programFolder = '/usr/lib/udev';

/** Programs that events of devices start: `RUN`, `PROGRAM` and `IMPORT{program}` of udev's rules, actions of acpid. All `armed`. */
export function deviceHooks(scene: StartContext): readonly StartDraft[] {
  return [...udev(scene), ...acpi(scene)];
}

function udev(scene: StartContext): readonly StartDraft[] {
  return settingsAt(scene, rules).flatMap(({ path, file, text }) =>
    settingLines(text).flatMap(({ line, text: rule }) =>
      udevCommands(rule).map((command) =>
        codeStart(scene, { kind: 'device-hook', label: `udev: ${command}`, path, file, line, text: command }),
      ),
    ),
  );
}

/** Characters of one rule that are read; udev takes 16 KiB. */
const longestRule = 16 * 1024;

/** The commands of one rule; names without a folder get udev's own. */
export function udevCommands(rule: string): readonly string[] {
  const found: string[] = [];
  for (const [, key = '', text = ''] of rule
    .slice(0, longestRule)
    .matchAll(/(RUN|RUN\{program\}|PROGRAM|IMPORT\{program\})\s?[+:=]{1,2}\s?"([^"]{1,4000})"/g)) {
    if (text.startsWith('builtin') || key === '') continue;
    found.push(text.startsWith('/') || !/^[A-Za-z0-9_.-]+(\s|$)/.test(text) ? text : `${programFolder}/${text}`);
  }
  return found;
}

function acpi(scene: StartContext): readonly StartDraft[] {
  return settingsAt(scene, ['/etc/acpi/events/*']).flatMap(({ path, file, text }) =>
    settingLines(text).flatMap(({ line, text: setting }) => {
      const command = /^action\s?=\s?(.{1,4000})$/.exec(setting)?.[1];
      if (command === undefined) return [];
      return codeStart(scene, { kind: 'device-hook', label: `acpid: ${command}`, path, file, line, text: command });
    }),
  );
}
