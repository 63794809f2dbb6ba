export const id = 467;
export const ids = [467];
export const modules = {

/***/ 34467:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  F3: () => (/* reexport */ EXIT_CODE),
  uj: () => (/* reexport */ FREE_DISK_ADVICE),
  xV: () => (/* reexport */ ISSUES_URL),
  S7: () => (/* reexport */ InputProblem),
  v4: () => (/* reexport */ ToolError),
  yo: () => (/* reexport */ UserError),
  Gx: () => (/* reexport */ captureProcess),
  HR: () => (/* reexport */ createGitHubArtifactStore),
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
  YP: () => (/* reexport */ listenForInterrupt),
  TL: () => (/* reexport */ parseInputs),
  DB: () => (/* reexport */ parseSize),
  JE: () => (/* reexport */ readJsonFile),
  Cs: () => (/* reexport */ runAction),
  GN: () => (/* reexport */ runPostAction),
  R3: () => (/* reexport */ runProcess),
  lo: () => (/* reexport */ writeFileAtomically)
});

// UNUSED EXPORTS: InterruptedError, createActionsLogger, createLineSplitter, matchesAny, readActionInputs, splitList

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
    return __webpack_require__.e(/* import() */ 659).then(__webpack_require__.bind(__webpack_require__, 91659));
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
async function createActionIo(signal) {
    const core = await createLazyCore();
    const log = createActionsLogger(core, core.isDebug());
    return {
        log,
        env: process.env,
        signal,
        workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
        makeDirectory: async (name) => {
            const base = process.env['RUNNER_TEMP'] ?? (0,external_node_os_.tmpdir)();
            await (0,promises_.mkdir)(base, { recursive: true });
            return (0,promises_.mkdtemp)((0,external_node_path_.join)(base, `panther-${name}-`));
        },
        parseInputs: (table) => {
            const raw = readActionInputs(process.env);
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

;// CONCATENATED MODULE: ./.cache/js/src/runtime/artifacts.js


/** Days that artifacts are kept: long enough to read a log, short enough that derivation packs do not fill the quota. GitHub's own default is 90. */
const RETENTION_DAYS = 14;
/** GitHub's own artifact service, reached by the token that the runner gives to every action. */
function createGitHubArtifactStore(env) {
    const open = async () => {
        if ((env['ACTIONS_RUNTIME_TOKEN'] ?? '') === '' || (env['ACTIONS_RESULTS_URL'] ?? '') === '') {
            throw new UserError('GitHub’s artifact service cannot be reached: the runner gives its address and token only to actions that a job names by "uses". On a machine of your own use "panther ci".', { exitCode: 3 });
        }
        const { DefaultArtifactClient } = await Promise.all(/* import() */[__webpack_require__.e(659), __webpack_require__.e(584)]).then(__webpack_require__.bind(__webpack_require__, 20584));
        return new DefaultArtifactClient();
    };
    const listAll = async () => {
        const client = await open();
        const { artifacts } = await client.listArtifacts({ latest: true });
        return { client, artifacts };
    };
    return {
        upload: async (name, root, files) => {
            const { client, artifacts } = await listAll();
            if (artifacts.some((artifact) => artifact.name === name))
                await client.deleteArtifact(name);
            await client.uploadArtifact(name, [...files], root, { retentionDays: RETENTION_DAYS });
        },
        download: async (name, directory) => {
            await (0,promises_.mkdir)(directory, { recursive: true });
            const { client, artifacts } = await listAll();
            const found = artifacts.find((artifact) => artifact.name === name);
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
        list: async () => (await listAll()).artifacts.map((artifact) => artifact.name),
    };
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

;// CONCATENATED MODULE: ./.cache/js/src/runtime/index.js











/***/ })

};
