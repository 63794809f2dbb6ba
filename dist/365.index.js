export const id = 365;
export const ids = [365];
export const modules = {

/***/ 14365:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  SF: () => (/* reexport */ STORE_DIR),
  Su: () => (/* reexport */ createCliNix),
  Sw: () => (/* reexport */ findPhysicalStore),
  aS: () => (/* reexport */ isDrvPath),
  zP: () => (/* reexport */ isStorePath),
  ro: () => (/* reexport */ requireNix),
  Ex: () => (/* reexport */ storePathBase),
  yF: () => (/* reexport */ storePathName),
  $Y: () => (/* reexport */ stripControls)
});

// UNUSED EXPORTS: isAtLeast, parseATerm, parseDerivationJson, parseDrvPath, parseDryRun, parseLogLine, parseNixVersion, parsePathInfoJson, parseSettingsJson, parseStorePath

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 10 modules
var runtime = __webpack_require__(34467);
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
/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]+[0-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
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

;// CONCATENATED MODULE: ./.cache/js/src/nix/path-info.js



const Info = dist/* looseObject */._H3({
    narSize: dist/* optional */.lqM(dist/* number */.aig(), 0),
    references: dist/* optional */.lqM(dist/* array */.YOg(dist/* string */.YjP()), []),
    valid: dist/* optional */.lqM(dist/* boolean */.zMY(), true),
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
    return entries.flatMap(([path, info]) => info?.valid === true ? [{ path: toFullPath(path), narSize: info.narSize, references: info.references.map(toFullPath) }] : []);
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
/**
 * Reads derivations and all they depend on straight from the store's files: an order of magnitude faster than
 * `nix derivation show -r`, which takes longer than the evaluation itself on large fleets.
 * Undefined if a file is not there: the store is not on this disk, whatever it claims.
 */
async function findDerivationsOnDisk(store, roots) {
    const found = new Map();
    const queue = [...roots];
    for (let read = 1, drvPath = queue.pop(); drvPath !== undefined; drvPath = queue.pop()) {
        if (found.has(drvPath))
            continue;
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
        const derivation = parseATerm(drvPath, text);
        found.set(drvPath, derivation);
        queue.push(...derivation.inputDrvs.filter((input) => !found.has(input)));
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
});
/** Parses `nix config show --json`. @throws UserError if the shape is none that is known */
function parseSettingsJson(json) {
    const parsed = dist/* safeParse */.xLC(Settings, json);
    if (!parsed.success)
        throw new runtime/* UserError */.yo(`"nix config show --json" printed JSON in a shape that this Panther does not know (${dist/* summarize */.ehc(parsed.issues)}).`, { exitCode: 3 });
    const { system, 'system-features': features, 'extra-platforms': platforms } = parsed.output;
    return { system: system.value, systemFeatures: features.value, extraPlatforms: platforms.value };
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

;// CONCATENATED MODULE: ./.cache/js/src/nix/client.js











/** Users' own settings may lack these, or have a progress bar that belongs to terminals. */
const COMMON = ['--extra-experimental-features', 'nix-command flakes'];
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
    const toPaths = (text) => text.split('\n').filter(isStorePath);
    return {
        version: async () => {
            const version = parseNixVersion(await (0,runtime/* captureProcess */.Gx)({ ...base, command: ['nix', '--version'] }));
            requireSupported(version);
            return version;
        },
        settings: async () => {
            const current = await (0,runtime/* runProcess */.R3)({ ...base, command: nix('config', 'show', '--json') });
            const text = current.exitCode === 0 ? current.stdout : await (0,runtime/* captureProcess */.Gx)({ ...base, command: nix('show-config', '--json') });
            return parseSettingsJson(JSON.parse(text));
        },
        evaluate: ({ flake, program, allowImportFromDerivation, acceptFlakeConfig, signal: own, onStart }, onEvent) => {
            const options = [
                ...['--log-format', 'internal-json', '--show-trace', '--no-update-lock-file', '--no-eval-cache'],
                ...['--option', 'allow-import-from-derivation', String(allowImportFromDerivation)],
                ...['--option', 'accept-flake-config', String(acceptFlakeConfig)],
            ];
            const grace = allowImportFromDerivation ? {} : { graceMs: EVALUATOR_GRACE_MS };
            const extra = { ...locate(flake), ...grace, ...withSignal(own), ...(onStart === undefined ? {} : { onStart }) };
            return runWithEvents(nix('eval', '--json', ...options, `${flake.reference}#.`, '--apply', program), onEvent, extra);
        },
        evaluateFile: async (file, program) => {
            const text = await (0,runtime/* captureProcess */.Gx)({ ...base, command: nix('eval', '--json', '--file', file, '--apply', program) });
            return JSON.parse(text);
        },
        flakeMetadata: async (flake) => {
            const command = nix('flake', 'metadata', '--json', '--no-update-lock-file', flake.reference);
            return JSON.parse(await (0,runtime/* captureProcess */.Gx)({ ...base, ...locate(flake), command }));
        },
        prefetchFlake: async (flake) => {
            const command = nix('flake', 'prefetch', '--json', flake.reference);
            return JSON.parse(await (0,runtime/* captureProcess */.Gx)({ ...base, ...locate(flake), command }));
        },
        readDerivations: async (drvPaths) => {
            const store = findPhysicalStore(env['NIX_REMOTE']);
            const onDisk = store === undefined ? undefined : await findDerivationsOnDisk(store, drvPaths);
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
        build: ({ drvPaths, maxJobs, signal: own }, onEvent) => {
            const options = [
                '--no-link',
                '--keep-going',
                '--log-format',
                'internal-json',
                ...(maxJobs === undefined ? [] : ['--max-jobs', String(maxJobs)]),
            ];
            const extra = { input: toInstallables(drvPaths), ...withSignal(own) };
            return runWithEvents(nix('build', ...options, '--stdin'), onEvent, extra);
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
                files.push(file);
                await withFile(file, 'w', (stdoutFd) => (0,runtime/* captureProcess */.Gx)({ ...base, command: ['nix-store', '--export', ...part], stdoutFd }));
            }
            return files;
        },
        importPaths: async (files) => {
            for (const file of files) {
                await withFile(file, 'r', (stdinFd) => (0,runtime/* captureProcess */.Gx)({ ...base, command: ['nix-store', '--import'], stdinFd }));
            }
        },
        copyToCache: async (paths, directory) => {
            for (const part of splitArguments(paths)) {
                await (0,runtime/* captureProcess */.Gx)({ ...base, command: nix('copy', '--to', `file://${directory}?compression=zstd`, ...part) });
            }
        },
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

;// CONCATENATED MODULE: ./.cache/js/src/nix/index.js











/***/ })

};
