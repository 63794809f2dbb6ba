export const id = 751;
export const ids = [751];
export const modules = {

/***/ 48372:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Ct: () => (/* reexport */ buildGroup),
  cg: () => (/* reexport */ findTextInRepository),
  TI: () => (/* reexport */ formatRun),
  AC: () => (/* reexport */ parseGroupResult)
});

// UNUSED EXPORTS: BUILD_STATUSES

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 10 modules
var nix = __webpack_require__(57015);
;// CONCATENATED MODULE: ./.cache/js/src/build/hashes.js
/** Alphabet of Nix's base 32: no e, o, t, u. */
const NIX_BASE32 = '0123456789abcdfghijklmnpqrsvwxyz';
/** Nix's own base 32 (least significant digit last). Source: src/libutil/hash.cc, printHash32(). */
function toNixBase32(bytes) {
    const length = Math.ceil((bytes.length * 8) / 5);
    return Array.from({ length }, (_, index) => {
        const bit = (length - 1 - index) * 5;
        const [byte, shift] = [Math.floor(bit / 8), bit % 8];
        const value = ((bytes[byte] ?? 0) >> shift) | ((bytes[byte + 1] ?? 0) << (8 - shift));
        return NIX_BASE32[value & 31] ?? '';
    }).join('');
}
/** All ways in which people write a hash down that Nix prints as `sha256-…=`. */
function listSpellings(sri) {
    const parsed = /^(sha\d+|md5|blake3)-([A-Za-z0-9+/]+={0,2})$/.exec(sri);
    if (parsed?.[2] === undefined)
        return [sri];
    const bytes = Buffer.from(parsed[2], 'base64');
    return [sri, parsed[2], bytes.toString('hex'), toNixBase32(bytes)];
}

// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 10 modules
var runtime = __webpack_require__(34467);
;// CONCATENATED MODULE: ./.cache/js/src/build/judge-group.js


/** Whether all outputs of a derivation are there. Those without a known path are, if Nix reported no error. */
function isBuilt(derivation, { invalid, succeeded, watched }) {
    if (derivation === undefined)
        return false;
    const outputs = Object.values(derivation.outputs);
    if (outputs.length === 0)
        return succeeded || (!watched.errors.has(derivation.drvPath) && watched.runs.some(({ drvPath }) => drvPath === derivation.drvPath));
    return outputs.every((output) => !invalid.has(output));
}
/** Derivations below a target that failed themselves: their builder ran, or Nix named them, and they are not there. */
function listGuilty(root, failed, derivations) {
    const seen = new Set([root]);
    for (const drvPath of seen) {
        for (const input of derivations.get(drvPath)?.inputDrvs ?? [])
            seen.add(input);
    }
    return [...seen].filter((drvPath) => failed.has(drvPath));
}
/** Every derivation that failed itself, in the order in which they did. None is to blame for what happens on a full disk. */
function listFailed(evidence) {
    if (evidence.watched.diskFull)
        return [];
    const ran = evidence.watched.runs.map(({ drvPath }) => drvPath);
    const named = [...evidence.watched.errors.values()]
        .filter(({ isDependencyFailure }) => !isDependencyFailure)
        .map(({ drvPath }) => drvPath);
    return [...new Set([...ran, ...named])].filter((drvPath) => !isBuilt(evidence.derivations.get(drvPath), evidence));
}
/** What Nix says of a failed derivation without naming it: output checks name an output, a timeout (2.34) nothing at all. */
function findWords(drvPath, { derivations, watched }) {
    const outputs = Object.values(derivations.get(drvPath)?.outputs ?? {});
    return (watched.otherErrors.find((text) => outputs.some((output) => text.includes(output))) ??
        watched.otherErrors.find((text) => text.startsWith('timed out')));
}
/** The facts of one failed derivation. @param position where its author can mend it, if known */
function describeFailure(drvPath, evidence, position) {
    const run = evidence.watched.runs.findLast((candidate) => candidate.drvPath === drvPath);
    const error = evidence.watched.errors.get(drvPath);
    const tail = run?.log.tail() ?? { lines: [], total: 0 };
    const words = findWords(drvPath, evidence);
    return {
        drvPath,
        name: (0,nix/* storePathName */.yF)(drvPath),
        message: error?.message ??
            (words === undefined
                ? 'Its builder ended without its outputs, and Nix gave no reason.'
                : `Its builder ended without its outputs. Nix says: ${words}`),
        logTail: [...tail.lines],
        log: run === undefined || tail.total === 0 ? undefined : `logs/${run.log.file}`,
        hashMismatch: error?.hashMismatch === undefined ? undefined : { ...error.hashMismatch },
        position,
    };
}
/** What became of each target. @param failed drv paths in the order of the result's failures */
function judgeTargets(evidence, failed) {
    const failedSet = new Set(failed);
    const endOf = new Map(evidence.watched.runs.map(({ drvPath, end }) => [drvPath, end ?? evidence.end]));
    const toSeconds = (end) => Math.max(0, ((end ?? evidence.end) - evidence.start) / 1_000);
    return evidence.targets.map(({ id, drvPath }) => {
        if (isBuilt(evidence.derivations.get(drvPath), evidence))
            return { id, status: 'built', seconds: toSeconds(endOf.get(drvPath)), failures: [] };
        const guilty = listGuilty(drvPath, failedSet, evidence.derivations);
        const failures = guilty.map((path) => failed.indexOf(path));
        if (failedSet.has(drvPath))
            return { id, status: 'failed', seconds: toSeconds(endOf.get(drvPath)), failures };
        if (guilty.length > 0)
            return { id, status: 'dependency-failed', seconds: toSeconds(Math.max(...guilty.map((path) => endOf.get(path) ?? 0))), failures };
        const reason = evidence.watched.errors.get(drvPath)?.message ??
            evidence.watched.otherErrors.at(-1) ??
            'Nix ended before it was built and gave no reason.';
        return {
            id,
            status: evidence.watched.diskFull ? 'skipped' : 'failed',
            failures: [],
            reason: evidence.watched.diskFull ? `The disk is full. ${runtime/* FREE_DISK_ADVICE */.uj}` : reason,
        };
    });
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./.cache/js/src/build/build-log.js



/** Lines of a log's end that travel with the result. */
const TAIL_LINES = 60;
/** Longest line kept in the tail; the file has all of it. */
const MAX_TAIL_LINE_CHARS = 2_000;
/** Bytes gathered before they go to the file. */
const FLUSH_CHARS = 65_536;
/** Starts the log of a derivation. Its file, named by hash and name, is only made once there is a line. */
function createBuildLog(directory, drvPath) {
    const file = `${(0,nix/* storePathBase */.Ex)(drvPath).slice(0, 8)}-${(0,nix/* storePathName */.yF)(drvPath).slice(0, 80)}.log`;
    let pending = '';
    let lines = [];
    let total = 0;
    const flush = () => {
        if (pending === '')
            return;
        (0,external_node_fs_.mkdirSync)(directory, { recursive: true });
        (0,external_node_fs_.appendFileSync)((0,external_node_path_.join)(directory, file), pending);
        pending = '';
    };
    return {
        file,
        append: (line) => {
            pending += `${line}\n`;
            total += 1;
            lines.push((0,nix/* stripControls */.$Y)(line).slice(0, MAX_TAIL_LINE_CHARS));
            if (lines.length > TAIL_LINES * 2)
                lines = lines.slice(-TAIL_LINES);
            if (pending.length > FLUSH_CHARS)
                flush();
        },
        flush,
        tail: () => ({ lines: lines.slice(-TAIL_LINES), total }),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/build/failures.js

/**
 * Reads which derivation an error is about and why, from the wordings of all supported versions:
 * "builder for '…' failed with exit code 3", "Cannot build '…'.\nReason: builder failed with exit code 3." (2.29 and newer),
 * "hash mismatch in fixed-output derivation '…':\n specified: …\n got: …", "1 dependencies of derivation '…' failed to build".
 * Undefined for messages that name no derivation, or many.
 */
function findReportedError(text) {
    const plain = stripLog(text.replace(/^error:\s*/, '')).trim();
    if (plain.startsWith('build of '))
        return undefined;
    const path = /'([^'^]+\.drv)[^']*'/.exec(plain)?.[1];
    if (path === undefined || !(0,nix/* isDrvPath */.aS)(path))
        return undefined;
    const specified = /specified:\s*(\S+)/.exec(plain)?.[1];
    const got = /got:\s*(\S+)/.exec(plain)?.[1];
    if (specified !== undefined && got !== undefined) {
        return {
            drvPath: path,
            message: `The hash does not match: ${specified} was specified, but the content has ${got}.`,
            hashMismatch: { specified, got },
            isDependencyFailure: false,
        };
    }
    const given = /Reason:\s*([^\n]+)/.exec(plain)?.[1];
    const isDependencyFailure = /^\d+ dependenc(?:y|ies)\b/.test(given ?? plain);
    const words = isDependencyFailure ? undefined : BUILDER_END.exec(plain)?.[1];
    const required = /^\s*(Required [^\n]+)$/m.exec(plain)?.[1];
    const sentences = [given ?? words ?? plain.split('\n')[0] ?? '', ...(required === undefined ? [] : [required])];
    return { drvPath: path, message: sentences.map(toSentence).join(' '), isDependencyFailure };
}
/** How old versions say that a builder ended badly. Source: src/libstore/build/local-derivation-goal.cc and goal.cc of 2.18 to 2.28. */
const BUILDER_END = /(?:builder for|building of|derivation) '[^']+'(?: from \.drv file)?\s+((?:failed|timed out)[^\n;]*)/;
/** Leaves out what the builder printed: that may hold any words, those that we look for too. */
function stripLog(text) {
    return text.replace(/\n\s*last \d+ log lines?:\n[^]*$/i, '');
}
function toSentence(reason) {
    const trimmed = reason.replace(/[.;:,\s]+$/, '');
    const subject = /^(?:failed|timed out)/.test(trimmed) ? `Its builder ${trimmed}` : trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
    return `${subject}.`;
}

;// CONCATENATED MODULE: ./.cache/js/src/build/watch-build.js



/** Follows the events of one `nix build`, writing each derivation's log to a file of its own. */
function watchBuild(ports) {
    const running = new Map();
    const ended = [];
    const errors = new Map();
    const otherErrors = [];
    // Nix tells of a substitution and of the copy inside it.
    const fetched = new Set();
    let diskFull = false;
    const diskFullFor = new Set();
    const takeMessage = (text) => {
        diskFull ||= (0,nix/* isDiskFull */.b$)(text);
        const error = findReportedError(text);
        if (error === undefined) {
            if (!/^(?:error:\s*)?build of .* failed$/s.test(text))
                otherErrors.push(text.replace(/^error:\s*/, ''));
            return;
        }
        // The builder's own failure says more than what it did to others.
        const known = errors.get(error.drvPath);
        if (known === undefined || known.isDependencyFailure)
            errors.set(error.drvPath, error);
    };
    const stop = (activity) => {
        const run = running.get(activity);
        if (run === undefined)
            return;
        running.delete(activity);
        const done = { ...run, end: ports.now() };
        done.log.flush();
        ended.push(done);
        ports.onEnd?.(done);
    };
    const take = (event) => {
        switch (event.kind) {
            case 'build-started': {
                if (!(0,nix/* isDrvPath */.aS)(event.drvPath))
                    return;
                const run = { drvPath: event.drvPath, start: ports.now(), log: createBuildLog(ports.logDirectory, event.drvPath) };
                running.set(event.activity, run);
                ports.onStart?.(run);
                return;
            }
            case 'log-line': {
                const run = running.get(event.activity);
                run?.log.append(event.line);
                if (run !== undefined && (0,nix/* isDiskFull */.b$)(event.line))
                    diskFullFor.add(run.drvPath);
                return;
            }
            case 'activity-stopped':
                stop(event.activity);
                return;
            case 'copy-started':
                fetched.add(event.path);
                return;
            case 'message':
                // A daemon relays errors as plain messages of level 0, without their structured part.
                if (event.level === 0)
                    takeMessage(event.error?.message ?? event.text);
                return;
            case 'plain':
                if (event.text.startsWith('error:'))
                    takeMessage(event.text);
                return;
            case 'phase':
            case 'download-started':
        }
    };
    return {
        take,
        listRunning: () => [...running.values()].sort((a, b) => a.start - b.start),
        finish: () => {
            for (const activity of [...running.keys()])
                stop(activity);
            const isFull = diskFull || [...diskFullFor].some((drvPath) => errors.has(drvPath));
            return { runs: ended, errors, otherErrors, fetchedPaths: fetched.size, diskFull: isFull };
        },
    };
}
/** `web-units (3 min)`, for a heartbeat line. */
function formatRun({ drvPath, start }, now) {
    const seconds = Math.round((now - start) / 1_000);
    return `${(0,nix/* storePathName */.yF)(drvPath)} (${seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`})`;
}

;// CONCATENATED MODULE: ./.cache/js/src/build/build-group.js





/** Milliseconds of silence after which a line says what is still being built. */
const HEARTBEAT_MS = 30_000;
/** Lines of a finished derivation's log that are shown, folded; the rest is in its file. */
const FOLDED_LINES = 60;
function showLog({ drvPath, start, end, log }, logger) {
    const { lines, total } = log.tail();
    if (total === 0)
        return;
    const shown = lines.slice(-FOLDED_LINES);
    const cut = total > shown.length ? [`(${total - shown.length} lines before these are in logs/${log.file})`] : [];
    logger.group(`${(0,nix/* storePathName */.yF)(drvPath)}: ${((end - start) / 1_000).toFixed(1)} s, ${total} log lines`, [...cut, ...shown]);
}
/**
 * Enters each dev shell whose dependencies are there. Entering is the proof: shells that cannot be built as packages but work do exist,
 * and one that builds may still fail in its hooks.
 */
async function tryShells(targets, judged, failed, ports) {
    const trial = new Map();
    for (const [index, { id, kind, drvPath }] of targets.entries()) {
        const result = judged[index];
        const isHeldUp = result?.failures.some((failure) => failed[failure] !== drvPath) === true || result?.status === 'skipped';
        if (kind !== 'dev-shell' || isHeldUp)
            continue;
        const { entered, message } = await ports.nix.enterShell(drvPath, ports.signal);
        trial.set(id, entered ? undefined : `The shell cannot be entered: ${message.split('\n').slice(-10).join('\n')}`);
    }
    return trial;
}
function applyTrial(result, trial) {
    if (!trial.has(result.id))
        return result;
    const reason = trial.get(result.id);
    return reason === undefined ? { ...result, status: 'built', failures: [], reason: undefined } : { ...result, status: 'failed', reason };
}
/** The targets that a failed derivation holds up, itself included. */
function listHeldUp(failure, targets, results) {
    return targets.filter((_, index) => results[index]?.failures.includes(failure) === true);
}
/** The place to mend a failure: where its wrong hash is written, else where the first target that needs it is defined. */
async function findPlace(drvPath, heldUp, watched, ports) {
    const mismatch = watched.errors.get(drvPath)?.hashMismatch;
    const written = mismatch === undefined ? undefined : await ports.findText?.(listSpellings(mismatch.specified));
    return written ?? heldUp.find((target) => target.position !== undefined)?.position;
}
function annotateFailure({ name, message, logTail, hashMismatch, position }, heldUp, log) {
    const hint = hashMismatch === undefined ? '' : `\nIf the new content is what you want, write: ${hashMismatch.got}`;
    const needed = heldUp.length === 0
        ? ''
        : `\nNeeded by ${heldUp
            .slice(0, 5)
            .map(({ id }) => id)
            .join(', ')}${heldUp.length > 5 ? ` and ${heldUp.length - 5} more` : ''}.`;
    const tail = logTail.length === 0 ? '' : `\nLast lines of its log:\n${logTail.slice(-15).join('\n')}`;
    log.annotate({ severity: 'error', title: `${name} failed to build`, message: `${message}${hint}${needed}${tail}`, position });
}
/** One annotation for each reason that no builder is to blame for: a full disk holds up many targets. */
function annotateReasons(targets, results, log) {
    const byReason = new Map();
    for (const [index, { failures, reason }] of results.entries()) {
        const target = targets[index];
        if (target === undefined || reason === undefined || failures.length > 0)
            continue;
        byReason.set(reason, [...(byReason.get(reason) ?? []), target]);
    }
    for (const [reason, held] of byReason) {
        const [first, ...others] = held;
        const title = `${first?.id ?? ''}${others.length === 0 ? ' is' : ` and ${others.length} more are`} not built`;
        log.annotate({ severity: 'error', title, message: reason, position: first?.position });
    }
}
/** Runs `nix build` over all targets at once, saying now and then that it is alive. */
async function runBuild(order, ports) {
    let lastWord = ports.now();
    let ended = 0;
    const tell = () => ports.onProgress?.({ running: watcher.listRunning(), ended });
    const watcher = watchBuild({
        now: ports.now,
        logDirectory: (0,external_node_path_.join)(order.directory, 'logs'),
        onStart: tell,
        onEnd: (run) => {
            ended += 1;
            lastWord = ports.now();
            showLog(run, ports.log);
            tell();
        },
    });
    const heartbeat = setInterval(() => {
        const now = ports.now();
        const running = watcher.listRunning();
        if (now - lastWord < HEARTBEAT_MS || running.length === 0)
            return;
        lastWord = now;
        ports.log.info(`Still building ${running.length}: ${running
            .slice(0, 5)
            .map((run) => formatRun(run, now))
            .join(', ')}`);
    }, HEARTBEAT_MS / 6);
    try {
        const drvPaths = [...new Set(order.targets.map(({ drvPath }) => drvPath))];
        const { exitCode } = await ports.nix.build({ drvPaths, signal: ports.signal, ...(order.maxJobs === undefined ? {} : { maxJobs: order.maxJobs }) }, watcher.take);
        return { watched: watcher.finish(), succeeded: exitCode === 0 };
    }
    finally {
        clearInterval(heartbeat);
        watcher.finish();
    }
}
/**
 * Builds one group in one `nix build --keep-going`, without any evaluation, and judges each target by what is in the store afterwards:
 * messages differ from version to version, valid paths do not.
 * @throws ToolError if the store cannot be asked; InterruptedError
 */
async function buildGroup(order, ports) {
    const start = ports.now();
    const derivations = await ports.nix.readDerivations(order.targets.map(({ drvPath }) => drvPath));
    const { watched, succeeded } = await runBuild(order, ports);
    const end = ports.now();
    const interesting = new Set([
        ...order.targets.map(({ drvPath }) => drvPath),
        ...watched.runs.map(({ drvPath }) => drvPath),
        ...watched.errors.keys(),
    ]);
    const outputsOf = (drvPath) => Object.values(derivations.get(drvPath)?.outputs ?? {});
    const invalid = await ports.nix.findInvalid([...interesting].flatMap(outputsOf));
    const evidence = { targets: order.targets, derivations, watched, invalid, succeeded, start, end };
    const unbuilt = listFailed(evidence);
    const judged = judgeTargets(evidence, unbuilt);
    const trial = await tryShells(order.targets, judged, unbuilt, ports);
    const isEntered = ({ id }) => trial.has(id) && trial.get(id) === undefined;
    // A shell that is no package but works is no failure, unless something else needs it as a package.
    const failed = unbuilt.filter((_, index) => {
        const heldUp = listHeldUp(index, order.targets, judged);
        return heldUp.length === 0 || !heldUp.every(isEntered);
    });
    const targets = judgeTargets(evidence, failed).map((result) => applyTrial(result, trial));
    const failures = [];
    for (const [index, drvPath] of failed.entries()) {
        const heldUp = listHeldUp(index, order.targets, targets);
        const failure = describeFailure(drvPath, evidence, await findPlace(drvPath, heldUp, watched, ports));
        annotateFailure(failure, heldUp, ports.log);
        failures.push(failure);
    }
    annotateReasons(order.targets, targets, ports.log);
    const unbuiltSet = new Set(unbuilt);
    const toSeconds = (time) => (time - start) / 1_000;
    return {
        version: 1,
        group: order.group,
        plan: order.plan,
        targets,
        failures,
        builds: watched.runs.map((run) => ({
            drvPath: run.drvPath,
            name: (0,nix/* storePathName */.yF)(run.drvPath),
            start: toSeconds(run.start),
            end: toSeconds(run.end ?? end),
            succeeded: !unbuiltSet.has(run.drvPath),
        })),
        outputs: watched.runs.flatMap(({ drvPath }) => (unbuiltSet.has(drvPath) ? [] : outputsOf(drvPath))),
        fetched: { paths: watched.fetchedPaths },
        seconds: toSeconds(ports.now()),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/build/find-text.js

/**
 * Finds where one of some texts is written in the tracked files of a repository, by `git grep`.
 * Undefined if it is nowhere, or the directory is no git work tree.
 */
async function findTextInRepository(root, texts, env) {
    const patterns = texts.flatMap((text) => ['-e', text]);
    const { stdout } = await (0,runtime/* runProcess */.R3)({
        command: ['git', '-C', root, 'grep', '--line-number', '--column', '--fixed-strings', '-I', '-z', ...patterns],
        env,
    });
    const found = /^([^\0]+)\0(\d+)\0(\d+)\0/.exec(stdout);
    return found?.[1] === undefined ? undefined : { file: found[1], line: Number(found[2]), column: Number(found[3]) };
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 11 modules
var flake = __webpack_require__(52992);
;// CONCATENATED MODULE: ./.cache/js/src/build/result.js



/** `dependency-failed`: something it needs did not build. `skipped`: it was not tried, with a reason. */
const BUILD_STATUSES = ['built', 'failed', 'dependency-failed', 'skipped'];
/** A derivation whose own builder failed. */
const FailureSchema = dist/* object */.Ikc({
    drvPath: flake/* DrvPathSchema */.$M,
    name: dist/* string */.YjP(),
    /** One sentence: exit code, signal, hash mismatch, timeout … */
    message: dist/* string */.YjP(),
    /** Last lines of its log, without colours. */
    logTail: dist/* array */.YOg(dist/* string */.YjP()),
    /** File of the whole log, relative to the result file. */
    log: dist/* optional */.lqM(dist/* string */.YjP()),
    /** A fixed-output derivation that produced something else than its author wrote down. */
    hashMismatch: dist/* optional */.lqM(dist/* object */.Ikc({ specified: dist/* string */.YjP(), got: dist/* string */.YjP() })),
    position: dist/* optional */.lqM(flake/* PositionSchema */.$V),
});
const TargetResultSchema = dist/* object */.Ikc({
    id: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* custom */.IeY(() => true)),
    status: dist/* picklist */.KIO(BUILD_STATUSES),
    /** Seconds from the group's start until the target was there, or had failed. */
    seconds: dist/* optional */.lqM(dist/* number */.aig()),
    /** The derivations to blame: its own, or those of what it needs. Indexes into `failures`. */
    failures: dist/* array */.YOg(dist/* number */.aig()),
    /** Why, where no builder is to blame. */
    reason: dist/* optional */.lqM(dist/* string */.YjP()),
});
const GroupResultSchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    group: dist/* string */.YjP(),
    /** Hash of the plan that was followed. */
    plan: dist/* string */.YjP(),
    targets: dist/* array */.YOg(TargetResultSchema),
    failures: dist/* array */.YOg(FailureSchema),
    /** Every derivation that was built here, with seconds from the group's start. */
    builds: dist/* array */.YOg(dist/* object */.Ikc({ drvPath: flake/* DrvPathSchema */.$M, name: dist/* string */.YjP(), start: dist/* number */.aig(), end: dist/* number */.aig(), succeeded: dist/* boolean */.zMY() })),
    /** Output paths that were built here. */
    outputs: dist/* array */.YOg(flake/* StorePathSchema */.SP),
    /** Bytes and number of paths fetched from substituters. */
    fetched: dist/* object */.Ikc({ paths: dist/* number */.aig() }),
    seconds: dist/* number */.aig(),
});
/** @throws UserError if it is no group's result */
function parseGroupResult(json) {
    const parsed = dist/* safeParse */.xLC(GroupResultSchema, json);
    if (parsed.success)
        return parsed.output;
    throw new runtime/* UserError */.yo(`A build job's result cannot be read: ${dist/* summarize */.ehc(parsed.issues)}. Run the whole workflow again, all of it with one version.`, { exitCode: 3 });
}

;// CONCATENATED MODULE: ./.cache/js/src/build/index.js






/***/ }),

/***/ 4873:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $9: () => (/* reexport */ annotateProblems),
  oh: () => (/* reexport */ checkFlake),
  hN: () => (/* reexport */ formatCheckResult),
  tg: () => (/* reexport */ parseCheckResult)
});

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 11 modules
var flake = __webpack_require__(52992);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 10 modules
var runtime = __webpack_require__(34467);
;// CONCATENATED MODULE: ./.cache/js/src/check/check-result.js



const CheckResultSchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    problems: dist/* array */.YOg(flake/* ProblemSchema */.Pk),
    /** Parts of the check that were not done, each with its reason: "deadnix: not installed". */
    skipped: dist/* array */.YOg(dist/* string */.YjP()),
});
/** @throws UserError if it is no check's result */
function parseCheckResult(json) {
    const parsed = dist/* safeParse */.xLC(CheckResultSchema, json);
    if (parsed.success)
        return parsed.output;
    throw new runtime/* UserError */.yo(`check.json does not hold the result of a check: ${dist/* summarize */.ehc(parsed.issues)}. Run the whole workflow again, all of it with one version.`, { exitCode: 3 });
}
/** The text of check.json. */
function formatCheckResult(check) {
    return `${JSON.stringify(check, undefined, 2)}\n`;
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./.cache/js/src/check/declared-inputs.js


/**
 * Reads the inputs of flake.nix without evaluating its outputs, and without fetching anything.
 * An argument of `outputs` that is no input is one nevertheless: Nix looks it up in the registry.
 * `self` may hold settings (`inputs.self.submodules`), but is no input.
 */
const PROGRAM = `
flake:
let
  inherit (builtins) attrNames concatMap elem filter functionArgs isAttrs isBool isFunction isInt isPath isString listToAttrs map unsafeGetAttrPos;
  placeOf = name: set:
    let position = unsafeGetAttrPos name set;
    in if position == null then { } else { inherit (position) line column; };
  setAt = name: set: if isAttrs (set.\${name} or null) then set.\${name} else { };
  isPlain = value: isString value || isBool value || isInt value;
  # A path literal is a relative path input (Nix 2.26); toString copies nothing to the store.
  attributeOf = name: value:
    if isPlain value then [ { inherit name value; } ]
    else if isPath value then [ { inherit name; value.path = toString value; } ]
    else [ ];
  inputsOf = set: map (name: describe name set) (attrNames set);
  describe = name: set:
    let input = setAt name set;
    in placeOf name set // {
      inherit name;
      attributes = listToAttrs (concatMap (key: attributeOf key input.\${key}) (attrNames input));
      inputs = inputsOf (setAt "inputs" input);
    };
  declared = removeAttrs (setAt "inputs" flake) [ "self" ];
  outputs = flake.outputs or null;
  arguments = if isFunction outputs then functionArgs outputs else { };
  implied = filter (name: name != "self" && !(declared ? \${name})) (attrNames arguments);
in
inputsOf declared ++ map (name: placeOf name arguments // { inherit name; attributes = { }; inputs = [ ]; }) implied
`;
const InputJson = dist/* object */.Ikc({
    name: dist/* string */.YjP(),
    line: dist/* optional */.lqM(dist/* number */.aig()),
    column: dist/* optional */.lqM(dist/* number */.aig()),
    attributes: dist/* record */.g1P(dist/* string */.YjP(), dist/* union */.KCZ([dist/* string */.YjP(), dist/* number */.aig(), dist/* boolean */.zMY(), dist/* object */.Ikc({ path: dist/* string */.YjP() })])),
    inputs: dist/* lazy */.RZV(() => dist/* array */.YOg(InputJson)),
});
/** Names of a `follows` path, as Nix splits it: `a/b`, and nothing for the flake itself. */
const splitFollows = (text) => text.split('/').filter((name) => name !== '');
function toDeclaredInput({ name, line, column, attributes, inputs }, directory) {
    const plain = Object.entries(attributes).map(([key, value]) => [
        key,
        typeof value === 'object' ? `path:./${(0,external_node_path_.relative)(directory, value.path)}` : value,
    ]);
    const { follows, flake, ...source } = Object.fromEntries(plain);
    return {
        name,
        ...(line === undefined ? {} : { line }),
        ...(column === undefined ? {} : { column }),
        source,
        ...(typeof follows === 'string' ? { follows: splitFollows(follows) } : {}),
        flake: flake !== false,
        inputs: inputs.map((input) => toDeclaredInput(input, directory)),
    };
}
/**
 * The inputs that a flake.nix declares.
 * @throws ToolError if it cannot be evaluated; what is wrong with it is the evaluation's to say
 */
async function readDeclaredInputs(nix, flakeFile) {
    const inputs = dist/* parse */.qgA(dist/* array */.YOg(InputJson), await nix.evaluateFile(flakeFile, PROGRAM));
    return inputs.map((input) => toDeclaredInput(input, (0,external_node_path_.dirname)(flakeFile)));
}

// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 10 modules
var src_nix = __webpack_require__(57015);
;// CONCATENATED MODULE: ./.cache/js/src/check/format.js




/** Files that get a problem of their own; the others are told in one. */
const MAX_FILES = 50;
/** Names in the one problem that tells the others. */
const MAX_NAMES = 20;
const TAIL_LINES = 20;
const skip = (reason) => ({ problems: [], skipped: [`format: ${reason}`] });
const found = (...problems) => ({ problems, skipped: [] });
/** The formatter that can run here, or why there is none. What does not evaluate is told by the evaluation. */
function findFormatter({ targets, excluded, source }, system) {
    const id = (0,flake/* formatAttributePath */.xm)(['formatter', system]);
    const target = targets.find((candidate) => candidate.id === id);
    if (target?.outcome === 'evaluated')
        return target;
    if (target !== undefined)
        return `${id} cannot be evaluated`;
    if (excluded.includes(id))
        return `${id} is left out by the inputs "include" and "exclude"`;
    return targets.length === 0 && source === undefined ? 'the flake cannot be evaluated' : `the flake has no ${id}`;
}
/** 1-based line from which two texts differ; undefined if they do not. */
function findFirstDifference(before, after) {
    if (before === after)
        return undefined;
    const [left, right] = [before.split('\n'), after.split('\n')];
    const index = left.findIndex((line, at) => line !== right[at]);
    // A text that was only continued differs where the line that it had not yet would be.
    return Math.min(index < 0 ? left.length : index + 1, Math.max(left.length, 1));
}
async function findChangedLine(root, copy, file) {
    try {
        const [before, after] = await Promise.all([(0,promises_.readFile)((0,external_node_path_.join)(root, file), 'utf8'), (0,promises_.readFile)((0,external_node_path_.join)(copy, file), 'utf8')]);
        return findFirstDifference(before, after);
    }
    catch {
        // One of them is gone, or is a link that leads nowhere.
        return undefined;
    }
}
/** One problem for each file that the formatter would change, up to a number that people still read. */
function describeChanges(changes, directory) {
    const fix = `Run "nix fmt ."${directory === '' ? '' : ` in ${directory}`} and commit the result.`;
    const problem = (title, message, position) => {
        return { severity: 'error', source: 'format', title, message: `${message} ${fix}`, position };
    };
    const own = changes.slice(0, MAX_FILES).map(({ file, line }) => {
        const from = line === undefined ? '' : ` from line ${line} on`;
        return problem(`${file} is not formatted`, `The flake's formatter would change it${from}.`, { file, line });
    });
    const others = changes.slice(MAX_FILES).map(({ file }) => file);
    if (others.length === 0)
        return own;
    const names = `${others.slice(0, MAX_NAMES).join(', ')}${others.length > MAX_NAMES ? ' …' : ''}`;
    return [...own, problem(`${others.length} more files are not formatted`, `The flake's formatter would also change ${names}.`)];
}
function describeFailure(target, title, what, tail) {
    const words = tail.slice(-TAIL_LINES);
    const message = `${what}${words.length === 0 ? ' It said nothing.' : `\n${words.join('\n')}`}`;
    return { severity: 'error', source: 'format', id: target.id, title, message, position: target.position };
}
function describeEnd(target, { ended, exit, tail }) {
    if (ended === 'well')
        return [];
    if (ended === 'too late') {
        const what = 'It ran on a copy of the repository and was stopped. It may wait for input, or go through files that are not part of the repository.';
        return [describeFailure(target, 'The formatter does not end', what, tail)];
    }
    return [describeFailure(target, 'The formatter fails', `"nix fmt ." on a copy of the repository ended with ${exit}:`, tail)];
}
async function buildFormatter(target, { nix, signal }) {
    const lines = [];
    const take = (event) => {
        const text = event.kind === 'log-line' ? event.line : event.kind === 'message' && event.level === 0 ? (event.error?.message ?? event.text) : '';
        if (text !== '')
            lines.push(...(0,src_nix/* stripControls */.$Y)(text).split('\n'));
        lines.splice(0, lines.length - TAIL_LINES);
    };
    const { exitCode } = await nix.build({ drvPaths: [target.drvPath], signal }, take);
    if (exitCode === 0)
        return undefined;
    return describeFailure(target, 'The formatter cannot be built', `${target.id} was built to check the formatting, which failed:`, lines);
}
/**
 * Runs the flake's formatter on a copy of the repository and tells what it would change. The user's files stay as they are.
 * @throws ToolError if git or Nix cannot be run at all
 */
async function checkFormat(flake, evaluation, system, ports) {
    const { root, directory } = flake;
    if (root === undefined || directory === undefined)
        return skip('only the files of a local flake can be looked at');
    const target = findFormatter(evaluation, system);
    if (typeof target === 'string')
        return skip(target);
    const files = await ports.listFiles(root);
    if (files === undefined)
        return skip('the flake is in no git work tree, so which files are part of it is not known');
    const unbuilt = await buildFormatter(target, ports);
    if (unbuilt !== undefined)
        return found(unbuilt);
    return ports.withCopy(root, files, async (copy) => {
        const inside = (0,external_node_path_.relative)(root, directory);
        const run = () => ports.runFormatter((0,external_node_path_.join)(copy, inside));
        const first = await run();
        const changed = await ports.listChanges(copy);
        // Some formatters fail because they changed something (treefmt --ci): then a second run has nothing to complain of.
        const end = first.ended === 'badly' && changed.length > 0 ? await run() : first;
        const lines = await Promise.all(changed.map(async (file, index) => ({ file, line: index < MAX_FILES ? await findChangedLine(root, copy, file) : undefined })));
        return found(...describeEnd(target, end), ...(first.ended === 'too late' ? [] : describeChanges(lines, inside)));
    });
}

;// CONCATENATED MODULE: ./.cache/js/src/check/git.js

/** Variables that aim git at another repository than the directory's; they are set when Panther runs from a git hook. */
const AIMING = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX)$/;
/** An environment in which git looks at the directory it is run in. */
function withoutGitAim(env) {
    return Object.fromEntries(Object.entries(env).filter(([name]) => !AIMING.test(name)));
}
/** Whether a process could not be started because there is no such program. */
function isMissingProgram(error) {
    return error instanceof runtime/* UserError */.yo && (0,runtime/* findErrorCode */.Ze)(error.cause) === 'ENOENT';
}
/** Names of a list that git ended by NUL each, as they may hold line feeds. */
const splitNames = (text) => text.split('\0').filter((name) => name !== '' && name !== '\n');
function toState(code) {
    if (code === undefined)
        return 'clean';
    if (code === '??')
        return 'untracked';
    return code === '!!' ? 'ignored' : 'modified';
}
/**
 * Reads `git status --porcelain -z`.
 * @param prefix path of the directory from the root of the work tree, with its slash at the end; empty at the root
 */
function parseStates(status, prefix, names) {
    const codes = new Map(splitNames(status).map((record) => [record.slice(3), record.slice(0, 2)]));
    return names.map((name) => toState(codes.get(`${prefix}${name}`)));
}
/** The git on the PATH of `env`. Without one, or where it refuses the repository, there is no work tree to speak of. */
function createCliGit(env, signal) {
    const run = async (directory, ...args) => {
        try {
            return await (0,runtime/* captureProcess */.Gx)({ command: ['git', ...args], cwd: directory, env: withoutGitAim(env), signal });
        }
        catch (error) {
            if (error instanceof runtime/* ToolError */.v4 || isMissingProgram(error))
                return undefined;
            throw error;
        }
    };
    return {
        findStates: async (directory, names) => {
            const prefix = await run(directory, 'rev-parse', '--show-prefix');
            const options = ['--porcelain=v1', '-z', '--no-renames', '--ignored', '--untracked-files=all'];
            const status = prefix === undefined ? undefined : await run(directory, 'status', ...options, '--', ...names);
            return prefix === undefined || status === undefined ? undefined : parseStates(status, prefix.trimEnd(), names);
        },
        listFiles: async (directory) => {
            const list = await run(directory, 'ls-files', '-z');
            return list === undefined ? undefined : splitNames(list);
        },
    };
}
/** Git as on a machine that nobody set up: no hooks, no signing, no filters, no templates. */
const BARE = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_TERMINAL_PROMPT: '0' };
const IDENTITY = ['-c', 'user.name=Panther', '-c', 'user.email=panther@localhost'];
/** Makes a directory a git repository with one commit of all it holds, as a clone would be. @throws ToolError */
async function commitAll(directory, env, signal) {
    const request = { cwd: directory, env: { ...withoutGitAim(env), ...BARE }, signal };
    await (0,runtime/* captureProcess */.Gx)({ ...request, command: ['git', 'init', '--quiet', '--template='] });
    await (0,runtime/* captureProcess */.Gx)({ ...request, command: ['git', 'add', '--all', '--force'] });
    await (0,runtime/* captureProcess */.Gx)({ ...request, command: ['git', ...IDENTITY, 'commit', '--quiet', '--allow-empty', '--message=Copy'] });
}
/** Files that differ from the last commit; new ones do not count. @throws ToolError */
async function listChanges(directory, env, signal) {
    const options = ['--name-only', '-z', '--no-renames', '--no-ext-diff'];
    const request = { cwd: directory, env: { ...withoutGitAim(env), ...BARE }, signal };
    return splitNames(await (0,runtime/* captureProcess */.Gx)({ ...request, command: ['git', 'diff', ...options, 'HEAD'] }));
}

;// CONCATENATED MODULE: ./.cache/js/src/check/formatter.js


const formatter_TAIL_LINES = 20;
/** What Nix says besides, which is not the formatter's word. */
const NIX_NOISE = /^warning: (?:Git tree '.*' is (?:dirty|shallow)|ignoring )/;
/**
 * What a runner tells its own steps: tokens, and files by which a step changes later ones. A formatter is a program of whoever
 * wrote the pull request and runs outside of Nix's sandbox, so it gets none of them.
 */
