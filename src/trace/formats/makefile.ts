/** A rule of a makefile. */
interface Rule {
  readonly needs: readonly string[];
  readonly recipe: readonly string[];
}

/** Rules of one file, rules run for one goal. */
const mostRules = 2_000;
const mostRun = 100;

/**
 * Recipes that `make GOAL` would run, what it needs first: explicit rules, variables set in the file, `$$`. The first rule
 * is the goal when none is given. Pattern rules, functions and includes are not read. Source: the GNU make manual.
 */
export function makeRecipes(text: string, goals: readonly string[]): readonly string[] {
  const { rules, variables } = parsed(text.slice(0, 512 * 1024));
  const first = [...rules.keys()].find((name) => !name.startsWith('.') && !name.includes('%'));
  const waiting = goals.length > 0 ? [...goals] : first === undefined ? [] : [first];
  const done = new Set<string>();
  const order: string[] = [];
  const visit = (name: string, depth: number): void => {
    const rule = rules.get(name);
    if (rule === undefined || done.has(name) || done.size >= mostRun || depth > 20) return;
    done.add(name);
    for (const need of rule.needs) visit(need, depth + 1);
    order.push(...rule.recipe.map((line) => expanded(line, variables, name, rule.needs)));
  };
  for (const goal of waiting) visit(goal, 0);
  return order;
}

function parsed(text: string): { rules: ReadonlyMap<string, Rule>; variables: ReadonlyMap<string, string> } {
  const rules = new Map<string, Rule>();
  const variables = new Map<string, string>();
  let open: string[] = [];
  for (const line of joined(text)) {
    if (line.startsWith('\t')) {
      for (const name of open) (rules.get(name)?.recipe as string[] | undefined)?.push(line.slice(1));
      continue;
    }
    const setting = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]{0,80})\s*(?:::?|\?|\+)?=\s*(.*)$/.exec(
      line.slice(0, 4_000),
    );
    if (setting !== null) {
      variables.set(setting[1] ?? '', setting[2] ?? '');
      open = [];
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1 || line.startsWith('#') || rules.size >= mostRules) {
      if (line.trim() !== '') open = [];
      continue;
    }
    open = line.slice(0, colon).trim().split(/\s+/).slice(0, 50);
    const rest = line.slice(colon + 1).replace(/^:/, '');
    const semicolon = rest.indexOf(';');
    const needs = (semicolon < 0 ? rest : rest.slice(0, semicolon)).split('#')[0]?.trim().split(/\s+/) ?? [];
    for (const name of open) {
      const before = rules.get(name);
      const recipe = [...(before?.recipe ?? []), ...(semicolon < 0 ? [] : [rest.slice(semicolon + 1)])];
      rules.set(name, {
        needs: [...(before?.needs ?? []), ...needs.filter((need) => need !== '' && need !== '|')],
        recipe,
      });
    }
  }
  return { rules, variables };
}

function joined(text: string): readonly string[] {
  return text.replaceAll('\\\n', ' ').split('\n').slice(0, 20_000);
}

/** Variables once, not those in their values' values more than a few deep; `@`, `-` and `+` in front are make's. */
function expanded(
  line: string,
  variables: ReadonlyMap<string, string>,
  goal: string,
  needs: readonly string[],
): string {
  let text = line.replace(/^\s*[-@+]+/, '').slice(0, 8_000);
  for (let depth = 0; depth < 4 && text.includes('$('); depth += 1) {
    text = text
      .replace(
        /\$[({]([A-Za-z_][A-Za-z0-9_.-]{0,80})[)}]/g,
        (whole, name: string) => variables.get(name) ?? (depth < 3 ? whole : `\${${name}}`),
      )
      .slice(0, 16_000);
  }
  return text
    .replaceAll('$@', goal)
    .replaceAll('$<', needs[0] ?? '')
    .replaceAll('$^', needs.join(' '))
    .replaceAll('$$', '$');
}
