import { printable } from '../printable.ts';
import type { ImageReport } from '../report.ts';

type Where = ImageReport['findings'][number]['where'];

/** Where something stands, in words: `/run.sh:4, layer 3, COPY run.sh /run.sh`. Printable. */
export function placeText(where: Where): string {
  const parts: string[] = [];
  if (where.path !== undefined)
    parts.push(`${printable(where.path, 200)}${where.line === undefined ? '' : `:${where.line}`}`);
  else if (where.config !== undefined) parts.push(`config ${printable(where.config, 80)}`);
  if (where.offset !== undefined) parts.push(`byte ${where.offset}`);
  if (where.layer !== undefined) parts.push(`layer ${where.layer.index + 1}`);
  if (where.history !== undefined) parts.push(stepText(where.history.createdBy));
  return parts.join(', ');
}

/** A history step as the Dockerfile line it came from: the builder's own additions are taken off. Printable. */
export function stepText(createdBy: string): string {
  let step = createdBy.trim();
  const nop = '/bin/sh -c #(nop)';
  if (step.startsWith(nop)) step = step.slice(nop.length).trim();
  else if (step.startsWith('/bin/sh -c ')) step = `RUN ${step.slice('/bin/sh -c '.length)}`;
  else if (step.startsWith('RUN /bin/sh -c ')) step = `RUN ${step.slice('RUN /bin/sh -c '.length)}`;
  if (step.endsWith('# buildkit')) step = step.slice(0, -'# buildkit'.length).trim();
  return printable(step, 100);
}
