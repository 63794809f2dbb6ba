export const id = 438;
export const ids = [438];
export const modules = {

/***/ 9605:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Ct: () => (/* reexport */ buildGroup),
  cg: () => (/* reexport */ findTextInRepository),
  TI: () => (/* reexport */ formatRun),
  AC: () => (/* reexport */ parseGroupResult)
});

// UNUSED EXPORTS: BUILD_STATUSES

// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 13 modules
var nix = __webpack_require__(62138);
;// CONCATENATED MODULE: ./.cache/js/src/build/annotate.js

/** Lines of a finished derivation's log that are shown, folded; the rest is in its file. */
const FOLDED_LINES = 60;
/** Names in one sentence. */
const MAX_NAMES = 5;
function joinNames(names) {
    const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
    return `${names.slice(0, MAX_NAMES).join(', ')}${more}`;
}
/** Shows the log of a finished builder, folded. */
function showLog({ drvPath, start, end, log }, logger) {
    const { lines, total } = log.tail();
    if (total === 0)
        return;
    const shown = lines.slice(-FOLDED_LINES);
    const where = log.isCut() ? 'were not all kept, as the disk is full' : `are in logs/${log.file}`;
    const cut = total > shown.length ? [`(${total - shown.length} lines before these ${where})`] : [];
    logger.group(`${(0,nix/* storePathName */.yF)(drvPath)}: ${((end - start) / 1_000).toFixed(1)} s, ${total} log lines`, [...cut, ...shown]);
}
/** One annotation for a derivation that failed. @param heldUp the targets that need it */
function annotateFailure({ name, message, logTail, hashMismatch, position }, heldUp, log) {
    const hint = hashMismatch === undefined ? '' : `\nIf the new content is what you want, write: ${hashMismatch.got}`;
    const needed = heldUp.length === 0 ? '' : `\nNeeded by ${joinNames(heldUp.map(({ id }) => id))}.`;
    const tail = logTail.length === 0 ? '' : `\nLast lines of its log:\n${logTail.slice(-15).join('\n')}`;
    log.annotate({ severity: 'error', title: `${name} failed to build`, message: `${message}${hint}${needed}${tail}`, position });
}
/** One annotation for each reason that no builder is to blame for: a full disk holds up many targets. */
function annotateReasons(unbuilt, log) {
    const byReason = new Map();
    for (const one of unbuilt)
        byReason.set(one.reason, [...(byReason.get(one.reason) ?? []), one]);
    for (const [reason, held] of byReason) {
        const [first, ...others] = held;
        const title = `${first?.label ?? ''}${others.length === 0 ? ' is' : ` and ${others.length} more are`} not built`;
        log.annotate({ severity: 'error', title, message: reason, position: first?.position });
    }
}
/** One annotation for all that failed once and succeeded when tried again. */
function annotateFlaky(flaky, log) {
    const names = [...flaky.keys()].map(nix/* storePathName */.yF);
    if (names.length === 0)
        return;
    const [first = ''] = names;
    const reasons = [...flaky].slice(0, MAX_NAMES).map(([drvPath, why]) => `${(0,nix/* storePathName */.yF)(drvPath)}: ${why ?? 'Nix gave no reason.'}`);
    log.annotate({
        severity: 'notice',
        title: `${first}${names.length === 1 ? '' : ` and ${names.length - 1} more`} failed once and succeeded when tried again`,
        message: [...reasons, ...(names.length > MAX_NAMES ? [`And ${names.length - MAX_NAMES} more.`] : [])].join('\n'),
    });
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./.cache/js/src/build/classify.js
/**
 * Nix lost what does the work: the daemon, or the machine it runs on. Source: src/libutil/serialise.cc, src/libstore/remote-store.cc and
 * uds-remote-store.cc of 2.18 to 2.35; lix/libutil/file-descriptor.cc.
 */
const LOST_CONNECTION = /unexpected end-of-file|unexpected EOF|daemon disconnected|peer disconnected|cannot (?:connect|open connection) to|Connection (?:reset|refused)|Broken pipe/i;
/**
 * Something could not be had from elsewhere. Source: src/libstore/filetransfer.cc ("unable to %s '%s': …", also "download" and "upload"),
 * build/derivation-goal.cc, build/substitution-goal.cc of 2.18 to 2.35 and Lix 2.95; the rest are words of curl and of the C library.
 */
const TRANSFER = /unable to (?:download|upload|fetch) '|HTTP error \d|curl error|Could(?:n't| not) (?:resolve|connect)|(?:Connection|Operation|Resolving) timed out|Timeout was reached|Temporary failure in name resolution|Network is unreachable|No route to host|some substitutes for the outputs of|some references of path .* could not be realised|is required, but there is no substituter|error: getting status of .* in binary cache/i;
/** Whether Nix lost its daemon, or another process that works for it. */
function isLostConnection(message) {
    return LOST_CONNECTION.test(message);
}
/** Whether a message of Nix, without what a builder printed, is about something outside of every derivation that may pass. */
function isOutsideMessage(message) {
    return TRANSFER.test(message) || isLostConnection(message);
}
/** Seconds that Nix and we may differ in about when a builder started. */
const CLOCK_SECONDS = 1;
/** How a message says that a builder took too long; the seconds are those of the limit. */
const TIMED_OUT = /timed out after (\d+) seconds(?! of silence)/;
/** The limit in seconds that a message says a builder reached. */
function findTimeLimit(message) {
    const seconds = TIMED_OUT.exec(message)?.[1];
    return seconds === undefined ? undefined : Number(seconds);
}
/** Whether a run was long enough to have been ended by a message that names no derivation, as those of Nix 2.29 and newer do not. */
function mayHaveTimedOut(run, message) {
    const limit = findTimeLimit(message);
    return limit !== undefined && run?.end !== undefined && (run.end - run.start) / 1_000 >= limit - CLOCK_SECONDS;
}
/**
 * Tells whether it is worth trying a failed derivation again. A fixed-output derivation whose builder fails is a fetcher that could not
 * fetch: its inputs say what it has to produce, and whether it can depends on the network alone.
 */
function findCause({ derivation, error, words }) {
    if (error?.hashMismatch !== undefined)
        return 'own';
    const message = error?.message ?? words;
    if (message === undefined)
        return 'own';
    if (/timed out after \d+ seconds/.test(message))
        return 'own';
    if (isOutsideMessage(message))
        return 'outside';
    return derivation?.fixedOutput === true && /^(?:Its b|B)uilder failed/.test(message) ? 'outside' : 'own';
}
/** The derivations that need one of some, those included. */
function listDependents(some, derivations) {
    const dependents = new Map();
    for (const { drvPath, inputDrvs } of derivations.values()) {
        for (const input of inputDrvs) {
            const known = dependents.get(input);
            if (known === undefined)
                dependents.set(input, [drvPath]);
            else
                known.push(drvPath);
        }
    }
    const found = new Set(some);
    for (const drvPath of found) {
        for (const dependent of dependents.get(drvPath) ?? [])
            found.add(dependent);
    }
    return found;
}

// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 18 modules
var runtime = __webpack_require__(52000);
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
/**
 * What Nix says of a failed derivation without naming it: output checks name an output, a timeout (2.29 and newer) nothing at all,
 * and a daemon that is gone took all of its builders with it.
 */
function findWords(drvPath, { derivations, watched }) {
    const outputs = Object.values(derivations.get(drvPath)?.outputs ?? {});
    const run = findLastRun(drvPath, watched);
    return (watched.otherErrors.find((text) => outputs.some((output) => text.includes(output))) ??
        watched.otherErrors.find((text) => mayHaveTimedOut(run, text)) ??
        (run === undefined ? undefined : watched.otherErrors.find(isLostConnection)));
}
function findLastRun(drvPath, { runs }) {
    return runs.findLast((candidate) => candidate.drvPath === drvPath);
}
/** Whether a failure is the derivation's own, or may pass. */
function judgeCause(drvPath, evidence) {
    const { derivations, watched } = evidence;
    return findCause({ derivation: derivations.get(drvPath), error: watched.errors.get(drvPath), words: findWords(drvPath, evidence) });
}
function formatLimit(seconds) {
    if (seconds % 60 !== 0)
        return seconds === 1 ? '1 second' : `${seconds} seconds`;
    return seconds === 60 ? '1 minute' : `${seconds / 60} minutes`;
}
/** One or two sentences on why a derivation failed, and what to do where that is known. */
function explainFailure(drvPath, evidence) {
    const { watched, timeLimit } = evidence;
    const error = watched.errors.get(drvPath);
    const words = findWords(drvPath, evidence);
    if (timeLimit !== undefined && findTimeLimit(error?.message ?? words ?? '') === timeLimit) {
        return `Its builder was stopped, as it took longer than ${formatLimit(timeLimit)}. If it needs more, raise the input "build-time-limit".`;
    }
    if (error?.message.startsWith(SUBSTITUTES_FAILED) === true) {
        const transfer = watched.otherErrors.findLast((text) => /^(?:error: )?unable to download/.test(text));
        return `A binary cache has it, but it could not be downloaded.${transfer === undefined ? '' : ` Nix says: ${transfer.replace(/^error: /, '')}`}`;
    }
    if (error !== undefined)
        return error.message;
    return words === undefined
        ? 'Its builder ended without its outputs, and Nix gave no reason.'
        : `Its builder ended without its outputs. Nix says: ${words}`;
}
/** Nix advises the option --fallback then, which is of no use to somebody who reads a report. */
const SUBSTITUTES_FAILED = 'Some substitutes for the outputs of';
/** The facts of one failed derivation. @param position where its author can mend it, if known */
function describeFailure(drvPath, evidence, position) {
    const run = findLastRun(drvPath, evidence.watched);
    const error = evidence.watched.errors.get(drvPath);
    const tail = run?.log.tail() ?? { lines: [], total: 0 };
    return {
        drvPath,
        name: (0,nix/* storePathName */.yF)(drvPath),
        message: explainFailure(drvPath, evidence),
        logTail: [...tail.lines],
        log: run === undefined || tail.total === 0 ? undefined : `logs/${run.log.file}`,
        hashMismatch: error?.hashMismatch === undefined ? undefined : { ...error.hashMismatch },
        transient: judgeCause(drvPath, evidence) === 'outside',
        position,
    };
}
/** What became of some derivations, in their order. @param failed drv paths in the order of the result's failures */
function judgeDerivations(drvPaths, evidence, failed) {
    const { derivations, watched, start, end: allEnd } = evidence;
    const failedSet = new Set(failed);
    const endOf = new Map(watched.runs.map(({ drvPath, end }) => [drvPath, end ?? allEnd]));
    const toSeconds = (end) => Math.max(0, ((end ?? allEnd) - start) / 1_000);
    return drvPaths.map((drvPath) => {
        if (isBuilt(derivations.get(drvPath), evidence))
            return { status: 'built', seconds: toSeconds(endOf.get(drvPath)), failures: [] };
        const guilty = listGuilty(drvPath, failedSet, derivations);
        const failures = guilty.map((path) => failed.indexOf(path));
        if (failedSet.has(drvPath))
            return { status: 'failed', seconds: toSeconds(endOf.get(drvPath)), failures };
        if (guilty.length > 0)
            return { status: 'dependency-failed', seconds: toSeconds(Math.max(...guilty.map((path) => endOf.get(path) ?? 0))), failures };
        if (watched.diskFull)
            return { status: 'skipped', failures: [], reason: `The disk is full. ${runtime/* FREE_DISK_ADVICE */.uj}` };
        const reason = watched.errors.get(drvPath)?.message ?? watched.otherErrors.at(-1) ?? 'Nix ended before it was built and gave no reason.';
        return { status: 'failed', failures: [], reason };
    });
}
/** What became of each target. @param failed drv paths in the order of the result's failures */
function judgeTargets(targets, evidence, failed) {
    const verdicts = judgeDerivations(targets.map(({ drvPath }) => drvPath), evidence, failed);
    return targets.flatMap(({ id }, index) => (verdicts[index] === undefined ? [] : [{ id, ...verdicts[index] }]));
}
/** What became of each derivation that is no target. @param failed drv paths in the order of the result's failures */
function judgeRoots(roots, evidence, failed) {
    const verdicts = judgeDerivations(roots, evidence, failed);
    return roots.flatMap((drvPath, index) => (verdicts[index] === undefined ? [] : [{ drvPath, ...verdicts[index] }]));
}

;// CONCATENATED MODULE: ./.cache/js/src/build/decide-retry.js


/**
 * Seconds to wait before each further try after failures from outside. Nix itself already tries a download five times within some ten
 * seconds, so what is left needs longer: a service that restarts, or a rate limit, which most servers count by the minute.
 */
const RETRY_PAUSES = [15, 60];
const STOP = { kind: 'stop' };
/** Whether two builders ran at one time. */
function ranTogether(runs) {
    const byStart = [...runs].sort((a, b) => a.start - b.start);
    let latest = Number.NEGATIVE_INFINITY;
    return byStart.some(({ start, end }) => {
        const overlaps = start < latest;
        latest = Math.max(latest, end ?? Number.POSITIVE_INFINITY);
        return overlaps;
    });
}
/**
 * Decides whether to build again, and what. Tried again is only what may come out differently: what failed from outside, and what was
 * crowded out of a full disk by others. Whatever a derivation's own failure holds up is left out, as Nix would run its builder again.
 */
