import { type EvalCase, expectedAt } from './case.ts';
import { type Disguise, disguised } from './disguise.ts';
import { allDisguises } from './disguises/all.ts';
import { honestCases } from './honest/cases.ts';
import { type Payload, parametersOf } from './payload.ts';
import { allPayloads } from './payloads/all.ts';
import { randomOf } from './random.ts';
import { type Place, payloadFolder, reaches } from './reach.ts';

/** How much of the corpus is built. */
export interface CorpusOptions {
  /** Only cases whose id contains one of these. */
  readonly only?: readonly string[];
  /** Pairs of disguises tried with each payload; default 40. */
  readonly pairs?: number;
  /** Only every so many-th case. */
  readonly sample?: number;
  /** Every disguise with every payload; otherwise every second one, where a language has more than fifty. */
  readonly full?: boolean;
}

/**
 * Every case, in a fixed order: each payload in each place; each payload in each disguise; each payload in a sample of
 * pairs of disguises, the same in every run; the honest ones. A case is made when it is asked for.
 */
export function* corpus(options: CorpusOptions = {}): Generator<EvalCase> {
  let turn = 0;
  const wanted = (id: string): boolean =>
    (options.only === undefined || options.only.some((part) => id.includes(part))) &&
    turn++ % (options.sample ?? 1) === 0;
  for (const [at, payload] of allPayloads.entries()) yield* casesOf(payload, at, options, wanted);
  for (const honest of honestCases()) if (wanted(honest.id)) yield honest;
}

/** Disguises of one language that each of its payloads is put in, unless the whole corpus is asked for. */
const mostDisguises = 50;

function* casesOf(
  payload: Payload,
  turn: number,
  { pairs = 40, full = false, only }: CorpusOptions,
  wanted: (id: string) => boolean,
): Generator<EvalCase> {
  for (const place of reaches) {
    if (!wanted(`plain/${payload.id}/${place.id}`)) continue;
    const made = placed(payload, [], place, 'plain');
    if (made !== undefined) yield made;
  }
  const own = allDisguises.filter(({ language }) => language === payload.language);
  const [start] = reaches;
  if (start === undefined) return;
  const every = full || only !== undefined || own.length <= mostDisguises ? 1 : 2;
  for (const [at, disguise] of own.entries()) {
    if (at % every !== turn % every || !wanted(`one-deep/${payload.id}/${disguise.id}`)) continue;
    const made = placed(payload, [disguise], start, 'one-deep');
    if (made !== undefined) yield made;
  }
  const random = randomOf(`pairs of ${payload.id}`);
  const tried = new Set<string>();
  for (let round = 0; own.length > 1 && round < pairs; round += 1) {
    const inner = own[random.next(own.length)];
    const outer = own[random.next(own.length)];
    if (inner === undefined || outer === undefined || tried.has(`${inner.id}/${outer.id}`)) continue;
    tried.add(`${inner.id}/${outer.id}`);
    if (!wanted(`two-deep/${payload.id}/${inner.id}/${outer.id}`)) continue;
    const made = placed(payload, [inner, outer], start, 'two-deep');
    if (made !== undefined) yield made;
  }
}

function placed(
  payload: Payload,
  chain: readonly Disguise[],
  place: Place,
  suite: EvalCase['suite'],
): EvalCase | undefined {
  const given = parametersOf(payload.id);
  const names = chain.map(({ id }) => id);
  const random = randomOf([payload.id, ...names].join('/'));
  const dressed = disguised(payload.code(given), chain, { random, folder: payloadFolder });
  if (dressed === undefined) return undefined;
  const image = place.image({
    language: payload.language,
    code: dressed.code,
    files: { ...payload.files?.(given), ...dressed.files },
  });
  if (image === undefined) return undefined;
  return {
    id: [suite, payload.id, ...(suite === 'plain' ? [place.id] : names)].join('/'),
    suite,
    behaviour: payload.behaviour,
    language: payload.language,
    place: place.id,
    payload: payload.id,
    disguises: names,
    expected: { severity: expectedAt(payload.severity, place.reach), attack: payload.attack },
    image,
  };
}
