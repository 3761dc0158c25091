import type { Argument, Code } from '../script/code.ts';
import { callCode, nameCode, placeOf, textCode } from '../script/codes.ts';
import { field, type Syntax } from '../script/syntax.ts';
import { blockName, lowerBlock } from './lower-definition.ts';
import { lowerExpression } from './lower-expression.ts';
import { type Lowering, parts, textOfNode } from './lowering.ts';

/** Arguments of a call: keyword arguments by name, other pairs as one hash at the end, the block last. */
export function lowerArguments(low: Lowering, node: Syntax | undefined, block?: Syntax): readonly Argument[] {
  const args: Argument[] = [];
  const pairs: { key: Code; value: Code }[] = [];
  let passed: Argument | undefined;
  for (const child of node === undefined ? [] : parts(node)) {
    if (child.type === 'splat_argument') args.push({ value: lowerExpression(low, parts(child)[0]), spread: true });
    else if (child.type === 'hash_splat_argument') args.push({ value: lowerExpression(low, parts(child)[0]) });
    else if (child.type === 'block_argument') {
      const inner = parts(child)[0];
      passed = { value: inner === undefined ? nameCode(placeOf(child), blockName) : lowerExpression(low, inner) };
    } else if (child.type === 'pair') {
      const name = keyName(low, child);
      const value = lowerPairValue(low, child);
      if (name !== undefined) args.push({ value, name });
      else pairs.push({ key: lowerExpression(low, field(child, 'key')), value });
    } else args.push({ value: lowerExpression(low, child) });
  }
  if (pairs.length > 0 && node !== undefined) args.push({ value: { ...placeOf(node), kind: 'map', entries: pairs } });
  if (block !== undefined) args.push({ value: lowerBlock(low, block) });
  else if (passed !== undefined) args.push(passed);
  return args;
}

/** The name of a pair whose key is a symbol. */
function keyName(low: Lowering, pair: Syntax): string | undefined {
  const key = field(pair, 'key');
  if (key?.type === 'hash_key_symbol') return textOfNode(low, key);
  return key?.type === 'simple_symbol' ? textOfNode(low, key).slice(1) : undefined;
}

function lowerPairValue(low: Lowering, pair: Syntax): Code {
  const value = field(pair, 'value');
  // `f(x:)` is `f(x: x)`.
  return value === undefined ? lowerIdentifier(low, field(pair, 'key') ?? pair) : lowerExpression(low, value);
}

/** A variable, or a call without arguments of what is none. */
export function lowerIdentifier(low: Lowering, node: Syntax): Code {
  const name = textOfNode(low, node);
  const place = placeOf(node);
  return low.variables.has(name) ? nameCode(place, name) : callCode(place, name, []);
}

/** `receiver.method(arguments) { block }`, with whatever parts it has. */
export function lowerCall(low: Lowering, node: Syntax): Code {
  const place = placeOf(node);
  const receiver = field(node, 'receiver');
  const method = field(node, 'method');
  const args = lowerArguments(low, field(node, 'arguments'), field(node, 'block'));
  const name = method === undefined ? 'call' : textOfNode(low, method);
  if (receiver === undefined) {
    if (method?.type === 'super') return callCode(place, 'super', args);
    return callCode(place, nameCode(place, name), args);
  }
  const object = lowerExpression(low, receiver);
  // `Net::HTTP` with a call operator and no arguments is a constant, not a call.
  const isConstant =
    method?.type === 'constant' && field(node, 'arguments') === undefined && field(node, 'block') === undefined;
  const member: Code = { ...place, kind: 'member', object, name };
  return isConstant ? member : { ...place, kind: 'call', callee: member, args };
}

/** `[a, *b]`. */
export function lowerArray(low: Lowering, node: Syntax): Code {
  const args = lowerArguments(low, node);
  const positional = args.filter((each) => each.name === undefined);
  return { ...placeOf(node), kind: 'list', items: positional };
}

/** `{ a: 1, 'b' => 2, **c }`. */
export function lowerHash(low: Lowering, node: Syntax): Code {
  const entries = parts(node).map((child): { key?: Code; value: Code } => {
    if (child.type !== 'pair') return { value: lowerExpression(low, parts(child)[0]) };
    const name = keyName(low, child);
    const key = field(child, 'key');
    return {
      key: name === undefined ? lowerExpression(low, key) : textCode(placeOf(child), name),
      value: lowerPairValue(low, child),
    };
  });
  return { ...placeOf(node), kind: 'map', entries };
}

/** `value[key]`. */
export function lowerElement(low: Lowering, node: Syntax): Code {
  const [object] = parts(node);
  const rest: Syntax = {
    ...node,
    children: node.children.filter((child) => child !== object && child.field !== 'block'),
  };
  return callCode(placeOf(node), ' at', [
    lowerExpression(low, object),
    ...lowerArguments(low, rest, field(node, 'block')),
  ]);
}
