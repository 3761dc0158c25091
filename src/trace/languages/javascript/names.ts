/** Ways of naming the global object. */
const globals = ['globalThis', 'global', 'window', 'self', 'root', 'this', 'GLOBAL', 'top'];

/** Longest name that is looked at. */
const longest = 300;

/** One name for what goes by several: `node:fs`, `fs/promises`, `global.process`, `module.require`, `x.default`. */
export function canonical(given: string): string {
  let name = given.length > longest ? given.slice(0, longest) : given;
  if (name.startsWith('node:')) name = name.slice(5);
  for (const global of globals) {
    if (name === global) return 'globalThis';
    while (name.startsWith(`${global}.`)) name = name.slice(global.length + 1);
  }
  if (!name.includes('.') && !name.includes('/')) return aliases.get(name) ?? name;
  for (const [from, to] of prefixes) {
    if (name === from) return to;
    if (name.startsWith(`${from}.`)) {
      name = to === '' ? name.slice(from.length + 1) : `${to}${name.slice(from.length)}`;
    }
  }
  if (name.endsWith('.default')) name = name.slice(0, -8);
  return aliases.get(name) ?? name;
}

/** Beginnings of names that mean another one; the order matters: the first that fits is taken off first. */
const prefixes: readonly (readonly [string, string])[] = [
  ['mz/fs', 'fs'],
  ['mz/child_process', 'child_process'],
  ['fs/promises', 'fs'],
  ['fs.promises', 'fs'],
  ['fs-extra', 'fs'],
  ['graceful-fs', 'fs'],
  ['original-fs', 'fs'],
  ['dns/promises', 'dns'],
  ['dns.promises', 'dns'],
  ['timers/promises', 'timers'],
  ['stream/promises', 'stream'],
  ['process.mainModule', 'module'],
  ['require.main', 'module'],
  ['module.constructor', 'Module'],
  ['module.Module', 'Module'],
  ['process.mainModule.constructor', 'Module'],
  ['cross-spawn', 'child_process.spawn'],
  ['buffer.Buffer', 'Buffer'],
  ['node-fetch', 'fetch'],
  ['cross-fetch', 'fetch'],
  ['isomorphic-fetch', 'fetch'],
  ['undici.fetch', 'fetch'],
  ['vm2', 'vm'],
  ['request-promise', 'request'],
  ['request-promise-native', 'request'],
  ['util.types', 'util'],
  ['posix', 'fs'],
];

const aliases: ReadonlyMap<string, string> = new Map([
  ['module.require', 'require'],
  ['require.main.require', 'require'],
  ['Module._load', 'require'],
  ['Module.prototype.require', 'require'],
  ['Module.require', 'require'],
  ['process.binding', 'process.binding'],
  ['cross-fetch', 'fetch'],
  ['node-fetch', 'fetch'],
  ['isomorphic-fetch', 'fetch'],
  ['cross-spawn', 'child_process.spawn'],
  ['fs-extra', 'fs'],
  ['graceful-fs', 'fs'],
  ['fs/promises', 'fs'],
  ['process.getBuiltinModule', 'require'],
  ['request-promise', 'request'],
  ['request-promise-native', 'request'],
  ['timers.setTimeout', 'setTimeout'],
  ['eval.call', 'eval'],
]);
