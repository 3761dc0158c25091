/** Other names of cmdlets. Source: `Get-Alias` of PowerShell 7 on Linux, and those that Windows adds. */
export const aliases: ReadonlyMap<string, string> = new Map([
  ['iex', 'invoke-expression'],
  ['icm', 'invoke-command'],
  ['iwr', 'invoke-webrequest'],
  ['irm', 'invoke-restmethod'],
  ['%', 'foreach-object'],
  ['foreach', 'foreach-object'],
  ['?', 'where-object'],
  ['where', 'where-object'],
  ['gc', 'get-content'],
  ['type', 'get-content'],
  ['sc', 'set-content'],
  ['ac', 'add-content'],
  ['ni', 'new-item'],
  ['ri', 'remove-item'],
  ['del', 'remove-item'],
  ['erase', 'remove-item'],
  ['ci', 'copy-item'],
  ['copy', 'copy-item'],
  ['cpi', 'copy-item'],
  ['mi', 'move-item'],
  ['move', 'move-item'],
  ['rni', 'rename-item'],
  ['saps', 'start-process'],
  ['start', 'start-process'],
  ['spps', 'stop-process'],
  ['sv', 'set-variable'],
  ['set', 'set-variable'],
  ['gv', 'get-variable'],
  ['sal', 'set-alias'],
  ['nal', 'set-alias'],
  ['new-alias', 'set-alias'],
  ['echo', 'write-output'],
  ['write', 'write-output'],
  ['oh', 'out-host'],
  ['gi', 'get-item'],
  ['gci', 'get-childitem'],
  ['dir', 'get-childitem'],
  ['sls', 'select-string'],
]);

const verbs = new Set(
  `add clear compress convert convertfrom convertto copy disable enable enter exit expand export find foreach format get
  group import install invoke join measure move new out pop push read receive register remove rename reset resolve
  restart resume save search select send set show sort split start stop submit suspend tee test trace unblock
  uninstall unregister update use wait where write`.split(/\s+/),
);

/** Whether a name is PowerShell's own: a verb and a noun, or another name for one. Everything else is a program. */
export function isCmdlet(name: string): boolean {
  const plain = name.toLowerCase();
  if (aliases.has(plain)) return true;
  const dash = plain.indexOf('-');
  return dash > 0 && verbs.has(plain.slice(0, dash));
}
