import { z } from 'zod';
import { DecodeStepJson, ReachJson, WhereJson } from './place.ts';

/** One piece of evidence of a finding. */
export const EvidenceJson = z.strictObject({
  text: z.string(),
  where: WhereJson,
  note: z.string().optional(),
  decoded: z.array(DecodeStepJson).optional(),
});

/** A behaviour found, with its evidence. */
export const FindingJson = z.strictObject({
  id: z.string().describe('Stable across runs and tags.'),
  detector: z.string(),
  version: z.number().int(),
  title: z.string(),
  severity: z.enum(['malicious', 'suspicious', 'note']),
  confidence: z.enum(['high', 'medium', 'low']),
  reach: ReachJson,
  attack: z.array(z.string()).describe('MITRE ATT&CK technique ids.'),
  where: WhereJson,
  evidence: z.array(EvidenceJson),
  because: z.string().optional(),
  indicators: z.array(z.string()).optional(),
  effects: z.array(z.number().int()).optional(),
  stage: z.number().int().optional(),
  start: z.number().int().optional(),
  chain: z.number().int().optional().describe('Position in `chains` of the story it is a step of.'),
});

/** Findings that are steps of one story. */
export const ChainJson = z.strictObject({
  id: z.string().describe('Id of the finding at its head.'),
  head: z.number().int().describe('Position in `findings` of the worst step.'),
  steps: z
    .array(z.number().int())
    .describe('Positions in `findings` of all steps, the head among them, in the order in which they happen.'),
});

/** Something that can be searched for elsewhere. */
export const IndicatorJson = z.strictObject({
  kind: z.enum([
    'ipv4',
    'ipv6',
    'host',
    'url',
    'onion',
    'monero',
    'bitcoin',
    'ethereum',
    'pool',
    'ssh-key',
    'telegram',
    'discord',
    'sha256',
  ]),
  value: z.string(),
  written: z.string().optional(),
  port: z.number().int().optional(),
  scope: z
    .enum(['public', 'private', 'loopback', 'documentation', 'link-local', 'multicast', 'unspecified', 'reserved'])
    .optional(),
  where: z.array(WhereJson),
});
