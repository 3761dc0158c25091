import type { Effect } from '../trace/effect.ts';
import { reachOrder } from '../trace/reach.ts';
import type { Stage, Story } from '../trace/story.ts';
import { textOf, type Value } from '../trace/value.ts';
import type { Finding } from './detector.ts';
import { reachesHost } from './host.ts';
import { severityOrder } from './severity.ts';

/** Findings that tell one story together, e.g. download → decode → job on the host → shell. */
export interface Chain {
  /** Id of the finding at its head: as stable as that. */
  readonly id: string;
  /** Position of the worst finding in the list of findings. */
  readonly head: number;
  /** Positions of all its findings, the head among them, in the order in which they happen. */
  readonly steps: readonly number[];
}

/**
 * Ties findings together that are steps of one story: they share an effect, a command or a piece of code; the code of one
 * leads to that of the other; one downloads or writes the file that the other is about. At the head stands the worst; among
 * equals what happens to the host, then the first of `findings`. Notes alone make no chain. In the order of heads.
 */
export function chainsOf(findings: readonly Finding[], story: Story): readonly Chain[] {
  const groups = unionOf(findings.length);
  linkByEffects(findings, story, groups);
  linkByStages(findings, story, groups);
  linkByFiles(findings, story, groups);
  const members = new Map<number, number[]>();
  findings.forEach((_finding, at) => {
    const root = groups.find(at);
    const group = members.get(root);
    if (group === undefined) members.set(root, [at]);
    else group.push(at);
  });
  const places = placesOf(findings, story);
  const chains: Chain[] = [];
  for (const group of members.values()) {
    const head = worstOf(group, findings, story);
    const worst = findings[head];
    if (worst === undefined || group.length < 2 || worst.severity === 'note') continue;
    const steps = [...group].sort((one, other) => compare(places[one] ?? [], places[other] ?? []) || one - other);
    chains.push({ id: worst.id, head, steps });
  }
  return chains.sort((one, other) => one.head - other.head);
}

/** `group` is in the order of the findings. */
function worstOf(group: readonly number[], findings: readonly Finding[], story: Story): number {
  const rank = (at: number): readonly number[] => {
    const finding = findings[at];
    if (finding === undefined) return [];
    const onHost = effectsOf(finding, story).some((effect) => reachesHost(effect.outside));
    return [severityOrder.indexOf(finding.severity), reachOrder.indexOf(finding.reach), onHost ? 0 : 1];
  };
  return group.reduce((best, at) => (compare(rank(at), rank(best)) < 0 ? at : best));
}

interface Groups {
  find(at: number): number;
  join(one: number, other: number): void;
}

/** Disjoint sets; the smallest position stands for its set, so that the worst finding does. */
function unionOf(size: number): Groups {
  const parents = Array.from({ length: size }, (_, at) => at);
  const find = (at: number): number => {
    let root = at;
    while (parents[root] !== root) root = parents[root] ?? root;
    for (let each = at; parents[each] !== root; ) {
      const next = parents[each] ?? root;
      parents[each] = root;
      each = next;
    }
    return root;
  };
  return {
    find,
    join(one, other) {
      const [a, b] = [find(one), find(other)];
      if (a !== b) parents[Math.max(a, b)] = Math.min(a, b);
    },
  };
}

/** Joins whatever is offered under the same key. */
function byKey<K>(groups: Groups): (key: K, at: number) => void {
  const first = new Map<K, number>();
  return (key, at) => {
    const before = first.get(key);
    if (before === undefined) first.set(key, at);
    else groups.join(before, at);
  };
}

function effectsOf(finding: Finding, story: Story): readonly Effect[] {
  return (finding.effects ?? []).flatMap((id) => story.effects[id] ?? []);
}

/** The same effect, the same command, a download and what runs it. */
function linkByEffects(findings: readonly Finding[], story: Story, groups: Groups): void {
  const effect = byKey<number>(groups);
  const command = byKey<number>(groups);
  findings.forEach((finding, at) => {
    for (const each of effectsOf(finding, story)) {
      effect(each.id, at);
      if (each.command !== undefined) command(each.command, at);
      if (each.kind === 'run' && each.fetched !== undefined) effect(each.fetched, at);
    }
  });
}

