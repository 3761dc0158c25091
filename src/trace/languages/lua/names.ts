/** Ways of naming the table of all globals. */
const globals = ['_G', '_ENV', 'package.loaded', '_G._G'];

/** One name for what goes by several: `_G.os.execute`, `package.loaded.os`, `socket.core`. */
export function canonical(given: string): string {
  let name = given.length > 300 ? given.slice(0, 300) : given;
  for (let changed = true; changed; ) {
    changed = false;
    for (const global of globals) {
      if (!name.startsWith(`${global}.`)) continue;
      name = name.slice(global.length + 1);
      changed = true;
    }
  }
  for (const [from, to] of prefixes)
    if (name === from || name.startsWith(`${from}.`)) return `${to}${name.slice(from.length)}`;
  return name;
}

const prefixes: readonly (readonly [string, string])[] = [
  ['luv', 'uv'],
  ['vim.loop', 'uv'],
  ['vim.uv', 'uv'],
  ['posix.unistd.exec', 'posix.exec'],
  ['socket.core', 'socket'],
  ['cjson.safe', 'cjson'],
];
