import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ServerEvent, Serving } from './server.ts';

/** A running registry with one image. */
export interface Registry {
  /** `127.0.0.1:PORT/bench:latest`. */
  readonly reference: string;
  /** What was asked for so far. */
  readonly events: readonly ServerEvent[];
  stop(): Promise<void>;
}

/** Starts a registry on this machine as a process of its own, so that its work and memory are not the measured ones. */
export async function startRegistry(serving: Serving): Promise<Registry> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  const events: ServerEvent[] = [];
  const port = new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/^\d+$/.test(line)) done(line);
      else events.push(JSON.parse(line) as ServerEvent);
    });
    child.on('error', fail);
    void ended.then(() => fail(new Error('the registry ended before it listened')));
  });
  child.stdin.end(JSON.stringify(serving));
  return {
    reference: `127.0.0.1:${await port}/bench:latest`,
    events,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
