/**
 * What every installer of a tool is given.
 * @typedef {object} ToolContext
 * @property {string} root the checkout
 * @property {string} cacheDir where tools are kept: `.cache` of the checkout
 * @property {(line: string) => void} log
 * @property {globalThis.AbortSignal} [signal]
 */
export {};
