import type { Argument, Code } from '../script/code.ts';
import { callCode, type Lowering, nameCode, place, textCode } from '../script/lowering.ts';
import { field, namedChildren, type Syntax } from '../script/syntax.ts';
import { escapedText, numberOf, unescaped } from './literal.ts';
import { classCode, functionCode, keyCode, pattern } from './lower-function.ts';

/** An expression as code; nothing known for an absent one. */
export function expression(lowering: Lowering, node: Syntax | undefined): Code {
  if (node === undefined) return { line: 1, from: 0, to: 0, kind: 'unknown', parts: [] };
  return lowering.within(node, () => one(lowering, node));
}

function one(lowering: Lowering, node: Syntax): Code {
  const at = place(node);
  switch (node.type) {
    case 'identifier':
    case 'this':
    case 'super':
    case 'undefined':
    case 'meta_property':
    case 'shorthand_property_identifier':
      return nameCode(node, lowering.of(node).replaceAll(' ', ''));
    case 'import':
      return nameCode(node, 'require');
    case 'string':
      return textCode(node, unescaped(lowering.text.slice(node.from + 1, node.to - 1)));
    case 'template_string':
      return { ...at, kind: 'text', parts: textParts(lowering, node, escapedText) };
    case 'number':
      return { ...at, kind: 'number', value: numberOf(lowering.of(node)) };
    case 'true':
    case 'false':
    case 'null':
      return { ...at, kind: 'constant', constant: node.type };
    case 'regex': {
      const written = lowering.of(node);
      const end = written.lastIndexOf('/');
      return callCode(node, 'RegExp', textCode(node, written.slice(1, end)), textCode(node, written.slice(end + 1)));
    }
    case 'array':
      return { ...at, kind: 'list', items: listed(lowering, node) };
    case 'object':
      return { ...at, kind: 'map', entries: namedChildren(node).map((child) => entry(lowering, child)) };
    case 'function_expression':
    case 'generator_function':
    case 'arrow_function':
      return functionCode(lowering, node);
    case 'class': {
      const made = classCode(lowering, node);
      return made.kind === 'class' ? { ...at, kind: 'block', body: [made, nameCode(node, made.name)] } : made;
    }
    case 'call_expression':
      return call(lowering, node);
    case 'new_expression':
      return {
        ...at,
        kind: 'call',
        callee: expression(lowering, field(node, 'constructor')),
        args: listed(lowering, field(node, 'arguments')),
        made: true,
      };
    case 'member_expression': {
      const property = field(node, 'property');
      const object = field(node, 'object');
      if (object?.type === 'import') return nameCode(node, lowering.of(node));
      return {
        ...at,
        kind: 'member',
        object: expression(lowering, object),
        name: property === undefined ? '' : lowering.of(property),
      };
    }
    case 'subscript_expression':
      return {
        ...at,
        kind: 'index',
        object: expression(lowering, field(node, 'object')),
        key: expression(lowering, field(node, 'index')),
      };
    case 'assignment_expression':
    case 'augmented_assignment_expression':
      return assignment(lowering, node);
    case 'update_expression':
      return update(lowering, node);
    case 'unary_expression':
      return unary(lowering, node);
    case 'binary_expression':
      return binary(lowering, node);
    case 'ternary_expression':
      return {
        ...at,
        kind: 'choice',
        test: expression(lowering, field(node, 'condition')),
        whenTrue: expression(lowering, field(node, 'consequence')),
        otherwise: expression(lowering, field(node, 'alternative')),
      };
    case 'sequence_expression':
      return { ...at, kind: 'block', body: namedChildren(node).map((child) => expression(lowering, child)) };
    case 'parenthesized_expression':
    case 'await_expression':
    case 'yield_expression':
    case 'spread_element':
    case 'expression_statement':
    case 'computed_property_name':
      return expression(lowering, namedChildren(node)[0]);
    default:
      return { ...at, kind: 'unknown', parts: namedChildren(node).map((child) => expression(lowering, child)) };
  }
}

/** The parts of a string or template; `escaped` gives what an escape sequence stands for. */
function textParts(lowering: Lowering, node: Syntax, escaped: (sequence: string) => string): (string | Code)[] {
  const parts: (string | Code)[] = [];
  const add = (text: string): void => {
    const last = parts.length - 1;
    if (typeof parts[last] === 'string') parts[last] += text;
    else parts.push(text);
  };
  for (const child of node.children) {
    if (child.type === 'string_fragment' || child.type === 'html_character_reference') add(lowering.of(child));
    else if (child.type === 'escape_sequence') add(escaped(lowering.of(child)));
    else if (child.type === 'template_substitution') parts.push(expression(lowering, namedChildren(child)[0]));
  }
  return parts;
}