function decideRetry({ wanted, evidence, last, end, retries }) {
    const missing = wanted.filter((drvPath) => !isBuilt(evidence.derivations.get(drvPath), evidence));
    if (missing.length === 0 || end.exitCode === 0 || end.signal !== undefined)
        return STOP;
    if (last.diskFull) {
        const isHopeless = retries.diskFull > 0 || !ranTogether(last.runs);
        return isHopeless ? STOP : { kind: 'retry', why: 'disk-full', drvPaths: missing, failed: [], pauseSeconds: 0 };
    }
    const failed = listFailed(evidence);
    const isOwn = (drvPath) => judgeCause(drvPath, evidence) === 'own';
    const drvPaths = leaveOut(missing, failed.filter(isOwn), evidence.derivations);
    const outside = failed.filter((drvPath) => !isOwn(drvPath));
    const heldUp = listDependents(outside, evidence.derivations);
    const mayPass = drvPaths.some((drvPath) => heldUp.has(drvPath)) || last.otherErrors.some(isOutsideMessage);
    const pauseSeconds = RETRY_PAUSES[retries.outside];
    if (drvPaths.length === 0 || !mayPass || pauseSeconds === undefined)
        return STOP;
    return { kind: 'retry', why: 'outside', drvPaths, failed: outside, pauseSeconds };
}
/** Those that need none of some derivations. */
function leaveOut(drvPaths, hopeless, derivations) {
    if (hopeless.length === 0)
        return drvPaths;
    const held = listDependents(hopeless, derivations);
    return drvPaths.filter((drvPath) => !held.has(drvPath));
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
/** Starts the log of a derivation. Its file, named by hash and name, is only made once there is a line; a second try goes on in it. */
function createBuildLog(directory, drvPath) {
    const file = `${(0,nix/* storePathBase */.Ex)(drvPath).slice(0, 8)}-${(0,nix/* storePathName */.yF)(drvPath).slice(0, 80)}.log`;
    let pending = '';
    let lines = [];
    let total = 0;
    let isCut = false;
    const flush = () => {
        if (pending === '')
            return;
        try {
            (0,external_node_fs_.mkdirSync)(directory, { recursive: true });
            (0,external_node_fs_.appendFileSync)((0,external_node_path_.join)(directory, file), pending);
        }
        catch (error) {
            // A log is worth less than the build: that goes on, and its verdict with the tail is still told.
            if ((0,runtime/* findErrorCode */.Ze)(error) !== 'ENOSPC')
                throw error;
            isCut = true;
        }
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
        isCut: () => isCut,
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
    const words = isDependencyFailure || plain.startsWith('some substitutes ') ? undefined : BUILDER_END.exec(plain)?.[1];
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



/** Nix adds it to a builder's failure if less than 8 MiB are free. Source: decideWhetherDiskFull() in src/libstore of 2.18 to 2.35. */
const LITTLE_DISK = 'build failure may have been caused by lack of free disk space';
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
        diskFull ||= (0,nix/* isDiskFull */.b$)(text) || text.includes(LITTLE_DISK);
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

;// CONCATENATED MODULE: ./.cache/js/src/build/watch-disk.js


/** Milliseconds between two looks at the disk: a disk that takes 2 GiB a second, faster than any runner's, cannot fill up unseen. */
const DISK_CHECK_MS = 2_000;
/**
 * Bytes below which a warning is due, highest first. Many single builds take some GiB for their temporary files, so with less than 5 GiB
 * the next big one may be too much; with 1 GiB even what Nix downloads beside it may be.
 */
const DISK_WARNINGS = [5 * 2 ** 30, 2 ** 30];
/** Builds that are named in a warning. */
const watch_disk_MAX_NAMES = 5;
/** How many of the warnings are due with so many bytes free. */
function countDueWarnings(free) {
    return DISK_WARNINGS.filter((limit) => free < limit).length;
}
/** What is about to happen, to whom, and what to do. */
function describeLowDisk(free, running, now) {
    const names = running.slice(0, watch_disk_MAX_NAMES).map((run) => formatRun(run, now));
    const more = running.length > names.length ? ` and ${running.length - names.length} more` : '';
    const building = names.length === 0 ? 'Nothing is being built at the moment.' : `Being built: ${names.join(', ')}${more}.`;
    return `${(0,runtime/* formatSize */.Xq)(free)} are left where Nix builds. ${building} ${runtime/* FREE_DISK_ADVICE */.uj} Fewer targets in one job need less, too.`;
}
/** Makes a look at the disk that warns once at each threshold, before the disk is full. To be called now and then. */
function createDiskWatch({ freeDisk, log, listRunning, now }) {
    let given = 0;
    return async () => {
        // A disk that cannot be measured is no reason to stop a build.
        const free = await freeDisk().catch(() => undefined);
        const due = free === undefined ? 0 : countDueWarnings(free);
        if (free === undefined || due <= given)
            return;
        given = due;
        const title = due < DISK_WARNINGS.length ? 'The disk is getting full' : 'The disk is nearly full';
        log.annotate({ severity: 'warning', title, message: describeLowDisk(free, listRunning(), now()) });
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/build/attempts.js









/** Milliseconds of silence after which a line says what is still being built. */
const HEARTBEAT_MS = 30_000;
/**
 * What was seen of several `nix build`s, as if it were one. Of each derivation counts what was said last; what was said of things
 * outside, or on a full disk, counts no more once it was tried again.
 */
function mergeWatched(all) {
    const errors = new Map();
    for (const [index, { runs, errors: newer, diskFull }] of all.entries()) {
        for (const { drvPath } of runs)
            errors.delete(drvPath);
        if (diskFull && index < all.length - 1)
            continue;
        for (const [drvPath, error] of newer) {
            // That something else held it up says less than what it did itself.
            if (!error.isDependencyFailure || !errors.has(drvPath))
                errors.set(drvPath, error);
        }
    }
    return {
        runs: all.flatMap(({ runs }) => runs),
        errors,
        otherErrors: all.flatMap(({ otherErrors, diskFull }, index) => {
            if (index === all.length - 1)
                return otherErrors;
            return diskFull ? [] : otherErrors.filter((text) => !isOutsideMessage(text));
        }),
        fetchedPaths: all.reduce((sum, { fetchedPaths }) => sum + fetchedPaths, 0),
        diskFull: all.at(-1)?.diskFull ?? false,
    };
}
/** Runs `nix build` once over some derivations, saying now and then that it is alive and how much disk is left. */
async function runOnce({ drvPaths, maxJobs, ended, derivations }, order, ports) {
    let lastWord = ports.now();
    const tell = () => ports.onProgress?.({ running: watcher.listRunning(), ended: ended.size });
    const watcher = watchBuild({
        now: ports.now,
        logDirectory: (0,external_node_path_.join)(order.directory, 'logs'),
        onStart: tell,
        onEnd: (run) => {
            ended.add(run.drvPath);
            lastWord = ports.now();
            showLog(run, ports.log);
            ports.onBuilt?.(Object.values(derivations.get(run.drvPath)?.outputs ?? {}));
            tell();
        },
    });
    const heartbeat = setInterval(() => {
        const now = ports.now();
        const running = watcher.listRunning();
        if (now - lastWord < HEARTBEAT_MS || running.length === 0)
            return;
        lastWord = now;
        ports.log.info(`Still building ${running.length}: ${nameRuns(running, now)}`);
    }, HEARTBEAT_MS / 6);
    const { freeDisk } = ports;
    const lookAtDisk = freeDisk === undefined ? undefined : createDiskWatch({ ...ports, freeDisk, listRunning: watcher.listRunning });
    const diskWatch = lookAtDisk === undefined ? undefined : setInterval(() => void lookAtDisk(), DISK_CHECK_MS);
    try {
        await lookAtDisk?.();
        const { substituters, timeLimit } = order;
        const request = {
            drvPaths,
            signal: ports.signal,
            ...(maxJobs === undefined ? {} : { maxJobs }),
            ...(substituters === undefined ? {} : { substituters }),
            ...(timeLimit === undefined ? {} : { timeLimit }),
        };
        const end = await ports.nix.build(request, watcher.take);
        return [watcher.finish(), end];
    }
    finally {
        clearInterval(heartbeat);
        clearInterval(diskWatch);
        watcher.finish();
    }
}
function nameRuns(running, now) {
    return running
        .slice(0, 5)
        .map((run) => formatRun(run, now))
        .join(', ');
}
/** One line on why something is tried again, for the log. */
function explainRetry({ why, failed, pauseSeconds }, number) {
    if (why === 'disk-full') {
        return 'The disk is full. Trying once more, one build at a time: builds side by side fill it with their temporary files.';
    }
    const names = failed.slice(0, 5).map(nix/* storePathName */.yF).join(', ');
    const more = failed.length > 5 ? ` and ${failed.length - 5} more` : '';
    const what = failed.length === 0 ? 'A download failed, or Nix lost its daemon' : `Failed for reasons outside of the build: ${names}${more}`;
    return `${what}. Trying again in ${pauseSeconds} seconds (retry ${number} of ${RETRY_PAUSES.length}).`;
}
const sleepFor = (milliseconds, signal) => (0,promises_.setTimeout)(milliseconds, undefined, { signal });
/**
 * Builds some derivations, and again what may come out differently, and asks the store each time what is there.
 * @param start when the group began, on the clock of `ports.now`
 * @throws ToolError if the store cannot be asked; InterruptedError, also while waiting: an interrupted build is never tried again
 */
async function buildInAttempts(wanted, order, derivations, start, ports) {
    const outputsOf = (drvPath) => Object.values(derivations.get(drvPath)?.outputs ?? {});
    const ended = new Set();
    const attempts = [];
    const retries = { outside: 0, diskFull: 0 };
    let drvPaths = wanted;
    for (;;) {
        const maxJobs = retries.diskFull > 0 ? 1 : order.maxJobs;
        const [last, end] = await runOnce({ drvPaths, maxJobs, ended, derivations }, order, ports);
        const watched = mergeWatched([...attempts.map((attempt) => attempt.watched), last]);
        const interesting = new Set([...wanted, ...watched.runs.map(({ drvPath }) => drvPath), ...watched.errors.keys()]);
        const invalid = await ports.nix.findInvalid([...interesting].flatMap(outputsOf));
        const succeeded = end.exitCode === 0 && drvPaths.length === wanted.length;
        const evidence = { derivations, watched, invalid, succeeded, timeLimit: order.timeLimit, start, end: ports.now() };
        attempts.push({
            watched: last,
            unbuilt: new Set(last.runs.map(({ drvPath }) => drvPath).filter((drvPath) => !isBuilt(derivations.get(drvPath), evidence))),
            failed: new Map(listFailed(evidence).map((drvPath) => [drvPath, watched.errors.get(drvPath)?.message])),
        });
        const step = decideRetry({ wanted, evidence, last, end, retries });
        if (step.kind === 'stop')
            return { attempts, evidence };
        retries[step.why === 'outside' ? 'outside' : 'diskFull'] += 1;
        ports.log.warning(explainRetry(step, retries.outside));
        drvPaths = step.drvPaths;
        if (step.pauseSeconds > 0)
            await (ports.sleep ?? sleepFor)(step.pauseSeconds * 1_000, ports.signal).catch(() => undefined);
        ports.signal.throwIfAborted();
    }
}
/** Derivations that failed once and are there now, with why they failed. Those on a full disk did not fail themselves. */
function listFlaky({ attempts, evidence }) {
    const failures = attempts.slice(0, -1).flatMap(({ failed }) => [...failed]);
    return new Map(failures.filter(([drvPath]) => isBuilt(evidence.derivations.get(drvPath), evidence)));
}

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

;// CONCATENATED MODULE: ./.cache/js/src/build/known-failures.js

const NO_BLOCKADE = { blocked: new Map(), loose: [] };
/** All that a derivation needs and is still to be built, itself included. */
function listMissing(root, derivations, willBuild) {
    const needed = new Set(willBuild.has(root) ? [root] : []);
    for (const one of needed) {
        for (const input of derivations.get(one)?.inputDrvs ?? []) {
            if (willBuild.has(input))
                needed.add(input);
        }
    }
    return needed;
}
/**
 * Which derivations need one that failed before, and which. Only what is still to be built leads there: a dependency that a binary
 * cache has needs nothing any more.
 * @param willBuild derivations that no store has outputs of
 */
function findBlocked(wanted, failed, derivations, willBuild) {
    const blocked = new Map();
    const loose = new Set();
    const dependents = listDependents([...failed], derivations);
    const isHeldUp = (drvPath) => failed.has(drvPath) || dependents.has(drvPath);
    for (const drvPath of wanted) {
        const needed = listMissing(drvPath, derivations, willBuild);
        const guilty = [...needed].filter((one) => failed.has(one));
        if (guilty.length === 0)
            continue;
        blocked.set(drvPath, guilty);
        for (const one of needed) {
            if (failed.has(one) || !isHeldUp(one))
                continue;
            for (const input of derivations.get(one)?.inputDrvs ?? [])
                if (needed.has(input) && !isHeldUp(input))
                    loose.add(input);
        }
    }
    return { blocked, loose: [...loose] };
}
/** Asks Nix what is still to be built, where it may matter, and finds what cannot be. */
async function askBlocked(wanted, failed, derivations, nix) {
    const suspects = listDependents(failed, derivations);
    const held = wanted.filter((drvPath) => suspects.has(drvPath));
    if (held.length === 0)
        return NO_BLOCKADE;
    // Without an answer all is built: to run a builder in vain costs time, to call a good target red costs trust.
    const willBuild = await nix.dryRun(held).then((dryRun) => dryRun.willBuild, () => new Set());
    return findBlocked(held, new Set(failed), derivations, willBuild);
}

;// CONCATENATED MODULE: ./.cache/js/src/build/try-shells.js
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
/** A target's result after its shell was tried. */
function applyTrial(result, trial) {
    if (!trial.has(result.id))
        return result;
    const reason = trial.get(result.id);
    return reason === undefined ? { ...result, status: 'built', failures: [], reason: undefined } : { ...result, status: 'failed', reason };
}

;// CONCATENATED MODULE: ./.cache/js/src/build/build-group.js







/** What blames a failure: the same of a target and of a root. */
const isBlaming = (failure, result) => result?.failures.includes(failure) === true;
/** The place to mend a failure: where its wrong hash is written, else where the first target that needs it is defined. */
async function findPlace(drvPath, heldUp, { watched }, ports) {
    const mismatch = watched.errors.get(drvPath)?.hashMismatch;
    const written = mismatch === undefined ? undefined : await ports.findText?.(listSpellings(mismatch.specified));
    return written ?? heldUp.find((target) => target.position !== undefined)?.position;
}
/** Judges what was tried, and annotates what is wrong with it. */
async function judgeTried(tried, triedRoots, evidence, ports) {
    const unbuilt = listFailed(evidence);
    const first = judgeTargets(tried, evidence, unbuilt);
    const firstRoots = judgeRoots(triedRoots, evidence, unbuilt);
    const trial = await tryShells(tried, first, unbuilt, ports);
    const isEntered = ({ id }) => trial.has(id) && trial.get(id) === undefined;
    // A shell that is no package but works is no failure, unless something else needs it as a package.
    const failed = unbuilt.filter((_, failure) => {
        const heldUp = tried.filter((_target, index) => isBlaming(failure, first[index]));
        return heldUp.length === 0 || !heldUp.every(isEntered) || firstRoots.some((root) => isBlaming(failure, root));
    });
    const targets = judgeTargets(tried, evidence, failed).map((result) => applyTrial(result, trial));
    const roots = judgeRoots(triedRoots, evidence, failed);
    const failures = [];
    for (const [failure, drvPath] of failed.entries()) {
        const heldUp = tried.filter((_, index) => isBlaming(failure, targets[index]));
        const described = describeFailure(drvPath, evidence, await findPlace(drvPath, heldUp, evidence, ports));
        annotateFailure(described, heldUp, ports.log);
        failures.push(described);
    }
    const named = [
        ...targets.map((result, index) => ({ ...result, label: result.id, position: tried[index]?.position })),
        ...roots.map((result) => ({ ...result, label: (0,nix/* storePathName */.yF)(result.drvPath), position: undefined })),
    ];
    annotateReasons(named.flatMap(({ label, position, reason, failures: guilty }) => reason === undefined || guilty.length > 0 ? [] : [{ label, reason, position }]), ports.log);
    return { targets, roots, failures };
}
/** Of some derivations, those that another one needs, itself included. */
function listNeeded(root, among, derivations) {
    const seen = new Set([root]);
    for (const drvPath of seen)
        for (const input of derivations.get(drvPath)?.inputDrvs ?? [])
            seen.add(input);
    return among.filter((drvPath) => seen.has(drvPath));
}
/** Adds what was not tried at all, in the order of what was asked for. */
function addBlocked({ targets, roots = [], knownFailures = [] }, tried, { blocked }, derivations) {
    const guilty = new Set([...blocked.values()].flat());
    // Their logs are with the result of the job in which they failed.
    const known = knownFailures.filter(({ drvPath }) => guilty.has(drvPath)).map((failure) => ({ ...failure, log: undefined }));
    const failureOf = new Map([...known, ...tried.failures].map(({ drvPath }, index) => [drvPath, index]));
    const others = tried.failures.map(({ drvPath }) => drvPath);
    const judge = (name, drvPath, found) => {
        const held = blocked.get(drvPath);
        if (held === undefined)
            return found;
        const status = held.includes(drvPath) ? 'failed' : 'dependency-failed';
        const all = [...held, ...listNeeded(drvPath, others, derivations)];
        return { ...name, status, seconds: 0, failures: all.flatMap((path) => failureOf.get(path) ?? []) };
    };
    const shift = (result) => ({
        ...result,
        failures: result.failures.map((index) => index + known.length),
    });
    const targetOf = new Map(tried.targets.map((result) => [result.id, shift(result)]));
    const rootOf = new Map(tried.roots.map((result) => [result.drvPath, shift(result)]));
    return {
        targets: targets.flatMap(({ id, drvPath }) => judge({ id }, drvPath, targetOf.get(id)) ?? []),
        roots: roots.flatMap((drvPath) => judge({ drvPath }, drvPath, rootOf.get(drvPath)) ?? []),
        failures: [...known, ...tried.failures],
    };
}
/** Each run of a builder, with seconds from the group's start. */
function listBuilds(all, flaky) {
    const { derivations, start, end } = all.evidence;
    const toSeconds = (time) => (time - start) / 1_000;
    const builds = all.attempts.flatMap(({ watched, unbuilt }) => watched.runs.map((run) => ({
        drvPath: run.drvPath,
        name: (0,nix/* storePathName */.yF)(run.drvPath),
        system: derivations.get(run.drvPath)?.system,
        start: toSeconds(run.start),
        end: toSeconds(run.end ?? end),
        succeeded: !unbuilt.has(run.drvPath),
    })));
    return builds.map((build) => (build.succeeded && flaky.has(build.drvPath) ? { ...build, flaky: true } : build));
}
/**
 * Builds one group in one `nix build --keep-going`, without any evaluation, and judges each target by what is in the store afterwards:
 * messages differ from version to version, valid paths do not. What failed from outside is tried again; what needs a derivation that
 * failed in an earlier job is not tried at all.
 * @throws ToolError if the store cannot be asked; InterruptedError
 */
async function buildGroup(order, ports) {
    const start = ports.now();
    const { targets, roots = [], knownFailures = [] } = order;
    const wanted = [...new Set([...targets.map(({ drvPath }) => drvPath), ...roots])];
    const derivations = await ports.nix.readDerivations(wanted);
    const known = knownFailures.map(({ drvPath }) => drvPath);
    const blockade = await askBlocked(wanted, known, derivations, ports.nix);
    if (blockade.blocked.size > 0)
        ports.log.info(explainBlocked(blockade));
    const isTried = (drvPath) => !blockade.blocked.has(drvPath);
    const tried = [...new Set([...wanted.filter(isTried), ...blockade.loose])];
    // Without anything to build, Nix would take the flake of its working directory.
    const all = tried.length === 0 ? undefined : await buildInAttempts(tried, order, derivations, start, ports);
    const judged = all === undefined
        ? { targets: [], roots: [], failures: [] }
        : await judgeTried(targets.filter(({ drvPath }) => isTried(drvPath)), roots.filter(isTried), all.evidence, ports);
    const flaky = all === undefined ? new Map() : listFlaky(all);
    annotateFlaky(flaky, ports.log);
    const result = addBlocked(order, judged, blockade, derivations);
    const runs = all?.evidence.watched.runs ?? [];
    const outputs = all === undefined
        ? []
        : listOutputs(runs.map(({ drvPath }) => drvPath), all.evidence);
    return {
        version: 1,
        group: order.group,
        plan: order.plan,
        targets: result.targets,
        ...(roots.length === 0 ? {} : { roots: result.roots }),
        failures: result.failures,
        builds: all === undefined ? [] : [...listBuilds(all, flaky)],
        outputs: [...outputs],
        fetched: { paths: all?.evidence.watched.fetchedPaths ?? 0 },
        seconds: (ports.now() - start) / 1_000,
    };
}
/** Outputs of some derivations that are there, each once. */
function listOutputs(drvPaths, evidence) {
    const built = drvPaths.map((drvPath) => evidence.derivations.get(drvPath)).filter((derivation) => isBuilt(derivation, evidence));
    return new Set(built.flatMap((derivation) => Object.values(derivation?.outputs ?? {})));
}
function explainBlocked({ blocked }) {
    const guilty = [...new Set([...blocked.values()].flat())].map(nix/* storePathName */.yF);
    return `Not built again, nor what needs them, as they failed in an earlier job: ${guilty.join(', ')}. It holds up ${[...blocked.keys()].map(nix/* storePathName */.yF).join(', ')}.`;
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
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 12 modules
var flake = __webpack_require__(79180);
;// CONCATENATED MODULE: ./.cache/js/src/build/result.js




/** `dependency-failed`: something it needs did not build. `skipped`: it was not tried, with a reason. */
const BUILD_STATUSES = ['built', 'failed', 'dependency-failed', 'skipped'];
/** A derivation whose own builder failed. */
const FailureSchema = dist/* object */.Ikc({
    drvPath: nix/* DrvPathSchema */.$M,
    name: dist/* string */.YjP(),
    /** One sentence: exit code, signal, hash mismatch, timeout … */
    message: dist/* string */.YjP(),
    /** Last lines of its log, without colours. */
    logTail: dist/* array */.YOg(dist/* string */.YjP()),
    /** File of the whole log, relative to the result file. */
    log: dist/* optional */.lqM(dist/* string */.YjP()),
    /** A fixed-output derivation that produced something else than its author wrote down. */
    hashMismatch: dist/* optional */.lqM(dist/* object */.Ikc({ specified: dist/* string */.YjP(), got: dist/* string */.YjP() })),
    /** It failed for a reason outside of it (network, binary cache, daemon) that may be gone next time: it proves nothing against it. */
    transient: dist/* boolean */.zMY(),
    position: dist/* optional */.lqM(flake/* PositionSchema */.$V),
});
const Verdict = {
    status: dist/* picklist */.KIO(BUILD_STATUSES),
    /** Seconds from the group's start until the target was there, or had failed. */
    seconds: dist/* optional */.lqM(dist/* number */.aig()),
    /** The derivations to blame: its own, or those of what it needs. Indexes into `failures`. */
    failures: dist/* array */.YOg(dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(0))),
    /** Why, where no builder is to blame. */
    reason: dist/* optional */.lqM(dist/* string */.YjP()),
};
const TargetResultSchema = dist/* object */.Ikc({
    id: flake/* TargetIdSchema */.cq,
    ...Verdict,
});
const RootResultSchema = dist/* object */.Ikc({ drvPath: nix/* DrvPathSchema */.$M, ...Verdict });
const BuildSchema = dist/* object */.Ikc({
    drvPath: nix/* DrvPathSchema */.$M,
    name: dist/* string */.YjP(),
    /** What it was built for, like `x86_64-linux`; unknown for a derivation that another one made. */
    system: dist/* optional */.lqM(dist/* string */.YjP()),
    start: dist/* number */.aig(),
    end: dist/* number */.aig(),
    succeeded: dist/* boolean */.zMY(),
    /** It succeeded here after it had failed in the same job; only ever true. */
    flaky: dist/* optional */.lqM(dist/* literal */.euz(true)),
});
const GroupResultSchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    group: dist/* string */.YjP(),
    /** Hash of the plan that was followed. */
    plan: dist/* string */.YjP(),
    targets: dist/* array */.YOg(TargetResultSchema),
    /** What was built for others to use; absent if that was nothing. */
    roots: dist/* optional */.lqM(dist/* array */.YOg(RootResultSchema)),
    failures: dist/* array */.YOg(FailureSchema),
    /** Every derivation that was built here, each try of it, with seconds from the group's start. */
    builds: dist/* array */.YOg(BuildSchema),
    /** Output paths that were built here and are in the store, each once. */
    outputs: dist/* array */.YOg(nix/* StorePathSchema */.SP),
    /** Bytes and number of paths fetched from substituters. */
    fetched: dist/* object */.Ikc({ paths: dist/* number */.aig() }),
    seconds: dist/* number */.aig(),
});
function blamesWhatItLists({ targets, roots = [], failures }) {
    return [...targets, ...roots].every((one) => one.failures.every((index) => index < failures.length));
}
/** @throws UserError if it is no group's result */
function parseGroupResult(json) {
    const parsed = dist/* safeParse */.xLC(GroupResultSchema, json);
    if (parsed.success && blamesWhatItLists(parsed.output))
        return parsed.output;
    const found = parsed.success ? 'it blames a failure that it does not list' : dist/* summarize */.ehc(parsed.issues);
    throw new runtime/* UserError */.yo(`A build job's result cannot be read: ${found}. Run the whole workflow again, all of it with one version.`, {
        exitCode: 3,
    });
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
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 12 modules
var flake = __webpack_require__(79180);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 18 modules
var runtime = __webpack_require__(52000);
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

// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 13 modules
var src_nix = __webpack_require__(62138);
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

/***/ 79180:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $V: () => (/* reexport */ PositionSchema),
  Pk: () => (/* reexport */ ProblemSchema),
  aO: () => (/* reexport */ TARGET_KINDS),
  ZC: () => (/* reexport */ TargetErrorSchema),
  cq: () => (/* reexport */ TargetIdSchema),
  Od: () => (/* reexport */ chooseMemoryLimit),
  BR: () => (/* reexport */ evaluateFlake),
  tM: () => (/* reexport */ findLockNode),
  jU: () => (/* reexport */ findMetadata),
  xm: () => (/* reexport */ formatAttributePath),
  ty: () => (/* reexport */ formatInstallable),
  _2: () => (/* reexport */ listHosts),
  SS: () => (/* reexport */ listInputs),
  mo: () => (/* reexport */ locateFlake),
  o$: () => (/* reexport */ measureMemory),
  QK: () => (/* reexport */ parseEvaluation),
  hi: () => (/* reexport */ parseLockFile),
  df: () => (/* reexport */ positionOf),
  Oj: () => (/* reexport */ quoteNix),
  t4: () => (/* reexport */ requireMatches)
});

// UNUSED EXPORTS: describeNixError, findInputInText, findPosition, findRepositoryFile, isFetchFailure

// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 13 modules
var src_nix = __webpack_require__(62138);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 18 modules
var runtime = __webpack_require__(52000);
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
function writeProgram({ bootTests, ...args }) {
    const program = (0,external_node_fs_.readFileSync)(__webpack_require__.ab + "evaluate.nix", 'utf8');
    const json = JSON.stringify({
        ...args,
        to: args.to ?? null,
        include: args.include.map(runtime/* globToRegexSource */.E9),
        exclude: args.exclude.map(runtime/* globToRegexSource */.E9),
        ...(bootTests === undefined ? {} : { bootSettings: bootTests.settings, bootHosts: bootTests.hosts }),
    });
    const literal = `builtins.fromJSON ${quoteNix(json)}`;
    return `(${program}) (${bootTests === undefined ? literal : `${literal} // { bootModule = ${bootTests.module}; }`})`;
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
    const { systems, include, exclude, checkOutputs, memoryLimit, bootTests } = options;
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
        program: writeProgram({ token, systems, include, exclude, checkOutputs, bootTests, ...range }),
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
/** Names of hosts that are known not to evaluate. */
function listBrokenHosts({ listing, results }) {
    return (listing?.steps ?? []).flatMap(({ kind, name }, index) => {
        const result = results.get(index);
        return kind === 'host' && result !== undefined && !('drvPath' in result && result.drvPath !== undefined) ? [name] : [];
    });
}
/** Runs evaluators until every step has a result, or the flake turns out not to open. @returns the last run */
async function runToEnd(options, findMap, progress, ports) {
    let retries = 0;
    let fetchOnce = false;
    for (let from = 0;;) {
        const range = { from, skipCategories: [...progress.brokenCategories.keys()], brokenHosts: listBrokenHosts(progress), fetchOnce };
        const run = await runEvaluator(options, range, ports);
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



/** What kinds of things a flake offers that can be built. A boot test is a host's virtual machine, with our probe in it. */
const TARGET_KINDS = ['host', 'darwin-host', 'home', 'check', 'package', 'dev-shell', 'formatter', 'boot-test'];
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
        case 'boot-test':
            return `.#${target.id}`;
    }
}
const PositionSchema = dist/* object */.Ikc({ file: dist/* string */.YjP(), line: dist/* optional */.lqM(dist/* number */.aig()), column: dist/* optional */.lqM(dist/* number */.aig()) });
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
const TargetIdSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* custom */.IeY(() => true));
const TargetBaseEntries = {
    id: TargetIdSchema,
    kind: dist/* picklist */.KIO(TARGET_KINDS),
    name: dist/* string */.YjP(),
    position: dist/* optional */.lqM(PositionSchema),
};
const EvaluationSchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    source: dist/* optional */.lqM(src_nix/* StorePathSchema */.SP),
    revision: dist/* optional */.lqM(dist/* string */.YjP()),
    targets: dist/* array */.YOg(dist/* variant */.Oxt('outcome', [
        dist/* object */.Ikc({
            ...TargetBaseEntries,
            outcome: dist/* literal */.euz('evaluated'),
            system: dist/* string */.YjP(),
            drvPath: src_nix/* DrvPathSchema */.$M,
            outputs: dist/* record */.g1P(dist/* string */.YjP(), src_nix/* StorePathSchema */.SP),
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

;// CONCATENATED MODULE: ./.cache/js/src/flake/list-hosts.js

/** Top-level outputs whose names need not be listed to know those of the hosts. */
const OTHER_OUTPUTS = ['checks', 'darwinConfigurations', 'devShells', 'formatter', 'homeConfigurations', 'packages'];
/**
 * Names of the hosts that would be evaluated. None of them is evaluated for that, nor is nixpkgs fetched. Empty if the flake cannot be opened:
 * its evaluation says why.
 * @throws ToolError if Nix itself does not work; InterruptedError
 */
async function listHosts(options, ports) {
    const range = { from: 0, to: 0, skipCategories: OTHER_OUTPUTS, brokenHosts: [], fetchOnce: false };
    const { listing } = await runEvaluator({ ...options, checkOutputs: false }, range, { ...ports, onProgress: () => undefined });
    return (listing?.steps ?? []).flatMap(({ kind, name }) => (kind === 'host' ? [name] : []));
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

/***/ 70395:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Vo: () => (/* reexport */ NO_HISTORY),
  iz: () => (/* reexport */ findHistory),
  As: () => (/* reexport */ formatHistory),
  nB: () => (/* reexport */ learn),
  fx: () => (/* reexport */ listKept),
  MR: () => (/* reexport */ toExperience)
});

// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 13 modules
var nix = __webpack_require__(62138);
// EXTERNAL MODULE: ./.cache/js/src/pack/index.js + 6 modules
var pack = __webpack_require__(12547);
// EXTERNAL MODULE: ./.cache/js/src/plan/index.js + 21 modules
var plan = __webpack_require__(82198);
;// CONCATENATED MODULE: ./.cache/js/src/history/experience.js



/** What the cache holds for a system; whatever refers to something that is not there is left out. */
function listKept(history, system) {
    const entries = Object.entries(history.cache.get(system)?.paths ?? {});
    return (0,pack/* keepClosed */.Av)(new Map(entries.flatMap(([path, entry]) => ((0,nix/* isStorePath */.zP)(path) ? [[path, entry]] : []))));
}
/** What one plan may learn from earlier runs. */
function toExperience(history, { changedOnly, retryFailed, useCache }) {
    const kept = new Set();
    if (useCache)
        for (const system of history.cache.keys())
            for (const path of listKept(history, system).keys())
                kept.add(path);
    return {
        findProof: ({ id, outputs }) => {
            const proof = changedOnly ? history.targets.get(id) : undefined;
            if (proof?.verdict !== 'success')
                return undefined;
            // The output path tells what is built, the drv path also tells from which commit a source was taken.
            const [names, known] = [Object.keys(outputs), Object.keys(proof.outputs)];
            const isSame = names.length > 0 && names.length === known.length && names.every((name) => outputs[name] === proof.outputs[name]);
            if (!isSame)
                return undefined;
            return proof.revision === undefined
                ? 'Its output paths are those of an earlier run that was good.'
                : `Its output paths are those of commit ${proof.revision.slice(0, 12)}, which was good.`;
        },
        kept,
        findSeconds: (derivation) => history.durations.get((0,plan/* durationKey */.kB)(derivation))?.seconds,
        findFailure: (drvPath) => (retryFailed ? undefined : history.failures.get(drvPath)),
    };
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
;// CONCATENATED MODULE: ./.cache/js/src/history/history.js


const Day = dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(0));
const Seconds = dist/* pipe */.FsL(dist/* number */.aig(), dist/* finite */.E2x(), dist/* minValue */.Wwf(0));
const ProofSchema = dist/* object */.Ikc({
    drvPath: nix/* DrvPathSchema */.$M,
    outputs: dist/* record */.g1P(dist/* string */.YjP(), nix/* StorePathSchema */.SP),
    verdict: dist/* picklist */.KIO(['success', 'failure']),
    /** Commit of the run that proved it. */
    revision: dist/* optional */.lqM(dist/* string */.YjP()),
});
const RememberedFailureSchema = dist/* object */.Ikc({
    name: dist/* string */.YjP(),
    /** One sentence. */
    message: dist/* string */.YjP(),
    /** Day of the failure, in days since 1970. */
    day: Day,
    /** Commit whose run failed. */
    revision: dist/* optional */.lqM(dist/* string */.YjP()),
});
const DurationSchema = dist/* object */.Ikc({ seconds: Seconds, day: Day });
const CacheEntrySchema = dist/* object */.Ikc({
    /** Key of the cache entry. */
    key: dist/* string */.YjP(),
    /** What it holds, by store path. */
    paths: dist/* record */.g1P(dist/* string */.YjP(), dist/* object */.Ikc({ bytes: dist/* number */.aig(), used: Day, references: dist/* array */.YOg(nix/* StorePathSchema */.SP) })),
});
const HistorySchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    /** The Nix that planned, as it calls itself: `nix (Nix) 2.34.8`. */
    nix: dist/* string */.YjP(),
    /** Commit of the newest run that wrote this. */
    revision: dist/* optional */.lqM(dist/* string */.YjP()),
    /** The baseline: target → what was proved of it. */
    targets: dist/* pipe */.FsL(dist/* record */.g1P(dist/* string */.YjP(), ProofSchema), dist/* transform */.pdi((targets) => new Map(Object.entries(targets)))),
    /** Seconds that builds took, by duration key (system and name without version). */
    durations: dist/* pipe */.FsL(dist/* record */.g1P(dist/* string */.YjP(), DurationSchema), dist/* transform */.pdi((durations) => new Map(Object.entries(durations)))),
    failures: dist/* pipe */.FsL(dist/* record */.g1P(dist/* string */.YjP(), RememberedFailureSchema), dist/* check */.z6Y((failures) => Object.keys(failures).every(nix/* isDrvPath */.aS), 'drv paths are expected'), dist/* transform */.pdi((failures) => new Map(Object.entries(failures)))),
    /** What the cache between runs holds, by Nix system. */
    cache: dist/* pipe */.FsL(dist/* record */.g1P(dist/* string */.YjP(), CacheEntrySchema), dist/* transform */.pdi((cache) => new Map(Object.entries(cache)))),
});
const NO_HISTORY = {
    version: 1,
    nix: '',
    targets: new Map(),
    durations: new Map(),
    failures: new Map(),
    cache: new Map(),
};
/** Reads a history; undefined if it is damaged or was written by a Panther with another format: then nothing is known, which is never wrong. */
function findHistory(text) {
    let json;
    try {
        json = JSON.parse(text);
    }
    catch {
        return undefined;
    }
    const parsed = dist/* safeParse */.xLC(HistorySchema, json);
    return parsed.success ? parsed.output : undefined;
}
/** The text of history.json. */
function formatHistory({ targets, durations, failures, cache, ...rest }) {
    const sorted = (map) => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
    return `${JSON.stringify({ ...rest, targets: sorted(targets), durations: sorted(durations), failures: sorted(failures), cache: sorted(cache) })}\n`;
}

;// CONCATENATED MODULE: ./.cache/js/src/history/learn.js

/** Bounds, so that a history stays a small file, and days after which what was learned is forgotten. */
const MAX_DURATIONS = 10_000;
const DURATION_DAYS = 90;
const MAX_FAILURES = 500;
const FAILURE_DAYS = 14;
/** How much the newest time of a build counts against what was known: machines differ, and a build that got dearer should be noticed soon. */
const NEWEST_WEIGHT = 0.5;
function learnTargets(old, { plan, verdicts }) {
    const excluded = new Set(plan.excluded);
    // What the flake no longer has is forgotten; what was not looked at this time is not.
    const planned = new Set(plan.targets.map(({ id }) => id));
    const targets = new Map([...old.targets].filter(([id]) => planned.has(id) || excluded.has(id)));
    for (const { id, drvPath, outputs } of plan.targets) {
        const verdict = verdicts.get(id);
        if (verdict === undefined || drvPath === undefined || outputs === undefined)
            continue;
        const { revision } = plan.flake;
        targets.set(id, { drvPath, outputs: { ...outputs }, verdict, ...(revision === undefined ? {} : { revision }) });
    }
    return targets;
}
function learnDurations(old, { results, today }) {
    const durations = new Map([...old.durations].filter(([, { day }]) => today - day <= DURATION_DAYS));
    for (const { name, system, start, end, succeeded } of results.flatMap(({ builds }) => builds)) {
        if (!succeeded || system === undefined)
            continue;
        const key = (0,plan/* durationKey */.kB)({ name, system });
        const known = durations.get(key)?.seconds;
        const seconds = end - start;
        const learned = known === undefined ? seconds : known + (seconds - known) * NEWEST_WEIGHT;
        durations.set(key, { seconds: Math.round(learned * 10) / 10, day: today });
    }
    const newest = [...durations].sort(([, a], [, b]) => b.day - a.day || b.seconds - a.seconds);
    return new Map(newest.slice(0, MAX_DURATIONS));
}
function learnFailures(old, { plan, results, today }) {
    const built = new Set(results.flatMap(({ builds }) => builds.flatMap((build) => (build.succeeded ? [build.drvPath] : []))));
    const remembered = [...old.failures].filter(([drvPath, { day }]) => !built.has(drvPath) && today - day <= FAILURE_DAYS);
    const failures = new Map(remembered);
    for (const { drvPath, name, message, transient } of results.flatMap((result) => result.failures)) {
        if (transient || built.has(drvPath))
            continue;
        const { revision } = plan.flake;
        failures.set(drvPath, { name, message, day: today, ...(revision === undefined ? {} : { revision }) });
    }
    const newest = [...failures].sort(([, a], [, b]) => b.day - a.day);
    return new Map(newest.slice(0, MAX_FAILURES));
}
function toCache({ cache }) {
    return new Map([...cache].map(([system, { key, paths }]) => {
        const entries = [...paths].map(([path, { bytes, used, references }]) => [
            path,
            { bytes, used, references: [...references] },
        ]);
        return [system, { key, paths: Object.fromEntries(entries) }];
    }));
}
/** Adds what a run found to what was known. */
function learn(old, run) {
    const { revision } = run.plan.flake;
    return {
        version: 1,
        nix: run.nix,
        ...(revision === undefined ? {} : { revision }),
        targets: new Map(learnTargets(old, run)),
        durations: learnDurations(old, run),
        failures: learnFailures(old, run),
        cache: toCache(run),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/history/index.js





/***/ }),

/***/ 12547:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  om: () => (/* reexport */ isWorthKeeping),
  Av: () => (/* reexport */ keepClosed),
  xh: () => (/* reexport */ listPackFiles),
  Lv: () => (/* reexport */ openOutputPack),
  Xm: () => (/* reexport */ parseGroupOutputs),
  SA: () => (/* reexport */ planRetention),
  Ib: () => (/* reexport */ pruneBinaryCache),
  un: () => (/* reexport */ readBinaryCache),
  jO: () => (/* reexport */ sumBytes),
  _b: () => (/* reexport */ toDay),
  qR: () => (/* reexport */ toSubstituter),
  R4: () => (/* reexport */ writeBinaryCache),
  cV: () => (/* reexport */ writeDerivationPack),
  gv: () => (/* reexport */ writeOutputPack)
});

// UNUSED EXPORTS: divideClosure

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 13 modules
var src_nix = __webpack_require__(62138);
;// CONCATENATED MODULE: ./.cache/js/src/pack/narinfo.js

/** Archives lie beside their `.narinfo` or below `nar/`; anything else could lead out of the cache. */
const URL = /^(?:nar\/)?[0-9a-z]+\.nar(?:\.[a-z0-9]+)?$/;
/**
 * Reads a `.narinfo`; undefined if it is damaged or names a file outside of the cache.
 * Source: NarInfo::NarInfo() in src/libstore/nar-info.cc.
 */
function findNarInfo(text) {
    const fields = new Map(text.split('\n').flatMap((line) => [/^(\w+): (.*)$/.exec(line)].flatMap((m) => (m === null ? [] : [[m[1], m[2]]]))));
    const [path = '', url = ''] = [fields.get('StorePath'), fields.get('URL')];
    const narSize = Number(fields.get('NarSize'));
    if (!(0,src_nix/* isStorePath */.zP)(path) || !URL.test(url) || !fields.has('NarHash') || !Number.isSafeInteger(narSize) || narSize <= 0)
        return undefined;
    const storeDir = path.slice(0, -(0,src_nix/* storePathBase */.Ex)(path).length);
    const references = (fields.get('References') ?? '').split(' ').flatMap((base) => (base === '' ? [] : [`${storeDir}${base}`]));
    if (!references.every(src_nix/* isStorePath */.zP))
        return undefined;
    return { path, url, fileSize: Number(fields.get('FileSize') ?? 0), narSize, references: references.filter((other) => other !== path) };
}
/** Name of a path's `.narinfo` file: the hash part of its store path. */
function nameNarInfo(path) {
    return `${(0,src_nix/* storePathBase */.Ex)(path).slice(0, 32)}.narinfo`;
}
/** A `.narinfo` that makes Nix believe that a path is in a cache which has only what refers to it. Taken away before anybody reads the cache. */
function formatPlaceholder(path) {
    return [
        `StorePath: ${path}`,
        'URL: placeholder',
        'Compression: none',
        `NarHash: sha256:${'0'.repeat(52)}`,
        'NarSize: 1',
        'References: ',
        '',
    ].join('\n');
}

;// CONCATENATED MODULE: ./.cache/js/src/pack/binary-cache.js




/** Files read at a time. */
const PARALLEL_READS = 64;
async function mapInParts(items, work) {
    const results = [];
    for (let first = 0; first < items.length; first += PARALLEL_READS) {
        results.push(...(await Promise.all(items.slice(first, first + PARALLEL_READS).map(work))));
    }
    return results;
}
/**
 * The address of a directory for Nix's option "substituters". Nobody signs what travels between jobs: digests that go another way vouch for it.
 * It is asked before the caches of the machine, as it is on the disk.
 */
function toSubstituter(directory) {
    return `file://${directory}?trusted=1&priority=1`;
}
/**
 * Writes paths into a directory that is a binary cache, but not what they refer to: that is elsewhere, mostly in a public cache. `nix copy` refuses a
 * path whose references are not there, so they get placeholders while it works. Archives are not compressed: whoever stores the directory compresses
 * all of it, which takes less time and gives less than compressing each path.
 * @param infos what the store knows of exactly these paths
 * @throws ToolError if Nix cannot copy
 */
async function writeBinaryCache(infos, directory, nix) {
    await (0,promises_.mkdir)(directory, { recursive: true });
    const own = new Set(infos.map(({ path }) => path));
    const there = new Set(await (0,promises_.readdir)(directory));
    const missing = [...new Set(infos.flatMap(({ references }) => references))].filter((path) => !own.has(path) && !there.has(nameNarInfo(path)));
    if (!there.has('nix-cache-info'))
        await (0,promises_.writeFile)((0,external_node_path_.join)(directory, 'nix-cache-info'), `StoreDir: ${findStoreDirectory(infos)}\n`);
    const placeholders = missing.map((path) => (0,external_node_path_.join)(directory, nameNarInfo(path)));
    try {
        for (const [index, path] of missing.entries())
            await (0,promises_.writeFile)(placeholders[index] ?? '', formatPlaceholder(path));
        await nix.copyOnlyTo(`file://${directory}?compression=none`, [...own]);
    }
    finally {
        await mapInParts(placeholders, async (file) => (0,promises_.rm)(file, { force: true }));
    }
}
function findStoreDirectory([first]) {
    return first === undefined ? '/nix/store' : (0,external_node_path_.dirname)(first.path);
}
/**
 * What a directory that is a binary cache holds. An entry that is damaged or whose archive is not there in full is deleted: Nix would end
 * a whole build at it instead of building that path.
 */
async function readBinaryCache(directory) {
    const names = (await (0,promises_.readdir)(directory).catch(() => [])).filter((name) => name.endsWith('.narinfo'));
    const found = await mapInParts(names, async (name) => {
        const file = (0,external_node_path_.join)(directory, name);
        const info = findNarInfo(await (0,promises_.readFile)(file, 'utf8').catch(() => ''));
        const archive = info === undefined ? undefined : await (0,promises_.stat)((0,external_node_path_.join)(directory, info.url)).catch(() => undefined);
        const isWhole = info !== undefined && nameNarInfo(info.path) === name && archive?.isFile() === true && archive.size === info.fileSize;
        if (isWhole)
            return [info];
        await (0,promises_.rm)(file, { force: true });
        return [];
    });
    return found.flat();
}
/** Leaves of a binary cache only the paths that are wanted. */
async function pruneBinaryCache(directory, keep) {
    const entries = await readBinaryCache(directory);
    const archives = new Set(entries.filter(({ path }) => keep.has(path)).map(({ url }) => url));
    const gone = entries.filter(({ path }) => !keep.has(path));
    await mapInParts(gone, async ({ path }) => (0,promises_.rm)((0,external_node_path_.join)(directory, nameNarInfo(path)), { force: true }));
    // Two paths of the same content share an archive.
    const rest = new Set(gone.map(({ url }) => url).filter((url) => !archives.has(url)));
    await mapInParts([...rest], async (url) => (0,promises_.rm)((0,external_node_path_.join)(directory, url), { force: true }));
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 18 modules
var runtime = __webpack_require__(52000);
;// CONCATENATED MODULE: ./.cache/js/src/pack/derivation-pack.js





/** More parts than this are not worth their processes: then what several groups need goes to all of them. */
const MAX_PARTS = 64;
const ManifestSchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    /** In the order of import: what others refer to comes first. */
    parts: dist/* array */.YOg(dist/* object */.Ikc({
        /** File of the part, `<sha256>.export`. */
        file: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[0-9a-f]{64}\.export$/)),
        /** Groups that need it. */
        groups: dist/* array */.YOg(dist/* string */.YjP()),
        paths: dist/* number */.aig(),
    })),
});
const MANIFEST = 'manifest.json';
/** For each path, who needs it: customers by index. Derivations need their inputs and sources; what sources refer to is not known here. */
function markNeeds(customers, derivations) {
    const needs = new Map();
    for (const [index, { roots }] of customers.entries()) {
        const seen = new Set(roots);
        for (const path of seen) {
            const own = needs.get(path);
            if (own === undefined)
                needs.set(path, [index]);
            else
                own.push(index);
            const derivation = derivations.get(path);
            for (const input of derivation?.inputDrvs ?? [])
                seen.add(input);
            for (const source of derivation?.inputSrcs ?? [])
                seen.add(source);
        }
    }
    return needs;
}
/**
 * Divides the closure of all groups' derivations so that each path is in one part and each group needs whole parts.
 * A path is needed by whoever needs what refers to it, so parts with more groups come first in the order of import.
 * @param closure all paths with references first
 */
