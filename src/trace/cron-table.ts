/** Whether the lines of a table have a user between the schedule and the command. */
export type UserColumn = 'yes' | 'no' | 'maybe';

/** One job of a cron table. */
export interface CronJob {
  /** 1-based line in the table. */
  readonly line: number;
  /** Five fields or `@reboot` …, blanks as one. */
  readonly schedule: string;
  readonly user?: string;
  /** Shell code, `%` already read: what follows the first one becomes a here-document. */
  readonly command: string;
  /** Variables set above it in the table. */
  readonly env: ReadonlyMap<string, string>;
}

/** Jobs of one table at most; cron itself takes far fewer. */
const mostJobs = 2_000;

/**
 * Reads a cron table in any of the usual dialects. A line of a system table that lacks its user (as in docker123321's
 * images: cron refused it, the intent is the same) is still a job.
 */
export function cronJobs(text: string, users: UserColumn): readonly CronJob[] {
  const jobs: CronJob[] = [];
  let env = new Map<string, string>();
  const lines = text.split('\n');
  for (let index = 0; index < lines.length && jobs.length < mostJobs; index += 1) {
    const line = (lines[index] ?? '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const setting = assignment(line);
    if (setting !== undefined) {
      env = new Map(env).set(setting[0], setting[1]);
      continue;
    }
    const job = cronLine(line, users);
    if (job !== undefined) jobs.push({ ...job, line: index + 1, env });
  }
  return jobs;
}

/** One line as a job, or `undefined` when it is none. */
export function cronLine(line: string, users: UserColumn): Omit<CronJob, 'line' | 'env'> | undefined {
  let rest = line.trim();
  const schedule: string[] = [];
  const fields = rest.startsWith('@') ? 1 : 5;
  for (let field = 0; field < fields; field += 1) {
    const [word, after] = firstWord(rest);
    if (!(fields === 1 ? isNickname(word) : isScheduleField(word))) return undefined;
    schedule.push(word);
    rest = after;
  }
  if (rest === '') return undefined;
  const [word, after] = firstWord(rest);
  const named = after !== '' && (users === 'yes' || (users === 'maybe' && isUser(word, after)));
  const command = jobCode(named ? after : rest);
  return { schedule: schedule.join(' '), ...(named ? { user: word } : {}), command };
}

/** Anacron's table: `period delay identifier command`. */
export function anacronJobs(text: string): readonly CronJob[] {
  const jobs: CronJob[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length && jobs.length < mostJobs; index += 1) {
    const line = (lines[index] ?? '').trim();
    if (line === '' || line.startsWith('#') || assignment(line) !== undefined) continue;
    const [period, afterPeriod] = firstWord(line);
    const [delay, afterDelay] = firstWord(afterPeriod);
    const [, command] = firstWord(afterDelay);
    if (!/^(@[a-z]{1,10}|\d{1,5})$/.test(period) || !/^\d{1,6}$/.test(delay) || command === '') continue;
    jobs.push({ line: index + 1, schedule: `anacron ${period} ${delay}`, command, env: new Map() });
  }
  return jobs;
}

/** Programs often seen where a user should stand: then the line has no user column. */
const programs = new Set(
  `awk base64 bash busybox cat cd chmod command cp crond curl dash date dd docker echo env eval exec export find flock
  ionice kill killall ksh logrotate ls mkdir mv nc ncat nice node nohup perl php pkill python python2 python3 rm rsync ruby
  run-parts sh sleep socat source sudo systemctl tar test timeout touch wget zsh`.split(/\s+/),
);

function isUser(word: string, after: string): boolean {
  if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?$/.test(word) || programs.has(word)) return false;
  return !/^(-|\||>|<|&|;|=)/.test(after);
}

function isNickname(word: string): boolean {
  return /^@(reboot|yearly|annually|monthly|weekly|daily|midnight|hourly|every_minute|every_second|\d{1,6})$/.test(
    word,
  );
}

function isScheduleField(word: string): boolean {
  return word.length <= 100 && /^[0-9*?~/,A-Za-z#-]+$/.test(word) && /^[0-9*?~]|^[A-Za-z]{3}([,-]|$)/.test(word);
}

function assignment(line: string): readonly [string, string] | undefined {
  const equals = line.indexOf('=');
  if (equals < 1) return undefined;
  const name = line
    .slice(0, equals)
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,100}$/.test(name)) return undefined;
  const value = line.slice(equals + 1).trim();
  const quote = value[0];
  const bare =
    (quote === '"' || quote === "'") && value.length > 1 && value.endsWith(quote) ? value.slice(1, -1) : value;
  return [name, bare];
}

/** A job's shell code: an unescaped `%` ends the command, what follows is its standard input, further ones are line ends. */
export function jobCode(command: string): string {
  const parts: string[] = [''];
  for (let index = 0; index < command.length; index += 1) {
    const character = command[index] ?? '';
    if (character === '\\' && command[index + 1] === '%') {
      parts[parts.length - 1] += '%';
      index += 1;
    } else if (character === '%') parts.push('');
    else parts[parts.length - 1] += character;
  }
  const [line = '', ...input] = parts;
  if (input.length === 0) return line;
  return `${line} <<'END_OF_CRON_INPUT'\n${input.join('\n')}\nEND_OF_CRON_INPUT`;
}

function firstWord(text: string): readonly [string, string] {
  let end = 0;
  while (end < text.length && text[end] !== ' ' && text[end] !== '\t') end += 1;
  let next = end;
  while (text[next] === ' ' || text[next] === '\t') next += 1;
  return [text.slice(0, end), text.slice(next)];
}