/** Items of an array or arguments of a call. */
function listed(lowering: Lowering, node: Syntax | undefined): readonly Argument[] {
  if (node === undefined) return [];
  const items: Argument[] = [];
  for (const child of node.children) {
    if (!child.named) continue;
    const value = expression(lowering, child);
    items.push(child.type === 'spread_element' ? { value, spread: true } : { value });
  }
  return items;
}

function entry(lowering: Lowering, node: Syntax): { key?: Code; value: Code } {
  switch (node.type) {
    case 'pair':
      return {
        key: keyCode(lowering, field(node, 'key') ?? node),
        value: expression(lowering, field(node, 'value')),
      };
    case 'method_definition':
      return { key: keyCode(lowering, field(node, 'name') ?? node), value: functionCode(lowering, node, false) };
    case 'shorthand_property_identifier':
      return { key: textCode(node, lowering.of(node)), value: nameCode(node, lowering.of(node)) };
    default:
      return { value: expression(lowering, node) };
  }
}

function call(lowering: Lowering, node: Syntax): Code {
  const callee = field(node, 'function');
  const given = field(node, 'arguments');
  if (given?.type !== 'template_string') {
    return { ...place(node), kind: 'call', callee: expression(lowering, callee), args: listed(lowering, given) };
  }
  // A tagged template: the tag gets the text. What `String.raw` gives is the text as it is written.
  const isRaw = callee !== undefined && /^String\s*\.\s*raw$/.test(lowering.of(callee).slice(0, 40));
  const parts = textParts(lowering, given, isRaw ? (sequence) => sequence : escapedText);
  const value: Code = { ...place(given), kind: 'text', parts };
  if (isRaw) return value;
  return { ...place(node), kind: 'call', callee: expression(lowering, callee), args: [{ value }] };
}

function assignment(lowering: Lowering, node: Syntax): Code {
  const left = field(node, 'left');
  const operator = field(node, 'operator');
  const written = operator === undefined ? '=' : lowering.of(operator);
  return {
    ...place(node),
    kind: 'assign',
    target: left === undefined ? nameCode(node, '_') : pattern(lowering, left),
    value: expression(lowering, field(node, 'right')),
    ...(written === '=' ? {} : { operator: written.slice(0, -1) }),
  };
}

/** `++i` is `i += 1`; `i++` gives what was there before. */
function update(lowering: Lowering, node: Syntax): Code {
  const at = place(node);
  const argument = field(node, 'argument');
  const operator = field(node, 'operator');
  const up = operator !== undefined && lowering.of(operator) === '++';
  const changed: Code = {
    ...at,
    kind: 'assign',
    target: expression(lowering, argument),
    value: { ...at, kind: 'number', value: 1 },
    operator: up ? 'plus' : '-',
  };
  const prefixed = operator !== undefined && argument !== undefined && operator.from < argument.from;
  if (prefixed) return changed;
  return {
    ...at,
    kind: 'binary',
    operator: up ? '-' : 'plus',
    left: changed,
    right: { ...at, kind: 'number', value: 1 },
  };
}

function unary(lowering: Lowering, node: Syntax): Code {
  const at = place(node);
  const operator = field(node, 'operator');
  const operand = expression(lowering, field(node, 'argument'));
  const written = operator === undefined ? '' : lowering.of(operator);
  switch (written) {
    case '!':
    case '-':
    case '+':
    case '~':
    case 'typeof':
      return { ...at, kind: 'unary', operator: written, operand };
    case 'void':
      return { ...at, kind: 'block', body: [operand, nameCode(node, 'undefined')] };
    default:
      return { ...at, kind: 'unknown', parts: [operand] };
  }
}

/** A chain of operators leans to the left and may be very long: it is walked, not descended into. */
function binary(lowering: Lowering, node: Syntax): Code {
  const chain = [node];
  let left = field(node, 'left');
  while (left?.type === 'binary_expression') {
    chain.push(left);
    left = field(left, 'left');
  }
  let code = expression(lowering, left);
  for (const each of chain.reverse()) {
    const operator = field(each, 'operator');
    const right = expression(lowering, field(each, 'right'));
    const written = operator === undefined ? '' : lowering.of(operator);
    code =
      written === 'instanceof' || written === ''
        ? { ...place(each), kind: 'unknown', parts: [code, right] }
        : { ...place(each), kind: 'binary', operator: written, left: code, right };
  }
  return code;
}