const RUNNER_OWN = /^(?:ACTIONS_|GITHUB_|INPUT_|STATE_|RUNNER_)/;
/** The environment of a program that is not ours. */
function withoutRunnerSecrets(env) {
    return Object.fromEntries(Object.entries(withoutGitAim(env)).filter(([name]) => !RUNNER_OWN.test(name)));
}
/** The flake's formatter, run by Nix within a time limit. Standard input is empty. */
function createNixFormatter(nix, env, limitMs, signal) {
    return async (flakeDirectory) => {
        const lines = [];
        const take = (line) => {
            const text = (0,src_nix/* stripControls */.$Y)(line).trimEnd();
            if (text === '' || NIX_NOISE.test(text))
                return;
            lines.push(text);
            if (lines.length > formatter_TAIL_LINES)
                lines.shift();
        };
        const limit = AbortSignal.timeout(limitMs);
        try {
            const request = { directory: flakeDirectory, env: withoutRunnerSecrets(env), signal: AbortSignal.any([signal, limit]) };
            const { exitCode, signal: endedBy } = await nix.format(request, take);
            const exit = exitCode === undefined ? `signal ${endedBy ?? 'unknown'}` : `exit code ${exitCode}`;
            return { ended: exitCode === 0 ? 'well' : 'badly', exit, tail: lines };
        }
        catch (error) {
            signal.throwIfAborted();
            if (!limit.aborted)
                throw error;
            return { ended: 'too late', exit: 'no end', tail: lines };
        }
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/check/order.js
/** The same on every machine, whatever its language. */
const compareTexts = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
/** Order by file and line; problems without a place come first. */
function comparePlaces(a, b) {
    const [left, right] = [a.position, b.position];
    const byFile = compareTexts(left?.file ?? '', right?.file ?? '');
    return byFile !== 0
        ? byFile
        : (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0) || compareTexts(a.title, b.title);
}

;// CONCATENATED MODULE: ./.cache/js/src/check/linters.js






/** Findings of one linter that are told one by one; the others are only counted. */
const MAX_FINDINGS = 200;
/** Cuts JSON documents that follow each other, as both linters write one for each file. */
function splitJsonDocuments(text) {
    const documents = [];
    let depth = 0;
    let start = 0;
    for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
        if (token === '{') {
            if (depth === 0)
                start = index;
            depth += 1;
        }
        else if (token === '}') {
            depth -= 1;
            if (depth === 0)
                documents.push(text.slice(start, index + 1));
        }
    }
    return documents;
}
const Place = dist/* object */.Ikc({ line: dist/* number */.aig(), column: dist/* number */.aig() });
const StatixFile = dist/* object */.Ikc({
    file: dist/* string */.YjP(),
    report: dist/* array */.YOg(dist/* object */.Ikc({
        note: dist/* string */.YjP(),
        code: dist/* number */.aig(),
        severity: dist/* string */.YjP(),
        diagnostics: dist/* array */.YOg(dist/* object */.Ikc({
            at: dist/* object */.Ikc({ from: Place }),
            message: dist/* string */.YjP(),
            suggestion: dist/* optional */.lqM(dist/* nullable */.mee(dist/* object */.Ikc({ fix: dist/* string */.YjP() }))),
        })),
    })),
});
/** How the titles of files that cannot be parsed begin; it is statix's own word. */
const SYNTAX_ERROR = 'Syntax error';
/** Statix's number of a file that it cannot parse; what follows the first of a file follows from it. */
const STATIX_SYNTAX_ERROR = 0;
const toStatixCode = (severity, code) => `${severity.slice(0, 1).toUpperCase()}${String(code).padStart(2, '0')}`;
/** Parses `statix check --format json` (0.5.8). @throws ValiError or SyntaxError if it is something else */
function parseStatixOutput(output) {
    return splitJsonDocuments(output).flatMap((document) => {
        const { file, report } = dist/* parse */.qgA(StatixFile, JSON.parse(document));
        const syntaxErrors = report.filter(({ code }) => code === STATIX_SYNTAX_ERROR);
        const kept = syntaxErrors.length > 0 ? syntaxErrors.slice(0, 1) : report;
        return kept.flatMap(({ note, code, severity, diagnostics }) => diagnostics.map(({ at, message, suggestion }) => {
            const better = suggestion === undefined || suggestion === null || suggestion.fix === '' ? '' : `. Better: ${suggestion.fix}`;
            const title = `${note} (statix ${toStatixCode(severity, code)})`;
            return { file, line: at.from.line, column: at.from.column, title, message: `${message}${better}` };
        }));
    });
}
const DeadnixFile = dist/* object */.Ikc({
    file: dist/* string */.YjP(),
    results: dist/* array */.YOg(dist/* object */.Ikc({ line: dist/* optional */.lqM(dist/* number */.aig()), column: dist/* optional */.lqM(dist/* number */.aig()), message: dist/* string */.YjP() })),
});
/** Parses `deadnix --output-format json` (1.3.1). @throws ValiError or SyntaxError if it is something else */
function parseDeadnixOutput(output) {
    return splitJsonDocuments(output).flatMap((document) => {
        const { file, results } = dist/* parse */.qgA(DeadnixFile, JSON.parse(document));
        // A file that it cannot parse has errors without a line, and what follows the first follows from it.
        const unparsed = results.filter(({ line }) => line === undefined);
        const kept = unparsed.length > 0 ? unparsed.slice(0, 1) : results;
        return kept.map(({ line, column, message }) => {
            return { file, line, column, title: line === undefined ? `${SYNTAX_ERROR} (deadnix)` : 'Unused code (deadnix)', message };
        });
    });
}
const LINTERS = [
    {
        name: 'statix',
        command: ['statix', 'check', '--format', 'json', '.'],
        parse: parseStatixOutput,
        homepage: 'https://github.com/oppiliappan/statix',
    },
    {
        name: 'deadnix',
        command: ['deadnix', '--output-format', 'json', '.'],
        parse: parseDeadnixOutput,
        homepage: 'https://github.com/astro/deadnix',
    },
];
/** Findings as warnings on the repository's files, up to a number that people still read. */
function describeFindings(name, findings, toFile) {
    const problems = findings
        .flatMap(({ file, line, column, title, message }) => {
        const inRepository = toFile(file);
        if (inRepository === undefined)
            return [];
        return [{ severity: 'warning', source: name, title, message, position: { file: inRepository, line, column } }];
    })
        .sort((a, b) => comparePlaces(a, b));
    if (problems.length <= MAX_FINDINGS)
        return problems;
    const more = problems.length - MAX_FINDINGS;
    const rest = {
        severity: 'warning',
        source: name,
        title: `${more} more findings of ${name}`,
        message: `Only the first ${MAX_FINDINGS} are told one by one. Run "${name === 'statix' ? 'statix check' : 'deadnix'}" for all.`,
    };
    return [...problems.slice(0, MAX_FINDINGS), rest];
}
function describeMissing({ name, homepage }) {
    // No other package registry is named: crates.io has a "statix" that is another program.
    return `The input "${name}" is "on", but the program "${name}" is not on PATH. Install it ("nix profile install nixpkgs#${name}", ${homepage}) in an earlier step, or set the input to "auto".`;
}
/** A linter that is there but does not work: red if it was asked for, else as good as not there. */
function linters_describeFailure({ name, command }, mode, words) {
    const program = command.join(' ');
    if (mode === 'auto')
        return { problems: [], skipped: [`${name}: "${program}" does not work: ${words.split('\n')[0] ?? ''}`] };
    const message = `The input "${name}" is "on", but "${program}" does not work: ${words}`;
    return { problems: [{ severity: 'error', source: name, title: `${name} does not work`, message }], skipped: [] };
}
async function runLinter(linter, mode, toFile, { run }) {
    const { name, command, parse, homepage } = linter;
    if (mode === 'off')
        return { problems: [], skipped: [`${name}: off by the input "${name}"`] };
    let outcome;
    try {
        outcome = await run(command);
    }
    catch (error) {
        if (!isMissingProgram(error))
            throw error;
        if (mode === 'on')
            throw new runtime/* UserError */.yo(describeMissing(linter), { cause: error });
        return { problems: [], skipped: [`${name}: not on PATH`] };
    }
    const { exitCode, signal, stdout, stderrTail } = outcome;
    const words = (0,src_nix/* stripControls */.$Y)(stderrTail).trim();
    const findings = tryParse(parse, stdout);
    if (findings === undefined)
        return linters_describeFailure(linter, mode, `it prints something else than ${homepage} does. ${words}`.trim());
    // Exit code 1 is statix's for findings. With a broken configuration it ends with 0 and says so on standard error only.
    const failed = exitCode !== 0 && !(exitCode === 1 && findings.length > 0);
    if (failed || (findings.length === 0 && words !== '')) {
        return linters_describeFailure(linter, mode, words === '' ? `it ended with ${exitCode ?? signal ?? 'a signal'}` : words);
    }
    return { problems: describeFindings(name, findings, toFile), skipped: [] };
}
/** Undefined if the output is not that linter's. */
function tryParse(parse, output) {
    try {
        return splitJsonDocuments(output).length === 0 && output.trim() !== '' ? undefined : parse(output);
    }
    catch {
        return undefined;
    }
}
/**
 * Runs the linters that are there or asked for, on the flake's directory.
 * @throws UserError if one is asked for and missing
 */
async function runLinters({ root, directory }, modes, ports) {
    const toFile = (file) => {
        const inRepository = (0,external_node_path_.relative)(root, (0,external_node_path_.resolve)(directory, file));
        return ports.tracked === undefined || ports.tracked.has(inRepository) ? inRepository : undefined;
    };
    const parts = [];
    for (const linter of LINTERS)
        parts.push(await runLinter(linter, modes[linter.name], toFile, ports));
    return {
        problems: dropRepeatedSyntaxErrors(parts.flatMap(({ problems }) => problems)),
        skipped: parts.flatMap(({ skipped }) => skipped),
    };
}
/** A file that cannot be parsed is told by the first linter only. */
function dropRepeatedSyntaxErrors(problems) {
    const told = new Map();
    return problems.filter(({ source, title, position }) => {
        if (position === undefined || !title.startsWith(SYNTAX_ERROR))
            return true;
        const first = told.get(position.file) ?? source;
        told.set(position.file, first);
        return first === source;
    });
}
/** Runs linters by the PATH of `env`. */
function createLinterRunner(directory, env, signal) {
    return (command) => (0,runtime/* runProcess */.R3)({ command, cwd: directory, env: withoutGitAim(env), signal });
}

;// CONCATENATED MODULE: ./.cache/js/src/check/json-lines.js
/** 1-based line of a character. */
function lineAt(text, index) {
    return text.slice(0, index).split('\n').length;
}
/**
 * The line on which a key of a JSON document stands, by its path of keys. The text must be valid JSON.
 * Undefined if there is no such key.
 */
function findKeyLine(json, path) {
    /** Keys of the open objects and arrays; the outermost has none. */
    const open = [];
    let key = '';
    for (const match of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
        const [token, string, colon] = match;
        if (token === '{' || token === '[')
            open.push(key);
        else if (token === '}' || token === ']')
            open.pop();
        else if (string !== undefined && colon !== undefined) {
            key = JSON.parse(string);
            const here = [...open.slice(1), key];
            if (here.length === path.length && here.every((name, index) => name === path[index]))
                return lineAt(json, match.index);
        }
    }
    return undefined;
}

;// CONCATENATED MODULE: ./.cache/js/src/check/source.js
/** Kinds of source that Nix fetches from a forge by owner and repository. */
const FORGES = ['github', 'gitlab', 'sourcehut'];
/** Query parameters that say what was found at a URL, not where it is. */
const FACTS = ['narHash', 'rev', 'revCount', 'lastModified'];
const decode = (text) => {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
};
function splitQuery(url) {
    const start = url.indexOf('?');
    return start < 0
        ? { base: url, query: new URLSearchParams() }
        : { base: url.slice(0, start), query: new URLSearchParams(url.slice(start + 1)) };
}
function pick(query, names) {
    return Object.fromEntries(names.flatMap((name) => {
        const value = query.get(name);
        return value === null ? [] : [[name, value]];
    }));
}
function parseForge(type, base, query) {
    const [owner = '', repo = '', ...rest] = base.split('/').map(decode);
    const last = rest.join('/');
    const revision = last === '' ? {} : /^[0-9a-f]{40}$/.test(last) ? { rev: last } : { ref: last };
    return { type, owner, repo, ...revision, ...pick(query, ['ref', 'rev', 'host', 'dir']) };
}
/** A URL without what Nix keeps beside it. */
function stripFacts(base, query) {
    const kept = [...query].filter(([name]) => name !== 'dir' && !FACTS.includes(name)).sort();
    return kept.length === 0 ? base : `${base}?${new URLSearchParams(kept).toString()}`;
}
/**
 * The attributes by which Nix would write a flake reference into a lock file, as far as they tell one source from another.
 * Undefined for references that mean different things on different machines or by their place (registry names, relative paths), and
 * for schemes that are not known here.
 */
function parseSource(url) {
    const { base, query } = splitQuery(url);
    const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/s.exec(base) ?? [];
    if (FORGES.includes(scheme))
        return parseForge(scheme, rest, query);
    if (/^(?:git|hg)\+/.test(scheme) && rest.startsWith('//')) {
        const type = scheme.slice(0, scheme.indexOf('+'));
        return { type, url: `${scheme.slice(type.length + 1)}:${rest}`, ...pick(query, ['ref', 'rev', 'dir']) };
    }
    if (/^(?:(?:tarball|file)\+)?(?:https?|file)$/.test(scheme)) {
        const plain = base.replace(/^(?:tarball|file)\+/, '');
        return { type: 'tarball', url: stripFacts(plain, query), ...pick(query, ['dir']) };
    }
    const path = scheme === 'path' ? rest : base;
    if (path.startsWith('/'))
        return { type: 'path', path: decode(path), ...pick(query, ['dir']) };
    return undefined;
}
/** What tells one source from another, by type: the attributes and how they are written. */
function keyOf({ type, url, ...attributes }) {
    const text = (name) => decode(String(attributes[name] ?? ''));
    const texts = (...names) => Object.fromEntries(names.map((name) => [name, text(name)]));
    const address = typeof url === 'string' ? url : '';
    const kind = String(type);
    switch (kind) {
        case 'github':
        case 'gitlab':
        case 'sourcehut':
            return { kind, ...texts('owner', 'repo', 'ref', 'rev', 'host', 'dir') };
        case 'git':
        case 'hg':
            return address.includes('://') ? { kind, url: decode(address).replace(/\/+$/, ''), ...texts('ref', 'rev', 'dir') } : undefined;
        case 'tarball':
        case 'file': {
            // Which of the two it is depends on how the URL ends; both are a URL to fetch.
            const { base, query } = splitQuery(address);
            return { kind: 'tarball', url: decode(stripFacts(base, query)), ...texts('dir') };
        }
        case 'path':
            return text('path').startsWith('/') ? { kind, ...texts('path', 'dir') } : undefined;
        default:
            return undefined;
    }
}
/** The kind of a source, where that can be told: one of another kind is another source, whatever else is not known of it. */
function kindOf(source) {
    const { type, url = '' } = source;
    if (typeof type === 'string')
        return type === 'file' ? 'tarball' : type;
    const text = String(url);
    if (/^(?:flake:|[a-zA-Z][a-zA-Z0-9_-]*(?:[/?]|$))/.test(text) || text === '')
        return 'indirect';
    if (/^(?:path:|[./])/.test(text))
        return 'path';
    return /^(git|hg)\+/.exec(text)?.[1] ?? parseSource(text)?.['type']?.toString();
}
/**
 * Whether what flake.nix declares is surely another source than the one flake.lock was made for. False where one of them
 * cannot be told for sure: Nix itself has the last word.
 */
function isOtherSource(declared, original) {
    const [kind, originalKind] = [kindOf(declared), kindOf(original)];
    if (kind !== undefined && originalKind !== undefined && kind !== originalKind)
        return true;
    const parsed = typeof declared['type'] === 'string' ? declared : parseSource(String(declared['url'] ?? ''));
    const [left, right] = [parsed === undefined ? undefined : keyOf(parsed), keyOf(original)];
    if (left === undefined || right === undefined)
        return false;
    return Object.keys({ ...left, ...right }).some((name) => left[name] !== right[name]);
}
/** A source as the user would write it: `github:NixOS/nixpkgs/nixos-24.05`. */
function formatSource(source) {
    const text = (name) => String(source[name] ?? '');
    const query = (...names) => {
        const known = names.filter((name) => source[name] !== undefined).map((name) => `${name}=${text(name)}`);
        return known.length === 0 ? '' : `?${known.join('&')}`;
    };
    const type = text('type');
    if (type === '')
        return text('url') === '' ? 'a name of the registry' : text('url');
    if (FORGES.includes(type)) {
        const parts = [text('owner'), text('repo'), text('ref') === '' ? text('rev') : text('ref')];
        return `${type}:${parts.filter((part) => part !== '').join('/')}${query('host', 'dir')}`;
    }
    if (type === 'git' || type === 'hg')
        return `${type}+${text('url')}${query('ref', 'rev', 'dir')}`;
    if (type === 'path')
        return `path:${text('path')}`;
    if (type === 'indirect')
        return `flake:${[text('id'), text('ref')].filter((part) => part !== '').join('/')}`;
    return `${text('url')}${query('dir')}`;
}

;// CONCATENATED MODULE: ./.cache/js/src/check/lock-comparison.js

const RELOCK = 'Run "nix flake lock" and commit the result.';
const report = (severity, title, message, position, inferred = false) => {
    return { severity, source: 'lock', title, message, position, inferred };
};
const quote = (path) => `"${path.join('/')}"`;
/** Every declaration with its path from the root: an input, or what is set for an input of an input. */
function listDeclarations(inputs, parent = []) {
    return inputs.flatMap((input) => {
        const path = [...parent, input.name];
        return [{ path, input }, ...listDeclarations(input.inputs, path)];
    });
}
/**
 * Whether the lock file can tell what inputs an input has. One that it lacks, or has from another source, is a problem of its own,
 * and says nothing of the inputs that it will have once it is locked.
 */
function knowsInput(name, { declared, lock }) {
    const label = lock.nodes[lock.root]?.inputs[name];
    const original = typeof label === 'string' ? lock.nodes[label]?.original : undefined;
    const source = declared.find((input) => input.name === name)?.source ?? {};
    return label !== undefined && (original === undefined || !isOtherSource(source, original));
}

;// CONCATENATED MODULE: ./.cache/js/src/check/lock-follows.js


/** More than any flake's inputs lie deep: a path that goes on growing is a circle too (`inputs.a.follows = "a/b"`). */
const MAX_STEPS = 100;
/** Where a path of names leads if flake.nix is obeyed; what other flakes follow is told by the lock file. */
function walkDeclared(path, { declared, lock }) {
    const follows = new Map(listDeclarations(declared).flatMap(({ path: own, input }) => input.follows === undefined ? [] : [[own.join('/'), input.follows]]));
    const seen = new Set();
    for (let current = path;;) {
        if (seen.has(current.join('/')) || seen.size > MAX_STEPS)
            return 'circle';
        seen.add(current.join('/'));
        const length = current.findIndex((_, index) => follows.has(current.slice(0, index + 1).join('/'))) + 1;
        const target = length === 0 ? undefined : follows.get(current.slice(0, length).join('/'));
        if (target !== undefined) {
            current = [...target, ...current.slice(length)];
            continue;
        }
        const [first] = current;
        if (first !== undefined && !declared.some(({ name }) => name === first))
            return { missing: first };
        const isKnown = first === undefined || knowsInput(first, { declared, lock });
        return !isKnown || (0,flake/* findLockNode */.tM)(lock, current) !== undefined ? 'ends' : { missing: current.join('/') };
    }
}
function describeFollows(path, target, end) {
    const says = `The input ${quote(path)} follows ${quote(target)}`;
    if (end === 'circle')
        return { title: 'Inputs follow each other in a circle', message: `${says}, which leads back to it.` };
    const which = end.missing === target.join('/') ? 'which does not exist' : `but there is no input "${end.missing}"`;
    return { title: 'An input follows one that does not exist', message: `${says}, ${which}.` };
}
/** `follows` that lead nowhere: first those that the user wrote, then those that only the lock file has. */
function listBrokenFollows(comparison) {
    const { declared, lock, flakeAt, lockAt } = comparison;
    const own = listDeclarations(declared).flatMap(({ path, input }) => {
        const end = input.follows === undefined ? 'ends' : walkDeclared(path, comparison);
        if (input.follows === undefined || end === 'ends')
            return [];
        const { title, message } = describeFollows(path, input.follows, end);
        const names = declared.map(({ name }) => `"${name}"`).join(', ');
        const advice = end === 'circle'
            ? 'Give one of them a "url".'
            : `Name an input of this flake (${names}) or an input of one, then run "nix flake lock".`;
        return [{ path, problem: report('error', title, `${message} ${advice}`, flakeAt(input), true) }];
    });
    const told = new Set(own.map(({ path }) => path.join('/')));
    const root = lock.nodes[lock.root];
    const nodes = [...(root === undefined ? [] : [{ path: [], label: lock.root, node: root }]), ...(0,flake/* listInputs */.SS)(lock)];
    const others = nodes.flatMap(({ path, label, node }) => listBrokenEntries(lock, path, node)
        .filter((broken) => !told.has(broken.path.join('/')))
        .map(({ path: from, target, end, name }) => {
        const { title, message } = describeFollows(from, target, end);
        return report('error', title, `In flake.lock: ${message} ${RELOCK}`, lockAt('nodes', label, 'inputs', name), true);
    }));
    return [...own.map(({ problem }) => problem), ...others];
}
function listBrokenEntries(lock, path, node) {
    return Object.entries(node.inputs).flatMap(([name, target]) => {
        if (typeof target === 'string')
            return [];
        const end = walkLock(lock, target);
        return end === 'ends' ? [] : [{ name, path: [...path, name], target, end }];
    });
}
/** Where a path of names leads in the lock file. */
function walkLock(lock, target) {
    if ((0,flake/* findLockNode */.tM)(lock, target) !== undefined)
        return 'ends';
    const seen = new Set();
    for (let current = target;;) {
        if (seen.has(current.join('/')) || seen.size > MAX_STEPS)
            return 'circle';
        seen.add(current.join('/'));
        let label = lock.root;
        let next;
        for (const [index, name] of current.entries()) {
            const entry = lock.nodes[label]?.inputs[name];
            if (entry === undefined)
                return { missing: current.slice(0, index + 1).join('/') };
            if (typeof entry !== 'string') {
                next = [...entry, ...current.slice(index + 1)];
                break;
            }
            label = entry;
        }
        if (next === undefined)
            return 'ends';
        current = next;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/check/lock.js






/** Kinds of source whose content moves on: only a revision pins them. */
const MOVING = ['github', 'gitlab', 'sourcehut', 'git', 'hg', 'indirect'];
const isSamePath = (a, b) => a.length === b.length && a.every((name, index) => name === b[index]);
/** Problems of the file itself: whether git, and so Nix, knows it as it is. */
function listGitProblems({ git, text, directory }, fileAt) {
    if (git === undefined)
        return [];
    const place = (name) => `${directory === '' ? '' : `${directory}/`}${name}`;
    const unknown = (name, state) => {
        const why = state === 'ignored' ? 'a .gitignore hides it from git' : 'it was never added to git';
        const add = state === 'ignored' ? `git add --force ${place(name)}` : `git add ${place(name)}`;
        return report('error', `${name} is not in git`, `Nix does not see ${name}, as ${why}. Run "${add}" and commit it.`, fileAt(name));
    };
    const isUnknown = (state) => state === 'untracked' || state === 'ignored';
    const modified = () => report('warning', 'flake.lock is not committed', 'flake.lock has changes that are in no commit: others, and CI, get other inputs than this run. Commit flake.lock, or restore it by "git restore flake.lock".', fileAt('flake.lock'));
    return [
        ...(isUnknown(git.flake) ? [unknown('flake.nix', git.flake)] : []),
        ...(text !== undefined && isUnknown(git.lock) ? [unknown('flake.lock', git.lock)] : []),
        ...(text !== undefined && git.lock === 'modified' ? [modified()] : []),
    ];
}
/** Where an unreadable lock file stops making sense, as far as that can be told. */
function findDamage(text) {
    const marker = /^(?:<{7}|={7}|>{7})/m.exec(text);
    if (marker !== null)
        return lineAt(text, marker.index);
    try {
        JSON.parse(text);
        return undefined;
    }
    catch (error) {
        const offset = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
        return offset === undefined ? undefined : lineAt(text, Number(offset));
    }
}
function listMissingInputs({ declared, lock, flakeAt }) {
    const entries = lock.nodes[lock.root]?.inputs ?? {};
    const [first, ...others] = declared.filter(({ name }) => entries[name] === undefined);
    if (first === undefined)
        return [];
    const also = others.length === 0 ? '' : ` Also missing: ${others.map(({ name }) => `"${name}"`).join(', ')}.`;
    const where = (0,runtime/* formatPosition */.Ld)({ ...flakeAt(first), column: undefined });
    const message = `flake.lock has no entry for the input "${first.name}" (declared in ${where}). ${RELOCK}${also}`;
    return [report('error', 'flake.lock lacks an input', message, flakeAt(first), true)];
}
/** Nix does not skip what is left over: it refuses the whole lock file (measured with 2.26 and 2.34). */
function listLeftoverInputs({ declared, lock, lockAt }) {
    const known = new Set(declared.map(({ name }) => name));
    return Object.keys(lock.nodes[lock.root]?.inputs ?? {})
        .filter((name) => !known.has(name))
        .map((name) => {
        const message = `flake.lock holds the input "${name}", which flake.nix does not declare any more, so Nix refuses the lock file. ${RELOCK}`;
        return report('error', 'flake.lock holds an input too many', message, lockAt('nodes', lock.root, 'inputs', name), true);
    });
}
/** The lock file's own entry for a path: a label, or where it follows to. Undefined below an input that follows another. */
function findEntry(lock, path) {
    let label = lock.root;
    for (const name of path.slice(0, -1)) {
        const next = lock.nodes[label]?.inputs[name];
        if (typeof next !== 'string')
            return undefined;
        label = next;
    }
    return lock.nodes[label]?.inputs[path.at(-1) ?? ''];
}
/** What flake.nix says of one input, against what flake.lock has for it. */
function compareInput(path, input, { lock, flakeAt }) {
    const entry = findEntry(lock, path);
    if (entry === undefined)
        return [];
    const position = flakeAt(input);
    const differ = (declared, locked) => {
        const message = `The input ${quote(path)} ${declared} (${(0,runtime/* formatPosition */.Ld)({ ...position, column: undefined })}), but flake.lock was made when it ${locked}. ${RELOCK}`;
        return report('error', 'flake.lock does not fit flake.nix', message, position, true);
    };
    const followed = (target) => (target.length === 0 ? 'followed the flake itself' : `followed ${quote(target)}`);
    if (input.follows !== undefined) {
        const follows = input.follows.length === 0 ? 'follows the flake itself' : `follows ${quote(input.follows)}`;
        if (typeof entry === 'string')
            return [differ(follows, 'had a source of its own')];
        return isSamePath(entry, input.follows) ? [] : [differ(follows, followed(entry))];
    }
    const hasSource = Object.keys(input.source).length > 0;
    if (typeof entry !== 'string')
        return hasSource ? [differ(`is ${formatSource(input.source)}`, followed(entry))] : [];
    const node = lock.nodes[entry];
    if (node === undefined)
        return [];
    // An input that is only named is one of the registry; of an input's input, it says nothing.
    const isDeclared = hasSource || path.length === 1;
    if (isDeclared && node.original !== undefined && isOtherSource(input.source, node.original)) {
        return [differ(`is ${formatSource(input.source)}`, `was ${formatSource(node.original)}`)];
    }
    if (hasSource && node.flake !== input.flake) {
        // Nix compares sources only, and goes on with the old kind.
        const [now, before] = input.flake ? ['a flake', 'a plain source tree'] : ['a plain source tree (flake = false)', 'a flake'];
        const message = `The input ${quote(path)} is declared as ${now}, but flake.lock still has it as ${before}, and that is what Nix uses. Run "nix flake update ${path.join('/')}" and commit the result.`;
        return [report('warning', 'flake.lock has another kind of input', message, position)];
    }
    return [];
}
/** What is set for an input that the other flake does not have: Nix only warns, and most often it is a name from before. */
function listUselessOverrides({ declared, lock, flakeAt }) {
    return listDeclarations(declared).flatMap(({ path, input }) => {
        const parent = findEntry(lock, path.slice(0, -1));
        const node = typeof parent === 'string' ? lock.nodes[parent] : undefined;
        if (path.length < 2 || node === undefined || node.inputs[input.name] !== undefined)
            return [];
        if (!knowsInput(path[0] ?? '', { declared, lock }))
            return [];
        const similar = (0,runtime/* findSimilar */.bQ)(input.name, Object.keys(node.inputs));
        const advice = similar === undefined ? 'Remove the line.' : `Did you mean "${similar}"? Else remove the line.`;
        const message = `The input ${quote(path.slice(0, -1))} has no input "${input.name}", so what flake.nix sets for it does nothing. ${advice}`;
        return [report('warning', 'An input that does not exist is overridden', message, flakeAt(input))];
    });
}
/**
 * What inputs of inputs still follow although flake.nix does not say so any more. An input's own flake can only follow what is
 * below it, so anything else came from the root. Nix does not look deeper either, where lock files from before 2.4 are odd.
 */
function listGoneOverrides({ declared, lock, lockAt }) {
    const set = new Set(listDeclarations(declared).map(({ path }) => path.join('/')));
    return (0,flake/* listInputs */.SS)(lock).flatMap(({ path, label, node }) => Object.entries(node.inputs).flatMap(([name, entry]) => {
        const own = [...path, name];
        if (path.length > 1 || typeof entry === 'string' || entry[0] === path[0] || set.has(own.join('/')))
            return [];
        const message = `In flake.lock the input ${quote(own)} follows ${quote(entry)}, which flake.nix does not say any more. ${RELOCK}`;
        return [report('error', 'flake.lock does not fit flake.nix', message, lockAt('nodes', label, 'inputs', name), true)];
    }));
}
/** Labels that are used but not there: a lock file edited by hand, or merged badly. */
function listMissingNodes(lock, lockAt) {
    const missing = (label, position) => report('error', 'flake.lock is damaged', `flake.lock names a node "${label}", which it does not hold. Restore flake.lock from git, or run "nix flake lock" after removing what names it.`, position);
    if (lock.nodes[lock.root] === undefined)
        return [missing(lock.root, lockAt('root'))];
    return Object.entries(lock.nodes).flatMap(([label, node]) => Object.entries(node.inputs).flatMap(([name, entry]) => typeof entry === 'string' && lock.nodes[entry] === undefined ? [missing(entry, lockAt('nodes', label, 'inputs', name))] : []));
}
const isRelative = ({ type, path }) => type === 'path' && typeof path === 'string' && !path.startsWith('/');
/** Whether each input is pinned, and to something that other machines can have too. */
function listUnpinned(lock, lockAt) {
    return (0,flake/* listInputs */.SS)(lock).flatMap(({ path, label, node: { locked } }) => {
        const found = (severity, title, message) => [
            report(severity, title, message, lockAt('nodes', label)),
        ];
        const name = quote(path);
        // No command of Nix repairs these: it refuses to read the file at all (measured with 2.26 and 2.34).
        const repair = `Restore flake.lock from git, or remove the node "${label}" and what names it, then run "nix flake lock".`;
        if (locked?.['type'] === undefined) {
            return found('error', 'flake.lock is damaged', `flake.lock does not say where the input ${name} comes from. ${repair}`);
        }
        if (isRelative(locked))
            return [];
        const hasHash = typeof locked['narHash'] === 'string';
        if (locked['rev'] === undefined && !hasHash) {
            const message = `flake.lock names ${formatSource(locked)} for the input ${name} without a revision or a hash, so every run could get another one, and Nix refuses it. ${repair}`;
            return found('error', 'An input is not locked', message);
        }
        if (locked['rev'] === undefined && MOVING.includes(String(locked['type']))) {
            const message = `flake.lock pins the input ${name} (${formatSource(locked)}) by a hash but to no revision: it was locked from a work tree with changes. It cannot be fetched again, and Nix 2.26 refuses it. Commit what it was locked from, then run "nix flake update ${path.join('/')}".`;
            return found('warning', 'An input is locked to no revision', message);
        }
        const place = findLocalPlace(locked);
        if (place === undefined)
            return [];
        // A warning, as it works where the path exists; where it does not, the evaluation is red by itself.
        const message = `The input ${name} is locked to ${place}, which exists on this machine only. Use a URL that every machine can reach, or a path inside the repository ("path:./…").`;
        return found('warning', 'An input exists on one machine only', message);
    });
}
/** The directory on one machine's disk that a source is, if it is one. */
function findLocalPlace({ type, path, url }) {
    if (type === 'path' && typeof path === 'string')
        return path;
    return typeof url === 'string' && url.startsWith('file:') ? url : undefined;
}
/** Everything wrong with a flake's lock file, each with its place. Decides by texts alone: nothing is fetched or evaluated. */
function checkLock(facts) {
    const { declared, text, directory } = facts;
    const fileAt = (name, line, column) => {
        return {
            file: directory === '' ? name : `${directory}/${name}`,
            ...(line === undefined ? {} : { line }),
            ...(column === undefined ? {} : { column }),
        };
    };
    const flakeAt = ({ line, column }) => fileAt('flake.nix', line, column);
    const ofGit = listGitProblems(facts, fileAt);
    if (text === undefined) {
        const [first] = declared ?? [];
        if (declared === undefined || first === undefined)
            return ofGit;
        const names = declared.map(({ name }) => `"${name}"`).join(', ');
        const message = `flake.lock is missing, but flake.nix declares inputs: ${names}. ${RELOCK}`;
        return [...ofGit, report('error', 'flake.lock is missing', message, flakeAt(first), true)];
    }
    let lock;
    try {
        lock = (0,flake/* parseLockFile */.hi)(text);
    }
    catch (error) {
        if (!(error instanceof runtime/* UserError */.yo))
            throw error;
        return [...ofGit, report('error', 'flake.lock cannot be read', error.message, fileAt('flake.lock', findDamage(text)))];
    }
    const lockAt = (...keys) => fileAt('flake.lock', findKeyLine(text, keys));
    const ofLock = [...listMissingNodes(lock, lockAt), ...listUnpinned(lock, lockAt)];
    if (declared === undefined)
        return [...ofGit, ...ofLock];
    const comparison = { declared, lock, flakeAt, lockAt };
    const broken = listBrokenFollows(comparison);
    return [
        ...ofGit,
        ...ofLock,
        ...listMissingInputs(comparison),
        ...listLeftoverInputs(comparison),
        ...listDeclarations(declared).flatMap(({ path, input }) => compareInput(path, input, comparison)),
        ...listUselessOverrides(comparison),
        ...listGoneOverrides(comparison),
        ...broken,
    ];
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
;// CONCATENATED MODULE: ./.cache/js/src/check/work-copy.js






/** Files copied at the same time. */
const BATCH = 64;
/** Copies one file or link. A file that git knows but that was deleted is left out, and so is a submodule. */
async function copyEntry(from, to) {
    try {
        const entry = await (0,promises_.lstat)(from);
        if (entry.isDirectory())
            return;
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(to), { recursive: true });
        // Links are copied as they are: they may lead nowhere, and nothing must be reached through them.
        if (entry.isSymbolicLink())
            await (0,promises_.symlink)(await (0,promises_.readlink)(from), to);
        else
            await (0,promises_.copyFile)(from, to, external_node_fs_.constants.COPYFILE_FICLONE);
    }
    catch (error) {
        if ((0,runtime/* findErrorCode */.Ze)(error) !== 'ENOENT')
            throw error;
    }
}
/**
 * Lends a git repository with a copy of some files of `root`, as they are on disk, and removes it afterwards.
 * Tools that look for the root of the repository find the copy's.
 * @throws ToolError if git fails; whatever `use` throws
 */
async function withCopy(root, files, { env, signal }, use) {
    const base = env['RUNNER_TEMP'] ?? (0,external_node_os_.tmpdir)();
    // Without links in the path, as git and formatters compare paths by their text.
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(await (0,promises_.realpath)(base), 'panther-format-'));
    try {
        for (let start = 0; start < files.length; start += BATCH) {
            signal.throwIfAborted();
            await Promise.all(files.slice(start, start + BATCH).map((file) => copyEntry((0,external_node_path_.join)(root, file), (0,external_node_path_.join)(directory, file))));
        }
        await commitAll(directory, env, signal);
        return await use(directory);
    }
    finally {
        await (0,promises_.rm)(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/check/check.js












/** Milliseconds for one run of a formatter; the biggest repositories take seconds. */
const FORMAT_LIMIT_MS = 300_000;
/** Whether a problem is the evaluation's that could not even open the flake: it is about no output. */
const isOfWholeFlake = ({ source, id }) => source === 'evaluation' && id === undefined;
const toProblem = ({ severity, source, title, message, position }) => ({
    severity,
    source,
    title,
    message,
    position,
});
/**
 * What of the lock file's problems and the evaluation's is worth telling. An evaluation that opened the flake refutes what was
 * only inferred about the lock file; one that did not for the lock file's sake has nothing to add.
 */
function reconcile(lockProblems, problems) {
    const opened = !problems.some(isOfWholeFlake);
    const kept = lockProblems.filter(({ inferred }) => !(inferred && opened));
    const isRed = kept.some(({ severity }) => severity === 'error');
    // Nix comes to lines of the user's files only after the lock file.
    const isNoise = (problem) => isRed && isOfWholeFlake(problem) && problem.position?.line === undefined;
    return [...kept.map(toProblem), ...problems.filter((problem) => !isNoise(problem))];
}
/** Ids of targets that fail for one reason, told in one problem. */
const MAX_IDS = 20;
/** One problem for each reason that targets do not evaluate: one broken module may break every host. */
function describeBrokenTargets(targets) {
    const byReason = new Map();
    for (const target of targets) {
        const { position } = placeOf(target);
        const reason = JSON.stringify([target.error.message, position?.file, position?.line, position?.column]);
        const same = byReason.get(reason);
        if (same === undefined)
            byReason.set(reason, [target]);
        else
            same.push(target);
    }
    return [...byReason.values()].flatMap((same) => {
        const [first, ...others] = same;
        if (first === undefined)
            return [];
        const names = others.slice(0, MAX_IDS).map(({ id }) => id);
        const also = others.length === 0 ? '' : `\nAlso: ${names.join(', ')}${others.length > MAX_IDS ? ' …' : ''}`;
        const who = others.length === 0 ? first.id : `${first.id} and ${others.length} more`;
        return [
            {
                severity: 'error',
                source: 'evaluation',
                id: first.id,
                title: `${who} cannot be evaluated`,
                message: `${first.error.message}${also}`,
                ...placeOf(first),
            },
        ];
    });
}
const placeOf = ({ error, position }) => ({ position: (0,flake/* positionOf */.df)(error) ?? position });
const RANK = { error: 0, warning: 1, notice: 2 };
/** Each problem once, worst first, then by file and line: what is cut off at the end matters least. */
function arrangeProblems(problems) {
    const byText = new Map();
    for (const problem of problems) {
        const { severity, title, message, position } = problem;
        const key = JSON.stringify([severity, title, message, position === undefined ? '' : (0,runtime/* formatPosition */.Ld)(position)]);
        if (!byText.has(key))
            byText.set(key, problem);
    }
    return [...byText.values()].sort((a, b) => RANK[a.severity] - RANK[b.severity] || comparePlaces(a, b));
}
/** The inputs of flake.nix; undefined if it does not evaluate, which the evaluation tells. */
async function findDeclaredInputs(flakeFile, { nix, log }) {
    try {
        return await readDeclaredInputs(nix, flakeFile);
    }
    catch (error) {
        if (!(error instanceof runtime/* ToolError */.v4))
            throw error;
        log.debug(`The inputs of flake.nix cannot be read: ${error.message}`);
        return undefined;
    }
}
async function findText(file) {
    try {
        return await (0,promises_.readFile)(file, 'utf8');
    }
    catch (error) {
        if ((0,runtime/* findErrorCode */.Ze)(error) === 'ENOENT')
            return undefined;
        throw error;
    }
}
async function inspectLock(root, directory, git, ports) {
    const [declared, text, states] = await Promise.all([
        findDeclaredInputs((0,external_node_path_.join)(directory, 'flake.nix'), ports),
        findText((0,external_node_path_.join)(directory, 'flake.lock')),
        git.findStates(directory, ['flake.nix', 'flake.lock']),
    ]);
    const [flake, lock] = states ?? [];
    const known = flake === undefined || lock === undefined ? undefined : { flake, lock };
    return checkLock({ declared, text, directory: (0,external_node_path_.relative)(root, directory), git: known });
}
async function formatOnCopy({ flake, evaluation, system, format }, git, ports) {
    if (!format)
        return { problems: [], skipped: ['format: off by the input "format"'] };
    const { nix, env, signal } = ports;
    return checkFormat(flake, evaluation, system, {
        nix,
        signal,
        listFiles: (root) => git.listFiles(root),
        withCopy: (root, files, use) => withCopy(root, files, { env, signal }, use),
        listChanges: (copy) => listChanges(copy, env, signal),
        runFormatter: createNixFormatter(nix, env, FORMAT_LIMIT_MS, signal),
    });
}
/**
 * Everything that can be said about a flake beyond building it: its lock file, what its evaluation found, its formatting, its lints.
 * The quick parts come first, so that a linter that is missing is told before a formatter was built.
 * @throws UserError if a linter is asked for and missing; ToolError if git or Nix does not work
 */
async function checkFlake(request, ports) {
    const { flake, evaluation, statix, deadnix } = request;
    const { root, directory } = flake;
    const broken = evaluation.targets.filter((target) => target.outcome === 'broken');
    const evaluated = [...evaluation.problems, ...describeBrokenTargets(broken)];
    if (root === undefined || directory === undefined) {
        const skipped = ['lock', 'format', 'statix', 'deadnix'].map((part) => `${part}: only the files of a local flake can be looked at`);
        return { version: 1, problems: arrangeProblems(evaluated), skipped };
    }
    const git = createCliGit(ports.env, ports.signal);
    const lockProblems = await inspectLock(root, directory, git, ports);
    const tracked = await git.listFiles(root);
    const lints = await runLinters({ root, directory }, { statix, deadnix }, {
        run: createLinterRunner(directory, ports.env, ports.signal),
        tracked: tracked === undefined ? undefined : new Set(tracked),
    });
    const formatting = await formatOnCopy(request, git, ports);
    return {
        version: 1,
        problems: arrangeProblems([...reconcile(lockProblems, evaluated), ...formatting.problems, ...lints.problems]),
        skipped: [...formatting.skipped, ...lints.skipped],
    };
}
/** One annotation for each problem, worst first. */
function annotateProblems({ problems }, log) {
    for (const { severity, title, message, position } of problems)
        log.annotate({ severity, title, message, position });
}

;// CONCATENATED MODULE: ./.cache/js/src/check/index.js





/***/ }),

/***/ 52992:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $M: () => (/* reexport */ DrvPathSchema),
  $V: () => (/* reexport */ PositionSchema),
  Pk: () => (/* reexport */ ProblemSchema),
  SP: () => (/* reexport */ StorePathSchema),
  aO: () => (/* reexport */ TARGET_KINDS),
  ZC: () => (/* reexport */ TargetErrorSchema),
  Od: () => (/* reexport */ chooseMemoryLimit),
  BR: () => (/* reexport */ evaluateFlake),
  tM: () => (/* reexport */ findLockNode),
  jU: () => (/* reexport */ findMetadata),
  xm: () => (/* reexport */ formatAttributePath),
  ty: () => (/* reexport */ formatInstallable),
  SS: () => (/* reexport */ listInputs),
  mo: () => (/* reexport */ locateFlake),
  o$: () => (/* reexport */ measureMemory),
  QK: () => (/* reexport */ parseEvaluation),
  hi: () => (/* reexport */ parseLockFile),
  df: () => (/* reexport */ positionOf),
  t4: () => (/* reexport */ requireMatches)
});

// UNUSED EXPORTS: describeNixError, findInputInText, findPosition, findRepositoryFile, isFetchFailure, quoteNix

// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 10 modules
var src_nix = __webpack_require__(57015);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 10 modules
var runtime = __webpack_require__(34467);
;// CONCATENATED MODULE: ./.cache/js/src/flake/lock-file.js


const Attributes = dist/* record */.g1P(dist/* string */.YjP(), dist/* union */.KCZ([dist/* string */.YjP(), dist/* number */.aig(), dist/* boolean */.zMY()]));
const Lock = dist/* object */.Ikc({
    version: dist/* number */.aig(),
    root: dist/* string */.YjP(),
    nodes: dist/* record */.g1P(dist/* string */.YjP(), dist/* object */.Ikc({
        flake: dist/* optional */.lqM(dist/* boolean */.zMY(), true),
        locked: dist/* optional */.lqM(Attributes),
        original: dist/* optional */.lqM(Attributes),
        inputs: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), dist/* union */.KCZ([dist/* string */.YjP(), dist/* array */.YOg(dist/* string */.YjP())])), {}),
    })),
});
/** Versions 5 to 7: Nix 2.4 to 2.35. */
const VERSIONS = { oldest: 5, newest: 7 };
/** @throws UserError if it is not JSON, has another shape, or a version that no supported Nix writes */
function parseLockFile(text) {
    let json;
    try {
        json = JSON.parse(text);
    }
    catch (error) {
        const merged = text.includes('<<<<<<<') ? ' It holds merge conflict markers.' : '';
        throw new runtime/* UserError */.yo(`flake.lock is not valid JSON.${merged} Restore it from git, or run "nix flake lock" to write it anew.`, {
            exitCode: 1,
            cause: error,
        });
    }
    const parsed = dist/* safeParse */.xLC(Lock, json);
    if (!parsed.success)
        throw new runtime/* UserError */.yo(`flake.lock has not the shape of a lock file: ${dist/* summarize */.ehc(parsed.issues)}. Run "nix flake lock" to write it anew.`, { exitCode: 1 });
    const { version } = parsed.output;
    if (version < VERSIONS.oldest || version > VERSIONS.newest) {
        throw new runtime/* UserError */.yo(`flake.lock has version ${version}; versions ${VERSIONS.oldest} to ${VERSIONS.newest} are known. Run "nix flake lock" with a Nix from 2.18 to 2.35.`, { exitCode: 1 });
    }
    return parsed.output;
}
/** The node at a path of input names, following `follows`. Undefined if the path leads nowhere or in a circle. */
function findLockNode(lock, path, seen = new Set()) {
    const key = path.join('/');
    if (seen.has(key))
        return undefined;
    const visited = new Set([...seen, key]);
    let label = lock.root;
    for (const name of path) {
        const next = lock.nodes[label]?.inputs[name];
        if (next === undefined)
            return undefined;
        if (typeof next === 'string')
            label = next;
        else {
            const followed = findLockNode(lock, next, visited);
            if (followed === undefined)
                return undefined;
            label = followed.label;
        }
    }
    const node = lock.nodes[label];
    return node === undefined ? undefined : { label, node };
}
/** Every input of the flake and of its inputs, once per label, with the shortest path of names that leads to it. */
function listInputs(lock) {
    const found = new Map();
    const queue = [{ label: lock.root, path: [] }];
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        const { label, path } = item;
        const node = lock.nodes[label];
        if (node === undefined || found.has(label))
            continue;
        found.set(label, { path, label, node });
        for (const [name, next] of Object.entries(node.inputs)) {
            if (typeof next === 'string')
                queue.push({ label: next, path: [...path, name] });
        }
    }
    found.delete(lock.root);
    return [...found.values()];
}
/** The input whose locked source is named in a text (a URL in an error message): by revision, or by its whole URL. */
function findInputInText(lock, text) {
    return listInputs(lock).find(({ node }) => {
        const { rev, url, narHash, path } = node.locked ?? {};
        return [rev, url, narHash, path].some((value) => typeof value === 'string' && value.length > 6 && text.includes(value));
    })?.path;
}

