import type { ForeignCode, ReadingBudget, ReadingInput } from './language.ts';
import { isMachineContent } from './machine-content.ts';
import { isWorthAsking } from './run-file.ts';
import type { Task } from './task.ts';
import type { TraceState } from './trace-state.ts';
import type { Value } from './value.ts';
import { cleanPath } from './world.ts';

/** Names of one folder that code is told of. */
const mostNames = 5_000;
/** Folders whose names one trace remembers. */
const mostListed = 2_000;
/** How deep code of one language may ask what code of another prints. */
const mostDepth = 3;

/** What code may ask of the image around it. */
export function surroundings(
  state: TraceState,
  task: Task,
  budget: ReadingBudget,
  depth = 0,
): Pick<ReadingInput, 'readFile' | 'readBytes' | 'list' | 'outputOf'> {
  const asked = {
    readFile: (path: string): string | undefined => textAt(state, path, task),
    readBytes: (path: string): Uint8Array | undefined => bytesAt(state, path, task),
    list: (folder: string) => namesIn(state, folder, task),
  };
  if (depth >= mostDepth) return asked;
  const outputOf = (code: ForeignCode): Value | undefined => {
    const reader = state.readers.get(code.language);
    const { text, args, env, cwd, stdin } = code;
    const given = {
      ...{ text, args, env, budget },
      ...(cwd === undefined ? {} : { cwd }),
      ...(stdin === undefined ? {} : { stdin }),
    };
    const reading = reader?.read({ ...given, ...surroundings(state, task, budget, depth + 1) });
    return reading?.truncated === true ? undefined : reading?.stdout;
  };
  return { ...asked, outputOf };
}

/** Text of a file as the code would read it. */
export function textAt(state: TraceState, path: string, task: Task): string | undefined {
  const place = cleanPath(path, task.cwd);
  const written = state.written.text(place);
  if (written !== undefined) return written;
  if (task.outside !== undefined) return undefined;
  const file = state.world.find(place, task.reach === 'built');
  if (file === undefined || file.type !== 'file') return undefined;
  const text = isWorthAsking(state, task) ? state.world.text(file) : state.world.facts.files.text(file);
  return text !== undefined && isMachineContent(file.path, text) ? undefined : text;
}

/** Bytes of a file that stands in the image and was not written over by what runs before. */
function bytesAt(state: TraceState, path: string, task: Task): Uint8Array | undefined {
  const place = cleanPath(path, task.cwd);
  if (task.outside !== undefined || state.written.get(place) !== undefined) return undefined;
  const file = state.world.find(place, task.reach === 'built');
  if (file === undefined || file.type !== 'file') return undefined;
  const bytes = isWorthAsking(state, task) ? state.world.bytes(file) : state.world.facts.files.bytes(file);
  const start = bytes === undefined ? '' : new TextDecoder('latin1').decode(bytes.subarray(0, 400));
  return bytes !== undefined && isMachineContent(file.path, start) ? undefined : bytes;
}

function namesIn(state: TraceState, folder: string, task: Task): readonly { name: string; isFolder: boolean }[] {
  if (task.outside !== undefined) return [];
  const path = cleanPath(folder, task.cwd);
  const before = state.listed.get(path);
  if (before !== undefined) return before;
  const names = listOf(state, path);
  if (state.listed.size < mostListed) state.listed.set(path, names);
  return names;
}

function listOf(state: TraceState, path: string): readonly { name: string; isFolder: boolean }[] {
  return state.world.facts.files
    .list(path)
    .slice(0, mostNames)
    .map((file) => {
      const target = file.type === 'symlink' ? state.world.find(file.path) : file;
      const name = file.path.slice(file.path.lastIndexOf('/') + 1);
      // A link to a folder resolves to no file.
      return { name, isFolder: file.type === 'directory' || (file.type === 'symlink' && target?.type !== 'file') };
    });
}
