export const id = 121;
export const ids = [121];
export const modules = {

/***/ 36121:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  F3: () => (/* reexport */ EXIT_CODE),
  uj: () => (/* reexport */ FREE_DISK_ADVICE),
  xV: () => (/* reexport */ ISSUES_URL),
  S7: () => (/* reexport */ InputProblem),
  p4: () => (/* reexport */ InterruptedError),
  v4: () => (/* reexport */ ToolError),
  yo: () => (/* reexport */ UserError),
  Gx: () => (/* reexport */ captureProcess),
  HR: () => (/* reexport */ createGitHubArtifactStore),
  Ri: () => (/* reexport */ createGitHubCacheStore),
  AD: () => (/* reexport */ createLineSplitter),
  $0: () => (/* reexport */ createPlainLogger),
  Uc: () => (/* reexport */ describeError),
  VD: () => (/* reexport */ describeUnknownInputs),
  FO: () => (/* reexport */ exitCodeOf),
  Ze: () => (/* reexport */ findErrorCode),
  bQ: () => (/* reexport */ findSimilar),
  Ld: () => (/* reexport */ formatPosition),
  Xq: () => (/* reexport */ formatSize),
  E9: () => (/* reexport */ globToRegexSource),
  DC: () => (/* reexport */ hashFile),
  qj: () => (/* reexport */ hashText),
  wd: () => (/* reexport */ isDirectory),
  fo: () => (/* reexport */ isFile),
  A6: () => (/* reexport */ listSecretPieces),
  YP: () => (/* reexport */ listenForInterrupt),
  wS: () => (/* reexport */ makeCacheKey),
  Lq: () => (/* reexport */ makeCachePrefix),
  QU: () => (/* reexport */ maskSecrets),
  _I: () => (/* reexport */ matchesAny),
  oX: () => (/* reexport */ measureFreeBytes),
  jG: () => (/* reexport */ packDirectory),
  TL: () => (/* reexport */ parseInputs),
  DB: () => (/* reexport */ parseSize),
  JE: () => (/* reexport */ readJsonFile),
  Cs: () => (/* reexport */ runAction),
  GN: () => (/* reexport */ runPostAction),
  R3: () => (/* reexport */ runProcess),
  b: () => (/* reexport */ unpackArchive),
  lo: () => (/* reexport */ writeFileAtomically)
});

// UNUSED EXPORTS: createActionsLogger, readActionInputs, splitList

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./.cache/js/src/runtime/errors.js
/** Process exit codes of the command line; an action turns every code but 0 into a failed step. */
const EXIT_CODE = { green: 0, red: 1, wrongUse: 2, fault: 3, interrupted: 130 };
/** Where a newcomer reports what looks like our own mistake. */
const ISSUES_URL = 'https://github.com/pantheros/panther/issues';
/**
 * Something the user can put right: the message says what was expected, what was found, where, and what to do. Shown without a stack.
 * `exitCode` tells whose fault it is: `red` for the flake's, `wrongUse` for an input's, `fault` for the machine's.
 */
class UserError extends Error {
    name = 'UserError';
    exitCode;
    constructor(message, options = {}) {
        super(message, { cause: options.cause });
        this.exitCode = options.exitCode ?? EXIT_CODE.wrongUse;
    }
}
/** A tool that could not do its work: not a red flake, but a broken machine, store or network. */
class ToolError extends Error {
    name = 'ToolError';
    command;
    exit;
    tail;
    /**
     * @param command what was run, without secrets
     * @param exit exit code, or the signal that ended it
     * @param tail last lines of its error output
     */
    constructor(command, exit, tail) {
        const program = command.slice(0, 3).join(' ');
        super(`"${program}" ended with ${typeof exit === 'number' ? `exit code ${exit}` : `signal ${exit}`}${tail === '' ? '' : `: ${tail.trim()}`}`);
        this.command = command;
        this.exit = exit;
        this.tail = tail;
    }
}
/** The user or the runner ended us (SIGINT, SIGTERM, a cancelled job). */
class InterruptedError extends Error {
    name = 'InterruptedError';
    constructor(signal) {
        super(`Interrupted by ${signal}; nothing was left half written.`);
    }
}
/** The exit code for whatever was thrown. */
function exitCodeOf(error) {
    if (error instanceof InterruptedError)
        return EXIT_CODE.interrupted;
    return error instanceof UserError ? error.exitCode : EXIT_CODE.fault;
}
/** Node's code of a system error (`ENOENT`, `ENOSPC` …), if it is one. By shape: an error of another realm is no `instanceof Error`. */
function findErrorCode(error) {
    return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
/** What to do about a full disk: the end of every sentence that names one. */
const FREE_DISK_ADVICE = 'Free space (on a GitHub-hosted runner by the input "free-disk-space: true"), or use a machine with more of it.';
/** What a person reads when `error` ends the program: one message, then its causes; a stack only for our own mistakes. */
function describeError(error) {
    if (!(error instanceof Error))
        return `Panther stopped with ${String(error)}. Please report it: ${ISSUES_URL}`;
    if (findErrorCode(error) === 'ENOSPC') {
        return `The disk is full (${error.message}). ${FREE_DISK_ADVICE}`;
    }
    if (error instanceof UserError || error instanceof InterruptedError)
        return error.message;
    if (error instanceof ToolError)
        return error.message;
    return `This is a mistake in Panther, please report it: ${ISSUES_URL}\n${error.stack ?? error.message}`;
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/inputs.js

/** Thrown by a spec's own parser: the rest of the sentence "The input X …". */
class InputProblem extends Error {
}
/** Items of a list input: one per line or separated by blanks; `#` starts a comment line. */
function splitList(text) {
    return text
        .split('\n')
        .filter((line) => !line.trimStart().startsWith('#'))
        .flatMap((line) => line.split(/\s+/))
        .filter((item) => item !== '');
}
function parseFlag(text) {
    if (['true', 'True', 'TRUE'].includes(text))
        return true;
    if (['false', 'False', 'FALSE'].includes(text))
        return false;
    throw new InputProblem(`must be true or false, but is "${text}"`);
}
function parseInteger(text, min, max) {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max))
        throw new InputProblem(`must be a whole number from ${min} to ${max}, but is "${text}"`);
    return value;
}
function parseValue(spec, text) {
    switch (spec.kind) {
        case 'flag':
            return text === undefined ? spec.default : parseFlag(text);
        case 'integer':
            return text === undefined ? spec.default : parseInteger(text, spec.min, spec.max);
        case 'list':
            return splitList(text ?? spec.default ?? '');
        case 'choice':
            if (text !== undefined && !spec.values.includes(text))
                throw new InputProblem(`must be one of ${spec.values.join(', ')}, but is "${text}"`);
            return text ?? spec.default;
        case 'text':
            if (spec.required === true && text === undefined)
                throw new InputProblem('is required');
            return text ?? spec.default;
        case 'parsed': {
            const value = text ?? spec.default;
            return value === undefined ? undefined : spec.parse(value);
        }
    }
}
/** The known name nearest to a misspelt one: the same letters but for one or two. */
function findSimilar(name, known) {
    const ranked = known.map((candidate) => ({ candidate, distance: editDistance(name, candidate) })).sort((a, b) => a.distance - b.distance);
    const best = ranked[0];
    return best !== undefined && best.distance <= Math.max(2, Math.floor(name.length / 4)) ? best.candidate : undefined;
}
function editDistance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i += 1) {
        const next = [i];
        for (let j = 1; j <= b.length; j += 1) {
            const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
        }
        row = next;
    }
    return row[b.length] ?? 0;
}
/** A sentence for each name that the table does not know. */
function describeUnknownInputs(table, names) {
    const known = Object.keys(table);
    return names
        .filter((name) => !known.includes(name))
        .map((name) => {
        const similar = findSimilar(name, known);
        return `There is no input "${name}"; ${similar === undefined ? `the inputs are ${known.join(', ')}.` : `did you mean "${similar}"?`}`;
    });
}
/**
 * Parses all inputs at once. An empty text means "not given", as GitHub hands over unset inputs.
 * @throws UserError that lists every problem, each naming the input and the allowed values
 */