;// CONCATENATED MODULE: ./.cache/js/src/flake/errors.js


/** Longest message that is kept; a module system's can be megabytes. */
const MAX_MESSAGE_CHARS = 8_000;
/**
 * The place in the user's repository for a path as Nix prints it: the work tree (2.34, a clean git flake), the source's store path
 * (2.26), the same below a chroot store's root, or a virtual path («…»/flake.nix, lazy trees). Undefined for others' files.
 */
function findRepositoryFile(file, { source, root }) {
    const inSource = source === undefined ? -1 : file.indexOf(`${source}/`);
    if (source !== undefined && inSource >= 0)
        return file.slice(inSource + source.length + 1);
    if (root !== undefined && file.startsWith(`${root}/`))
        return file.slice(root.length + 1);
    const virtual = /^«(?:git\+)?file:\/\/([^?»]*)[^»]*»\/(.+)$/.exec(file);
    if (virtual !== null && root !== undefined && virtual[1] === root)
        return virtual[2];
    return undefined;
}
/** A frame's place in the repository, if it is there. */
function findPosition(frame, map) {
    const file = frame.file === undefined ? undefined : findRepositoryFile(frame.file, map);
    if (file === undefined)
        return undefined;
    return { file, line: frame.line, column: frame.column };
}
/** Files that a text quotes after a word pattern, as places in the repository. */
function listQuotedFiles(text, pattern, map) {
    return [...text.matchAll(pattern)].flatMap(([, quoted]) => (quoted === undefined ? [] : (findRepositoryFile(quoted, map) ?? [])));
}
/** The module system's "Definition values: - In `…/web.nix': …": it throws deep inside itself, but says whose definition is wrong. */
const BLAMED_DEFINITION = /(?:- In|[Dd]efined in) [`']([^`'\n]+)[`']/g;
const QUOTED_NIX_FILE = /[`'"«]([^`'"«»\n]+\.nix)['"`»]/g;
/**
 * The place to look at: the definition that the module system blames, else the innermost place in the repository (the error's own,
 * or the nearest caller's), else a file that the message names.
 */
function locate(error, map) {
    const places = [error.frame, ...error.trace].flatMap((frame) => findPosition(frame, map) ?? []);
    const blamed = listQuotedFiles(error.message, BLAMED_DEFINITION, map)[0];
    if (blamed !== undefined)
        return places.find(({ file }) => file === blamed) ?? { file: blamed };
    const named = listQuotedFiles(error.message, QUOTED_NIX_FILE, map)[0];
    return places[0] ?? (named === undefined ? undefined : { file: named });
}
const FETCH_FAILURE = /unable to download|Failed to open archive|Could ?n[o']t resolve host|cannot (?:fetch|download)|failed to fetch|Failed to fetch|program 'git' failed|HTTP error|Couldn't connect to server|access rights|Authentication failed/;
/** Whether Nix failed because something could not be fetched, which says nothing about the flake's code. */
function isFetchFailure(message) {
    return FETCH_FAILURE.test(message);
}
/** Name and version of the thing in a `/nix/store/<hash>-thing.drv^out` that a message quotes. */
function nameIn(message) {
    const path = /\/[^\s'"]+\/[0-9a-z]{32}-[^'"^\s]+/.exec(message)?.[0];
    return path === undefined ? 'a derivation' : `"${(0,src_nix/* storePathName */.yF)(path)}"`;
}
/** What to do about the errors that Nix words for its own developers. */
const HINTS = [
    {
        pattern: /allow-import-from-derivation/,
        say: (message) => `Evaluating it builds ${nameIn(message)} (import from derivation), which is off: a plan must not build. ` +
            'Set the input "allow-import-from-derivation: true" if it has to.',
    },
    {
        pattern: FETCH_FAILURE,
        say: (message, { lock }, trace) => {
            const input = lock === undefined ? undefined : findInputInText(lock, `${message}\n${trace}`);
            return input === undefined
                ? 'Something could not be fetched. Check the network, and for private sources the token ("github-token").'
                : `The input "${input.join('/')}" cannot be fetched. Check that it still exists and that the token ("github-token") may read it, or run "nix flake update ${input.join('/')}".`;
        },
    },
    {
        pattern: /requires lock file changes|lock file .* (?:needs|would)|--no-update-lock-file/,
        say: () => 'flake.lock does not fit flake.nix. Run "nix flake lock" and commit the result.',
    },
    {
        pattern: /path '.*' (?:does not exist|is not tracked)|not tracked by Git|No such file or directory/i,
        say: () => 'If the file is there, git does not know it yet: a flake sees only files that were added ("git add").',
    },
    {
        pattern: /dubious ownership|is not owned by current user/,
        say: () => 'Git refuses a repository of another user: run "git config --global --add safe.directory DIR".',
    },
    {
        pattern: /experimental Nix feature '([^']+)' is disabled/,
        say: (message) => `Enable it: experimental-features = ${/'([^']+)'/.exec(message)?.[1] ?? ''} in nix.conf.`,
    },
    {
        pattern: /stack overflow|max-call-depth/,
        say: () => 'An evaluation that deep is nearly always endless: look for a function or option that refers to itself.',
    },
];
/** Turns Nix's error into one about the user's files, with what to do where that is known. */
function describeNixError(error, map) {
    const trace = error.trace.map((frame) => frame.message).join('\n');
    // Cut first: the pattern below takes time by the square of a text without blanks.
    const plain = error.message
        .replace(/^(?:error:\s*)+/, '')
        .trim()
        .slice(0, MAX_MESSAGE_CHARS);
    const readable = map.source === undefined ? plain : plain.replaceAll(new RegExp(`[^\\s'"\`«]*${escapeRegex(map.source)}/`, 'g'), '');
    const hint = HINTS.find(({ pattern }) => pattern.test(error.message));
    const message = [readable, hint?.say(error.message, map, trace)].filter((part) => part !== undefined && part !== '').join('\n');
    return { message, ...locate(error, map) };
}
function escapeRegex(text) {
    return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

;// CONCATENATED MODULE: ./.cache/js/src/flake/evaluation-events.js


const PositionJson = dist/* nullable */.mee(dist/* object */.Ikc({ file: dist/* string */.YjP(), line: dist/* number */.aig(), column: dist/* number */.aig() }));
const EventJson = dist/* variant */.Oxt('event', [
    dist/* object */.Ikc({ event: dist/* literal */.euz('list'), category: dist/* string */.YjP() }),
    dist/* object */.Ikc({
        event: dist/* literal */.euz('steps'),
        steps: dist/* array */.YOg(dist/* object */.Ikc({ id: dist/* string */.YjP(), kind: dist/* string */.YjP(), name: dist/* string */.YjP(), system: dist/* nullable */.mee(dist/* string */.YjP()), position: PositionJson })),
        excluded: dist/* array */.YOg(dist/* string */.YjP()),
        names: dist/* array */.YOg(dist/* object */.Ikc({ name: dist/* string */.YjP(), position: PositionJson })),
    }),
    dist/* object */.Ikc({ event: dist/* literal */.euz('begin'), index: dist/* number */.aig() }),
    dist/* object */.Ikc({
        event: dist/* literal */.euz('end'),
        index: dist/* number */.aig(),
        drvPath: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* string */.YjP(), dist/* check */.z6Y(src_nix/* isDrvPath */.aS))),
        system: dist/* optional */.lqM(dist/* string */.YjP()),
        outputs: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), dist/* string */.YjP())),
        message: dist/* optional */.lqM(dist/* string */.YjP()),
    }),
]);
/** An `end` with a result of another shape: a set of the flake's own making that has `type = "derivation"`. */
const MisshapenEndJson = dist/* object */.Ikc({ event: dist/* literal */.euz('end'), index: dist/* number */.aig() });
/** Our own trace in what Nix says: the token, then JSON. Vendors put different words before a trace. */
function findEvaluationEvent(event, token) {
    if (event.kind !== 'message' && event.kind !== 'plain')
        return undefined;
    const start = event.text.indexOf(`${token} `);
    if (start < 0)
        return undefined;
    const json = JSON.parse(event.text.slice(start + token.length + 1));
    const known = dist/* safeParse */.xLC(EventJson, json);
    if (known.success)
        return known.output;
    const message = 'claims to be a derivation, but its drvPath, system or outputs are none that Nix makes';
    return { ...dist/* parse */.qgA(MisshapenEndJson, json), message };
}
/** Known output paths only: those of content-addressed derivations are placeholders until built. */
function keepStorePaths(outputs) {
    return Object.fromEntries(Object.entries(outputs).flatMap(([name, path]) => (path !== null && (0,src_nix/* isStorePath */.zP)(path) ? [[name, path]] : [])));
}

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./.cache/js/src/flake/program.js


/** Text as a Nix string literal. */
function quoteNix(text) {
    return `"${text
        .replace(/["\\]|\$(?=\{)/g, '\\$&')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r')}"`;
}
/** The Nix function, for `nix eval FLAKE#. --apply`, that evaluates a flake as told. */
function writeProgram(args) {
    const program = (0,external_node_fs_.readFileSync)(__webpack_require__.ab + "evaluate.nix", 'utf8');
    const json = JSON.stringify({
        ...args,
        to: args.to ?? null,
        include: args.include.map(runtime/* globToRegexSource */.E9),
        exclude: args.exclude.map(runtime/* globToRegexSource */.E9),
    });
    return `(${program}) (builtins.fromJSON ${quoteNix(json)})`;
}

;// CONCATENATED MODULE: ./.cache/js/src/flake/evaluator.js



