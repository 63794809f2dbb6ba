import type { InputChange, InputPath } from '../flake/index.js';
import type { ClosureDiff } from './closure-diff.js';
import type { ProposalMarker } from './proposal-marker.js';
import type { Proposal } from './proposals.js';
import type { FailedInput } from './update-lock.js';

/** A commit of an input, as its forge tells it: all of it is strangers' words. */
export interface InputCommit {
  readonly sha: string;
  /** First line of its message. */
  readonly title: string;
  readonly author?: string;
}

/** A change of the lock file, and what is known of what lies behind it. */
export type DescribedChange = InputChange & {
  readonly commits?: {
    /** Newest first. */
    readonly list: readonly InputCommit[];
    /** All there are, if the forge told. */
    readonly total?: number;
    /** Whether there are more than the forge gave. */
    readonly truncated: boolean;
  };
};

/** What an update does to hosts; those with the same difference together (`foldHosts`). */
export interface HostDifference {
  readonly names: readonly string[];
  readonly diff: ClosureDiff;
  /** Undefined where there is no kernel to boot. */
  readonly needsReboot: boolean | undefined;
}

/** How far the update is known to work. */
export type Proof =
  | {
      readonly kind: 'built';
      /** How many targets differ by the update. */
      readonly targets: number;
      /** How many of them were built with it. */
      readonly passed: number;
      /** Those that failed without it as well. */
      readonly alreadyBroken: readonly string[];
    }
  | { readonly kind: 'pending-ci' }
  | { readonly kind: 'none' };

/** Inputs that stay as they are, as something breaks with them. */
export interface HeldBack {
  readonly inputs: readonly InputPath[];
  /** A sentence. */
  readonly reason: string;
  /** Its end is shown. */
  readonly log?: string;
  /** Targets that break. */
  readonly targets?: readonly string[];
}

/** An input whose newest commit has to wait. */
export interface TooYoung {
  readonly path: InputPath;
  readonly rev?: string;
  /** When its branch was moved to it, in Unix seconds. */
  readonly date?: number;
  /** When it, or another, will be old enough, in Unix seconds. */
  readonly ready?: number;
}

/** All that a pull request tells. */
export interface ProposalContent {
  readonly proposal: Pick<Proposal, 'id' | 'title' | 'flake' | 'inputs'>;
  readonly changes: readonly DescribedChange[];
  /** Changes that nobody asked for. */
  readonly alsoChanged?: readonly InputPath[];
  readonly hosts: readonly HostDifference[];
  readonly proof: Proof;
  readonly heldBack: readonly HeldBack[];
  readonly tooYoung: readonly TooYoung[];
  readonly unreachable: readonly FailedInput[];
  /** Ids such as `CVE-2026-1234`; left out where nothing was scanned. */
  readonly vulnerabilities?: { readonly fixed: readonly string[]; readonly introduced: readonly string[] };
  /** Commands, one per line. */
  readonly reproduce: readonly string[];
  readonly runUrl?: string;
  /** Its `text` is made here: a hash of what the body tells, without the link to the run. */
  readonly marker: Omit<ProposalMarker, 'text'>;
}

/** How foreign words are made harmless; they belong to the report, which is on a higher floor. */
export interface TextEscapes {
  /** Running text and tables of Markdown, in one line. */
  readonly markdown: (text: string, maxChars?: number) => string;
  /** Code in Markdown and its tables. */
  readonly code: (text: string, maxChars?: number) => string;
  /** Code where Markdown is not read, such as in `<summary>`. */
  readonly htmlCode: (text: string, maxChars?: number) => string;
  /** Lines as a block of code that they cannot end. */
  readonly fence: (lines: readonly string[], language?: string) => string;
}