function divideClosure(closure, customers, derivations) {
    const needs = markNeeds(customers, derivations);
    const everybody = customers.map((_, index) => index);
    const divide = (groupsOf) => {
        const parts = new Map();
        for (const path of closure) {
            const groups = groupsOf(path);
            const key = groups.join(' ');
            const part = parts.get(key);
            if (part === undefined)
                parts.set(key, { groups, paths: [path] });
            else
                part.paths.push(path);
        }
        return [...parts.values()].sort((a, b) => b.groups.length - a.groups.length);
    };
    // Which derivations need what only a source refers to is not known; sources refer to sources, so then all of those go to everybody.
    const hasUnknown = closure.some((path) => !needs.has(path));
    const exact = divide((path) => (hasUnknown && !(0,src_nix/* isDrvPath */.aS)(path) ? everybody : (needs.get(path) ?? everybody)));
    if (exact.length <= MAX_PARTS)
        return exact;
    return divide((path) => {
        const groups = hasUnknown && !(0,src_nix/* isDrvPath */.aS)(path) ? undefined : needs.get(path);
        return groups?.length === 1 ? groups : everybody;
    });
}
/**
 * Writes the derivations that groups need, each once, as `nix-store --export` does: whoever imports them need not evaluate.
 * @throws ToolError if the store cannot be read
 */
async function writeDerivationPack(directory, customers, nix) {
    await (0,promises_.mkdir)(directory, { recursive: true });
    const roots = [...new Set(customers.flatMap((customer) => customer.roots))];
    const read = roots.length === 0 ? new Map() : await nix.readDerivations(roots);
    const closure = roots.length === 0 ? [] : await nix.closure(roots);
    // A .drv file may be a source (builtins.unsafeDiscardOutputDependency): what it refers to has to come along too.
    const unread = closure.filter(src_nix/* isDrvPath */.aS).filter((path) => !read.has(path));
    const derivations = unread.length === 0 ? read : new Map([...read, ...(await nix.readDerivations(unread))]);
    const parts = [];
    for (const { groups, paths } of divideClosure(closure, customers, derivations)) {
        for (const { file, count } of await nix.exportPaths(paths, directory)) {
            const name = `${await (0,runtime/* hashFile */.DC)(file)}.export`;
            await (0,promises_.rename)(file, (0,external_node_path_.join)(directory, name));
            parts.push({ file: name, groups: groups.flatMap((index) => customers[index]?.group ?? []), paths: count });
        }
    }
    const manifest = { version: 1, parts };
    await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, MANIFEST), JSON.stringify(manifest));
}
/**
 * The files that one group has to import, in order. They are not verified here: the digest of the whole hand-over covers them.
 * @throws UserError if the pack is damaged
 */
async function listPackFiles(directory, group) {
    const parsed = dist/* safeParse */.xLC(ManifestSchema, await (0,runtime/* readJsonFile */.JE)((0,external_node_path_.join)(directory, MANIFEST), 'The list of the derivation pack'));
    if (!parsed.success) {
        throw new runtime/* UserError */.yo(`The derivation pack has a list that this Panther cannot read: ${dist/* summarize */.ehc(parsed.issues)}. Run the whole workflow again, all of it with one version.`, { exitCode: 3 });
    }
    return parsed.output.parts.filter(({ groups }) => groups.includes(group)).map(({ file }) => (0,external_node_path_.join)(directory, file));
}

;// CONCATENATED MODULE: ./.cache/js/src/pack/group-outputs.js



const GroupOutputsSchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    group: dist/* string */.YjP(),
    /** Hash of the plan that was followed. */
    plan: dist/* string */.YjP(),
    /** What the group's job built, and what of it is valid in its store. */
    paths: dist/* array */.YOg(dist/* object */.Ikc({ path: src_nix/* StorePathSchema */.SP, bytes: dist/* number */.aig(), references: dist/* array */.YOg(src_nix/* StorePathSchema */.SP) })),
    /** Absent if the job asked for no cache entry. */
    restore: dist/* optional */.lqM(dist/* object */.Ikc({
        /** Key of the entry that it got; absent if there was none. */
        found: dist/* optional */.lqM(dist/* string */.YjP()),
    })),
    /** The file with the paths, in an artifact of its own. Absent if nothing was built or nobody needs it. */
    pack: dist/* optional */.lqM(dist/* object */.Ikc({
        file: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[0-9a-f]{64}\.tar\.(?:zst|gz)$/)),
        sha256: dist/* string */.YjP(),
        bytes: dist/* number */.aig(),
        paths: dist/* number */.aig(),
    })),
});
/** @throws UserError if it is something else, or of another plan */
function parseGroupOutputs(json, group, plan) {
    const parsed = dist/* safeParse */.xLC(GroupOutputsSchema, json);
    const again = 'Run the whole workflow again, all of it with one version.';
    if (!parsed.success)
        throw new runtime/* UserError */.yo(`What the group ${group} says of its outputs cannot be read: ${dist/* summarize */.ehc(parsed.issues)}. ${again}`, {
            exitCode: 3,
        });
    if (parsed.output.plan !== plan || parsed.output.group !== group)
        throw new runtime/* UserError */.yo(`The outputs of the group ${group} were made for another plan or by another group. ${again}`, { exitCode: 3 });
    return parsed.output;
}

;// CONCATENATED MODULE: ./.cache/js/src/pack/output-pack.js




/**
 * Packs built paths into one file that is named by its content, for the jobs after this one.
 * @param directory where the file goes; it must not exist
 * @throws ToolError if Nix or tar cannot, such as for want of space
 */
async function writeOutputPack(infos, directory, ports) {
    const cache = `${directory}.cache`;
    await (0,promises_.mkdir)(directory);
    try {
        await writeBinaryCache(infos, cache, ports.nix);
        const archive = await (0,runtime/* packDirectory */.jG)(cache, (0,external_node_path_.join)(directory, 'outputs'), ports);
        const sha256 = await (0,runtime/* hashFile */.DC)(archive);
        const file = `${sha256}${archive.slice(archive.indexOf('.tar.'))}`;
        await (0,promises_.rename)(archive, (0,external_node_path_.join)(directory, file));
        return { file, sha256, bytes: (await (0,promises_.stat)((0,external_node_path_.join)(directory, file))).size, paths: infos.length };
    }
    finally {
        await (0,promises_.rm)(cache, { recursive: true, force: true });
    }
}
/**
 * Unpacks such a file into a binary cache.
 * @param directory what was downloaded
 * @param expected what the job that made it says it is
 * @throws UserError if it is not there or is something else
 */
async function openOutputPack(directory, expected, cache, ports) {
    const file = (0,external_node_path_.join)(directory, expected.file);
    const found = await (0,runtime/* hashFile */.DC)(file).catch(() => undefined);
    if (found !== expected.sha256) {
        const names = (await (0,promises_.readdir)(directory).catch(() => [])).join(', ');
        throw new runtime/* UserError */.yo(found === undefined
            ? `The pack ${expected.file} is missing; the artifact holds ${names === '' ? 'nothing' : names}. Run the whole workflow again.`
            : `The pack ${expected.file} is corrupt: its content has the digest ${found.slice(0, 12)}…. Run the whole workflow again.`, { exitCode: 3 });
    }
    await (0,runtime/* unpackArchive */.b)(file, cache, ports);
}

;// CONCATENATED MODULE: ./.cache/js/src/pack/retention.js
/** Days after which a path that no run needed is let go, even if there is room. */
const MAX_UNUSED_DAYS = 30;
/** Days since 1970. */
function toDay(time) {
    return Math.floor(time.getTime() / 86_400_000);
}
/** Leaves of kept paths those whose references are all kept too: half a closure helps nobody. */
function keepClosed(paths) {
    let current = paths;
    for (;;) {
        const whole = new Map([...current].filter(([, { references }]) => references.every((other) => current.has(other))));
        if (whole.size === current.size)
            return current;
        current = whole;
    }
}
/** What is in use counts as used with all it refers to. */
function markUsed(paths, used) {
    const marked = new Set();
    for (const path of used)
        if (paths.has(path))
            marked.add(path);
    for (const path of marked)
        for (const other of paths.get(path)?.references ?? [])
            marked.add(other);
    return marked;
}
/**
 * Decides what is kept for the next run: what is new, and of the old what was used last, within a budget. Never half a closure: whatever refers
 * to a path that has to go, goes too. Pure, so that all jobs of a run which ask come to the same answer.
 * @param options.used paths that this run needed, or would have
 * @param options.budget bytes
 */
function planRetention(old, built, { used, budget, today }) {
    const known = new Set([...old.keys(), ...built.map(({ path }) => path)]);
    const merged = new Map(old);
    for (const { path, bytes, references } of built) {
        merged.set(path, { bytes, used: today, references: references.filter((other) => other !== path && known.has(other)) });
    }
    for (const path of markUsed(merged, [...used, ...built.map(({ path: own }) => own)])) {
        const entry = merged.get(path);
        if (entry !== undefined)
            merged.set(path, { ...entry, used: today });
    }
    const fresh = keepClosed(new Map([...merged].filter(([, entry]) => today - entry.used <= MAX_UNUSED_DAYS)));
    return fitBudget(fresh, budget);
}
/** Takes paths, last used first, each with what it refers to, as long as there is room. */
function fitBudget(paths, budget) {
    const kept = new Map();
    let left = budget;
    // Of two that were used on one day the smaller one costs less room; the name decides the rest, so that the order is always the same.
    const ordered = [...paths].sort(([a, x], [b, y]) => y.used - x.used || x.bytes - y.bytes || (a < b ? -1 : 1));
    for (const [path] of ordered) {
        const wanted = new Set(kept.has(path) ? [] : [path]);
        for (const one of wanted)
            for (const other of paths.get(one)?.references ?? [])
                if (!kept.has(other))
                    wanted.add(other);
        const bytes = [...wanted].reduce((sum, one) => sum + (paths.get(one)?.bytes ?? 0), 0);
        if (bytes > left)
            continue;
        left -= bytes;
        for (const one of wanted) {
            const entry = paths.get(one);
            if (entry !== undefined)
                kept.set(one, entry);
        }
    }
    return kept;
}
/** Bytes of all paths, before compression. */
function sumBytes(paths) {
    return [...paths.values()].reduce((sum, { bytes }) => sum + bytes, 0);
}
/** Bytes per second that an upload to GitHub's cache is thought to manage; compression makes up for a slow line. */
const UPLOAD_BYTES_PER_SECOND = 50 * 2 ** 20;
/**
 * How building again compares with an upload before the upload is worth it. An entry cannot be added to, so all that is kept goes up again for
 * each change. Entries of the default branch serve everybody for days; those of a pull request only itself.
 */