/** Milliseconds between two looks at the evaluator's memory. */
const MEMORY_POLL_MS = 50;
/** Share of the limit at which an evaluator that has done some work makes room for the next: between two looks it would go beyond. */
const EARLY_SHARE = 0.9;
/** Runs one evaluator until it has done its range, fails, or needs too much memory. However it ends, what it told is kept. */
async function runEvaluator(options, { fetchOnce, ...range }, ports) {
    const token = `panther-${(0,external_node_crypto_.randomBytes)(12).toString('hex')}`;
    const run = { results: new Map(), otherWords: [], exit: 0, overLimit: false };
    const limit = new AbortController();
    const { systems, include, exclude, checkOutputs, memoryLimit } = options;
    let timer;
    const watchMemory = (pid) => {
        timer = setInterval(() => {
            void ports.measureMemory(pid).then((bytes) => {
                const bound = run.results.size > 0 ? memoryLimit * EARLY_SHARE : memoryLimit;
                if (bytes === undefined || bytes <= bound || limit.signal.aborted)
                    return;
                run.overLimit = true;
                limit.abort();
            });
        }, MEMORY_POLL_MS);
    };
    const request = {
        flake: options.flake,
        program: writeProgram({ token, systems, include, exclude, checkOutputs, ...range }),
        allowImportFromDerivation: options.allowImportFromDerivation,
        acceptFlakeConfig: options.acceptFlakeConfig,
        fetchOnce,
        signal: AbortSignal.any([limit.signal, ports.signal]),
        onStart: watchMemory,
    };
    try {
        const end = await ports.nix.evaluate(request, (event) => {
            const own = findEvaluationEvent(event, token);
            if (own !== undefined)
                takeEvent(run, own, ports);
            else if (event.kind === 'message' && event.level === 0 && event.error !== undefined)
                run.error = event.error;
            else if (event.kind === 'plain' || event.kind === 'message') {
                run.otherWords.push(event.text);
                ports.log.debug(event.text);
            }
        });
        run.exit = end.exitCode ?? end.signal ?? 'unknown';
    }
    catch (error) {
        ports.signal.throwIfAborted();
        if (!run.overLimit)
            throw error;
        run.exit = 'memory limit';
    }
    finally {
        clearInterval(timer);
    }
    return run;
}
function takeEvent(run, event, { onDerivation, onProgress }) {
    switch (event.event) {
        case 'list':
            run.lastCategory = event.category;
            return;
        case 'steps':
            run.listing = event;
            return;
        case 'begin':
            run.current = event.index;
            return;
        case 'end':
            run.results.set(event.index, event);
            delete run.current;
            if (event.drvPath !== undefined)
                onDerivation?.(event.drvPath);
            onProgress?.(event.index + 1, run.listing?.steps.length ?? 0, run.listing?.steps[event.index]?.id ?? '');
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/flake/evaluation-progress.js





/** @throws UserError if the disk is full: no target is to blame for that, and the next one would not fare better */
function requireDisk({ error, otherWords }) {
    const words = otherWords.filter((text) => !text.startsWith('trace:'));
    if (!(0,src_nix/* isDiskFull */.b$)([error?.message ?? '', ...words].join('\n')))
        return;
    throw new runtime/* UserError */.yo(`The disk is full, so the flake cannot be evaluated. ${runtime/* FREE_DISK_ADVICE */.uj}`, { exitCode: runtime/* EXIT_CODE */.F3.fault });
}
/** The reason a process gave for ending: Nix's own error, or how it was ended. */
function describeEnd(run, memoryLimit, map) {
    if (run.overLimit) {
        return {
            message: `Evaluating it needs more than ${(0,runtime/* formatSize */.Xq)(memoryLimit)} of memory, the limit of one evaluator. Raise the input "memory-limit", or use a larger runner.`,
        };
    }
    if (run.error !== undefined)
        return describeNixError(run.error, map);
    const words = run.otherWords.slice(-5).join('\n');
    if (words.includes('stack overflow'))
        return { message: 'stack overflow: evaluating it recurses without end.' };
    if (run.exit === 'SIGSEGV')
        return { message: 'The evaluator crashed (SIGSEGV), most likely by a recursion without end.' };
    if (run.exit === 'SIGKILL')
        return {
            message: 'The evaluator was killed from outside (SIGKILL), most likely as the machine ran out of memory. Lower the input "memory-limit", or use a larger runner.',
        };
    return {
        message: `The evaluator ended with ${typeof run.exit === 'number' ? `exit code ${run.exit}` : run.exit}${words === '' ? ' and said nothing' : `: ${words}`}`,
    };
}
/**
 * Notes what one process found and says where the next one has to start; undefined when all is done.
 * A step is tried a second time only if the process died for want of memory or by a signal after it had done other work:
 * alone in a new process it may well fit.
 */
function takeRun(run, progress, memoryLimit, map) {
    progress.processes += 1;
    for (const [index, result] of run.results)
        progress.results.set(index, result);
    if (run.listing === undefined) {
        if (run.lastCategory === undefined || progress.brokenCategories.has(run.lastCategory))
            return undefined;
        progress.brokenCategories.set(run.lastCategory, describeEnd(run, memoryLimit, map));
        return 0;
    }
    progress.listing = run.listing;
    if (run.exit === 0)
        return undefined;
    const { current } = run;
    if (current === undefined) {
        const next = Math.max(-1, ...run.results.keys()) + 1;
        if (run.results.size > 0 && next < run.listing.steps.length)
            return next;
        if (next >= run.listing.steps.length)
            return undefined;
        throw new runtime/* ToolError */.v4(['nix', 'eval'], run.exit, describeEnd(run, memoryLimit, map).message);
    }
    const mayFitAlone = run.overLimit || typeof run.exit === 'string';
    if (mayFitAlone && run.results.size > 0)
        return current;
    progress.results.set(current, { error: describeEnd(run, memoryLimit, map) });
    return current + 1 < run.listing.steps.length ? current + 1 : undefined;
}
/** What a Nix says that found the store's database locked by another process. Source: src/libstore/sqlite.cc; the symlink is made by every new store. */
const STORE_BUSY = /SQLite database '.*' is busy|database is locked|gcroots\/profiles'?: File exists/;
const MAX_BUSY_RETRIES = 3;
/** Milliseconds before a busy store is tried again. */
const BUSY_WAIT_MS = 1_000;
const isStoreBusy = ({ error, otherWords }) => STORE_BUSY.test([error?.message ?? '', ...otherWords].join('\n'));
/** Runs evaluators until every step has a result, or the flake turns out not to open. @returns the last run */
async function runToEnd(options, findMap, progress, ports) {
    let retries = 0;
    let fetchOnce = false;
    for (let from = 0;;) {
        const run = await runEvaluator(options, { from, skipCategories: [...progress.brokenCategories.keys()], fetchOnce }, ports);
        if (run.exit === 0) {
            takeRun(run, progress, options.memoryLimit, {});
            return run;
        }
        requireDisk(run);
        if (run.results.size === 0 && retries < MAX_BUSY_RETRIES && isStoreBusy(run)) {
            retries += 1;
            await (0,promises_.setTimeout)(BUSY_WAIT_MS, undefined, { signal: ports.signal });
            continue;
        }
        const map = await findMap();
        if (!fetchOnce && run.error !== undefined && isFetchFailure(run.error.message)) {
            fetchOnce = true;
            ports.log.warning(describeNixError(run.error, map).message);
        }
        const next = takeRun(run, progress, options.memoryLimit, map);
        if (next === undefined)
            return run;
        from = next;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/flake/output-names.js

/** Names that Nix still reads, and what took their place. Source: src/nix/flake.cc, CmdFlakeCheck. */
const DEPRECATED = {
    defaultApp: 'apps.<system>.default',
    defaultBundler: 'bundlers.<system>.default',
    defaultPackage: 'packages.<system>.default',
    defaultTemplate: 'templates.default',
    devShell: 'devShells.<system>.default',
    nixosModule: 'nixosModules.default',
    overlay: 'overlays.default',
};
/**
 * Warnings about top-level outputs by their names. Unlike `nix flake check` it does not warn of names it has never heard of:
 * other tools define outputs of their own (`deploy`, `colmenaHive`, `diskoConfigurations` …), and nobody reads a list of those.
 */
function listNameProblems(names, map) {
    return names.flatMap(({ name, position }) => {
        const replacement = DEPRECATED[name];
        if (replacement === undefined)
            return [];
        const problem = {
            severity: 'warning',
            source: 'outputs',
            id: name,
            title: `${name} is deprecated`,
            message: `The output "${name}" is deprecated since Nix 2.7: call it ${replacement}.`,
            position: position === null ? undefined : findPosition(position, map),
        };
        return [problem];
    });
}

;// CONCATENATED MODULE: ./.cache/js/src/flake/targets.js



/** What kinds of things a flake offers that can be built. */
const TARGET_KINDS = ['host', 'darwin-host', 'home', 'check', 'package', 'dev-shell', 'formatter'];
/** The place of an error as a position, if it has one. */
function positionOf({ file, line, column }) {
    return file === undefined ? undefined : { file, line, column };
}
const IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_'-]*$/;
/** Joins attribute names as the user would type them, quoting those that need it. */
function formatAttributePath(path) {
    return path.map((name) => (IDENTIFIER.test(name) ? name : `"${name.replace(/["\\]|\$(?=\{)/g, '\\$&')}"`)).join('.');
}
/** The flake reference with which the user builds a target on the command line. */
function formatInstallable(target) {
    switch (target.kind) {
        case 'host':
            return `.#${target.id}.config.system.build.toplevel`;
        case 'darwin-host':
            return `.#${target.id}.system`;
        case 'home':
            return `.#${target.id}.activationPackage`;
        case 'check':
        case 'package':
        case 'dev-shell':
        case 'formatter':
            return `.#${target.id}`;
    }
}
const PositionSchema = dist/* object */.Ikc({ file: dist/* string */.YjP(), line: dist/* optional */.lqM(dist/* number */.aig()), column: dist/* optional */.lqM(dist/* number */.aig()) });
const StorePathSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* custom */.IeY(src_nix/* isStorePath */.zP, 'a store path'));
const DrvPathSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* custom */.IeY(src_nix/* isDrvPath */.aS, 'a store path of a derivation'));
const TargetErrorSchema = dist/* object */.Ikc({
    message: dist/* string */.YjP(),
    file: dist/* optional */.lqM(dist/* string */.YjP()),
    line: dist/* optional */.lqM(dist/* number */.aig()),
    column: dist/* optional */.lqM(dist/* number */.aig()),
});
const ProblemSchema = dist/* object */.Ikc({
    severity: dist/* picklist */.KIO(['error', 'warning', 'notice']),
    source: dist/* picklist */.KIO(['lock', 'outputs', 'evaluation', 'format', 'statix', 'deadnix']),
    title: dist/* string */.YjP(),
    message: dist/* string */.YjP(),
    position: dist/* optional */.lqM(PositionSchema),
    id: dist/* optional */.lqM(dist/* string */.YjP()),
});
const TargetBaseEntries = {
    id: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* custom */.IeY(() => true)),
    kind: dist/* picklist */.KIO(TARGET_KINDS),
    name: dist/* string */.YjP(),
    position: dist/* optional */.lqM(PositionSchema),
};
const EvaluationSchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    source: dist/* optional */.lqM(StorePathSchema),
    revision: dist/* optional */.lqM(dist/* string */.YjP()),
    targets: dist/* array */.YOg(dist/* variant */.Oxt('outcome', [
        dist/* object */.Ikc({
            ...TargetBaseEntries,
            outcome: dist/* literal */.euz('evaluated'),
            system: dist/* string */.YjP(),
            drvPath: DrvPathSchema,
            outputs: dist/* record */.g1P(dist/* string */.YjP(), StorePathSchema),
        }),
        dist/* object */.Ikc({ ...TargetBaseEntries, outcome: dist/* literal */.euz('broken'), system: dist/* optional */.lqM(dist/* string */.YjP()), error: TargetErrorSchema }),
    ])),
    problems: dist/* array */.YOg(ProblemSchema),
    excluded: dist/* array */.YOg(dist/* string */.YjP()),
    processes: dist/* number */.aig(),
});
/** Reads an evaluation that an earlier step wrote. @throws UserError if it is none */
function parseEvaluation(json) {
    const parsed = dist/* safeParse */.xLC(EvaluationSchema, json);
    if (parsed.success)
        return parsed.output;
    throw new runtime/* UserError */.yo(`The file of the input "evaluation" does not hold an evaluation of this Panther: ${dist/* summarize */.ehc(parsed.issues)}. Give it the output of actions/check as it is.`);
}

;// CONCATENATED MODULE: ./.cache/js/src/flake/evaluate.js






/** A failure that says nothing about any target: the flake itself cannot be opened. */
function describeBrokenFlake(run, memoryLimit, map) {
    const error = describeEnd(run, memoryLimit, map);
    return {
        severity: 'error',
        source: 'evaluation',
        title: 'The flake cannot be evaluated',
        message: error.message,
        position: positionOf(error),
    };
}
const isTargetKind = (kind) => TARGET_KINDS.includes(kind);
function toTarget(step, result, map) {
    const position = step.position === null ? undefined : findPosition(step.position, map);
    const base = { id: step.id, kind: step.kind, name: step.name, position };
    if ('error' in result || result.drvPath === undefined) {
        const error = 'error' in result ? result.error : { message: `${step.id} ${result.message ?? 'has no derivation'}.`, ...position };
        return {
            ...base,
            outcome: 'broken',
            system: step.system ?? undefined,
            error: error.file === undefined ? { ...error, ...position } : error,
        };
    }
    return {
        ...base,
        outcome: 'evaluated',
        system: result.system ?? '',
        drvPath: result.drvPath,
        outputs: keepStorePaths(result.outputs ?? {}),
    };
}
/** A problem of an output that is no target: a wrong shape, or an error in evaluating it. */
function findOutputProblem(step, result, map) {
    const own = step.position === null ? undefined : findPosition(step.position, map);
    if ('error' in result) {
        const position = positionOf(result.error) ?? own;
        return {
            severity: 'error',
            source: 'evaluation',
            id: step.id,
            title: `${step.id} cannot be evaluated`,
            message: result.error.message,
            position,
        };
    }
    if (result.message === undefined)
        return undefined;
    const message = `${step.id} ${result.message}.`;
    return { severity: 'error', source: 'outputs', id: step.id, title: `${step.id} has the wrong shape`, message, position: own };
}
/**
 * Evaluates everything a flake offers, each target once, in as few processes as memory and errors allow.
 * A target that fails is a result with its error; the others still come out.
 * @param map known only once the flake was opened; asked for when the first error has to be placed
 * @throws ToolError if Nix itself does not work; InterruptedError
 */
async function evaluateFlake(options, findMap, ports) {
    const progress = { results: new Map(), brokenCategories: new Map(), processes: 0 };
    const lastRun = await runToEnd(options, findMap, progress, ports);
    const map = await findMap();
    const categoryProblems = [...progress.brokenCategories].map(([category, error]) => {
        return {
            severity: 'error',
            source: 'evaluation',
            id: category,
            title: `${category} cannot be listed`,
            message: error.message,
            position: positionOf(error),
        };
    });
    const common = { version: 1, source: map.source, revision: map.revision, processes: progress.processes };
    const { listing } = progress;
    if (listing === undefined) {
        const broken = categoryProblems.length > 0 ? [] : [describeBrokenFlake(lastRun, options.memoryLimit, map)];
        return { ...common, targets: [], problems: [...categoryProblems, ...broken], excluded: [] };
    }
    const resultOf = (index) => progress.results.get(index) ?? { error: { message: 'It was not evaluated; this is a mistake in Panther.' } };
    const steps = listing.steps.map((step, index) => ({ step, result: resultOf(index) }));
    return {
        ...common,
        targets: steps.flatMap(({ step, result }) => (isTargetKind(step.kind) ? [toTarget({ ...step, kind: step.kind }, result, map)] : [])),
        problems: [
            ...categoryProblems,
            ...listNameProblems(listing.names, map),
            ...steps.flatMap(({ step, result }) => (isTargetKind(step.kind) ? [] : (findOutputProblem(step, result, map) ?? []))),
        ],
        excluded: listing.excluded,
    };
}
/** @throws UserError if include globs were given and nothing matched them: a typing mistake must not pass as "all green" */
function requireMatches(evaluation, include) {
    if (evaluation.targets.length > 0 || evaluation.problems.some(({ severity }) => severity === 'error'))
        return;
    if (evaluation.excluded.length === 0)
        return;
    const examples = evaluation.excluded.slice(0, 5).join(', ');
    throw new runtime/* UserError */.yo(`No target matches the input "include" (${include.join(' ')}) after "exclude". Targets of this flake are, for example: ${examples}.`, {
        exitCode: runtime/* EXIT_CODE */.F3.wrongUse,
    });
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./.cache/js/src/flake/locate.js




const hasScheme = (text) => /^(?:[a-z][a-z0-9+.-]*:|flake:)/.test(text);
/** Root of the git work tree around a directory; the directory itself where there is none. */
async function findRepositoryRoot(directory) {
    try {
        return (await (0,runtime/* captureProcess */.Gx)({ command: ['git', '-C', directory, 'rev-parse', '--show-toplevel'], env: process.env })).trim();
    }
    catch {
        return directory;
    }
}
/**
 * Finds the flake a user named: a directory, or a reference like `github:owner/repo`.
 * @throws UserError if the directory is missing or holds no flake.nix; Nix would go looking in the directories above
 */
async function locateFlake(text, workingDirectory) {
    const path = (0,external_node_path_.resolve)(workingDirectory, text);
    if (!(await (0,runtime/* isDirectory */.wd)(path))) {
        if (text.includes('#')) {
            throw new runtime/* UserError */.yo(`A flake was expected, but "${text}" names an output of one. Leave out what comes from "#" on, and choose targets by the input "include".`);
        }
        if (hasScheme(text))
            return { reference: { reference: text }, text };
        throw new runtime/* UserError */.yo(`The flake "${text}" was expected to be a directory with a flake.nix, but there is no directory ${path}.`);
    }
    if (!(await (0,runtime/* isFile */.fo)((0,external_node_path_.join)(path, 'flake.nix')))) {
        throw new runtime/* UserError */.yo(`${path} is not a flake: it has no flake.nix. Name the directory that has one by the input "flake", or start with "nix flake init".`, {
            exitCode: runtime/* EXIT_CODE */.F3.wrongUse,
        });
    }
    return { reference: { reference: '.', directory: path }, text, directory: path, root: await findRepositoryRoot(path) };
}
const Metadata = dist/* object */.Ikc({
    path: dist/* optional */.lqM(dist/* string */.YjP()),
    revision: dist/* optional */.lqM(dist/* string */.YjP()),
    dirtyRevision: dist/* optional */.lqM(dist/* string */.YjP()),
    lastModified: dist/* optional */.lqM(dist/* number */.aig()),
});
/** What a flake whose flake.nix or lock file cannot be read still has: a source, to which error messages point. */
async function findSource(nix, reference) {
    const parsed = dist/* safeParse */.xLC(dist/* object */.Ikc({ storePath: dist/* string */.YjP() }), await nix.prefetchFlake(reference).catch(() => undefined));
    return parsed.success && (0,src_nix/* isStorePath */.zP)(parsed.output.storePath) ? { source: parsed.output.storePath } : {};
}
/** Asks Nix for a flake's store path and revision; of one that cannot be opened, as much as can be had. */
async function findMetadata(nix, reference) {
    const parsed = dist/* safeParse */.xLC(Metadata, await nix.flakeMetadata(reference).catch(() => undefined));
    if (!parsed.success)
        return findSource(nix, reference);
    const { path, revision, dirtyRevision } = parsed.output;
    const known = revision ?? dirtyRevision;
    return { ...(path !== undefined && (0,src_nix/* isStorePath */.zP)(path) ? { source: path } : {}), ...(known === undefined ? {} : { revision: known }) };
}

// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
;// CONCATENATED MODULE: ./.cache/js/src/flake/memory.js



/** Share of the machine that one evaluator may have: the rest is for the store's page cache and ourselves. */
const EVALUATOR_SHARE = 0.7;
/** Bytes one evaluator may use if the user says nothing, from the machine's (or container's) memory. */
function chooseMemoryLimit() {
    const constrained = process.constrainedMemory();
    const total = constrained > 0 && constrained < (0,external_node_os_.totalmem)() ? constrained : (0,external_node_os_.totalmem)();
    return Math.floor(total * EVALUATOR_SHARE);
}
/** Resident bytes of a process: from /proc on Linux, from ps elsewhere. Undefined once it has ended. */
async function measureMemory(pid) {
    try {
        const status = await (0,external_node_fs_promises_.readFile)(`/proc/${pid}/status`, 'utf8');
        const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
        return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
    }
    catch {
        if (process.platform === 'linux')
            return undefined;
        const { stdout } = await (0,runtime/* runProcess */.R3)({ command: ['ps', '-o', 'rss=', '-p', String(pid)], env: process.env });
        return /^\s*\d+\s*$/.test(stdout) ? Number(stdout) * 1_024 : undefined;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/flake/index.js










/***/ }),

/***/ 49751:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $d: () => (/* reexport */ CHECK_INPUTS),
  lE: () => (/* reexport */ EVALUATION_INPUTS),
  Lp: () => (/* reexport */ FLAKE_INPUT),
  KJ: () => (/* reexport */ PLAN_INPUTS),
  mE: () => (/* reexport */ collectEvidence),
  df: () => (/* reexport */ describePlan),
  ql: () => (/* reexport */ downloadHandOver),
  zR: () => (/* reexport */ examineFlake),
  ci: () => (/* reexport */ examineHere),
  Py: () => (/* reexport */ findCheckResult),
  Ds: () => (/* reexport */ listBuildTargets),
  hk: () => (/* reexport */ makeLocalRunners),
  H1: () => (/* reexport */ nameArtifacts),
  jJ: () => (/* reexport */ parseNeeds),
  ig: () => (/* reexport */ runCheckStage),
  aI: () => (/* reexport */ runPipeline),
  hG: () => (/* reexport */ summarizeGroup),
  zA: () => (/* reexport */ uploadDirectory),
  fq: () => (/* reexport */ writeHandOver),
  u5: () => (/* reexport */ writeReport)
});

// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 10 modules
var runtime = __webpack_require__(34467);
;// CONCATENATED MODULE: ./.cache/js/src/pipeline/artifact-names.js

/** GitHub refuses many characters in artifact names, so a flake other than `.` is named by letters and a hash. */
function nameArtifacts(flake) {
    const slug = flake
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 40);
    const base = flake === '.' ? 'panther' : `panther-${slug}-${(0,runtime/* hashText */.qj)(flake).slice(0, 6)}`;
    return {
        plan: `${base}-plan`,
        result: (group) => `${base}-result-${group}`,
        outputs: (group) => `${base}-outputs-${group}`,
        report: `${base}-report`,
    };
}

// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 11 modules
var src_flake = __webpack_require__(52992);
// EXTERNAL MODULE: ./.cache/js/src/report/index.js + 9 modules
var src_report = __webpack_require__(35133);
;// CONCATENATED MODULE: ./.cache/js/src/pipeline/describe.js



