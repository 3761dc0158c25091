import type { Endpoint } from '../trace/effect.ts';
import { render, type Value } from '../trace/value.ts';

/** When a cron schedule fires, in words; a schedule that has no short words is quoted. */
export function whenWords(schedule: string | undefined): string {
  if (schedule === undefined || schedule === '') return '';
  const fixed = fixedWords.get(schedule);
  if (fixed) return fixed;
  const [minute, hour, ...rest] = schedule.split(/\s+/);
  const everyMinute = /^\*\/(\d{1,2})$/.exec(minute ?? '')?.[1];
  const daily = rest.every((field) => field === '*');
  if (hour === '*' && daily && everyMinute)
    return everyMinute === '1' ? 'every minute' : `every ${everyMinute} minutes`;
  if (hour === '*' && daily && /^\d{1,2}$/.test(minute ?? '')) return 'every hour';
  if (daily && /^\d{1,2}$/.test(hour ?? '') && /^\d{1,2}$/.test(minute ?? '')) return 'every day';
  return `on the schedule “${clip(schedule, 60)}”`;
}

const fixedWords = new Map([
  ['* * * * *', 'every minute'],
  ['@reboot', 'whenever the machine starts'],
  ['@boot', 'whenever the machine starts'],
  ['@hourly', 'every hour'],
  ['@daily', 'every day'],
  ['@midnight', 'every day'],
  ['@weekly', 'every week'],
  ['@monthly', 'every month'],
]);

/** `192.0.2.44:8443`; unknown parts as `‹name›`; `an address that is not known` when nothing is known. */
export function endpointWords(endpoint: Endpoint): string {
  if (endpoint.host.length === 0) return 'an address that is not known';
  return clip(`${render(endpoint.host)}${endpoint.port ? `:${render(endpoint.port)}` : ''}`, 120);
}

/** A value for a title, at most `length` characters. */
export function valueWords(value: Value, length = 120): string {
  return clip(render(value).replace(/\s+/g, ' ').trim(), length);
}

/** A text cut to a length. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