/** The same piece of code, or one that led to it; code in between without a finding of its own is passed over. */
function linkByStages(findings: readonly Finding[], story: Story, groups: Groups): void {
  const first = new Map<number, number>();
  findings.forEach((finding, at) => {
    for (const stage of stagesOf(finding, story)) {
      const before = first.get(stage);
      if (before === undefined) first.set(stage, at);
      else groups.join(before, at);
    }
  });
  for (const [stage, at] of first) {
    let above = story.stages[stage]?.parent;
    for (let depth = 0; above !== undefined && depth < maximumDepth; depth += 1) {
      const leader = first.get(above);
      if (leader !== undefined) {
        groups.join(leader, at);
        break;
      }
      above = story.stages[above]?.parent;
    }
  }
}

function stagesOf(finding: Finding, story: Story): readonly number[] {
  const of = effectsOf(finding, story).map((effect) => effect.stage);
  return finding.stage === undefined ? of : [finding.stage, ...of];
}

/** A file that one finding writes, downloads or lies in, and another one runs, loads or is about. */
function linkByFiles(findings: readonly Finding[], story: Story, groups: Groups): void {
  const file = byKey<string>(groups);
  findings.forEach((finding, at) => {
    const paths = effectsOf(finding, story).flatMap(fileOf);
    const stage = finding.stage === undefined ? undefined : story.stages[finding.stage];
    if (stage?.origin.kind === 'file') paths.push(stage.origin.path);
    if (stage === undefined && finding.where.path !== undefined) paths.push(finding.where.path);
    for (const path of new Set(paths)) file(path, at);
  });
}

/** The file an effect makes or uses; tables and lists that many write to say nothing about who belongs together. */
function fileOf(effect: Effect): string[] {
  switch (effect.kind) {
    case 'fetch':
      return absolute(effect.to);
    case 'run':
      return absolute(effect.what);
    case 'write':
    case 'append':
    case 'chmod':
      return absolute(effect.path);
    case 'preload':
      return absolute(effect.library);
    case 'module':
      return absolute(effect.module);
    case 'mine':
      return absolute(effect.program);
    default:
      return [];
  }
}

function absolute(value: Value | undefined): string[] {
  const text = value === undefined ? undefined : textOf(value)?.trim();
  return text?.startsWith('/') && text.length > 1 && text.length < 4096 ? [text] : [];
}

const maximumDepth = 64;

/**
 * Where in the run of things each finding stands: the start, then for every piece of code on the way the line and the
 * command that leads on, then its own. What is no code (a file that lies there) comes before everything.
 */
function placesOf(findings: readonly Finding[], story: Story): readonly (readonly number[])[] {
  const leaders = new Map<number, Effect>();
  for (const effect of story.effects) if ('ran' in effect && effect.ran !== undefined) leaders.set(effect.ran, effect);
  const trails = new Map<number, readonly number[]>();
  return findings.map((finding) => {
    const own = effectsOf(finding, story);
    const stage = finding.stage ?? own[0]?.stage;
    if (stage === undefined) return [];
    let trail = trails.get(stage);
    if (trail === undefined) {
      trail = trailOf(story, story.stages[stage], leaders);
      trails.set(stage, trail);
    }
    const here = own.filter((effect) => effect.stage === stage);
    const line = Math.min(...here.map((effect) => effect.line));
    const commands = here.flatMap((effect) =>
      effect.line === line && effect.command !== undefined ? [effect.command] : [],
    );
    return here.length === 0 ? trail : [...trail, line, commands.length === 0 ? 0 : Math.min(...commands)];
  });
}

function trailOf(story: Story, from: Stage | undefined, leaders: ReadonlyMap<number, Effect>): readonly number[] {
  const trail: number[] = [];
  let stage = from;
  for (let depth = 0; stage?.parent !== undefined && depth < maximumDepth; depth += 1) {
    const leader = leaders.get(stage.id);
    const command = 'of' in stage.origin && stage.origin.of !== undefined ? stage.origin.of : leader?.command;
    const written = stage.origin.kind === 'written';
    const line = leader?.line ?? (written || command === undefined ? 0 : story.commands[command]?.line) ?? 0;
    trail.unshift(line, (written ? leader?.command : command) ?? 0);
    stage = story.stages[stage.parent];
  }
  return [stage?.start ?? 0, ...trail];
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let at = 0; at < one.length && at < other.length; at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
