import { mystery, type ScriptObject } from '../../script/object.ts';
import type { Run } from '../../script/run.ts';

/** What whoever sends a request decides, in frameworks that have it under a name of the module. */
const requests = new Set(['flask.request', 'bottle.request', 'cherrypy.request', 'web.input', 'quart.request']);

/** The request under this name of the library. */
export function requestOf(name: string): ScriptObject | undefined {
  return requests.has(name) ? mystery(name, { request: true }) : undefined;
}

/** What the handlers of servers have of the request they answer. */
const handlers: ReadonlyMap<string, readonly string[]> = new Map([
  ['BaseHTTPRequestHandler', ['path', 'headers', 'rfile', 'requestline']],
  ['SimpleHTTPRequestHandler', ['path', 'headers', 'rfile', 'requestline']],
  ['CGIHTTPRequestHandler', ['path', 'headers', 'rfile', 'requestline']],
  ['RequestHandler', ['request', 'get_argument', 'get_query_argument', 'get_body_argument', 'get_cookie']],
]);

/** Members of handlers of web servers. */
export function membersOfClass(name: string): Iterable<[string, ScriptObject]> {
  const names = handlers.get(name.slice(name.lastIndexOf('.') + 1)) ?? [];
  return names.map((each) => [each, mystery(each, { request: true })]);
}

/** Frameworks that hand the request to a function as its parameter. */
const frameworks =
  /\b(?:import|from)\s{1,4}(?:django|aiohttp|starlette|fastapi|sanic|pyramid|falcon|werkzeug|tornado|microdot)\b/;
const isWeb = new WeakMap<Run, boolean>();

/** A parameter called `request`, where the text uses a framework that gives one. */
export function parameter(run: Run, name: string): ScriptObject | undefined {
  if (name !== 'request') return undefined;
  const known = isWeb.get(run) ?? frameworks.test(run.source);
  isWeb.set(run, known);
  return known ? mystery(name, { request: true }) : undefined;
}

/** Functions that give a number or an answer: what they are given does not come out again. */
const numbers = new Set('int float len bool hash ord isinstance round abs type id issubclass hasattr'.split(' '));

/** Whether what an unknown function gives is made of its arguments. */
export function isCarrier(name: string): boolean {
  return !numbers.has(name);
}