const WORTH = { branch: 0.25, pullRequest: 4 };
/** Whether what a run built is worth an upload, or cheaper to build again. @param seconds that the new paths took to build */
function isWorthKeeping({ seconds, bytes, isPullRequest, }) {
    return seconds >= (bytes / UPLOAD_BYTES_PER_SECOND) * (isPullRequest ? WORTH.pullRequest : WORTH.branch);
}

;// CONCATENATED MODULE: ./.cache/js/src/pack/index.js








/***/ }),

/***/ 57438:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $P: () => (/* reexport */ CACHE_DIRECTORIES),
  $d: () => (/* reexport */ CHECK_INPUTS),
  pu: () => (/* reexport */ ECONOMY_INPUTS),
  lE: () => (/* reexport */ EVALUATION_INPUTS),
  Lp: () => (/* reexport */ FLAKE_INPUT),
  KJ: () => (/* reexport */ PLAN_INPUTS),
  mE: () => (/* reexport */ collectEvidence),
  df: () => (/* reexport */ describePlan),
  ql: () => (/* reexport */ downloadHandOver),
  zR: () => (/* reexport */ examineFlake),
  ci: () => (/* reexport */ examineHere),
  Py: () => (/* reexport */ findCheckResult),
  IR: () => (/* reexport */ findFreeDisk),
  gO: () => (/* reexport */ keepOutputs),
  rB: () => (/* reexport */ listFlakeHosts),
  xs: () => (/* reexport */ listKeepCells),
  WJ: () => (/* reexport */ listParents),
  hk: () => (/* reexport */ makeLocalRunners),
  H1: () => (/* reexport */ nameArtifacts),
  SN: () => (/* reexport */ nameHistoryKeys),
  jJ: () => (/* reexport */ parseNeeds),
  nY: () => (/* reexport */ planRun),
  $p: () => (/* reexport */ readRunContext),
  U3: () => (/* reexport */ recallHistory),
  kY: () => (/* reexport */ remember),
  ig: () => (/* reexport */ runCheckStage),
  qI: () => (/* reexport */ runGroupJob),
  aI: () => (/* reexport */ runPipeline),
  QX: () => (/* reexport */ saveHistory),
  aP: () => (/* reexport */ startPushJob),
  hG: () => (/* reexport */ summarizeGroup),
  zA: () => (/* reexport */ uploadDirectory),
  fq: () => (/* reexport */ writeHandOver),
  u5: () => (/* reexport */ writeReport)
});

// UNUSED EXPORTS: listBuildTargets, nameOutputKeys

// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 18 modules
var runtime = __webpack_require__(52000);
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
        base,
        plan: `${base}-plan`,
        result: (group) => `${base}-result-${group}`,
        outputs: (group) => `${base}-outputs-${group}`,
        report: `${base}-report`,
    };
}

// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 12 modules
var src_flake = __webpack_require__(79180);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 13 modules
var nix = __webpack_require__(62138);
// EXTERNAL MODULE: ./.cache/js/src/report/index.js + 11 modules
var src_report = __webpack_require__(78806);
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
    'boot-test': 'boot test',
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
        `${(0,src_report/* formatCount */.B4)(derivations.total, 'derivation')}: ${derivations.cached} need no building, ${derivations.toBuild} to build in ${(0,src_report/* formatCount */.B4)(groups.length, 'job')}`,
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
/** What a group had to build, told apart: its targets by id, what it built for others by name. */
function summarizeGroup({ targets, roots = [] }) {
    const all = [
        ...targets.map(({ id, status }) => ({ name: id, status })),
        ...roots.map(({ drvPath, status }) => ({ name: (0,nix/* storePathName */.yF)(drvPath), status })),
    ];
    return {
        good: all.flatMap(({ name, status }) => (status === 'built' ? [name] : [])),
        bad: all.flatMap(({ name, status }) => (status === 'built' ? [] : [`${name} (${status})`])),
    };
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
// EXTERNAL MODULE: ./.cache/js/src/plan/index.js + 21 modules
var src_plan = __webpack_require__(82198);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./.cache/js/src/check/index.js + 14 modules
var src_check = __webpack_require__(4873);
// EXTERNAL MODULE: ./.cache/js/src/pack/index.js + 6 modules
var src_pack = __webpack_require__(12547);
// EXTERNAL MODULE: ./.cache/js/src/history/index.js + 3 modules
var src_history = __webpack_require__(70395);
;// CONCATENATED MODULE: ./.cache/js/src/pipeline/memory.js




const MemorySchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    /** Text of the history that the plan followed. */
    history: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* transform */.pdi(src_history/* findHistory */.iz), dist/* custom */.IeY((history) => history !== undefined, 'a history is expected')),
    /** Bytes that the cache between runs may hold, before compression. 0: nothing is kept. */
    budget: dist/* number */.aig(),
    isPullRequest: dist/* boolean */.zMY(),
    /** In days since 1970; the same for all jobs, so that they decide alike. */
    today: dist/* number */.aig(),
    /** Key under which the gate saves what was learned. */
    historyKey: dist/* string */.YjP(),
    /** The Nix that planned, as it calls itself. */
    nix: dist/* string */.YjP(),
    /** By Nix system. */
    caches: dist/* record */.g1P(dist/* string */.YjP(), dist/* object */.Ikc({
        /** Under which key this run saves. */
        save: dist/* string */.YjP(),
        /** What is restored: this key, else the newest with one of these beginnings. */
        restore: dist/* string */.YjP(),
        prefixes: dist/* array */.YOg(dist/* string */.YjP()),
        /** Kept paths that this commit's targets need, whether or not they are built this time. */
        used: dist/* array */.YOg(nix/* StorePathSchema */.SP),
    })),
});
/** @throws UserError if it is no memory */
function parseMemory(json) {
    const parsed = dist/* safeParse */.xLC(MemorySchema, json);
    if (parsed.success)
        return parsed.output;
    throw new runtime/* UserError */.yo(`What the plan job says of earlier runs cannot be read: ${dist/* summarize */.ehc(parsed.issues)}. Run the whole workflow again, all of it with one version.`, { exitCode: 3 });
}
/** The text of memory.json. */
function formatMemory({ history, ...rest }) {
    return JSON.stringify({ ...rest, history: (0,src_history/* formatHistory */.As)(history) });
}
/** Of the paths that are kept for a system, those that derivations have as outputs: to age what no commit needs any more. */
function listUsed(history, system, derivations) {
    const kept = (0,src_history/* listKept */.fx)(history, system);
    return [...derivations.values()].flatMap(({ outputs }) => Object.values(outputs)).filter((path) => kept.has(path));
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/hand-over.js







/** Files of the plan artifact. `pack/` holds the derivations. */
const FILES = { plan: 'plan.json', check: 'check.json', memory: 'memory.json', pack: 'pack' };
/** The derivations that a group has to build, those of its targets among them. */
function listRoots(plan, group) {
    const wanted = new Set(group.targets);
    const ofTargets = plan.targets.flatMap(({ id, drvPath }) => (wanted.has(id) && drvPath !== undefined ? [drvPath] : []));
    return [...new Set([...ofTargets, ...group.roots])];
}
/**
 * Writes plan, check result, memory and derivation pack into a directory.
 * The pack holds the closure of the derivations that have to be built, so that builders never evaluate.
 * @returns the digest that later jobs get by another way (a job output) and compare
 */
async function writeHandOver(directory, plan, check, memory, nix) {
    await (0,promises_.mkdir)(directory, { recursive: true });
    await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, FILES.plan), (0,src_plan/* formatPlan */.nT)(plan));
    if (check !== undefined)
        await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, FILES.check), (0,src_check/* formatCheckResult */.hN)(check));
    await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, FILES.memory), formatMemory(memory));
    const customers = plan.groups.map((group) => ({ group: group.id, roots: listRoots(plan, group) }));
    await (0,src_pack/* writeDerivationPack */.cV)((0,external_node_path_.join)(directory, FILES.pack), customers, nix);
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
/** Uploads all files of a directory as one artifact. @param options.isCompressed compressing it again would only take time */
async function uploadDirectory(store, name, directory, options = {}) {
    await store.upload(name, directory, await listFiles(directory), options);
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
        throw new runtime/* UserError */.yo(`The artifact "${name}" is not what the plan job uploaded: its digest is ${found.slice(0, 12)}…, ${digest.slice(0, 12)}… was expected. It is damaged, or another run's. Run the whole workflow again.`, {
            exitCode: 3,
        });
    }
    return {
        plan: (0,src_plan/* parsePlan */.vS)(await (0,runtime/* readJsonFile */.JE)((0,external_node_path_.join)(directory, FILES.plan), 'The plan')),
        check: await findCheckResult(directory),
        memory: parseMemory(await (0,runtime/* readJsonFile */.JE)((0,external_node_path_.join)(directory, FILES.memory), 'What is known of earlier runs')),
        pack: (0,external_node_path_.join)(directory, FILES.pack),
    };
}

// EXTERNAL MODULE: ./.cache/js/src/build/index.js + 15 modules
var build = __webpack_require__(9605);
;// CONCATENATED MODULE: ./.cache/js/src/pipeline/shared-outputs.js




/** Files of a group's result artifact. */
const RESULT_FILES = { result: 'result.json', outputs: 'outputs.json' };
/**
 * Fetches what a group's job left, except for what it built.
 * @param plan hash of the plan that it must have followed
 * @throws UserError if it is missing, damaged, or of another plan
 */
async function downloadGroupWork(artifacts, names, { group, plan, directory }) {
    await artifacts.download(names.result(group), directory);
    const result = (0,build/* parseGroupResult */.AC)(await (0,runtime/* readJsonFile */.JE)((0,external_node_path_.join)(directory, RESULT_FILES.result), `The result of group ${group}`));
    if (result.plan !== plan || result.group !== group) {
        throw new runtime/* UserError */.yo(`The result of the group ${group} was made for another plan or by another group. Run the whole workflow again.`, {
            exitCode: 3,
        });
    }
    const json = await (0,runtime/* readJsonFile */.JE)((0,external_node_path_.join)(directory, RESULT_FILES.outputs), `The list of outputs of group ${group}`);
    return { result, outputs: (0,src_pack/* parseGroupOutputs */.Xm)(json, group, plan) };
}
/**
 * Fetches what the groups that a group needs have built.
 * @throws UserError if any of it is missing or corrupt: without it this job would build it all again
 */
async function downloadSharedOutputs(group, plan, ports) {
    const { artifacts, names } = ports;
    const caches = [];
    const failures = [];
    for (const id of group.needs) {
        const directory = await ports.makeDirectory('shared');
        const { result, outputs } = await downloadGroupWork(artifacts, names, { group: id, plan, directory: (0,external_node_path_.join)(directory, 'result') });
        // The log lies in that group's artifact.
        failures.push(...result.failures.map((failure) => ({ ...failure, log: undefined })));
        if (outputs.pack === undefined)
            continue;
        const packed = (0,external_node_path_.join)(directory, 'packed');
        await artifacts.download(names.outputs(id), packed);
        const cache = (0,external_node_path_.join)(directory, 'cache');
        await (0,src_pack/* openOutputPack */.Lv)(packed, outputs.pack, cache, ports);
        caches.push(cache);
    }
    return { caches, failures };
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
        return { evidence: { needs, plan: missing(error), check: missing(error), results: new Map(), planHash: '' }, work: [] };
    }
    const { plan, check } = handOver;
    const planHash = (0,src_plan/* hashPlan */.k)(plan);
    const results = new Map();
    const work = [];
    for (const { id } of plan.groups) {
        try {
            const found = await downloadGroupWork(store, names, { group: id, plan: planHash, directory: (0,external_node_path_.join)(directory, id) });
            results.set(id, found.result);
            work.push(found);
        }
        catch (error) {
            results.set(id, missing(error));
        }
    }
    const noCheck = { missing: true, reason: 'The check left no result: see the log of the plan job.' };
    return { evidence: { needs, plan, check: check ?? noCheck, results, planHash }, handOver, work };
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
/** As the evaluator takes them. */
function toEvaluateOptions(flake, options) {
    const { systems, include, exclude, checkOutputs, bootTests } = options;
    return {
        flake: flake.reference,
        systems,
        include,
        exclude,
        checkOutputs,
        allowImportFromDerivation: options['allow-import-from-derivation'],
        acceptFlakeConfig: options['accept-flake-config'],
        memoryLimit: options['memory-limit'] ?? (0,src_flake/* chooseMemoryLimit */.Od)(),
        ...(bootTests === undefined ? {} : { bootTests }),
    };
}
/** Names of the hosts that `examineFlake` would evaluate. @throws ToolError; InterruptedError */
async function listFlakeHosts(flake, options, ports) {
    return (0,src_flake/* listHosts */._2)(toEvaluateOptions(flake, options), { ...ports, measureMemory: src_flake/* measureMemory */.o$ });
}
/**
 * Evaluates a flake once. What Nix calls the source is asked for meanwhile, as it costs a fraction of an evaluation, but only when the
 * evaluator is under way: two processes that open a new store at once get into each other's way (Nix 2.26: "gcroots/profiles: File exists").
 * @throws UserError if nothing matches the include globs; ToolError; InterruptedError
 */
