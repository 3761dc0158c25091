import type { Indicator } from '../indicators/indicator.ts';
import type { Facts } from '../inspect/facts.ts';
import type { Where } from '../inspect/where.ts';
import type { DecodeStep, Reach, Story } from '../trace/story.ts';

/** How bad a finding is. `malicious`: no honest reading. `suspicious`: dual-use or unexplained. `note`: worth knowing. */
export type Severity = 'malicious' | 'suspicious' | 'note';
/** How sure we are that the behaviour is there (not how bad it is). */
export type Confidence = 'high' | 'medium' | 'low';

/** One piece of evidence: a text, where it stands, and by which decoding it became readable. */
export interface Evidence {
  /** As in the image (not yet cleaned for printing), at most 2,000 characters. */
  readonly text: string;
  readonly where: Where;
  /** What this piece shows, in a few words. */
  readonly note?: string;
  readonly decoded?: readonly DecodeStep[];
}

/** What a detector found. The engine adds detector id, version, ATT&CK ids and the finding's fingerprint. */
export interface FindingDraft {
  /** What it does, in a sentence a non-expert understands. */
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly reach: Reach;
  readonly where: Where;
  readonly evidence: readonly Evidence[];
  /** Narrower or further techniques than the detector's own list. */
  readonly attack?: readonly string[];
  /** Why it has this severity, when that is not obvious (a pairing, a place, a deception). */
  readonly because?: string;
  /** Values of indicators that belong to it. */
  readonly indicators?: readonly string[];
  readonly effects?: readonly number[];
  readonly stage?: number;
  readonly start?: number;
}

/** A finding as reports show it. */
export interface Finding extends FindingDraft {
  /** Stable across runs and tags: a hash of detector, place and evidence. */
  readonly id: string;
  readonly detector: string;
  readonly version: number;
  readonly attack: readonly string[];
}

/** What detectors look at: pure data. */
export interface Scene {
  readonly story: Story;
  readonly facts: Facts;
  readonly indicators: readonly Indicator[];
}

/** A tiny image written down as data: what an example or a test is made of. */
export interface ExampleImage {
  /** Reference it is known under; default `registry.example/someone/app:latest`. */
  readonly name?: string;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: readonly string[];
  readonly shell?: readonly string[];
  readonly workdir?: string;
  readonly user?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly healthcheck?: readonly string[];
  readonly onbuild?: readonly string[];
  /** Files of one layer, when one is enough. */
  readonly files?: ExampleFiles;
  /** Layers, bottom first, when more are needed. `null` deletes the path (a whiteout). */
  readonly layers?: readonly ExampleFiles[];
  /** `created_by` of further history steps that made no layer (bottom first), e.g. `RUN /bin/sh -c …`. */
  readonly history?: readonly string[];
}

/** Files by absolute path: text, or text with its mode, a link, or `null` for a whiteout. */
export type ExampleFiles = Readonly<
  Record<
    string,
    | string
    | Uint8Array
    | null
    | { readonly content: string | Uint8Array; readonly mode?: number }
    | { readonly link: string }
  >
>;

/** One example of a detector: documentation and test at once. */
export interface Example {
  /** What the example shows, in a few words. */
  readonly name: string;
  readonly image: ExampleImage;
  /** For `fires`: the severity expected; default the detector's first one. */
  readonly severity?: Severity;
}

/** One behaviour. One plain exported object in one file named after its id (kebab-case). Pure: no I/O, no clock, no state. */
export interface Detector {
  readonly id: string;
  /** Raise it whenever the same scene would give other findings. */
  readonly version: number;
  /** The behaviour, in a short sentence. */
  readonly title: string;
  /** ATT&CK technique ids, e.g. `T1059.004`. */
  readonly attack: readonly string[];
  /** For the reference page, Markdown: what it looks for, why it matters, when it is only suspicious or a note. */
  readonly description: string;
  readonly fires: readonly Example[];
  /** The nearest honest things: it must say nothing malicious about them (`severity` gives the most that is allowed; default none at all). */
  readonly silent: readonly Example[];
  detect(scene: Scene): readonly FindingDraft[];
}
