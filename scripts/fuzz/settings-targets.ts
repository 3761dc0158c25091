import { makeRecipes } from '../../src/trace/formats/makefile.ts';
import { yamlDocuments } from '../../src/trace/formats/yaml.ts';
import { config } from '../../src/trace/languages/config/config.ts';
import { dockerfile } from '../../src/trace/languages/dockerfile/dockerfile.ts';
import { execlineAsShell } from '../../src/trace/starts/execline.ts';
import { gitSettings } from '../../src/trace/starts/git-hooks.ts';
import { supervised } from '../../src/trace/starts/supervisord.ts';
import { type FuzzTarget, invariant } from './target.ts';

/** Settings that say what runs (manifests, Dockerfiles, makefiles, ini files): never throw, keep to the budget, the same each time. */
export const settingsTarget: FuzzTarget = {
  name: 'settings',
  slowest: 2_000,
  seeds: () =>
    [
      'apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  containers:\n  - &a {image: x, command: ["sh", "-c", "id"]}\n  - *a\n  volumes:\n  - name: r\n    hostPath: {path: /}\n',
      'services:\n  a: &b\n    image: c\n    command: >-\n      d e\n      f\n  g:\n    <<: *b\n    volumes: ["/:/h", \'n:/m\']\n',
      '# escape=`\nFROM a AS b\nENV A=b "C d"\nRUN --mount=type=cache <<E\nx\nE\nCOPY --from=b <<-"F" /y\n\tz\n\tF\nCMD ["a", `\n "b"]\nONBUILD RUN c\n',
      'A := b\nall: x | y ; echo $(A) $$B\n\t@-c $@ $<\nx y:\n\td\n.PHONY: all\n',
      '[program:a]\ncommand=/b %(ENV_C)s ; d\nenvironment=E="f g",H=i\n[alias]\n  j = "!k \\"l\\"" \\\n  m\n',
      '#!/bin/execlineb -P\nwith-contenv\nif { test "a b" }\nbacktick -E X { cat /y }\ns6-setuidgid z\n/w $X\n',
      '#cloud-config\nruncmd:\n - [a, "b c"]\n - |\n   d\n   e\n---\n{"ignition": {"version": "3"}, "systemd": {"units": [{"contents": "ExecStart=/f"}]}}\n',
    ].map((text) => Buffer.from(text)),
  run(input) {
    const text = new TextDecoder().decode(input);
    const once = (): string => {
      const budget = { steps: 100_000, decodedBytes: 1_000_000, commands: 2_000 };
      const read = [config, dockerfile].map((reader) =>
        reader.read({ text, args: [], env: new Map(), readFile: () => undefined, budget }),
      );
      for (const { nested, effects } of read)
        for (const { line } of [...nested, ...effects]) invariant(line >= 1, `no such line: ${line}`);
      invariant(budget.steps >= 0, 'more steps than allowed');
      const recipes = makeRecipes(text, []);
      const others = [execlineAsShell(text), gitSettings(text), supervised(text).length, yamlDocuments(text).length];
      return JSON.stringify([read, recipes, others]);
    };
    const first = once();
    invariant(first === once(), 'not the same twice');
  },
};
