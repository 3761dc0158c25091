import { type Disguise, disguises } from '../disguise.ts';
import { base64, cut, single } from './quoting.ts';

const joined = (code: string): string => code.trimEnd();

/** The same script, led to by another way. */
export const shellStructure: readonly Disguise[] = disguises('shell', {
  eval: (code) => `eval ${single(code)}`,
  'eval-twice': (code) => `eval ${single(`eval ${single(code)}`)}`,
  'eval-words': (code, { random }) => {
    const parts = cut(code, random.next);
    return `${parts.map((part, at) => `_z${at}=${single(part)}`).join('\n')}\neval "${parts.map((_, at) => `$_z${at}`).join('')}"`;
  },
  'eval-reversed-order': (code) => {
    const middle = Math.floor(code.length / 2);
    return `_two=${single(code.slice(middle))}\n_one=${single(code.slice(0, middle))}\neval "$_one$_two"`;
  },
  'eval-append': (code, { random }) => {
    const parts = cut(code, (below) => 8 + random.next(below));
    return `_g=\n${parts.map((part) => `_g+=${single(part)}`).join('\n')}\neval "$_g"`;
  },
  'array-joined': (code, { random }) =>
    `_p=(${cut(code, random.next).map(single).join(' ')})\nprintf %s "\${_p[@]}" | bash`,
  'bash-c': (code) => `bash -c ${single(code)}`,
  'bash-c-variable': (code) => `_m=${single(code)}\nbash -c "$_m"`,
  indirect: (code) => `_k=${single(code)}\n_j=_k\neval "\${!_j}"`,
  'here-document': (code) => `bash <<'END_OF_SCRIPT'\n${code}\nEND_OF_SCRIPT`,
  'here-document-file': (code, { folder }) =>
    `cat > ${folder}/.run <<'END_OF_FILE'\n${code}\nEND_OF_FILE\nchmod +x ${folder}/.run\nbash ${folder}/.run`,
  'here-string': (code) => `bash <<< ${single(code)}`,
  'bash-s': (code) => `echo ${single(code)} | bash -s -- a b`,
  'dev-stdin': (code) => `. /dev/stdin <<< ${single(code)}`,
  'written-sourced': (code, { folder }) => `echo ${single(code)} > ${folder}/env\n. ${folder}/env`,
  'written-tee': (code, { folder }) =>
    `printf '%s\\n' ${single(code)} | tee ${folder}/t.sh > /dev/null\nbash ${folder}/t.sh`,
  'written-moved': (code, { folder }) =>
    `printf %s ${base64(code)} > ${folder}/a.jpg\nbase64 -d ${folder}/a.jpg > ${folder}/b\nmv ${folder}/b ${folder}/c\nbash ${folder}/c`,
  'file-descriptor': (code) => `exec 9<<< ${single(code)}\nbash <&9`,
  'process-substitution': (code) => `bash <(printf '%s\\n' ${single(code)})`,
  function: (code) => `_main() {\n${joined(code)}\n}\n_main`,
  'function-argument': (code) => `_run() { eval "$1"; }\n_run ${single(code)}`,
  'case-branch': (code) => `case "$_unset" in\n  none) echo no ;;\n  *)\n${joined(code)}\n  ;;\nesac`,
  'if-branch': (code) => `if [ -d / ]; then\n${joined(code)}\nfi`,
  'for-once': (code) => `for _once in 1; do\n${joined(code)}\ndone`,
  'and-list': (code) => `true && {\n${joined(code)}\n}`,
  subshell: (code) => `(\n${joined(code)}\n)`,
  'background-wait': (code) => `{\n${joined(code)}\n} &\nwait`,
  trap: (code) => `trap ${single(code)} EXIT`,
  'read-loop': (code) =>
    `_c=\nwhile IFS= read -r _l; do _c="$_c$_l"$'\\n'; done <<'END_OF_LINES'\n${code}\nEND_OF_LINES\neval "$_c"`,
  'read-variable': (code) => `read -r _b <<< ${base64(code)}\nbash -c "$(base64 -d <<< "$_b")"`,
  mapfile: (code) => `mapfile -t _lines <<'END_OF_LINES'\n${code}\nEND_OF_LINES\nprintf '%s\\n' "\${_lines[@]}" | bash`,
  xargs: (code) => `printf '%s\\0' ${single(code)} | xargs -0 bash -c`,
  'xargs-i': (code) => `echo ${base64(code)} | xargs -I{} sh -c 'echo {} | base64 -d | bash'`,
  'find-exec': (code) => `find / -maxdepth 0 -exec bash -c ${single(code)} \\;`,
  'env-i': (code) => `env -i PATH="$PATH" bash -c ${single(code)}`,
  busybox: (code) => `busybox sh -c ${single(`bash -c ${single(code)}`)}`,
  nohup: (code) => `nohup bash -c ${single(code)} 2> /dev/null`,
  timeout: (code) => `timeout 9999 bash -c ${single(code)}`,
  setsid: (code) => `setsid -w bash -c ${single(code)}`,
  'nice-ionice': (code) => `nice -n 10 ionice -c 3 bash -c ${single(code)}`,
  flock: (code, { folder }) => `flock ${folder}/lock -c ${single(`bash -c ${single(code)}`)}`,
  'script-command': (code) => `script -qec ${single(`bash -c ${single(code)}`)} /dev/null`,
  'python-system': (code) =>
    `python3 -c "import os,base64;os.system(base64.b64decode('${base64(`bash -c ${single(code)}`)}').decode())"`,
  'perl-exec': (code) => `perl -e 'exec "bash", "-c", pack("H*", "${Buffer.from(code).toString('hex')}")'`,
  'second-file': (code, { folder }) => ({
    code: `bash ${folder}/lib.sh`,
    files: { [`${folder}/lib.sh`]: `${code}\n` },
  }),
  'sourced-function': (code, { folder }) => ({
    code: `. ${folder}/functions\nstart_all`,
    files: { [`${folder}/functions`]: `start_all() {\n${joined(code)}\n}\n` },
  }),
  'sourced-variables': (code, { folder }) => {
    const middle = Math.floor(code.length / 2);
    return {
      code: `. ${folder}/a.conf\n. ${folder}/b.conf\neval "$A_CONF$B_CONF"`,
      files: {
        [`${folder}/a.conf`]: `A_CONF=${single(code.slice(0, middle))}\n`,
        [`${folder}/b.conf`]: `B_CONF=${single(code.slice(middle))}\n`,
      },
    };
  },
  'copied-file': (code, { folder }) => ({
    code: `cp ${folder}/logo.png ${folder}/.cache\nbash ${folder}/.cache`,
    files: { [`${folder}/logo.png`]: `${code}\n` },
  }),
});
