import { text } from './object.ts';
import type { Run } from './run.ts';

/** Names that Python binds before the first line. */
export function bindWorld(run: Run): void {
  const script = run.input.args[0]?.[0];
  run.top.set('__name__', text('__main__'));
  if (typeof script === 'string' && script.startsWith('/')) run.top.set('__file__', text(script));
  run.top.set('__builtins__', { type: 'name', name: 'builtins' });
}