function parseInputs(table, raw) {
    const problems = [];
    const entries = Object.entries(table).map(([name, spec]) => {
        const text = raw[name]?.trim();
        try {
            return [name, parseValue(spec, text === '' ? undefined : text)];
        }
        catch (error) {
            if (!(error instanceof InputProblem))
                throw error;
            problems.push(`The input "${name}" ${error.message}.`);
            return [name, undefined];
        }
    });
    if (problems.length > 0)
        throw new UserError(problems.join('\n'));
    return Object.fromEntries(entries);
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/logger.js
/** `hosts/web.nix:12:3`, as far as it is known. */
function formatPosition(position) {
    return [position.file, position.line, position.column].filter((part) => part !== undefined).join(':');
}
/** Plain lines for a terminal or a file; `write` gets each with its line feed. */
function createPlainLogger(write, options = {}) {
    const say = (text) => write(`${text}\n`);
    return {
        debug: (message) => {
            if (options.debug === true)
                say(message);
        },
        info: say,
        warning: (message) => say(`warning: ${message}`),
        annotate: ({ severity, title, message, position }) => {
            const place = position === undefined ? '' : `${formatPosition(position)}: `;
            say(`${place}${severity}: ${title}${message === title ? '' : `\n  ${message.replaceAll('\n', '\n  ')}`}`);
        },
        group: (title, lines) => {
            say(title);
            for (const line of lines)
                say(`  ${line}`);
        },
    };
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: external "node:string_decoder"
var external_node_string_decoder_ = __webpack_require__(46193);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
;// CONCATENATED MODULE: ./.cache/js/src/runtime/files.js






/** Writes a file so that readers see the old content or the new, never half of it. Creates its directory. */
async function writeFileAtomically(path, content) {
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
    const draft = `${path}.${(0,external_node_crypto_.randomBytes)(6).toString('hex')}.tmp`;
    try {
        await (0,promises_.writeFile)(draft, content);
        await (0,promises_.rename)(draft, path);
    }
    catch (error) {
        await (0,promises_.rm)(draft, { force: true });
        throw error;
    }
}
/** JSON of a file, not yet validated. @throws UserError naming `what` if it is missing or is not JSON */
async function readJsonFile(path, what) {
    let text;
    try {
        text = await (0,promises_.readFile)(path, 'utf8');
    }
    catch (error) {
        throw new UserError(`${what} was expected at ${path}, but cannot be read (${findErrorCode(error) ?? String(error)}).`, {
            exitCode: 3,
            cause: error,
        });
    }
    try {
        return JSON.parse(text);
    }
    catch (error) {
        throw new UserError(`${what} at ${path} is not valid JSON: it is damaged or cut short.`, { exitCode: 3, cause: error });
    }
}
/** SHA-256 of a file's content, as 64 hex digits. */
async function hashFile(path) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    await (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(path), hash);
    return hash.digest('hex');
}
/** SHA-256 of a text, as 64 hex digits. */
function hashText(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex');
}
async function isDirectory(path) {
    return (await (0,promises_.stat)(path).catch(() => undefined))?.isDirectory() ?? false;
}
async function isFile(path) {
    return (await (0,promises_.stat)(path).catch(() => undefined))?.isFile() ?? false;
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/process.js




const STDERR_TAIL_CHARS = 65_536;
/** Milliseconds between asking a process group to end and killing it. Nix needs some to stop its builders. */
const KILL_GRACE_MS = 5_000;
/** A line longer than this is handed on in pieces: a builder may print gigabytes without a line feed, Nix a trace of megabytes. */
const MAX_LINE_CHARS = 33_554_432;
/** Cuts a byte stream into lines; `\r\n` counts as one end of line. */
function createLineSplitter(onLine) {
    const decoder = new external_node_string_decoder_.StringDecoder('utf8');
    let rest = '';
    const emit = (line) => onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    return {
        push: (chunk) => {
            // Only the new chunk is searched: to search what came before again and again takes seconds for a line of some megabytes.
            const [head = '', ...lines] = decoder.write(chunk).split('\n');
            rest += head;
            for (const line of lines) {
                emit(rest);
                rest = line;
            }
            if (rest.length > MAX_LINE_CHARS) {
                onLine(rest);
                rest = '';
            }
        },
        end: () => {
            rest += decoder.end();
            if (rest !== '')
                emit(rest);
            rest = '';
        },
    };
}
/** Passes a byte stream on as text, characters whole. */
function createTextCollector(onText) {
    const decoder = new external_node_string_decoder_.StringDecoder('utf8');
    return { push: (chunk) => onText(decoder.write(chunk)), end: () => onText(decoder.end()) };
}
/** Signals the whole process group, so that nothing a child started outlives it. */
function signalGroup(pid, signal) {
    try {
        process.kill(-pid, signal);
    }
    catch (error) {
        if (findErrorCode(error) !== 'ESRCH')
            throw error;
    }
}
/**
 * Runs one program to its end in a process group of its own.
 * A failed program is an outcome, not an exception; when `signal` aborts, the group is ended first and then the promise rejects.
 * @throws UserError if the program is not there; InterruptedError (or the signal's reason) if aborted
 */
async function runProcess(request) {
    request.signal?.throwIfAborted();
    const [program, ...args] = request.command;
    const child = (0,external_node_child_process_.spawn)(program, args, {
        cwd: request.cwd,
        env: request.env,
        stdio: [request.stdinFd ?? 'pipe', request.stdoutFd ?? 'pipe', 'pipe'],
        detached: true,
    });
    let stdout = '';
    let stderrTail = '';
    // What is kept is kept as it is: JSON of `nix derivation show` may be one line of any length.
    const out = request.onStdoutLine === undefined ? createTextCollector((text) => (stdout += text)) : createLineSplitter(request.onStdoutLine);
    const err = createLineSplitter(request.onStderrLine ?? ((line) => (stderrTail = `${stderrTail}${line}\n`.slice(-STDERR_TAIL_CHARS))));
    child.stdout?.on('data', out.push);
    child.stderr?.on('data', err.push);
    // A program may end without reading its input; its exit code says what went wrong.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(request.input ?? '');
    let killTimer;
    const abort = () => {
        const { pid } = child;
        if (pid === undefined)
            return;
        signalGroup(pid, 'SIGTERM');
        killTimer = setTimeout(() => signalGroup(pid, 'SIGKILL'), request.graceMs ?? KILL_GRACE_MS);
    };
    request.signal?.addEventListener('abort', abort, { once: true });
    if (child.pid !== undefined)
        request.onStart?.(child.pid);
    try {
        const end = await new Promise((resolve, reject) => {
            child.once('error', reject);
            child.once('close', (code, signal) => resolve({ code, signal }));
        });
        out.end();
        err.end();
        request.signal?.throwIfAborted();
        return { exitCode: end.code ?? undefined, signal: end.signal ?? undefined, stdout, stderrTail };
    }
    catch (error) {
        if (findErrorCode(error) !== 'ENOENT' || child.pid !== undefined)
            throw error;
        if (request.cwd !== undefined && !(await isDirectory(request.cwd))) {
            throw new UserError(`"${program}" was to run in the directory ${request.cwd}, which is not there.`, { exitCode: 3, cause: error });
        }
        throw new UserError(`The program "${program}" was not found on PATH. Install it, or run actions/setup first.`, {
            exitCode: 3,
            cause: error,
        });
    }
    finally {
        request.signal?.removeEventListener('abort', abort);
        clearTimeout(killTimer);
        // The program has ended; what it started and left behind was asked to end as well, and nobody waits for it any more.
        if (killTimer !== undefined && child.pid !== undefined)
            signalGroup(child.pid, 'SIGKILL');
    }
}
/** Standard output of a program that must succeed. @throws ToolError with its last words if it does not */
async function captureProcess(request) {
    const outcome = await runProcess(request);
    if (outcome.exitCode !== 0)
        throw new ToolError(request.command, outcome.exitCode ?? outcome.signal ?? 'unknown', outcome.stderrTail);
    return outcome.stdout;
}
/** An AbortSignal that fires on SIGINT, SIGTERM and SIGHUP; `dispose` gives the signals back to node. */
function listenForInterrupt() {
    const controller = new AbortController();
    const names = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const onSignal = (name) => controller.abort(new InterruptedError(name));
    for (const name of names)
        process.on(name, onSignal);
    return {
        signal: controller.signal,
        dispose: () => {
            for (const name of names)
                process.off(name, onSignal);
        },
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/toolkit.js
async function createLazyCore() {
    return Promise.all(/* import() */[__webpack_require__.e(119), __webpack_require__.e(838)]).then(__webpack_require__.bind(__webpack_require__, 33838));
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/action.js








/** GitHub keeps 10 annotations of each severity per step; more would push out the first ones. */
const MAX_ANNOTATIONS_PER_SEVERITY = 10;
/** GitHub cuts an annotation's message at 4096 characters. */
const MAX_ANNOTATION_CHARS = 4_000;
/** Inputs as the runner hands them over: `INPUT_RUNNER-MAP` → `runner-map`. */
function readActionInputs(env) {
    const inputs = Object.entries(env).filter(([name, value]) => name.startsWith('INPUT_') && value !== undefined && value !== '');
    return Object.fromEntries(inputs.map(([name, value]) => [name.slice('INPUT_'.length).toLowerCase(), value ?? '']));
}
function toAnnotationProperties({ file, line, column }) {
    return { file, ...(line === undefined ? {} : { startLine: line }), ...(column === undefined ? {} : { startColumn: column }) };
}
/**
 * Makes text harmless that the runner would obey: a builder may print `::add-mask::` or `##[error]` as well as anything else.
 * `::` counts at the start of a line, `##[` anywhere. Source: ActionCommand.cs of actions/runner. A zero-width space keeps it readable.
 */
function disarmCommands(text) {
    return text.replace(/^([^\S\n]*):(?=:)/gm, '$1:\u200b').replaceAll('##[', '#\u200b#[');
}
/** Keeps the first annotations of each severity; the others become plain log lines, so nothing is lost. */
function createActionsLogger(core, debug) {
    const say = (text) => core.info(disarmCommands(text));
    const shown = { error: 0, warning: 0, notice: 0 };
    const annotate = (annotation) => {
        const { severity, title, message, position } = annotation;
        shown[severity] += 1;
        if (shown[severity] > MAX_ANNOTATIONS_PER_SEVERITY) {
            const place = position === undefined ? '' : `${formatPosition(position)}: `;
            say(`${place}${severity}: ${title}: ${message}`);
            return;
        }
        core[severity](message.slice(0, MAX_ANNOTATION_CHARS), {
            title,
            ...(position === undefined ? {} : toAnnotationProperties(position)),
        });
    };
    return {
        debug: (message) => (debug ? say(message) : core.debug(message)),
        info: say,
        warning: (message) => annotate({ severity: 'warning', title: 'Panther', message }),
        annotate,
        group: (title, lines) => {
            core.startGroup(title);
            lines.forEach(say);
            core.endGroup();
        },
    };
}
/** Reads the inputs, and takes them out of the environment: secrets are among them, and every program that is started would inherit them. */
function takeActionInputs(env) {
    const raw = readActionInputs(env);
    for (const name of Object.keys(env))
        if (name.startsWith('INPUT_'))
            Reflect.deleteProperty(env, name);
    return raw;
}
async function createActionIo(signal) {
    const core = await createLazyCore();
    const log = createActionsLogger(core, core.isDebug());
    const temp = process.env['RUNNER_TEMP'] ?? (0,external_node_os_.tmpdir)();
    const raw = takeActionInputs(process.env);
    return {
        log,
        env: process.env,
        signal,
        temp,
        workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
        makeDirectory: async (name) => {
            await (0,promises_.mkdir)(temp, { recursive: true });
            return (0,promises_.mkdtemp)((0,external_node_path_.join)(temp, `panther-${name}-`));
        },
        parseInputs: (table) => {
            // INPUT_* variables may also be the caller's own, so an unknown one is no error; one that looks like a slip is worth a warning.
            for (const problem of describeUnknownInputs(table, Object.keys(raw))) {
                if (problem.includes('did you mean'))
                    log.warning(problem);
                else
                    log.debug(problem);
            }
            return parseInputs(table, raw);
        },
        setOutputs: (outputs) => {
            for (const [name, value] of Object.entries(outputs))
                core.setOutput(name, value);
        },
        exportVariable: (name, value) => core.exportVariable(name, value),
        addPath: (directory) => core.addPath(directory),
        maskSecret: (secret) => {
            if (secret !== '')
                core.setSecret(secret);
        },
        saveState: (name, value) => core.saveState(name, value),
        readState: (name) => core.getState(name),
        writeSummary: async (markdown) => {
            await core.summary.addRaw(markdown).write();
        },
        fail: (message) => core.setFailed(message),
    };
}
/**
 * Runs an action's main phase. Whatever is thrown ends the step red with one message; cancelled steps end with exit code 130.
 * Ends the process itself: sockets of GitHub's clients would otherwise hold the job for minutes.
 */
async function runAction(main) {
    const interrupt = listenForInterrupt();
    const io = await createActionIo(interrupt.signal);
    try {
        await main(io);
    }
    catch (error) {
        io.fail(describeError(error));
        process.exitCode = exitCodeOf(error);
    }
    return exitAfterFlush(process.exitCode === undefined ? EXIT_CODE.green : Number(process.exitCode));
}
/** Runs an action's post phase: clean-up never turns a green job red. */
async function runPostAction(post) {
    const interrupt = listenForInterrupt();
    const io = await createActionIo(interrupt.signal);
    try {
        await post(io);
    }
    catch (error) {
        io.log.warning(`Cleaning up did not work; the job goes on. ${describeError(error)}`);
    }
    return exitAfterFlush(EXIT_CODE.green);
}
async function exitAfterFlush(code) {
    await new Promise((resolve) => process.stdout.write('', resolve));
    process.exit(code);
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/archive.js


/** zstd where it is installed, as on GitHub's runners: several times faster than gzip, and smaller. */
async function findCompression(ports) {
    const { exitCode } = await runProcess({ ...ports, command: ['zstd', '--version'] }).catch(() => ({ exitCode: undefined }));
    return exitCode === 0 ? 'zstd' : 'gzip';
}
const COMPRESS = { zstd: ['--use-compress-program', 'zstd -T0 --long=27'], gzip: ['-z'] };
const DECOMPRESS = { zstd: ['--use-compress-program', 'zstd -d --long=27'], gzip: ['-z'] };
/**
 * Packs all of a directory into one compressed file: thousands of small files take an artifact service long, one does not.
 * @param file its path without extension
 * @returns the path of the file, `….tar.zst` or `….tar.gz`
 * @throws ToolError if tar fails, such as for want of space
 */
async function packDirectory(directory, file, ports) {
    const compression = await findCompression(ports);
    const archive = `${file}.tar.${compression === 'zstd' ? 'zst' : 'gz'}`;
    await captureProcess({ ...ports, command: ['tar', ...COMPRESS[compression], '-cf', archive, '-C', directory, '.'] });
    return archive;
}
/** Unpacks such a file into a directory, which is created. @throws ToolError if it is damaged, or is a zstd file and zstd is not installed */
async function unpackArchive(archive, directory, ports) {
    await (0,promises_.mkdir)(directory, { recursive: true });
    const compression = archive.endsWith('.zst') ? 'zstd' : 'gzip';
    await captureProcess({ ...ports, command: ['tar', ...DECOMPRESS[compression], '-xf', archive, '-C', directory, '--no-same-owner'] });
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/artifacts.js


/** Days that artifacts are kept: long enough to read a log, short enough that derivation packs do not fill the quota. GitHub's own default is 90. */
const RETENTION_DAYS = 14;
/** GitHub's own artifact service, reached by the token that the runner gives to every action. */
function createGitHubArtifactStore(env) {
    let opening;
    let known = [];
    const open = async () => {
        if ((env['ACTIONS_RUNTIME_TOKEN'] ?? '') === '' || (env['ACTIONS_RESULTS_URL'] ?? '') === '') {
            throw new UserError('GitHub’s artifact service cannot be reached: the runner gives its address and token only to actions that a job names by "uses". On a machine of your own use "panther ci".', { exitCode: 3 });
        }
        const { DefaultArtifactClient } = await Promise.all(/* import() */[__webpack_require__.e(143), __webpack_require__.e(119), __webpack_require__.e(838), __webpack_require__.e(678), __webpack_require__.e(555), __webpack_require__.e(310)]).then(__webpack_require__.bind(__webpack_require__, 35310));
        return new DefaultArtifactClient();
    };
    const getClient = async () => (opening ??= open());
    const listAll = async () => {
        known = (await (await getClient()).listArtifacts({ latest: true })).artifacts;
        return known;
    };
    const isNamed = (name) => (artifact) => artifact.name === name;
    /** All that a job wants to read was there before it began, so one list mostly does. */
    const find = async (name) => known.find(isNamed(name)) ?? (await listAll()).find(isNamed(name));
    return {
        upload: async (name, root, files, { isCompressed = false } = {}) => {
            const client = await getClient();
            const options = { retentionDays: RETENTION_DAYS, ...(isCompressed ? { compressionLevel: 0 } : {}) };
            const upload = async () => client.uploadArtifact(name, [...files], root, options);
            try {
                await upload();
            }
            catch (error) {
                // Only a second attempt finds the name taken, so the first one need not ask.
                if (!(await listAll()).some(isNamed(name)))
                    throw error;
                await client.deleteArtifact(name);
                await upload();
            }
        },
        download: async (name, directory) => {
            await (0,promises_.mkdir)(directory, { recursive: true });
            const found = await find(name);
            const client = await getClient();
            if (found === undefined) {
                throw new UserError(`The artifact "${name}" of this run is missing: the job that should have uploaded it failed, was cancelled, or its artifact was deleted.`, {
                    exitCode: 3,
                });
            }
            let damaged;
            try {
                const result = await client.downloadArtifact(found.id, {
                    path: directory,
                    ...(found.digest === undefined ? {} : { expectedHash: found.digest }),
                });
                damaged = result.digestMismatch === true;
            }
            catch (error) {
                throw new UserError(`The artifact "${name}" of this run cannot be fetched: ${error instanceof Error ? error.message : String(error)}`, { exitCode: 3, cause: error });
            }
            if (damaged)
                throw new UserError(`The artifact "${name}" of this run is corrupt: its content does not match its digest. Run the whole workflow again.`, { exitCode: 3 });
        },
        list: async () => (await listAll()).map((artifact) => artifact.name),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/cache-directory.js



/** Where the toolkit thinks that it is. */
const WORKSPACE = 'GITHUB_WORKSPACE';
/** Entries of a directory; none if it is absent. */
async function listEntries(directory) {
    try {
        return await (0,promises_.readdir)(directory);
    }
    catch (error) {
        if (findErrorCode(error) === 'ENOENT')
            return [];
        throw error;
    }
}
/** Whether nothing is in a directory, or it is absent. */
async function isEmptyDirectory(directory) {
    return (await listEntries(directory)).length === 0;
}
/** Bytes of all files below a directory, as an archive has to hold them; 0 if it is absent. Links are not followed. */
async function measureDirectory(directory) {
    let bytes = 0;
    for (const name of await listEntries(directory)) {
        const path = (0,external_node_path_.join)(directory, name);
        const stats = await (0,promises_.lstat)(path);
        bytes += stats.isDirectory() ? await measureDirectory(path) : stats.size;
    }
    return bytes;
}
/** Bytes that this user may still write where `path` is. */
async function measureFreeBytes(path) {
    const { bavail, bsize } = await (0,promises_.statfs)(path);
    return bavail * bsize;
}
/**
 * Where the toolkit packs and unpacks, instead of in the directory itself: a restore that nobody waits for any more cannot be stopped, and would write
 * into a directory that is in use again. The name is part of what an entry is found by, so it must not change from job to job.
 */
function findStage(directory) {
    return `${directory}.cache-entry`;
}
/** What the toolkit is told to pack, from the stage's parent: the content, not the stage, which is a link while packing. */
function listStagePaths(stage) {
    return [`${(0,external_node_path_.basename)(stage)}/*`];
}
/**
 * Makes the toolkit think that the workspace is where the stage is. It finds an entry by the very text of its paths and unpacks from the workspace on,
 * while a repository's jobs run in directories of different names: hosted, self-hosted, in a container. So paths are relative to the stage's parent.
 * Source: getCacheVersion in internal/cacheUtils.js, getWorkingDirectory in internal/tar.js of \@actions/cache.
 */
async function runAtStage(stage, run) {
    const workspace = process.env[WORKSPACE];
    process.env[WORKSPACE] = (0,external_node_path_.dirname)(stage);
    try {
        return await run();
    }
    finally {
        if (workspace === undefined)
            Reflect.deleteProperty(process.env, WORKSPACE);
        else
            process.env[WORKSPACE] = workspace;
    }
}
/** Waits in the stage's parent, as that is where the toolkit looks for what it is to pack. Source: resolvePaths in internal/cacheUtils.js. */
async function waitAtStage(stage, wait) {
    const directory = process.cwd();
    process.chdir((0,external_node_path_.dirname)(stage));
    try {
        return await wait();
    }
    finally {
        process.chdir(directory);
    }
}
/** Makes room for a restore. */
async function clearStage(stage) {
    await (0,promises_.rm)(stage, { recursive: true, force: true });
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(stage), { recursive: true });
}
/** Lets the stage stand for a directory that is to be packed. */
async function linkStage(stage, directory) {
    await clearStage(stage);
    await (0,promises_.symlink)(directory, stage, 'dir');
}
/** Puts what was unpacked in the place of an empty or absent directory. */
async function takeFromStage(stage, directory) {
    await (0,promises_.rmdir)(directory).catch((error) => {
        if (findErrorCode(error) !== 'ENOENT')
            throw error;
    });
    await (0,promises_.rename)(stage, directory);
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/cache-keys.js


/** GitHub takes no longer key, no comma in it, and no more keys than this at once. Source: checkKey and restoreCache in \@actions/cache. */
const MAX_KEY_CHARS = 512;
const MAX_KEYS = 10;
/** First part of all our keys. The number rises when what an entry holds changes its meaning, so that no run reads what it does not understand. */
const NAMESPACE = 'panther-1';
/** What a part may take of a key, and how many there may be: together they always fit, whatever the parts are. */
const MAX_PART_CHARS = 80;
const MAX_PARTS = 6;
/** Ends each part. */
const SEPARATOR = '/';
/** Ends a whole key: GitHub takes a key for a prefix if nothing matches it whole, and run 1 must not find the entry of run 10. */
const END = '$';
/** Between the head of a long part and its hash. */
const HASH_MARK = '~';
const HASH_CHARS = 32;
/** A part without separators, ends, marks and commas. Different texts give different parts. */
function encodePart(part) {
    // Not encodeURIComponent, which throws at half a character and leaves our marks as they are.
    const encoded = [...Buffer.from(part)]
        .map((byte) => {
        const char = String.fromCharCode(byte);
        return /[\w.-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
        .join('');
    if (encoded.length <= MAX_PART_CHARS)
        return encoded;
    return `${encoded.slice(0, MAX_PART_CHARS - HASH_CHARS - HASH_MARK.length)}${HASH_MARK}${hashText(part).slice(0, HASH_CHARS)}`;
}
/**
 * A prefix that all keys begin with whose first parts are these, and no others: `a`, `1` is no prefix of `a`, `10`.
 * @throws Error if there are no parts, more than six, or an empty one, which would be a mistake of ours
 */
function makeCachePrefix(parts) {
    if (parts.length === 0 || parts.length > MAX_PARTS || parts.includes('')) {
        throw new Error(`A cache key has one to ${MAX_PARTS} parts that are not empty, but was to be made of ${JSON.stringify(parts)}.`);
    }
    return [NAMESPACE, ...parts.map(encodePart)].map((part) => `${part}${SEPARATOR}`).join('');
}
/**
 * The key of one cache entry, from what it belongs to: the most general part (the flake) first, the most special (the run) last.
 * Any text will do as a part: what GitHub refuses is written as `%2C`, what is too long is cut and told apart by its hash.
 * @throws Error as {@link makeCachePrefix}
 */
function makeCacheKey(parts) {
    return `${makeCachePrefix(parts)}${END}`;
}
/**
 * Checks a key that was not made by {@link makeCacheKey}.
 * @throws UserError if GitHub would refuse it
 */
function parseCacheKey(text) {
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    if (text === '')
        throw new UserError('A cache key must have at least one character, but is empty.');
    if (text.length > MAX_KEY_CHARS) {
        throw new UserError(`A cache key may have ${MAX_KEY_CHARS} characters, but "${shown}" has ${text.length}. Shorten it.`);
    }
    if (text.includes(','))
        throw new UserError(`A cache key may not have a comma, but "${shown}" has one. Replace it by another character.`);
    return text;
}
/**
 * Checks what is asked for at once: a key and the prefixes to fall back to.
 * @throws UserError if GitHub would refuse them; Error if a prefix could end in the middle of a part
 */
function checkCacheKeys(key, prefixes) {
    for (const each of [key, ...prefixes])
        parseCacheKey(each);
    if (prefixes.length >= MAX_KEYS) {
        throw new UserError(`GitHub’s cache can be asked for ${MAX_KEYS} keys at once, but ${prefixes.length + 1} were given. Give fewer.`);
    }
    const open = prefixes.find((prefix) => !prefix.endsWith(SEPARATOR));
    if (open !== undefined)
        throw new Error(`The cache prefix "${open}" does not end in "${SEPARATOR}": it would match the keys of others.`);
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/size.js

const UNITS = {
    B: 1,
    KB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
    KIB: 2 ** 10,
    MIB: 2 ** 20,
    GIB: 2 ** 30,
    TIB: 2 ** 40,
};
/** Bytes of a size like `10 GiB`, `1.5TB`, `500 MB`. @throws InputProblem, also for a number without a unit */
function parseSize(text) {
    const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text);
    const unit = UNITS[match?.[2]?.toUpperCase() ?? ''];
    if (match === null || unit === undefined)
        throw new InputProblem(`must be a size with its unit, such as "10 GiB" or "500 MB", but is "${text}"`);
    return Math.round(Number(match[1]) * unit);
}
/** `87.2 GiB`, `512 MiB`, `0 B`. */
function formatSize(bytes) {
    const steps = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), steps.length - 1);
    const value = bytes / 2 ** (10 * step);
    return `${value >= 100 || step === 0 ? Math.round(value) : Number(value.toFixed(1))} ${steps[step] ?? 'B'}`;
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/cache-messages.js


/** Said once for restore and save together, where there is no cache at all. */
const NO_CACHE = 'GitHub’s cache is not available here, as the runner gave neither its address nor a token for it: nothing comes from earlier runs, and nothing is left for later ones.';
const CONSEQUENCE = {
    restore: 'The build goes on without what earlier runs left, and takes longer.',
    save: 'This run is not affected, but later ones take longer.',
};
const describe = (direction, reason) => `${direction === 'restore' ? 'Nothing was fetched from GitHub’s cache' : 'Nothing was saved in GitHub’s cache'}: ${reason}. ${CONSEQUENCE[direction]}`;
/**
 * What a person reads about a problem with the cache.
 * @param key the entry that was to be fetched or saved, as far as it is known
 */
function describeCacheProblem(direction, problem, key) {
    const entry = key === undefined ? 'the entry' : `the entry "${key}"`;
    switch (problem.kind) {
        case 'denied':
            return describe(direction, `this run may not ${direction === 'restore' ? 'read' : 'write'} it, as is usual for pull requests from forks`);
        case 'rate-limited':
            return describe(direction, 'it is asked too often at the moment (status 429)');
        case 'disk-full':
            return `${describe(direction, `the disk is full`)} ${FREE_DISK_ADVICE}`;
        case 'unreachable':
            return describe(direction, 'the connection to it failed');
        case 'service-error':
            return describe(direction, 'it answered with an error of its own (status 5xx)');
        case 'archive':
            return describe(direction, direction === 'restore' ? `${entry} is damaged and cannot be unpacked` : 'the files could not be packed');
        case 'other':
            return describe(direction, problem.reason);
    }
}
/** @param trouble what the service last failed with, if anything was tried again */
function describeCacheTimeLimit(direction, limitMs, trouble) {
    const limit = limitMs < 60_000 ? `${limitMs / 1_000} seconds` : `${Math.round(limitMs / 60_000)} minutes`;
    return describe(direction, `it took longer than ${limit}${trouble === undefined ? '' : ` (${trouble})`}`);
}
/** @param needed bytes that the archive may take; `free`: bytes that are there, in `place` */
function describeNoRoom(needed, free, place) {
    const reason = `packing the entry takes up to ${formatSize(needed)} in ${place}, but only ${formatSize(free)} are free there`;
    return `${describe('save', reason)} ${FREE_DISK_ADVICE}`;
}
/** `Restored 12 MiB from the cache entry "KEY".` */
function describeCacheSuccess(direction, bytes, key) {
    const amount = bytes === undefined ? '' : ` ${formatSize(bytes)}`;
    return direction === 'restore' ? `Restored${amount} from the cache entry "${key}".` : `Saved${amount} as the cache entry "${key}".`;
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/cache-outcome.js
/** By the system, by node, and by GNU tar of a file that it could write in part. */
const DISK_FULL = /No space left on device|ENOSPC|: Wrote only \d+ of \d+ bytes/i;
const findText = (pattern, text) => pattern.exec(text)?.[1];
/**
 * Adds one line of output to a report. The wordings are those of cache.ts, cacheHttpClient.ts and cacheTwirpClient.ts in \@actions/cache 6.3;
 * the contract tests hold them against the real one.
 */
function readCacheLine(report, { source, text }) {
    if (source === 'program')
        return DISK_FULL.test(text) ? { ...report, isDiskFull: true } : report;
    if (source === 'debug') {
        const size = findText(/^File Size: (\d+)$/, text);
        const refusal = findText(/^Failed to reserve cache: (?:Error: )?(.*)$/s, text);
        if (size !== undefined)
            return { ...report, archiveBytes: Number(size) };
        return refusal === undefined ? report : { ...report, refusal };
    }
    const failure = findText(/^Failed to (?:restore|save): (.*)$/s, text) ?? (source === 'info' ? undefined : text);
    if (failure !== undefined)
        return { ...report, failure };
    if (/^Cache (?:restore|save) skipped: /.test(text))
        return { ...report, isSkipped: true };
    const matchedKey = findText(/^Cache hit for(?: restore-key)?: (.*)$/, text);
    if (matchedKey !== undefined)
        return { ...report, matchedKey };
    const size = findText(/^Cache Size: .*\((\d+) B\)$/, text);
    if (size !== undefined)
        return { ...report, archiveBytes: Number(size) };
    const trouble = findText(/^Attempt \d+ of \d+ failed with error: (.*?)(?:\. Retrying request in \d+ ms\.\.\.)?$/s, text);
    return trouble === undefined ? report : { ...report, trouble };
}
/** Longest reason that is shown: Azure's errors come with the whole request. */
const MAX_REASON_CHARS = 200;
const NO_REASON = 'it gave no reason';
/** Sorts what the toolkit complains of. */
function classifyCacheProblem(text) {
    if (DISK_FULL.test(text))
        return { kind: 'disk-full' };
    if (/cache (?:read|write) denied:|\((?:401|403)\)|responded with (?:401|403)/i.test(text))
        return { kind: 'denied' };
    if (/Rate limited|\(429\)|responded with 429/i.test(text))
        return { kind: 'rate-limited' };
    if (/\(5\d\d\)|responded with 5\d\d/.test(text))
        return { kind: 'service-error' };
    if (/Unable to make request|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|socket hang up|timeout|aborted/i.test(text))
        return { kind: 'unreachable' };
    if (/failed with exit code|Incomplete download/.test(text))
        return { kind: 'archive' };
    // Azure says nothing of why it refuses to tell an entry's size.
    if (text.trim() === '')
        return { kind: 'other', reason: NO_REASON };
    const [line = ''] = text.split('\n');
    return { kind: 'other', reason: line.length > MAX_REASON_CHARS ? `${line.slice(0, MAX_REASON_CHARS)}…` : line };
}
function findProblem(report) {
    if (report.isDiskFull === true)
        return { kind: 'disk-full' };
    if (report.isSkipped === true)
        return { kind: 'denied' };
    return report.failure === undefined ? undefined : classifyCacheProblem(report.failure);
}
/** @param key what the toolkit returned */
function judgeRestore(key, report) {
    if (key !== undefined)
        return { kind: 'hit', key, bytes: report.archiveBytes };
    const problem = findProblem(report);
    return problem === undefined ? { kind: 'miss' } : { kind: 'failed', problem, key: report.matchedKey };
}
/** GitHub: status 409. Others of the same protocol: v1 with a word, v2 with no word at all. */
const EXISTS = /\(409\)|already exists?|^Response was not ok$/i;
/** @param id what the toolkit returned: a positive number, even from a v1 upload that failed, or -1 */
function judgeSave(id, report) {
    if (id !== -1 && report.failure === undefined)
        return { kind: 'saved', bytes: report.archiveBytes };
    const reserveFailure = report.refusal ?? findText(/^Unable to reserve cache with key .* More details: (.*)$/s, report.failure ?? '');
    if (reserveFailure !== undefined) {
        return EXISTS.test(reserveFailure) ? { kind: 'exists' } : { kind: 'failed', problem: classifyCacheProblem(reserveFailure) };
    }
    return { kind: 'failed', problem: findProblem(report) ?? { kind: 'other', reason: NO_REASON } };
}

// EXTERNAL MODULE: external "node:async_hooks"
var external_node_async_hooks_ = __webpack_require__(16698);
;// CONCATENATED MODULE: ./.cache/js/src/runtime/cache-output.js


const LEVELS = ['debug', 'notice', 'warning', 'error'];
const MASK = '::add-mask::';
/** Undoes what \@actions/core does to the text of a command. Source: escapeData in its command.ts. */
const unescapeData = (text) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
/** Reads a line that \@actions/core printed: a workflow command (`::warning::…`), or plain text. */
function parseToolkitLine(line) {
    const [, command, text = ''] = /^::(\w+)(?: [^:]*)?::(.*)$/s.exec(line) ?? [];
    const level = LEVELS.find((name) => name === command);
    return level === undefined ? { source: 'info', text: line } : { source: level, text: unescapeData(text) };
}
/**
 * Runs a function of the toolkit and takes what it prints: the toolkit returns the same for a lost entry as for a broken service, and tells the difference
 * only on standard output, as annotations that would be shown for what is no fault of the user's. Masks are passed on to the runner.
 *
 * Standard output is one for the whole process, and others go on writing to it meanwhile: what is ours is known by its asynchronous context,
 * even after the caller has stopped waiting. Nothing is changed once `run` has ended.
 */
async function captureOutput(run, takeLine) {
    const context = new external_node_async_hooks_.AsyncLocalStorage();
    // Whoever takes a line may print it in turn, on this very output.
    const onLine = (line) => context.exit(() => takeLine(line));
    const { stdout } = process;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- put back as it was, and called with its stream
    const original = stdout.write;
    // The toolkit writes whole lines as strings, and hands on the output of its programs as bytes: a file name in a list is never a command.
    const splitter = createLineSplitter((text) => onLine({ source: 'program', text }));
    const take = (chunk) => {
        if (typeof chunk !== 'string') {
            splitter.push(Buffer.from(chunk));
        }
        else if (chunk.startsWith(MASK)) {
            original.call(stdout, chunk);
        }
        else {
            onLine(parseToolkitLine(chunk.replace(/\r?\n$/, '')));
        }
    };
    const write = (chunk, ...rest) => {
        if (context.getStore() === undefined)
            return Reflect.apply(original, stdout, [chunk, ...rest]);
        take(chunk);
        const callback = rest.find((argument) => typeof argument === 'function');
        if (callback !== undefined)
            process.nextTick(callback);
        return true;
    };
    stdout.write = write;
    try {
        return await context.run(true, run);
    }
    finally {
        splitter.end();
        // If somebody has wrapped it since, ours stays below: it passes everything on from now.
        if (stdout.write === write)
            stdout.write = original;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/cache-wait.js
/**
 * Waits for a promise, at most `limitMs` milliseconds. What it stands for goes on; nobody waits for it any more.
 * @throws the signal's reason as soon as it aborts
 */
async function waitAtMost(promise, limitMs, signal) {
    let timer;
    let abort;
    const interruption = new Promise((resolve, reject) => {
        timer = setTimeout(() => resolve('late'), limitMs);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is what the caller of AbortController chose
        abort = () => reject(signal?.reason);
        signal?.addEventListener('abort', abort, { once: true });
    });
    try {
        signal?.throwIfAborted();
        return await Promise.race([promise, interruption]);
    }
    finally {
        clearTimeout(timer);
        if (abort !== undefined)
            signal?.removeEventListener('abort', abort);
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/cache.js







/**
 * A hosted runner moves some 100 MB/s, so that the 10 GiB that a repository may keep take two minutes; packing them takes about as long again.
 * What takes longer than this is stuck: the toolkit's own limits (3 minutes for an answer, five times over, and 10 for each 128 MiB) come later.
 */
const LIMITS = { restore: 5 * 60_000, save: 10 * 60_000 };
/** Bytes that stay free beside the archive, for what else the job writes. */
const DISK_RESERVE_BYTES = 2 ** 29;
/** GitHub's cache service, v2 or v1, by the address and token that the runner gives to every action. */
function createGitHubCacheStore(ports) {
    const { env, log, signal, limits = LIMITS, freeBytes = measureFreeBytes } = ports;
    const load = ports.load ?? (() => Promise.all(/* import() */[__webpack_require__.e(143), __webpack_require__.e(119), __webpack_require__.e(838), __webpack_require__.e(678), __webpack_require__.e(151)]).then(__webpack_require__.bind(__webpack_require__, 74151)));
    const warned = new Set();
    const busyStages = new Set();
    let opening;
    const open = async () => {
        try {
            const toolkit = (env['ACTIONS_RUNTIME_TOKEN'] ?? '') === '' ? undefined : await load();
            if (toolkit?.isFeatureAvailable() === true)
                return toolkit;
            log.info(NO_CACHE);
        }
        catch (error) {
            log.warning(`GitHub’s cache is not used, as its client does not work: ${formatError(error)}`);
        }
        return undefined;
    };
    const warnOnce = (kind, message) => {
        // That a run may not write is a setting, no fault.
        if (kind === 'denied' || warned.has(kind))
            log.info(message);
        else
            log.warning(message);
        warned.add(kind);
    };
    const tellProblem = (direction, problem, key) => warnOnce(problem.kind, describeCacheProblem(direction, problem, key));
    /** Clears the stage before and after. A call that is given up goes on in the background, and keeps its stage until it ends. */
    const useStage = async (direction, directory, use) => {
        const stage = findStage(directory);
        if (busyStages.has(stage)) {
            tellProblem(direction, { kind: 'other', reason: 'what was given up before is still going on' });
            return undefined;
        }
        busyStages.add(stage);
        let running;
        const call = async (run) => {
            let report = {};
            const told = captureOutput(async () => runAtStage(stage, run), (line) => {
                report = readCacheLine(report, line);
                log.debug(line.text);
            }).then((value) => ({ value, report }), (error) => ({ value: undefined, report: { ...report, failure: formatError(error) } }));
            running = told;
            const result = await waitAtMost(told, limits[direction], signal);
            if (result === 'late') {
                warnOnce('time-limit', describeCacheTimeLimit(direction, limits[direction], report.trouble));
                return undefined;
            }
            running = undefined;
            return result;
        };
        try {
            return await use(stage, call);
        }
        catch (error) {
            signal?.throwIfAborted();
            tellProblem(direction, classifyCacheProblem(formatError(error)));
            return undefined;
        }
        finally {
            const isGivenUp = running !== undefined;
            const release = (running ?? Promise.resolve())
                .then(() => clearStage(stage))
                .catch((error) => log.debug(formatError(error)))
                .finally(() => busyStages.delete(stage));
            if (!isGivenUp)
                await release;
        }
    };
    return {
        restore: async (directory, key, prefixes) => {
            checkCacheKeys(key, prefixes);
            const isEmpty = await isEmptyDirectory(directory).catch((error) => {
                tellProblem('restore', classifyCacheProblem(formatError(error)));
                return undefined;
            });
            if (isEmpty === undefined)
                return undefined;
            if (!isEmpty)
                throw new Error(`A cache entry was to be fetched into ${directory}, which is not empty.`);
            const toolkit = await (opening ??= open());
            if (toolkit === undefined)
                return undefined;
            return useStage('restore', directory, async (stage, call) => {
                await clearStage(stage);
                const options = { segmentTimeoutInMs: limits.restore };
                const told = await call(async () => toolkit.restoreCache(listStagePaths(stage), key, [...prefixes], options));
                if (told === undefined)
                    return undefined;
                const judgement = judgeRestore(told.value, told.report);
                switch (judgement.kind) {
                    case 'miss':
                        log.info('GitHub’s cache has no entry of an earlier run yet.');
                        return undefined;
                    case 'failed':
                        tellProblem('restore', judgement.problem, judgement.key);
                        return undefined;
                    case 'hit':
                        // Unpacking goes by the way from the workspace to the stage, so an entry of another layout ends up elsewhere.
                        if (await isEmptyDirectory(stage)) {
                            tellProblem('restore', { kind: 'archive' }, judgement.key);
                            return undefined;
                        }
                        await takeFromStage(stage, directory);
                        log.info(describeCacheSuccess('restore', judgement.bytes, judgement.key));
                        return { key: judgement.key };
                }
            });
        },
        save: async (directory, key) => {
            checkCacheKeys(key, []);
            const toolkit = await (opening ??= open());
            if (toolkit === undefined)
                return 'failed';
            const result = await useStage('save', directory, async (stage, call) => {
                if (await isEmptyDirectory(directory)) {
                    log.info(`There is nothing to save in GitHub’s cache: ${directory} is empty.`);
                    return 'failed';
                }
                // The toolkit writes the whole archive here before it sends it. How far it can be compressed is not known before.
                const place = env['RUNNER_TEMP'] ?? (0,external_node_os_.tmpdir)();
                const needed = await measureDirectory(directory);
                const free = await freeBytes(place);
                if (free < needed + DISK_RESERVE_BYTES) {
                    warnOnce('disk-full', describeNoRoom(needed, free, place));
                    return 'failed';
                }
                await linkStage(stage, directory);
                const told = await waitAtStage(stage, async () => call(async () => toolkit.saveCache(listStagePaths(stage), key)));
                if (told === undefined)
                    return 'failed';
                const judgement = judgeSave(told.value ?? -1, told.report);
                switch (judgement.kind) {
                    case 'saved':
                        log.info(describeCacheSuccess('save', judgement.bytes, key));
                        return 'saved';
                    case 'exists':
                        log.info(`The cache entry "${key}" is there already: another job has saved it.`);
                        return 'exists';
                    case 'failed':
                        tellProblem('save', judgement.problem, key);
                        return 'failed';
                }
            });
            return result ?? 'failed';
        },
    };
}
function formatError(error) {
    return error instanceof Error ? error.message : String(error);
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/glob.js
/**
 * Turns a glob over names into an anchored regular expression that both JavaScript and Nix (POSIX ERE) read alike:
 * `*` any characters, `?` one character, `{a,b}` alternatives; all else stands for itself.
 */
function globToRegexSource(glob) {
    let depth = 0;
    const parts = Array.from(glob, (char) => {
        if (char === '*')
            return '.*';
        if (char === '?')
            return '.';
        if (char === '{') {
            depth += 1;
            return '(';
        }
        if (char === '}' && depth > 0) {
            depth -= 1;
            return ')';
        }
        if (char === ',' && depth > 0)
            return '|';
        return /[.+^$()|[\\]/.test(char) ? `\\${char}` : char;
    });
    return `^${parts.join('')}${')'.repeat(depth)}$`;
}
/** Whether a name matches one of the globs. */
function matchesAny(name, globs) {
    return globs.some((glob) => new RegExp(globToRegexSource(glob), 's').test(name));
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/mask.js
/** Shorter values are part of too much else to be hidden, and say too little. */
const MIN_SECRET_CHARS = 4;
const mask_MASK = '***';
/** Every piece of the secrets that must not be seen: each line by itself, as logs are read by lines. Longest first. */
function listSecretPieces(secrets) {
    const pieces = secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/)]).map((piece) => piece.trim());
    // The frame of a key is no secret, and is found in messages about keys.
    const hidden = pieces.filter((piece) => piece.length >= MIN_SECRET_CHARS && !/^-----[A-Z ]+-----$/.test(piece));
    return [...new Set(hidden)].sort((left, right) => right.length - left.length);
}
/** The text with each piece replaced by `***`. @param pieces as listSecretPieces gives them */
function maskSecrets(text, pieces) {
    return pieces.reduce((masked, piece) => masked.replaceAll(piece, mask_MASK), text);
}

;// CONCATENATED MODULE: ./.cache/js/src/runtime/index.js
















/***/ })

};
