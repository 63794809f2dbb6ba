import type * as core from '@actions/core';

/** GitHub's toolkit. Loaded only by a step that runs on a runner: it brings an HTTP client that doubles a cold start. */
export type Core = typeof core;

export async function createLazyCore(): Promise<Core> {
  return import('@actions/core');
}
