// A registry in a process of its own: node bench/registry/serve.ts, with a `Serving` as JSON on standard input.
// Writes its port, then one event a line; ends when it is told to.
import { text } from 'node:stream/consumers';
import { type Serving, startServer } from './server.ts';

const serving = JSON.parse(await text(process.stdin)) as Serving;
const port = await startServer(serving, (event) => process.stdout.write(`${JSON.stringify(event)}\n`));
process.stdout.write(`${port}\n`);