/** Targets named in a line; a fleet of a thousand hosts has hundreds of each status. */
const SHOWN_TARGETS = 8;
function listSome(items) {
    const more = items.length > SHOWN_TARGETS ? ` and ${items.length - SHOWN_TARGETS} more` : '';
    return `${items.slice(0, SHOWN_TARGETS).join(', ')}${more}`;
}
const KIND_NAMES = {
    host: 'host',
    'darwin-host': 'darwin host',
    home: 'home',
    check: 'check',
    package: 'package',
    'dev-shell': 'dev shell',
    formatter: 'formatter',
};
function countKinds(targets) {
    const counts = src_flake/* TARGET_KINDS */.aO.map((kind) => ({ kind, count: targets.filter((target) => target.kind === kind).length }));
    return counts.flatMap(({ kind, count }) => (count === 0 ? [] : [(0,src_report/* formatCount */.B4)(count, KIND_NAMES[kind])])).join(', ');
}
/** A plan in a few lines of plain text: what is good by numbers, what is not by name. */
function describePlan(plan) {
    const { derivations, evaluations, targets, groups, excluded } = plan;
    const idsOf = (status) => targets.filter((target) => target.status === status).map(({ id }) => id);
    const counts = ['build', 'cached', 'unchanged'].flatMap((status) => {
        const { length } = idsOf(status);
        return length === 0 ? [] : [`${length} ${status === 'build' ? 'to build' : status}`];
    });
    const named = ['failed', 'unsupported'].flatMap((status) => {
        const ids = idsOf(status);
        return ids.length === 0 ? [] : [`${ids.length} ${status}: ${listSome(ids)}`];
    });
    const left = excluded.length === 0 ? '' : `; ${excluded.length} left out`;
    return [
        `${(0,src_report/* formatCount */.B4)(targets.length, 'target')}${targets.length === 0 ? '' : `: ${countKinds(targets)}`}; evaluated by ${(0,src_report/* formatCount */.B4)(evaluations.processes, 'process', 'processes')}${left}`,
        ...(counts.length === 0 ? [] : [counts.join(', ')]),
        ...named,
        `${(0,src_report/* formatCount */.B4)(derivations.total, 'derivation')}: ${derivations.cached} there already, ${derivations.toBuild} to build in ${(0,src_report/* formatCount */.B4)(groups.length, 'job')}`,
        ...(groups.length < 2
            ? []
            : groups.map(({ id, targets: ids, derivations: count }) => `  ${id} (${(0,src_report/* formatCount */.B4)(count, 'derivation')}): ${listSome(ids)}`)),
    ];
}
/** The targets of a group, with what the builder needs to know of each. @throws UserError if the plan contradicts itself */
function listBuildTargets(plan, group) {
    return group.targets.map((id) => {
        const target = plan.targets.find((candidate) => candidate.id === id);
        if (target?.drvPath === undefined)
            throw new runtime/* UserError */.yo(`The plan's group ${group.id} names ${id}, which has no derivation. Run the whole workflow again.`, {
                exitCode: 3,
            });
        return { ...target, drvPath: target.drvPath };
    });
}
/** A group's targets, told apart. */
function summarizeGroup(result) {
    return {
        good: result.targets.filter(({ status }) => status === 'built'),
        bad: result.targets.filter(({ status }) => status !== 'built'),
    };
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
// EXTERNAL MODULE: ./.cache/js/src/build/index.js + 8 modules
var build = __webpack_require__(48372);
// EXTERNAL MODULE: ./.cache/js/src/plan/index.js + 7 modules
var src_plan = __webpack_require__(90382);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./.cache/js/src/check/index.js + 14 modules
var src_check = __webpack_require__(4873);
;// CONCATENATED MODULE: ./.cache/js/src/pipeline/hand-over.js





/** Files of the plan artifact. `pack/` holds the derivations, as `nix-store --export` writes them. */
const FILES = { plan: 'plan.json', check: 'check.json', pack: 'pack' };
const inOrder = (names) => [...names].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
/**
 * Writes plan, check result and derivation pack into a directory.
 * The pack holds the closure of the derivations that have to be built, so that builders never evaluate.
 * @returns the digest that later jobs get by another way (a job output) and compare
 */
async function writeHandOver(directory, plan, check, nix) {
    await (0,promises_.mkdir)((0,external_node_path_.join)(directory, FILES.pack), { recursive: true });
    await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, FILES.plan), (0,src_plan/* formatPlan */.nT)(plan));
    if (check !== undefined)
        await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, FILES.check), (0,src_check/* formatCheckResult */.hN)(check));
    const drvPaths = plan.targets.flatMap(({ status, drvPath }) => (status === 'build' && drvPath !== undefined ? [drvPath] : []));
    if (drvPaths.length > 0)
        await nix.exportPaths(await nix.closure(drvPaths), (0,external_node_path_.join)(directory, FILES.pack));
    return digestHandOver(directory);
}
/** One digest over all files of a hand-over. What cannot be read, like a link that somebody slipped in, counts too. */
async function digestHandOver(directory) {
    const names = await listFiles(directory);
    const hash = (name) => (0,runtime/* hashFile */.DC)(name).catch(() => 'unreadable');
    const lines = await Promise.all([...names].sort().map(async (name) => `${name.slice(directory.length + 1)} ${await hash(name)}`));
    return (0,runtime/* hashText */.qj)(lines.join('\n'));
}
/** Everything below a directory that is none itself. */
async function listFiles(directory) {
    const entries = await (0,promises_.readdir)(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map((entry) => (0,external_node_path_.join)(entry.parentPath, entry.name));
}
/** Uploads all files of a directory as one artifact. */
async function uploadDirectory(store, name, directory) {
    await store.upload(name, directory, await listFiles(directory));
}
/** The result of actions/check in this job, from the directory that it gave as output. Undefined if there is none. */
async function findCheckResult(directory) {
    if (directory === undefined)
        return undefined;
    return (0,runtime/* readJsonFile */.JE)((0,external_node_path_.join)(directory, FILES.check), 'The result of the check').then(src_check/* parseCheckResult */.tg, () => undefined);
}
/**
 * Fetches what the plan job left.
 * @param digest what that job said its digest is
 * @throws UserError if it is missing, corrupt, or another run's
 */
async function downloadHandOver(store, name, directory, digest) {
    await store.download(name, directory);
    const found = await digestHandOver(directory);
    if (found !== digest) {
        throw new runtime/* UserError */.yo(`The artifact "${name}" is not what the plan job uploaded: its digest is ${found.slice(0, 12)}…, ${digest.slice(0, 12)}… was expected. Run the whole workflow again.`, {
            exitCode: 3,
        });
    }
    const packDirectory = (0,external_node_path_.join)(directory, FILES.pack);
    const pack = inOrder(await (0,promises_.readdir)(packDirectory).catch(() => [])).map((file) => (0,external_node_path_.join)(packDirectory, file));
    const check = await findCheckResult(directory);
    return { plan: (0,src_plan/* parsePlan */.vS)(await (0,runtime/* readJsonFile */.JE)((0,external_node_path_.join)(directory, FILES.plan), 'The plan')), check, pack };
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/evidence.js






const Needs = dist/* record */.g1P(dist/* string */.YjP(), dist/* object */.Ikc({ result: dist/* picklist */.KIO(['success', 'failure', 'cancelled', 'skipped']) }));
/** Parses `toJSON(needs)`. @throws UserError if it is something else */
function parseNeeds(text) {
    let json;
    try {
        json = JSON.parse(text);
    }
    catch {
        json = undefined;
    }
    const parsed = dist/* safeParse */.xLC(Needs, json);
    if (!parsed.success)
        throw new runtime/* UserError */.yo('The input "needs" must be ${{ toJSON(needs) }}, written just so.');
    if (Object.keys(parsed.output).length === 0) {
        throw new runtime/* UserError */.yo('The input "needs" names no job: the gate must have "needs: [plan, build]", or it would run before them.');
    }
    return parsed.output;
}
const missing = (error) => ({ missing: true, reason: (0,runtime/* describeError */.Uc)(error) });
/**
 * Gathers what the jobs of this run left. What is missing or cannot be believed is evidence too: against the run.
 * @param digest what the plan job said of its artifact; undefined if it did not get that far
 */
async function collectEvidence(store, names, { digest, needs, directory, }) {
    let handOver;
    try {
        if (digest === undefined)
            throw new runtime/* UserError */.yo('The plan job ended before it had a plan: see its log.');
        handOver = await downloadHandOver(store, names.plan, (0,external_node_path_.join)(directory, 'plan'), digest);
    }
    catch (error) {
        return { needs, plan: missing(error), check: missing(error), results: new Map(), planHash: '' };
    }
    const { plan, check } = handOver;
    const results = [];
    for (const { id } of plan.groups) {
        try {
            const target = (0,external_node_path_.join)(directory, id);
            await store.download(names.result(id), target);
            results.push([id, (0,build/* parseGroupResult */.AC)(await (0,runtime/* readJsonFile */.JE)((0,external_node_path_.join)(target, 'result.json'), `The result of group ${id}`))]);
        }
        catch (error) {
            results.push([id, missing(error)]);
        }
    }
    return {
        needs,
        plan,
        check: check ?? { missing: true, reason: 'The check left no result: see the log of the plan job.' },
        results: new Map(results),
        planHash: (0,src_plan/* hashPlan */.k)(plan),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/examine.js



/** The flake's lock file, if it has one that can be read; what is wrong with it is the check's to say. */
async function findLock({ directory }) {
    if (directory === undefined)
        return undefined;
    try {
        return (0,src_flake/* parseLockFile */.hi)(await (0,promises_.readFile)((0,external_node_path_.join)(directory, 'flake.lock'), 'utf8'));
    }
    catch {
        return undefined;
    }
}
/** What error messages are told by. Nothing in it can fail: of a flake that cannot be opened little is known. */
async function findContext(flake, nix) {
    const [metadata, lock] = await Promise.all([(0,src_flake/* findMetadata */.jU)(nix, flake.reference), findLock(flake)]);
    return { ...metadata, lock, root: flake.root };
}
/**
 * Evaluates a flake once. What Nix calls the source is asked for meanwhile, as it costs a fraction of an evaluation, but only when the
 * evaluator is under way: two processes that open a new store at once get into each other's way (Nix 2.26: "gcroots/profiles: File exists").
 * @throws UserError if nothing matches the include globs; ToolError; InterruptedError
 */
async function examineFlake(flake, options, ports) {
    let context;
    const findMap = () => (context ??= findContext(flake, ports.nix));
    const evaluation = await (0,src_flake/* evaluateFlake */.BR)({
        flake: flake.reference,
        systems: options.systems,
        include: options.include,
        exclude: options.exclude,
        checkOutputs: options.checkOutputs,
        allowImportFromDerivation: options['allow-import-from-derivation'],
        acceptFlakeConfig: options['accept-flake-config'],
        memoryLimit: options['memory-limit'] ?? (0,src_flake/* chooseMemoryLimit */.Od)(),
    }, findMap, {
        ...ports,
        measureMemory: src_flake/* measureMemory */.o$,
        onDerivation: (drvPath) => {
            void findMap();
            ports.onDerivation?.(drvPath);
        },
    });
    (0,src_flake/* requireMatches */.t4)(evaluation, options.include);
    return evaluation;
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/inputs.js


/** Least memory in which Nix evaluates anything at all. */
const MIN_EVALUATOR_BYTES = 64 * 2 ** 20;
/** Bytes for one evaluator. @throws InputProblem for a size in which none can work */
function parseMemoryLimit(text) {
    const bytes = (0,runtime/* parseSize */.DB)(text);
    if (bytes < MIN_EVALUATOR_BYTES)
        throw new runtime/* InputProblem */.S7(`must be at least ${(0,runtime/* formatSize */.Xq)(MIN_EVALUATOR_BYTES)}, as no evaluator works with less, but is "${text}"`);
    return bytes;
}
/** Which flake. */
const FLAKE_INPUT = {
    flake: {
        kind: 'text',
        default: '.',
        description: 'Directory of the flake, relative to the repository, or a flake reference like `github:owner/repo`.',
    },
};
/** How a flake is evaluated. */
const EVALUATION_INPUTS = {
    include: {
        kind: 'list',
        default: '*',
        description: 'Globs over target ids, such as `nixosConfigurations.*` or `checks.*`, separated by blanks or lines. Only targets that match one are looked at.',
    },
    exclude: { kind: 'list', description: 'Globs over target ids to leave out, even if they match `include`.' },
    'allow-import-from-derivation': {
        kind: 'flag',
        default: false,
        description: 'Let the evaluation build derivations and read what they made (IFD). Off, targets that need it fail with a message that says so.',
    },
    'accept-flake-config': {
        kind: 'flag',
        default: false,
        description: 'Obey the `nixConfig` of the flake. Whoever can change the flake can then name substituters and keys that are trusted.',
    },
    'memory-limit': {
        kind: 'parsed',
        parse: parseMemoryLimit,
        description: 'Memory one evaluator may use, such as `6 GiB`. Above it the work is split among several, one after another. Default: 70 % of the machine.',
    },
};
/** How the work is divided among jobs. */
const PLAN_INPUTS = {
    'runner-map': {
        kind: 'parsed',
        default: '{"x86_64-linux": "ubuntu-latest"}',
        parse: src_plan/* parseRunnerMap */.e6,
        description: 'JSON of Nix system → runner: a label, a list of labels, or `{"runs-on": …, "features": [...]}` with the system features that builds may ask for. Outputs for other systems are not looked at; hosts of other systems are reported as unsupported.',
    },
    'max-runners': {
        kind: 'integer',
        min: 1,
        max: 255,
        default: 20,
        description: 'Build jobs at most. GitHub allows 255 of one matrix; free accounts run 20 at a time.',
    },
    'minutes-per-runner': {
        kind: 'integer',
        min: 0,
        max: 300,
        default: 10,
        description: 'Estimated minutes of building that one job gets before another is started; targets that share what has to be built stay together. 0: one job for each target.',
    },
};
/** What the check looks at besides evaluation. */
const CHECK_INPUTS = {
    format: {
        kind: 'flag',
        default: true,
        description: "Run the flake's `formatter` on a copy of the repository and report files it would change.",
    },
    statix: {
        kind: 'choice',
        values: ['auto', 'on', 'off'],
        default: 'auto',
        description: 'Report findings of statix as warnings: `auto` if it is installed.',
    },
    deadnix: {
        kind: 'choice',
        values: ['auto', 'on', 'off'],
        default: 'auto',
        description: 'Report findings of deadnix as warnings: `auto` if it is installed.',
    },
};

// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 10 modules
var nix = __webpack_require__(57015);
// EXTERNAL MODULE: ./.cache/js/src/setup/index.js + 8 modules
var setup = __webpack_require__(83584);
;// CONCATENATED MODULE: ./.cache/js/src/pipeline/run-pipeline.js










/** This machine as the only runner: it builds its own system, and whatever it can run besides. */
function makeLocalRunners({ system, systemFeatures, extraPlatforms }) {
    const runner = { labels: ['local'], features: systemFeatures };
    return Object.fromEntries([system, ...extraPlatforms].map((name) => [name, runner]));
}
/**
 * Evaluates a flake for this machine's system, and asks Nix meanwhile what it is and how it is set up: the evaluation is what takes time.
 * @throws UserError if Nix is missing or too old
 */
async function examineHere(flake, options, ports) {
    const evaluation = examineFlake(flake, { ...options, systems: [(0,setup/* detectSystem */.PS)()] }, {
        ...ports,
        onDerivation: (drvPath) => ports.nix.prefetchDerivation(drvPath),
        onProgress: ports.progress.onEvaluated,
    });
    const settings = ports.nix.settings();
    // Without a Nix that fits these fail too, but only the version says why.
    for (const other of [evaluation, settings])
        other.catch(() => undefined);
    await (0,nix/* requireNix */.ro)(ports.nix);
    return { evaluation: await evaluation, settings: await settings };
}
/** Evaluates and checks a flake on this machine. */
async function runCheckStage(flake, options, ports) {
    const { evaluation, settings } = await examineHere(flake, { ...options, checkOutputs: true }, ports);
    const check = await (0,src_check/* checkFlake */.oh)({ ...options, flake, evaluation, system: settings.system }, ports);
    return { evaluation, check, settings };
}
/** All of a pipeline's work in one process and one store; the same stages as the jobs of ci.yml. */
async function runPipeline(flake, options, directory, ports) {
    ports.progress.onStage('check');
    const { evaluation, check, settings } = await runCheckStage(flake, options, ports);
    const runners = makeLocalRunners(settings);
    ports.progress.onStage('plan');
    const plan = await (0,src_plan/* planFlake */.V5)(evaluation, { runners, maxJobs: 1, jobSeconds: Number.POSITIVE_INFINITY, reference: flake.text }, { ...ports, hasSubstituters: settings.substituters.length > 0 });
    ports.log.group('Plan', describePlan(plan));
    ports.progress.onStage('build');
    const planHash = (0,src_plan/* hashPlan */.k)(plan);
    const results = new Map();
    for (const group of plan.groups) {
        const order = { group: group.id, targets: listBuildTargets(plan, group), plan: planHash, directory };
        const result = await (0,build/* buildGroup */.Ct)(order, {
            ...ports,
            findText: async (texts) => (flake.root === undefined ? undefined : (0,build/* findTextInRepository */.cg)(flake.root, texts, ports.env)),
            onProgress: ({ running, ended }) => ports.progress.onBuild(running, ended, group.derivations),
        });
        results.set(group.id, result);
    }
    return { plan, report: (0,src_report/* judge */.S4)({ check, plan, planHash, results }) };
}
/** Writes plan.json, report.md and, when those are there, report.json; each whole or not at all. */
async function writeReport(directory, plan, report) {
    await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, 'plan.json'), (0,src_plan/* formatPlan */.nT)(plan));
    await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, 'report.md'), (0,src_report/* renderSummary */.Br)(report));
    await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, 'report.json'), (0,src_report/* formatReport */.CI)(report));
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/index.js









/***/ }),

/***/ 90382:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  nT: () => (/* reexport */ formatPlan),
  k: () => (/* reexport */ hashPlan),
  ES: () => (/* reexport */ makeMatrix),
  vS: () => (/* reexport */ parsePlan),
  e6: () => (/* reexport */ parseRunnerMap),
  V5: () => (/* reexport */ planFlake)
});

// UNUSED EXPORTS: MATRIX_LIMIT, PLAN_STATUSES, makePlan

;// CONCATENATED MODULE: ./.cache/js/src/plan/build-graph.js
/** Keeps of all derivations those that no store has, and the edges between them. */
function makeBuildGraph(all, willBuild) {
    const derivations = [...willBuild].flatMap((drvPath) => all.get(drvPath) ?? []);
    const indexOf = new Map(derivations.map((derivation, index) => [derivation.drvPath, index]));
    const needs = derivations.map(({ inputDrvs }) => Uint32Array.from(inputDrvs.flatMap((input) => indexOf.get(input) ?? [])));
    return { derivations, needs, indexOf };
}
/** Indexes of a derivation and all it needs that have to be built; empty if it is there already. */
function listNeeds(graph, drvPath) {
    const root = graph.indexOf.get(drvPath);
    if (root === undefined)
        return new Uint32Array();
    const seen = new Uint8Array(graph.derivations.length);
    const found = [root];
    seen[root] = 1;
    for (const index of found) {
        for (const need of graph.needs[index] ?? []) {
            if (seen[need] === 1)
                continue;
            seen[need] = 1;
            found.push(need);
        }
    }
    return Uint32Array.from(found);
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/groups.js
/** How far a job may go above the mean load before an item goes elsewhere, although it shares work with that job. */
const IMBALANCE = 1.25;
function sum(needs, seconds, without) {
    let total = 0;
    for (const need of needs)
        if (without?.[need] !== 1)
            total += seconds[need] ?? 0;
    return total;
}
function countJobs(work, items, { jobSeconds, maxJobs }) {
    const wanted = jobSeconds === 0 ? items : Math.ceil(work / jobSeconds);
    return Math.max(1, Math.min(wanted, items, maxJobs));
}
/**
 * Divides items among jobs so that what they share is built as few times as possible while no job gets much more than its part.
 * Greedy, largest item first: each goes where it adds the least work among the jobs that have room, else to the job that ends first.
 * Deterministic; time is items × jobs × needs.
 */
function groupItems(items, options) {
    if (items.length === 0)
        return [];
    const { seconds } = options;
    const everything = new Uint8Array(seconds.length);
    for (const { needs } of items)
        for (const need of needs)
            everything[need] = 1;
    const work = everything.reduce((total, present, index) => (present === 1 ? total + (seconds[index] ?? 0) : total), 0);
    const jobs = Array.from({ length: countJobs(work, items.length, options) }, () => ({
        has: new Uint8Array(seconds.length),
        ids: [],
        seconds: 0,
        derivations: 0,
    }));
    const capacity = (work / jobs.length) * IMBALANCE;
    const bySize = items.map((item) => ({ ...item, size: sum(item.needs, seconds) })).sort((a, b) => b.size - a.size);
    for (const { id, needs } of bySize) {
        const offers = jobs.map((job) => ({ job, added: sum(needs, seconds, job.has) }));
        // Without any seconds to share, each item has a job of its own as long as there are jobs, although they do the same work.
        const unused = options.jobSeconds === 0 ? offers.find(({ job }) => job.ids.length === 0) : undefined;
        const withRoom = offers.filter(({ job, added }) => job.seconds + added <= capacity);
        const best = unused ??
            (withRoom.length > 0
                ? withRoom.reduce((a, b) => (b.added < a.added || (b.added === a.added && b.job.seconds < a.job.seconds) ? b : a))
                : offers.reduce((a, b) => (b.job.seconds + b.added < a.job.seconds + a.added ? b : a)));
        best.job.ids.push(id);
        best.job.seconds += best.added;
        for (const need of needs) {
            if (best.job.has[need] !== 1)
                best.job.derivations += 1;
            best.job.has[need] = 1;
        }
    }
    return jobs.filter(({ ids }) => ids.length > 0).map(({ ids, derivations, seconds: load }) => ({ ids, derivations, seconds: load }));
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 10 modules
var runtime = __webpack_require__(34467);
;// CONCATENATED MODULE: ./.cache/js/src/plan/runner-map.js


const Labels = dist/* union */.KCZ([dist/* pipe */.FsL(dist/* string */.YjP(), dist/* nonEmpty */.hq()), dist/* pipe */.FsL(dist/* array */.YOg(dist/* pipe */.FsL(dist/* string */.YjP(), dist/* nonEmpty */.hq())), dist/* nonEmpty */.hq())]);
const Entry = dist/* union */.KCZ([Labels, dist/* strictObject */.rej({ 'runs-on': Labels, features: dist/* optional */.lqM(dist/* array */.YOg(dist/* string */.YjP())) })]);
const MapJson = dist/* record */.g1P(dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[a-z0-9_]+-[a-z0-9_]+$/, 'a Nix system like x86_64-linux')), Entry);
/** What every Nix builder offers, and KVM where GitHub's hosted runners have it: on x86_64 Linux. */
function defaultFeatures(system) {
    const common = ['benchmark', 'big-parallel', 'nixos-test'];
    if (system.endsWith('-darwin'))
        return [...common, 'apple-virt'];
    return system === 'x86_64-linux' ? [...common, 'kvm'] : common;
}
/**
 * Parses the input "runner-map": JSON of system → label, list of labels, or `{"runs-on": …, "features": […]}`.
 * @throws InputProblem
 */
