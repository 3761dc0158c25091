import type { Code } from './code.ts';
import { evaluate } from './evaluate.ts';
import { item } from './items.ts';
import { setVariable } from './library/environment.ts';
import { itemsOf, keyOf, knownText, list, mystery, number, originOf, type ScriptObject, text } from './object.ts';
import { numeric } from './operators.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';

/** Entries one object may come to hold. */
const mostEntries = 100_000;

/** Binds a value to a name, a member, an item or a pattern of them. `own`: new names belong to the innermost scope. */
export function assign(run: Run, target: Code, value: ScriptObject, scope: Scope, own: boolean): void {
  switch (target.kind) {
    case 'name':
      if (own) scope.own(target.name, value);
      else scope.set(target.name, value);
      return;
    case 'list': {
      const items = itemsOf(value);
      target.items.forEach((each, index) => {
        const rest = each.spread === true;
        const part = rest
          ? items === undefined
            ? mystery('*', originOf(value))
            : list(items.slice(index))
          : (items?.[index] ?? mystery('item', originOf(value)));
        assign(run, each.value, part, scope, own);
      });
      return;
    }
    case 'map':
      for (const entry of target.entries) {
        const key = entry.key === undefined ? undefined : evaluate(run, entry.key, scope);
        assign(run, entry.value, key === undefined ? value : item(run, value, key), scope, own);
      }
      return;
    case 'dynamic': {
      const name = knownText(evaluate(run, target.name, scope));
      if (name === undefined) return;
      const place = target.outermost === true ? scope.top() : scope;
      if (own) place.own(`${target.prefix}${name.slice(0, 200)}`, value);
      else place.set(`${target.prefix}${name.slice(0, 200)}`, value);
      return;
    }
    case 'member':
      setMember(run, evaluate(run, target.object, scope), text(target.name), value, target.line);
      return;
    case 'index': {
      let self = evaluate(run, target.object, scope);
      // `x[1] = …` of a name nobody has set makes the container.
      if (self.type === 'name' && target.object.kind === 'name' && scope.get(target.object.name) === undefined) {
        if (run.dialect.constant?.(run, self.name) === undefined) {
          self = target.key.kind === 'end' ? list([]) : { type: 'dict', entries: new Map() };
          assign(run, target.object, self, scope, own);
        }
      }
      if (run.dialect.makesContainers === true && isMissing(self)) {
        self = target.key.kind === 'number' ? list([]) : { type: 'dict', entries: new Map() };
        assign(run, target.object, self, scope, false);
      }
      if (target.key.kind === 'end') append(self, value);
      else setMember(run, self, evaluate(run, target.key, scope), value, target.line);
      return;
    }
    case 'assign':
      // A pattern with a default value (`{a = 1}`): what is given counts.
      assign(run, target.target, value, scope, own);
      return;
    default:
      evaluate(run, target, scope);
  }
}

/** `list[] = value`. */
function append(self: ScriptObject, value: ScriptObject): void {
  if (self.type === 'list' && self.items.length < mostEntries) self.items.push(value);
  if (self.type !== 'dict' || self.entries.size >= mostEntries) return;
  let next = self.entries.size;
  while (self.entries.has(`n${next}`)) next += 1;
  self.entries.set(`n${next}`, value);
}

/** Nothing that came from anywhere: the place where a container is to be made. */
function isMissing(self: ScriptObject): boolean {
  if (self.type === 'unknown') return self.origin === undefined;
  return self.type === 'method' || (self.type === 'constant' && self.constant === 'null');
}

/** `self.name = value`, `self[key] = value`. */
function setMember(run: Run, self: ScriptObject, key: ScriptObject, value: ScriptObject, line: number): void {
  const name = keyOf(key);
  switch (self.type) {
    case 'instance':
      if (name !== undefined && self.attributes.size < 5_000) self.attributes.set(name.slice(1), value);
      return;
    case 'class':
      if (name !== undefined && self.members.size < 5_000) self.members.set(name.slice(1), value);
      return;
    case 'function':
      self.members ??= new Map();
      if (name !== undefined && self.members.size < 5_000) self.members.set(name.slice(1), value);
      return;
    case 'dict':
      if (self.entries.size < mostEntries) self.entries.set(name ?? `?${self.entries.size}`, value);
      return;
    case 'list': {
      const at = numeric(key);
      if (at !== undefined && Number.isInteger(at)) {
        const index = at < 0 ? self.items.length + at : at;
        if (index >= 0 && index <= self.items.length + 1_000 && index < 1_000_000) {
          while (self.items.length < index) self.items.push(number(0));
          self.items[index] = value;
        }
      }
      return;
    }
    case 'thing':
      if (self.kind === 'environ') setVariable(run, key, value, line);
      if (name !== undefined && self.data.size < 5_000) self.data.set(name.slice(1), value);
      return;
    default:
  }
}