async function examineFlake(flake, options, ports) {
    let context;
    const findMap = () => (context ??= findContext(flake, ports.nix));
    const evaluation = await (0,src_flake/* evaluateFlake */.BR)(toEvaluateOptions(flake, options), findMap, {
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

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/run-context.js


const Sha = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/));
/** The part of GitHub's event payloads that tells the base. Source: "Webhook events and payloads" in GitHub's documentation. */
const EventSchema = dist/* object */.Ikc({
    before: dist/* fallback */.NpB(dist/* optional */.lqM(Sha), undefined),
    pull_request: dist/* optional */.lqM(dist/* object */.Ikc({ base: dist/* object */.Ikc({ sha: Sha }) })),
    merge_group: dist/* optional */.lqM(dist/* object */.Ikc({ base_sha: Sha })),
});
/** Not `pull_request_target`, which runs on the base branch and for it. */
const PROPOSALS = new Set(['pull_request', 'pull_request_review', 'merge_group']);
const NO_COMMIT = /^0+$/;
async function readEvent(path) {
    const text = path === undefined ? '' : await (0,promises_.readFile)(path, 'utf8').catch(() => '');
    try {
        const parsed = dist/* safeParse */.xLC(EventSchema, JSON.parse(text));
        return parsed.success ? parsed.output : {};
    }
    catch {
        return {};
    }
}
/**
 * Reads the runner's variables and the event.
 * @param listParents the parents of the commit that is checked out. GitHub tests pull requests as a merge commit, whose first parent is the
 * tip of the base branch that it was merged with; the event's base may be older. A shallow clone has the commit, though not its parents.
 */
async function readRunContext(env, listParents) {
    const isPullRequest = PROPOSALS.has(env['GITHUB_EVENT_NAME'] ?? '');
    const attempt = Number.parseInt(env['GITHUB_RUN_ATTEMPT'] ?? '1', 10);
    const event = await readEvent(env['GITHUB_EVENT_PATH']);
    const parents = isPullRequest ? await listParents() : [];
    const before = event.before === undefined || NO_COMMIT.test(event.before) ? undefined : event.before;
    const proposed = event.merge_group?.base_sha ?? (parents.length > 1 ? parents[0] : event.pull_request?.base.sha);
    return {
        isPullRequest,
        run: `${env['GITHUB_RUN_ID'] ?? '0'}.${Number.isNaN(attempt) ? 1 : attempt}`,
        attempt: Number.isNaN(attempt) ? 1 : attempt,
        head: env['GITHUB_SHA'] === '' ? undefined : env['GITHUB_SHA'],
        base: isPullRequest ? proposed : before,
    };
}
/** Parents in the text of a commit object, as `git cat-file commit HEAD` prints it. */
function parseParents(commit) {
    const header = commit.split('\n\n', 1)[0] ?? '';
    return [...header.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].flatMap(([, sha]) => sha ?? []);
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/commit.js


/** Parents of the commit that is checked out; none if there is no repository. */
async function listParents(directory, env) {
    const outcome = await (0,runtime/* runProcess */.R3)({ command: ['git', '-C', directory, 'cat-file', 'commit', 'HEAD'], env }).catch(() => undefined);
    return outcome?.exitCode === 0 ? parseParents(outcome.stdout) : [];
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/cache-keys.js

/** Names of the directories that are saved: an entry is found again only under the base name of the one that it was made of. */
const CACHE_DIRECTORIES = { history: 'panther-history', outputs: 'panther-outputs' };
/**
 * Keys of the history. A branch saves by commit, a pull request by the commit that it is compared with. So a pull request finds what an
 * earlier run for it learned if it still has the same base, else what the branch learned at that commit, else the newest of the branch.
 * GitHub looks for all keys among a pull request's own entries first: its keys begin otherwise, or its stale ones would hide the branch's.
 * @param base beginning of all names of this flake
 */
function nameHistoryKeys(base, { isPullRequest, run, head, base: revision }) {
    const parts = [base, 'history'];
    const commits = isPullRequest ? [revision] : [head, revision];
    const branch = [...new Set(commits)].flatMap((sha) => (sha === undefined ? [] : [(0,runtime/* makeCachePrefix */.Lq)([...parts, 'branch', sha])]));
    const own = isPullRequest && revision !== undefined ? [(0,runtime/* makeCachePrefix */.Lq)([...parts, 'change', revision])] : [];
    const save = isPullRequest ? ['change', revision ?? 'unknown'] : ['branch', head ?? 'unknown'];
    return { save: (0,runtime/* makeCacheKey */.wS)([...parts, ...save, run]), prefixes: [...own, ...branch, (0,runtime/* makeCachePrefix */.Lq)([...parts, 'branch'])] };
}
/** Keys of the binary cache of one Nix system. */
function nameOutputKeys(base, system, { run }) {
    const parts = [base, 'outputs', system];
    return { save: (0,runtime/* makeCacheKey */.wS)([...parts, run]), prefixes: [(0,runtime/* makeCachePrefix */.Lq)(parts)] };
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/free-disk.js

/** Bytes that are free where the store is, if that is on this machine's disk. */
async function findFreeDisk({ storeDirectory }) {
    return storeDirectory === undefined ? undefined : (0,runtime/* measureFreeBytes */.oX)(storeDirectory).catch(() => undefined);
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/keep.js




/** Whether the one group of a system saves what it built; several need a job that has all of it. */
function isOnlyGroup(plan, system) {
    return plan.groups.filter((group) => group.system === system).length === 1;
}
/** What a system's cache held when this run began, as far as its jobs found it. */
function listThere(memory, system, work) {
    const { key } = memory.history.cache.get(system) ?? {};
    // A job that fetched another entry than the one that is written down, or none, has shown that the record is wrong.
    const isLost = work.some(({ outputs }) => outputs.restore !== undefined && outputs.restore.found !== key);
    return key === undefined || isLost ? new Map() : (0,src_history/* listKept */.fx)(memory.history, system);
}
/** Paths that were built, each once. What the record says was there already is among them if it was built all the same: then the record is wrong. */
function listBuilt(work) {
    return [...new Map(work.flatMap(({ outputs }) => outputs.paths.map((path) => [path.path, path]))).values()];
}
/**
 * Decides what the cache of a system holds after this run. Pure: the job that saves and the gate, which writes it down without
 * waiting for that, come to the same answer.
 */
function decideKeep(memory, system, work) {
    const keys = memory.caches[system];
    if (keys === undefined || memory.budget === 0)
        return undefined;
    const there = listThere(memory, system, work);
    const built = listBuilt(work);
    const { budget, today, isPullRequest } = memory;
    const rule = { used: keys.used, budget, today };
    const stay = { key: memory.history.cache.get(system)?.key ?? keys.restore, paths: (0,src_pack/* planRetention */.SA)(there, [], rule), save: false };
    if (built.length === 0)
        return { ...stay, reason: 'Nothing new was built.' };
    const paths = (0,src_pack/* planRetention */.SA)(there, built, rule);
    const added = built.filter(({ path }) => paths.has(path)).length;
    const bytes = (0,src_pack/* sumBytes */.jO)(paths);
    if (added === 0) {
        return { ...stay, reason: `What was built does not fit into the cache: raise "cache-size-limit" (${(0,runtime/* formatSize */.Xq)(budget)}).` };
    }
    const seconds = work.flatMap(({ result }) => result.builds).reduce((sum, { start, end }) => sum + end - start, 0);
    if (!(0,src_pack/* isWorthKeeping */.om)({ seconds, bytes, isPullRequest })) {
        return { ...stay, reason: `${Math.round(seconds)} s of building are not worth an upload of ${(0,runtime/* formatSize */.Xq)(bytes)}.` };
    }
    const evicted = built.length - added + [...there.keys()].filter((path) => !paths.has(path)).length;
    const gone = evicted === 0 ? '' : `, ${evicted} left out for want of room or use`;
    return {
        key: keys.save,
        paths,
        save: true,
        reason: `${(0,src_report/* formatCount */.B4)(added, 'new path')}, ${paths.size} in all${gone}: ${(0,runtime/* formatSize */.Xq)(bytes)} before compression.`,
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/save-outputs.js



/**
 * Keeps what was built for later runs, if that is worth it. Best effort: whatever goes wrong is a warning.
 * @param add puts what was built into the directory, of what is to be kept
 */
async function saveOutputs({ memory, system, work, directory }, add, { cache, log }) {
    const decision = decideKeep(memory, system, work);
    if (decision === undefined)
        return;
    log.info(`For the next run: ${decision.reason}`);
    if (!decision.save)
        return;
    try {
        await add(decision.paths);
        await (0,src_pack/* pruneBinaryCache */.Ib)(directory, new Set(decision.paths.keys()));
        await cache.save(directory, decision.key);
    }
    catch (error) {
        if (error instanceof runtime/* InterruptedError */.p4)
            throw error;
        log.warning(`What was built is not kept for the next run. ${(0,runtime/* describeError */.Uc)(error)}`);
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/group-job.js










/** Whether a group needs what earlier runs left, itself or by what the first wave made of it. */
function needsRestore(plan, group) {
    const needed = new Set([group.id, ...group.needs]);
    return plan.groups.some(({ id, restores }) => restores && needed.has(id));
}
/** Fetches what earlier runs built, if that is of use here. Undefined if this job did not ask. */
async function restoreOutputs({ plan, memory }, options, ports) {
    const { group, cacheDirectory } = options;
    const keys = memory.caches[group.system];
    // A store elsewhere keeps what it has; nothing on this machine's disk would help it.
    if (keys === undefined || memory.budget === 0 || ports.nix.storeDirectory === undefined)
        return undefined;
    // What one group saves it has to add to, even if it does not need it.
    const isOwner = isOnlyGroup(plan, group.system) && memory.history.cache.has(group.system);
    if (!needsRestore(plan, group) && !isOwner)
        return undefined;
    const found = await ports.cache.restore(cacheDirectory, keys.restore, keys.prefixes);
    return found === undefined ? {} : { found: found.key };
}
/** What is known of the outputs that were built, for those that are to be had. */
async function describeOutputs(result, nix) {
    return result.outputs.length === 0 ? [] : nix.pathInfo(result.outputs);
}
/** What later jobs need of this one that no binary cache has: what was built here, and of what was restored or handed on that which targets refer to. */
async function listHandedOn(result, built, plan, caches, nix) {
    const good = new Set(result.targets.filter(({ status }) => status === 'built').map(({ id }) => id));
    const outputs = plan.targets.flatMap((target) => (good.has(target.id) ? Object.values(target.outputs ?? {}) : []));
    const invalid = await nix.findInvalid(outputs);
    const roots = outputs.filter((path) => !invalid.has(path));
    const here = new Set((await Promise.all(caches.map(src_pack/* readBinaryCache */.un))).flat().map(({ path }) => path));
    const others = (roots.length === 0 ? [] : await nix.closure(roots)).filter((path) => here.has(path));
    const known = new Set(built.map(({ path }) => path));
    const missing = others.filter((path) => !known.has(path));
    return [...built, ...(missing.length === 0 ? [] : await nix.pathInfo(missing))];
}
async function packOutputs(infos, isNeeded, { names, ...ports }, group) {
    if (!isNeeded || infos.length === 0 || ports.nix.storeDirectory === undefined)
        return {};
    try {
        const directory = (0,external_node_path_.join)(await ports.makeDirectory('pack'), 'outputs');
        const pack = await (0,src_pack/* writeOutputPack */.gv)(infos, directory, ports);
        await uploadDirectory(ports.artifacts, names.outputs(group.id), directory, { isCompressed: true });
        return { pack };
    }
    catch (error) {
        return { problem: error instanceof Error ? error : new Error(String(error)) };
    }
}
/** Builds, with all that is to be had on this machine as binary caches. */
async function group_job_build({ plan }, options, from, ports) {
    const { group, timeLimit } = options;
    const order = {
        group: group.id,
        targets: listBuildTargets(plan, group),
        roots: group.roots,
        knownFailures: from.shared.failures,
        substituters: from.caches.map(src_pack/* toSubstituter */.qR),
        plan: from.planHash,
        directory: from.directory,
        ...(group.maxJobs === undefined ? {} : { maxJobs: group.maxJobs }),
        ...(timeLimit === undefined ? {} : { timeLimit }),
    };
    return (0,build/* buildGroup */.Ct)(order, ports);
}
/**
 * One build job: fetches what other jobs and earlier runs built, builds the group, and leaves its result and what it built for others.
 * @returns the result, which has been uploaded, and the directory that it lies in
 * @throws UserError if what other jobs had to leave is missing or corrupt; ToolError
 */
async function runGroupJob(handOver, options, ports) {
    const { plan, memory } = handOver;
    const { group, isHandedOn, cacheDirectory } = options;
    const planHash = (0,src_plan/* hashPlan */.k)(plan);
    const shared = await downloadSharedOutputs(group, planHash, ports);
    const restore = await restoreOutputs(handOver, options, ports);
    const caches = [...shared.caches, ...(restore?.found === undefined ? [] : [cacheDirectory])];
    // Takes out what is damaged.
    if (restore?.found !== undefined)
        await (0,src_pack/* readBinaryCache */.un)(cacheDirectory);
    const directory = await ports.makeDirectory('result');
    const result = await group_job_build(handOver, options, { shared, caches, planHash, directory }, ports);
    const built = await describeOutputs(result, ports.nix);
    const isKept = memory.budget > 0 && memory.caches[group.system] !== undefined;
    const isOnly = isOnlyGroup(plan, group.system);
    const handedOn = isHandedOn ? await listHandedOn(result, built, plan, caches, ports.nix) : built;
    const { pack, problem } = await packOutputs(handedOn, isHandedOn || group.wave === 1 || (isKept && !isOnly), ports, group);
    const outputs = {
        version: 1,
        group: group.id,
        plan: planHash,
        paths: built.map(({ path, narSize, references }) => ({ path, bytes: narSize, references: [...references] })),
        ...(restore === undefined ? {} : { restore }),
        ...(pack === undefined ? {} : { pack }),
    };
    await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, RESULT_FILES.result), `${JSON.stringify(result, undefined, 2)}\n`);
    await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, RESULT_FILES.outputs), JSON.stringify(outputs));
    await uploadDirectory(ports.artifacts, ports.names.result(group.id), directory);
    if (problem !== undefined) {
        if (isHandedOn || group.wave === 1)
            throw problem;
        ports.log.warning(`What was built here is not kept for the next run. ${(0,runtime/* describeError */.Uc)(problem)}`);
    }
    const work = { result, outputs };
    if (isKept && isOnly && ports.nix.storeDirectory !== undefined) {
        const add = async (paths) => (0,src_pack/* writeBinaryCache */.R4)(built.filter(({ path }) => paths.has(path)), cacheDirectory, ports.nix);
        await saveOutputs({ memory, system: group.system, work: [work], directory: cacheDirectory }, add, ports);
    }
    return { result, directory };
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/keep-job.js







/** The systems for which a job of its own has to keep what was built. */
function listKeepCells(plan, memory) {
    if (memory.budget === 0)
        return [];
    const systems = [...new Set(plan.groups.map(({ system }) => system))].filter((system) => !isOnlyGroup(plan, system));
    return systems
        .flatMap((system) => plan.groups.find((group) => group.system === system) ?? [])
        .map(({ system, runner }) => ({ system, runner }));
}
/** Gathers what the groups of a system built and keeps it for later runs. What cannot be fetched is left out with a warning. */
async function keepOutputs({ plan, memory }, { system, cacheDirectory }, ports) {
    const { artifacts, names, log } = ports;
    const directory = await ports.makeDirectory('keep');
    const planHash = (0,src_plan/* hashPlan */.k)(plan);
    const work = [];
    for (const { id } of plan.groups.filter((group) => group.system === system)) {
        try {
            work.push(await downloadGroupWork(artifacts, names, { group: id, plan: planHash, directory: (0,external_node_path_.join)(directory, id) }));
        }
        catch (error) {
            log.warning(`What the group ${id} built is not kept. ${(0,runtime/* describeError */.Uc)(error)}`);
        }
    }
    if (decideKeep(memory, system, work)?.save === true)
        await restore(memory, system, cacheDirectory, ports);
    const add = async () => {
        for (const { outputs } of work) {
            if (outputs.pack === undefined)
                continue;
            const packed = (0,external_node_path_.join)(directory, `${outputs.group}-packed`);
            await artifacts.download(names.outputs(outputs.group), packed);
            await (0,src_pack/* openOutputPack */.Lv)(packed, outputs.pack, cacheDirectory, ports);
        }
    };
    await saveOutputs({ memory, system, work, directory: cacheDirectory }, add, ports);
}
/** What was kept before, to add to it; nothing if that is lost. */
async function restore(memory, system, cacheDirectory, { cache }) {
    const key = memory.history.cache.get(system)?.key;
    if (key !== undefined)
        await cache.restore(cacheDirectory, key, []);
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/plan-run.js





/** Plans a run by what is known of earlier ones, and says what its jobs have to know of them. @throws ToolError if the store cannot be asked */
async function planRun(evaluation, history, options, ports) {
    const { runners, context, base } = options;
    const experience = (0,src_history/* toExperience */.MR)(history, {
        changedOnly: options['changed-only'],
        // Whoever tells GitHub to run a job again wants it tried again.
        retryFailed: options['retry-failed'] || context.attempt > 1,
        useCache: options.cache,
    });
    const { text: nix } = await ports.nix.version();
    if (history.nix !== '' && history.nix !== nix) {
        ports.log.info(`Earlier runs used ${history.nix}, this one ${nix}: what gives other output paths by that is built again.`);
    }
    const plan = await (0,src_plan/* planFlake */.V5)(evaluation, { ...options, experience }, ports);
    const derivations = await ports.nix.readDerivations((0,src_plan/* listPlannable */.q0)(evaluation, runners).map(({ drvPath }) => drvPath));
    const caches = Object.keys(runners).map((system) => {
        const { save, prefixes } = nameOutputKeys(base, system, context);
        const known = history.cache.get(system)?.key ?? save;
        return [system, { save, restore: known, prefixes: [...prefixes], used: [...listUsed(history, system, derivations)] }];
    });
    const memory = {
        version: 1,
        history,
        budget: options.cache ? options['cache-size-limit'] : 0,
        isPullRequest: context.isPullRequest,
        today: (0,src_pack/* toDay */._b)(options.now),
        historyKey: nameHistoryKeys(base, context).save,
        nix,
        caches: Object.fromEntries(caches),
    };
    return { plan, memory };
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./.cache/js/src/push/index.js + 3 modules
var push = __webpack_require__(28847);
;// CONCATENATED MODULE: ./.cache/js/src/pipeline/push-job.js


/** Milliseconds between two looks at what can be pushed. */
const LOOK_MS = 1_000;
/** @throws UserError if the key is none */
async function startPushJob({ target, signingKey }, ports) {
    const { nix } = ports;
    const secrets = [...target.secrets, ...(0,push/* listSigningSecrets */.p4)(signingKey ?? '')];
    for (const secret of secrets)
        ports.maskSecret(secret);
    const key = signingKey === undefined ? undefined : await (0,push/* storeSigningKey */.gP)((0,push/* parseSigningKey */.UG)(signingKey), await ports.makeDirectory('push'));
    const pusher = (0,push/* createPusher */.mP)({ target, keyFile: key?.file }, {
        copyTo: async (url, paths, signal) => nix.copyTo(url, paths, signal),
        sign: async (keyFile, paths, signal) => nix.sign(keyFile, paths, signal),
        log: ports.log,
        signal: ports.signal,
        now: () => performance.now(),
        sleep: (ms, signal) => (0,external_node_timers_promises_.setTimeout)(ms, undefined, { signal }),
    });
    // That a builder ended does not say that it was successful, so the store is asked; for all at once, as it takes a process.
    let ended = [];
    let looking;
    const look = async () => {
        await (0,external_node_timers_promises_.setTimeout)(LOOK_MS, undefined, { signal: ports.signal });
        looking = undefined;
        const paths = ended;
        ended = [];
        const invalid = await nix.findInvalid(paths);
        pusher.push(paths.filter((path) => !invalid.has(path)));
    };
    return {
        take: (outputs) => {
            ended.push(...outputs);
            // What is missed here is pushed at the end.
            looking ??= look().catch(() => undefined);
        },
        finish: async (outputs) => {
            await looking;
            pusher.push(outputs);
            await pusher.finish();
            await key?.dispose();
        },
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/recall.js





const FILE = 'history.json';
/**
 * Fetches what earlier runs learned. Nothing, if there is nothing that can be used: then everything is built, which is never wrong.
 * @param directory empty or absent; see CACHE_DIRECTORIES
 */
async function recallHistory(store, keys, directory, log) {
    const found = await store.restore(directory, keys.save, keys.prefixes);
    if (found === undefined) {
        log.info('Nothing is known of earlier runs: everything that no binary cache has is built.');
        return src_history/* NO_HISTORY */.Vo;
    }
    const history = (0,src_history/* findHistory */.iz)(await (0,promises_.readFile)((0,external_node_path_.join)(directory, FILE), 'utf8').catch(() => ''));
    if (history === undefined) {
        log.warning(`What an earlier run learned (${found.key}) is damaged, or of a Panther with another format. Everything that no binary cache has is built, and learned again.`);
        return src_history/* NO_HISTORY */.Vo;
    }
    const good = [...history.targets.values()].filter(({ verdict }) => verdict === 'success').length;
    const revision = history.revision === undefined ? '' : ` of commit ${history.revision.slice(0, 12)}`;
    log.info(`An earlier run${revision} proved ${(0,src_report/* formatCount */.B4)(good, 'target')} good, with ${history.nix}.`);
    return history;
}
/**
 * Saves what was learned for later runs, if it is anything new. Best effort: a verdict does not depend on it.
 * @param directory where `recallHistory` looks for it
 */
async function saveHistory(store, history, memory, directory, log) {
    const text = (0,src_history/* formatHistory */.As)(history);
    if (text === (0,src_history/* formatHistory */.As)(memory.history))
        return;
    try {
        await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, FILE), text);
        await store.save(directory, memory.historyKey);
    }
    catch (error) {
        if (error instanceof runtime/* InterruptedError */.p4)
            throw error;
        log.warning(`What this run learned is not kept for the next one. ${(0,runtime/* describeError */.Uc)(error)}`);
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/pipeline/remember.js


/** What each status proves of a target; `unchanged` was proved before, and of the others nothing is known. */
const PROVES = {
    built: 'success',
    cached: 'success',
    failed: 'failure',
    'dependency-failed': 'failure',
    unchanged: undefined,
    skipped: undefined,
    unsupported: undefined,
};
/** What is known after a run. @param work of the groups whose results can be believed */
function remember(memory, plan, report, work) {
    const verdicts = new Map();
    for (const { id, status } of report.targets) {
        const verdict = PROVES[status];
        if (verdict !== undefined)
            verdicts.set(id, verdict);
    }
    const cache = new Map();
    // A system without work this time keeps its entry.
    for (const [system, { key }] of memory.history.cache)
        cache.set(system, { key, paths: (0,src_history/* listKept */.fx)(memory.history, system) });
    const groupSystem = new Map(plan.groups.map(({ id, system }) => [id, system]));
    for (const system of new Set(groupSystem.values())) {
        const own = work.filter(({ result }) => groupSystem.get(result.group) === system);
        const decision = decideKeep(memory, system, own);
        if (decision !== undefined && decision.paths.size > 0)
            cache.set(system, decision);
        else
            cache.delete(system);
    }
    const results = work.map(({ result }) => result);
    return (0,src_history/* learn */.nB)(memory.history, { plan, results, verdicts, cache, nix: memory.nix, today: memory.today });
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
        description: 'JSON of Nix system → runner: a label, a list of labels, `{"runs-on": …, "features": [...], "max-jobs": 4}` with the system features that builds may ask for and the builds side by side, or a list of such objects in the order of preference: a target goes to the first that has all the features it asks for. Outputs for other systems are not looked at; hosts of other systems are reported as unsupported.',
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
/** Least bytes that a cache between runs can do anything with. */
const MIN_CACHE_BYTES = 2 ** 20;
/** Bytes for the cache between runs. @throws InputProblem for a size that holds nothing */
function parseCacheSize(text) {
    const bytes = (0,runtime/* parseSize */.DB)(text);
    if (bytes < MIN_CACHE_BYTES)
        throw new runtime/* InputProblem */.S7(`must be at least ${(0,runtime/* formatSize */.Xq)(MIN_CACHE_BYTES)}, but is "${text}". To keep nothing between runs write "cache: false"`);
    return bytes;
}
/** What is taken from earlier runs, and kept for later ones. */
const ECONOMY_INPUTS = {
    cache: {
        kind: 'flag',
        default: true,
        description: 'Keep in GitHub’s cache what was built and no binary cache has, how long builds took, and which targets are proved good, so that later runs do not build it again.',
    },
    'cache-size-limit': {
        kind: 'parsed',
        default: '3 GiB',
        parse: parseCacheSize,
        description: 'What may be kept of built paths for each system, before compression. What was not used for longest goes first.',
    },
    'changed-only': {
        kind: 'flag',
        default: true,
        description: 'Do not build targets whose output paths an earlier run proved good, such as that of the merge base.',
    },
    'retry-failed': {
        kind: 'flag',
        default: false,
        description: 'Build derivations again that failed by themselves in an earlier run. Running the workflow’s jobs again on GitHub does so too.',
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

// EXTERNAL MODULE: ./.cache/js/src/setup/index.js + 16 modules
var setup = __webpack_require__(14417);
;// CONCATENATED MODULE: ./.cache/js/src/pipeline/run-pipeline.js











/** This machine as the only runner: it builds its own system, and whatever it can run besides. */
function makeLocalRunners({ system, systemFeatures, extraPlatforms }) {
    const runner = { labels: ['local'], features: systemFeatures };
    return Object.fromEntries([system, ...extraPlatforms].map((name) => [name, [runner]]));
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
            freeDisk: async () => findFreeDisk(ports.nix),
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

/***/ 82198:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  kB: () => (/* reexport */ durationKey),
  nT: () => (/* reexport */ formatPlan),
  k: () => (/* reexport */ hashPlan),
  q0: () => (/* reexport */ listPlannable),
  ES: () => (/* reexport */ makeMatrix),
  vS: () => (/* reexport */ parsePlan),
  e6: () => (/* reexport */ parseRunnerMap),
  V5: () => (/* reexport */ planFlake)
});

// UNUSED EXPORTS: DEFAULT_SLOTS, JOB_OVERHEAD_SECONDS, MATRIX_LIMIT, NO_EXPERIENCE, PLAN_STATUSES, divideWork, listRunners, makeBuildGraph, makePlan, makeWorkOrder, simulate

;// CONCATENATED MODULE: ./.cache/js/src/plan/costs.js
/** Seconds a derivation is thought to take until runs have taught better: most of a NixOS host's own are files and units. */
const DEFAULT_BUILD_SECONDS = 2;
/** Seconds of those that only fetch or write a file. */
const DEFAULT_TRIFLE_SECONDS = 1;
/** Seconds that building a derivation is thought to take. */
function estimateSeconds(derivation, { findSeconds }) {
    const learned = findSeconds(derivation);
    if (learned !== undefined && Number.isFinite(learned) && learned >= 0)
        return learned;
    return derivation.fixedOutput || derivation.preferLocalBuild ? DEFAULT_TRIFLE_SECONDS : DEFAULT_BUILD_SECONDS;
}
/** A dash that is followed by anything but a letter. Source: DrvName in src/libstore/names.cc. */
const VERSION_START = /-(?=[^a-zA-Z])/;
/** Without these, fetching firefox-128.0.tar.xz and building firefox-128.0 would share one duration. */
const FILE_ENDING = /\.(?:tar(?:\.[a-z0-9]+)?|t[bgx]z2?|zip|patch|diff|crate|gem|jar|whl|deb|rpm|iso|img)$/;
/** What a derivation's name says without its version: `firefox` of `firefox-128.0`, `firefox.tar.xz` of `firefox-128.0.tar.xz`. */
function removeVersion(name) {
    const start = name.search(VERSION_START);
    if (start === -1)
        return name;
    return name.slice(0, start) + (FILE_ENDING.exec(name.slice(start))?.[0] ?? '');
}
/**
 * Under what the duration of a derivation is remembered: its system, and its name without the version, as the next version most likely
 * takes as long. `x86_64-linux/firefox` of `firefox-128.0`.
 */
function durationKey({ name, system }) {
    return `${system}/${removeVersion(name)}`;
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/experience.js
/** The first run of all. */
const NO_EXPERIENCE = {
    findProof: () => undefined,
    kept: new Set(),
    findSeconds: () => undefined,
    findFailure: () => undefined,
};
/** Whether the cache of earlier runs holds all outputs of a derivation. One whose paths are not known before it is built is never held. */
function isKept({ outputs }, { kept }) {
    const paths = Object.values(outputs);
    return paths.length > 0 && paths.every((path) => kept.has(path));
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/bit-sets.js
const BITS = 32;
/** Empty sets. @param size numbers are below this */
function createBitSets(rows, size) {
    const words = Math.ceil(size / BITS);
    return { rows, words, bits: new Uint32Array(rows * words) };
}
/** Puts a number into a set. */
function addBit({ words, bits }, row, bit) {
    const at = row * words + (bit >>> 5);
    bits[at] = (bits[at] ?? 0) | (1 << (bit & 31));
}
/** Puts all of one set into another of the same size, which may be of other sets. */
function addAll(into, row, from, fromRow) {
    const { words } = into;
    for (let word = 0; word < words; word += 1) {
        const at = row * words + word;
        into.bits[at] = (into.bits[at] ?? 0) | (from.bits[fromRow * words + word] ?? 0);
    }
}
/** Calls `visit` with the numbers of a set in order, until it returns false. */
function visitBits({ words, bits }, row, visit) {
    for (let word = 0; word < words; word += 1) {
        let rest = bits[row * words + word] ?? 0;
        while (rest !== 0) {
            const bit = 31 - Math.clz32(rest & -rest);
            if (!visit(word * BITS + bit))
                return;
            rest &= rest - 1;
        }
    }
}
/** Whether a set has no number. */
function isEmpty({ words, bits }, row) {
    for (let word = 0; word < words; word += 1)
        if (bits[row * words + word] !== 0)
            return false;
    return true;
}
/** How many numbers a set has. */
function countBits(sets, row) {
    let count = 0;
    visitBits(sets, row, () => {
        count += 1;
        return true;
    });
    return count;
}
/** The numbers of a set in order. */
function listBits(sets, row) {
    const found = [];
    visitBits(sets, row, (bit) => found.push(bit) > 0);
    return found;
}
/** Numbers the different sets among all rows in the order in which they first come; the empty set is no exception. */
function numberSets({ rows, words, bits }) {
    const numberOf = new Uint32Array(rows);
    const firstRows = [];
    const byHash = new Map();
    const isSame = (a, b) => {
        for (let word = 0; word < words; word += 1)
            if (bits[a * words + word] !== bits[b * words + word])
                return false;
        return true;
    };
    for (let row = 0; row < rows; row += 1) {
        let hash = 0;
        // FNV-1a over words, with the high bits folded in: neighbours among targets differ in high bits only.
        for (let word = 0; word < words; word += 1) {
            hash = Math.imul(hash ^ (bits[row * words + word] ?? 0), 0x01000193);
            hash ^= hash >>> 15;
        }
        const alike = byHash.get(hash) ?? [];
        let number = alike.find((candidate) => isSame(firstRows[candidate] ?? 0, row));
        if (number === undefined) {
            number = firstRows.push(row) - 1;
            if (alike.push(number) === 1)
                byHash.set(hash, alike);
        }
        numberOf[row] = number;
    }
    return { numberOf, firstRows };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/build-graph.js

/** Turns edges round. */
function reverseEdges({ starts, ends }) {
    const count = starts.length - 1;
    const reversed = new Uint32Array(count + 1);
    for (const end of ends)
        reversed[end + 1] = (reversed[end + 1] ?? 0) + 1;
    for (let node = 0; node < count; node += 1)
        reversed[node + 1] = (reversed[node + 1] ?? 0) + (reversed[node] ?? 0);
    const next = reversed.slice();
    const origins = new Uint32Array(ends.length);
    for (let node = 0; node < count; node += 1) {
        for (let edge = starts[node] ?? 0; edge < (starts[node + 1] ?? 0); edge += 1) {
            const end = ends[edge] ?? 0;
            const at = next[end] ?? 0;
            origins[at] = node;
            next[end] = at + 1;
        }
    }
    return { starts: reversed, ends: origins };
}
/** Calls `visit` with each end of a node's edges. */
function visitEdges({ starts, ends }, node, visit) {
    const last = starts[node + 1] ?? 0;
    for (let edge = starts[node] ?? 0; edge < last; edge += 1)
        visit(ends[edge] ?? 0);
}
/**
 * What has to be built for some roots: those that `isUnbuilt`, and below them all that is. What nobody knows is left out: Nix finds
 * derivations that are made by derivations only when it builds.
 */
function makeBuildGraph(all, roots, isUnbuilt) {
    const derivations = [];
    const indexOf = new Map();
    // A derivation is on its way from its first visit until all it needs has a number.
    const seen = new Set();
    const path = [];
    const enter = (drvPath) => {
        if (seen.has(drvPath))
            return;
        seen.add(drvPath);
        const derivation = all.get(drvPath);
        if (derivation !== undefined && isUnbuilt(derivation))
            path.push({ derivation, next: 0 });
    };
    for (const root of roots) {
        enter(root);
        for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
            const input = top.derivation.inputDrvs[top.next];
            top.next += 1;
            if (input !== undefined) {
                enter(input);
                continue;
            }
            path.pop();
            indexOf.set(top.derivation.drvPath, derivations.push(top.derivation) - 1);
        }
    }
    const starts = new Uint32Array(derivations.length + 1);
    const ends = [];
    for (const [index, { inputDrvs }] of derivations.entries()) {
        for (const input of new Set(inputDrvs)) {
            const need = indexOf.get(input);
            // Only an edge of a circle, which Nix cannot make, leads to a higher number.
            if (need !== undefined && need < index)
                ends.push(need);
        }
        starts[index + 1] = ends.length;
    }
    const needs = { starts, ends: Uint32Array.from(ends) };
    return { derivations, needs, dependents: reverseEdges(needs), indexOf };
}
/** For each derivation, the lowest number among itself and all it needs that fits; -1 if none does. */
function findLowest({ derivations, needs }, fits) {
    const lowest = new Int32Array(derivations.length).fill(-1);
    for (const [index, derivation] of derivations.entries()) {
        let best = fits(derivation, index) ? index : -1;
        visitEdges(needs, index, (need) => {
            const found = lowest[need] ?? -1;
            if (found !== -1 && (best === -1 || found < best))
                best = found;
        });
        lowest[index] = best;
    }
    return lowest;
}
/** For each derivation, what it and all it needs are marked with. @param mark puts the own marks of each into the sets */
function collectBelow(graph, size, mark) {
    const sets = createBitSets(graph.derivations.length, size);
    mark(sets);
    for (let index = 0; index < sets.rows; index += 1)
        visitEdges(graph.needs, index, (need) => addAll(sets, index, sets, need));
    return sets;
}
/** For each derivation, which roots need it. @param roots numbers of derivations; undefined for one that is there already */
function collectRoots(graph, roots) {
    const sets = createBitSets(graph.derivations.length, roots.length);
    for (const [root, row] of roots.entries())
        if (row !== undefined)
            addBit(sets, row, root);
    for (let index = sets.rows - 1; index >= 0; index -= 1)
        visitEdges(graph.needs, index, (need) => addAll(sets, need, sets, index));
    return sets;
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/disjoint-sets.js
/** Each number below `count` in a set of its own. */
function createDisjointSets(count) {
    const parents = Uint32Array.from({ length: count }, (_, index) => index);
    const find = (item) => {
        let at = item;
        for (;;) {
            const parent = parents[at] ?? at;
            if (parent === at)
                return at;
            // Halving the path keeps later searches short.
            const above = parents[parent] ?? parent;
            parents[at] = above;
            at = above;
        }
    };
    return {
        find,
        unite: (a, b) => {
            const [one, other] = [find(a), find(b)];
            if (one < other)
                parents[other] = one;
            else
                parents[one] = other;
        },
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/groups.js


/** Classes that one target or several of one pool need, those first that save the most for each target that has to stay with the others. */
function listWorthwhile({ classes }) {
    const gains = new Float64Array(classes.seconds.length);
    const found = [];
    for (let number = 0; number < gains.length; number += 1) {
        if (countBits(classes.pools, number) !== 1)
            continue;
        const count = countBits(classes.targets, number);
        // What one target needs alone comes first in any case: the others are measured by it.
        gains[number] = count === 1 ? Number.POSITIVE_INFINITY : (classes.seconds[number] ?? 0) / count;
        found.push(number);
    }
    return found.sort((a, b) => {
        const [one, other] = [gains[a] ?? 0, gains[b] ?? 0];
        return one === other ? a - b : other - one;
    });
}
function makeClusters({ classes, targets }, worthwhile, roomOf) {
    const sets = createDisjointSets(targets.length);
    const seconds = new Float64Array(targets.length);
    const mark = new Uint32Array(targets.length);
    for (const [stamp, number] of worthwhile.entries()) {
        const members = [];
        let total = classes.seconds[number] ?? 0;
        let room = 0;
        visitBits(classes.targets, number, (target) => {
            const member = sets.find(target);
            if (mark[member] === stamp + 1)
                return true;
            mark[member] = stamp + 1;
            members.push(member);
            total += seconds[member] ?? 0;
            room = roomOf[targets[target]?.pool ?? 0] ?? 0;
            return members.length === 1 || total <= room;
        });
        const [first = 0] = members;
        if (members.length > 1 && total > room)
            continue;
        for (const member of members)
            sets.unite(first, member);
        seconds[sets.find(first)] = total;
    }
    return { sets, seconds };
}
/** Puts the largest first, each where the least is. @returns bin of each item @param weights by item */
function packEvenly(weights, bins) {
    const order = Uint32Array.from(weights, (_, item) => item).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
    const loads = new Float64Array(bins);
    const counts = new Uint32Array(bins);
    const binOf = new Uint32Array(weights.length);
    for (const item of order) {
        let best = 0;
        for (let bin = 1; bin < bins; bin += 1) {
            const difference = (loads[bin] ?? 0) - (loads[best] ?? 0);
            if (difference < 0 || (difference === 0 && (counts[bin] ?? 0) < (counts[best] ?? 0)))
                best = bin;
        }
        binOf[item] = best;
        loads[best] = (loads[best] ?? 0) + (weights[item] ?? 0);
        counts[best] = (counts[best] ?? 0) + 1;
    }
    return binOf;
}
/** Numbers groups without gaps, pool by pool, in the order of their first target. @param keys anything that tells a pool's groups apart */
function numberGroups({ targets, pools }, keys) {
    const groupOf = new Uint32Array(targets.length);
    const poolOfGroup = [];
    for (let pool = 0; pool < pools.length; pool += 1) {
        const numbers = new Map();
        for (const [target, one] of targets.entries()) {
            if (one.pool !== pool)
                continue;
            const key = keys[target] ?? 0;
            const number = numbers.get(key) ?? poolOfGroup.push(pool) - 1;
            numbers.set(key, number);
            groupOf[target] = number;
        }
    }
    return { groupOf, pools: poolOfGroup };
}
/** Makes one group of several. @param merge sets of groups of one pool each */
function mergeGroups(order, { groupOf, pools }, merge) {
    const sets = createDisjointSets(pools.length);
    for (const [first = 0, ...others] of merge)
        for (const other of others)
            sets.unite(first, other);
    return numberGroups(order, Uint32Array.from(groupOf, (group) => sets.find(group)));
}
/** @param order what the groups are made of */
function createGrouper(order) {
    const worthwhile = listWorthwhile(order);
    const { targets, pools } = order;
    return {
        groupAlone: () => numberGroups(order, Uint32Array.from(targets, (_, target) => target)),
        group: (jobsOf, roomOf) => {
            const clusters = makeClusters(order, worthwhile, roomOf);
            const keys = new Uint32Array(targets.length);
            for (let pool = 0; pool < pools.length; pool += 1) {
                const heads = targets.flatMap((target, index) => (target.pool === pool && clusters.sets.find(index) === index ? [index] : []));
                const binOf = packEvenly(Float64Array.from(heads, (head) => clusters.seconds[head] ?? 0), Math.max(1, jobsOf[pool] ?? 1));
                const binOfHead = new Map(heads.map((head, at) => [head, binOf[at] ?? 0]));
                for (const [index, target] of targets.entries()) {
                    if (target.pool === pool)
                        keys[index] = binOfHead.get(clusters.sets.find(index)) ?? 0;
                }
            }
            return numberGroups(order, keys);
        },
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/shared-work.js



/** Where a derivation is built, instead of the number of a group. */
const SHARED = -1;
const NOWHERE = -2;
/** By derivation: the group that needs it, SHARED if several do, NOWHERE if none does. With a derivation all it needs is shared. */
function findHomes({ classes }, { groupOf }) {
    const homeOfClass = new Int32Array(classes.seconds.length).fill(NOWHERE);
    for (let number = 0; number < homeOfClass.length; number += 1) {
        visitBits(classes.targets, number, (target) => {
            const group = groupOf[target] ?? 0;
            const home = homeOfClass[number];
            homeOfClass[number] = home === NOWHERE || home === group ? group : SHARED;
            return homeOfClass[number] !== SHARED;
        });
    }
    return Int32Array.from(classes.classOf, (number) => homeOfClass[number] ?? NOWHERE);
}
/** Sorts derivations by part. @param partOf -1 for those in none */
function collectParts({ work, chains }, partOf, count) {
    const starts = new Uint32Array(count + 1);
    for (const part of partOf)
        if (part !== -1)
            starts[part + 1] = (starts[part + 1] ?? 0) + 1;
    for (let part = 0; part < count; part += 1)
        starts[part + 1] = (starts[part + 1] ?? 0) + (starts[part] ?? 0);
    const ends = new Uint32Array(starts[count] ?? 0);
    const next = starts.slice();
    const seconds = new Float64Array(count);
    const longest = new Float64Array(count);
    for (const [index, part] of partOf.entries()) {
        if (part === -1)
            continue;
        ends[next[part] ?? 0] = index;
        next[part] = (next[part] ?? 0) + 1;
        seconds[part] = (seconds[part] ?? 0) + (work.seconds[index] ?? 0);
        longest[part] = Math.max(longest[part] ?? 0, chains[index] ?? 0);
    }
    return { parts: { starts, ends }, seconds, chains: longest };
}
/** Parts of what is shared: derivations are in one part if one needs the other, or both need or are needed by a third. */
function findSharedWork(order, homes) {
    const sets = createDisjointSets(homes.length);
    for (const [index, home] of homes.entries()) {
        if (home === SHARED)
            visitEdges(order.work.needs, index, (need) => sets.unite(index, need));
    }
    const partOf = new Int32Array(homes.length).fill(-1);
    let count = 0;
    for (const [index, home] of homes.entries()) {
        if (home !== SHARED)
            continue;
        const head = sets.find(index);
        // The lowest stands for its part, so it has its number before the others ask for it.
        if (head === index)
            partOf[index] = count++;
        else
            partOf[index] = partOf[head] ?? -1;
    }
    return collectParts(order, partOf, count);
}
/** Groups that need a derivation, in order. */
function listGroups({ classes }, { groupOf }, derivation) {
    const found = new Set();
    visitBits(classes.targets, classes.classOf[derivation] ?? 0, (target) => found.add(groupOf[target] ?? 0).size > 0);
    return [...found].sort((a, b) => a - b);
}
/** Derivations of a part. */
function listPart({ parts }, part) {
    return parts.ends.subarray(parts.starts[part], parts.starts[part + 1]);
}
/** Finds for each part a pool that can build all of it, one of those that need it if possible. */
function placeParts({ pools, classes }, shared) {
    const count = shared.seconds.length;
    const poolOf = new Uint32Array(count);
    if (pools.length === 1)
        return { poolOf };
    const homeless = [];
    for (let part = 0; part < count; part += 1) {
        const derivations = listPart(shared, part);
        // What is lowest in a part is needed by most.
        const wishes = listBits(classes.pools, classes.classOf[derivations[0] ?? 0] ?? 0);
        const pool = [...new Set([...wishes, ...pools.keys()])].find((candidate) => derivations.every((index) => pools[candidate]?.fits[index] === 1));
        if (pool === undefined)
            homeless.push(part);
        else
            poolOf[part] = pool;
    }
    return homeless.length > 0 ? { homeless } : { poolOf };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/first-wave.js


/** How much longer a wave may take, as a part of it, if that saves jobs. */
const TOLERANCE = 0.05;
function packParts(parts, { shared }, bins, slots) {
    const binOf = packEvenly(Float64Array.from(parts, (part) => shared.seconds[part] ?? 0), bins);
    const lists = Array.from({ length: bins }, () => []);
    const loads = new Float64Array(bins);
    let seconds = 0;
    for (const [at, part] of parts.entries()) {
        const bin = binOf[at] ?? 0;
        lists[bin]?.push(part);
        loads[bin] = (loads[bin] ?? 0) + (shared.seconds[part] ?? 0);
        seconds = Math.max(seconds, shared.chains[part] ?? 0, (loads[bin] ?? 0) / slots);
    }
    return { bins: lists.filter(({ length }) => length > 0), seconds };
}
/** Packs one pool's parts into as few jobs as take hardly longer than as many as there may be. */
function packPool(parts, settlement, limits) {
    const { slots, maxJobs, overheadSeconds } = limits;
    const { seconds, chains } = settlement.shared;
    const most = Math.min(maxJobs, parts.length);
    const total = parts.reduce((sum, part) => sum + (seconds[part] ?? 0), 0);
    // A part is never divided, so the largest one and the longest chain set the pace.
    const pace = parts.reduce((longest, part) => Math.max(longest, chains[part] ?? 0, (seconds[part] ?? 0) / slots), total / slots / most);
    const allowed = pace + TOLERANCE * (overheadSeconds + pace);
    const fewest = allowed === 0 ? 1 : Math.min(most, Math.max(1, Math.ceil(total / slots / allowed)));
    const tries = [...new Set([fewest, Math.min(most, Math.ceil(fewest * 1.2)), Math.min(most, Math.ceil(fewest * 1.5)), most])];
    let best;
    for (const bins of tries) {
        const packing = packParts(parts, settlement, bins, slots);
        if (best === undefined || packing.seconds < best.seconds)
            best = packing;
        if (packing.seconds <= allowed)
            break;
    }
    return best ?? { bins: [], seconds: 0 };
}
/** The jobs that build what is shared; none if nothing is. @param maxJobs of all pools together, but one for each that is needed */
function planFirstWave(order, settlement, maxJobs, overheadSeconds) {
    const { shared, poolOf } = settlement;
    const partsOf = order.pools.map(() => []);
    for (const [part, pool] of poolOf.entries())
        partsOf[pool]?.push(part);
    const weights = partsOf.map((parts) => parts.reduce((sum, part) => sum + (shared.seconds[part] ?? 0), 0));
    const users = partsOf.map(({ length }) => length > 0);
    const jobsOf = shareJobs(weights, users, maxJobs);
    const jobs = [];
    let seconds = 0;
    for (const [pool, parts] of partsOf.entries()) {
        if (parts.length === 0)
            continue;
        const packing = packPool(parts, settlement, { slots: order.pools[pool]?.slots ?? 1, maxJobs: jobsOf[pool] ?? 1, overheadSeconds });
        seconds = Math.max(seconds, packing.seconds);
        for (const bin of packing.bins) {
            const size = bin.reduce((count, part) => count + listPart(shared, part).length, 0);
            const derivations = new Uint32Array(size);
            let at = 0;
            for (const part of bin) {
                const own = listPart(shared, part);
                derivations.set(own, at);
                at += own.length;
            }
            jobs.push({ pool, derivations: derivations.sort() });
        }
    }
    return { jobs, seconds };
}
/** Jobs of each pool: one for each that has something to do, and the rest by weight. */
function shareJobs(weights, users, jobs) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const spare = Math.max(0, jobs - users.filter(Boolean).length);
    return weights.map((weight, pool) => (users[pool] === true ? 1 + (total === 0 ? 0 : Math.floor((spare * weight) / total)) : 0));
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/settle.js



/** The pool that can build most of a part. */
function findBestPool({ pools, work }, derivations) {
    const built = pools.map(({ fits }) => derivations.reduce((total, index) => (fits[index] === 1 ? total + (work.seconds[index] ?? 0) : total), 0));
    return built.indexOf(Math.max(...built));
}
/** Derivations of a part that a pool cannot build. What needs one of them cannot be built there either. */
function listForeign({ pools }, derivations, pool) {
    return derivations.filter((index) => pools[pool]?.fits[index] !== 1);
}
/** The groups that need some derivations, pool by pool, where there are several of a pool. */
function listMerges(order, grouping, derivations) {
    const { classes, pools } = order;
    const found = pools.map(() => new Set());
    const counts = pools.map((_, pool) => grouping.pools.filter((other) => other === pool).length);
    for (const index of derivations) {
        // What hangs together is mostly needed by all groups of a pool, and to list those again for each would take long.
        if (listBits(classes.pools, classes.classOf[index] ?? 0).every((pool) => found[pool]?.size === counts[pool]))
            continue;
        for (const group of listGroups(order, grouping, index))
            found[grouping.pools[group] ?? 0]?.add(group);
    }
    return found.map((groups) => [...groups]).filter(({ length }) => length > 1);
}
/**
 * Places what groups share. Where no pool can build all of a part (sources fetched by Nix itself that two systems need), the pool that can
 * build most of it does, and groups of other pools that share the rest become one.
 * If that does not help either (two pools share what a third cannot build, above what all three need), the rest counts as the first
 * group's, and the others build it again: the only case in which something is built twice.
 */
function settleShared(order, initial) {
    let grouping = initial;
    const exiled = new Set();
    for (;;) {
        const homes = findHomes(order, grouping);
        for (const index of exiled)
            homes[index] = listGroups(order, grouping, index)[0] ?? 0;
        const shared = findSharedWork(order, homes);
        const placement = placeParts(order, shared);
        if ('poolOf' in placement)
            return { grouping, homes, shared, poolOf: placement.poolOf };
        const foreign = placement.homeless.map((part) => {
            const derivations = listPart(shared, part);
            return listForeign(order, derivations, findBestPool(order, derivations));
        });
        const merges = foreign.flatMap((derivations) => listMerges(order, grouping, derivations));
        if (merges.length > 0)
            grouping = mergeGroups(order, grouping, merges);
        else
            for (const index of foreign.flatMap((derivations) => [...derivations]))
                exiled.add(index);
    }
}
/** Groups that hand nothing on, as they work in one store one after another: what several need is the first one's. */
function settleInOneStore(order, grouping) {
    const homes = findHomes(order, grouping);
    for (const [index, home] of homes.entries())
        if (home === SHARED)
            homes[index] = listGroups(order, grouping, index)[0] ?? 0;
    return { grouping, homes, shared: findSharedWork(order, homes), poolOf: new Uint32Array() };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/ready-queue.js
/** A binary heap in one array. @param capacity numbers that may wait at once */
function createReadyQueue(capacity) {
    const heap = new Uint32Array(capacity);
    let size = 0;
    let ranks = new Float64Array();
    const isBefore = (a, b) => {
        const difference = (ranks[a] ?? 0) - (ranks[b] ?? 0);
        return difference > 0 || (difference === 0 && a < b);
    };
    return {
        reset: (rank) => {
            size = 0;
            ranks = rank;
        },
        push: (item) => {
            let at = size;
            size += 1;
            while (at > 0) {
                const parent = (at - 1) >> 1;
                const above = heap[parent] ?? 0;
                if (!isBefore(item, above))
                    break;
                heap[at] = above;
                at = parent;
            }
            heap[at] = item;
        },
        pop: () => {
            if (size === 0)
                return undefined;
            const first = heap[0];
            size -= 1;
            const last = heap[size] ?? 0;
            let at = 0;
            for (;;) {
                let child = 2 * at + 1;
                if (child >= size)
                    break;
                if (child + 1 < size && isBefore(heap[child + 1] ?? 0, heap[child] ?? 0))
                    child += 1;
                const below = heap[child] ?? 0;
                if (!isBefore(below, last))
                    break;
                heap[at] = below;
                at = child;
            }
            heap[at] = last;
            return first;
        },
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/simulate.js


/**
 * Seconds of a job besides building: until GitHub's runner has started, Nix is installed, and what is handed over is fetched and kept again.
 * Starting takes 5 to 20 s, installing Nix about 10 s, and artifacts and packs the rest.
 */
const JOB_OVERHEAD_SECONDS = 40;
/**
 * Builds as Nix does, in thought: whenever a slot is free, the derivation starts of all that are ready that has the longest chain above it.
 * The clock keeps its arrays from job to job, as there are many jobs of many derivations.
 */
function createJobClock({ seconds, dependents }) {
    const count = seconds.length;
    const jobOf = new Uint32Array(count);
    const chain = new Float64Array(count);
    const waitsFor = new Uint32Array(count);
    const ready = createReadyQueue(count);
    let stamp = 0;
    return ({ derivations, slots }) => {
        stamp += 1;
        const isMine = (index) => jobOf[index] === stamp;
        for (const index of derivations) {
            jobOf[index] = stamp;
            waitsFor[index] = 0;
        }
        for (let at = derivations.length - 1; at >= 0; at -= 1) {
            const index = derivations[at] ?? 0;
            let longest = 0;
            visitEdges(dependents, index, (other) => {
                if (!isMine(other))
                    return;
                waitsFor[other] = (waitsFor[other] ?? 0) + 1;
                longest = Math.max(longest, chain[other] ?? 0);
            });
            chain[index] = longest + (seconds[index] ?? 0);
        }
        ready.reset(chain);
        for (const index of derivations)
            if (waitsFor[index] === 0)
                ready.push(index);
        const running = [];
        let now = 0;
        for (;;) {
            while (running.length < slots) {
                const index = ready.pop();
                if (index === undefined)
                    break;
                running.push({ index, end: now + (seconds[index] ?? 0) });
            }
            let first = 0;
            for (let at = 1; at < running.length; at += 1)
                if ((running[at]?.end ?? 0) < (running[first]?.end ?? 0))
                    first = at;
            const [ended] = running.splice(first, 1);
            if (ended === undefined)
                return now;
            now = ended.end;
            visitEdges(dependents, ended.index, (other) => {
                if (!isMine(other))
                    return;
                const left = (waitsFor[other] ?? 0) - 1;
                waitsFor[other] = left;
                if (left === 0)
                    ready.push(other);
            });
        }
    };
}
/** Seconds until the last of some jobs has ended, if so many run at a time. They start in the order given. */
function stackJobs(durations, maxRunners) {
    const ends = new Float64Array(Math.max(1, Math.min(maxRunners, durations.length)));
    for (const duration of durations) {
        let first = 0;
        for (let at = 1; at < ends.length; at += 1)
            if ((ends[at] ?? 0) < (ends[first] ?? 0))
                first = at;
        ends[first] = (ends[first] ?? 0) + duration;
    }
    return Math.max(...ends);
}
/** What no division can be faster than. @param slots builds side by side on all runners together */
function findLowerBound({ seconds, needs }, present, slots) {
    const chain = new Float64Array(seconds.length);
    let work = 0;
    let longest = 0;
    for (let index = 0; index < seconds.length; index += 1) {
        if (present[index] !== 1)
            continue;
        let below = 0;
        visitEdges(needs, index, (need) => (below = Math.max(below, chain[need] ?? 0)));
        chain[index] = below + (seconds[index] ?? 0);
        longest = Math.max(longest, chain[index] ?? 0);
        work += seconds[index] ?? 0;
    }
    return Math.max(longest, work / slots);
}
/**
 * How long jobs take in waves: those of a wave start when all of the wave before have ended. What several jobs build counts once in the
 * lower bound, so that wasteful divisions can be compared too. Jobs may be made while they are asked for.
 */
function simulate(work, waves, { maxRunners, overheadSeconds }) {
    const clock = createJobClock(work);
    const present = new Uint8Array(work.seconds.length);
    let seconds = 0;
    let runnerSeconds = 0;
    let slots = 1;
    for (const wave of waves) {
        const durations = [];
        for (const job of wave) {
            for (const index of job.derivations)
                present[index] = 1;
            slots = Math.max(slots, job.slots);
            durations.push(overheadSeconds + clock(job));
        }
        seconds += stackJobs(durations, maxRunners);
        runnerSeconds += durations.reduce((total, duration) => total + duration, 0);
    }
    return { seconds, runnerSeconds, lowerBound: findLowerBound(work, present, maxRunners * slots) };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/divide.js





/** How far what stays together may go above the mean of a job: with less, more is shared; with more, jobs differ more. */
const ROOMS = [1.25, 0.5];
/** Numbers of jobs that are tried: in steps, as the next one rarely makes a difference. */
function listJobCounts(limit) {
    const counts = [1, 2, 3];
    for (let step = 4; step < limit; step *= 2)
        counts.push(step, step * 1.5);
    return [...new Set([...counts.filter((count) => count < limit), limit])];
}
/** Seconds of each pool's work; what several pools need counts for the first. */
function weighPools({ pools, classes }) {
    const weights = pools.map(() => 0);
    for (const [number, seconds] of classes.seconds.entries()) {
        const [pool] = listBits(classes.pools, number);
        if (pool !== undefined)
            weights[pool] = (weights[pool] ?? 0) + seconds;
    }
    return weights;
}
const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
function divide_frame(order, { jobSeconds, maxJobs }) {
    const { targets, pools } = order;
    const counts = pools.map((_, pool) => targets.filter((target) => target.pool === pool).length);
    const users = counts.map((count) => count > 0);
    const fewest = users.filter(Boolean).length;
    const weights = weighPools(order);
    const wanted = jobSeconds === 0 ? targets.length : Math.ceil(sum(weights) / jobSeconds);
    return { counts, users, weights, fewest, most: Math.max(fewest, Math.min(maxJobs, targets.length, wanted)) };
}
/** Groupings worth a closer look, each once. */
function listGroupings(order, { counts, users, weights, fewest, most }, jobSeconds) {
    const grouper = createGrouper(order);
    const none = weights.map(() => 0);
    if (jobSeconds === 0) {
        if (most >= order.targets.length)
            return [grouper.groupAlone()];
        const jobsOf = shareJobs(counts, users, most);
        return [grouper.group(jobsOf, makeRooms(weights, jobsOf, ROOMS[0])), grouper.group(jobsOf, none)];
    }
    const endless = weights.map(() => Number.POSITIVE_INFINITY);
    const groupings = listJobCounts(most)
        .filter((jobs) => jobs >= fewest)
        .flatMap((jobs) => {
        const jobsOf = shareJobs(weights, users, jobs);
        const rooms = jobs === fewest ? [none] : [none, endless, ...ROOMS.map((part) => makeRooms(weights, jobsOf, part))];
        return rooms.map((roomOf) => grouper.group(jobsOf, roomOf));
    });
    return [...new Map(groupings.map((grouping) => [grouping.groupOf.join(), grouping])).values()];
}
function makeRooms(weights, jobsOf, part) {
    return weights.map((weight, pool) => (weight / Math.max(1, jobsOf[pool] ?? 1)) * part);
}
function examine(order, grouping, limits) {
    const isOneStore = limits.jobSeconds === Number.POSITIVE_INFINITY;
    const settlement = isOneStore ? settleInOneStore(order, grouping) : settleShared(order, grouping);
    const firstWave = planFirstWave(order, settlement, limits.maxJobs, limits.overheadSeconds);
    const loads = settlement.grouping.pools.map(() => 0);
    for (const [index, home] of settlement.homes.entries())
        if (home >= 0)
            loads[home] = (loads[home] ?? 0) + (order.work.seconds[index] ?? 0);
    const second = Math.max(0, ...loads.map((load, group) => load / (order.pools[settlement.grouping.pools[group] ?? 0]?.slots ?? 1)));
    const waves = firstWave.jobs.length > 0 ? 2 : 1;
    return { settlement, firstWave, atLeast: waves * limits.overheadSeconds + firstWave.seconds + second };
}
/** The jobs of the second wave. */
function listGroupJobs(order, { grouping, homes }) {
    const derivations = grouping.pools.map(() => []);
    for (const [index, home] of homes.entries())
        if (home >= 0)
            derivations[home]?.push(index);
    const targets = grouping.pools.map(() => []);
    for (const [target, group] of grouping.groupOf.entries())
        targets[group]?.push(target);
    return grouping.pools.map((pool, group) => ({
        pool,
        targets: targets[group] ?? [],
        derivations: Uint32Array.from(derivations[group] ?? []),
    }));
}
function estimate(order, waves, clock, limits) {
    const durations = waves.map((jobs) => jobs.map(({ pool, derivations }) => limits.overheadSeconds + clock({ slots: order.pools[pool]?.slots ?? 1, derivations })));
    const seconds = sum(durations.map((wave) => (wave.length === 0 ? 0 : stackJobs(wave, limits.maxJobs))));
    return { seconds, runnerSeconds: sum(durations.map(sum)) };
}
/** Fewest runner-seconds of those that take hardly longer than the fastest; of equals the first, which has fewer jobs. */
function chooseBest(simulated) {
    const least = Math.min(...simulated.map(({ time }) => time.seconds));
    const close = simulated.filter(({ time }) => time.seconds <= least * (1 + TOLERANCE));
    return close.reduce((a, b) => (a === undefined || b.time.runnerSeconds < a.time.runnerSeconds ? b : a), undefined);
}
/**
 * Divides an order among jobs in two waves, so that each derivation is built once: what several groups need is built before them and handed
 * on. Some ways to do so are compared by simulating them: few groups or many, keeping more or less together, with or without a first wave.
 * Deterministic. Time is that of a few dozen walks over the graph.
 */
function divideWork(order, limits) {
    if (order.targets.length === 0)
        return { shared: [], groups: [], estimate: { seconds: 0, runnerSeconds: 0, lowerBound: 0 } };
    const start = divide_frame(order, limits);
    const candidates = listGroupings(order, start, limits.jobSeconds).map((grouping, rank) => ({
        rank,
        ...examine(order, grouping, limits),
    }));
    const clock = createJobClock(order.work);
    const simulated = [];
    let least = Number.POSITIVE_INFINITY;
    for (const candidate of [...candidates].sort((a, b) => a.atLeast - b.atLeast || a.rank - b.rank)) {
        if (candidate.atLeast > least * (1 + TOLERANCE))
            break;
        const groups = listGroupJobs(order, candidate.settlement);
        const time = estimate(order, [candidate.firstWave.jobs, groups], clock, limits);
        least = Math.min(least, time.seconds);
        simulated.push({ ...candidate, groups, time });
    }
    const best = chooseBest(simulated.sort((a, b) => a.rank - b.rank));
    if (best === undefined)
        throw new Error('No way to divide the work was tried; this is a mistake in Panther.');
    const slots = Math.max(...[...best.firstWave.jobs, ...best.groups].map(({ pool }) => order.pools[pool]?.slots ?? 1));
    const lowerBound = findLowerBound(order.work, order.wanted, start.most * slots);
    return { shared: best.firstWave.jobs, groups: best.groups, estimate: { ...best.time, lowerBound } };
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 18 modules
var runtime = __webpack_require__(52000);
;// CONCATENATED MODULE: ./.cache/js/src/plan/runner-map.js


const Label = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* nonEmpty */.hq());
const Labels = dist/* union */.KCZ([Label, dist/* pipe */.FsL(dist/* array */.YOg(Label), dist/* nonEmpty */.hq())]);
const Details = dist/* strictObject */.rej({
    'runs-on': Labels,
    features: dist/* optional */.lqM(dist/* array */.YOg(dist/* string */.YjP())),
    'max-jobs': dist/* optional */.lqM(dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(1))),
});
const Entry = dist/* union */.KCZ([Labels, Details, dist/* pipe */.FsL(dist/* array */.YOg(Details), dist/* nonEmpty */.hq())]);
const MapJson = dist/* record */.g1P(dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[a-z0-9_]+-[a-z0-9_]+$/, 'a Nix system like x86_64-linux')), Entry);
/** What every Nix builder offers, and KVM where GitHub's hosted runners have it: on x86_64 Linux. */
function defaultFeatures(system) {
    const common = ['benchmark', 'big-parallel', 'nixos-test'];
    if (system.endsWith('-darwin'))
        return [...common, 'apple-virt'];
    return system === 'x86_64-linux' ? [...common, 'kvm'] : common;
}
function toRunner(details, system) {
    const { 'runs-on': labels, features = defaultFeatures(system), 'max-jobs': maxJobs } = details;
    return { labels: typeof labels === 'string' ? [labels] : labels, features, ...(maxJobs === undefined ? {} : { maxJobs }) };
}
const isLabels = (entry) => typeof entry === 'string' || (Array.isArray(entry) && typeof entry[0] === 'string');
function toRunners(entry, system) {
    if (isLabels(entry))
        return [toRunner({ 'runs-on': entry }, system)];
    return (Array.isArray(entry) ? entry : [entry]).map((details) => toRunner(details, system));
}
/**
 * Parses the input "runner-map": JSON of system → label, list of labels, `{"runs-on": …, "features": […], "max-jobs": …}`,
 * or a list of those objects, the preferred one first.
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
    return Object.fromEntries(Object.entries(parsed.output).map(([system, entry]) => [system, toRunners(entry, system)]));
}
/** The runners for a system, the preferred one first. A flake may call its systems what it likes, `constructor` too. */
function listRunners(runners, system) {
    return Object.hasOwn(runners, system) ? (runners[system] ?? []) : [];
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

;// CONCATENATED MODULE: ./.cache/js/src/plan/routing.js



const quote = (text) => `"${text}"`;
const join = (texts) => texts.map(quote).join(' and ');
/** Whether a pool's machines can build a derivation themselves. */
function fitsPool({ system, runner }, needs) {
    return canBuild(system, needs.system) && needs.requiredSystemFeatures.every((feature) => runner.features.includes(feature));
}
/** Every runner of a map with its system, the preferred first. */
function listPools(runners) {
    return Object.keys(runners).flatMap((system) => listRunners(runners, system).map((runner) => ({ system, runner })));
}
/** By derivation: 1 if a pool's machines can build it and all it needs. */
function markFits(graph, pool) {
    const obstacles = findLowest(graph, (derivation) => !fitsPool(pool, derivation));
    return Uint8Array.from(obstacles, (obstacle) => (obstacle === -1 ? 1 : 0));
}
/** Numbers what derivations ask for: thousands of them ask for the same few things. */
function numberNeeds(derivations) {
    const numbers = new Map();
    const kinds = [];
    const kindOf = Uint32Array.from(derivations, (derivation) => {
        const { system, requiredSystemFeatures } = derivation;
        const key = requiredSystemFeatures.length === 0 ? system : JSON.stringify([system, [...requiredSystemFeatures].sort()]);
        const known = numbers.get(key) ?? kinds.push(derivation) - 1;
        numbers.set(key, known);
        return known;
    });
    return { kinds, kindOf };
}
/**
 * Says for each target where it can be built: on the first runner of its system that can build all that has to be built for it.
 * So a runner with KVM is used where something asks for KVM, and only there if another one is preferred.
 */
function createRouter(graph, runners) {
    const { kinds, kindOf } = numberNeeds(graph.derivations);
    const below = collectBelow(graph, kinds.length, (sets) => {
        for (const [index, kind] of kindOf.entries())
            addBit(sets, index, kind);
    });
    const pools = listPools(runners);
    const examples = new Map();
    const findExample = (root, kind) => {
        const lowest = examples.get(kind) ?? findLowest(graph, (_, index) => kindOf[index] === kind);
        examples.set(kind, lowest);
        return graph.derivations[lowest[root] ?? -1]?.name ?? '';
    };
    const describeObstacle = (system, own, root) => {
        const asked = listBits(below, root).flatMap((kind) => {
            const needs = kinds[kind];
            return needs === undefined ? [] : [{ kind, needs }];
        });
        const foreign = asked.find(({ needs }) => !canBuild(system, needs.system));
        if (foreign !== undefined) {
            return `It needs ${quote(findExample(root, foreign.kind))} built for ${foreign.needs.system}, which a runner for ${system} cannot do. Put it in a binary cache first.`;
        }
        const advice = 'Name it under "features" in the input "runner-map" if one has.';
        for (const { kind, needs } of asked) {
            const missing = needs.requiredSystemFeatures.filter((feature) => !own.some(({ runner }) => runner.features.includes(feature)));
            if (missing.length > 0) {
                return `${quote(findExample(root, kind))} needs the system feature ${join(missing)}, which no runner for ${system} has. ${advice}`;
            }
        }
        const features = [...new Set(asked.flatMap(({ needs }) => needs.requiredSystemFeatures))].sort();
        return `What it needs asks for the system features ${join(features)}, which no single runner for ${system} has together. Name them under "features" of one runner in the input "runner-map" if one has.`;
    };
    return ({ system, drvPath }) => {
        const own = pools.filter((pool) => pool.system === system);
        const [preferred] = own;
        if (preferred === undefined) {
            return {
                obstacle: `No runner builds ${system}. Add it to the input "runner-map", for example {${quote(system)}: "LABEL"}.`,
            };
        }
        const root = graph.indexOf.get(drvPath);
        if (root === undefined)
            return { pool: preferred };
        const kindsBelow = listBits(below, root);
        const pool = own.find((candidate) => kindsBelow.every((kind) => kinds[kind] !== undefined && fitsPool(candidate, kinds[kind])));
        return pool === undefined ? { obstacle: describeObstacle(system, own, root) } : { pool };
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/work-order.js


function classify(needed, seconds, targetList, pools) {
    const { numberOf, firstRows } = numberSets(needed);
    const targets = { rows: firstRows.length, words: needed.words, bits: new Uint32Array(firstRows.length * needed.words) };
    for (const [number, row] of firstRows.entries())
        addAll(targets, number, needed, row);
    const poolSets = createBitSets(firstRows.length, pools);
    for (let number = 0; number < firstRows.length; number += 1) {
        visitBits(targets, number, (target) => {
            addBit(poolSets, number, targetList[target]?.pool ?? 0);
            return true;
        });
    }
    const classSeconds = new Float64Array(firstRows.length);
    for (const [index, number] of numberOf.entries())
        classSeconds[number] = (classSeconds[number] ?? 0) + (seconds[index] ?? 0);
    return { classOf: numberOf, seconds: classSeconds, targets, pools: poolSets };
}
/** Seconds of the longest chain of builds that ends with each derivation. */
function measureChains({ needs, seconds }) {
    const chains = new Float64Array(seconds.length);
    for (let index = 0; index < seconds.length; index += 1) {
        let below = 0;
        visitEdges(needs, index, (need) => (below = Math.max(below, chains[need] ?? 0)));
        chains[index] = below + (seconds[index] ?? 0);
    }
    return chains;
}
/** Makes an order of targets over a graph. @param seconds by derivation */
function makeWorkOrder(graph, seconds, targets, pools) {
    const work = { needs: graph.needs, dependents: graph.dependents, seconds };
    const needed = collectRoots(graph, targets.map(({ root }) => root));
    const classes = classify(needed, seconds, targets, pools.length);
    const wanted = Uint8Array.from(classes.classOf, (number) => (isEmpty(classes.targets, number) ? 0 : 1));
    return { work, targets, pools, classes, chains: measureChains(work), wanted };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/make-groups.js







/** GitHub takes 256 jobs of one matrix; one less leaves room for a mistake in counting. */
const MATRIX_LIMIT = 255;
/**
 * Builds side by side on a runner of which nothing is said. Hosted runners have two to four cores and setup lets Nix start a build for each,
 * but large builds use all cores by themselves: four at a time are no four times as fast.
 */
const DEFAULT_SLOTS = 2;
/** Whether two pools are one: the same runner of the same system. */
const isSame = (one, other) => one.system === other.system && one.runner === other.runner;
/** Gives the jobs of each system numbers: `x86_64-linux-1`. */
function createNamer(prefix) {
    const used = new Map();
    return (system) => {
        const number = (used.get(system) ?? 0) + 1;
        used.set(system, number);
        return `${prefix}${system}-${number}`;
    };
}
/** Derivations of a job that no other of the same job needs, those first whose chain of builds takes longest. */
function listMaximal({ work, chains }, derivations) {
    const inner = new Uint8Array(work.seconds.length);
    for (const index of derivations)
        visitEdges(work.needs, index, (need) => (inner[need] = 1));
    return [...derivations].filter((index) => inner[index] !== 1).sort((a, b) => (chains[b] ?? 0) - (chains[a] ?? 0) || a - b);
}
/** For each job of the first wave, the groups of the second that need something of it. */
function findNeeds({ classes }, { shared, groups }) {
    const needed = createBitSets(shared.length, classes.targets.words * 32);
    for (const [job, { derivations }] of shared.entries()) {
        for (const number of new Set(derivations.map((index) => classes.classOf[index] ?? 0)))
            addAll(needed, job, classes.targets, number);
    }
    const groupOf = new Map(groups.flatMap(({ targets }, group) => targets.map((target) => [target, group])));
    const needs = groups.map(() => []);
    for (const job of shared.keys()) {
        const users = new Set(listBits(needed, job).flatMap((target) => groupOf.get(target) ?? []));
        for (const group of users)
            needs[group]?.push(job);
    }
    return needs;
}
/** Divides what has to be built among jobs. */
function makeGroups(targets, graph, options) {
    const { experience, isKept } = options;
    const seconds = Float64Array.from(graph.derivations, (derivation) => estimateSeconds(derivation, experience));
    const pools = [...listPools(options.runners)].sort((a, b) => (a.system < b.system ? -1 : a.system > b.system ? 1 : 0));
    const order = makeWorkOrder(graph, seconds, targets.map(({ drvPath, pool }) => ({ root: graph.indexOf.get(drvPath), pool: pools.findIndex((one) => isSame(one, pool)) })), pools.map((pool) => ({ slots: pool.runner.maxJobs ?? DEFAULT_SLOTS, fits: markFits(graph, pool) })));
    const division = divideWork(order, {
        maxJobs: Math.min(options.maxJobs, MATRIX_LIMIT),
        jobSeconds: options.jobSeconds,
        // In one store jobs follow each other without a machine's start between them.
        overheadSeconds: options.jobSeconds === Number.POSITIVE_INFINITY ? 0 : JOB_OVERHEAD_SECONDS,
    });
    const touchesKept = findLowest(graph, ({ inputDrvs }) => inputDrvs.some(isKept));
    const describe = ({ pool, derivations }) => ({
        system: pools[pool]?.system ?? '',
        runner: [...(pools[pool]?.runner.labels ?? [])],
        ...(pools[pool]?.runner.maxJobs === undefined ? {} : { maxJobs: pools[pool].runner.maxJobs }),
        derivations: derivations.length,
        seconds: Math.round(derivations.reduce((total, index) => total + (seconds[index] ?? 0), 0)),
    });
    const nameShared = createNamer('shared-');
    const shared = division.shared.map((job) => {
        const { system, ...described } = describe(job);
        const roots = listMaximal(order, job.derivations);
        return {
            id: nameShared(system),
            wave: 1,
            system,
            ...described,
            targets: [],
            roots: roots.flatMap((index) => graph.derivations[index]?.drvPath ?? []),
            needs: [],
            restores: roots.some((index) => touchesKept[index] !== -1),
        };
    });
    const needs = findNeeds(order, division);
    const nameGroup = createNamer('');
    const groups = division.groups.map((job, group) => {
        const { system, ...described } = describe(job);
        const own = job.targets.flatMap((target) => targets[target] ?? []);
        return {
            id: nameGroup(system),
            wave: 2,
            system,
            ...described,
            targets: own.map(({ id }) => id).sort(),
            roots: [],
            needs: (needs[group] ?? []).flatMap((number) => shared[number]?.id ?? []),
            restores: own.some(({ drvPath }) => isKept(drvPath) || (touchesKept[graph.indexOf.get(drvPath) ?? -1] ?? -1) !== -1),
        };
    });
    const { estimate } = division;
    return {
        groups: [...shared, ...groups],
        estimate: {
            seconds: Math.round(estimate.seconds),
            runnerSeconds: Math.round(estimate.runnerSeconds),
            lowerBound: Math.round(estimate.lowerBound),
        },
        count: order.wanted.reduce((count, wanted) => count + wanted, 0),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/sort-targets.js


/** Decides for each target by itself what is to be done with it. */
function sortTargets(targets, circumstances) {
    const { graph, proofs, runners, experience, hasHoles, isKept } = circumstances;
    const route = createRouter(graph, runners);
    const failures = graph.derivations.map(({ drvPath }) => experience.findFailure(drvPath));
    const firstFailure = findLowest(graph, (_, index) => failures[index] !== undefined);
    const decide = (target) => {
        const proof = proofs.get(target.id);
        if (proof !== undefined)
            return { status: 'unchanged', reason: proof };
        const routed = route(target);
        if ('obstacle' in routed)
            return { status: 'unsupported', reason: routed.obstacle };
        const root = graph.indexOf.get(target.drvPath);
        const culprit = root === undefined ? -1 : (firstFailure[root] ?? -1);
        const [derivation, failure] = [graph.derivations[culprit], failures[culprit]];
        if (derivation !== undefined && failure !== undefined) {
            const { drvPath, name } = derivation;
            return {
                status: 'failed',
                reason: `Exactly this derivation, "${name}", failed in an earlier run, so it was not tried again. To try it again, re-run the job on GitHub, or set the input "retry-failed" to true.`,
                remembered: { drvPath, name, message: failure.message },
            };
        }
        // A hole in a cached closure cannot be laid at one target's door, so then everything is realised to see. So is what only the cache of
        // earlier runs should hold: nobody has looked whether it still does.
        const isUnproved = hasHoles || isKept(target.drvPath);
        return root !== undefined || isUnproved ? { status: 'build', pool: routed.pool } : { status: 'cached' };
    };
    return new Map(targets.map((target) => [target.id, decide(target)]));
}

;// CONCATENATED MODULE: ./.cache/js/src/plan/make-plan.js





function toPlanned(target, decision) {
    const { id, kind, name, system, position } = target;
    const base = { id, kind, name, system, position };
    if (target.outcome === 'broken')
        return { ...base, status: 'failed', error: target.error };
    const own = { ...base, drvPath: target.drvPath, outputs: { ...target.outputs } };
    if (decision === undefined)
        return { ...own, status: 'failed', error: { message: 'It was not planned; this is a mistake in Panther.' } };
    const { status } = decision;
    return {
        ...own,
        status,
        ...('reason' in decision ? { reason: decision.reason } : {}),
        ...('remembered' in decision ? { remembered: decision.remembered } : {}),
    };
}
function listEvaluated({ targets }) {
    return targets.flatMap((target) => (target.outcome === 'evaluated' ? [target] : []));
}
/** Evaluated targets that some runner could build, judged by their own system only: whose derivations have to be read. */
function listPlannable(evaluation, runners) {
    return listEvaluated(evaluation).filter(({ system }) => listRunners(runners, system).length > 0);
}
/** Decides for every target whether, where and with which others it is built. */
function makePlan(evaluation, { derivations, dryRun }, options) {
    const { experience = NO_EXPERIENCE, runners } = options;
    const evaluated = listEvaluated(evaluation);
    const proofs = new Map();
    for (const target of evaluated) {
        const proof = experience.findProof(target);
        if (proof !== undefined)
            proofs.set(target.id, proof);
    }
    const roots = evaluated.filter(({ id }) => !proofs.has(id)).map(({ drvPath }) => drvPath);
    const isMissing = ({ drvPath }) => dryRun.willBuild.has(drvPath);
    const graph = makeBuildGraph(derivations, roots, (derivation) => isMissing(derivation) && !isKept(derivation, experience));
    const keptAlone = (drvPath) => {
        const derivation = derivations.get(drvPath);
        return derivation !== undefined && isMissing(derivation) && isKept(derivation, experience);
    };
    const decisions = sortTargets(evaluated, { graph, proofs, runners, experience, hasHoles: dryRun.unknown.size > 0, isKept: keptAlone });
    const toBuild = evaluated.flatMap((target) => {
        const decision = decisions.get(target.id);
        return decision?.status === 'build' ? [{ ...target, pool: decision.pool }] : [];
    });
    const { groups, estimate, count } = makeGroups(toBuild, graph, { ...options, experience, isKept: keptAlone });
    const total = derivations.size;
    return {
        version: 1,
        flake: { reference: options.reference, revision: evaluation.revision },
        targets: evaluation.targets.map((target) => toPlanned(target, decisions.get(target.id))),
        derivations: { total, cached: total - graph.derivations.length, toBuild: count },
        evaluations: { processes: evaluation.processes, targets: evaluation.targets.length },
        groups: [...groups],
        estimate,
        excluded: [...evaluation.excluded],
    };
}

// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 13 modules
var nix = __webpack_require__(62138);
;// CONCATENATED MODULE: ./.cache/js/src/plan/matrix.js


/** GitHub cuts long job names itself, but 255 titles also have to fit into a job's outputs. */
const MAX_TITLE_CHARS = 100;
/** As many names as fit, and how many more there are. */
function listNames(all, prefix) {
    let title = prefix;
    for (const [index, name] of all.entries()) {
        if (index > 0 && title.length + name.length > MAX_TITLE_CHARS)
            return `${title} (+${all.length - index})`;
        title += `${index === 0 ? '' : ', '}${name.slice(0, MAX_TITLE_CHARS)}`;
    }
    return title;
}
/** Names shown of what is shared: the costliest. */
const SHOWN_ROOTS = 2;
/** Names of a group of the first wave: versions would only make them long, and several versions of one thing are one name. */
function listRootNames(roots) {
    return [...new Set(roots.map((drvPath) => removeVersion((0,nix/* storePathName */.yF)(drvPath))))];
}
function nameGroup({ wave, targets, roots }, names) {
    if (wave === 2)
        return listNames(targets.map((id) => names.get(id) ?? id), '');
    const shown = listRootNames(roots);
    const more = shown.length - SHOWN_ROOTS;
    return `${listNames(shown.slice(0, SHOWN_ROOTS), 'shared: ')}${more > 0 ? ` (+${more})` : ''}`;
}
/** The value of `strategy.matrix` for the jobs of one wave. GitHub refuses an empty one, so the job that uses it must ask before whether there are any. */
function makeMatrix(plan, wave) {
    const names = new Map(plan.targets.map(({ id, name }) => [id, name]));
    return {
        include: plan.groups
            .filter((group) => group.wave === wave)
            .map((group) => ({ group: group.id, runner: group.runner, system: group.system, title: nameGroup(group, names) })),
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
/** Derivations in the closures of some roots. */
function listBelow(roots, derivations) {
    const found = new Set(roots);
    for (const drvPath of found)
        for (const input of derivations.get(drvPath)?.inputDrvs ?? [])
            found.add(input);
    return [...found].flatMap((drvPath) => derivations.get(drvPath) ?? []);
}
const NOTHING_TO_DO = { willBuild: new Set(), willFetch: new Set(), unknown: new Set() };
/**
 * What is where. Without substituters the store's list of valid paths says it, which takes a fraction of what `nix build --dry-run` does.
 * @param roots read with all they need
 * @param open those of them that may have to be built
 */
async function askStore(roots, open, { nix, hasSubstituters }) {
    if (roots.length === 0)
        return { derivations: new Map(), dryRun: NOTHING_TO_DO };
    if (hasSubstituters) {
        const [derivations, dryRun] = await Promise.all([nix.readDerivations(roots), open.length === 0 ? NOTHING_TO_DO : nix.dryRun(open)]);
        return { derivations, dryRun };
    }
    const derivations = await nix.readDerivations(roots);
    if (open.length === 0)
        return { derivations, dryRun: NOTHING_TO_DO };
    const invalid = await nix.findInvalid(listBelow(open, derivations).flatMap(({ outputs }) => Object.values(outputs)));
    return { derivations, dryRun: { ...NOTHING_TO_DO, willBuild: listUnbuilt(open, derivations, invalid) } };
}
/**
 * Plans an evaluated flake: reads its derivations and asks the store and its substituters what is there already.
 * @throws ToolError if the store cannot be asked
 */
async function planFlake(evaluation, options, ports) {
    const { findProof } = options.experience ?? NO_EXPERIENCE;
    const targets = listPlannable(evaluation, options.runners);
    const listPaths = (some) => [...new Set(some.map(({ drvPath }) => drvPath))];
    const open = targets.filter((target) => findProof(target) === undefined);
    const knowledge = await askStore(listPaths(targets), listPaths(open), ports);
    const { dryRun } = knowledge;
    if (dryRun.unknown.size > 0) {
        const example = [...dryRun.unknown][0] ?? '';
        ports.log.warning(`A cached closure has holes: ${dryRun.unknown.size} paths, like ${example}, are nowhere to be had. Everything is realised to see whether it matters.`);
    }
    return makePlan(evaluation, knowledge, options);
}

// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 12 modules
var flake = __webpack_require__(79180);
;// CONCATENATED MODULE: ./.cache/js/src/plan/plan.js




/**
 * `build`: goes to a group. `cached`: a store has its whole closure. `unchanged`: proved green before.
 * `failed`: it does not evaluate, or needs what failed before. `unsupported`: no runner for its system or features.
 */
const PLAN_STATUSES = ['build', 'cached', 'unchanged', 'failed', 'unsupported'];
const RememberedFailureSchema = dist/* object */.Ikc({ drvPath: nix/* DrvPathSchema */.$M, name: dist/* string */.YjP(), message: dist/* string */.YjP() });
const PlannedTargetSchema = dist/* object */.Ikc({
    id: flake/* TargetIdSchema */.cq,
    kind: dist/* picklist */.KIO(flake/* TARGET_KINDS */.aO),
    name: dist/* string */.YjP(),
    system: dist/* optional */.lqM(dist/* string */.YjP()),
    drvPath: dist/* optional */.lqM(nix/* DrvPathSchema */.$M),
    outputs: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), nix/* StorePathSchema */.SP)),
    status: dist/* picklist */.KIO(PLAN_STATUSES),
    /** Why it is not built, for people. */
    reason: dist/* optional */.lqM(dist/* string */.YjP()),
    error: dist/* optional */.lqM(flake/* TargetErrorSchema */.ZC),
    /** What it needs that failed in an earlier run, for a target that `failed` before it was built. */
    remembered: dist/* optional */.lqM(RememberedFailureSchema),
    /** Where the attribute is defined. */
    position: dist/* optional */.lqM(flake/* PositionSchema */.$V),
});
const GroupIdSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[a-z0-9_.-]+$/i));
const GroupSchema = dist/* object */.Ikc({
    /** Short, unique and fit for a job's name and an artifact's: `x86_64-linux-1`, `shared-x86_64-linux-1`. */
    id: GroupIdSchema,
    /** 1: builds what several groups of wave 2 need, and ends before those start. 2: builds targets. */
    wave: dist/* picklist */.KIO([1, 2]),
    system: dist/* string */.YjP(),
    /** Labels for `runs-on`. */
    runner: dist/* array */.YOg(dist/* string */.YjP()),
    /** Builds side by side; absent for Nix's own setting. */
    maxJobs: dist/* optional */.lqM(dist/* number */.aig()),
    /** None in wave 1. */
    targets: dist/* array */.YOg(flake/* TargetIdSchema */.cq),
    /** Wave 1: what it has to build together with all that needs, the costliest first. None in wave 2. */
    roots: dist/* array */.YOg(nix/* DrvPathSchema */.$M),
    /** Ids of the groups of wave 1 that build something its targets need. */
    needs: dist/* array */.YOg(GroupIdSchema),
    /** Whether it needs something that only the cache of earlier runs holds. */
    restores: dist/* boolean */.zMY(),
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
    /** How long building is thought to take: until the last job ends, of all jobs together, and what no division could be faster than. */
    estimate: dist/* object */.Ikc({ seconds: dist/* number */.aig(), runnerSeconds: dist/* number */.aig(), lowerBound: dist/* number */.aig() }),
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

/***/ 28847:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  mP: () => (/* reexport */ createPusher),
  p4: () => (/* reexport */ listSigningSecrets),
  rV: () => (/* reexport */ parsePushUrl),
  UG: () => (/* reexport */ parseSigningKey),
  gP: () => (/* reexport */ storeSigningKey)
});

// UNUSED EXPORTS: PUSH_FINISH_MS, hideSecrets

// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 18 modules
var runtime = __webpack_require__(52000);
;// CONCATENATED MODULE: ./.cache/js/src/push/push-url.js

const BINARY_CACHES = ['s3', 'file', 'http', 'https'];
const STORES = ['ssh-ng', 'ssh', 'unix', 'local'];
/** Also what would end a word in a message or a shell. */
const UNSAFE = /[\s"'`\\;]|[^\x21-\x7e]/;
const ADVICE = 'write the URL of a store, such as "s3://BUCKET?region=REGION", "https://cache.example.org", "ssh-ng://USER@HOST" or "file:///some/directory"';
/** Faster by far than Nix's own xz, which would compete with the builds; every Nix since 2.4 reads it. */
const COMPRESSION = 'compression=zstd';
const PASSWORD = /^([a-z][a-z0-9+.-]*:\/\/[^/?#@]*?):([^/?#]*)@/i;
const SECRET_PARAMETER = /[?&][\w-]*(?:token|password|secret|access-key)[\w-]*=([^&]+)/gi;
/** The name of a file, or one of Nix's own words: nothing to hide. */
const HARMLESS_PARAMETER = /[?&]secret-keys?=/i;
const decode = (text) => {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
};
function listSecrets(text) {
    const password = PASSWORD.exec(text)?.[2];
    const parameters = [...text.matchAll(SECRET_PARAMETER)].flatMap(([whole, value]) => HARMLESS_PARAMETER.test(whole) ? [] : [value ?? '']);
    const found = [password ?? '', ...parameters].filter((secret) => secret !== '');
    return [...new Set(found.flatMap((secret) => [secret, decode(secret)]))];
}
/** Replaces secrets by stars. */
const hideSecrets = (text, secrets) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
/** Adds a parameter to a store's URL, which may have some already. */
function addParameter(url, name, value) {
    // Nix takes a slash as it is, and it keeps paths readable.
    const encoded = encodeURIComponent(value).replaceAll('%2F', '/');
    return `${url}${url.includes('?') ? '&' : '?'}${name}=${encoded}`;
}
/**
 * Parses the URL of the user's own cache.
 * @throws InputProblem if it can never work; without the URL, which may hold a password
 */
function parsePushUrl(text) {
    if (UNSAFE.test(text))
        throw new runtime/* InputProblem */.S7(`holds a blank, a quote or another sign that no store URL has; ${ADVICE}`);
    const secrets = listSecrets(text);
    const shown = hideSecrets(text, secrets);
    if (text === 'daemon' || text === 'local' || text.startsWith('local?') || text.startsWith('/')) {
        return { url: text, shown, secrets, signedBy: 'store' };
    }
    const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/.exec(text) ?? [];
    if (scheme === undefined)
        throw new runtime/* InputProblem */.S7(`is no store URL; ${ADVICE}`);
    if (![...BINARY_CACHES, ...STORES].includes(scheme))
        throw new runtime/* InputProblem */.S7(`begins with "${scheme}://", which Nix cannot copy to; ${ADVICE}`);
    if (scheme === 'file' ? !/^\/[^?]/.test(rest) : !/^[^/?]/.test(rest) && scheme !== 'unix' && scheme !== 'local') {
        throw new runtime/* InputProblem */.S7(`names no place after "${scheme}://"; ${ADVICE}`);
    }
    if (STORES.includes(scheme))
        return { url: text, shown, secrets, signedBy: 'store' };
    const url = /[?&]compression=/.test(text) ? text : `${text}${text.includes('?') ? '&' : '?'}${COMPRESSION}`;
    return { url, shown, secrets, signedBy: 'cache' };
}

;// CONCATENATED MODULE: ./.cache/js/src/push/pusher.js


/** Milliseconds that a job waits for its last outputs: a cache that is slower than this costs more than it saves. */
const PUSH_FINISH_MS = 10 * 60_000;
/** Milliseconds between attempts at one batch; their number is that of the attempts but one. */
const PAUSES_MS = [2_000, 10_000, 30_000];
/** Batches given up in a row, after which the cache counts as broken for the rest of the job. */
const MAX_FAILED_BATCHES = 2;
const MAX_REASON_CHARS = 500;
/** What trying again does not mend. */
const HOPELESS = /permission denied|access ?denied|forbidden|unauthori[sz]ed|HTTP error (?:401|403|405)|read-only|not a directory|host key verification failed|no such bucket|NoSuchBucket|don't know how to open|unsupported|lacks a (?:valid )?signature|not privileged/i;
/** The telling line of what Nix printed. */
function describeReason(error, secrets) {
    const text = error instanceof runtime/* ToolError */.v4 ? error.tail : error instanceof Error ? error.message : String(error);
    const lines = text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    const telling = lines.findLast((line) => /^error: ./.test(line)) ?? lines.at(-1) ?? 'no reason was given';
    const ssh = lines.find((line) => HOPELESS.test(line) && line !== telling);
    return hideSecrets([ssh, telling].filter(Boolean).join(' '), secrets).slice(0, MAX_REASON_CHARS);
}
/**
 * Makes a pusher. One copy runs at a time; what was queued meanwhile goes into the next, so that a slow cache gets few, large copies.
 * A failed batch is tried again with growing pauses; after that it is left, and after a second one so is everything.
 */
function createPusher({ target, keyFile, finishMs = PUSH_FINISH_MS }, ports) {
    const { log, now } = ports;
    const seen = new Set();
    const pushed = new Set();
    const stop = new AbortController();
    const signal = AbortSignal.any([ports.signal, stop.signal]);
    const url = keyFile !== undefined && target.signedBy === 'cache' ? addParameter(target.url, 'secret-key', keyFile) : target.url;
    const isStopped = () => signal.aborted;
    let queue = [];
    let running;
    let failedBatches = 0;
    let reason;
    let copyMs = 0;
    const copy = async (batch) => {
        const begin = now();
        try {
            if (keyFile !== undefined && target.signedBy === 'store')
                await ports.sign(keyFile, batch, signal);
            await ports.copyTo(url, batch, signal);
        }
        finally {
            copyMs += now() - begin;
        }
    };
    /** Whether the batch is there in the end. */
    const pushBatch = async (batch) => {
        for (const pause of [...PAUSES_MS, undefined]) {
            try {
                await copy(batch);
                return true;
            }
            catch (error) {
                if (isStopped())
                    return false;
                reason = describeReason(error, target.secrets);
            }
            if (HOPELESS.test(reason))
                failedBatches = MAX_FAILED_BATCHES;
            if (pause === undefined || HOPELESS.test(reason))
                return false;
            log.info(`Pushing to ${target.shown} failed and is tried again in ${pause / 1_000} seconds: ${reason}`);
            await ports.sleep(pause, signal).catch(() => undefined);
            if (isStopped())
                return false;
        }
        return false;
    };
    const work = async () => {
        while (queue.length > 0 && failedBatches < MAX_FAILED_BATCHES && !isStopped()) {
            const batch = queue;
            queue = [];
            if (await pushBatch(batch)) {
                failedBatches = 0;
                for (const path of batch)
                    pushed.add(path);
            }
            else {
                failedBatches += 1;
            }
        }
        // In the same turn as the last look at the queue: what comes later starts anew.
        running = undefined;
    };
    const summarize = (isLate) => {
        const left = [...seen].filter((path) => !pushed.has(path));
        const why = isLate
            ? `it was not done ${finishMs / 60_000} minutes after the builds${reason === undefined ? '' : `; last: ${reason}`}`
            : reason;
        return { pushed: [...pushed], left, reason: left.length === 0 ? undefined : (why ?? 'the job was cancelled'), copyMs };
    };
    return {
        push: (paths) => {
            const news = paths.filter((path) => !seen.has(path));
            for (const path of news)
                seen.add(path);
            queue.push(...news);
            // In a later turn, so that what is queued in this one goes together.
            if (queue.length > 0)
                running ??= Promise.resolve().then(work);
        },
        finish: async () => {
            const bell = new AbortController();
            const alarm = ports.sleep(finishMs, AbortSignal.any([ports.signal, bell.signal])).then(() => true, () => false);
            const isLate = await Promise.race([alarm, (running ?? Promise.resolve()).then(() => false)]);
            if (isLate)
                stop.abort();
            bell.abort();
            // A copy that was told to end does so by itself.
            await running;
            const outcome = summarize(isLate);
            if (outcome.left.length > 0 && !ports.signal.aborted) {
                log.warning(`${outcome.left.length} of ${seen.size} outputs were not pushed to ${target.shown}: ${outcome.reason ?? ''}. The builds are not affected; check the inputs "push-to" and "signing-key", and that the cache can be written to.`);
            }
            else if (outcome.left.length === 0 && seen.size > 0) {
                log.info(`All ${seen.size} outputs were pushed to ${target.shown}.`);
            }
            return outcome;
        },
    };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./.cache/js/src/push/signing-key.js



/** An Ed25519 key as libsodium keeps it: 32 bytes of secret, then the 32 bytes of the public key. */
const SECRET_BYTES = 32;
const SHAPE = /^([^\s:]+):([A-Za-z0-9+/]{86}==)$/;
const PUBLIC_SHAPE = /^[^\s:]+:[A-Za-z0-9+/]{43}=$/;
/**
 * What to mask before the key is looked at: a key in a wrong shape is still a secret.
 * @returns the whole text, and the part after the name
 */
function listSigningSecrets(text) {
    const lines = text.split('\n').map((line) => line.trim());
    return lines.flatMap((line) => [line, line.slice(line.indexOf(':') + 1)]).filter((secret) => secret.length >= 8);
}
/** Parses the text of `nix key generate-secret`. @throws UserError that does not show it */
function parseSigningKey(text) {
    const [, name, base64] = SHAPE.exec(text.trim()) ?? [];
    if (name === undefined || base64 === undefined) {
        const hint = PUBLIC_SHAPE.test(text.trim()) ? ' It looks like the public key.' : '';
        throw new runtime/* UserError */.yo(`The input "signing-key" must be one secret key, NAME:BASE64 with 88 characters after the colon, as "nix key generate-secret --key-name NAME" prints it.${hint}`);
    }
    return { publicKey: `${name}:${Buffer.from(base64, 'base64').subarray(SECRET_BYTES).toString('base64')}`, text: text.trim() };
}
/** Writes the key into a directory, readable by this user only: Nix takes keys from files, and arguments could be seen by others. */
async function storeSigningKey({ text }, directory) {
    const file = (0,external_node_path_.join)(directory, 'signing-key');
    await (0,promises_.writeFile)(file, text, { mode: 0o600, flag: 'wx' });
    // The process may have been started with a mask that takes rights from us.
    await (0,promises_.chmod)(file, 0o600);
    return { file, dispose: () => (0,promises_.rm)(file, { force: true }).catch(() => undefined) };
}

;// CONCATENATED MODULE: ./.cache/js/src/push/index.js





/***/ }),

/***/ 78806:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  FV: () => (/* reexport */ escapeMarkdown),
  B4: () => (/* reexport */ formatCount),
  CI: () => (/* reexport */ formatReport),
  O1: () => (/* reexport */ isMachineFault),
  S4: () => (/* reexport */ judge),
  Br: () => (/* reexport */ renderSummary),
  bF: () => (/* reexport */ renderTerminal)
});

// UNUSED EXPORTS: REPORT_STATUSES, escapeCode, escapeHtmlCode, fence, formatDuration, formatHeadline, listCauses

// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 12 modules
var flake = __webpack_require__(79180);
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
function isBroken({ status, group, remembered }) {
    return status === 'failed' && group === undefined && remembered !== true;
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

// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 13 modules
var nix = __webpack_require__(62138);
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

// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 18 modules
var runtime = __webpack_require__(52000);
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
    'boot-test': 'Boot tests',
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

// EXTERNAL MODULE: ./.cache/js/src/plan/index.js + 21 modules
var src_plan = __webpack_require__(82198);
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
        return { group: group.id, sharedFailures: [], settled, reasons: [`The ${sentence} ${WHAT_TO_DO}`] };
    }
    const wanted = new Set(group.targets);
    const told = result.targets.filter(({ id }) => wanted.has(id));
    const settled = new Map();
    for (const target of told)
        settled.set(target.id, pickWorse(settled.get(target.id), settle(target, result)));
    const silent = group.targets.filter((id) => !settled.has(id));
    for (const id of silent)
        settled.set(id, skip(`The result of the group ${quote(group.id)} does not mention it.`));
    // Without them the second wave could only be good by building them again.
    const roots = new Map((result.roots ?? []).map(({ drvPath, status }) => [drvPath, status]));
    const untold = group.roots.filter((drvPath) => !roots.has(drvPath));
    const contradicted = told.filter(({ status, failures }) => status === 'built' && failures.length > 0);
    const say = (what, ids) => ids.length === 0 ? [] : [`The result of the group ${quote(group.id)} ${what}: ${formatNames(ids)}. ${WHAT_TO_DO}`];
    return {
        group: group.id,
        sharedFailures: group.wave === 1 ? result.failures : [],
        settled,
        reasons: [
            ...say('does not mention', silent),
            ...say('speaks of what is not in the group', listIds(result.targets).filter((id) => !wanted.has(id))),
            ...say('speaks more than once of', listRepeated(listIds(told))),
            ...say('calls built what it blames a derivation for', listIds(contradicted)),
            ...say('does not mention', untold.map(nix/* storePathName */.yF)),
        ],
    };
}
function listIds(targets) {
    return targets.map(({ id }) => id);
}

;// CONCATENATED MODULE: ./.cache/js/src/report/job-reasons.js



/** What to do about a run that contradicts itself. */
const AGAIN = 'Run the whole workflow again.';
/** The jobs that build are of two waves, of one stage. */
const WAVES = { shared: 1, build: 2 };
const findWord = (job) => /^[a-z]+/i.exec(job)?.[0].toLowerCase() ?? '';
function findStage(job) {
    const word = findWord(job);
    return STAGES.find((stage) => stage === (Object.hasOwn(WAVES, word) ? 'build' : word));
}
/** The groups that jobs of a name build. */
function listGroupsOf(job, { groups }) {
    return groups.filter(({ wave }) => wave === WAVES[findWord(job)]);
}
/** What the ends of jobs say beyond what they left: all of that may be good, and yet a job was stopped after it had uploaded it. */
function listJobReasons({ needs = {}, plan }, found) {
    return Object.entries(needs).flatMap(([name, { result }]) => {
        const stage = findStage(name);
        const groups = isMissing(plan) ? undefined : listGroupsOf(name, plan);
        const text = describeJob(result, stage, groups, found);
        return text === undefined ? [] : [{ stage, text: `The job ${quote(name)} ${text}` }];
    });
}
/**
 * What speaks against a job by its end; undefined if nothing does, or if another reason tells it already.
 * @param groups that it had to build, if there is a plan
 */
function describeJob(result, stage, groups, found) {
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
            if (groups === undefined || groups.length === 0)
                return undefined;
            return `was skipped, but the plan has ${formatCount(groups.length, 'group')} for it to build. ${AGAIN}`;
        default:
            return `ended with ${quote(result)}, which is not a success. ${AGAIN}`;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/report/notices.js


/** Why targets were left out as unchanged, each reason once. */
function listUnchanged({ targets }) {
    const byReason = new Map();
    for (const { id, status, reason = '' } of targets) {
        if (status === 'unchanged')
            byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
    }
    return [...byReason].map(([reason, ids]) => `${formatCount(ids.length, 'target was', 'targets were')} not built again: ${formatNames(ids)}. ${reason}`);
}
/** Derivations that failed and then did not: their authors should know. */
function listFlaky(results) {
    const builds = [...results.values()].flatMap((result) => (isMissing(result) ? [] : result.builds));
    const names = [...new Set(builds.flatMap(({ name, flaky }) => (flaky === true ? [name] : [])))];
    return names.length === 0 ? [] : [`Failed once and succeeded when tried again: ${formatNames(names)}.`];
}
/** What a reader of a green verdict should know all the same. */
function listNotices({ check, plan, results }) {
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
        ...listUnchanged(plan),
        ...listFlaky(results),
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

;// CONCATENATED MODULE: ./.cache/js/src/report/verdict.js









/** Bounds of what a report keeps; the whole log stays in the group's artifact. */
const verdict_LIMITS = { logLines: 40, lineChars: 1_000, messageChars: 8_000, reasonChars: 1_000, commandChars: 500 };
/** Sentences about single groups; a run that lost all of them has one cause, not 200. */
const MAX_GROUP_SENTENCES = 10;
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
    const failures = listFailures(settled, groups);
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
        notices: listNotices(evidence),
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
    const remembered = targets.filter((target) => target.remembered === true).map(({ id }) => id);
    return [
        ...listPlanFaults(plan, planHash),
        ...(broken.length === 0
            ? []
            : [`${formatCount(broken.length, 'target does', 'targets do')} not evaluate: ${formatNames(broken)}. Correct what Nix names.`]),
        ...(remembered.length === 0
            ? []
            : [
                `${formatCount(remembered.length, 'target needs', 'targets need')} what failed before and is still the same, so it was not tried again: ` +
                    `${formatNames(remembered)}. To try it again run the jobs again on GitHub, or set "retry-failed: true".`,
            ]),
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
    // What several groups need has failed, and yet all targets came out: nothing that fits together.
    const lost = built.every(({ status }) => status === 'built') ? [...new Set(groups.flatMap(({ sharedFailures }) => sharedFailures))] : [];
    return [
        ...(lost.length === 0 ? [] : [`What several groups need does not build: ${formatNames(lost.map(({ name }) => name))}. ${readLog}`]),
        ...say('failed', 'does not build', 'do not build', readLog),
        ...say('dependency-failed', 'needs something that does not build', 'need something that does not build', readLog),
        ...say('skipped', 'was not tried', 'were not tried', 'The list of targets says why.'),
        ...faults.slice(0, MAX_GROUP_SENTENCES),
        ...(rest > 0 ? [`${formatCount(rest, 'more result')} of groups cannot be believed. Look at the build jobs, and run them again.`] : []),
        ...(unknown.length === 0 ? [] : [`There are results of groups that the plan does not have: ${formatNames(unknown)}. ${AGAIN}`]),
    ];
}
/**
 * Derivations to blame, by path: what breaks many targets, perhaps in several groups, is one failure. What failed in the first wave comes first,
 * as it is there that its log lies.
 */
function listFailures(settled, groups) {
    const found = new Map();
    const shared = groups.map(({ group, sharedFailures }) => ({ group, guilty: sharedFailures }));
    for (const { guilty, group } of [...shared, ...settled.values()]) {
        for (const failure of guilty) {
            if (!found.has(failure.drvPath))
                found.set(failure.drvPath, { index: found.size, reported: reportFailure(failure, group) });
        }
    }
    return found;
}
function reportFailure(failure, group) {
    const { drvPath, name, message, logTail, log, hashMismatch, position } = failure;
    return {
        drvPath,
        name,
        message: shorten(message, verdict_LIMITS.messageChars),
        logTail: logTail.slice(-verdict_LIMITS.logLines).map((line) => shorten(line, verdict_LIMITS.lineChars)),
        group,
        log,
        hashMismatch,
        position,
    };
}
function reportTarget(target, settled, failures) {
    const { id, kind, name, system, drvPath, position } = target;
    const known = { id, kind, name, system, drvPath, position, command: formatCommand(target) };
    switch (target.status) {
        case 'failed': {
            const { remembered } = target;
            if (remembered !== undefined) {
                const text = `${remembered.name}: ${remembered.message}`;
                const error = { message: shorten(text, verdict_LIMITS.messageChars), ...target.position };
                return { ...known, status: 'failed', remembered: true, reason: target.reason, error, guilty: [] };
            }
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