function parseRunnerMap(text) {
    let json;
    try {
        json = JSON.parse(text);
    }
    catch (error) {
        throw new runtime/* InputProblem */.S7(`must be JSON like {"x86_64-linux": "ubuntu-latest"}, but is ${text.slice(0, 80)}`, { cause: error });
    }
    const parsed = dist/* safeParse */.xLC(MapJson, json);
    if (!parsed.success || Object.keys(parsed.output).length === 0) {
        const detail = parsed.success ? 'it is empty' : dist/* summarize */.ehc(parsed.issues).replaceAll('\n', ' ');
        throw new runtime/* InputProblem */.S7(`must map Nix systems to runner labels, like {"x86_64-linux": "ubuntu-latest"}: ${detail}`);
    }
    return Object.fromEntries(Object.entries(parsed.output).map(([system, entry]) => {
        const hasDetails = typeof entry === 'object' && 'runs-on' in entry;
        const labels = hasDetails ? entry['runs-on'] : entry;
        const features = hasDetails ? entry.features : undefined;
        return [system, { labels: typeof labels === 'string' ? [labels] : labels, features: features ?? defaultFeatures(system) }];
    }));
}
/** The runner for a system. A flake may call its systems what it likes, `constructor` too. */
function findRunner(runners, system) {
    return Object.hasOwn(runners, system) ? runners[system] : undefined;
}
/** Other systems that a machine builds without help. Source: getDefaultExtraPlatforms() in src/libstore/globals.cc. */
const ALSO_BUILDS = {
    'x86_64-linux': ['i686-linux'],
    'aarch64-darwin': ['x86_64-darwin'],
};
/** Whether a runner of `system` can build a derivation for `wanted`. */
function canBuild(system, wanted) {
    return wanted === system || wanted === 'builtin' || (ALSO_BUILDS[system]?.includes(wanted) ?? false);
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/make-plan.js



/** Seconds a derivation is thought to take until runs have taught better: most of a NixOS host's own are files and units. */
const DEFAULT_BUILD_SECONDS = 2;
/** GitHub takes 256 jobs of one matrix; one less leaves room for a mistake in counting. */
const MATRIX_LIMIT = 255;
const quote = (text) => `"${text}"`;
/** Why no runner can build a target; undefined if one can. */
function findObstacle(target, needs, graph, runners) {
    const runner = findRunner(runners, target.system);
    if (runner === undefined) {
        return `No runner builds ${target.system}. Add it to the input "runner-map", for example {${quote(target.system)}: "LABEL"}.`;
    }
    for (const need of needs) {
        const derivation = graph.derivations[need];
        if (derivation === undefined)
            continue;
        if (!canBuild(target.system, derivation.system)) {
            return `It needs ${quote(derivation.name)} built for ${derivation.system}, which a runner for ${target.system} cannot do. Put it in a binary cache first.`;
        }
        const missing = derivation.requiredSystemFeatures.filter((feature) => !runner.features.includes(feature));
        if (missing.length > 0) {
            return `${quote(derivation.name)} needs the system feature ${missing.map(quote).join(' and ')}, which no runner for ${target.system} has. Name it under "features" in the input "runner-map" if one has.`;
        }
    }
    return undefined;
}
function sortTarget(target, graph, { unknown }, runners) {
    const needs = listNeeds(graph, target.drvPath);
    const obstacle = findObstacle(target, needs, graph, runners);
    if (obstacle !== undefined)
        return { target, status: 'unsupported', reason: obstacle };
    // A hole in a cached closure cannot be laid at one target's door, so then everything is realised to see.
    return needs.length > 0 || unknown.size > 0 ? { target, status: 'build', needs } : { target, status: 'cached' };
}
function makeGroups(sorted, graph, options) {
    const seconds = Float64Array.from(graph.derivations, ({ fixedOutput, preferLocalBuild }) => fixedOutput || preferLocalBuild ? DEFAULT_BUILD_SECONDS / 2 : DEFAULT_BUILD_SECONDS);
    const toBuild = sorted.flatMap((item) => (item.status === 'build' ? [item] : []));
    const systems = [...new Set(toBuild.map(({ target }) => target.system))].sort();
    // Each system gets at least one job, and the rest by its share of the targets.
    const spare = Math.max(0, Math.min(options.maxJobs, MATRIX_LIMIT) - systems.length);
    return systems.flatMap((system) => {
        const items = toBuild.filter(({ target }) => target.system === system).map(({ target, needs }) => ({ id: target.id, needs }));
        const maxJobs = 1 + Math.floor((spare * items.length) / toBuild.length);
        const bundles = groupItems(items, { seconds, jobSeconds: options.jobSeconds, maxJobs });
        return bundles.map((bundle, index) => ({
            id: `${system}-${index + 1}`,
            system,
            runner: [...(findRunner(options.runners, system)?.labels ?? [])],
            targets: [...bundle.ids].sort(),
            derivations: bundle.derivations,
            seconds: Math.round(bundle.seconds),
        }));
    });
}
function toPlanned(target, sorted) {
    const { id, kind, name, system, position } = target;
    const base = { id, kind, name, system, position };
    if (target.outcome === 'broken')
        return { ...base, status: 'failed', error: target.error };
    const own = { ...base, drvPath: target.drvPath, outputs: { ...target.outputs } };
    if (sorted === undefined)
        return { ...own, status: 'failed', error: { message: 'It was not planned; this is a mistake in Panther.' } };
    return sorted.status === 'unsupported' ? { ...own, status: sorted.status, reason: sorted.reason } : { ...own, status: sorted.status };
}
/** Evaluated targets that some runner could build, judged by their own system only: what a store has to be asked about. */
function listPlannable(evaluation, runners) {
    return evaluation.targets.flatMap((target) => target.outcome === 'evaluated' && findRunner(runners, target.system) !== undefined ? [target] : []);
}
/** Decides for every target whether, where and with which others it is built. */
function makePlan(evaluation, store, options) {
    const graph = makeBuildGraph(store.derivations, store.dryRun.willBuild);
    const evaluated = evaluation.targets.flatMap((target) => (target.outcome === 'evaluated' ? [target] : []));
    const sorted = new Map(evaluated.map((target) => [target.id, sortTarget(target, graph, store.dryRun, options.runners)]));
    const toBuild = new Uint8Array(graph.derivations.length);
    for (const item of sorted.values())
        if (item.status === 'build')
            for (const need of item.needs)
                toBuild[need] = 1;
    const buildCount = toBuild.reduce((count, present) => count + present, 0);
    const total = store.derivations.size;
    return {
        version: 1,
        flake: { reference: options.reference, revision: evaluation.revision },
        targets: evaluation.targets.map((target) => toPlanned(target, sorted.get(target.id))),
        derivations: { total, cached: total - graph.derivations.length, toBuild: buildCount },
        evaluations: { processes: evaluation.processes, targets: evaluation.targets.length },
        groups: [...makeGroups([...sorted.values()], graph, options)],
        excluded: [...evaluation.excluded],
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/matrix.js
/** GitHub cuts long job names itself, but 255 titles also have to fit into a job's outputs. */
const MAX_TITLE_CHARS = 100;
function nameGroup({ targets }, names) {
    const all = targets.map((id) => names.get(id) ?? id);
    let title = '';
    for (const [index, name] of all.entries()) {
        const more = all.length - index;
        if (title !== '' && title.length + name.length > MAX_TITLE_CHARS)
            return `${title} (+${more})`;
        title += `${title === '' ? '' : ', '}${name.slice(0, MAX_TITLE_CHARS)}`;
    }
    return title;
}
/** The value for `strategy.matrix`. GitHub refuses an empty one, so the job that uses it must ask `has-builds` first. */
function makeMatrix(plan) {
    const names = new Map(plan.targets.map(({ id, name }) => [id, name]));
    return {
        include: plan.groups.map((group) => ({ group: group.id, runner: group.runner, system: group.system, title: nameGroup(group, names) })),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/plan-flake.js

/** Derivations below the roots that have to be built if nobody else has their outputs; one with an unknown output path counts as such. */
function listUnbuilt(roots, derivations, invalid) {
    const isMissing = (drvPath) => {
        const outputs = Object.values(derivations.get(drvPath)?.outputs ?? {});
        return outputs.length === 0 || outputs.some((output) => invalid.has(output));
    };
    const found = new Set(roots.filter(isMissing));
    for (const drvPath of found) {
        for (const input of derivations.get(drvPath)?.inputDrvs ?? [])
            if (isMissing(input))
                found.add(input);
    }
    return found;
}
/** What is where. Without substituters the store's list of valid paths says it, which takes a fraction of what `nix build --dry-run` does. */
async function askStore(roots, { nix, hasSubstituters }) {
    if (roots.length === 0)
        return { derivations: new Map(), dryRun: { willBuild: new Set(), willFetch: new Set(), unknown: new Set() } };
    if (hasSubstituters) {
        const [derivations, dryRun] = await Promise.all([nix.readDerivations(roots), nix.dryRun(roots)]);
        return { derivations, dryRun };
    }
    const derivations = await nix.readDerivations(roots);
    const invalid = await nix.findInvalid([...derivations.values()].flatMap(({ outputs }) => Object.values(outputs)));
    return { derivations, dryRun: { willBuild: listUnbuilt(roots, derivations, invalid), willFetch: new Set(), unknown: new Set() } };
}
/**
 * Plans an evaluated flake: reads its derivations and asks the store and its substituters what is there already.
 * @throws ToolError if the store cannot be asked
 */
async function planFlake(evaluation, options, ports) {
    const drvPaths = [...new Set(listPlannable(evaluation, options.runners).map(({ drvPath }) => drvPath))];
    const knowledge = await askStore(drvPaths, ports);
    const { dryRun } = knowledge;
    if (dryRun.unknown.size > 0) {
        const example = [...dryRun.unknown][0] ?? '';
        ports.log.warning(`A cached closure has holes: ${dryRun.unknown.size} paths, like ${example}, are nowhere to be had. Everything is realised to see whether it matters.`);
    }
    return makePlan(evaluation, knowledge, options);
}

// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 11 modules
var flake = __webpack_require__(52992);
;// CONCATENATED MODULE: ./.cache/js/src/plan/plan.js



const TargetIdSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* custom */.IeY(() => true));
/**
 * `build`: goes to a group. `cached`: a store has its whole closure. `unchanged`: proved green before.
 * `failed`: it does not evaluate. `unsupported`: no runner for its system or features.
 */
const PLAN_STATUSES = ['build', 'cached', 'unchanged', 'failed', 'unsupported'];
const PlannedTargetSchema = dist/* object */.Ikc({
    id: TargetIdSchema,
    kind: dist/* picklist */.KIO(flake/* TARGET_KINDS */.aO),
    name: dist/* string */.YjP(),
    system: dist/* optional */.lqM(dist/* string */.YjP()),
    drvPath: dist/* optional */.lqM(flake/* DrvPathSchema */.$M),
    outputs: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), flake/* StorePathSchema */.SP)),
    status: dist/* picklist */.KIO(PLAN_STATUSES),
    /** Why it is not built, for people. */
    reason: dist/* optional */.lqM(dist/* string */.YjP()),
    error: dist/* optional */.lqM(flake/* TargetErrorSchema */.ZC),
    /** Where the attribute is defined. */
    position: dist/* optional */.lqM(flake/* PositionSchema */.$V),
});
const GroupSchema = dist/* object */.Ikc({
    /** Short, unique and fit for a job's name and an artifact's: `x86_64-linux-1`. */
    id: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[a-z0-9_.-]+$/i)),
    system: dist/* string */.YjP(),
    /** Labels for `runs-on`. */
    runner: dist/* array */.YOg(dist/* string */.YjP()),
    targets: dist/* array */.YOg(TargetIdSchema),
    /** Derivations that this group has to build. */
    derivations: dist/* number */.aig(),
    /** Estimated seconds of building. */
    seconds: dist/* number */.aig(),
});
const PlanSchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    /** The flake as the user named it, and its commit. */
    flake: dist/* object */.Ikc({ reference: dist/* string */.YjP(), revision: dist/* optional */.lqM(dist/* string */.YjP()) }),
    targets: dist/* array */.YOg(PlannedTargetSchema),
    derivations: dist/* object */.Ikc({ total: dist/* number */.aig(), cached: dist/* number */.aig(), toBuild: dist/* number */.aig() }),
    evaluations: dist/* object */.Ikc({ processes: dist/* number */.aig(), targets: dist/* number */.aig() }),
    groups: dist/* array */.YOg(GroupSchema),
    /** Targets left out by the inputs "include" and "exclude". */
    excluded: dist/* array */.YOg(dist/* string */.YjP()),
});
/** @throws UserError if it is no plan, or one of another Panther's */
function parsePlan(json) {
    const parsed = dist/* safeParse */.xLC(PlanSchema, json);
    if (parsed.success)
        return parsed.output;
    throw new runtime/* UserError */.yo(`plan.json does not hold a plan that this Panther can read: ${dist/* summarize */.ehc(parsed.issues)}. Run the whole workflow again, all of it with one version.`, {
        exitCode: 3,
    });
}
/** The text of plan.json. */
function formatPlan(plan) {
    return `${JSON.stringify(plan, undefined, 2)}\n`;
}
/** Names a plan by its content: results carry it, so that those of another run are never taken for this one's. */
function hashPlan(plan) {
    return (0,runtime/* hashText */.qj)(JSON.stringify(plan, sortKeys));
}
/** Puts keys in one order: the planner's own differs from that of a plan that was read. */
function sortKeys(_, value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/index.js







/***/ }),

/***/ 35133:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  B4: () => (/* reexport */ formatCount),
  CI: () => (/* reexport */ formatReport),
  O1: () => (/* reexport */ isMachineFault),
  S4: () => (/* reexport */ judge),
  Br: () => (/* reexport */ renderSummary),
  bF: () => (/* reexport */ renderTerminal)
});

// UNUSED EXPORTS: REPORT_STATUSES, escapeCode, escapeHtmlCode, escapeMarkdown, fence, formatDuration, formatHeadline, listCauses

// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 11 modules
var flake = __webpack_require__(52992);
;// CONCATENATED MODULE: ./.cache/js/src/report/report.js
/**
 * What became of a target in the end. `cached` and `unchanged` come from the plan, `unsupported` too (nothing could be tried here);
 * `skipped` means that nobody knows: its build job did not try it, or left no result that can be believed.
 */
const REPORT_STATUSES = ['built', 'cached', 'unchanged', 'failed', 'dependency-failed', 'skipped', 'unsupported'];
const STAGES = ['check', 'plan', 'build'];
/**
 * Whether a red verdict is the machine's fault alone (a full disk, a lost job): nothing of the flake was found to be wrong,
 * but something was not tried.
 */
function isMachineFault({ verdict, targets, problems }) {
    if (verdict === 'success' || targets.some(isFailed) || problems.some(({ severity }) => severity === 'error'))
        return false;
    return targets.some(({ status }) => status === 'skipped');
}
/** The text of report.json. */
function formatReport(report) {
    return `${JSON.stringify(report, undefined, 2)}\n`;
}
/** Whether the target, or something it needs, was tried and is broken. */
function isFailed({ status }) {
    return status === 'failed' || status === 'dependency-failed';
}
/** The targets that do not evaluate: they never came to a build job. */
function isBroken({ status, group }) {
    return status === 'failed' && group === undefined;
}
/** The check's problems without those that are told with the targets that do not evaluate. */
function listOwnProblems({ problems, targets }) {
    const broken = new Set(targets.filter(isBroken).map(({ id }) => id));
    return problems.filter(({ source, id }) => source !== 'evaluation' || id === undefined || !broken.has(id));
}

;// CONCATENATED MODULE: ./.cache/js/src/report/causes.js


function nameCause({ error, reason }) {
    const message = error?.message ?? reason ?? 'Its build job gave no reason.';
    const position = error === undefined ? undefined : (0,flake/* positionOf */.df)(error);
    const key = JSON.stringify([message, position?.file, position?.line, position?.column]);
    return { key, message, ...(position === undefined ? {} : { position }) };
}
/** What made targets fail, each cause once; what breaks most comes first. A target with several causes is listed at each. */
function listCauses({ targets, failures }) {
    const causes = new Map();
    const add = (key, target, cause) => {
        const known = causes.get(key);
        if (known === undefined)
            causes.set(key, { ...cause, targets: [target] });
        else
            known.targets.push(target);
    };
    for (const target of targets.filter(isFailed)) {
        const blamed = target.guilty.flatMap((index) => failures[index] ?? []);
        for (const failure of blamed) {
            add(failure.drvPath, target, { failure, message: failure.message, position: failure.position });
        }
        if (blamed.length > 0)
            continue;
        const { key, ...cause } = nameCause(target);
        add(key, target, cause);
    }
    return [...causes.values()].sort((one, other) => other.targets.length - one.targets.length);
}

// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 10 modules
var nix = __webpack_require__(57015);
;// CONCATENATED MODULE: ./.cache/js/src/report/text.js

/** Longest piece of a flake's own words that goes into running text. */
const MAX_INLINE_CHARS = 300;
/** Longest name within a sentence. */
const MAX_NAME_CHARS = 120;
/**
 * Characters that nobody sees but that change what is seen: direction overrides, zero-width ones, odd line ends.
 * The two joiners stay, as scripts and emoji need them.
 */
