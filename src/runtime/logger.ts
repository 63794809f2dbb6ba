/** A place in the user's repository: path relative to its root, lines and columns counted from 1. */
export interface Position {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

export type Severity = 'error' | 'warning' | 'notice';

/** One remark on the user's code, shown on its line where there is one. */
export interface Annotation {
  readonly severity: Severity;
  readonly title: string;
  readonly message: string;
  readonly position?: Position | undefined;
}

/** What our code may say. Adapters: GitHub's workflow commands, plain lines, a live terminal, a recorder in tests. */
export interface Logger {
  /** Only shown where the user asked for it. */
  debug(message: string): void;
  info(message: string): void;
  warning(message: string): void;
  annotate(annotation: Annotation): void;
  /** Lines that belong together and may be folded. */
  group(title: string, lines: readonly string[]): void;
}

/** `hosts/web.nix:12:3`, as far as it is known. */
export function formatPosition(position: Position): string {
  return [position.file, position.line, position.column].filter((part) => part !== undefined).join(':');
}

/** Plain lines for a terminal or a file; `write` gets each with its line feed. */
export function createPlainLogger(write: (text: string) => void, options: { readonly debug?: boolean } = {}): Logger {
  const say = (text: string) => write(`${text}\n`);
  return {
    debug: (message) => {
      if (options.debug === true) say(message);
    },
    info: say,
    warning: (message) => say(`warning: ${message}`),
    annotate: ({ severity, title, message, position }) => {
      const place = position === undefined ? '' : `${formatPosition(position)}: `;
      say(`${place}${severity}: ${title}${message === title ? '' : `\n  ${message.replaceAll('\n', '\n  ')}`}`);
    },
    group: (title, lines) => {
      say(title);
      for (const line of lines) say(`  ${line}`);
    },
  };
}
