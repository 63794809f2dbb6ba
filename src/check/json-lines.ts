/** 1-based line of a character. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/**
 * The line on which a key of a JSON document stands, by its path of keys. The text must be valid JSON.
 * Undefined if there is no such key.
 */
export function findKeyLine(json: string, path: readonly string[]): number | undefined {
  /** Keys of the open objects and arrays; the outermost has none. */
  const open: string[] = [];
  let key = '';
  for (const match of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    const [token, string, colon] = match;
    if (token === '{' || token === '[') open.push(key);
    else if (token === '}' || token === ']') open.pop();
    else if (string !== undefined && colon !== undefined) {
      key = JSON.parse(string) as string;
      const here = [...open.slice(1), key];
      if (here.length === path.length && here.every((name, index) => name === path[index])) return lineAt(json, match.index);
    }
  }
  return undefined;
}
