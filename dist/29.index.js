export const id = 29;
export const ids = [29];
export const modules = {

/***/ 27309:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $M: () => (/* reexport */ DrvPathSchema),
  SF: () => (/* reexport */ STORE_DIR),
  SP: () => (/* reexport */ StorePathSchema),
  zL: () => (/* reexport */ askNix),
  Xw: () => (/* reexport */ askStoreInfo),
  Su: () => (/* reexport */ createCliNix),
  pu: () => (/* reexport */ findFreeDisk),
  Sw: () => (/* reexport */ findPhysicalStore),
  du: () => (/* reexport */ isAtLeast),
  b$: () => (/* reexport */ isDiskFull),
  aS: () => (/* reexport */ isDrvPath),
  zP: () => (/* reexport */ isStorePath),
  Bs: () => (/* reexport */ parseStoreInfo),
  GV: () => (/* reexport */ parseStorePath),
  TD: () => (/* reexport */ readConfiguration),
  ro: () => (/* reexport */ requireNix),
  Ex: () => (/* reexport */ storePathBase),
  yF: () => (/* reexport */ storePathName),
  $Y: () => (/* reexport */ stripControls)
});

// UNUSED EXPORTS: parseATerm, parseConfiguration, parseDerivationJson, parseDrvPath, parseDryRun, parseLogLine, parseNixVersion, parsePathInfoJson, parseSettingsJson

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
;// CONCATENATED MODULE: ./.cache/js/src/nix/ask.js

/** Users' own settings may lack these. */
const COMMON = ['--extra-experimental-features', 'nix-command flakes'];
const isUnknownCommand = (stderr) => /not a recogni[sz]ed command/.test(stderr);
/** Asks by the first of several spellings of a command that this Nix knows. */
async function askNix(run, [first, ...others]) {
    const ask = async (spelling) => ({
        ...(await run([...COMMON, ...spelling])),
        command: ['nix', ...COMMON, ...spelling],
    });
    let answer = await ask(first);
    for (const spelling of others) {
        if (answer.exitCode === 0 || !isUnknownCommand(answer.stderrTail))
            break;
        answer = await ask(spelling);
    }
    return answer;
}
/** Standard output of an answer. @throws ToolError with Nix's own words if there is none */
function requireAnswer({ command, exitCode, signal, stdout, stderrTail }) {
    if (exitCode !== 0)
        throw new runtime/* ToolError */.v4(command, exitCode ?? signal ?? 'unknown', stderrTail);
    return stdout;
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
;// CONCATENATED MODULE: ./.cache/js/src/nix/store-path.js


/** Where nearly every store is at home. */
const STORE_DIR = '/nix/store';
const STORE_PATH = /^(?:\/[^/\n\0]+)+\/[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\-._?=]+$/;
const HASH_CHARS = 32;
function isStorePath(text) {
    return STORE_PATH.test(text);
}
function isDrvPath(text) {
    return isStorePath(text) && text.endsWith('.drv');
}
/** @throws UserError if the text is no store path: it came from a damaged file */
function parseStorePath(text) {
    if (!isStorePath(text))
        throw new runtime/* UserError */.yo(`A store path like /nix/store/<hash>-<name> was expected, but found "${text}".`, { exitCode: 3 });
    return text;
}
/** @throws UserError if the text is no derivation's store path */
function parseDrvPath(text) {
    if (!isDrvPath(text))
        throw new runtime/* UserError */.yo(`The store path of a derivation was expected, but found "${text}".`, { exitCode: 3 });
    return text;
}
/** `<hash>-<name>`: a store path without its store. */
function storePathBase(path) {
    return path.slice(path.lastIndexOf('/') + 1);
}
/** `web-1.0` of `/nix/store/<hash>-web-1.0` or `….drv`: for people; names are not unique. */
function storePathName(path) {
    return storePathBase(path)
        .slice(HASH_CHARS + 1)
        .replace(/\.drv$/, '');
}
const StorePathSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* custom */.IeY(isStorePath, 'a store path'));
const DrvPathSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* custom */.IeY(isDrvPath, 'a store path of a derivation'));

;// CONCATENATED MODULE: ./.cache/js/src/nix/derivation.js



/** Reads the ATerm text of a `.drv` file; much faster than asking Nix for JSON when there are thousands. */
class ATermReader {
    #position = 0;
    #text;
    constructor(text) {
        this.#text = text;
    }
    expect(token) {
        if (!this.#text.startsWith(token, this.#position)) {
            throw new runtime/* UserError */.yo(`A derivation is damaged: "${token}" was expected at byte ${this.#position}.`, { exitCode: 3 });
        }
        this.#position += token.length;
    }
    tryTake(token) {
        if (!this.#text.startsWith(token, this.#position))
            return false;
        this.#position += token.length;
        return true;
    }
    string() {
        this.expect('"');
        const start = this.#position;
        let end = start;
        let escaped = false;
        for (; this.#text[end] !== '"'; end += 1) {
            if (end >= this.#text.length)
                throw new runtime/* UserError */.yo('A derivation is damaged: a string has no end.', { exitCode: 3 });
            if (this.#text[end] === '\\') {
                escaped = true;
                end += 1;
            }
        }
        this.#position = end + 1;
        const raw = this.#text.slice(start, end);
        if (!escaped)
            return raw;
        return raw.replace(/\\(.)/gs, (_, char) => ({ n: '\n', r: '\r', t: '\t' })[char] ?? char);
    }
    list(item) {
        this.expect('[');
        const items = [];
        while (!this.tryTake(']')) {
            items.push(item());
            this.tryTake(',');
        }
        return items;
    }
    tuple(content) {
        this.expect('(');
        const value = content();
        this.expect(')');
        return value;
    }
}
const StructuredAttrs = dist/* object */.Ikc({
    requiredSystemFeatures: dist/* optional */.lqM(dist/* array */.YOg(dist/* string */.YjP()), []),
    preferLocalBuild: dist/* optional */.lqM(dist/* boolean */.zMY(), false),
});
/** The two attributes that steer where a derivation is built; `__structuredAttrs` keeps them in JSON. Hostile JSON counts as none. */
function readAttributes(env) {
    const structured = env.get('__json');
    if (structured !== undefined) {
        let json;
        try {
            json = JSON.parse(structured);
        }
        catch {
            json = undefined;
        }
        const attributes = dist/* safeParse */.xLC(StructuredAttrs, json);
        return attributes.success ? attributes.output : { requiredSystemFeatures: [], preferLocalBuild: false };
    }
    return {
        requiredSystemFeatures: (env.get('requiredSystemFeatures') ?? '').split(/\s+/).filter((feature) => feature !== ''),
        preferLocalBuild: env.get('preferLocalBuild') === '1',
    };
}
/**
 * Parses the content of a `.drv` file: `Derive(outputs, inputDrvs, inputSrcs, system, builder, args, env)`,
 * and the `DrvWithVersion("xp-dyn-drv", …)` form of dynamic derivations (Nix 2.17 and newer).
 * Source: src/libstore/derivations.cc.
 * @throws UserError if it is cut short or damaged
 */
function parseATerm(drvPath, text) {
    const reader = new ATermReader(text);
    if (reader.tryTake('DrvWithVersion(')) {
        reader.string();
        reader.expect(',');
    }
    else {
        reader.expect('Derive(');
    }
    const next = (content) => {
        const value = content();
        reader.tryTake(',');
        return value;
    };
    const string = () => next(() => reader.string());
    const outputs = next(() => reader.list(() => reader.tuple(() => ({ name: string(), path: string(), hashAlgo: string(), hash: string() }))));
    const inputDrvs = next(() => reader.list(() => reader.tuple(() => {
        const path = string();
        skipOutputNames(reader);
        return path;
    })));
    const inputSrcs = next(() => reader.list(string));
    const system = string();
    string(); // builder
    next(() => reader.list(string)); // arguments
    const env = new Map(reader.list(() => reader.tuple(() => [string(), string()])));
    reader.expect(')');
    return {
        drvPath,
        name: env.get('name') ?? storePathName(drvPath),
        system,
        outputs: Object.fromEntries(outputs.filter(({ path }) => path !== '').map(({ name, path }) => [name, path])),
        inputDrvs: inputDrvs,
        inputSrcs: inputSrcs,
        // The output of an impure derivation has the word "impure" where a fixed one has its hash.
        fixedOutput: outputs.some(({ hash }) => hash !== '' && hash !== 'impure'),
        ...readAttributes(env),
    };
}
/** `["out"]`, or `(["out"],[("dev",…)])` where outputs of outputs are named. */
function skipOutputNames(reader) {
    if (!reader.tryTake('(')) {
        reader.list(() => reader.string());
        return;
    }
    reader.list(() => reader.string());
    reader.expect(',');
    reader.list(() => reader.tuple(() => {
        reader.string();
        reader.expect(',');
        skipOutputNames(reader);
    }));
    reader.expect(')');
}
const AnyEnv = dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J()), {});
const Output = dist/* looseObject */._H3({ path: dist/* optional */.lqM(dist/* nullable */.mee(dist/* string */.YjP())), hash: dist/* optional */.lqM(dist/* nullable */.mee(dist/* unknown */.L5J())) });
/** Nix up to 2.31 and Lix: full paths. Nix 2.32: base names ("version 3"). */
const FlatDerivation = dist/* object */.Ikc({
    name: dist/* optional */.lqM(dist/* string */.YjP()),
    system: dist/* string */.YjP(),
    outputs: dist/* record */.g1P(dist/* string */.YjP(), Output),
    inputDrvs: dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J()),
    inputSrcs: dist/* array */.YOg(dist/* string */.YjP()),
    env: AnyEnv,
    structuredAttrs: dist/* optional */.lqM(dist/* nullable */.mee(dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J()))),
});
/** Nix 2.33 and newer ("version 4"). */
const NestedDerivation = dist/* object */.Ikc({
    name: dist/* optional */.lqM(dist/* string */.YjP()),
    system: dist/* string */.YjP(),
    outputs: dist/* record */.g1P(dist/* string */.YjP(), Output),
    inputs: dist/* object */.Ikc({ drvs: dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J()), srcs: dist/* array */.YOg(dist/* string */.YjP()) }),
    env: AnyEnv,
    structuredAttrs: dist/* optional */.lqM(dist/* nullable */.mee(dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J()))),
});
const AnyDerivation = dist/* union */.KCZ([NestedDerivation, FlatDerivation]);
const DerivationJson = dist/* union */.KCZ([
    dist/* object */.Ikc({ version: dist/* number */.aig(), derivations: dist/* record */.g1P(dist/* string */.YjP(), AnyDerivation) }),
    dist/* record */.g1P(dist/* string */.YjP(), AnyDerivation),
]);
const toFullPath = (path) => (path.startsWith('/') ? path : `${STORE_DIR}/${path}`);
/**
 * Parses `nix derivation show` of every version since 2.18.
 * @throws UserError if the shape is none that is known: a newer Nix, most likely
 */
