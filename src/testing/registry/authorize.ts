import { Buffer } from 'node:buffer';
import type { Exchange } from './answer-request.ts';
import { sendBytes } from './send-bytes.ts';

/** Whether the request may go on; otherwise it was answered with a challenge. */
export function isAuthorized(exchange: Exchange, pathname: string): boolean {
  const { request, response, faults, url, counts } = exchange;
  const sent = request.headers.authorization;
  if (faults.basic !== undefined) {
    if (sent === basic(faults.basic.username, faults.basic.password)) return true;
    response.setHeader('www-authenticate', 'Basic realm="test"');
  } else if (faults.bearer !== undefined) {
    const repository = /^\/v2\/(.+)\/(?:manifests|blobs|referrers)\//.exec(pathname)?.[1];
    const scope = repository === undefined ? '' : `repository:${repository}:pull`;
    if (sent === `Bearer ${tokenFor(scope, counts)}`) return true;
    const realm = faults.bearer.realm ?? `${url}/token`;
    const named = scope === '' ? '' : `,scope="${scope}"`;
    response.setHeader('www-authenticate', `Bearer realm="${realm}",service="test"${named}`);
  } else {
    return true;
  }
  response.writeHead(401, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] }));
  return false;
}

/** Gives a token for the scope, when the user (or the refresh token) is the right one. */
export function answerToken(exchange: Exchange, query: URLSearchParams): void {
  const { request, faults, counts, response } = exchange;
  const { username, password, identity, expiresIn } = faults.bearer ?? {};
  if (request.method === 'POST') {
    let form = '';
    request.on('data', (chunk: Buffer) => {
      form += chunk.toString('utf8');
    });
    request.on('end', () => {
      const fields = new URLSearchParams(form);
      if (fields.get('refresh_token') !== identity) response.writeHead(401).end('{}');
      else give(exchange, 'access_token', fields.get('scope') ?? '', expiresIn);
    });
    return;
  }
  if (username !== undefined && request.headers.authorization !== basic(username, password ?? '')) {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'incorrect username or password' }] }));
    return;
  }
  counts.set('tokens', (counts.get('tokens') ?? 0) + 1);
  give(exchange, 'token', query.get('scope') ?? '', expiresIn);
}

function give(exchange: Exchange, name: string, scope: string, expiresIn: number | undefined): void {
  const body = {
    [name]: tokenFor(scope, exchange.counts),
    ...(expiresIn === undefined ? {} : { expires_in: expiresIn }),
  };
  sendBytes(exchange, Buffer.from(JSON.stringify(body)), 'application/json');
}

/** Tokens are for one scope, and stop being good when a test counts `generation` up. */
function tokenFor(scope: string, counts: ReadonlyMap<string, number>): string {
  return Buffer.from(`token ${counts.get('generation') ?? 0} ${scope}`).toString('base64url');
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