const INVISIBLE = /[\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/gu;
/** Removes terminal escapes and control characters, and writes invisible ones as `\u{202e}`. Tabs and line feeds stay. */
function cleanText(text) {
    return (0,nix/* stripControls */.$Y)(text).replace(INVISIBLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
/** Cuts a text and says how much is gone. Cheap for lines of megabytes, so it comes before everything else. */
function shorten(text, maxChars) {
    if (text.length <= maxChars)
        return text;
    const start = text.slice(0, maxChars).replace(/[\ud800-\udbff]$/, '');
    return `${start}… (${formatCount(text.length - start.length, 'more character')})`;
}
/**
 * Makes a line harmless in a log: GitHub's runner obeys lines that begin with `::`, and the older `##[` anywhere in a line.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
function cleanLine(line) {
    return cleanText(line.replaceAll('\n', ' '))
        .replace(/^(\s*)::/, '$1: :')
        .replaceAll('##[', '## [');
}
/** Whether a line is shown as it is: nothing in it has to be removed, cut or made visible. */
function isClean(line, maxChars) {
    return line.length <= maxChars && !line.includes('\t') && cleanLine(line) === line;
}
/** One clean line of limited length, for running text. */
function toInline(text, maxChars = MAX_INLINE_CHARS) {
    return cleanLine(shorten(text, maxChars)).replace(/\s+/g, ' ').trim();
}
const toEntity = (char) => `&#${char.codePointAt(0) ?? 0};`;
/** Everything that Markdown, its tables, HTML, math or automatic links give a meaning to. Entities hold in Markdown and in HTML blocks. */
function escapeEntities(line) {
    return line
        .replace(/[&<>`*~[\]|\\$#@]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=\/\/)/g, toEntity)
        .replace(/\b(www)\./gi, '$1&#46;')
        .replace(/^(?:[-+=]|\d(?=\d*[.)]))/, toEntity);
}
/**
 * Foreign words as running text of Markdown, in one line: they format, link, mention and end nothing.
 * GitHub looks for mentions and issue numbers after the Markdown is rendered, so no escape hides them: a zero-width space parts them.
 */
function escapeMarkdown(text, maxChars) {
    return escapeEntities(toInline(text, maxChars)).replace(/&#64;|&#35;(?=\d)/g, '$&&#8203;');
}
/** Foreign words as code, for places where Markdown is not read: within `<summary>`. */
function escapeHtmlCode(text, maxChars) {
    return `<code>${escapeEntities(toInline(text, maxChars))}</code>`;
}
/** Foreign words as code, in Markdown and its tables. Nothing is linked or mentioned within code. */
function escapeCode(text, maxChars) {
    const line = toInline(text, maxChars);
    return line === '' || /[`|\\<>&]/.test(line) ? escapeHtmlCode(text, maxChars) : `\`${line}\``;
}
/** Foreign lines as a block of code that they cannot end: its marks are longer than any run of backticks within. */
function fence(lines, language = 'text') {
    const clean = lines.map(cleanLine);
    const runs = clean.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length);
    const marks = '`'.repeat(1 + runs.reduce((longest, run) => Math.max(longest, run), 2));
    return [`${marks}${language}`, ...clean, marks].join('\n');
}
/** `0.4 s`, `12 s`, `3 min 12 s`, `2 h 05 min`. */
function formatDuration(seconds) {
    const positive = Math.max(0, seconds);
    if (positive < 9.95)
        return `${Number(positive.toFixed(1))} s`;
    const whole = Math.round(positive);
    if (whole < 60)
        return `${whole} s`;
    if (whole < 3_600)
        return `${Math.floor(whole / 60)} min ${whole % 60} s`;
    const minutes = Math.round(whole / 60);
    return `${formatCount(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, '0')} min`;
}
/** `1,234`; with a noun `1 target`, `14 targets`. */
function formatCount(count, noun, plural = `${noun ?? ''}s`) {
    const digits = count.toLocaleString('en-US');
    return noun === undefined ? digits : `${digits} ${count === 1 ? noun : plural}`;
}
/** Foreign names in a sentence: `a, b, c and 5 more`, none of them too long. */
function formatNames(names, max = 5) {
    const shown = names
        .slice(0, max)
        .map((name) => toInline(name, MAX_NAME_CHARS))
        .join(', ');
    return names.length > max ? `${shown} and ${formatCount(names.length - max)} more` : shown;
}
/** A foreign name in a sentence, in quotes. */
function quote(name) {
    return `"${toInline(name, MAX_NAME_CHARS)}"`;
}

;// CONCATENATED MODULE: ./.cache/js/src/report/headline.js


const WORDS = {
    built: 'built',
    cached: 'cached',
    unchanged: 'unchanged',
    failed: 'failed',
    'dependency-failed': 'lacking a dependency',
    skipped: 'not tried',
    unsupported: 'unsupported here',
};
/** `3 built, 10 cached, 1 failed`: the statuses that occur. */
function formatStatuses({ totals }) {
    return Object.entries(totals.statuses)
        .filter(([, count]) => count > 0)
        .map(([status, count]) => `${formatCount(count)} ${WORDS[status]}`)
        .join(', ');
}
/** The verdict in one line, in our own words only: `2 of 14 targets failed`. */
function formatHeadline(report) {
    return report.verdict === 'success' ? describeSuccess(report) : describeFailure(report);
}
function describeSuccess(report) {
    const { targets, statuses } = report.totals;
    const good = targets - statuses.unsupported;
    if (targets === 0)
        return 'Nothing to build, and the check is clean';
    if (good === 0)
        return `Nothing could be tried: ${formatCount(targets, 'target is', 'targets are')} unsupported here`;
    const subject = good === targets ? formatCount(good, 'target is', 'targets are') : `${formatCount(good)} of ${formatCount(targets)} targets are`;
    return `${subject} good: ${formatStatuses(report)}`;
}
function describeFailure(report) {
    const { targets, statuses } = report.totals;
    const failed = report.targets.filter(isFailed).length;
    const errors = listOwnProblems(report).filter(({ severity }) => severity === 'error').length;
    const parts = [
        failed > 0 ? `${formatCount(failed)} of ${formatCount(targets, 'target')} failed` : '',
        statuses.skipped > 0
            ? `${formatCount(statuses.skipped)} of ${formatCount(targets, 'target')} ${statuses.skipped === 1 ? 'was' : 'were'} not tried`
            : '',
        errors > 0 ? `the check found ${formatCount(errors, 'error')}` : '',
    ].filter((part) => part !== '');
    const lost = report.stages.filter(({ status }) => status === 'missing').map(({ name }) => name);
    if (parts.length === 0)
        return lost.length === 0 ? 'The run is not proved good' : `The run is not proved good: no result of ${lost.join(', ')}`;
    const line = parts.join(', ');
    return `${line.charAt(0).toUpperCase()}${line.slice(1)}`;
}
/** What the run cost, in sentences of our own words. */
function listFigures({ totals, stages }) {
    const { derivations, evaluations } = totals;
    const times = stages.flatMap(({ name, seconds }) => (seconds === undefined ? [] : [`${name} ${formatDuration(seconds)}`]));
    const work = `${formatCount(derivations.total, 'derivation')}: ${formatCount(derivations.cached)} cached, ${formatCount(derivations.built)} of ${formatCount(derivations.toBuild)} built.`;
    return [
        evaluations.targets === 0
            ? ''
            : `${formatCount(evaluations.targets, 'target')} evaluated in ${formatCount(evaluations.processes, 'process', 'processes')}.`,
        derivations.total === 0 ? '' : work,
        totals.fetchedPaths === 0 ? '' : `${formatCount(totals.fetchedPaths, 'path')} fetched.`,
        times.length === 0 ? '' : `Time: ${times.join(', ')}.`,
    ].filter((part) => part !== '');
}

// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 10 modules
var runtime = __webpack_require__(34467);
;// CONCATENATED MODULE: ./.cache/js/src/report/summary.js






/** GitHub drops a step's summary above 1 MiB whole; the action's own footer and other steps' leavings want some room. */
const MAX_SUMMARY_BYTES = 1_000_000;
/** Above this many, the table of targets is folded. */
const MAX_OPEN_ROWS = 50;
const EVERYTHING = {
    logs: Infinity,
    logLines: 25,
    lineChars: 400,
    messageLines: 40,
    causes: Infinity,
    names: 50,
    problems: 500,
    reasons: 50,
    allTargets: true,
};
const FEWER_LINES = { ...EVERYTHING, logLines: 8, lineChars: 200, messageLines: 15, names: 20, omitted: 'most lines of logs' };
const FEW_LOGS = { ...FEWER_LINES, logs: 30, omitted: 'most logs' };
const NO_LOGS = { ...FEWER_LINES, logs: 0, problems: 100, omitted: 'logs' };
const ONLY_FAILURES = { ...NO_LOGS, messageLines: 5, allTargets: false, omitted: 'logs and all targets but the failed ones' };
const FEWER_FAILURES = { ...ONLY_FAILURES, causes: 100, names: 5, problems: 20, reasons: 10, omitted: 'logs and most targets' };
/** From most to least; what is below the last one is counts only. */
const STEPS = [EVERYTHING, FEWER_LINES, FEW_LOGS, NO_LOGS, ONLY_FAILURES, FEWER_FAILURES];
const ICONS = {
    built: '🟢',
    cached: '🟢',
    unchanged: '🟢',
    failed: '🔴',
    'dependency-failed': '🔴',
    skipped: '🟠',
    unsupported: '⚪',
};
const KIND_TITLES = {
    host: 'Hosts',
    'darwin-host': 'Darwin hosts',
    home: 'Homes',
    check: 'Checks',
    package: 'Packages',
    'dev-shell': 'Dev shells',
    formatter: 'Formatters',
};
/**
 * The report as Markdown for the job's page. Says less and less until it is within the limit, as GitHub drops what is longer whole.
 * Everything that comes from the flake (names, messages, logs) is taken for hostile.
 */
function renderSummary(report, { maxBytes = MAX_SUMMARY_BYTES } = {}) {
    for (const detail of STEPS) {
        const text = render(report, detail);
        if (Buffer.byteLength(text) <= maxBytes)
            return text;
    }
    return renderCounts(report);
}
function render(report, detail) {
    return joinBlocks([
        renderHeadline(report),
        renderReasons(report, detail),
        ...renderCauses(report, detail),
        ...renderProblems(report, detail),
        renderNotices(report),
        ...(detail.allTargets ? renderTargets(report) : []),
        renderFigures(report),
        renderOmission(detail.omitted),
    ]);
}
function renderCounts(report) {
    const reasons = formatCount(report.reasons.length, 'reason');
    return joinBlocks([
        renderHeadline(report),
        report.verdict === 'failure' ? `${reasons}, listed in report.json.` : '',
        renderCountLine(report),
        renderOmission('everything but these counts'),
    ]);
}
function joinBlocks(blocks) {
    return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
function renderHeadline(report) {
    return `## ${report.verdict === 'success' ? '🟢' : '🔴'} ${formatHeadline(report)}`;
}
function renderOmission(omitted) {
    return omitted === undefined ? '' : `_Left out, as GitHub shows no more than 1 MiB: ${omitted}. The whole is in report.json._`;
}
function renderList(sentences, max) {
    const more = sentences.length - max;
    const lines = sentences.slice(0, max).map((sentence) => `- ${escapeMarkdown(sentence, 1_500)}`);
    return [...lines, ...(more > 0 ? [`- … and ${formatCount(more)} more, in report.json`] : [])].join('\n');
}
function renderReasons({ reasons }, detail) {
    return renderList(reasons, detail.reasons);
}
function renderNotices({ notices }) {
    return notices.length === 0 ? '' : `Also worth knowing:\n\n${renderList(notices, 10)}`;
}
function renderPlace(position) {
    return position === undefined ? '' : escapeCode((0,runtime/* formatPosition */.Ld)(position));
}
function renderCauses(report, detail) {
    const causes = listCauses(report);
    if (causes.length === 0)
        return [];
    const more = causes.length - detail.causes;
    return [
        `### ${formatCount(causes.length, 'failure')}`,
        ...causes.slice(0, detail.causes).map((cause, index) => renderCause(cause, index < detail.logs ? detail : { ...detail, logLines: 0 })),
        more > 0 ? `… and ${formatCount(more, 'more failure')}, in report.json.` : '',
    ];
}
/** What happened, as the few words beside a target's name. */
function describeCause({ failure, targets: [first] }) {
    if (failure !== undefined)
        return `${escapeHtmlCode(failure.name)} does not build`;
    return first?.group === undefined ? 'does not evaluate' : 'failed';
}
function renderCause(cause, detail) {
    const { targets, failure, message, position } = cause;
    const [first, ...others] = targets;
    if (first === undefined)
        return '';
    const count = others.length === 0 ? '' : ` and ${formatCount(others.length)} more`;
    return joinBlocks([
        `<details><summary>🔴 ${escapeHtmlCode(first.id)}${count}: ${describeCause(cause)}</summary>`,
        renderPlace(position),
        renderMessage(message, detail),
        renderHash(failure),
        renderLog(failure, detail),
        others.length === 0 ? '' : `It breaks ${renderNames(targets, detail.names)}.`,
        first.command === undefined ? '' : `Reproduce it in the directory of the flake:\n\n${fence([first.command], 'sh')}`,
        '</details>',
    ]).trimEnd();
}
function renderNames(targets, max) {
    const more = targets.length - max;
    const shown = targets.slice(0, max).map(({ id }) => escapeCode(id));
    return `${shown.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}
function renderMessage(message, { messageLines, lineChars }) {
    const lines = message.split('\n', messageLines + 1).map((line) => shorten(line, lineChars));
    return fence(lines.length > messageLines ? [...lines.slice(0, messageLines), '…'] : lines);
}
function renderHash(failure) {
    if (failure?.hashMismatch === undefined)
        return '';
    const { specified, got } = failure.hashMismatch;
    return `If that source is the right one, replace the hash ${escapeCode(specified)} by ${escapeCode(got)}.`;
}
function renderLog(failure, { logLines, lineChars }) {
    if (failure === undefined)
        return '';
    const lines = logLines === 0 ? [] : failure.logTail.slice(-logLines).map((line) => shorten(line, lineChars));
    const whole = failure.log === undefined
        ? ''
        : `The whole log is ${escapeCode(failure.log)} in the result artifact of the group ${escapeCode(failure.group)}.`;
    if (lines.length === 0)
        return whole;
    return joinBlocks([`Last lines of the log of ${escapeCode(failure.name)}:`, fence(lines), whole]).trimEnd();
}
function renderTable(head, rows) {
    return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
const SEVERITIES = { error: '🔴 error', warning: '🟠 warning', notice: '🔵 notice' };
function renderProblems(report, detail) {
    const problems = listOwnProblems(report);
    if (problems.length === 0)
        return [];
    const sorted = Object.keys(SEVERITIES).flatMap((severity) => problems.filter((problem) => problem.severity === severity));
    const more = sorted.length - detail.problems;
    const rows = sorted
        .slice(0, detail.problems)
        .map(({ severity, position, title, message }) => [SEVERITIES[severity], renderPlace(position), describeProblem(title, message)]);
    return [
        `### The check found ${formatCount(problems.length, 'problem')}`,
        renderTable(['', 'Where', 'What'], rows),
        more > 0 ? `… and ${formatCount(more, 'more problem')}, in report.json.` : '',
    ];
}
function describeProblem(title, message) {
    return message === title ? escapeMarkdown(title) : `${escapeMarkdown(title)}: ${escapeMarkdown(message)}`;
}
function renderTargets(report) {
    const { targets } = report;
    if (targets.length === 0)
        return [];
    const tables = flake/* TARGET_KINDS */.aO.flatMap((kind) => renderKind(kind, targets));
    const isLong = targets.length > MAX_OPEN_ROWS;
    return isLong ? [`<details><summary>All ${formatCount(targets.length, 'target')}</summary>`, ...tables, '</details>'] : tables;
}
function renderKind(kind, targets) {
    const own = targets.filter((target) => target.kind === kind);
    if (own.length === 0)
        return [];
    const rows = own.map((target) => [
        escapeCode(target.id),
        target.system === undefined ? '' : escapeCode(target.system),
        `${ICONS[target.status]} ${target.status}`,
        target.seconds === undefined ? '' : formatDuration(target.seconds),
        renderRemark(target),
    ]);
    return [`### ${KIND_TITLES[kind]} (${formatCount(own.length)})`, renderTable(['Target', 'System', 'Status', 'Time', 'Why'], rows)];
}
/** Why a target is what it is; failed ones say it with their cause. */
function renderRemark({ status, reason, error }) {
    const why = reason ?? (isFailed({ status }) ? error?.message.split('\n', 1)[0] : undefined);
    return why === undefined ? '' : escapeMarkdown(why);
}
function renderCountLine(report) {
    return report.totals.targets === 0 ? '' : `${formatCount(report.totals.targets, 'target')}: ${formatStatuses(report)}.`;
}
function renderFigures(report) {
    return [
        renderCountLine(report),
        ...listFigures(report),
        report.flake?.revision === undefined ? '' : `Revision ${escapeCode(report.flake.revision)}.`,
    ]
        .filter((part) => part !== '')
        .join(' ');
}

;// CONCATENATED MODULE: ./.cache/js/src/report/terminal.js





/** A log is read from its end: what comes above the last screens is found in report.json. */
const LIMITS = { causes: 20, briefCauses: 100, problems: 50, messageLines: 10, logLines: 10, lineChars: 300 };
/**
 * The report as plain lines for the end of a log: verdict, reasons, failures, counts. No line can be a workflow command, move the
 * cursor or be megabytes long, whatever the flake prints.
 */
function renderTerminal(report) {
    const causes = listCauses(report);
    const lines = [
        `${report.verdict === 'success' ? 'GREEN' : 'RED'}: ${formatHeadline(report)}`,
        ...[...report.reasons, ...report.notices].map((sentence) => `  - ${toInline(sentence, 1_500)}`),
        ...causes.slice(0, LIMITS.causes).flatMap(terminal_renderCause),
        ...renderBriefly(causes.slice(LIMITS.causes)),
        ...terminal_renderProblems(report),
        '',
        ...(report.totals.targets === 0 ? [] : [`${formatCount(report.totals.targets, 'target')}: ${formatStatuses(report)}.`]),
        ...listFigures(report),
    ];
    return lines.map(cleanLine);
}
function nameTargets({ targets }) {
    return formatNames(targets.map(({ id }) => id), 10);
}
function indent(text, maxLines) {
    const lines = text.split('\n', maxLines + 1).map((line) => `    ${cleanLine(shorten(line, LIMITS.lineChars))}`);
    return lines.length > maxLines ? [...lines.slice(0, maxLines), '    …'] : lines;
}
function terminal_renderCause(cause) {
    const { failure, message, position, targets } = cause;
    const command = targets[0]?.command;
    return [
        '',
        `FAILED ${nameTargets(cause)}`,
        ...(position === undefined ? [] : [`  at ${toInline((0,runtime/* formatPosition */.Ld)(position), LIMITS.lineChars)}`]),
        ...(failure === undefined ? [] : [`  ${toInline(failure.name)} does not build:`]),
        ...indent(message, LIMITS.messageLines),
        ...(failure === undefined
            ? []
            : failure.logTail.slice(-LIMITS.logLines).map((line) => `  | ${cleanLine(shorten(line, LIMITS.lineChars))}`)),
        ...(failure?.hashMismatch === undefined
            ? []
            : [`  if that source is the right one, its hash is ${toInline(failure.hashMismatch.got, LIMITS.lineChars)}`]),
        ...(command === undefined ? [] : [`  reproduce: ${command}`]),
    ];
}
/** A line each for the failures that are too many to tell. */
function renderBriefly(causes) {
    const more = causes.length - LIMITS.briefCauses;
    return [
        ...(causes.length === 0 ? [] : ['']),
        ...causes.slice(0, LIMITS.briefCauses).map((cause) => `FAILED ${nameTargets(cause)}: ${toInline(cause.message, 160)}`),
        ...(more > 0 ? [`… and ${formatCount(more, 'more failure')}, in report.json`] : []),
    ];
}
function terminal_renderProblems(report) {
    const problems = listOwnProblems(report).filter(({ severity }) => severity !== 'notice');
    const more = problems.length - LIMITS.problems;
    return [
        ...(problems.length === 0 ? [] : ['', `The check found ${formatCount(problems.length, 'problem')}:`]),
        ...problems.slice(0, LIMITS.problems).map(({ severity, title, message, position }) => {
            const place = position === undefined ? '' : `${toInline((0,runtime/* formatPosition */.Ld)(position))}: `;
            return `  ${place}${severity}: ${toInline(title)}${message === title ? '' : `: ${toInline(message)}`}`;
        }),
        ...(more > 0 ? [`  … and ${formatCount(more)} more, in report.json`] : []),
    ];
}

// EXTERNAL MODULE: ./.cache/js/src/plan/index.js + 7 modules
var src_plan = __webpack_require__(90382);
;// CONCATENATED MODULE: ./.cache/js/src/report/evidence.js
function isMissing(found) {
    return 'missing' in found;
}

;// CONCATENATED MODULE: ./.cache/js/src/report/group-verdict.js


const WHAT_TO_DO = 'Look at its build job, and run it again.';
/** From bad to good: of two statements about one target the worse is believed. */
const WORST_FIRST = ['failed', 'dependency-failed', 'skipped'];
function rank({ status }) {
    const found = WORST_FIRST.indexOf(status);
    return found < 0 ? WORST_FIRST.length : found;
}
/** The worse of two statements, either of which may not be there. */
function pickWorse(one, other) {
    return one === undefined || rank(other) < rank(one) ? other : one;
}
/** Items that are there more than once. */
function listRepeated(items) {
    const seen = new Set();
    return [...new Set(items.filter((item) => seen.size === seen.add(item).size))];
}
/** Why a result is not one that this group's job made for this plan; undefined if it is. */
function refuse(result, group, planHash) {
    if (result === undefined)
        return 'left no result: its job did not run, was stopped, or could not upload it';
    if (isMissing(result))
        return `left no result that can be used: ${toInline(result.reason, 1_000).replace(/\.$/, '')}`;
    if (result.plan !== planHash)
        return 'left a result that was made for another plan';
    if (result.group !== group.id)
        return `left a result that was made for the group ${quote(result.group)}`;
    return undefined;
}
function settle({ status, seconds, reason, failures }, result) {
    return { status, group: result.group, seconds, reason, guilty: failures.flatMap((index) => result.failures[index] ?? []) };
}
/** Believes a group's result only if it was made for exactly this plan, and then only what it says once about its own targets. */
function judgeGroup(group, result, planHash) {
    const skip = (reason) => ({ status: 'skipped', group: group.id, reason, guilty: [] });
    const refusal = refuse(result, group, planHash);
    if (refusal !== undefined || result === undefined || isMissing(result)) {
        const sentence = `group ${quote(group.id)} ${refusal ?? ''}.`;
        const settled = new Map(group.targets.map((id) => [id, skip(`The ${sentence}`)]));
        return { settled, reasons: [`The ${sentence} ${WHAT_TO_DO}`] };
    }
    const wanted = new Set(group.targets);
    const told = result.targets.filter(({ id }) => wanted.has(id));
    const settled = new Map();
    for (const target of told)
        settled.set(target.id, pickWorse(settled.get(target.id), settle(target, result)));
    const silent = group.targets.filter((id) => !settled.has(id));
    for (const id of silent)
        settled.set(id, skip(`The result of the group ${quote(group.id)} does not mention it.`));
    const contradicted = told.filter(({ status, failures }) => status === 'built' && failures.length > 0);
    const say = (what, ids) => ids.length === 0 ? [] : [`The result of the group ${quote(group.id)} ${what}: ${formatNames(ids)}. ${WHAT_TO_DO}`];
    return {
        settled,
        reasons: [
            ...say('does not mention', silent),
            ...say('speaks of what is not in the group', listIds(result.targets).filter((id) => !wanted.has(id))),
            ...say('speaks more than once of', listRepeated(listIds(told))),
            ...say('calls built what it blames a derivation for', listIds(contradicted)),
        ],
    };
}
function listIds(targets) {
    return targets.map(({ id }) => id);
}

;// CONCATENATED MODULE: ./.cache/js/src/report/verdict.js







/** Bounds of what a report keeps; the whole log stays in the group's artifact. */
const verdict_LIMITS = { logLines: 40, lineChars: 1_000, messageChars: 8_000, reasonChars: 1_000, commandChars: 500 };
/** Sentences about single groups; a run that lost all of them has one cause, not 200. */
const MAX_GROUP_SENTENCES = 10;
const AGAIN = 'Run the whole workflow again.';
const OUR_MISTAKE = `This is a mistake in Panther, please report it: ${runtime/* ISSUES_URL */.xV}`;
/**
 * Judges a run. Fails closed: green only if every piece of evidence is there, was made for this plan, and is good. Whatever is missing,
 * doubled, unknown or contradictory is red, with a sentence that says what to do.
 *
 * A flake without anything to build is green if the check is clean and nothing was left out: one that holds only modules, templates or a
 * library is a good flake, and the check is all there is to prove; a notice says so. It is red if filters left nothing: a gate that turns
 * green because a glob excludes every host is the very hole that a gate must not have.
 */
function judge(evidence) {
    const { check, plan, planHash, results } = evidence;
    const groups = isMissing(plan) ? [] : plan.groups.map((group) => judgeGroup(group, results.get(group.id), planHash));
    const settled = mergeGroups(groups);
    const failures = listFailures(settled);
    const targets = isMissing(plan) ? [] : plan.targets.map((target) => reportTarget(target, settled.get(target.id), failures));
    const problems = isMissing(check) ? [] : check.problems;
    const found = [
        ...listCheckReasons(evidence, targets).map((text) => ({ stage: 'check', text })),
        ...listPlanReasons(plan, planHash, targets).map((text) => ({ stage: 'plan', text })),
        ...listBuildReasons(plan, groups, targets, results).map((text) => ({ stage: 'build', text })),
    ];
    const reasons = [...found, ...listJobReasons(evidence, found)];
    return {
        version: 1,
        verdict: reasons.length === 0 ? 'success' : 'failure',
        ...(isMissing(plan) ? {} : { flake: plan.flake }),
        reasons: reasons.map(({ text }) => text),
        notices: listNotices(check, plan),
        targets,
        failures: [...failures.values()].map(({ reported }) => reported),
        stages: STAGES.map((name) => reportStage(name, evidence, reasons, targets)),
        problems,
        excluded: isMissing(plan) ? [] : plan.excluded,
        totals: countTotals(targets, evidence),
    };
}
/** A target's worst word, should a faulty plan give it to several groups. */
function mergeGroups(groups) {
    const merged = new Map();
    for (const { settled } of groups)
        for (const [id, one] of settled)
            merged.set(id, pickWorse(merged.get(id), one));
    return merged;
}
function describeMissing(found, { reason }) {
    const known = (toInline(reason, verdict_LIMITS.reasonChars) || 'Nothing says why.').replace(/(?<![.!?])$/, '.');
    return `${found} ${known} Look at the job that makes it, then run the whole workflow again.`;
}
function listCheckReasons({ check, plan }, targets) {
    if (isMissing(check) && isMissing(plan) && check.reason === plan.reason)
        return ['The check left no result, for the same reason as the plan.'];
    if (isMissing(check))
        return [describeMissing('The check left no result.', check)];
    // An error that a broken target tells as well is left out here: that target makes the verdict red.
    const errors = listOwnProblems({ problems: check.problems, targets }).filter(({ severity }) => severity === 'error');
    const titles = formatNames([...new Set(errors.map(({ title }) => title))]);
    return errors.length === 0 ? [] : [`The check found ${formatCount(errors.length, 'error')}: ${titles}. Correct what it names.`];
}
function listPlanReasons(plan, planHash, targets) {
    if (isMissing(plan))
        return [describeMissing('There is no plan, so nobody knows what had to be built.', plan)];
    const { excluded } = plan;
    const broken = targets.filter(isBroken).map(({ id }) => id);
    return [
        ...listPlanFaults(plan, planHash),
        ...(broken.length === 0
            ? []
            : [`${formatCount(broken.length, 'target does', 'targets do')} not evaluate: ${formatNames(broken)}. Correct what Nix names.`]),
        ...(targets.length > 0 || excluded.length === 0
            ? []
            : [
                `Nothing is left to prove: the inputs "include" and "exclude" leave out all that the flake has: ${formatNames(excluded)}. ` +
                    'Let at least one target through.',
            ]),
    ];
}
/** What is wrong with the plan itself, whatever it plans. */
function listPlanFaults(plan, planHash) {
    const { targets, groups } = plan;
    const planned = new Set(targets.filter(({ status }) => status === 'build').map(({ id }) => id));
    const given = groups.flatMap((group) => group.targets);
    const givenOnce = new Set(given);
    const say = (what, names) => names.length === 0 ? [] : [`The plan ${what}: ${formatNames(names)}. ${OUR_MISTAKE}`];
    return [
        ...(planHash === '' ? [`The plan's job did not announce a plan, so this one may be another's. ${AGAIN}`] : []),
        ...(planHash !== '' && planHash !== (0,src_plan/* hashPlan */.k)(plan) ? [`The plan is not the one that its job announced. ${AGAIN}`] : []),
        ...say('has more than one target of a name', listRepeated(targets.map(({ id }) => id))),
        ...say('has more than one group of a name', listRepeated(groups.map(({ id }) => id))),
        ...say('has a target build twice', listRepeated(given)),
        ...say('has a group build what is not to be built', [...givenOnce].filter((id) => !planned.has(id))),
        ...say('has no group build what is to be built', [...planned].filter((id) => !givenOnce.has(id))),
    ];
}
function listBuildReasons(plan, groups, targets, results) {
    if (isMissing(plan))
        return [];
    const known = new Set(plan.groups.map(({ id }) => id));
    const unknown = [...results.keys()].filter((id) => !known.has(id));
    const faults = groups.flatMap(({ reasons }) => reasons);
    const rest = faults.length - MAX_GROUP_SENTENCES;
    // A group whose result is at fault has its own sentence, so its untried targets need no second one.
    const told = new Set(groups.filter(({ reasons }) => reasons.length > 0).flatMap(({ settled }) => [...settled.keys()]));
    const built = targets.filter(({ group }) => group !== undefined);
    const say = (status, one, many, advice) => {
        const ids = built.filter((target) => target.status === status && !(status === 'skipped' && told.has(target.id))).map(({ id }) => id);
        return ids.length === 0 ? [] : [`${formatCount(ids.length, `target ${one}`, `targets ${many}`)}: ${formatNames(ids)}. ${advice}`];
    };
    const readLog = 'Read the log of the derivation to blame.';
    return [
        ...say('failed', 'does not build', 'do not build', readLog),
        ...say('dependency-failed', 'needs something that does not build', 'need something that does not build', readLog),
        ...say('skipped', 'was not tried', 'were not tried', 'The list of targets says why.'),
        ...faults.slice(0, MAX_GROUP_SENTENCES),
        ...(rest > 0 ? [`${formatCount(rest, 'more result')} of groups cannot be believed. Look at the build jobs, and run them again.`] : []),
        ...(unknown.length === 0 ? [] : [`There are results of groups that the plan does not have: ${formatNames(unknown)}. ${AGAIN}`]),
    ];
}
function findStage(job) {
    const word = /^[a-z]+/i.exec(job)?.[0].toLowerCase();
    return STAGES.find((stage) => stage === word);
}
/** What the ends of jobs say beyond what they left: all of that may be good, and yet a job was stopped after it had uploaded it. */
function listJobReasons({ needs = {}, plan }, found) {
    return Object.entries(needs).flatMap(([name, { result }]) => {
        const stage = findStage(name);
        const text = describeJob(result, stage, plan, found);
        return text === undefined ? [] : [{ stage, text: `The job ${quote(name)} ${text}` }];
    });
}
/** What speaks against a job by its end; undefined if nothing does, or if another reason tells it already. */
function describeJob(result, stage, plan, found) {
    switch (result) {
        case 'success':
            return undefined;
        case 'failure': {
            if (stage === undefined)
                return 'failed. Read its log, and run it again.';
            // One job may do both the check and the plan.
            const isTold = found.some((reason) => (reason.stage === 'build') === (stage === 'build'));
            return isTold ? undefined : 'failed, although all that it left is good. Read its log for the step that failed, and run it again.';
        }
        case 'cancelled':
            return 'was cancelled, so what it left may be half of it. Run it again.';
        case 'skipped':
            if (stage !== 'build')
                return 'was skipped, but the gate needs it. Look at its "if" and at the jobs before it.';
            // Without a plan the verdict is red already, and says why.
            if (isMissing(plan))
                return undefined;
            return plan.groups.length === 0
                ? undefined
                : `was skipped, but the plan has ${formatCount(plan.groups.length, 'group')} to build. ${AGAIN}`;
        default:
            return `ended with ${quote(result)}, which is not a success. ${AGAIN}`;
    }
}
function listNotices(check, plan) {
    const skipped = isMissing(check) ? [] : check.skipped.map((what) => `Not checked: ${what}`);
    if (isMissing(plan))
        return skipped;
    const { targets, excluded } = plan;
    const unsupported = targets.filter(({ status }) => status === 'unsupported').map(({ id }) => id);
    const hasHosts = targets.some(({ kind }) => kind === 'host' || kind === 'darwin-host');
    const nothing = 'Nothing to build: the flake has no hosts, checks, packages, dev shells, homes or formatter for the systems that have a runner.';
    return [
        ...(targets.length === 0 ? [`${nothing} Only the check speaks for it.`] : []),
        ...(targets.length > 0 && !hasHosts ? ['No hosts: nothing in nixosConfigurations or darwinConfigurations was looked at.'] : []),
        ...(unsupported.length === 0
            ? []
            : [
                `${formatCount(unsupported.length, 'target was', 'targets were')} not tried, as no runner fits: ${formatNames(unsupported)}. ` +
                    'Name a runner for the system in the input "runner-map" to have them built.',
            ]),
        ...(excluded.length === 0
            ? []
            : [
                `${formatCount(excluded.length, 'target is', 'targets are')} left out by the inputs "include" and "exclude": ${formatNames(excluded)}.`,
            ]),
        ...skipped,
    ];
}
/** Derivations to blame, by path: what breaks many targets, perhaps in several groups, is one failure. */
function listFailures(settled) {
    const found = new Map();
    for (const { guilty, group } of settled.values()) {
        for (const failure of guilty) {
            if (!found.has(failure.drvPath))
                found.set(failure.drvPath, { index: found.size, reported: reportFailure(failure, group) });
        }
    }
    return found;
}
function reportFailure({ drvPath, name, message, logTail, ...rest }, group) {
    return {
        drvPath,
        name,
        message: shorten(message, verdict_LIMITS.messageChars),
        logTail: logTail.slice(-verdict_LIMITS.logLines).map((line) => shorten(line, verdict_LIMITS.lineChars)),
        group,
        ...rest,
    };
}
function reportTarget(target, settled, failures) {
    const { id, kind, name, system, drvPath, position } = target;
    const known = { id, kind, name, system, drvPath, position, command: formatCommand(target) };
    switch (target.status) {
        case 'failed': {
            const { message, ...place } = target.error ?? { message: target.reason ?? 'It does not evaluate; Nix gave no message.' };
            return { ...known, status: 'failed', error: { message: shorten(message, verdict_LIMITS.messageChars), ...place }, guilty: [] };
        }
        case 'build': {
            if (settled === undefined)
                return { ...known, status: 'skipped', reason: 'The plan gives it to no group.', guilty: [] };
            const { status, group, seconds, reason, guilty } = settled;
            const found = guilty.flatMap(({ drvPath: path }) => failures.get(path) ?? []);
            const log = found.find(({ reported }) => reported.log !== undefined)?.reported.log;
            return { ...known, status, group, seconds, reason, error: describeGuilty(guilty), guilty: found.map(({ index }) => index), log };
        }
        case 'cached':
        case 'unchanged':
        case 'unsupported':
            return { ...known, status: target.status, reason: target.reason, guilty: [] };
    }
}
function describeGuilty([first]) {
    return first === undefined ? undefined : { message: shorten(`${first.name}: ${first.message}`, verdict_LIMITS.messageChars), ...first.position };
}
/** Undefined where a name holds what a terminal does not show: a command must be what it looks like. */
function formatCommand(target) {
    const installable = (0,flake/* formatInstallable */.ty)(target);
    if (!isClean(installable, verdict_LIMITS.commandChars))
        return undefined;
    const word = /^[\w.#@:+/=-]+$/.test(installable) ? installable : `'${installable.replaceAll("'", "'\\''")}'`;
    return target.kind === 'dev-shell' ? `nix develop ${word} -c true` : `nix build ${word}`;
}
function reportStage(name, evidence, reasons, targets) {
    const seconds = evidence.seconds?.[name] ?? (name === 'build' ? findLongest(evidence.results) : undefined);
    const reason = reasons.find(({ stage }) => stage === name)?.text;
    return { name, ...(seconds === undefined ? {} : { seconds }), ...judgeStage(name, evidence, reason, targets) };
}
function judgeStage(name, { check, plan }, reason, targets) {
    const isThere = {
        check: !isMissing(check),
        plan: !isMissing(plan),
        build: targets.some(({ status, group }) => group !== undefined && status !== 'skipped'),
    };
    if (name === 'build' && isMissing(plan))
        return { status: 'missing', reason: reason ?? 'There is no plan.' };
    if (reason !== undefined)
        return { status: isThere[name] ? 'failure' : 'missing', reason };
    const hasWork = name !== 'build' || isMissing(plan) || plan.groups.length > 0;
    return hasWork ? { status: 'success' } : { status: 'skipped', reason: 'There was nothing to build.' };
}
/** Groups run side by side, so the stage lasts as long as its longest one. */
function findLongest(results) {
    const lengths = [...results.values()].flatMap((result) => (isMissing(result) ? [] : [result.seconds]));
    return lengths.length === 0 ? undefined : lengths.reduce((longest, one) => Math.max(longest, one), 0);
}
function countTotals(targets, { check, plan, results }) {
    const problems = isMissing(check) ? [] : check.problems;
    const count = (names, found) => {
        const counts = Object.fromEntries(names.map((name) => [name, 0]));
        for (const name of found)
            counts[name] += 1;
        return counts;
    };
    const groups = [...results.values()].flatMap((result) => (isMissing(result) ? [] : [result]));
    const known = isMissing(plan)
        ? { derivations: { total: 0, cached: 0, toBuild: 0 }, evaluations: { processes: 0, targets: 0 } }
        : { derivations: plan.derivations, evaluations: plan.evaluations };
    return {
        targets: targets.length,
        statuses: count(REPORT_STATUSES, targets.map(({ status }) => status)),
        derivations: { ...known.derivations, built: groups.flatMap(({ builds }) => builds).filter(({ succeeded }) => succeeded).length },
        fetchedPaths: groups.reduce((sum, { fetched }) => sum + fetched.paths, 0),
        evaluations: known.evaluations,
        problems: count(['error', 'warning', 'notice'], problems.map(({ severity }) => severity)),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/report/index.js










/***/ })

};