function parseDerivationJson(json) {
    const parsed = dist/* safeParse */.xLC(DerivationJson, json);
    if (!parsed.success) {
        throw new runtime/* UserError */.yo(`"nix derivation show" printed JSON in a shape that this Panther does not know (${dist/* summarize */.ehc(parsed.issues)}). Update Panther, or use Nix 2.18 to 2.35.`, {
            exitCode: 3,
        });
    }
    const isWrapped = (output) => 'derivations' in output && typeof output.version === 'number';
    const entries = Object.entries(isWrapped(parsed.output) ? parsed.output.derivations : parsed.output);
    return entries.map(([path, raw]) => {
        const inputs = 'inputs' in raw ? raw.inputs : { drvs: raw.inputDrvs, srcs: raw.inputSrcs };
        const env = new Map(Object.entries(raw.env).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
        if (raw.structuredAttrs !== undefined && raw.structuredAttrs !== null)
            env.set('__json', JSON.stringify(raw.structuredAttrs));
        const drvPath = parseDrvPath(toFullPath(path));
        return {
            drvPath,
            name: raw.name ?? env.get('name') ?? storePathName(drvPath),
            system: raw.system,
            outputs: Object.fromEntries(Object.entries(raw.outputs).flatMap(([name, { path: output, hash }]) => {
                // Nix 2.32 and newer leave out the path of a fixed output; it is in the environment under the output's name.
                const known = output ?? (typeof hash === 'string' ? env.get(name) : undefined);
                return typeof known === 'string' && known !== '' ? [[name, toFullPath(known)]] : [];
            })),
            inputDrvs: Object.keys(inputs.drvs).map((drv) => toFullPath(drv)),
            inputSrcs: inputs.srcs.map((src) => toFullPath(src)),
            fixedOutput: Object.values(raw.outputs).some(({ hash }) => hash !== undefined && hash !== null),
            ...readAttributes(env),
        };
    });
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/dry-run.js

/**
 * Parses what `nix build --dry-run` prints on standard error: headings ("this derivation will be built:",
 * "these 3 paths will be fetched (…):", "don't know how to build these paths:") and indented paths below them.
 * Source: printMissing() in src/libmain/shared.cc; the same words from 2.18 to 2.35 and in Lix.
 */
function parseDryRun(text) {
    const willBuild = new Set();
    const willFetch = new Set();
    const unknown = new Set();
    let heading = '';
    for (const line of text.split('\n')) {
        const path = line.trim();
        if (!line.startsWith(' '))
            heading = line;
        else if (heading.includes('will be built') && isDrvPath(path))
            willBuild.add(path);
        else if (heading.includes('will be fetched') && isStorePath(path))
            willFetch.add(path);
        else if (heading.includes('know how to build') && isStorePath(path))
            unknown.add(path);
    }
    return { willBuild, willFetch, unknown };
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/log-events.js

const PREFIX = '@nix ';
const ACTIVITY = { copyPath: 100, fileTransfer: 101, build: 105, substitute: 108 };
const RESULT = { buildLogLine: 101, setPhase: 104, postBuildLogLine: 107 };
const nullableNumber = dist/* optional */.lqM(dist/* nullable */.mee(dist/* number */.aig()));
const nullableText = dist/* optional */.lqM(dist/* nullable */.mee(dist/* string */.YjP()));
const fields = dist/* optional */.lqM(dist/* array */.YOg(dist/* union */.KCZ([dist/* string */.YjP(), dist/* number */.aig()])), []);
const position = { file: nullableText, line: nullableNumber, column: nullableNumber };
const Record = dist/* variant */.Oxt('action', [
    dist/* object */.Ikc({
        action: dist/* literal */.euz('msg'),
        level: dist/* number */.aig(),
        msg: dist/* string */.YjP(),
        raw_msg: dist/* optional */.lqM(dist/* string */.YjP()),
        ...position,
        trace: dist/* optional */.lqM(dist/* array */.YOg(dist/* object */.Ikc({ raw_msg: dist/* optional */.lqM(dist/* string */.YjP(), ''), ...position })), []),
    }),
    dist/* object */.Ikc({ action: dist/* literal */.euz('start'), id: dist/* number */.aig(), type: dist/* number */.aig(), text: dist/* optional */.lqM(dist/* string */.YjP(), ''), fields }),
    dist/* object */.Ikc({ action: dist/* literal */.euz('stop'), id: dist/* number */.aig() }),
    dist/* object */.Ikc({ action: dist/* literal */.euz('result'), id: dist/* number */.aig(), type: dist/* number */.aig(), fields }),
]);
/** Colours, hyperlinks, choice of character sets, and every other control character but tab and line feed; of C1 (8 bit) too. */
const CONTROLS = 
// eslint-disable-next-line no-control-regex
/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c\u009d]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]+[0-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Removes terminal escapes and control characters, which hostile logs use to hide or forge lines. */
function stripControls(text) {
    return text.replace(CONTROLS, '');
}
function toFrame(raw) {
    // Nix 2.26 and 2.34 append ":LINE:COLUMN" to the file although both are given beside it.
    const file = raw.file?.replace(/:\d+:\d+$/, '');
    return {
        message: stripControls(raw.raw_msg ?? '').trim(),
        ...(file === undefined || file === '' ? {} : { file }),
        ...(raw.line === undefined || raw.line === null ? {} : { line: raw.line }),
        ...(raw.column === undefined || raw.column === null ? {} : { column: raw.column }),
    };
}
function toEvent(record) {
    switch (record.action) {
        case 'msg': {
            const text = stripControls(record.msg);
            if (record.raw_msg === undefined)
                return { kind: 'message', level: record.level, text };
            const error = { message: stripControls(record.raw_msg).trim(), frame: toFrame(record), trace: record.trace.map(toFrame) };
            return { kind: 'message', level: record.level, text, error };
        }
        case 'stop':
            return { kind: 'activity-stopped', activity: record.id };
        case 'start': {
            const [first, second] = record.fields.map(String);
            if (first === undefined)
                return undefined;
            if (record.type === ACTIVITY.build)
                return { kind: 'build-started', activity: record.id, drvPath: first, machine: second ?? '' };
            if (record.type === ACTIVITY.substitute || record.type === ACTIVITY.copyPath) {
                return { kind: 'copy-started', activity: record.id, path: first, from: second ?? '' };
            }
            return record.type === ACTIVITY.fileTransfer ? { kind: 'download-started', activity: record.id, uri: first } : undefined;
        }
        case 'result': {
            const first = record.fields[0];
            if (typeof first !== 'string')
                return undefined;
            if (record.type === RESULT.buildLogLine || record.type === RESULT.postBuildLogLine)
                return { kind: 'log-line', activity: record.id, line: first };
            return record.type === RESULT.setPhase ? { kind: 'phase', activity: record.id, phase: first } : undefined;
        }
    }
}
/** Reads one line of Nix's standard error. Undefined for records that Panther has no use for, from whatever version. */
function parseLogLine(line) {
    if (!line.startsWith(PREFIX))
        return { kind: 'plain', text: stripControls(line) };
    let json;
    try {
        json = JSON.parse(line.slice(PREFIX.length));
    }
    catch {
        return { kind: 'plain', text: stripControls(line) };
    }
    const record = dist/* safeParse */.xLC(Record, json);
    return record.success ? toEvent(record.output) : undefined;
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/version.js

/** Oldest release that Panther knows: `nix derivation show`, `.#.` for a flake's root, and `^*` work from here on. */
const OLDEST_NIX = [2, 18];
/**
 * Reads the output of `nix --version`, loosely, as vendors and nixpkgs add their own words and suffixes:
 * `nix (Nix) 2.34.8`, `nix (Lix, like Nix) 2.91.1`, `nix (Determinate Nix 3.11.2) 2.31.1`.
 * @throws UserError if no version is in it
 */
function parseNixVersion(text) {
    // Lix goes on with lines about itself, since 2.92.
    const line = text.trim().split('\n')[0] ?? '';
    const numbers = /\)\s+(\d+)\.(\d+)/.exec(line) ?? /(\d+)\.(\d+)/.exec(line);
    if (numbers === null)
        throw new runtime/* UserError */.yo(`"nix --version" printed "${line}", which holds no version.`, { exitCode: 3 });
    const vendor = /lix/i.test(line) ? 'lix' : /determinate/i.test(line) ? 'determinate' : 'nix';
    return { vendor, nix: [Number(numbers[1]), Number(numbers[2])], text: line };
}
/** Whether a Nix is at least upstream release `major.minor`. Lix is a fork of 2.18 and has nothing that came later by number. */
function isAtLeast(version, [major, minor]) {
    const [ownMajor, ownMinor] = version.vendor === 'lix' ? OLDEST_NIX : version.nix;
    return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
/** @throws UserError if Panther does not know how to speak to so old a Nix */
function requireSupported(version) {
    if (isAtLeast(version, OLDEST_NIX))
        return;
    throw new runtime/* UserError */.yo(`Nix ${OLDEST_NIX.join('.')} or newer is needed, but this machine has "${version.text}". Update Nix, or let actions/setup find one by the input "nix-installer".`, { exitCode: 3 });
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/lock-flake.js




const DEFAULT_SECONDS = 600;
/**
 * A registry is another on each machine, and may be changed by anyone who writes to it; the flake's own nixConfig is not ours to heed.
 * A dirty tree is the rule here: the lock file itself makes it so.
 */
const OPTIONS = [
    ...['--option', 'use-registries', 'false'],
    ...['--option', 'accept-flake-config', 'false'],
    ...['--option', 'warn-dirty', 'false'],
];
/** `a/b`, as Nix takes it. @throws UserError for a name that Nix would take for an option */
function formatNames(path) {
    const text = path.join('/');
    if (text === '' || text.startsWith('-')) {
        throw new runtime/* UserError */.yo(`The name of an input was expected, but found "${text}". Input names begin with a letter.`);
    }
    return text;
}
/**
 * Arguments of nix that update a lock file. Names go to "nix flake update" since 2.19; before it took flakes, and "nix flake lock
 * --update-input" did it. Lix, though it counts on from 2.18, takes names and has no "--update-input".
 */
function makeLockArguments({ update, overrides }, version) {
    const pins = overrides.flatMap(({ path, reference }) => ['--override-input', formatNames(path), reference]);
    if (update === 'all')
        return ['flake', 'update', ...OPTIONS, ...pins];
    const names = update.map(formatNames);
    if (names.length === 0)
        return ['flake', 'lock', ...OPTIONS, ...pins];
    const takesNames = version.vendor === 'lix' || isAtLeast(version, [2, 19]);
    if (!takesNames)
        return ['flake', 'lock', ...OPTIONS, ...pins, ...names.flatMap((name) => ['--update-input', name])];
    return ['flake', 'update', ...OPTIONS, ...pins, ...names];
}
/**
 * Nix goes on with what it fetched last time if a source cannot be reached, and ends with success. Source: src/libfetchers/git.cc and
 * tarball.cc of 2.18 to 2.35. Nix 2.26 leaves it to git to say so.
 */
const STALE = /^.*(?:continuing with the most recent version|using (?:expired )?cached (?:version|ref)).*$|^fatal: (?!Refusing to point).+$/m;
/** URLs may hold tokens, and error messages are shown to everybody. */
const maskCredentials = (text) => text.replace(/(https?:\/\/)[^\s/@'"]+@/gi, '$1***@');
/**
 * What Nix and git said of a failed update, without the noise around it: which source, git's own words, and Nix's last error.
 * @param stderr lines as Nix printed them
 */
function explainLockFailure(stderr) {
    const text = maskCredentials(stripControls(stderr));
    const source = [...text.matchAll(/while fetching the input '([^'\n]+)'/g)].at(-1)?.[1];
    // git's second complaint is of Nix's cache, which has no HEAD either.
    const git = [...text.matchAll(/^(?:fatal|remote): (.+)$/gm)]
        .map(([, words]) => words)
        .find((words) => !words?.startsWith('Refusing to point'));
    const stale = STALE.exec(text)?.[0].replace(/^\s*(?:warning: |error: )+/, '');
    const last = /(?:^|\n)[^\S\n]*error: (?!\n)((?:(?!\n[^\S\n]*error: )[^])*)$/.exec(text.trimEnd())?.[1]?.replace(/\s*\n\s*/g, ' ');
    const words = [git, last ?? (git === undefined ? stale : undefined)].filter((part) => part !== undefined);
    const said = words.length === 0 ? text.trim().split('\n').slice(-5).join(' ') : words.join('; ');
    return source === undefined ? said : `${source}: ${said}`;
}
/**
 * Updates a flake's lock file.
 * @param run runs nix with these arguments in the flake's directory and with variables besides its own, until the signal ends it
 * @throws ToolError with what Nix said, as `tail`; UserError if it takes too long
 */
async function lockFlake(request, version, run) {
    const { timeLimitSeconds = DEFAULT_SECONDS, signal } = request;
    const args = [...COMMON, ...makeLockArguments(request, version)];
    const limit = AbortSignal.timeout(timeLimitSeconds * 1_000);
    let outcome;
    try {
        // What git says is read, so it must not be translated.
        outcome = await run(args, { LC_ALL: 'C', ...request.env }, signal === undefined ? limit : AbortSignal.any([limit, signal]));
    }
    catch (error) {
        if (!limit.aborted || signal?.aborted === true)
            throw error;
        throw new runtime/* UserError */.yo(`Nix did not get an answer within ${timeLimitSeconds} seconds. Check that the sources of the inputs can be reached from this machine.`, { exitCode: 3, cause: error });
    }
    const { exitCode, signal: ended, stderrTail } = outcome;
    if (exitCode === 0 && !STALE.test(stderrTail))
        return;
    throw new runtime/* ToolError */.v4(['nix', ...args.slice(COMMON.length)], exitCode ?? ended ?? 'unknown', explainLockFailure(stderrTail));
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/path-info.js



const Info = dist/* looseObject */._H3({
    narSize: dist/* optional */.lqM(dist/* number */.aig(), 0),
    references: dist/* optional */.lqM(dist/* array */.YOg(dist/* string */.YjP()), []),
    valid: dist/* optional */.lqM(dist/* boolean */.zMY(), true),
    /** Absent or empty where there is none. */
    signatures: dist/* optional */.lqM(dist/* array */.YOg(dist/* unknown */.L5J()), []),
    /** Text, an object, or null; only of a path whose name is made of its content. */
    ca: dist/* optional */.lqM(dist/* unknown */.L5J()),
});
const MaybeInfo = dist/* nullable */.mee(Info);
/** Nix 2.33 and newer with `--json-format` 2 or 3: base names below `info`. */
const Wrapped = dist/* object */.Ikc({ version: dist/* number */.aig(), storeDir: dist/* optional */.lqM(dist/* string */.YjP(), STORE_DIR), info: dist/* record */.g1P(dist/* string */.YjP(), MaybeInfo) });
const Shape = dist/* union */.KCZ([
    /** Nix up to 2.18 and all Lix: an array; an invalid path has `valid: false`. */
    dist/* array */.YOg(dist/* intersect */.y$5([dist/* looseObject */._H3({ path: dist/* string */.YjP() }), Info])),
    Wrapped,
    /** Nix 2.19 and newer: full path → object, or null for an invalid path. */
    dist/* record */.g1P(dist/* string */.YjP(), MaybeInfo),
]);
/**
 * Parses `nix path-info --json` of every version since 2.18; invalid paths are left out.
 * @throws UserError if the shape is none that is known
 */
function parsePathInfoJson(json) {
    const parsed = dist/* safeParse */.xLC(Shape, json);
    if (!parsed.success) {
        throw new runtime/* UserError */.yo(`"nix path-info --json" printed JSON in a shape that this Panther does not know (${dist/* summarize */.ehc(parsed.issues)}). Update Panther, or use Nix 2.18 to 2.35.`, {
            exitCode: 3,
        });
    }
    const shape = parsed.output;
    const isWrapped = (output) => 'info' in output && 'storeDir' in output && typeof output.storeDir === 'string';
    const storeDir = isWrapped(shape) ? shape.storeDir : STORE_DIR;
    const toFullPath = (path) => parseStorePath(path.startsWith('/') ? path : `${storeDir}/${path}`);
    const entries = Array.isArray(shape)
        ? shape.map((info) => [info.path, info])
        : Object.entries(isWrapped(shape) ? shape.info : shape);
    return entries.flatMap(([path, info]) => info?.valid === true
        ? [
            {
                path: toFullPath(path),
                narSize: info.narSize,
                references: info.references.map(toFullPath),
                isVouched: info.signatures.length > 0 || (info.ca !== undefined && info.ca !== null && info.ca !== ''),
            },
        ]
        : []);
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./.cache/js/src/nix/physical-store.js






/** Files read between two turns of the event loop, so that progress and signals still come through. */
const FILES_PER_TURN = 500;
/**
 * Where the store that Nix uses lies on this machine's disk, from `NIX_REMOTE`: `local?root=DIR` is a chroot store.
 * Undefined for stores elsewhere (`ssh-ng://…`).
 */
function findPhysicalStore(remote) {
    const text = remote ?? '';
    if (text === '' || text === 'auto' || text === 'daemon' || text.startsWith('unix:'))
        return STORE_DIR;
    if (text.startsWith('/'))
        return (0,external_node_path_.join)(text, STORE_DIR);
    const [scheme, query] = text.split('?', 2);
    if (scheme !== 'local' && scheme !== 'local://')
        return undefined;
    // Nix, unlike a form on the web, reads "+" as itself.
    const parameters = new URLSearchParams(query?.replaceAll('+', '%2B'));
    const real = parameters.get('real');
    const root = parameters.get('root');
    const store = parameters.get('store') ?? STORE_DIR;
    return real ?? (root === null ? store : (0,external_node_path_.join)(root, store));
}
/** Reads one derivation's file; undefined if it is not there or is not for us to read. */
function findDerivation(store, drvPath) {
    let text;
    try {
        // Synchronous reads of files this small are several times faster than asynchronous ones.
        text = (0,external_node_fs_.readFileSync)((0,external_node_path_.join)(store, storePathBase(drvPath)), 'latin1');
    }
    catch (error) {
        if ((0,runtime/* findErrorCode */.Ze)(error) === 'ENOENT' || (0,runtime/* findErrorCode */.Ze)(error) === 'EACCES')
            return undefined;
        throw error;
    }
    return parseATerm(drvPath, text);
}
/**
 * Reads derivations and all they depend on straight from the store's files: an order of magnitude faster than
 * `nix derivation show -r`, which takes longer than the evaluation itself on large fleets.
 * Undefined if a file is not there: the store is not on this disk, whatever it claims.
 * @param known what was read before; what is read now is added to it
 */
async function findDerivationsOnDisk(store, roots, known = new Map()) {
    const found = new Map();
    const queue = [...roots];
    for (let read = 1, drvPath = queue.pop(); drvPath !== undefined; drvPath = queue.pop()) {
        if (found.has(drvPath))
            continue;
        const derivation = known.get(drvPath) ?? findDerivation(store, drvPath);
        if (derivation === undefined)
            return undefined;
        found.set(drvPath, derivation);
        queue.push(...derivation.inputDrvs.filter((input) => !found.has(input)));
        if (known.has(drvPath))
            continue;
        known.set(drvPath, derivation);
        read += 1;
        if (read % FILES_PER_TURN === 0)
            await (0,external_node_timers_promises_.setImmediate)();
    }
    return found;
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/settings.js


const Setting = (value) => dist/* object */.Ikc({ value });
const Settings = dist/* object */.Ikc({
    system: Setting(dist/* string */.YjP()),
    'system-features': Setting(dist/* array */.YOg(dist/* string */.YjP())),
    'extra-platforms': Setting(dist/* array */.YOg(dist/* string */.YjP())),
    substituters: Setting(dist/* array */.YOg(dist/* string */.YjP())),
});
/** Parses `nix config show --json`. @throws UserError if the shape is none that is known */
function parseSettingsJson(json) {
    const parsed = dist/* safeParse */.xLC(Settings, json);
    if (!parsed.success)
        throw new runtime/* UserError */.yo(`"nix config show --json" printed JSON in a shape that this Panther does not know (${dist/* summarize */.ehc(parsed.issues)}).`, { exitCode: 3 });
    const { system, 'system-features': features, 'extra-platforms': platforms, substituters } = parsed.output;
    return { system: system.value, systemFeatures: features.value, extraPlatforms: platforms.value, substituters: substituters.value };
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/store-info.js



const store_info_Shape = dist/* looseObject */._H3({
    url: dist/* string */.YjP(),
    /** A number up to 2.2x and in Lix; missing for stores without that notion. */
    trusted: dist/* optional */.lqM(dist/* union */.KCZ([dist/* boolean */.zMY(), dist/* number */.aig()])),
});
/** Parses `nix store info --json` (2.19 and newer) and `nix store ping --json`. @throws UserError if it is neither */
function parseStoreInfo(text) {
    const parsed = dist/* safeParse */.xLC(dist/* pipe */.FsL(dist/* string */.YjP(), dist/* parseJson */.qFJ(), store_info_Shape), text);
    if (!parsed.success)
        throw new runtime/* UserError */.yo(`"nix store info --json" printed what no known Nix prints: ${text.trim()}`, { exitCode: 3 });
    const { url, trusted } = parsed.output;
    return { url, isDaemon: url === 'daemon' || url.startsWith('unix:'), trusted: trusted === undefined ? undefined : Boolean(trusted) };
}
/**
 * Asks a store whether it answers; the oldest Nix and all Lix call the question "ping".
 * @param store URL of the store; undefined for the one that Nix uses
 */
function askStoreInfo(run, store) {
    const which = store === undefined ? [] : ['--store', store];
    return askNix(run, [
        ['store', 'info', '--json', ...which],
        ['store', 'ping', '--json', ...which],
    ]);
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/client.js














/** Milliseconds an evaluator that builds nothing gets to end: it hears signals late, and has nothing to clean up. */
const EVALUATOR_GRACE_MS = 500;
/** Milliseconds for a shell's setup hooks, which may wait for input that never comes. */
const ENTER_SHELL_MS = 120_000;
/** Bytes of arguments in one command; Linux takes 2 MiB with the environment, macOS 1 MiB. */
const MAX_ARGUMENT_BYTES = 400_000;
const toInstallables = (drvPaths) => drvPaths.map((drvPath) => `${drvPath}^*\n`).join('');
/** Cuts a list of arguments into parts that fit on a command line. */
function splitArguments(args) {
    const parts = [];
    let bytes = Number.POSITIVE_INFINITY;
    for (const arg of args) {
        if (bytes + arg.length + 1 > MAX_ARGUMENT_BYTES) {
            parts.push([]);
            bytes = 0;
        }
        parts.at(-1)?.push(arg);
        bytes += arg.length + 1;
    }
    return parts;
}
async function withFile(path, flags, use) {
    const file = await (0,promises_.open)(path, flags, 0o600);
    try {
        return await use(file.fd);
    }
    finally {
        await file.close();
    }
}
/** Nix, driven by its command line: the programs on the PATH of `env`. */
function createCliNix({ env, signal }) {
    const base = { env, ...(signal === undefined ? {} : { signal }) };
    const nix = (...args) => ['nix', ...COMMON, ...args];
    const physicalStore = findPhysicalStore(env['NIX_REMOTE']);
    const knownDerivations = new Map();
    /** A signal of one request is heeded besides the one of all. */
    const withSignal = (own) => own === undefined ? {} : { signal: signal === undefined ? own : AbortSignal.any([signal, own]) };
    const runWithEvents = (command, onEvent, extra) => (0,runtime/* runProcess */.R3)({
        ...base,
        ...extra,
        command,
        onStdoutLine: () => undefined,
        onStderrLine: (line) => {
            const event = parseLogLine(line);
            if (event !== undefined)
                onEvent(event);
        },
    });
    const locate = ({ directory }) => (directory === undefined ? {} : { cwd: directory });
    const showDerivations = async (drvPaths) => {
        const found = new Map();
        for (const part of splitArguments(drvPaths)) {
            const text = await (0,runtime/* captureProcess */.Gx)({ ...base, command: nix('derivation', 'show', '--recursive', ...part) });
            for (const derivation of parseDerivationJson(JSON.parse(text)))
                found.set(derivation.drvPath, derivation);
        }
        return found;
    };
    const readVersion = async () => {
        const version = parseNixVersion(await (0,runtime/* captureProcess */.Gx)({ ...base, command: ['nix', '--version'] }));
        requireSupported(version);
        return version;
    };
    const known = {};
    const getVersion = async () => (known.version ??= readVersion());
    const toPaths = (text) => text.split('\n').filter(isStorePath);
    return {
        storeDirectory: physicalStore,
        version: getVersion,
        settings: async () => {
            const current = await (0,runtime/* runProcess */.R3)({ ...base, command: nix('config', 'show', '--json') });
            const text = current.exitCode === 0 ? current.stdout : await (0,runtime/* captureProcess */.Gx)({ ...base, command: nix('show-config', '--json') });
            return parseSettingsJson(JSON.parse(text));
        },
        evaluate: ({ flake, program, allowImportFromDerivation, acceptFlakeConfig, fetchOnce, signal: own, onStart }, onEvent) => {
            const options = [
                ...['--log-format', 'internal-json', '--show-trace', '--no-update-lock-file', '--no-eval-cache'],
                ...['--option', 'allow-import-from-derivation', String(allowImportFromDerivation)],
                ...['--option', 'accept-flake-config', String(acceptFlakeConfig)],
                ...(fetchOnce ? ['--option', 'download-attempts', '1'] : []),
            ];
            const grace = allowImportFromDerivation ? {} : { graceMs: EVALUATOR_GRACE_MS };
            const extra = { ...locate(flake), ...grace, ...withSignal(own), ...(onStart === undefined ? {} : { onStart }) };
            return runWithEvents(nix('eval', '--json', ...options, `${flake.reference}#.`, '--apply', program), onEvent, extra);
        },
        evaluateFile: async (file, program) => {
            // Evaluating a file is impure: without this, a pull request's file could read the environment and show it in a message.
            const restricted = ['--option', 'restrict-eval', 'true', '-I', `file=${file}`];
            const text = await (0,runtime/* captureProcess */.Gx)({ ...base, command: nix('eval', '--json', ...restricted, '--file', file, '--apply', program) });
            return JSON.parse(text);
        },
        evaluateAttribute: async (flake, attribute, program) => {
            const command = nix('eval', '--json', '--no-update-lock-file', `${flake.reference}#${attribute}`, '--apply', program);
            return JSON.parse(await (0,runtime/* captureProcess */.Gx)({ ...base, ...locate(flake), command }));
        },
        buildInstallable: async (installable) => {
            const [path = ''] = (await (0,runtime/* captureProcess */.Gx)({ ...base, command: nix('build', '--no-link', '--print-out-paths', installable) }))
                .trim()
                .split('\n');
            return parseStorePath(path);
        },
        flakeMetadata: async (flake) => {
            const command = nix('flake', 'metadata', '--json', '--no-update-lock-file', flake.reference);
            return JSON.parse(await (0,runtime/* captureProcess */.Gx)({ ...base, ...locate(flake), command }));
        },
        prefetchFlake: async (flake) => {
            const command = nix('flake', 'prefetch', '--json', flake.reference);
            return JSON.parse(await (0,runtime/* captureProcess */.Gx)({ ...base, ...locate(flake), command }));
        },
        lockFlake: async (request) => lockFlake(request, await getVersion(), (args, extra, own) => (0,runtime/* runProcess */.R3)({ ...base, ...withSignal(own), command: ['nix', ...args], cwd: request.directory, env: { ...env, ...extra } })),
        prefetchDerivation: (drvPath) => {
            if (physicalStore === undefined)
                return;
            // What goes wrong here goes wrong again where the result is wanted.
            findDerivationsOnDisk(physicalStore, [drvPath], knownDerivations).catch(() => undefined);
        },
        readDerivations: async (drvPaths) => {
            const onDisk = physicalStore === undefined ? undefined : await findDerivationsOnDisk(physicalStore, drvPaths, knownDerivations);
            return onDisk ?? showDerivations(drvPaths);
        },
        dryRun: async (drvPaths) => {
            const command = nix('build', '--dry-run', '--no-link', '--stdin');
            let text = '';
            const request = { ...base, command, input: toInstallables(drvPaths), onStderrLine: (line) => (text += `${line}\n`) };
            const { exitCode, signal: ended } = await (0,runtime/* runProcess */.R3)(request);
            if (exitCode !== 0)
                throw new runtime/* ToolError */.v4(command, exitCode ?? ended ?? 'unknown', text.slice(-4_000));
            return parseDryRun(text);
        },
        build: ({ drvPaths, maxJobs, substituters = [], timeLimit, signal: own }, onEvent) => {
            const options = [
                '--no-link',
                '--keep-going',
                '--log-format',
                'internal-json',
                ...(maxJobs === undefined ? [] : ['--max-jobs', String(maxJobs)]),
                ...(substituters.length === 0 ? [] : ['--option', 'extra-substituters', substituters.join(' ')]),
                ...(timeLimit === undefined ? [] : ['--option', 'timeout', String(timeLimit)]),
            ];
            const extra = { input: toInstallables(drvPaths), ...withSignal(own) };
            return runWithEvents(nix('build', ...options, '--stdin'), onEvent, extra);
        },
        realise: async (paths, substituters) => {
            const extra = substituters.length === 0 ? [] : ['--option', 'extra-substituters', substituters.join(' ')];
            for (const part of splitArguments(paths))
                await (0,runtime/* captureProcess */.Gx)({ ...base, command: nix('build', '--no-link', ...extra, ...part) });
        },
        findInvalid: async (paths) => {
            const invalid = new Set();
            for (const part of splitArguments(paths)) {
                const text = await (0,runtime/* captureProcess */.Gx)({ ...base, command: ['nix-store', '--check-validity', '--print-invalid', ...part] });
                for (const path of toPaths(text))
                    invalid.add(path);
            }
            return invalid;
        },
        pathInfo: async (paths) => {
            const found = [];
            for (const part of splitArguments(paths)) {
                found.push(...parsePathInfoJson(JSON.parse(await (0,runtime/* captureProcess */.Gx)({ ...base, command: nix('path-info', '--json', ...part) }))));
            }
            return found;
        },
        closure: async (paths) => {
            const found = new Set();
            for (const part of splitArguments(paths)) {
                for (const path of toPaths(await (0,runtime/* captureProcess */.Gx)({ ...base, command: ['nix-store', '--query', '--requisites', ...part] })))
                    found.add(path);
            }
            return [...found];
        },
        exportPaths: async (paths, directory) => {
            const files = [];
            for (const part of splitArguments(paths)) {
                const file = (0,external_node_path_.join)(directory, `${files.length}.export`);
                files.push({ file, count: part.length });
                await withFile(file, 'w', (stdoutFd) => (0,runtime/* captureProcess */.Gx)({ ...base, command: ['nix-store', '--export', ...part], stdoutFd }));
            }
            return files;
        },
        importPaths: async (files) => {
            for (const file of files) {
                await withFile(file, 'r', (stdinFd) => (0,runtime/* captureProcess */.Gx)({ ...base, command: ['nix-store', '--import'], stdinFd }));
            }
        },
        copyTo: async (url, paths, own) => {
            for (const part of splitArguments(paths)) {
                await (0,runtime/* captureProcess */.Gx)({ ...base, ...withSignal(own), command: nix('copy', '--to', url, ...part) });
            }
        },
        addFile: async (file, name) => {
            const said = await (0,runtime/* captureProcess */.Gx)({ ...base, command: nix('store', 'add-path', '--name', name, file) });
            return parseStorePath(said.trim());
        },
        askStore: async (url, own) => {
            const answer = await askStoreInfo((args) => (0,runtime/* runProcess */.R3)({ ...base, ...withSignal(own), command: ['nix', ...args] }), url);
            return parseStoreInfo(requireAnswer(answer));
        },
        send: ({ url, paths, checkSigs, substitute, signal: own }, onLine) => {
            const options = [...(checkSigs ? [] : ['--no-check-sigs']), ...(substitute ? ['--substitute-on-destination'] : [])];
            return (0,runtime/* runProcess */.R3)({
                ...base,
                ...withSignal(own),
                command: nix('copy', '--log-format', 'internal-json', '--verbose', ...options, '--to', url, ...paths),
                // Of one large path Nix tells how far it is, in lines that say nothing else.
                onStderrLine: (line) => onLine(parseLogLine(line)),
            });
        },
        sign: async (keyFile, paths, own) => {
            for (const part of splitArguments(paths)) {
                await (0,runtime/* captureProcess */.Gx)({ ...base, ...withSignal(own), command: nix('store', 'sign', '--recursive', '--key-file', keyFile, ...part) });
            }
        },
        copyOnlyTo: async (url, paths) => {
            for (const part of splitArguments(paths))
                await (0,runtime/* captureProcess */.Gx)({ ...base, command: nix('copy', '--no-recursive', '--to', url, ...part) });
        },
        format: ({ directory, env: own, signal: bound }, onLine) => (0,runtime/* runProcess */.R3)({
            ...base,
            ...withSignal(bound),
            command: nix('fmt', '--no-update-lock-file', '--no-eval-cache', '.'),
            cwd: directory,
            env: own,
            onStdoutLine: onLine,
            onStderrLine: onLine,
        }),
        enterShell: async (drvPath, own) => {
            // Nix looks for an interactive bash in flake:nixpkgs first; without a registry it takes the shell's own at once.
            const limit = AbortSignal.timeout(ENTER_SHELL_MS);
            const bounded = AbortSignal.any([limit, ...(own === undefined ? [] : [own]), ...(signal === undefined ? [] : [signal])]);
            try {
                const { exitCode, stderrTail } = await (0,runtime/* runProcess */.R3)({
                    ...base,
                    command: nix('develop', '--option', 'flake-registry', '', drvPath, '--command', 'true'),
                    signal: bounded,
                });
                return { entered: exitCode === 0, message: stderrTail.trim() };
            }
            catch (error) {
                if (!limit.aborted)
                    throw error;
                return {
                    entered: false,
                    message: `The shell was not ready after ${ENTER_SHELL_MS / 1_000} seconds; a shellHook may be waiting for input.`,
                };
            }
        },
    };
}
/** @throws UserError with what to install if there is no Nix at all */
async function requireNix(nix) {
    try {
        return await nix.version();
    }
    catch (error) {
        if (!(error instanceof runtime/* UserError */.yo) || !error.message.includes('was not found'))
            throw error;
        throw new runtime/* UserError */.yo('No Nix was found on PATH. Install it from https://nixos.org/download, or in a workflow run actions/setup after an installer action.', {
            exitCode: 3,
            cause: error,
        });
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/configuration.js



const Strings = dist/* object */.Ikc({ value: dist/* array */.YOg(dist/* string */.YjP()) });
const configuration_Shape = dist/* looseObject */._H3({
    system: dist/* object */.Ikc({ value: dist/* string */.YjP() }),
    'system-features': Strings,
    'access-tokens': dist/* optional */.lqM(dist/* object */.Ikc({ value: dist/* record */.g1P(dist/* string */.YjP(), dist/* string */.YjP()) }), { value: {} }),
    substituters: Strings,
    'trusted-substituters': Strings,
    'trusted-public-keys': Strings,
    store: dist/* optional */.lqM(dist/* object */.Ikc({ value: dist/* string */.YjP() })),
});
/** Parses `nix config show --json`. @throws UserError if it has another shape, without showing it: it holds tokens */
function parseConfiguration(text) {
    const parsed = dist/* safeParse */.xLC(dist/* pipe */.FsL(dist/* string */.YjP(), dist/* parseJson */.qFJ(), configuration_Shape), text);
    if (!parsed.success) {
        throw new runtime/* UserError */.yo(`"nix config show --json" printed what no known Nix prints (${dist/* summarize */.ehc(parsed.issues)}).`, { exitCode: 3 });
    }
    const config = parsed.output;
    return {
        names: new Set(Object.keys(config)),
        system: config.system.value,
        systemFeatures: config['system-features'].value,
        accessTokens: config['access-tokens'].value,
        substituters: config.substituters.value,
        trustedSubstituters: config['trusted-substituters'].value,
        trustedPublicKeys: config['trusted-public-keys'].value,
        store: config.store?.value,
    };
}
/** Asks for all settings ("nix show-config" before 2.20 and in Lix). */
const askConfiguration = (run) => askNix(run, [
    ['config', 'show', '--json'],
    ['show-config', '--json'],
]);
/** What Nix is set to, and what it warned about. @throws ToolError with Nix's own words if a nix.conf is broken */
async function readConfiguration(run) {
    const answer = await askConfiguration(run);
    const config = parseConfiguration(requireAnswer(answer));
    const warnings = answer.stderrTail.split('\n').flatMap((line) => /^warning:\s*(.*)$/.exec(line)?.[1] ?? []);
    return { config, warnings: warnings.filter((warning) => !warning.includes('deprecated alias')) };
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/disk-full.js
/**
 * Whether the system (by strerror, or node's code for it) or SQLite says that the disk is full, which no derivation is to blame for.
 * Not "disk full": flakes have alerts of that name.
 */
function isDiskFull(text) {
    return /No space left on device|database or disk is full|ENOSPC/i.test(text);
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/free-disk.js

/** Bytes that are free where the store is, if that is on this machine's disk. */
async function findFreeDisk({ storeDirectory }) {
    return storeDirectory === undefined ? undefined : (0,runtime/* measureFreeBytes */.oX)(storeDirectory).catch(() => undefined);
}

;// CONCATENATED MODULE: ./.cache/js/src/nix/index.js

















/***/ }),

/***/ 74029:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  bf: () => (/* reexport */ NIX_CONF_STATE),
  NH: () => (/* reexport */ SSH_STATE),
  gw: () => (/* reexport */ createSetupPorts),
  PS: () => (/* reexport */ detectSystem),
  ms: () => (/* reexport */ parseBuilders),
  i4: () => (/* reexport */ parseJobStore),
  uJ: () => (/* reexport */ src_ssh/* parseKnownHosts */.uJ),
  wi: () => (/* reexport */ removePrivateFile),
  M5: () => (/* reexport */ src_ssh/* removeSshFiles */.M5),
  mj: () => (/* reexport */ setup)
});

// UNUSED EXPORTS: parseStoreUrl

// EXTERNAL MODULE: ./.cache/js/src/ssh/index.js + 12 modules
var src_ssh = __webpack_require__(55684);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 15 modules
var nix = __webpack_require__(27309);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
;// CONCATENATED MODULE: ./.cache/js/src/setup/machine.js







/** The environment of the programs we run: without this action's inputs and the runner's own keys, as no child needs these secrets. */
function selectChildEnvironment(env) {
    return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(INPUT_.*|ACTIONS_.*TOKEN)$/.test(name)));
}
const PRIVATE_FILE = 0o600;
function createFiles() {
    const exists = async (path) => (await (0,promises_.stat)(path).catch(() => undefined)) !== undefined;
    return {
        isExecutable: async (path) => (await (0,runtime/* isFile */.fo)(path)) &&
            (0,promises_.access)(path, promises_.constants.X_OK).then(() => true, () => false),
        read: async (path) => {
            if (!(await exists(path)))
                return undefined;
            return { realPath: await (0,promises_.realpath)(path), text: await (0,promises_.readFile)(path, 'utf8'), mode: (await (0,promises_.stat)(path)).mode & 0o777 };
        },
        openDevice: async (path) => {
            if (!(await exists(path)))
                return { kind: 'absent' };
            try {
                await (await (0,promises_.open)(path, promises_.constants.O_RDWR)).close();
                return { kind: 'opened' };
            }
            catch (error) {
                return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
            }
        },
        measure: async (path) => {
            if (!(await exists(path)))
                return undefined;
            const { bavail, blocks, bsize } = await (0,promises_.statfs)(path);
            return { device: (await (0,promises_.stat)(path)).dev, free: bavail * bsize, total: blocks * bsize };
        },
        writePrivate: async (path, text) => {
            const draft = `${path}.${(0,external_node_crypto_.randomBytes)(6).toString('hex')}.tmp`;
            try {
                await (0,promises_.writeFile)(draft, text, { mode: PRIVATE_FILE, flag: 'wx' });
                await (0,promises_.chmod)(draft, PRIVATE_FILE);
                await (0,promises_.rename)(draft, path);
            }
            catch (error) {
                await (0,promises_.rm)(draft, { force: true });
                throw error;
            }
        },
    };
}
/** Removes the file and its directory, if nothing else is in it. Never throws: the job is over. */
async function removePrivateFile(path) {
    await (0,promises_.rm)(path, { force: true }).catch(() => undefined);
    await (0,promises_.rmdir)((0,external_node_path_.dirname)(path)).catch(() => undefined);
}
/** Root's rights: our own if we are root, else by `sudo -n`. */
function createRoot(run, env, uid) {
    const elevate = (command) => (uid === 0 ? [...command] : ['sudo', '-n', '--', ...command]);
    // No abort signal: we may not signal a process of root's, and each of these ends by itself soon.
    const runAsRoot = (command, input) => run({ command: elevate(command), env, ...(input === undefined ? {} : { input }) });
    const succeed = async (command, input) => {
        const { exitCode, signal, stderrTail } = await runAsRoot(command, input);
        if (exitCode !== 0)
            throw new runtime/* ToolError */.v4(elevate(command), exitCode ?? signal ?? 'unknown', stderrTail);
    };
    let answer;
    return {
        isAvailable: () => (answer ??=
            uid === 0
                ? Promise.resolve(true)
                : runAsRoot(['true']).then(({ exitCode }) => exitCode === 0, () => false)),
        run: (command) => runAsRoot(command),
        writeFile: async (path, text, mode) => {
            const draft = `${path}.panther-draft`;
            await succeed(['mkdir', '-p', (0,external_node_path_.dirname)(path)]);
            try {
                await succeed(['tee', draft], text);
                await succeed(['chmod', mode.toString(8).padStart(4, '0'), draft]);
                await succeed(['mv', '-f', draft, path]);
            }
            catch (error) {
                await runAsRoot(['rm', '-f', draft]);
                throw error;
            }
        },
    };
}
function findUser(env) {
    try {
        return (0,external_node_os_.userInfo)().username;
    }
    catch {
        // A user id without an entry in the user database, as in some containers.
        return env['USER'] ?? String(process.getuid?.() ?? 'unknown');
    }
}
/** The real machine, as an action's step sees it. */
function createSetupPorts(io) {
    const env = selectChildEnvironment(io.env);
    return {
        log: io.log,
        signal: io.signal,
        env,
        platform: process.platform,
        user: findUser(env),
        files: createFiles(),
        run: runtime/* runProcess */.R3,
        readVersion: (ofNix) => (0,nix/* createCliNix */.Su)({ env: ofNix, signal: io.signal }).version(),
        root: createRoot(runtime/* runProcess */.R3, env, process.getuid?.()),
        runner: io,
        sleep: (milliseconds) => (0,external_node_timers_promises_.setTimeout)(milliseconds),
    };
}
/** Where this step may write what later steps read. */
const findTempDirectory = (env) => env['RUNNER_TEMP'] ?? env['TMPDIR'] ?? '/tmp';
/** The `nix.conf` of a directory of ours. */
const privateConfIn = (directory) => (0,external_node_path_.join)(directory, 'nix.conf');

;// CONCATENATED MODULE: ./.cache/js/src/setup/nix-config.js

const OFFICIAL_KEY_NAME = 'cache.nixos.org-1';
const STORE_URL = /^(?:[a-z][a-z0-9+.-]*:\/\/|\/)[!"$-~]+$/i;
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*:[^/?@]*@/i;
/** An Ed25519 public key: 32 bytes. Secret keys have 64. */
const PUBLIC_KEY = /^[^\s:#]+:[A-Za-z0-9+/]{43}=$/;
/** Nix wants blanks around "=", and reads a token in quotes as it stands. */
const CONFIG_LINE = /^(?:\S+\s+=(?:\s|$)|!?include\s+\S)/;
const MAX_QUOTED_CHARS = 80;
const quote = (text) => JSON.stringify(text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text);
const stripComment = (line) => line.replace(/#.*/, '').trim();
function describeBadSubstituter(url) {
    // Never shown: what is before the @ is a secret.
    if (URL_WITH_PASSWORD.test(url)) {
        return 'The input "substituters" holds a URL with a password, which would be readable by every user of the machine. Write it to a netrc file and name that by "netrc-file = PATH" in the input "extra-nix-config".';
    }
    if (STORE_URL.test(url))
        return undefined;
    return `The input "substituters" holds ${quote(url)}, which is no store URL such as "https://cache.example.org".`;
}
function describeBadKey(key) {
    if (PUBLIC_KEY.test(key))
        return undefined;
    // Only its name is shown: somebody may have taken the secret key for the public one.
    const name = key.includes(':') ? ` named ${quote(key.slice(0, key.indexOf(':')))}` : '';
    return `The input "trusted-public-keys" holds a key${name} that does not look like "NAME:BASE64" with 44 characters after the colon, as "nix key convert-secret-to-public" prints it.`;
}
/** A sentence for each value that cannot go into nix.conf. What would start a setting of its own is refused by the same rules. */
function findProblems(request) {
    const lines = request.extraConfig.split('\n').map((line, index) => ({ text: stripComment(line), number: index + 1 }));
    const badLines = lines.filter(({ text }) => text !== '' && !CONFIG_LINE.test(text));
    return [
        ...request.substituters.map(describeBadSubstituter),
        ...request.trustedPublicKeys.map(describeBadKey),
        ...badLines.map(({ text, number }) => 
        // Only the name is shown, as the value may be a secret.
        `Line ${number} of the input "extra-nix-config" must be "name = value" with blanks around "=", but begins with ${quote(text.split(/[\s=]/, 1)[0] ?? '')}.`),
    ].filter((problem) => problem !== undefined);
}
const isTrustedWithoutKey = (url) => /[?&]trusted=(?:1|true)\b/.test(url);
/** A sentence for each thing that Nix would accept, but that does not do what the user wants. */
function findDoubts(request, config, token) {
    const keys = [...request.trustedPublicKeys, ...config.trustedPublicKeys].filter((key) => !key.startsWith(`${OFFICIAL_KEY_NAME}:`));
    const keyless = keys.length > 0 ? [] : request.substituters.filter((url) => !isTrustedWithoutKey(url) && !url.includes('//cache.nixos.org'));
    return [
        ...(keyless.length === 0
            ? []
            : [
                `The input "substituters" names ${keyless.join(', ')}, but no key is given for it: Nix ignores what it cannot verify. Add the cache's key to the input "trusted-public-keys".`,
            ]),
        ...(token !== undefined && settingNames(request.extraConfig).includes('access-tokens')
            ? ['The input "extra-nix-config" sets access-tokens, which replaces the GitHub token. Write "extra-access-tokens = …" to have both.']
            : []),
    ];
}
/** Names of the settings in a text in nix.conf's format. */
function settingNames(text) {
    return text.split('\n').flatMap((line) => /^(\S+)\s+=/.exec(stripComment(line))?.[1] ?? []);
}
/** The setting that a line adds to or sets. */
const plainName = (name) => name.replace(/^extra-/, '');
/** Tokens that a text in nix.conf's format holds, so that they can be masked. GitLab's have their kind before a colon. */
function findSecrets(text) {
    return text.split('\n').flatMap((line) => {
        const value = /^(?:extra-)?access-tokens\s+=\s+(.*)$/.exec(stripComment(line))?.[1] ?? '';
        return value
            .split(/\s+/)
            .map((pair) => pair.slice(pair.indexOf('=') + 1).replace(/^(?:OAuth2|PAT):/, ''))
            .filter((secret) => secret !== '');
    });
}
/**
 * The token that later steps may use, if there is one.
 * Outside GitHub, the default of the input arrives as the expression it stands for.
 */
function findAccessToken(input, serverUrl) {
    if (input === '' || input.startsWith('${{'))
        return undefined;
    const server = serverUrl ?? 'https://github.com';
    return server.startsWith('https://') && URL.canParse(server) ? { host: new URL(server).host, token: input } : undefined;
}
/** Whether a token can stand in nix.conf: nothing that ends the word or the line, or starts a comment. */
const isPlainToken = (token) => /^[!"$-~]+$/.test(token);
/** The files Nix would read for this user, as it searches them, first one strongest. Ours of an earlier run is left out. */
function listUserConfFiles(env, isOurs) {
    const given = env['NIX_USER_CONF_FILES'];
    if (given !== undefined)
        return splitPaths(given).filter((path) => !isOurs(path));
    const home = env['NIX_CONFIG_HOME'] ?? (0,external_node_path_.join)(nonEmpty(env['XDG_CONFIG_HOME']) ?? (0,external_node_path_.join)(env['HOME'] ?? '/', '.config'), 'nix');
    const system = splitPaths(nonEmpty(env['XDG_CONFIG_DIRS']) ?? '/etc/xdg').map((directory) => (0,external_node_path_.join)(directory, 'nix'));
    return [home, ...system].map((directory) => (0,external_node_path_.join)(directory, 'nix.conf'));
}
const nonEmpty = (text) => (text === '' ? undefined : text);
const splitPaths = (text) => text.split(':').filter((path) => path !== '');
/** The kvm feature decides where NixOS tests run. Both forms come out the same however often this runs on one machine. */
function listFeatureSettings(kvm, system, features) {
    if (!system.endsWith('-linux'))
        return [];
    if (kvm.usable)
        return [{ name: 'extra-system-features', value: 'kvm', takenFrom: 'root' }];
    const others = features.filter((feature) => feature !== 'kvm').sort();
    return [{ name: 'system-features', value: others.join(' '), takenFrom: 'root' }];
}
/** All settings but the token: fit for a runner, those first that every job has. Left out is what this Nix does not know. */
function listSettings(request, kvm, config) {
    const list = (name, items, takenFrom) => items.length === 0 ? [] : [{ name, value: [...new Set(items)].join(' '), takenFrom }];
    const settings = [
        { name: 'extra-experimental-features', value: 'nix-command flakes', takenFrom: 'nobody' },
        { name: 'accept-flake-config', value: String(request.acceptFlakeConfig), takenFrom: 'nobody' },
        { name: 'max-jobs', value: 'auto', takenFrom: 'anyone' },
        // Older versions wait for ever.
        { name: 'connect-timeout', value: '15', takenFrom: 'anyone' },
        // About 8 seconds of patience with a server that hiccups.
        { name: 'download-attempts', value: '6', takenFrom: 'trusted' },
        // A runner's network is faster than its processors, and its store starts empty.
        { name: 'always-allow-substitutes', value: 'true', takenFrom: 'trusted' },
        { name: 'keep-build-log', value: 'true', takenFrom: 'trusted' },
        { name: 'log-lines', value: '50', takenFrom: 'trusted' },
        ...list('extra-substituters', request.substituters, 'trusted'),
        ...list('extra-trusted-public-keys', request.trustedPublicKeys, 'trusted'),
        ...listFeatureSettings(kvm, config.system, config.systemFeatures),
    ];
    return settings.filter(({ name }) => config.names.has(plainName(name)));
}
/** Those of the settings that belong into this user's own nix.conf: a daemon complains about others at every command. */
function selectUserSettings(settings, access, config) {
    if (access !== 'untrusted')
        return settings;
    const allowed = new Set([...config.substituters, ...config.trustedSubstituters].map((url) => url.replace(/\/$/, '')));
    return settings.flatMap((setting) => {
        if (setting.takenFrom === 'nobody' || setting.takenFrom === 'anyone')
            return [setting];
        if (setting.name !== 'extra-substituters')
            return [];
        // A daemon lets anyone use the substituters that it lists as trusted.
        const urls = setting.value.split(' ').filter((url) => allowed.has(url.replace(/\/$/, '')));
        return urls.length === 0 ? [] : [{ ...setting, value: urls.join(' ') }];
    });
}
/** Those of the settings that only take effect if the daemon has them itself. */
function selectDaemonSettings(settings, access) {
    const isNeeded = {
        direct: () => false,
        trusted: (takenFrom) => takenFrom === 'root',
        untrusted: (takenFrom) => takenFrom !== 'nobody',
    };
    return settings.filter(({ takenFrom }) => isNeeded[access](takenFrom));
}
const renderLines = (settings) => settings.map(({ name, value }) => `${name} = ${value}`.trimEnd() + '\n').join('');
/**
 * The text of the user's own nix.conf. Tokens for other hosts are repeated, as `access-tokens` replaces the whole list and
 * `extra-access-tokens` would not replace an older token for the same host.
 */
function renderUserConf(settings, token, config, extraConfig) {
    const tokens = { ...config.accessTokens, ...(token === undefined ? {} : { [token.host]: token.token }) };
    const pairs = Object.entries(tokens).map(([host, value]) => `${host}=${value}`);
    return [
        '# Written for this job by Panther (actions/setup), removed at its end.\n',
        renderLines(settings),
        ...(token === undefined ? [] : [renderLines([{ name: 'access-tokens', value: pairs.join(' ') }])]),
        ...(extraConfig.trim() === '' ? [] : [`# From the input "extra-nix-config":\n${extraConfig.trim()}\n`]),
    ].join('');
}
const BLOCK_BEGIN = '# BEGIN panther (written by its actions/setup, replaced as a whole)';
const BLOCK_END = '# END panther';
const hasBlock = (text) => text.split('\n').includes(BLOCK_BEGIN);
/** Puts our settings at the end of a nix.conf, where they win, in place of those of an earlier run. The rest stays as it is. */
function replaceBlock(text, settings) {
    const lines = text.split('\n');
    const begin = lines.indexOf(BLOCK_BEGIN);
    const end = lines.indexOf(BLOCK_END, begin);
    const rest = begin === -1 ? lines : [...lines.slice(0, begin), ...(end === -1 ? [] : lines.slice(end + 1))];
    const kept = rest.join('\n').replace(/\n+$/, '');
    return `${kept === '' ? '' : `${kept}\n`}${BLOCK_BEGIN}\n${renderLines(settings)}${BLOCK_END}\n`;
}
/**
 * Whether the daemon has all this already by itself, so that nothing need be written. Its view of kvm is known only if it sees what we see:
 * root believes in a device that others cannot open.
 */
function isSatisfied(settings, kvm, daemonFeatures) {
    return settings.every(({ name, value }) => {
        if (name === 'extra-system-features')
            return daemonFeatures.includes(value);
        return name === 'system-features' && !kvm.present && !daemonFeatures.includes('kvm');
    });
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/daemon.js

/** Determinate's daemon writes its nix.conf anew at every start and includes this file for what others add. */
const systemConfOf = (vendor) => vendor === 'determinate' ? '/etc/nix/nix.custom.conf' : '/etc/nix/nix.conf';
const DEFAULT_MODE = 0o644;
const UNIT = 'nix-daemon.service';
/** Whether systemd runs the daemon; its socket is enough, as it starts the daemon with the first client. */
async function isRunBySystemd({ run, env, signal }) {
    try {
        const { exitCode } = await run({ command: ['systemctl', 'is-active', '--quiet', UNIT, 'nix-daemon.socket'], env, signal });
        return exitCode === 0;
    }
    catch {
        signal.throwIfAborted();
        // No systemctl: a container, or macOS.
        return false;
    }
}
async function restart(file, ports) {
    if (!(await isRunBySystemd(ports)))
        return { kind: 'written', file, why: 'systemd does not run it' };
    const { exitCode, stderrTail } = await ports.root.run(['systemctl', 'restart', UNIT]);
    if (exitCode === 0)
        return { kind: 'restarted', file };
    return { kind: 'written', file, why: `"systemctl restart ${UNIT}" failed: ${stderrTail.trim()}` };
}
/**
 * Puts settings into the daemon's nix.conf, which every user of the machine can read: never a token.
 * Writes and restarts only if something changes, so that a second run on a machine does nothing.
 */
async function configureDaemon({ settings, kvm, features, file }, ports) {
    const found = await ports.files.read(file).then((current) => ({ current }), (error) => ({ error }));
    if ('error' in found)
        return { kind: 'impossible', why: `${file} cannot be read: ${String(found.error)}` };
    const { current } = found;
    const text = current?.text ?? '';
    const isOurs = hasBlock(text);
    if (settings.length === 0 || (!isOurs && isSatisfied(settings, kvm, features)))
        return { kind: 'unchanged' };
    const wanted = replaceBlock(text, settings);
    if (wanted === text)
        return { kind: 'unchanged' };
    const target = current?.realPath ?? file;
    if (target.startsWith('/nix/store/')) {
        return { kind: 'impossible', why: `${file} is a link into the store: NixOS or nix-darwin writes it from "nix.settings"` };
    }
    if (!(await ports.root.isAvailable()))
        return { kind: 'impossible', why: `writing ${file} needs sudo without a password` };
    await ports.root.writeFile(target, wanted, current?.mode ?? DEFAULT_MODE);
    return restart(file, ports);
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/disk.js


/** The file system of a path, or of its nearest parent that exists: a store need not be there yet. */
async function measureNearest(path, files) {
    for (let place = path;; place = (0,external_node_path_.dirname)(place)) {
        const found = await files.measure(place);
        if (found !== undefined)
            return found;
        if (place === (0,external_node_path_.dirname)(place))
            throw new Error(`No parent of ${path} exists.`);
    }
}
/** Measures where each path lies; paths on one file system come out as one volume. Runners differ in layout, so nothing is assumed of `/mnt`. */
async function measureVolumes(places, files) {
    const volumes = new Map();
    for (const [name, path] of places) {
        const found = await measureNearest(path, files);
        const known = volumes.get(found.device);
        volumes.set(found.device, { ...found, places: [...(known?.places ?? []), name] });
    }
    return [...volumes.values()];
}
/** Free bytes of the volume that holds a place. */
function freeBytesOf(volumes, place) {
    return volumes.find(({ places }) => places.includes(place))?.free ?? 0;
}
/**
 * What GitHub's own images bring and a Nix build does not use, biggest first. Tool caches that later steps may ask for
 * (node, python, go, java) stay.
 */
const REMOVABLE = {
    linux: [
        '/usr/local/lib/android',
        '/usr/local/.ghcup',
        '/opt/hostedtoolcache/CodeQL',
        '/opt/ghc',
        '/usr/share/dotnet',
        '/usr/share/swift',
        '/usr/local/share/powershell',
        '/usr/lib/google-cloud-sdk',
        '/opt/microsoft',
        '/usr/share/miniconda',
        '/opt/az',
        '/usr/local/share/chromium',
        '/home/linuxbrew',
        '/opt/google',
        '/usr/local/aws-cli',
    ],
    darwin: ['/Library/Developer/CoreSimulator', '/Users/runner/Library/Android', '/Users/runner/.dotnet', '/usr/local/share/powershell'],
};
/** Only an image of GitHub's is ours to strip: it is thrown away after the job. Another machine's software belongs to its owner. */
function planCleanup(request) {
    if (!request.wanted)
        return { kind: 'nothing' };
    if (request.runnerEnvironment !== 'github-hosted') {
        return {
            kind: 'nothing',
            notice: 'The input "free-disk-space" only works on GitHub-hosted runners; this is a self-hosted one, so nothing was removed. Free space by its own means, for example "nix-collect-garbage".',
        };
    }
    return { kind: 'remove', directories: REMOVABLE[request.platform] ?? [] };
}
/**
 * Removes directories one by one, each to its end: builds that start beside a removal run out of the space it has not freed yet.
 * @param isEnough asked before each, so that no job waits for space it does not need
 */
async function freeSpace(directories, isEnough, { files, root, log, signal }) {
    if (!(await root.isAvailable())) {
        log.warning('No space was freed: removing parts of the image needs sudo without a password.');
        return { gained: 0, removed: [] };
    }
    const removed = [];
    let gained = 0;
    for (const directory of directories) {
        signal.throwIfAborted();
        if ((await files.measure(directory)) === undefined)
            continue;
        if (await isEnough())
            break;
        const before = await measureNearest((0,external_node_path_.dirname)(directory), files);
        const { exitCode, stderrTail } = await root.run(['rm', '-rf', '--', directory]);
        const after = await measureNearest((0,external_node_path_.dirname)(directory), files);
        const bytes = Math.max(0, after.free - before.free);
        gained += bytes;
        if (exitCode === 0) {
            removed.push(directory);
            log.info(`Removed ${directory}: ${(0,runtime/* formatSize */.Xq)(bytes)}.`);
        }
        else {
            log.warning(`${directory} could not be removed whole: ${stderrTail.trim()}`);
        }
    }
    return { gained, removed };
}
/** @throws UserError if less than the wanted space is free where Nix builds */
function requireFree(wanted, free, advice) {
    if (wanted === undefined || free >= wanted)
        return;
    const remedy = advice === 'free-disk-space'
        ? 'Set "free-disk-space: true" to remove what the image brings and Nix does not need, or use a larger runner.'
        : 'Free space on the runner, for example by "nix-collect-garbage", or use a larger one.';
    throw new runtime/* UserError */.yo(`The input "min-free-disk" asks for ${(0,runtime/* formatSize */.Xq)(wanted)} on the disk of the Nix store, but ${(0,runtime/* formatSize */.Xq)(free)} are free. ${remedy}`, { exitCode: 3 });
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/find-nix.js



/** Where installers put Nix without every later step having it on its PATH. */
function listUsualDirectories(env) {
    const home = env['HOME'] ?? '';
    const state = env['XDG_STATE_HOME'] ?? (0,external_node_path_.join)(home, '.local', 'state');
    return [
        '/nix/var/nix/profiles/default/bin',
        ...(home === '' ? [] : [(0,external_node_path_.join)(home, '.nix-profile', 'bin')]),
        (0,external_node_path_.join)(state, 'nix', 'profile', 'bin'),
        '/run/current-system/sw/bin',
    ];
}
/** @throws UserError with what to set if Nix is nowhere */
async function findProgram(env, isExecutable) {
    const onPath = (env['PATH'] ?? '').split(external_node_path_.delimiter).filter((directory) => directory !== '');
    const usual = listUsualDirectories(env);
    for (const directory of [...onPath, ...usual]) {
        if (await isExecutable((0,external_node_path_.join)(directory, 'nix')))
            return { directory, onPath: onPath.includes(directory) };
    }
    throw new runtime/* UserError */.yo(`No Nix was found, neither on PATH nor in ${usual.join(', ')}. Choose an installer by the input "nix-installer" of the reusable workflow, or run an installer action (such as cachix/install-nix-action) before actions/setup.`, { exitCode: 3 });
}
/** `2.34.8` of `nix (Nix) 2.34.8`: the number without the words around it. */
function shortVersion(version) {
    return /\)\s+(\S+)/.exec(version.text)?.[1] ?? version.nix.join('.');
}
/** A store that does not say is treated as its user's own: it will tell by itself what it refuses. */
function accessOf(store) {
    if (!store.isDaemon)
        return 'direct';
    return store.trusted === false ? 'untrusted' : 'trusted';
}
/** Nix in an environment, for the questions that src/nix asks. */
const runNixIn = ({ run, env, signal }, limit) => (args) => run({ command: ['nix', ...args], env, signal: limit === undefined ? signal : AbortSignal.any([signal, limit]) });
const lastLine = (text) => text.trim().split('\n').at(-1)?.trim() ?? '';
/** Milliseconds for a store to answer: a daemon that hangs would hold the job for hours. */
const ANSWER_MS = 60_000;
/**
 * Asks the store who it is. The oldest Nix and all Lix call the question "ping".
 * @param limit aborts when the store has had its time
 * @throws UserError if it does not answer
 */
async function askStore(ports, limit = AbortSignal.timeout(ANSWER_MS)) {
    const refuse = (reason, cause) => new runtime/* UserError */.yo(`Nix is there, but its store does not answer: ${reason}. If a daemon serves it, start it ("sudo systemctl start nix-daemon"); if not, /nix must belong to this user.`, { exitCode: 3, cause });
    let answer;
    try {
        answer = await (0,nix/* askStoreInfo */.Xw)(runNixIn(ports, limit));
    }
    catch (error) {
        if (limit.aborted && !ports.signal.aborted)
            throw refuse(`${ANSWER_MS / 1_000} seconds went by`, error);
        throw error;
    }
    if (answer.exitCode === 0)
        return (0,nix/* parseStoreInfo */.Bs)(answer.stdout);
    throw refuse(lastLine(answer.stderrTail));
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/kvm.js
const KVM_DEVICE = '/dev/kvm';
const KVM_RULE_FILE = '/etc/udev/rules.d/99-panther-kvm.rules';
/** GitHub's x86-64 images keep the device to root and the group kvm, in which neither the runner's user nor Nix's builders are. */
const KVM_RULE = 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"\n';
/** Tries and milliseconds between them: udev may apply a rule after its commands have ended. */
const RETRY = { times: 10, pauseMs: 100 };
/** Opens the device to everyone by a udev rule; where there is no udev (containers), by its permissions. */
async function admitEveryone({ root }) {
    try {
        await root.writeFile(KVM_RULE_FILE, KVM_RULE, 0o644);
        const commands = [
            ['udevadm', 'control', '--reload-rules'],
            ['udevadm', 'trigger', '--name-match=kvm'],
            ['udevadm', 'settle', '--timeout=10'],
        ];
        for (const command of commands) {
            const { exitCode } = await root.run(command);
            if (exitCode !== 0)
                throw new Error(`"${command.join(' ')}" failed`);
        }
        return { changes: [`wrote ${KVM_RULE_FILE} (MODE=0666)`] };
    }
    catch (error) {
        const { exitCode, stderrTail } = await root.run(['chmod', '0666', KVM_DEVICE]);
        if (exitCode === 0)
            return { changes: [`set ${KVM_DEVICE} to mode 0666, as udev did not do it`] };
        return { changes: [], problem: `${error instanceof Error ? error.message : String(error)}; ${stderrTail.trim()}` };
    }
}
/** Finds out whether we may use KVM and, if the device is only kept from us by its permissions, opens it to us. */
async function prepareKvm(wanted, ports) {
    const no = (present, why, changes = []) => ({ usable: false, present, why, changes });
    if (ports.platform !== 'linux')
        return no(false, 'only Linux has it');
    const first = await ports.files.openDevice(KVM_DEVICE);
    if (wanted === 'off')
        return no(first.kind !== 'absent', 'the input "kvm" is off');
    if (first.kind === 'opened')
        return { usable: true, present: true, why: `${KVM_DEVICE} can be opened`, changes: [] };
    if (first.kind === 'absent')
        return no(false, `there is no ${KVM_DEVICE}: this machine has no (nested) virtualisation`);
    if (!(await ports.root.isAvailable())) {
        return no(true, `${first.reason}; opening it to builds needs sudo without a password`);
    }
    const { changes, problem } = await admitEveryone(ports);
    if (problem !== undefined)
        return no(true, `${first.reason}; ${problem}`, changes);
    let again = await ports.files.openDevice(KVM_DEVICE);
    for (let tries = 1; again.kind === 'refused' && tries < RETRY.times; tries += 1) {
        await ports.sleep(RETRY.pauseMs);
        again = await ports.files.openDevice(KVM_DEVICE);
    }
    if (again.kind === 'opened')
        return { usable: true, present: true, why: `${KVM_DEVICE} can be opened now`, changes };
    return no(again.kind === 'refused', `${again.kind === 'refused' ? again.reason : `${KVM_DEVICE} went away`} even so`, changes);
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/remote-check.js


/** What to do about a failure, and what it means. */
function describeFailure(kind, { text, ssh }, stderr, limitMs) {
    const host = ssh?.host ?? text;
    const said = (0,src_ssh/* quoteReason */.FV)(stderr);
    const reason = said === '' ? '' : ` (${said})`;
    switch (kind) {
        case 'host-key':
            return `${host} showed another host key than the input "ssh-known-hosts" has for it, so nothing was sent there${reason}. Either the host got a new key, or another machine answers in its place. Compare "ssh-keyscan ${host}" with "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the host itself before you change the input.`;
        case 'login':
            return `${host} refused the key of the input "ssh-key"${reason}. Add the public half ("ssh-keygen -y -f KEY") to ~/.ssh/authorized_keys of that user there, and check the user in "${text}".`;
        case 'damaged-key':
            return `The SSH client cannot read the key of the input "ssh-key"${reason}. Store the whole file again, from "-----BEGIN" to "-----END", with all its line feeds.`;
        case 'unreachable':
            return `${host} cannot be reached by SSH${reason}. Check the name, the port and the firewall, and that the machine runs.`;
        case 'no-nix':
            return `${host} can be reached, but has no Nix that a login without a terminal finds${reason}. Install Nix there, or name its program by "?remote-program=/path/to/nix-daemon" in the URL.`;
        case 'no-ssh':
            return `This runner has no SSH client${reason}. Install the package openssh-client (on NixOS: openssh) on it.`;
        case 'silent':
            return `${host} gave no answer within ${limitMs / 1_000} seconds. Check that the machine runs and that no firewall swallows the connection.`;
        case 'unknown':
            return `The store "${text}" does not answer${reason}.`;
    }
}
/** Milliseconds for another machine to answer, its SSH connection included. */
const REMOTE_ANSWER_MS = 60_000;
/**
 * Asks a store whether it answers. One that does not is a state, not an exception.
 * @param ask runs "nix store info" and ends it when the signal aborts
 */
async function checkRemote(url, ask, cancel, limitMs = REMOTE_ANSWER_MS) {
    const limit = AbortSignal.timeout(limitMs);
    const fail = (failure, stderr) => ({
        kind: 'failed',
        failure,
        message: describeFailure(failure, url, stderr, limitMs),
    });
    try {
        const { exitCode, stderrTail } = await ask(AbortSignal.any([cancel, limit]));
        return exitCode === 0 ? { kind: 'ready' } : fail((0,src_ssh/* classifyRemoteFailure */.$H)(stderrTail), stderrTail);
    }
    catch (error) {
        if (limit.aborted && !cancel.aborted)
            return fail('silent', '');
        throw error;
    }
}
/** The builder as a store, with the key and host key that its machine line gives. */
function builderStore({ line }) {
    const [url = '', , key = '-', , , , , hostKey = '-'] = line.split(' ');
    const parameters = [
        ...(key === '-' ? [] : [`ssh-key=${encodeURIComponent(key)}`]),
        ...(hostKey === '-' ? [] : [`base64-ssh-public-host-key=${encodeURIComponent(hostKey)}`]),
    ];
    return /^ssh(?:-ng)?:/.test(url) && parameters.length > 0 ? `${url}${url.includes('?') ? '&' : '?'}${parameters.join('&')}` : url;
}
/** What a wrong answer of a builder is to the job: a machine that is away is passed over by Nix, a wrong key is nobody's intention. */
const isMisconfiguration = (failure) => failure !== 'unreachable' && failure !== 'silent';
/**
 * Judges the builders' states.
 * @returns warnings for those that are away
 * @throws UserError if one is set up wrongly, or if none of them answers
 */
function judgeBuilders(states) {
    const failed = states.flatMap(([, state]) => (state.kind === 'failed' ? [state] : []));
    const wrong = failed.filter(({ failure }) => isMisconfiguration(failure));
    if (wrong.length > 0 || (failed.length > 0 && failed.length === states.length)) {
        throw new runtime/* UserError */.yo(failed.map(({ message }) => message).join('\n'), { exitCode: 3 });
    }
    return failed.map(({ message }) => `A builder is left out: ${message}`);
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/remote-probe.js




/**
 * Proves that Nix can evaluate with a store on another machine: some versions (2.26) look for what they evaluate on this machine.
 */
async function requireEvaluation(version, ports) {
    const { exitCode, stderrTail } = await (0,nix/* askNix */.zL)(runNixIn(ports), [
        ['eval', '--json', '--expr', 'import (builtins.toFile "panther-probe.nix" "1")'],
    ]);
    if (exitCode === 0)
        return;
    const advice = stderrTail.includes('does not exist')
        ? 'This version looks for what it evaluates on this machine. Use a newer Nix (2.34 is known to work), or keep the store here and give the other machine by the input "builders".'
        : `Nix says: ${lastLine(stderrTail)}`;
    throw new runtime/* UserError */.yo(`${version.text} cannot evaluate with the store of the input "store". ${advice}`, { exitCode: 3 });
}
/** Proves that the store on another machine can be worked with. @throws UserError if it cannot, with the reason and what to do */
async function requireRemoteStore(store, version, ports) {
    const state = await checkRemote(store, (limit) => (0,nix/* askStoreInfo */.Xw)(runNixIn(ports, limit), store.text), ports.signal);
    if (state.kind === 'failed')
        throw new runtime/* UserError */.yo(`The input "store" cannot be used. ${state.message}`, { exitCode: 3 });
    await requireEvaluation(version, ports);
}
/** Asks every builder at once whether it answers; warns of those that are away. @throws UserError if one is set up wrongly, or none answers */
async function checkBuilders(builders, ports, log) {
    const check = async (ready) => {
        const ask = (limit) => (0,nix/* askStoreInfo */.Xw)(runNixIn(ports, limit), builderStore(ready));
        return [ready, await checkRemote(ready.builder.url, ask, ports.signal)];
    };
    for (const warning of judgeBuilders(await Promise.all(builders.map(check))))
        log.warning(warning);
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/remote-url.js

/** Schemes after which `//` and a place follow. `unix` without a place is the daemon's usual socket. */
const SCHEMES = ['ssh-ng', 'ssh', 'unix', 'local', 'http', 'https', 'file', 's3', 'dummy'];
/** What would end the value in nix.conf, in a machine line or in a shell word. */
const UNSAFE = /[\s;#"'`\\$]|[^\x21-\x7e]/;
const SSH = /^ssh(?:-ng)?:\/\/(?:([^@/?:]+)(:[^@/?]*)?@)?(\[[0-9a-fA-F:.%]+\]|[^@/?:[\]]+)(?::(\d+))?(?:[/?].*)?$/;
const MAX_PORT = 65_535;
const ADVICE = 'write it like "ssh-ng://builder@host.example.org", "daemon" or "local?root=/some/directory"';
function parseSsh(text) {
    const [, user, password, host = '', port] = SSH.exec(text) ?? [];
    if (password !== undefined)
        throw new runtime/* InputProblem */.S7('holds a password before the "@", which SSH does not take; give a key by the input "ssh-key"');
    // ssh would read it as an option of its own.
    if (host === '' || host.startsWith('-') || user?.startsWith('-') === true) {
        throw new runtime/* InputProblem */.S7(`names no user and host that SSH could reach by "${text}"; write "ssh-ng://USER@HOST" or "ssh-ng://USER@HOST:PORT"`);
    }
    if (port !== undefined && !(Number(port) >= 1 && Number(port) <= MAX_PORT)) {
        throw new runtime/* InputProblem */.S7(`names the port ${port}, but ports go from 1 to ${MAX_PORT}`);
    }
    return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? undefined : Number(port) };
}
/**
 * Parses the URL of a store: `ssh-ng://USER@HOST`, `local?root=DIR`, `daemon`, `unix://SOCKET` …
 * @throws InputProblem that goes on from 'The input "…"'
 */
function parseStoreUrl(text) {
    if (UNSAFE.test(text))
        throw new runtime/* InputProblem */.S7(`holds a blank, a quote or another sign that no store URL has; ${ADVICE}`);
    if (['auto', 'daemon', 'local'].includes(text) || /^local\?./.test(text) || text.startsWith('/'))
        return { text, ssh: undefined };
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(text)?.[1];
    if (scheme === undefined)
        throw new runtime/* InputProblem */.S7(`is "${text}", which is no store URL; ${ADVICE}`);
    if (!SCHEMES.includes(scheme))
        throw new runtime/* InputProblem */.S7(`begins with "${scheme}://", which Nix does not know; ${ADVICE}`);
    return { text, ssh: scheme.startsWith('ssh') ? parseSsh(text) : undefined };
}
/** One spelling of several: Nix 2.34 writes `local://?root=DIR` for `local?root=DIR`, `local:///DIR` for `/DIR`, and orders the parameters. */
function normalizeStore(text) {
    const [place = '', query = ''] = text
        .replace(/^local:\/\//, 'local')
        .replace(/^\//, 'local/')
        .split('?', 2);
    return `${place}?${query.split('&').sort().join('&')}`;
}
/** Whether two URLs name the same store in the same way. */
const isSameStore = (one, other) => normalizeStore(one) === normalizeStore(other);
/** Stores that hold what was built, but run no builds and no evaluation. */
const BINARY_CACHE = /^(?:https?|file|s3|dummy):/;
/** Parses the URL of a store that a whole job works with. @throws InputProblem also for a binary cache */
function parseJobStore(text) {
    const url = parseStoreUrl(text);
    if (BINARY_CACHE.test(text))
        throw new runtime/* InputProblem */.S7(`is a binary cache, in which nothing can be built; name it in the input "substituters", or ${ADVICE}`);
    return url;
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/remote-builders.js


const SYSTEM = /^[a-z0-9_]+-[a-z0-9_]+$/;
const FEATURE = /^[A-Za-z0-9][A-Za-z0-9._:+-]*$/;
const UNSET = '-';
const everyItem = (pattern, what) => (value) => {
    const bad = value.split(',').find((item) => !pattern.test(item));
    return bad === undefined ? undefined : `has "${bad}" where ${what} was expected`;
};
const CHECKS = [
    ['systems', everyItem(SYSTEM, 'a system such as "x86_64-linux"')],
    [
        'SSH key',
        (value) => value.startsWith('/')
            ? undefined
            : `has "${value}" where the absolute path of an SSH key was expected; "-" takes the key of the input "ssh-key"`,
    ],
    [
        'parallel builds',
        (value) => (/^[1-9]\d{0,5}$/.test(value) ? undefined : `has "${value}" where the number of parallel builds was expected, 1 or more`),
    ],
    [
        'speed',
        (value) => /^\d+(?:\.\d+)?$/.test(value) && Number(value) > 0 ? undefined : `has "${value}" where the speed was expected, such as 1 or 2.5`,
    ],
    ['features', everyItem(FEATURE, 'a feature such as "kvm"')],
    ['required features', everyItem(FEATURE, 'a feature such as "kvm"')],
    [
        'host key',
        (value) => isHostKey(value)
            ? undefined
            : 'has no public key of the host, encoded as base64, in its last column; "-" takes it from the input "ssh-known-hosts"',
    ],
];
/** Base64 of a line like `ssh-ed25519 AAAA…`. */
const isHostKey = (value) => /^(?:ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/]+=*/.test(Buffer.from(value, 'base64').toString('latin1'));
/** `builder@host` alone is, to Nix, `ssh://builder@host`. */
const withScheme = (text) => (text.includes('://') || /^(?:daemon|local|auto|\/)/.test(text) ? text : `ssh://${text}`);
function parseBuilder(entry, place) {
    if (entry.startsWith('@'))
        throw new runtime/* InputProblem */.S7(`names a file in ${place} ("${entry}"); write the lines of that file instead`);
    const words = entry.split(/\s+/);
    const [uri = '', ...rest] = words;
    if (rest.length > CHECKS.length) {
        const names = ['URL', ...CHECKS.map(([name]) => name)].join(', ');
        throw new runtime/* InputProblem */.S7(`has ${words.length} columns in ${place} ("${entry}"), but a builder has at most ${CHECKS.length + 1}: ${names}`);
    }
    let url;
    try {
        url = parseStoreUrl(withScheme(uri));
    }
    catch (error) {
        if (error instanceof runtime/* InputProblem */.S7)
            throw new runtime/* InputProblem */.S7(`${error.message} (in ${place}: "${entry}")`);
        throw error;
    }
    for (const [index, [, check]] of CHECKS.entries()) {
        const value = rest[index] ?? UNSET;
        const problem = value === UNSET ? undefined : check(value);
        if (problem !== undefined)
            throw new runtime/* InputProblem */.S7(`${problem} (column ${index + 2} in ${place}: "${entry}")`);
    }
    const at = (index) => rest[index] ?? UNSET;
    return { url, columns: [url.text, at(0), at(1), at(2), at(3), at(4), at(5), at(6)] };
}
/**
 * Parses machine lines as Nix's `builders` setting has them: one per line or separated by `;`, `#` starts a comment.
 * @throws InputProblem with the first line that is wrong
 */
function parseBuilders(text) {
    return text.split('\n').flatMap((line, index) => line
        .replace(/#.*/, '')
        .split(';')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== '')
        .map((entry) => parseBuilder(entry, `line ${index + 1}`)));
}
/** One machine line, with the key and the host key filled in that the user left out. */
function renderBuilder({ columns }, found) {
    const [url, systems, sshKey, maxJobs, speed, features, mandatory, hostKey] = columns;
    const fill = (value, other) => (value === UNSET ? (other ?? UNSET) : value);
    return [url, systems, fill(sshKey, found.sshKey), maxJobs, speed, features, mandatory, fill(hostKey, found.hostKey)].join(' ');
}
/** Whether the machine line itself says by which key the host is known. */
const hasHostKey = ({ columns }) => columns[7] !== UNSET;

;// CONCATENATED MODULE: ./.cache/js/src/setup/remote-ssh.js

/** State of the step, for its post phase: the directory that holds the SSH key. */
const SSH_STATE = 'ssh-directory';
/**
 * Writes what SSH needs for the rest of the job; the post phase removes it.
 * @throws UserError if the path of its directory cannot be told to Nix
 */
async function prepareSsh(request, env, ports) {
    const { configFile, keyFile } = await (0,src_ssh/* writeSshFiles */.RO)(request, {
        makeDirectory: async (name) => {
            const directory = await ports.runner.makeDirectory(name);
            // Before the files are there, so that they are removed whatever happens next.
            ports.runner.saveState(SSH_STATE, directory);
            return directory;
        },
        writePrivate: (path, text) => ports.files.writePrivate(path, text),
    });
    return { keyFile, env: { NIX_SSHOPTS: (0,src_ssh/* renderNixSshOptions */.mO)(configFile, env['NIX_SSHOPTS']) } };
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/remote.js






/** Since this version Nix itself understands a port in an SSH store's URL. Source: release notes of Nix 2.31. */
const PORT_IN_URL = [2, 31];
const listAddresses = ({ builders, store }) => [store?.ssh, ...builders.map(({ url }) => url.ssh)].filter((address) => address !== undefined);
/** A sentence for each thing that keeps the inputs from working together; the key must be masked by then. */
function findRemoteProblems(request) {
    const { builders, knownHosts, sshKey, store } = request;
    const toBeKnown = [store?.ssh, ...builders.map((builder) => (hasHostKey(builder) ? undefined : builder.url.ssh))];
    const unknown = toBeKnown.flatMap((address) => address === undefined || (0,src_ssh/* findHost */.my)(knownHosts, address).isKnown ? [] : [(0,src_ssh/* describeUnknownHost */.st)(address)]);
    return [
        ...new Set([
            sshKey === '' ? undefined : (0,src_ssh/* findKeyProblem */.a)(sshKey),
            ...unknown,
            store?.ssh !== undefined && builders.length > 0
                ? 'The inputs "store" and "builders" cannot be used together when the store is on another machine: builds run there. Remove one of the two.'
                : undefined,
        ].filter((problem) => problem !== undefined)),
    ];
}
/** Writes what SSH needs and tells later steps of it. Without these inputs nothing is done. */
async function prepareRemote(request, env, ports) {
    const addresses = listAddresses(request);
    const isSshWanted = addresses.length > 0 || request.sshKey !== '' || request.knownHosts.length > 0;
    const ssh = isSshWanted ? await prepareSsh({ ...request, addresses }, env, ports) : undefined;
    // Not the setting "store": Nix would send it on to the daemon at the other end.
    const exported = { ...ssh?.env, ...(request.store === undefined ? {} : { NIX_REMOTE: request.store.text }) };
    for (const [name, value] of Object.entries(exported))
        ports.runner.exportVariable(name, value);
    return { env: exported, ssh };
}
/**
 * Writes the machine lines. A daemon runs ssh itself, as root and without this job's environment: all it knows is in the line. Without
 * one NIX_SSHOPTS says it better: Nix before 2.31 writes a host key from the line under a name that ssh does not look for if there is a port.
 */
function renderBuilders({ builders, knownHosts }, ssh, access) {
    return builders.map((builder) => {
        const address = builder.url.ssh;
        if (address === undefined || access === 'direct')
            return { builder, line: renderBuilder(builder, {}) };
        const { key } = (0,src_ssh/* findHost */.my)(knownHosts, address);
        const hostKey = key === undefined ? undefined : Buffer.from(key).toString('base64');
        return { builder, line: renderBuilder(builder, { sshKey: ssh?.keyFile, hostKey }) };
    });
}
/** The settings that make Nix use the builders. Never for a daemon's own file: it would name a key that is gone after the job. */
function listBuilderSettings(builders) {
    if (builders.length === 0)
        return [];
    return [
        { name: 'builders', value: builders.map(({ line }) => line).join(' ; '), takenFrom: 'trusted' },
        { name: 'builders-use-substitutes', value: 'true', takenFrom: 'trusted' },
    ];
}
/** Refuses builders that the daemon of this machine would not or could not use. @throws UserError */
function requireUsableBuilders(builders, machine) {
    if (builders.length === 0 || machine.access === 'direct')
        return;
    if (machine.access === 'untrusted') {
        throw new runtime/* UserError */.yo(`The input "builders" has no effect: Nix's daemon takes builders from trusted users only. Add the line "extra-trusted-users = ${machine.user}" to ${machine.daemonFile} and restart the daemon.`, { exitCode: 3 });
    }
    for (const { builder, line } of builders) {
        const address = builder.url.ssh;
        if (address === undefined)
            continue;
        if (line.endsWith(' -')) {
            throw new runtime/* UserError */.yo(`The input "ssh-known-hosts" knows ${address.host} only by an authority that signs host keys, but Nix's daemon needs the key of the host itself. Add the line that "ssh-keyscan ${address.host}" prints, after comparing its fingerprint on the host.`);
        }
        if (address.port !== undefined && machine.version.vendor !== 'lix' && !(0,nix/* isAtLeast */.du)(machine.version, PORT_IN_URL)) {
            throw new runtime/* UserError */.yo(`The input "builders" names the port ${address.port} of ${address.host}, but the daemon of ${machine.version.text} only reaches the port that root's ssh_config says. Use Nix ${PORT_IN_URL.join('.')} or newer, or leave the port out and set it in root's ~/.ssh/config.`);
        }
    }
}
/** @throws UserError if a setting of this machine wins over the input "store" */
function requireChosenStore(store, config) {
    if (store === undefined || config.store === undefined || isSameStore(config.store, store.text))
        return;
    throw new runtime/* UserError */.yo(`The input "store" is "${store.text}", but a nix.conf of this machine or of the input "extra-nix-config" sets "store = ${config.store}", which wins. Remove that line.`, { exitCode: 3 });
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/setup.js












/** State of the step, for its post phase: the file that holds the token. */
const NIX_CONF_STATE = 'nix-conf';
const STORE_PLACE = 'Nix store';
/** How `makeDirectory` begins the name of a directory for `setup`. */
const OWN_PREFIX = 'panther-setup-';
/** Masks whatever is secret, then refuses what cannot be used. @throws UserError that lists every problem */
function readRequest(request, { env, runner }) {
    const token = findAccessToken(request.githubToken, env['GITHUB_SERVER_URL']);
    const secrets = [...(token === undefined ? [] : [token.token]), ...findSecrets(request.extraConfig), ...(0,src_ssh/* listKeySecrets */.R2)(request.sshKey)];
    for (const secret of secrets)
        runner.maskSecret(secret);
    const problems = [
        ...(token === undefined || isPlainToken(token.token)
            ? []
            : ['The input "github-token" holds blanks, line feeds or "#", which no token of GitHub\'s has.']),
        ...findProblems(request),
        ...findRemoteProblems(request),
    ];
    if (problems.length > 0)
        throw new runtime/* UserError */.yo(problems.join('\n'));
    return token;
}
/** Makes space if asked to, and measures what there is. @throws UserError if it is too little */
async function prepareDisk({ freeDiskSpace, minFreeDisk }, ports) {
    const { env, files, log, platform } = ports;
    const store = (0,nix/* findPhysicalStore */.Sw)(env['NIX_REMOTE']) ?? nix/* STORE_DIR */.SF;
    const places = [
        ['/', '/'],
        [STORE_PLACE, store],
        ['temporary files', findTempDirectory(env)],
        ['workspace', env['GITHUB_WORKSPACE'] ?? '.'],
    ];
    const measure = () => measureVolumes(places, files);
    const plan = planCleanup({ wanted: freeDiskSpace, runnerEnvironment: env['RUNNER_ENVIRONMENT'], platform });
    let cleanup;
    if (plan.kind === 'remove') {
        const isEnough = async () => minFreeDisk !== undefined && freeBytesOf(await measure(), STORE_PLACE) >= minFreeDisk;
        cleanup = await freeSpace(plan.directories, isEnough, ports);
    }
    else if (plan.notice !== undefined) {
        log.annotate({ severity: 'notice', title: 'No space was freed', message: plan.notice });
    }
    const volumes = await measure();
    const canAsk = env['RUNNER_ENVIRONMENT'] === 'github-hosted' && !freeDiskSpace;
    requireFree(minFreeDisk, freeBytesOf(volumes, STORE_PLACE), canAsk ? 'free-disk-space' : 'own-means');
    return { volumes, cleanup };
}
/** Finds Nix and its store, and lets this and later steps find them too. */
async function findNix({ store: wanted }, ports) {
    const program = await findProgram(ports.env, (path) => ports.files.isExecutable(path));
    if (!program.onPath)
        ports.runner.addPath(program.directory);
    const PATH = program.onPath ? ports.env['PATH'] : [program.directory, ports.env['PATH']].filter(Boolean).join(external_node_path_.delimiter);
    const env = { ...ports.env, PATH };
    const version = await ports.readVersion(env);
    if (wanted?.ssh !== undefined)
        await requireRemoteStore(wanted, version, { ...ports, env });
    return { program, env, version, store: await askStore({ ...ports, env }) };
}
/** Whether a file is the nix.conf of an earlier run in this job. */
function isOwnConf(path, tempDirectory) {
    const directory = (0,external_node_path_.dirname)(path);
    return path === privateConfIn(directory) && (0,external_node_path_.dirname)(directory) === (0,external_node_path_.resolve)(tempDirectory) && (0,external_node_path_.basename)(directory).startsWith(OWN_PREFIX);
}
/** Writes the nix.conf with the token and tells later steps of it. */
async function writeUserConf(text, others, { env, files, runner }) {
    const temp = findTempDirectory(env);
    const earlier = splitPaths(env['NIX_USER_CONF_FILES'] ?? '').find((path) => isOwnConf(path, temp));
    const current = earlier === undefined ? undefined : await files.read(earlier);
    const path = earlier !== undefined && current !== undefined ? earlier : privateConfIn(await runner.makeDirectory('setup'));
    // Before the file is there, so that it is removed whatever happens next.
    runner.saveState(NIX_CONF_STATE, path);
    if (current?.text !== text)
        await files.writePrivate(path, text);
    const list = [path, ...others].join(':');
    runner.exportVariable('NIX_USER_CONF_FILES', list);
    return list;
}
/** Has Nix read what was written, so that a mistake in it shows here and not in a later step. @throws UserError with Nix's own words */
async function proveUserConf(ports) {
    try {
        return await (0,nix/* readConfiguration */.TD)(runNixIn(ports));
    }
    catch (error) {
        if (!(error instanceof runtime/* ToolError */.v4))
            throw error;
        // All other lines are ours, and were taken from what this Nix knows.
        throw new runtime/* UserError */.yo(`Nix refuses the input "extra-nix-config": ${error.tail.trim()}`, { cause: error });
    }
}
/** What the daemon would say of its own features: without the settings of this user. */
async function readDaemonFeatures(ports) {
    const env = { ...ports.env, NIX_USER_CONF_FILES: '', NIX_CONFIG: '' };
    return (await (0,nix/* readConfiguration */.TD)(runNixIn({ ...ports, env }))).config.systemFeatures;
}
/** A warning for a user whom the daemon does not trust, with the line to add. */
function describeDistrust(user, file, outcome) {
    const rest = {
        unchanged: 'The settings of this job are in that file already.',
        restarted: 'The settings of this job were written to that file.',
        written: 'The settings of this job were written to that file.',
        impossible: 'The substituters and keys of this job have no effect.',
    }[outcome.kind];
    return `Nix's daemon does not trust the user "${user}": it ignores this user's substituters and keys and refuses unsigned paths, such as what earlier jobs built. Add the line "extra-trusted-users = ${user}" to ${file} and restart the daemon. ${rest}`;
}
/** What happened to the daemon's settings, in a few words. */
function describeDaemon(outcome) {
    switch (outcome.kind) {
        case 'unchanged':
            return 'nothing to change';
        case 'restarted':
            return `${outcome.file} changed, daemon restarted`;
        case 'written':
            return `${outcome.file} changed; the daemon reads it at its next start, as ${outcome.why}`;
        case 'impossible':
            return `not changed: ${outcome.why}`;
    }
}
/** What was found and done, one line each. Values of settings are shown only where they cannot be secret. */
function describeFindings(found) {
    const { access, cleanup, config, daemon, kvm, program, request, store, strongerSettings, token, version, volumes } = found;
    const trust = {
        direct: 'written by this user directly',
        trusted: 'a daemon, which trusts this user',
        untrusted: 'a daemon, which does not trust this user',
    };
    const rows = [
        ['Nix', `${version.text}, in ${program.directory}${program.onPath ? '' : ' (added to PATH)'}`],
        [
            'Store',
            `${request.store?.text ?? store.url}: ${request.store?.ssh === undefined ? trust[access] : 'on another machine, which builds too'}`,
        ],
        ['Builders', request.builders.map(({ url }) => url.text).join(', ') || undefined],
        ['System', `${config.system}; features: ${config.systemFeatures.join(', ')}`],
        ['KVM', [`${kvm.usable ? 'yes' : 'no'}, ${kvm.why}`, ...kvm.changes].join('; ')],
        ...volumes.map(({ free, total, places }) => ['Disk', `${(0,runtime/* formatSize */.Xq)(free)} of ${(0,runtime/* formatSize */.Xq)(total)} free: ${places.join(', ')}`]),
        ['Space freed', cleanup === undefined ? undefined : [(0,runtime/* formatSize */.Xq)(cleanup.gained), ...cleanup.removed].join(', ')],
        ['Access token', token === undefined ? 'none' : `for ${token.host}, in a file that only this user can read`],
        ['Substituters', request.substituters.length === 0 ? undefined : `added: ${request.substituters.join(', ')}`],
        ['Flake settings', request.acceptFlakeConfig ? 'accepted (accept-flake-config)' : undefined],
        ['Extra settings', settingNames(request.extraConfig).join(', ') || undefined],
        ['Daemon settings', daemon === undefined ? undefined : describeDaemon(daemon)],
        ['NIX_CONFIG', strongerSettings.length === 0 ? undefined : `of this job wins over these settings: ${strongerSettings.join(', ')}`],
    ];
    const shown = rows.filter((row) => row[1] !== undefined);
    const width = Math.max(...shown.map(([name]) => name.length));
    return shown.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}
/** Makes this runner fit for Panther: finds Nix, configures it for later steps, sees to KVM and disk, and says what it found and did. */
async function setup(request, machine) {
    const { log } = machine;
    const token = readRequest(request, machine);
    const remote = await prepareRemote(request, machine.env, machine);
    const ports = { ...machine, env: { ...machine.env, ...remote.env } };
    const { volumes, cleanup } = await prepareDisk(request, ports);
    const { program, env, version, store } = await findNix(request, ports);
    const kvm = await prepareKvm(request.kvm, ports);
    const access = accessOf(store);
    const others = listUserConfFiles(env, (path) => isOwnConf(path, findTempDirectory(env)));
    const before = await (0,nix/* readConfiguration */.TD)(runNixIn({ ...ports, env: { ...env, NIX_USER_CONF_FILES: others.join(':') } }));
    const daemonFile = systemConfOf(version.vendor);
    requireChosenStore(request.store, before.config);
    const builders = renderBuilders(request, remote.ssh, access);
    requireUsableBuilders(builders, { access, version, user: ports.user, daemonFile });
    await checkBuilders(builders, { ...ports, env }, log);
    const settings = [...listSettings(request, kvm, before.config), ...listBuilderSettings(builders)];
    for (const doubt of findDoubts(request, before.config, token))
        log.warning(doubt);
    const daemon = store.isDaemon
        ? await configureDaemon({ settings: selectDaemonSettings(settings, access), kvm, features: await readDaemonFeatures({ ...ports, env }), file: daemonFile }, { ...ports, env })
        : undefined;
    if (daemon?.kind === 'restarted')
        await askStore({ ...ports, env });
    if (daemon !== undefined && access === 'untrusted')
        log.warning(describeDistrust(ports.user, daemonFile, daemon));
    else if (daemon?.kind === 'written' || daemon?.kind === 'impossible')
        log.warning(`Nix's daemon: ${describeDaemon(daemon)}.`);
    const text = renderUserConf(selectUserSettings(settings, access, before.config), token, before.config, request.extraConfig);
    const confFiles = await writeUserConf(text, others, ports);
    const after = await proveUserConf({ ...ports, env: { ...env, NIX_USER_CONF_FILES: confFiles } });
    for (const warning of after.warnings)
        log.warning(`Nix says of its settings: ${warning}`);
    const written = settingNames(text).map(plainName);
    const strongerSettings = settingNames(env['NIX_CONFIG'] ?? '').filter((name) => written.includes(plainName(name)));
    const { config } = after;
    log.group('What this runner has for Nix', describeFindings({ version, program, store, access, config, kvm, volumes, cleanup, daemon, token, request, strongerSettings }));
    const freeDisk = freeBytesOf(volumes, STORE_PLACE);
    const nixVersion = shortVersion(version);
    log.info(`Nix ${nixVersion} on ${config.system} is ready: KVM ${kvm.usable ? 'yes' : 'no'}, ${(0,runtime/* formatSize */.Xq)(freeDisk)} free.`);
    return { nix: version, nixVersion, system: config.system, systemFeatures: config.systemFeatures, kvm, freeDisk };
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/system.js

const PROCESSORS = {
    x64: 'x86_64',
    arm64: 'aarch64',
    ia32: 'i686',
    arm: 'armv7l',
    riscv64: 'riscv64',
    loong64: 'loongarch64',
    ppc64: 'powerpc64le',
    s390x: 's390x',
};
const KERNELS = { linux: 'linux', darwin: 'darwin', freebsd: 'freebsd' };
/** Nix's name of a machine such as `x86_64-linux`, from node's names. @throws UserError for a machine that Nix does not run on */
function detectSystem(platform = process.platform, arch = process.arch) {
    const processor = PROCESSORS[arch];
    const kernel = KERNELS[platform];
    if (processor === undefined || kernel === undefined) {
        throw new runtime/* UserError */.yo(`Nix does not run on this machine (${platform}, ${arch}): use a runner with Linux or macOS.`, { exitCode: 3 });
    }
    return `${processor}-${kernel}`;
}

;// CONCATENATED MODULE: ./.cache/js/src/setup/index.js









/***/ })

};
