export const id = 643;
export const ids = [643];
export const modules = {

/***/ 77195:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "80bfbc1507695d6319e5.sh";

/***/ }),

/***/ 94357:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "7eb32fff34efef741028.nix";

/***/ }),

/***/ 44613:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "125174ff34e7d2b9b677.sh";

/***/ }),

/***/ 46643:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runVmTest: () => (/* binding */ runVmTest)
});

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/report/index.js + 11 modules
var report = __webpack_require__(78806);
;// CONCATENATED MODULE: ./.cache/js/src/boot/describe-boots.js

const MARKS = { passed: '🟢', failed: '🔴', error: '🟠', skipped: '⚪' };
/** Characters of a reason that a table shows. */
const REASON_CHARS = 300;
const TAIL_LINES = 25;
/** Boot tests as a verdict and as Markdown. A host that was skipped by policy makes nothing red. */
function describeBoots(results) {
    const count = (verdict) => results.filter((result) => result.verdict === verdict).length;
    const bad = results.filter(({ verdict }) => verdict === 'failed' || verdict === 'error');
    const headline = results.length === 0
        ? 'No host to boot'
        : `${count('passed')} of ${(0,report/* formatCount */.B4)(results.length, 'host')} booted and ${count('passed') === 1 ? 'is' : 'are'} well`;
    const rows = results.map(({ host, verdict, seconds, accelerator, reason }) => `| ${MARKS[verdict]} ${verdict} | ${(0,report/* escapeMarkdown */.FV)(host)} | ${seconds.toFixed(0)} s${accelerator === undefined ? '' : ` (${accelerator})`} | ${(0,report/* escapeMarkdown */.FV)(reason, REASON_CHARS)} |`);
    const tails = bad.flatMap(({ host, consoleTail }) => consoleTail.length === 0
        ? []
        : [
            `<details><summary>Last lines of ${(0,report/* escapeMarkdown */.FV)(host)}’s console</summary>\n\n${consoleTail
                .slice(-TAIL_LINES)
                .map((line) => `    ${line}`)
                .join('\n')}\n\n</details>`,
        ]);
    return {
        verdict: bad.length === 0 ? 'success' : 'failure',
        reasons: bad.map(({ host, reason }) => `${host}: ${reason}`),
        summary: `${[`## ${bad.length === 0 ? '🟢' : '🔴'} ${headline}`, rows.length === 0 ? '' : ['| result | host | time | why |', '| --- | --- | --- | --- |', ...rows].join('\n'), ...tails].filter((part) => part !== '').join('\n\n')}\n`,
    };
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 18 modules
var runtime = __webpack_require__(52000);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var yaml_dist = __webpack_require__(38815);
;// CONCATENATED MODULE: ./.cache/js/src/config/document.js


/** Uses of anchors: enough to share a list of checks among hosts, too few for a file that expands without end. */
const MAX_ALIASES = 100;
/** Levels of nesting; the configuration itself has six. */
const MAX_DEPTH = 20;
const START = { line: 1, column: 1 };
/** Our words for what people run into; the library's own for the rest. */
const MESSAGES = {
    TAB_AS_INDENT: 'A tab stands where YAML wants spaces. Indent with spaces.',
    MULTIPLE_DOCS: 'The file holds more than one YAML document. Remove the line "---" and what is of the other.',
};
/** Reads YAML 1.2, and gives its problems instead if it has any. */
function readYaml(text) {
    if (measureDepth(text) > MAX_DEPTH)
        return [{ ...START, message: `The file nests more than ${MAX_DEPTH} tables and lists in each other.` }];
    const lines = new yaml_dist/* LineCounter */.HN();
    const placeAt = (offset) => {
        const { line, col } = lines.linePos(offset);
        return line === 0 ? START : { line, column: col };
    };
    try {
        const document = (0,yaml_dist/* parseDocument */.Tp)(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: isSameKey });
        if (document.errors.length > 0 || document.warnings.length > 0) {
            return [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
                ...placeAt(pos[0]),
                message: describeSyntax(code, message, text.slice(pos[0], pos[1])),
            }));
        }
        const value = document.toJS({ maxAliasCount: MAX_ALIASES });
        return {
            value: value ?? undefined,
            findPlace: (path, part) => placeAt(findOffset(document, path, part)),
            listKeys: (path) => {
                const node = findNode(document, path);
                return (0,yaml_dist/* isMap */.jh)(node) ? node.items.map(({ key }) => textOfKey(key)) : [];
            },
        };
    }
    catch (error) {
        // The library throws at aliases that expand without end or refer to themselves.
        const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
        return [{ ...START, message: `The anchors of the file cannot be resolved: ${reason}. At most ${MAX_ALIASES} uses are allowed.` }];
    }
}
/**
 * Deepest nesting of tables and lists. Found without recursion, and before anything else is done: on a file of some thousand open brackets
 * the library's own recursion leaves so little stack that Node itself is ended.
 */
function measureDepth(text) {
    let deepest = 0;
    const open = [...new yaml_dist/* Parser */.iX().parse(text)].map((token) => ({ token, depth: 0 }));
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const { token, depth } = next;
        if (typeof token !== 'object' || token === null)
            continue;
        deepest = Math.max(deepest, depth);
        if ('value' in token)
            open.push({ token: token.value, depth: depth + 1 });
        if ('key' in token)
            open.push({ token: token.key, depth: depth + 1 });
        if ('items' in token && Array.isArray(token.items))
            for (const item of token.items)
                open.push({ token: item, depth });
    }
    return deepest;
}
function describeSyntax(code, message, excerpt) {
    if (code === 'DUPLICATE_KEY')
        return 'This key stands here a second time. Keep one of them.';
    const own = MESSAGES[code];
    if (own !== undefined)
        return own;
    if (excerpt.startsWith('\t'))
        return 'A tab stands where YAML wants spaces. Indent with spaces.';
    return `This is not valid YAML: ${message.split('\n')[0] ?? message}`;
}
/** `1` and `"1"` are two keys in YAML, but one host name. */
function isSameKey(a, b) {
    return a === b || textOfKey(a) === textOfKey(b);
}
function textOfKey(key) {
    return (0,yaml_dist/* isScalar */.jn)(key) ? String(key.value) : String(key);
}
function resolveAlias(document, node) {
    return ((0,yaml_dist/* isAlias */.Vj)(node) ? node.resolve(document) : node);
}
function findNode(document, path) {
    return path.reduce((node, part) => {
        const here = resolveAlias(document, node);
        if ((0,yaml_dist/* isMap */.jh)(here))
            return here.items.find(({ key }) => textOfKey(key) === String(part))?.value;
        return (0,yaml_dist/* isSeq */.oP)(here) ? here.items[Number(part)] : undefined;
    }, document.contents);
}
function findOffset(document, path, part) {
    const parent = resolveAlias(document, findNode(document, path.slice(0, -1)));
    const last = path.at(-1);
    const pair = (0,yaml_dist/* isMap */.jh)(parent) ? parent.items.find(({ key }) => textOfKey(key) === String(last)) : undefined;
    const key = pair?.key;
    const value = path.length === 0 ? document.contents : (pair?.value ?? findNode(document, path));
    // A value that is not written is looked for at its key.
    const node = part === 'key' || isEmpty(value) ? (key ?? value) : value;
    if (node)
        return node.range[0];
    return path.length === 0 ? 0 : findOffset(document, path.slice(0, -1), 'key');
}
const isEmpty = (node) => node === null || node === undefined || ((0,yaml_dist/* isScalar */.jn)(node) && node.value === null);

;// CONCATENATED MODULE: ./.cache/js/src/config/problem.js
/** `FILE:LINE:COLUMN: message`, as compilers write it. */
function formatProblem(file, problem) {
    return `${file}:${problem.line}:${problem.column}: ${problem.message}`;
}
/** In the order of the file. */
function sortProblems(problems) {
    return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}
const SHOWN_CHARS = 60;
/** Text for use inside a sentence: quoted, on one line, cut. */
function quoteText(text) {
    return JSON.stringify(text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text);
}
/** A value of the file for use inside a sentence. */
function describeValue(value) {
    if (value === undefined || value === null)
        return 'empty';
    if (typeof value === 'string')
        return quoteText(value);
    if (Array.isArray(value))
        return 'a list';
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a table of keys';
}
/** `hosts."web-*".vm.memory`, `hosts.web.health[2].http`. */
function formatPath(path) {
    return path
        .map((part, index) => {
        if (typeof part === 'number')
            return `[${part}]`;
        const text = /^[\w-]+$/.test(part) ? part : quoteText(part);
        return index === 0 ? text : `.${text}`;
    })
        .join('');
}

;// CONCATENATED MODULE: ./.cache/js/src/config/duration.js

const MILLISECONDS = new Map(Object.entries({ ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }));
/** What people write instead of our units. `m` could be minutes, months or metres, so it is not taken. */
const SIMILAR = new Map(Object.entries({
    sec: 's',
    secs: 's',
    second: 's',
    seconds: 's',
    m: 'min',
    mins: 'min',
    minute: 'min',
    minutes: 'min',
    hr: 'h',
    hrs: 'h',
    hour: 'h',
    hours: 'h',
}));
/** Longest duration that can be set: a job on GitHub's own runners ends after six hours, one on others after some days. */
const LONGEST_MS = 24 * 3_600_000;
/**
 * Milliseconds of a duration like `90 s`, `10 min`, `1.5 h`, `500 ms`.
 * @throws InputProblem, also for a number without a unit, for zero, and for more than a day
 */
function parseDuration(text) {
    const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
    const [, amount = '', unit = ''] = match ?? [];
    if (match === null)
        throw new runtime/* InputProblem */.S7(`must be a duration with its unit, such as "90 s" or "10 min", but is "${text}"`);
    const factor = MILLISECONDS.get(unit);
    if (Number(amount) === 0)
        throw new runtime/* InputProblem */.S7(`must be longer than zero, but is "${text}"`);
    if (factor === undefined) {
        const similar = unit === '' ? 's' : SIMILAR.get(unit.toLowerCase());
        const hint = similar === undefined ? 'the units are ms, s, min and h' : `did you mean "${amount} ${similar}"?`;
        throw new runtime/* InputProblem */.S7(`must be a duration with its unit, such as "90 s" or "10 min", but is "${text}"; ${hint}`);
    }
    const milliseconds = Math.round(Number(amount) * factor);
    if (milliseconds > LONGEST_MS)
        throw new runtime/* InputProblem */.S7(`must be at most 24 h, but is "${text}"`);
    if (milliseconds < 1)
        throw new runtime/* InputProblem */.S7(`must be at least 1 ms, but is "${text}"`);
    return milliseconds;
}

;// CONCATENATED MODULE: ./.cache/js/src/config/schema-parts.js




/**
 * Building blocks of the file's schema. Each complaint is the rest of a sentence that begins with the path of the value: "must be …, but is …".
 */
/** Marks a complaint about a key nobody knows; its place is the key, not the value. */
const UNKNOWN_KEY = 'unknown key';
const mustBe = (what) => (issue) => `must be ${what}, but is ${describeValue(issue.input)}`;
// eslint-disable-next-line no-control-regex -- that is what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
/** Text of one or more lines without control characters, which neither a shell nor a log takes. */
const schema_parts_text = (what, maxChars) => dist/* pipe */.FsL(dist/* string */.YjP((issue) => typeof issue.input === 'number' || typeof issue.input === 'boolean'
    ? `must be ${what}, but is ${describeValue(issue.input)}; put it in quotes`
    : mustBe(what)(issue)), dist/* check */.z6Y((value) => value.trim() !== '', `must be ${what}, but is empty`), dist/* check */.z6Y((value) => value.length <= maxChars, `must have at most ${maxChars.toLocaleString('en')} characters`), dist/* check */.z6Y((value) => !/\p{Surrogate}/u.test(value), 'holds half of a character (a lone "\\ud800"), which is no text'), dist/* check */.z6Y((value) => !CONTROL.test(value), 'holds a control character (a NUL byte or an escape code), which cannot be passed on'));
/** Text of one line. */
const line = (what, maxChars = 200) => dist/* pipe */.FsL(schema_parts_text(what, maxChars), dist/* check */.z6Y((value) => !/[\r\n]/.test(value), 'must be on one line'));
/** Text of a given form. */
const pattern = (form, what, maxChars) => dist/* pipe */.FsL(line(what, maxChars), dist/* check */.z6Y((value) => form.test(value), mustBe(what)));
const flag = dist/* boolean */.zMY((issue) => `must be true or false, but is ${describeValue(issue.input)}`);
/** A whole number within bounds, both included. */
const whole = (min, max) => dist/* pipe */.FsL(dist/* number */.aig(mustBe(`a whole number from ${min} to ${max}`)), dist/* check */.z6Y((value) => Number.isInteger(value) && value >= min && value <= max, mustBe(`a whole number from ${min} to ${max}`)));
/** What a parser of ours makes of a text; its InputProblem becomes the complaint. */
function parsed(what, parse) {
    return dist/* pipe */.FsL(dist/* union */.KCZ([dist/* string */.YjP(), dist/* number */.aig()], mustBe(what)), dist/* rawTransform */.NTK(({ dataset, addIssue, NEVER }) => {
        try {
            return parse(String(dataset.value));
        }
        catch (error) {
            if (!(error instanceof runtime/* InputProblem */.S7))
                throw error;
            addIssue({ message: error.message });
            return NEVER;
        }
    }));
}
/** Milliseconds. */
const duration = parsed('a duration with its unit, such as "90 s" or "10 min"', parseDuration);
/** Bytes, within bounds. */
const size = (min, max) => parsed('a size with its unit, such as "2 GiB"', (value) => {
    const bytes = (0,runtime/* parseSize */.DB)(value);
    if (bytes < (0,runtime/* parseSize */.DB)(min))
        throw new runtime/* InputProblem */.S7(`must be at least ${min}, but is "${value}"`);
    if (bytes > (0,runtime/* parseSize */.DB)(max))
        throw new runtime/* InputProblem */.S7(`must be at most ${max}, but is "${value}"`);
    return bytes;
});
/** A list; one that is left empty ("labels:") is not given. */
const list = (item, what, maxItems) => dist/* nullable */.mee(dist/* pipe */.FsL(dist/* array */.YOg(item, mustBe(`a list of ${what}, one per line after "- "`)), dist/* check */.z6Y((items) => items.length <= maxItems, `must have at most ${maxItems} items`)));
/** Neither a list nor a value of its own. */
const isTable = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Hands the problems of a part on as those of the whole, with the place that the part has in it. */
function adoptIssues(issues, place, addIssue) {
    for (const { message, expected, input, path } of issues) {
        const whole = [...(place === undefined ? [] : [place]), ...(path ?? [])];
        const [first, ...rest] = whole;
        addIssue({ message, input, ...(expected === null ? {} : { expected }), ...(first === undefined ? {} : { path: [first, ...rest] }) });
    }
}
/** A table whose keys are known; every other key is a complaint. */
function table(entries) {
    const known = Object.keys(entries);
    const schema = dist/* object */.Ikc(entries, 'is missing');
    return dist/* pipe */.FsL(dist/* custom */.IeY(isTable, mustBe(`a table of keys (${known.join(', ')})`)), 
    // Not v.strictObject, which tells the first unknown key only, and takes `toString` and `__proto__` for known ones.
    dist/* rawTransform */.NTK(({ dataset, addIssue, NEVER }) => {
        const unknown = Object.keys(dataset.value).filter((key) => !known.includes(key));
        for (const key of unknown) {
            const similar = (0,runtime/* findSimilar */.bQ)(key, known);
            addIssue({
                message: similar === undefined ? `the keys are ${known.join(', ')}` : `did you mean ${JSON.stringify(similar)}?`,
                expected: UNKNOWN_KEY,
                input: key,
                path: [{ type: 'object', origin: 'key', input: dataset.value, key, value: dataset.value[key] }],
            });
        }
        const result = dist/* safeParse */.xLC(schema, dataset.value);
        if (!result.success)
            adoptIssues(result.issues, undefined, addIssue);
        return result.success && unknown.length === 0 ? result.output : NEVER;
    }));
}
/** A table of which the user chooses the keys, each checked. A map and not an object, as a key may be `__proto__`. */
function dictionary(key, value, what) {
    return dist/* pipe */.FsL(dist/* custom */.IeY(isTable, mustBe(what)), dist/* rawTransform */.NTK(({ dataset, addIssue, NEVER }) => {
        const results = Object.entries(dataset.value).map(([name, content]) => {
            const place = { type: 'object', origin: 'value', input: dataset.value, key: name, value: content };
            const forKey = dist/* safeParse */.xLC(key, name);
            const forValue = dist/* safeParse */.xLC(value, content);
            adoptIssues([...(forKey.issues ?? []), ...(forValue.issues ?? [])], place, addIssue);
            return { ok: forKey.success && forValue.success, entry: [name, forValue.output] };
        });
        return results.every(({ ok }) => ok) ? new Map(results.map(({ entry }) => entry)) : NEVER;
    }));
}

;// CONCATENATED MODULE: ./.cache/js/src/config/vm-settings.js



/** What systemd calls a unit; never with a leading hyphen, which would be an option to systemctl. */
const UNIT = /^[A-Za-z0-9@:_.\\][A-Za-z0-9@:_.\\-]*\.(service|socket|timer|path|target|mount|automount|swap|slice)$/;
/** A systemd unit with its ending. */
const UnitNameSchema = dist/* pipe */.FsL(line('the name of a systemd unit, such as "nginx.service"'), dist/* check */.z6Y((name) => UNIT.test(name), ({ input }) => /\.[a-z]+$/.test(input) || !UNIT.test(`${input}.service`)
    ? `must be the name of a systemd unit, such as "nginx.service", but is "${input}"`
    : `must be the name of a systemd unit with its ending, but is "${input}"; did you mean "${input}.service"?`));
/** An absolute path of a file on the host, without detours. */
const SecretPathSchema = dist/* pipe */.FsL(pattern(/^\/.*[^/]$/, 'an absolute path of a file, such as "/run/secrets/db-password"', 1_000), dist/* check */.z6Y((path) => external_node_path_.posix.normalize(path) === path, 'must be a path without "//", "/./" and "/../"'), dist/* check */.z6Y((path) => !path.startsWith('/nix/store/'), 'must not be in /nix/store, which is read-only'));
/** A path in the repository; not one that leads out of it. */
const ModulePathSchema = dist/* pipe */.FsL(pattern(/^[^/].*$/, 'a path relative to the root of the repository, such as "ci/vm.nix"', 1_000), dist/* transform */.pdi((path) => external_node_path_.posix.normalize(path)), dist/* check */.z6Y((path) => path !== '..' && !path.startsWith('../') && path !== '.', 'must not lead out of the repository'));
/** The table `vm` of one entry: only what it sets. */
const VmPatchSchema = table({
    enabled: dist/* optional */.lqM(flag),
    memory: dist/* optional */.lqM(size('128 MiB', '1 TiB')),
    cores: dist/* optional */.lqM(whole(1, 256)),
    disk: dist/* optional */.lqM(size('64 MiB', '16 TiB')),
    'time-limit': dist/* optional */.lqM(duration),
    network: dist/* optional */.lqM(flag),
    module: dist/* optional */.lqM(ModulePathSchema),
    secrets: dist/* optional */.lqM(dist/* nullable */.mee(dictionary(SecretPathSchema, schema_parts_text('text', 65_536), 'a table of paths and their dummy content, such as {/run/secrets/x: dummy}'))),
    'disabled-units': dist/* optional */.lqM(list(UnitNameSchema, 'systemd units', 200)),
});

;// CONCATENATED MODULE: ./.cache/js/src/config/health-check.js




const DEFAULT_TRIES = { retries: 5, interval: 2_000, timeLimit: 10_000 };
/** systemd itself waits for the boot to end, so there is nothing to try again. */
const SYSTEM_TRIES = { retries: 0, interval: 2_000, timeLimit: 300_000 };
const ADDRESS = /^(?:(localhost|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]):)?([1-9]\d{0,4})$/;
const TcpSchema = dist/* pipe */.FsL(dist/* union */.KCZ([dist/* number */.aig(), dist/* string */.YjP()], ({ input }) => `must be a port or "host:port", but is ${describeValue(input)}`), dist/* rawTransform */.NTK(({ dataset, addIssue, NEVER }) => {
    const match = ADDRESS.exec(String(dataset.value));
    const port = Number(match?.[2]);
    if (match === null || port > 65_535) {
        addIssue({ message: `must be a port from 1 to 65535 or "host:port", but is ${describeValue(dataset.value)}` });
        return NEVER;
    }
    return { host: (match[1] ?? 'localhost').replace(/^\[|\]$/g, ''), port };
}));
const UrlSchema = dist/* pipe */.FsL(line('an address, such as "http://localhost:8080/health"', 2_000), dist/* rawCheck */.H0v(({ dataset, addIssue }) => {
    if (!dataset.typed)
        return;
    const url = URL.canParse(dataset.value) ? new URL(dataset.value) : undefined;
    if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
        addIssue({ message: `must be an address that begins with http:// or https://, but is ${describeValue(dataset.value)}` });
    }
    else if (url.username !== '' || url.password !== '') {
        addIssue({ message: 'must not hold a user name or a password: everybody who can read the repository could read them' });
    }
}), dist/* transform */.pdi((address) => {
    const url = new URL(address);
    url.hash = '';
    return url.href;
}));
/** Spellings of other languages' regular expressions that mean something else, or nothing, in a POSIX one. */
const FOREIGN_REGEX = /\\[dDAzZ]|\(\?|[*+?}]\?/;
const BodySchema = dist/* pipe */.FsL(line('a regular expression', 1_000), dist/* check */.z6Y((body) => !FOREIGN_REGEX.test(body), 'must be a POSIX extended regular expression: write [0-9] for \\d, ( ) for (?: ), and no lazy quantifiers like *?'), dist/* check */.z6Y((body) => {
    try {
        return new RegExp(body) instanceof RegExp;
    }
    catch {
        return false;
    }
}, 'is not a regular expression: a bracket is not closed, or there is nothing to repeat'));
const HttpSchema = dist/* pipe */.FsL(dist/* unknown */.L5J(), 
// The short form: only the address.
dist/* transform */.pdi((value) => (typeof value === 'string' ? { url: value } : value)), table({ url: UrlSchema, status: dist/* optional */.lqM(whole(100, 599)), body: dist/* optional */.lqM(BodySchema), 'verify-tls': dist/* optional */.lqM(flag) }));
const KINDS = ['system', 'unit', 'tcp', 'http', 'command'];
/** One item of the list `health`. */
const HealthCheckSchema = dist/* pipe */.FsL(table({
    system: dist/* optional */.lqM(dist/* literal */.euz('running', ({ input }) => `must be "running", but is ${describeValue(input)}`)),
    unit: dist/* optional */.lqM(UnitNameSchema),
    tcp: dist/* optional */.lqM(TcpSchema),
    http: dist/* optional */.lqM(HttpSchema),
    command: dist/* optional */.lqM(schema_parts_text('a command for bash', 16_384)),
    name: dist/* optional */.lqM(line('a name', 100)),
    retries: dist/* optional */.lqM(whole(0, 1_000)),
    interval: dist/* optional */.lqM(duration),
    'time-limit': dist/* optional */.lqM(duration),
}), dist/* rawCheck */.H0v(({ dataset, addIssue }) => {
    if (!isTable(dataset.value))
        return;
    const written = dataset.value;
    const found = KINDS.filter((kind) => Object.hasOwn(written, kind));
    if (found.length === 1)
        return;
    const what = `must have exactly one of ${KINDS.join(', ')}, but has`;
    addIssue({ message: found.length === 0 ? `${what} none` : `${what} ${found.join(' and ')}; write each as a check of its own` });
}), dist/* transform */.pdi((check) => {
    const tries = check.system === undefined ? DEFAULT_TRIES : SYSTEM_TRIES;
    return nameCheck(check.name, {
        retries: check.retries ?? tries.retries,
        interval: check.interval ?? tries.interval,
        timeLimit: check['time-limit'] ?? tries.timeLimit,
        ...subjectOf(check),
    });
}));
function subjectOf(check) {
    if (check.unit !== undefined)
        return { kind: 'unit', unit: check.unit };
    if (check.tcp !== undefined)
        return { kind: 'tcp', ...check.tcp };
    if (check.command !== undefined)
        return { kind: 'command', command: check.command };
    if (check.http === undefined)
        return { kind: 'system' };
    const { url, status = 200, body, 'verify-tls': verifyTls = true } = check.http;
    return { kind: 'http', url, status, ...(body === undefined ? {} : { body }), verifyTls };
}
const NAME_CHARS = 60;
/** What a check is called whose author did not name it. */
function describeSubject(subject) {
    switch (subject.kind) {
        case 'system':
            return 'system is running';
        case 'unit':
            return subject.unit;
        case 'tcp':
            return `tcp ${subject.host}:${subject.port}`;
        case 'http':
            return subject.url;
        case 'command': {
            const [first = '', ...rest] = subject.command.trim().split('\n');
            return rest.length > 0 || first.length > NAME_CHARS ? `${first.slice(0, NAME_CHARS)}…` : first;
        }
    }
}
function nameCheck(name, check) {
    return { ...check, name: name ?? describeSubject(check) };
}
/** What is checked on a host of which the configuration says nothing: that systemd calls the system running, with no failed unit. */
const DEFAULT_HEALTH_CHECKS = [{ ...SYSTEM_TRIES, kind: 'system', name: 'system is running' }];

;// CONCATENATED MODULE: ./.cache/js/src/config/config.js







/** Characters of the file at most: a thousand hosts with ten checks each need a fifth of it. */
const MAX_CHARS = 1_048_576;
const LabelSchema = pattern(/^[A-Za-z0-9][\w.:/-]*$/, 'a label of letters, digits and . _ : / -', 63);
const HostPatchSchema = table({
    labels: dist/* optional */.lqM(list(LabelSchema, 'labels', 50)),
    vm: dist/* optional */.lqM(dist/* nullable */.mee(VmPatchSchema)),
    health: dist/* optional */.lqM(list(HealthCheckSchema, 'checks', 100)),
});
const FileSchema = table({
    hosts: dist/* optional */.lqM(dist/* nullable */.mee(dictionary(line('a glob over host names', 253), dist/* nullable */.mee(HostPatchSchema), 'a table of globs over host names and what to do with them'))),
});
/** What no file, and an empty one, say. */
const EMPTY_CONFIG = { file: '.github/panther.yml', entries: [] };
/** Reads the configuration. @throws UserError that lists every problem with file, line and column */
function parseConfig(text, file) {
    const { config, problems } = examine(text, file);
    if (problems.length > 0)
        throw new runtime/* UserError */.yo(problems.map((problem) => formatProblem(file, problem)).join('\n'));
    return config;
}
/** Every problem of the file, in its order; none if it is good. */
function findConfigProblems(text) {
    return examine(text, '').problems;
}
function examine(text, file) {
    const empty = { file, entries: [] };
    const fail = (problems) => ({ config: empty, problems: sortProblems(problems) });
    if (text.length > MAX_CHARS) {
        return fail([{ line: 1, column: 1, message: `The file has ${text.length} characters; at most ${MAX_CHARS} are read.` }]);
    }
    const yaml = readYaml(text);
    if (isProblems(yaml))
        return fail(yaml);
    if (yaml.value === undefined)
        return { config: empty, problems: [] };
    const parsed = dist/* safeParse */.xLC(FileSchema, yaml.value);
    if (!parsed.success)
        return fail(parsed.issues.map((issue) => toProblem(issue, yaml)));
    const { hosts } = parsed.output;
    const entries = yaml.listKeys(['hosts']).map((glob) => ({
        glob,
        ...yaml.findPlace(['hosts', glob], 'key'),
        patch: hosts?.get(glob) ?? {},
    }));
    return { config: { file, entries }, problems: [] };
}
const isProblems = (value) => Array.isArray(value);
function toProblem(issue, yaml) {
    const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
    if (issue.expected === UNKNOWN_KEY) {
        const above = path.slice(0, -1);
        const where = above.length === 0 ? 'at the top of the file' : `below ${formatPath(above)}`;
        return { ...yaml.findPlace(path, 'key'), message: `Unknown key ${quoteText(String(path.at(-1)))} ${where}; ${issue.message}` };
    }
    const subject = path.length === 0 ? 'The file' : formatPath(path);
    return { ...yaml.findPlace(path, 'value'), message: `${subject} ${issue.message}${/[.?]$/.test(issue.message) ? '' : '.'}` };
}

;// CONCATENATED MODULE: ./.cache/js/src/config/host-settings.js





/**
 * What holds for a host: of every entry whose glob matches, in the order of the file, key by key; a later one wins.
 * Tables (`vm`, `secrets`) are merged, lists (`labels`, `health`, `disabled-units`) replaced.
 * @param hostName as in `nixosConfigurations`
 */
function settingsOf(config, hostName) {
    const patches = config.entries.filter(({ glob }) => (0,runtime/* matchesAny */._I)(hostName, [glob])).map(({ patch }) => patch);
    const vmPatches = patches.flatMap(({ vm }) => (vm === undefined || vm === null ? [] : [vm]));
    const health = findLast(patches.map((patch) => patch.health));
    return {
        labels: findLast(patches.map((patch) => patch.labels)) ?? [],
        vm: mergeVm(vmPatches),
        health: health === undefined || health.length === 0 ? DEFAULT_HEALTH_CHECKS : health,
    };
}
function mergeVm(patches) {
    const last = (key) => findLast(patches.map((patch) => patch[key]));
    const optional = {
        memory: last('memory'),
        cores: last('cores'),
        disk: last('disk'),
        timeLimit: last('time-limit'),
        module: last('module'),
    };
    return {
        enabled: last('enabled') ?? true,
        network: last('network') ?? false,
        secrets: new Map(patches.flatMap(({ secrets }) => [...(secrets ?? [])])),
        disabledUnits: last('disabled-units') ?? [],
        ...dropUndefined(optional),
    };
}
/** The last that is given; null is what YAML makes of a key without a value. */
function findLast(values) {
    return values.reduce((found, value) => value ?? found, undefined);
}
function dropUndefined(record) {
    return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
/** A warning for each entry that matches no host of the flake: most likely the host was renamed or misspelt. */
function listUnusedGlobs(config, hostNames) {
    const known = hostNames.length === 0 ? 'the flake has no hosts' : `the hosts are ${listSome(hostNames)}`;
    return config.entries
        .filter(({ glob }) => !hostNames.some((host) => (0,runtime/* matchesAny */._I)(host, [glob])))
        .map(({ glob, line, column }) => ({ line, column, message: `hosts.${quoteText(glob)} matches no host; ${known}.` }));
}
const SHOWN_HOSTS = 10;
function listSome(names) {
    const more = names.length - SHOWN_HOSTS;
    return `${names.slice(0, SHOWN_HOSTS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

;// CONCATENATED MODULE: ./.cache/js/src/config/read-config.js



/** Where the file may be, relative to the root of the repository. */
const CONFIG_FILES = ['.github/panther.yml', '.github/panther.yaml'];
/**
 * Reads the repository's configuration; without a file it is empty.
 * @throws UserError for a file with problems, one that is no UTF-8, and two files at once
 */
async function readConfig(readFile) {
    const found = await Promise.all(CONFIG_FILES.map(async (file) => ({ file, bytes: await readFile(file) })));
    const there = found.flatMap(({ file, bytes }) => (bytes === undefined ? [] : [{ file, bytes }]));
    const [first, second] = there;
    if (second !== undefined)
        throw new runtime/* UserError */.yo(`There are two configurations, ${there.map(({ file }) => file).join(' and ')}. Keep one of them.`);
    return first === undefined ? EMPTY_CONFIG : parseConfig(decodeUtf8(first.bytes, first.file), first.file);
}
/** Above it nothing is even decoded. */
const MAX_BYTES = 4 * 2 ** 20;
/** @throws UserError with the line of the first byte that is no UTF-8 */
function decodeUtf8(bytes, file) {
    if (bytes.length > MAX_BYTES)
        throw new runtime/* UserError */.yo(`${file} has ${(0,runtime/* formatSize */.Xq)(bytes.length)}; at most ${(0,runtime/* formatSize */.Xq)(MAX_BYTES)} are read.`);
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch {
        const lines = splitLines(bytes);
        const index = lines.findIndex((line) => !isUtf8(line));
        const problem = {
            line: index + 1,
            column: 1,
            message: 'This line holds a byte that is no UTF-8. Save the file in the encoding UTF-8.',
        };
        throw new runtime/* UserError */.yo(formatProblem(file, problem));
    }
}
const LINE_FEED = 10;
function splitLines(bytes) {
    const ends = [...bytes.keys()].filter((index) => bytes[index] === LINE_FEED);
    return [0, ...ends.map((end) => end + 1)].map((start, index) => bytes.subarray(start, ends[index]));
}
function isUtf8(bytes) {
    try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/config/index.js








;// CONCATENATED MODULE: ./.cache/js/src/boot/inputs.js

/** How hosts are booted. */
const BOOT_INPUTS = {
    'time-limit': {
        kind: 'parsed',
        default: '10 min',
        parse: parseDuration,
        description: 'How long one host may take to boot and to pass its checks, on a machine with hardware virtualisation; four times as long without. `.github/panther.yml` may say otherwise for a host.',
    },
    'require-kvm': {
        kind: 'flag',
        default: false,
        description: 'Boot nothing where hardware virtualisation does not really work, and say why, instead of taking several times as long.',
    },
};

// EXTERNAL MODULE: ./.cache/js/src/build/index.js + 15 modules
var build = __webpack_require__(9605);
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 12 modules
var src_flake = __webpack_require__(79180);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 21 modules
var pipeline = __webpack_require__(57438);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 13 modules
var src_nix = __webpack_require__(62138);
;// CONCATENATED MODULE: ./.cache/js/src/vm/clean.js

/** Direction overrides, zero-width characters, odd line ends: they change what is seen, and nobody sees them. */
const INVISIBLE = /[\u2028\u2029\ufeff]|\p{Cf}/gu;
/** Half of a character outside the basic plane: no file and no XML can hold it. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** A line of a guest without terminal escapes, control and invisible characters, and not longer than `maxChars`. Tabs become spaces. */
function clean_cleanLine(line, maxChars) {
    const start = line.length > maxChars ? `${line.slice(0, maxChars)}…` : line;
    return (0,src_nix/* stripControls */.$Y)(start.replaceAll(/[\n\t\r]/g, ' '))
        .replace(INVISIBLE, '')
        .replace(LONE_SURROGATE, '\ufffd');
}
/** Foreign lines, clean: the last `maxLines` of a text. */
function clean_cleanLines(text, maxLines, maxChars) {
    const lines = text.split(/\r?\n|\r/);
    if (lines.at(-1) === '')
        lines.pop();
    return lines.slice(-maxLines).map((line) => clean_cleanLine(line, maxChars).trimEnd());
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/qemu-failure.js
/** What QEMU says, and what to do about it. Sources: accel/kvm/kvm-all.c, softmmu/physmem.c, block/file-posix.c, system/vl.c */
const REFUSALS = [
    [
        /Could not access KVM kernel module: Permission denied|failed to initialize kvm: Permission denied/i,
        'This user may not use /dev/kvm. Let actions/setup open it (input "kvm: auto"), or add the user to the group kvm.',
    ],
    [
        /Could not access KVM kernel module|failed to initialize kvm|KVM is not supported|invalid accelerator kvm/i,
        'This machine has no usable KVM. Choose a runner with nested virtualisation, or let the guest run without it.',
    ],
    [/HVF error|invalid accelerator hvf|failed to initialize hvf/i, 'This Mac has no usable virtualisation. Let the guest run without it.'],
    [
        /cannot set up guest memory|Cannot allocate memory/i,
        'The machine has too little free memory for this guest. Give the guest less, or use a runner with more.',
    ],
    [/No space left on device|Disk quota exceeded/i, 'The disk is full. Free space, or give the guest a smaller disk.'],
    [
        /Failed to get "\w+" lock|Is another process using the image/i,
        'Another QEMU uses the same disk image. Give each guest an image of its own.',
    ],
    [/Could not set up host forwarding rule/i, 'A port that the guest forwards is taken on this machine. Forward another, or none.'],
    [
        /could not load (?:PC )?BIOS|failed to find romfile/i,
        'Parts of the QEMU installation are missing: its firmware. Install the package seabios or OVMF.',
    ],
    [
        /invalid option|Property '.*' not found|is not a valid device model|Invalid parameter|unsupported machine type|Parameter '.*' expects|requires an argument|drive with .* exists|Duplicate ID/i,
        'QEMU does not know one of its options. Look for it in virtualisation.qemu.options of the host.',
    ],
];
const MISSING = /(?:not found|No such file or directory)\s*$/;
/**
 * Explains why no guest ran.
 * @param exitCode of QEMU or of the script that starts it; undefined if a signal ended it
 * @param words the last lines of its error output, clean
 */
function explainQemuFailure(exitCode, signal, words) {
    const said = words.filter((line) => line.trim() !== '');
    const known = REFUSALS.flatMap(([pattern, advice]) => {
        const line = said.findLast((word) => pattern.test(word));
        return line === undefined ? [] : [{ line, advice }];
    })[0];
    if (known !== undefined)
        return { cause: 'qemu-refused', reason: `QEMU did not start the guest: ${endSentence(known.line)} ${known.advice}` };
    const last = said.at(-1);
    if ((exitCode === 126 || exitCode === 127) && (last === undefined || MISSING.test(last) || last.includes('Permission denied'))) {
        return {
            cause: 'qemu-missing',
            reason: `The program that starts the guest could not be run${last === undefined ? '.' : `: ${endSentence(last)}`} Build the host's VM on this machine first.`,
        };
    }
    const how = exitCode === undefined ? `was ended by the signal ${signal ?? 'unknown'}` : `ended with exit code ${exitCode}`;
    const crash = exitCode === undefined ? 'qemu-crashed' : 'qemu-refused';
    const advice = signal === 'SIGKILL'
        ? ' A kernel that is out of memory does so: give the guests less memory, or use a runner with more.'
        : ' Its output is in qemu.log.';
    return {
        cause: crash,
        reason: `QEMU ${how} before the guest said anything${last === undefined ? '.' : `: ${endSentence(last)}`}${advice}`,
    };
}
/** A foreign sentence, with its full stop. */
function endSentence(text) {
    const trimmed = text.trim();
    return /[.!?:]$/.test(trimmed) ? trimmed.replace(/:$/, '.') : `${trimmed}.`;
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/result.js


/**
 * What hardware runs a guest's instructions: Linux's KVM, macOS's Hypervisor.framework, or none (`tcg`, QEMU's own translator: several
 * times slower, but everywhere).
 */
const ACCELERATORS = ['kvm', 'hvf', 'tcg'];
/** The stages of a boot, in their order. `ready`: all units have started, and the guest has reported. */
const STAGES = ['firmware', 'kernel', 'initrd', 'userspace', 'ready'];
/** Why a boot ended as it did. Reports group by it; people read `reason`. */
const BOOT_CAUSES = [
    'healthy',
    // The guest's own fault.
    'unhealthy',
    'kernel-panic',
    'no-root',
    'initrd-shell',
    'emergency-mode',
    'out-of-memory',
    'hung',
    'too-slow',
    'reboot-loop',
    'ended-early',
    // The machine's fault.
    'qemu-missing',
    'qemu-refused',
    'qemu-crashed',
    'does-not-fit',
    'no-accelerator',
];
const Seconds = dist/* pipe */.FsL(dist/* number */.aig(), dist/* finite */.E2x(), dist/* minValue */.Wwf(0));
const StageSchema = dist/* object */.Ikc({
    name: dist/* picklist */.KIO(STAGES),
    /** `failed`: the boot ended in it. `unknown`: nothing told of it, but a later one was reached. */
    state: dist/* picklist */.KIO(['done', 'failed', 'not-reached', 'unknown']),
    /** How long it took; by the guest's own clock if it told, else by what was seen of it. */
    seconds: dist/* optional */.lqM(Seconds),
});
const HealthResultSchema = dist/* object */.Ikc({
    /** Which check it is: its number in the list, as a rule. */
    check: dist/* string */.YjP(),
    name: dist/* string */.YjP(),
    ok: dist/* boolean */.zMY(),
    attempts: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(0))),
    seconds: dist/* optional */.lqM(Seconds),
    message: dist/* optional */.lqM(dist/* string */.YjP()),
});
const FailedUnitSchema = dist/* object */.Ikc({
    name: dist/* string */.YjP(),
    /** systemd's word for it, such as `exit-code`. */
    result: dist/* optional */.lqM(dist/* string */.YjP()),
    /** Its last lines in the journal. */
    journal: dist/* array */.YOg(dist/* string */.YjP()),
});
const EvidenceFileSchema = dist/* object */.Ikc({
    kind: dist/* picklist */.KIO(['console', 'screenshot', 'journal', 'probe', 'qemu', 'junit', 'other']),
    /** Path relative to the evidence directory. */
    path: dist/* string */.YjP(),
});
const VmResultSchema = dist/* object */.Ikc({
    host: dist/* string */.YjP(),
    /** `failed`: the host's fault. `error`: the machine's, so nothing is known of the host. */
    verdict: dist/* picklist */.KIO(['passed', 'failed', 'error', 'skipped']),
    cause: dist/* picklist */.KIO(BOOT_CAUSES),
    /** Sentences: what happened, and what to do. May hold words of the guest, without control characters. */
    reason: dist/* string */.YjP(),
    accelerator: dist/* optional */.lqM(dist/* picklist */.KIO(ACCELERATORS)),
    /** From the start of QEMU to its end. */
    seconds: Seconds,
    stages: dist/* array */.YOg(StageSchema),
    health: dist/* array */.YOg(HealthResultSchema),
    failedUnits: dist/* array */.YOg(FailedUnitSchema),
    /** Sentences about what was odd, but did not decide. */
    notes: dist/* array */.YOg(dist/* string */.YjP()),
    /** Last lines of the console, without escapes. Empty for a boot that passed. */
    consoleTail: dist/* array */.YOg(dist/* string */.YjP()),
    files: dist/* array */.YOg(EvidenceFileSchema),
});
/** @throws UserError if `json`, which came from another job, is no result */
function parseVmResult(json) {
    const parsed = v.safeParse(VmResultSchema, json);
    if (parsed.success)
        return parsed.output;
    throw new UserError(`A result of a boot test cannot be read: ${v.summarize(parsed.issues)}. Run the whole workflow again, all of it with one version.`, { exitCode: 3 });
}
/** A result for a host that was not booted. @param reason sentences */
function makeUnbootedResult(host, { verdict, cause, reason }) {
    const stages = STAGES.map((name) => ({ name, state: 'not-reached' }));
    return { host, verdict, cause, reason, seconds: 0, stages, health: [], failedUnits: [], notes: [], consoleTail: [], files: [] };
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/accelerator.js







/**
 * The whole guest for a PC: a boot sector that writes 16 to the port of the device isa-debug-exit, which ends QEMU with 16 * 2 + 1.
 * mov al, 16; out 0xf4, al; hlt; jmp back to hlt
 */
const PC_CODE = [0xb0, 0x10, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd];
const PC_EXIT_CODE = 33;
/**
 * The whole guest for ARM: asks the firmware interface (PSCI) to switch the machine off, which ends QEMU with 0.
 * mov w0, #8; movk w0, #0x8400, lsl #16 (SYSTEM_OFF); hvc #0; b back to itself
 */
const ARM_CODE = [0x52800100, 0x72b08000, 0xd4000002, 0x14000000];
const LIMIT_MS = 10_000;
const MEMORY_MIB = 64;
/** Node's names of processors by the one that a QEMU emulates. */
const ARCH_OF_QEMU = { x86_64: 'x64', aarch64: 'arm64' };
const Remembered = dist/* object */.Ikc({ qemu: dist/* string */.YjP(), kind: dist/* picklist */.KIO(ACCELERATORS), reason: dist/* string */.YjP() });
/**
 * Finds out whether guests of this machine can be accelerated, by booting one of a few bytes: a device that is there, and opens, may
 * still hang every guest.
 * @throws UserError if QEMU is not there; the signal's reason if aborted
 */
async function findAccelerator(ports) {
    const known = await recall(ports);
    if (known !== undefined)
        return known;
    const found = await tryAccelerator(ports);
    if (ports.rememberIn !== undefined) {
        await (0,runtime/* writeFileAtomically */.lo)(ports.rememberIn, `${JSON.stringify({ qemu: ports.qemu, ...found })}\n`);
    }
    return found;
}
async function recall({ rememberIn, qemu }) {
    if (rememberIn === undefined)
        return undefined;
    try {
        const parsed = dist/* safeParse */.xLC(Remembered, JSON.parse(await (0,promises_.readFile)(rememberIn, 'utf8')));
        return parsed.success && parsed.output.qemu === qemu ? { kind: parsed.output.kind, reason: parsed.output.reason } : undefined;
    }
    catch {
        // Nothing is remembered, or not all of it: it is found out anew.
        return undefined;
    }
}
async function tryAccelerator(ports) {
    const wanted = ports.platform === 'linux' ? 'kvm' : ports.platform === 'darwin' ? 'hvf' : undefined;
    if (wanted === undefined)
        return { kind: 'tcg', reason: `QEMU has no accelerator on ${ports.platform}` };
    const emulated = /^qemu-system-(.+)$/.exec((0,external_node_path_.basename)(ports.qemu))?.[1];
    const arch = emulated === undefined ? ports.arch : (ARCH_OF_QEMU[emulated] ?? emulated);
    if (arch !== ports.arch)
        return { kind: 'tcg', reason: `the guests are for ${arch}, this machine is ${ports.arch}` };
    if (arch !== 'x64' && arch !== 'arm64')
        return { kind: 'tcg', reason: `acceleration is not tried on ${arch}` };
    const failure = await bootTinyGuest(ports, arch, wanted);
    return failure === undefined ? { kind: wanted, reason: 'a guest booted with it' } : { kind: 'tcg', reason: failure };
}
/** @returns undefined if the guest ran to its end, else why not, in words */
async function bootTinyGuest(ports, arch, kind) {
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(ports.tempDirectory, 'panther-accelerator-'));
    const limitMs = ports.limitMs ?? LIMIT_MS;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), limitMs);
    const words = [];
    const onWord = (line) => {
        if (words.length < 100)
            words.push(line);
    };
    try {
        const image = (0,external_node_path_.join)(directory, 'guest');
        await (0,promises_.writeFile)(image, makeTinyGuest(arch));
        const outcome = await (0,runtime/* runProcess */.R3)({
            command: [ports.qemu, ...listTinyOptions(arch, kind, image)],
            cwd: directory,
            env: ports.env,
            signal: AbortSignal.any([limit.signal, ...(ports.signal === undefined ? [] : [ports.signal])]),
            graceMs: 500,
            onStdoutLine: onWord,
            onStderrLine: onWord,
        });
        if (outcome.exitCode === (arch === 'x64' ? PC_EXIT_CODE : 0))
            return undefined;
        return explainQemuFailure(outcome.exitCode, outcome.signal, clean_cleanLines(words.join('\n'), 50, 500)).reason;
    }
    catch (error) {
        ports.signal?.throwIfAborted();
        if (!limit.signal.aborted || error instanceof runtime/* UserError */.yo)
            throw error;
        return `a guest of a few bytes did not end within ${limitMs / 1_000} s with ${kind}: it hangs on this machine`;
    }
    finally {
        clearTimeout(timer);
        await (0,promises_.rm)(directory, { recursive: true, force: true });
    }
}
/** The guest as a file: a disk's first sector, or a kernel without any header. */
function makeTinyGuest(arch) {
    if (arch === 'arm64') {
        const code = Buffer.alloc(ARM_CODE.length * 4);
        for (const [index, word] of ARM_CODE.entries())
            code.writeUInt32LE(word, index * 4);
        return code;
    }
    const sector = Buffer.alloc(512);
    sector.set(PC_CODE);
    // The firmware boots only a sector that ends so.
    sector.writeUInt16LE(0xaa55, 510);
    return sector;
}
/** QEMU's options for the guest. */
function listTinyOptions(arch, kind, image) {
    const common = ['-m', `${MEMORY_MIB}`, '-nodefaults', '-display', 'none', '-no-reboot', '-accel', kind];
    const file = image.replaceAll(',', ',,');
    if (arch === 'arm64')
        return ['-machine', 'virt', '-cpu', kind === 'tcg' ? 'max' : 'host', ...common, '-kernel', image];
    const exit = ['-device', 'isa-debug-exit,iobase=0xf4,iosize=4'];
    return ['-machine', 'q35', ...common, ...exit, '-drive', `file=${file},format=raw,if=floppy,readonly=on`, '-boot', 'a'];
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/junit.js

/** Characters that XML 1.0 cannot hold even as references. https://www.w3.org/TR/xml/#charsets */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
/** Foreign text for XML, in an element or an attribute. */
function escapeXml(text) {
    return text
        .replace(FORBIDDEN, '\ufffd')
        .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
        .replace(/[\n\r\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}
const junit_NAME_CHARS = 300;
const MESSAGE_CHARS = 1_000;
/** JUnit XML of one boot: a test case for each stage, health check and failed unit. */
function renderJunit(result) {
    const cases = listCases(result);
    const count = (kind) => cases.filter(({ outcome }) => outcome.kind === kind).length;
    const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
    const time = `time="${result.seconds.toFixed(3)}"`;
    const name = escapeXml(clean_cleanLine(result.host, junit_NAME_CHARS));
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites ${counts} ${time}>`,
        `  <testsuite name="${name}" ${counts} ${time}>`,
        ...cases.map((item) => renderCase(name, item)),
        `    <system-out>${escapeXml(result.consoleTail.join('\n'))}</system-out>`,
        '  </testsuite>',
        '</testsuites>',
        '',
    ].join('\n');
}
function listCases(result) {
    if (result.verdict === 'skipped') {
        return [{ group: 'boot', name: 'boot', outcome: { kind: 'skipped', message: result.reason } }];
    }
    const isStageFailed = result.stages.some(({ state }) => state === 'failed');
    const bad = {
        kind: result.verdict === 'error' ? 'error' : 'failure',
        message: result.reason,
        details: result.consoleTail.join('\n'),
    };
    const stages = result.stages.map(({ name, state, seconds }) => {
        const message = state === 'unknown' ? 'The console did not show it.' : 'The boot did not come so far.';
        const outcome = state === 'done' ? { kind: 'passed' } : state === 'failed' ? bad : { kind: 'skipped', message };
        return { group: 'boot', name, seconds, outcome };
    });
    // What went wrong before any stage must be seen as well.
    const whole = result.verdict === 'error' && !isStageFailed ? [{ group: 'boot', name: 'boot', outcome: bad }] : [];
    const health = result.health.map(({ name, ok, seconds, message }) => {
        const outcome = ok ? { kind: 'passed' } : { kind: 'failure', message: message ?? 'The health check failed.' };
        return { group: 'health', name, seconds, outcome };
    });
    const units = result.failedUnits.map(({ name, result: how, journal }) => {
        const message = `The unit is in the state "failed"${how === undefined ? '' : ` (${how})`}.`;
        return { group: 'units', name, outcome: { kind: 'failure', message, details: journal.join('\n') } };
    });
    return [...whole, ...stages, ...health, ...units];
}
function renderCase(suite, { group, name, seconds, outcome }) {
    const time = seconds === undefined ? '' : ` time="${seconds.toFixed(3)}"`;
    const start = `    <testcase classname="${suite}.${group}" name="${escapeXml(clean_cleanLine(name, junit_NAME_CHARS))}"${time}`;
    if (outcome.kind === 'passed')
        return `${start}/>`;
    const message = escapeXml(clean_cleanLine(outcome.message, MESSAGE_CHARS));
    return `${start}><${outcome.kind} message="${message}">${escapeXml(outcome.details ?? outcome.message)}</${outcome.kind}></testcase>`;
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/evidence.js




/** Lines of the console that go into the result. */
const evidence_TAIL_LINES = 60;
const TAIL_CHARS = 500;
/** Journals that become a file of their own. */
const MAX_JOURNALS = 50;
/** Makes the result, and writes what belongs to it beside the console that is there already. @throws Error of the system if it cannot be written */
async function keepEvidence(record, directory) {
    const { verdict, observation, request, noScreenshot } = record;
    const write = (name, text) => (0,promises_.writeFile)((0,external_node_path_.join)(directory, name), text);
    const log = clean_cleanLines(record.qemuLog.join('\n'), Infinity, 4_000);
    if (log.length > 0)
        await write('qemu.log', `${log.join('\n')}\n`);
    const journals = [];
    const withJournal = observation.probe.failedUnits.filter(({ journal }) => journal.length > 0);
    if (withJournal.length > 0)
        await (0,promises_.mkdir)((0,external_node_path_.join)(directory, 'journal'), { recursive: true });
    for (const [index, { name, journal }] of withJournal.slice(0, MAX_JOURNALS).entries()) {
        const path = `journal/${nameJournal(name, index)}`;
        await write(path, `${journal.join('\n')}\n`);
        journals.push({ kind: 'journal', path });
    }
    const kept = [
        { kind: 'console', path: 'console.log' },
        { kind: 'screenshot', path: 'screenshot.png' },
        ...journals,
        { kind: 'probe', path: 'probe.jsonl' },
        { kind: 'qemu', path: 'qemu.log' },
    ];
    const there = await Promise.all(kept.map(async (file) => ((await isWritten((0,external_node_path_.join)(directory, file.path))) ? [file] : [])));
    const result = {
        host: request.name,
        verdict: verdict.verdict,
        cause: verdict.cause,
        reason: verdict.reason,
        accelerator: request.accelerator,
        seconds: Math.round(record.durationMs) / 1_000,
        stages: [...verdict.stages],
        health: [...verdict.health],
        failedUnits: [...observation.probe.failedUnits],
        notes: [...verdict.notes, ...(noScreenshot === undefined ? [] : [`There is no picture of the screen: ${noScreenshot}.`])],
        consoleTail: verdict.verdict === 'passed' ? [] : [...clean_cleanLines(record.consoleTail.join('\n'), evidence_TAIL_LINES, TAIL_CHARS)],
        files: [...there.flat(), { kind: 'junit', path: 'junit.xml' }],
    };
    await write('junit.xml', renderJunit(result));
    return result;
}
/** A file name for a unit: the guest names it, so it may hold anything. The number keeps two apart. */
function nameJournal(unit, index) {
    const safe = unit.replace(/[^A-Za-z0-9@._-]/g, '_').slice(0, 100);
    return `${index + 1}-${safe}.log`;
}
async function isWritten(file) {
    const found = await (0,promises_.stat)(file).catch(() => undefined);
    return found !== undefined && found.isFile() && found.size > 0;
}

// EXTERNAL MODULE: external "node:string_decoder"
var external_node_string_decoder_ = __webpack_require__(46193);
;// CONCATENATED MODULE: ./.cache/js/src/vm/probe-report.js



/** Name of the virtio-serial port that the guest's probe writes to. What a guest prints on its console is never taken for the probe's. */
const PROBE_PORT = 'org.panther.probe';
const PROBE_BOUNDS = {
    totalBytes: 16 * 2 ** 20,
    lineChars: 2 ** 20,
    items: 2_000,
    journalLines: 200,
    textChars: 4_000,
};
const probe_report_Seconds = dist/* pipe */.FsL(dist/* number */.aig(), dist/* finite */.E2x(), dist/* minValue */.Wwf(0));
const Journal = dist/* union */.KCZ([dist/* array */.YOg(dist/* string */.YjP()), dist/* string */.YjP()]);
const HelloMessage = dist/* object */.Ikc({
    kind: dist/* literal */.euz('hello'),
    hostname: dist/* optional */.lqM(dist/* string */.YjP()),
    bootId: dist/* optional */.lqM(dist/* string */.YjP()),
    system: dist/* optional */.lqM(dist/* string */.YjP()),
});
const StagesMessage = dist/* object */.Ikc({
    kind: dist/* literal */.euz('stages'),
    firmware: dist/* optional */.lqM(probe_report_Seconds),
    kernel: dist/* optional */.lqM(probe_report_Seconds),
    initrd: dist/* optional */.lqM(probe_report_Seconds),
    userspace: dist/* optional */.lqM(probe_report_Seconds),
});
const UnitMessage = dist/* object */.Ikc({
    kind: dist/* literal */.euz('failed-unit'),
    name: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* minLength */.BpQ(1)),
    result: dist/* optional */.lqM(dist/* string */.YjP()),
    journal: dist/* optional */.lqM(Journal),
});
/** A line of the script that src/health renders; its number tells which check of the list it is. */
const HealthMessage = dist/* object */.Ikc({
    check: dist/* union */.KCZ([dist/* string */.YjP(), dist/* number */.aig()]),
    name: dist/* optional */.lqM(dist/* string */.YjP()),
    ok: dist/* boolean */.zMY(),
    attempts: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(0))),
    seconds: dist/* optional */.lqM(probe_report_Seconds),
    message: dist/* optional */.lqM(dist/* string */.YjP()),
});
const EndMessage = dist/* object */.Ikc({ kind: dist/* literal */.euz('end'), state: dist/* optional */.lqM(dist/* string */.YjP()) });
const ProbeMessage = dist/* union */.KCZ([HelloMessage, StagesMessage, UnitMessage, EndMessage, HealthMessage]);
/** Before the first message. */
const NOTHING_REPORTED = {
    began: false,
    ended: false,
    stageSeconds: {},
    failedUnits: [],
    health: [],
    ignoredLines: 0,
    isCut: false,
};
/** The message in a line of the probe; undefined for anything else. */
function findMessage(line) {
    if (!line.startsWith('{'))
        return undefined;
    try {
        const parsed = dist/* safeParse */.xLC(ProbeMessage, JSON.parse(line));
        return parsed.success ? parsed.output : undefined;
    }
    catch {
        return undefined;
    }
}
/** What is known after one more line of the probe. After its last message nothing counts any more. */
function addProbeLine(report, line, bounds = PROBE_BOUNDS) {
    if (report.ended || line.trim() === '')
        return report;
    const message = findMessage(line.trim());
    if (message === undefined)
        return { ...report, ignoredLines: report.ignoredLines + 1 };
    const clean = (text, maxChars = bounds.textChars) => clean_cleanLine(text, maxChars).trim();
    const begun = { ...report, began: true };
    if (!('kind' in message)) {
        if (report.health.length >= bounds.items)
            return { ...begun, isCut: true };
        const { check, name = `check ${check}`, message: text, ...rest } = message;
        const words = text === undefined ? {} : { message: clean_cleanLines(text, bounds.journalLines, bounds.textChars).join('\n') };
        const result = { ...rest, ...words, check: clean(String(check), 200), name: clean(name, 200) };
        return { ...begun, health: [...report.health, result] };
    }
    switch (message.kind) {
        case 'hello': {
            const { hostname, bootId, system } = message;
            return {
                ...begun,
                ...(hostname === undefined ? {} : { hostName: clean(hostname, 255) }),
                ...(bootId === undefined ? {} : { bootId: clean(bootId, 64) }),
                ...(system === undefined ? {} : { system: clean(system, 512) }),
            };
        }
        case 'stages': {
            const seconds = Object.fromEntries(Object.entries(message).filter(([name, value]) => name !== 'kind' && value !== undefined));
            return { ...begun, stageSeconds: { ...report.stageSeconds, ...seconds } };
        }
        case 'failed-unit': {
            if (report.failedUnits.length >= bounds.items)
                return { ...begun, isCut: true };
            const { name, result, journal = [] } = message;
            const unit = {
                name: clean(name, 256),
                ...(result === undefined ? {} : { result: clean(result, 64) }),
                journal: [...clean_cleanLines(typeof journal === 'string' ? journal : journal.join('\n'), bounds.journalLines, bounds.textChars)],
            };
            return { ...begun, failedUnits: [...report.failedUnits, unit] };
        }
        case 'end':
            return { ...begun, ended: true, ...(message.state === undefined ? {} : { state: clean(message.state, 64) }) };
    }
}
/** @param onLine told of each line, for the file that keeps them; not beyond the bounds */
function readProbe(onLine = () => undefined, bounds = PROBE_BOUNDS) {
    const decoder = new external_node_string_decoder_.StringDecoder('utf8');
    let report = NOTHING_REPORTED;
    let bytes = 0;
    let rest = '';
    let isSkipping = false;
    const takeLine = (line) => {
        if (isSkipping) {
            isSkipping = false;
            return;
        }
        onLine(line);
        report = addProbeLine(report, line, bounds);
    };
    return {
        take: (chunk) => {
            bytes += chunk.length;
            if (bytes > bounds.totalBytes) {
                report = { ...report, isCut: true };
                return;
            }
            const [head = '', ...lines] = decoder.write(chunk).split('\n');
            rest += head;
            for (const line of lines) {
                takeLine(rest);
                rest = line;
            }
            if (rest.length > bounds.lineChars) {
                // A message cut in two is none: the rest of the line goes too.
                if (!isSkipping)
                    report = { ...report, ignoredLines: report.ignoredLines + 1, isCut: true };
                isSkipping = true;
                rest = '';
            }
        },
        report: () => report,
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/guest-command.js


/** Linux allows 108 bytes for the path of a socket, macOS 104, both with a final zero. sys/un.h */
const MAX_SOCKET_BYTES = 103;
/** The files of a guest below a directory of its own. */
function nameGuestFiles(directory) {
    const at = (name) => (0,external_node_path_.join)(directory, name);
    return {
        directory,
        consoleSocket: at('console'),
        probeSocket: at('probe'),
        qmpSocket: at('qmp'),
        screenDraft: at('screen'),
        temp: at('tmp'),
        shared: at('shared'),
    };
}
/**
 * Options that come after those of a program that starts QEMU, be it QEMU itself or a `run-NAME-vm` of NixOS, which passes on what it
 * is given. A comma within a path is doubled, as QEMU wants it.
 * @param memoryMiB undefined: what the program says
 */
function listQemuOptions(files, accelerator, memoryMiB) {
    const socket = (id, path) => ['-chardev', `socket,id=${id},path=${path.replaceAll(',', ',,')}`];
    return [
        // NixOS says "accel=kvm:tcg": the later word counts, and where KVM hangs it must not be tried.
        ...['-machine', `accel=${accelerator}`],
        ...(memoryMiB === undefined ? [] : ['-m', `${memoryMiB}`]),
        ...['-display', 'none'],
        ...[...socket('panther-console', files.consoleSocket), '-serial', 'chardev:panther-console'],
        ...['-qmp', `unix:${files.qmpSocket.replaceAll(',', ',,')}`],
        ...['-device', 'virtio-serial-pci,id=panther-serial'],
        ...[
            ...socket('panther-probe', files.probeSocket),
            '-device',
            `virtserialport,bus=panther-serial.0,chardev=panther-probe,name=${PROBE_PORT}`,
        ],
    ];
}
/**
 * The environment of such a program. The variables are those of NixOS's `run-NAME-vm`; what the user has set for VMs of his own stays out.
 * https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/qemu-vm.nix
 * @param kernelParameters added to the guest's kernel command line
 */
function makeGuestEnvironment(env, files, kernelParameters) {
    const inherited = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NIXPKGS_QEMU_KERNEL_')));
    return {
        ...inherited,
        NIX_DISK_IMAGE: (0,external_node_path_.join)(files.directory, 'disk.qcow2'),
        NIX_EFI_VARS: (0,external_node_path_.join)(files.directory, 'efi-vars.fd'),
        NIX_SWTPM_DIR: (0,external_node_path_.join)(files.directory, 'swtpm'),
        TMPDIR: files.temp,
        USE_TMPDIR: '1',
        SHARED_DIR: files.shared,
        QEMU_OPTS: '',
        QEMU_NET_OPTS: '',
        QEMU_KERNEL_PARAMS: kernelParameters.join(' '),
    };
}
/** The QEMU that a `run-NAME-vm` script starts, by its text; undefined if it starts none that we know. */
function findQemuProgram(script) {
    return /^\s*exec\s+"?(\/[^\s"]+\/(?:qemu-system-[a-z0-9_]+|qemu-kvm))"?(?:\s|$)/m.exec(script)?.[1];
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/signs.js
/** What a line of the console gives away. */
const SIGN_KINDS = (/* unused pure expression or super */ null && (['kernel-panic', 'no-root', 'initrd-shell', 'emergency-mode', 'out-of-memory', 'lock-up']));
/** `[    1.234567] `, perhaps with `[    T1] `: the kernel's time stamp. Linux: kernel/printk/printk.c */
const STAMP = String.raw `^(?:\[\s*\d+\.\d+\]\s*)?(?:\[\s*[TC]\d+\]\s*)?(?:<\d>)?`;
const atStart = (source) => new RegExp(`${STAMP}(?:${source})`);
/** `isFatal`: nothing more is to be expected of this boot. The first that matches is the sign of a line. */
const SIGNS = [
    // Linux: mount_root_generic() in init/do_mounts.c
    { kind: 'no-root', isFatal: true, pattern: atStart(String.raw `Kernel panic - not syncing: VFS: Unable to mount root fs`) },
    { kind: 'no-root', isFatal: false, pattern: atStart(String.raw `VFS: Cannot open root device`) },
    // Linux: out_of_memory() in mm/oom_kill.c
    {
        kind: 'out-of-memory',
        isFatal: true,
        pattern: atStart(String.raw `Kernel panic - not syncing: (?:System is deadlocked on memory|Out of memory)`),
    },
    { kind: 'kernel-panic', isFatal: true, pattern: atStart(String.raw `Kernel panic - not syncing`) },
    { kind: 'out-of-memory', isFatal: false, pattern: atStart(String.raw `(?:Memory cgroup out of memory|Out of memory): Kill`) },
    { kind: 'out-of-memory', isFatal: false, pattern: /systemd-oomd(?:\[\d+\])?: Killed / },
    // NixOS: fail() and mountFS() in nixos/modules/system/boot/stage-1-init.sh
    { kind: 'initrd-shell', isFatal: true, pattern: /^An error occurred in stage 1 of the boot process/ },
    { kind: 'no-root', isFatal: false, pattern: /Timed out waiting for device \S+, trying to mount anyway/ },
    // systemd in the initrd mounts the root at /sysroot; its emergency mode follows
    { kind: 'no-root', isFatal: false, pattern: /Failed to mount .*\/sysroot|Dependency failed for .*\/sysroot/ },
    // Debian's initramfs-tools and dracut
    { kind: 'no-root', isFatal: true, pattern: /^ALERT! +\S+ does not exist\. +Dropping to a shell/ },
    { kind: 'no-root', isFatal: false, pattern: /^(?:\S+: )?(?:Warning: |FATAL: )?(?:Cannot|Could not) find (?:the )?root\b/i },
    { kind: 'initrd-shell', isFatal: true, pattern: /^\(initramfs\)|^dracut:\/#|Press Enter for emergency shell or wait/ },
    // systemd: emergency.service and sulogin
    {
        kind: 'emergency-mode',
        isFatal: true,
        pattern: /^(?:Welcome to )?You are in (?:emergency|rescue) mode|Cannot open access to console, the root account is locked/,
    },
    // Linux: kernel/watchdog.c, kernel/rcu/tree_stall.h, kernel/hung_task.c
    {
        kind: 'lock-up',
        isFatal: false,
        pattern: atStart(String.raw `watchdog: BUG: soft lockup|rcu: INFO: \S+ (?:self-)?detected stall|INFO: task .{1,64} blocked for more than`),
    },
];
const signs_MARKS = [
    // SeaBIOS writes to the serial port if QEMU has no screen; OVMF always does.
    ['firmware', /^(?:SeaBIOS|iPXE|BdsDxe|UEFI |Booting from|Press F12)/],
    ['kernel', atStart(String.raw `Linux version \d`)],
    ['initrd', /^<<< NixOS Stage 1 >>>|systemd\[1\]: Running in initrd/],
    ['initrd', atStart(String.raw `Run \/init as init process`)],
    ['userspace', /^<<< NixOS Stage 2 >>>|systemd\[1\]: Switching root/],
];
/** What a clean line of the console gives away, if anything. */
function findSign(line) {
    const sign = SIGNS.find(({ pattern }) => pattern.test(line));
    return sign && { kind: sign.kind, isFatal: sign.isFatal };
}
/** The stage that a clean line of the console shows to be entered, if any. */
function findStageMark(line) {
    return signs_MARKS.find(([, pattern]) => pattern.test(line))?.[0];
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/observe.js



/** Signs that are remembered: a guest may print the same one for ever. */
const MAX_SIGNS = 100;
/** How often a guest may reboot by itself: some do once, after they have prepared their disk. */
const MAX_REBOOTS = 2;
/**
 * Milliseconds of silence after a fatal sign, to catch what is printed after it. A kernel that panicked may reboot after a second, and
 * its screen is to be seen before. If the probe has begun, the line may be a quote.
 */
const SETTLE_MS = { panic: 300, shell: 2_000, quote: 10_000 };
/** Milliseconds after which a fatal sign ends a boot that still prints, but whose probe says nothing. */
const SIGN_PATIENCE_MS = 30_000;
/** What is seen before the start. */
const NOTHING_SEEN = { lastActivityAtMs: 0, signs: [], marks: [], rebootsAtMs: [], probe: NOTHING_REPORTED };
/**
 * Adds a clean line of the console. The first line that is not the firmware's shows that a kernel runs: with `quiet` it does not say so.
 * Of marks only the first of a stage counts, as a guest that reboots goes through all of them again.
 */
function addConsoleLine(observation, line, atMs) {
    const sign = findSign(line);
    const stage = findStageMark(line) ?? (line.trim() === '' ? undefined : 'kernel');
    const { firstOutputAtMs = atMs, signs, marks } = observation;
    const isNew = stage !== undefined && (marks.length === 0 || !marks.some((mark) => mark.stage === stage || isLater(mark.stage, stage)));
    // Most lines say nothing new, and there may be millions.
    if (sign === undefined && !isNew && observation.firstOutputAtMs !== undefined)
        return observation;
    return {
        ...observation,
        firstOutputAtMs,
        signs: sign === undefined || signs.length >= MAX_SIGNS ? signs : [...signs, { ...sign, line, atMs }],
        marks: isNew ? [...marks, { stage, atMs }] : marks,
    };
}
const isLater = (stage, than) => STAGES.indexOf(stage) > STAGES.indexOf(than);
/** The first sign after which nothing more is to be expected. */
function findFatalSign({ signs }) {
    return signs.find(({ isFatal }) => isFatal);
}
/** Whether to end a guest now, and why. */
function decideEnd(observation, limits, nowMs) {
    const { probe, lastActivityAtMs, rebootsAtMs, probeBeganAtMs } = observation;
    if (probe.ended)
        return 'reported';
    const fatal = findFatalSign(observation);
    if (fatal !== undefined) {
        const isSilent = nowMs - lastActivityAtMs >= chooseSettleMs(fatal, probeBeganAtMs !== undefined);
        const isRebooted = rebootsAtMs.some((atMs) => atMs >= fatal.atMs);
        const isGivenUp = probeBeganAtMs === undefined && nowMs - fatal.atMs >= SIGN_PATIENCE_MS;
        if (isSilent || isRebooted || isGivenUp)
            return 'fatal-sign';
    }
    if (rebootsAtMs.length > MAX_REBOOTS)
        return 'reboots';
    if (nowMs >= limits.totalMs)
        return 'total-limit';
    if (probeBeganAtMs === undefined && nowMs >= limits.bootMs)
        return 'boot-limit';
    if (limits.silenceMs !== undefined && nowMs - lastActivityAtMs >= limits.silenceMs)
        return 'silence';
    return undefined;
}
function chooseSettleMs({ kind }, hasProbeBegun) {
    const isPanic = kind !== 'emergency-mode' && kind !== 'initrd-shell';
    // In emergency mode the probe still reports, when its checks are done.
    if (hasProbeBegun)
        return isPanic ? SETTLE_MS.quote : Infinity;
    return isPanic ? SETTLE_MS.panic : SETTLE_MS.shell;
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/stages.js

/**
 * How far a boot came, and how long each stage took: by the guest's own clock if its probe told, else by when its console showed
 * that the next stage had begun. A quiet console shows little, so the initrd may be `unknown`.
 * @param durationMs from start to end
 * @param isStarted all stages before `ready` were passed
 */
function listStages(observation, durationMs, isStarted) {
    const { marks, probe, probeBeganAtMs, probeEndedAtMs } = observation;
    const markOf = (name) => marks.find(({ stage }) => stage === name)?.atMs;
    const begins = {
        firmware: 0,
        kernel: markOf('kernel'),
        initrd: markOf('initrd'),
        // The probe is among the first of userspace.
        userspace: markOf('userspace') ?? probeBeganAtMs,
        ready: isStarted ? (probeEndedAtMs ?? durationMs) : undefined,
    };
    const reached = STAGES.findLastIndex((name) => begins[name] !== undefined);
    return STAGES.map((name, index) => {
        if (index > reached)
            return { name, state: 'not-reached' };
        if (index === reached)
            return { name, state: isStarted ? 'done' : 'failed' };
        const told = name === 'ready' ? undefined : probe.stageSeconds[name];
        const begin = begins[name];
        const end = STAGES.slice(index + 1)
            .map((later) => begins[later])
            .find((at) => at !== undefined);
        const seen = begin === undefined || end === undefined ? undefined : Math.max(0, end - begin) / 1_000;
        const seconds = told ?? seen;
        // Whoever came further had a kernel, but perhaps no initrd.
        const isUnknown = name === 'initrd' && begin === undefined && told === undefined;
        const state = isUnknown ? 'unknown' : 'done';
        return { name, state, ...(seconds === undefined ? {} : { seconds: Math.round(seconds * 1_000) / 1_000 }) };
    });
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/judge.js



/** Judges a boot. The probe's report is believed before anything on the console, which every program of the guest may write to. */
function judgeBoot(evidence) {
    const { probe } = evidence.observation;
    // Only a guest that says it is done has left out what it did not report; others did not come so far.
    const health = probe.ended ? addMissing(probe.health, evidence.expectedChecks) : probe.health;
    const ending = explainEnding(evidence, health);
    return {
        ...ending,
        health,
        verdict: ending.cause === 'healthy' ? 'passed' : ending.cause.startsWith('qemu-') ? 'error' : 'failed',
        stages: listStages(evidence.observation, evidence.durationMs, isStarted(ending.cause, probe)),
        notes: listNotes(evidence, ending.cause),
    };
}
/** A guest with a failed check has started all the same; one that nothing explains has not. */
function isStarted(cause, { state }) {
    return cause === 'healthy' || (cause === 'unhealthy' && (state === 'running' || state === 'degraded'));
}
/** A host cannot vouch for what it did not say. Two checks may have one name. */
function addMissing(health, expected) {
    const told = health.map(({ name }) => name);
    const missing = expected.filter((name) => {
        const index = told.indexOf(name);
        if (index === -1)
            return true;
        told.splice(index, 1);
        return false;
    });
    return [...health, ...missing.map((name) => ({ check: name, name, ok: false, message: 'The guest did not report this check.' }))];
}
function explainEnding(evidence, health) {
    const { observation, endedBecause } = evidence;
    if (observation.probe.ended)
        return explainReport(observation.probe, health);
    const fatal = findFatalSign(observation);
    const isGuestHeard = observation.firstOutputAtMs !== undefined || observation.shutdown !== undefined;
    if (!isGuestHeard && endedBecause === undefined)
        return explainQemuFailure(evidence.exitCode, evidence.signal, evidence.qemuWords);
    if (fatal !== undefined)
        return explainSign(chooseSign(observation.signs, fatal), observation);
    const killed = observation.signs.find(({ kind }) => kind === 'out-of-memory');
    if (killed !== undefined)
        return explainSign(killed, observation);
    switch (endedBecause) {
        case 'reboots':
            return {
                cause: 'reboot-loop',
                reason: `The guest rebooted ${observation.rebootsAtMs.length} times without having reported. Look in console.log for what it did last before each.`,
            };
        case 'silence':
        case 'boot-limit':
        case 'total-limit':
            return explainLimit(evidence, endedBecause);
        case 'reported':
        case 'fatal-sign':
        case undefined:
            break;
    }
    return explainOwnEnd(evidence);
}
/** The first fatal sign; a missing root explains a panic and a shell, whichever came first. */
function chooseSign(signs, fatal) {
    const explaining = ['no-root', 'out-of-memory'].map((kind) => signs.find((sign) => sign.kind === kind));
    return explaining.find((sign) => sign !== undefined) ?? fatal;
}
/** Words of `systemctl is-system-running`. https://www.freedesktop.org/software/systemd/man/latest/systemctl.html */
function explainReport({ failedUnits, state }, health) {
    const units = failedUnits.map(({ name }) => name);
    const checks = health.filter(({ ok }) => !ok);
    const failures = [
        ...(units.length === 0 ? [] : [`${count(units.length, 'unit')} failed: ${listNames(units)}.`]),
        ...(checks.length === 0
            ? []
            : [`${count(checks.length, 'health check')} of ${health.length} failed: ${listNames(checks.map(describeCheck))}.`]),
    ].join(' ');
    if (state === 'maintenance') {
        const { what, advice } = SIGN_WORDS['emergency-mode'];
        return { cause: 'emergency-mode', reason: [`${what}.`, failures, advice].filter((part) => part !== '').join(' ') };
    }
    if (state === 'starting' || state === 'initializing') {
        const reason = `The guest did not finish starting within its time limit. ${failures} Raise the key "time-limit" of the host's VM, or look in console.log for what it waited for.`;
        return { cause: 'too-slow', reason: reason.replace('  ', ' ') };
    }
    if (failures !== '')
        return { cause: 'unhealthy', reason: `The guest booted, but ${failures} What they said is among the files.` };
    if (state !== 'running') {
        return {
            cause: 'unhealthy',
            reason: `The guest booted, but systemd calls it "${state ?? 'nothing'}", not "running". See console.log.`,
        };
    }
    const passed = health.length === 0 ? 'no unit failed' : `no unit failed, and ${count(health.length, 'health check')} passed`;
    return { cause: 'healthy', reason: `The guest booted; ${passed}.` };
}
const describeCheck = ({ name, message }) => message === undefined || message === '' ? name : `${name} (${(message.split('\n')[0] ?? '').slice(0, 200)})`;
const SIGN_WORDS = {
    'kernel-panic': { what: "The guest's kernel panicked", advice: 'The lines before it in console.log say what it was doing.' },
    'no-root': {
        what: 'The guest did not find its root file system',
        advice: "Its fileSystems and boot.initrd must fit the VM; NixOS's build-vm replaces them unless virtualisation.useDefaultFilesystems is false.",
    },
    'initrd-shell': { what: 'The guest stopped in a shell of its initrd', advice: 'The lines before it in console.log say what failed.' },
    'emergency-mode': {
        what: 'The guest stopped in emergency mode',
        advice: 'Most often a file system could not be mounted, or a device never appeared: look for "Failed" and "Timed out" in console.log.',
    },
    'out-of-memory': { what: 'The guest ran out of memory', advice: 'Give it more (key "memory" of the host\'s VM).' },
    'lock-up': { what: "The guest's kernel was stuck", advice: 'The machine may be too busy: run fewer guests at once.' },
};
function explainSign({ kind, line }, observation) {
    // Without a mark of userspace, systemd's emergency mode is that of the initrd.
    const isInitrd = kind === 'emergency-mode' &&
        observation.marks.some(({ stage }) => stage === 'initrd') &&
        !observation.marks.some(({ stage }) => stage === 'userspace');
    const cause = isInitrd ? 'initrd-shell' : kind === 'lock-up' ? 'hung' : kind;
    const { what, advice } = SIGN_WORDS[isInitrd ? 'initrd-shell' : kind];
    return { cause, reason: `${what}: "${line.slice(0, 300)}". ${advice}` };
}
/** A guest that was silent for at least this share of its time, before a limit ended it, hangs; others are slow. */
const HANG_SHARE = 0.25;
function explainLimit({ observation, durationMs }, limit) {
    const silentMs = durationMs - observation.lastActivityAtMs;
    const far = describeProgress(observation);
    const seconds = formatSeconds(durationMs);
    if (limit === 'silence' || silentMs >= durationMs * HANG_SHARE) {
        const since = observation.firstOutputAtMs === undefined ? 'It never said anything' : `Nothing was heard of it for ${formatSeconds(silentMs)}`;
        return { cause: 'hung', reason: `The guest hung ${far} and was ended after ${seconds}. ${since}. Its screen is in screenshot.png.` };
    }
    return {
        cause: 'too-slow',
        reason: `The guest was not done within its time limit: ended after ${seconds}, ${far}, still at work. Raise the key "time-limit" of the host's VM if that is to be expected.`,
    };
}
function describeProgress({ marks, probe, probeBeganAtMs, firstOutputAtMs }) {
    if (probe.health.length > 0)
        return `during its health checks (${count(probe.health.length, 'check')} done)`;
    if (probeBeganAtMs !== undefined)
        return 'while its units started';
    const last = marks.at(-1)?.stage;
    if (last === 'userspace')
        return 'while its units started';
    if (last === 'initrd')
        return 'in its initrd';
    return firstOutputAtMs === undefined ? 'before its first output' : 'while its kernel started';
}
function explainOwnEnd({ observation, exitCode, signal, qemuWords }) {
    const when = describeProgress(observation);
    if (observation.shutdown === 'guest-reset') {
        return {
            cause: 'reboot-loop',
            reason: `The guest rebooted ${when}, before it had reported, and QEMU was told to end then. See console.log.`,
        };
    }
    if (observation.shutdown === 'guest-panic')
        return { cause: 'kernel-panic', reason: `The guest's kernel panicked ${when}. See console.log.` };
    if (observation.shutdown?.startsWith('guest-') === true || exitCode === 0) {
        return {
            cause: 'ended-early',
            reason: `The guest shut itself down ${when}, before it had reported. Something in it powers off, or its probe did not run: see console.log.`,
        };
    }
    const last = qemuWords.findLast((line) => line.trim() !== '');
    const how = exitCode === undefined ? `was ended by the signal ${signal ?? 'unknown'}` : `ended with exit code ${exitCode}`;
    const advice = signal === 'SIGKILL' ? ' A kernel that is out of memory does so: run fewer guests at once.' : '';
    return { cause: 'qemu-crashed', reason: `QEMU ${how} ${when}${last === undefined ? '.' : `: ${last}`}${advice}` };
}
function listNotes({ observation }, cause) {
    const { signs, rebootsAtMs, probe } = observation;
    const killed = signs.find(({ kind }) => kind === 'out-of-memory');
    const stuck = signs.find(({ kind }) => kind === 'lock-up');
    return [
        ...(killed !== undefined && cause !== 'out-of-memory'
            ? [`The guest ran out of memory meanwhile: "${killed.line.slice(0, 300)}".`]
            : []),
        ...(stuck !== undefined && cause !== 'hung' ? [`The guest's kernel was stuck for a while: "${stuck.line.slice(0, 300)}".`] : []),
        ...(rebootsAtMs.length > 0 && cause !== 'reboot-loop' ? [`The guest rebooted by itself (${count(rebootsAtMs.length, 'time')}).`] : []),
        ...(probe.isCut ? ['The guest reported more than is read; the rest was left out.'] : []),
        ...(probe.ignoredLines > 0 ? [`${count(probe.ignoredLines, 'line')} of the report could not be read.`] : []),
    ];
}
const count = (number, noun) => `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
const formatSeconds = (ms) => `${Math.round(ms / 1_000)} s`;
function listNames(names) {
    return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
;// CONCATENATED MODULE: ./.cache/js/src/vm/png.js

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Largest side of a screen that is believed. */
const MAX_SIDE = 16_384;
/**
 * Makes a PNG of a binary PPM with 8 bits per channel, which is what a QEMU without libpng writes as a screenshot.
 * https://netpbm.sourceforge.net/doc/ppm.html and https://www.w3.org/TR/png-3/
 * @returns undefined if it is no such PPM, or is cut short
 */
function convertPpmToPng(ppm) {
    const header = /^P6\s(?:#.*\n)*\s*(\d{1,5})\s+(\d{1,5})\s+255\s/.exec(ppm.subarray(0, 200).toString('latin1'));
    if (header === null)
        return undefined;
    const [width, height] = [Number(header[1]), Number(header[2])];
    const stride = width * 3;
    if (width === 0 || height === 0 || width > MAX_SIDE || height > MAX_SIDE)
        return undefined;
    const pixels = ppm.subarray(header[0].length);
    if (pixels.length < stride * height)
        return undefined;
    const rows = Buffer.alloc((stride + 1) * height);
    // Each row begins with its filter; 0 is none.
    for (let row = 0; row < height; row += 1)
        pixels.copy(rows, row * (stride + 1) + 1, row * stride, (row + 1) * stride);
    const size = Buffer.alloc(13);
    size.writeUInt32BE(width, 0);
    size.writeUInt32BE(height, 4);
    // 8 bits per channel, red-green-blue, the only compression, filter and order.
    size.set([8, 2, 0, 0, 0], 8);
    return Buffer.concat([SIGNATURE, makeChunk('IHDR', size), makeChunk('IDAT', (0,external_node_zlib_.deflateSync)(rows)), makeChunk('IEND', Buffer.alloc(0))]);
}
function makeChunk(type, data) {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const chunk = Buffer.alloc(body.length + 8);
    chunk.writeUInt32BE(data.length, 0);
    body.copy(chunk, 4);
    chunk.writeUInt32BE(checksum(body), body.length + 4);
    return chunk;
}
/** CRC-32 of ISO 3309. node:zlib has one since 20.15 only. */
function checksum(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit += 1)
            crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return (crc ^ 0xffffffff) >>> 0;
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/qmp.js


/** QEMU's machine protocol over its socket. https://www.qemu.org/docs/master/interop/qmp-spec.html */
const QmpMessage = dist/* union */.KCZ([
    dist/* object */.Ikc({ QMP: dist/* unknown */.L5J() }),
    dist/* object */.Ikc({ event: dist/* string */.YjP(), data: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J()), {}) }),
    dist/* object */.Ikc({ id: dist/* string */.YjP(), return: dist/* unknown */.L5J() }),
    dist/* object */.Ikc({ id: dist/* string */.YjP(), error: dist/* object */.Ikc({ class: dist/* string */.YjP(), desc: dist/* string */.YjP() }) }),
]);
/** A command that QEMU refused, or could not answer any more. */
class QmpError extends Error {
    name = 'QmpError';
}
/** Speaks QMP over a socket that QEMU has connected to. @param onEvent called for each event, from the first on */
function openQmp(socket, onEvent) {
    const waiting = new Map();
    let counter = 0;
    let isClosed = false;
    const send = (command, args) => {
        counter += 1;
        const id = `panther-${counter}`;
        socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
        return id;
    };
    const takeLine = (line) => {
        const message = findQmpMessage(line);
        if (message === undefined)
            return;
        if ('QMP' in message) {
            // Until this is said, QEMU refuses all other commands and tells of no event.
            send('qmp_capabilities', {});
            return;
        }
        if ('event' in message) {
            onEvent(message);
            return;
        }
        const asked = waiting.get(message.id);
        waiting.delete(message.id);
        if ('error' in message)
            asked?.reject(new QmpError(message.error.desc));
        else
            asked?.resolve(message.return);
    };
    const lines = (0,runtime/* createLineSplitter */.AD)(takeLine);
    socket.on('data', lines.push);
    socket.on('error', () => undefined);
    socket.on('close', () => {
        isClosed = true;
        for (const { reject } of waiting.values())
            reject(new QmpError('QEMU has ended.'));
        waiting.clear();
    });
    return {
        execute: async (command, args, timeoutMs) => {
            if (isClosed)
                throw new QmpError('QEMU has ended.');
            const id = send(command, args);
            let timer;
            try {
                return await new Promise((resolve, reject) => {
                    waiting.set(id, { resolve, reject });
                    timer = setTimeout(() => reject(new QmpError(`QEMU did not answer to ${command} within ${timeoutMs} ms.`)), timeoutMs);
                });
            }
            finally {
                clearTimeout(timer);
                waiting.delete(id);
            }
        },
    };
}
function findQmpMessage(line) {
    try {
        const parsed = dist/* safeParse */.xLC(QmpMessage, JSON.parse(line));
        return parsed.success ? parsed.output : undefined;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/screenshot.js




const TIMEOUT_MS = 10_000;
/**
 * Takes a picture of a guest's screen.
 * @param draft a path that QEMU may write to
 * @param file where the PNG ends up
 * @returns undefined, or why there is none, in words
 */
async function takeScreenshot(qmp, draft, file) {
    try {
        const isPng = await dumpScreen(qmp, draft);
        const image = await (0,promises_.readFile)(draft);
        const png = isPng ? image : convertPpmToPng(image);
        if (png === undefined || png.length === 0)
            return "QEMU's picture of the screen cannot be read";
        await (0,promises_.writeFile)(file, png);
        return undefined;
    }
    catch (error) {
        if (error instanceof QmpError)
            return error.message.replace(/\.$/, '');
        const code = (0,runtime/* findErrorCode */.Ze)(error);
        if (code === undefined)
            throw error;
        return `the picture could not be written (${code})`;
    }
    finally {
        await (0,promises_.rm)(draft, { force: true });
    }
}
/** @returns whether it is a PNG; QEMU before 7.1, or without libpng, writes PPM only */
async function dumpScreen(qmp, filename) {
    try {
        await qmp.execute('screendump', { filename, format: 'png' }, TIMEOUT_MS);
        return true;
    }
    catch (error) {
        if (!(error instanceof QmpError) || !/format|png/i.test(error.message))
            throw error;
        await qmp.execute('screendump', { filename }, TIMEOUT_MS);
        return false;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/stragglers.js


/**
 * Kills processes that left the process group of a guest, such as the daemon of a TPM: they are known by their environment, which names
 * the guest's private directory. Only Linux shows environments.
 */
async function stragglers_killStragglers(variable, value) {
    const wanted = `${variable}=${value}`;
    const pids = (await (0,promises_.readdir)('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
    await Promise.all(pids.map(async (pid) => {
        const environment = await (0,promises_.readFile)(`/proc/${pid}/environ`, 'utf8').catch(() => '');
        if (environment.split('\0').includes(wanted))
            kill(Number(pid));
    }));
}
function kill(pid) {
    try {
        process.kill(pid, 'SIGKILL');
    }
    catch (error) {
        if ((0,runtime/* findErrorCode */.Ze)(error) !== 'ESRCH')
            throw error;
    }
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
;// CONCATENATED MODULE: ./.cache/js/src/vm/channels.js

/** Listens on a path. Only the first connection counts: it is QEMU's, made before any guest runs. @throws Error of the system */
async function openChannel(path, onConnect) {
    const sockets = new Set();
    const server = (0,external_node_net_.createServer)((socket) => {
        if (sockets.size > 0) {
            socket.destroy();
            return;
        }
        sockets.add(socket);
        // A QEMU that is killed resets its connections.
        socket.on('error', () => undefined);
        onConnect(socket);
    });
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(path, resolve);
    });
    return {
        close: async () => {
            for (const socket of sockets)
                socket.destroy();
            await new Promise((resolve) => server.close(resolve));
        },
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/console.js



const CONSOLE_BOUNDS = { headChars: 8 * 2 ** 20, tailLines: 400, lineChars: 4_096 };
/**
 * Writes a console to a file, line by line and clean, so that nobody's terminal obeys it; remembers its last lines; passes each line on.
 * Beyond its bounds only the end is kept, with a note between.
 * @throws Error of the system if the file cannot be written
 */
function console_recordConsole(file, onLine, bounds = CONSOLE_BOUNDS) {
    const fd = (0,external_node_fs_.openSync)(file, 'w', 0o644);
    const decoder = new external_node_string_decoder_.StringDecoder('utf8');
    let isOpen = true;
    let held = '';
    let rest = '';
    let written = 0;
    /** Characters that are not in the file. */
    let leftOut = 0;
    /** Ring of the last lines, with whether the file has them. */
    const tail = [];
    const takeLine = (raw) => {
        const line = clean_cleanLine(raw, bounds.lineChars).trimEnd();
        const isWritten = leftOut === 0 && written + line.length < bounds.headChars;
        if (isWritten) {
            (0,external_node_fs_.writeSync)(fd, `${line}\n`);
            written += line.length + 1;
        }
        else {
            leftOut += line.length + 1;
        }
        tail.push({ line, isWritten });
        // Cut seldom: to shift an array for each of millions of lines is slow.
        if (tail.length > bounds.tailLines * 2)
            tail.splice(0, tail.length - bounds.tailLines);
        onLine(line);
    };
    const listTail = () => [...tail.slice(-bounds.tailLines).map(({ line }) => line), ...(rest === '' ? [] : [cleanRest()])];
    const cleanRest = () => clean_cleanLine(rest, bounds.lineChars).trimEnd();
    return {
        take: (chunk) => {
            const text = held + decoder.write(chunk);
            // `\r` and `\n` may come in two pieces.
            held = text.endsWith('\r') ? '\r' : '';
            // A carriage return without a line feed draws a line anew: what stood there before counts as a line too.
            const [head = '', ...lines] = (held === '' ? text : text.slice(0, -1)).split(/\r*\n|\r+/);
            rest += head;
            for (const line of lines) {
                takeLine(rest);
                rest = line;
            }
            if (rest.length > bounds.lineChars) {
                takeLine(rest);
                rest = '';
            }
        },
        listTail,
        close: () => {
            if (!isOpen)
                return;
            isOpen = false;
            rest += decoder.end();
            if (rest !== '')
                takeLine(rest);
            rest = '';
            if (leftOut > 0) {
                const missing = tail.slice(-bounds.tailLines).filter(({ isWritten }) => !isWritten);
                const shown = missing.reduce((sum, { line }) => sum + line.length + 1, 0);
                (0,external_node_fs_.writeSync)(fd, `\n[panther] The console is too long: ${leftOut - shown} characters are left out here; its last lines follow.\n\n`);
                for (const { line } of missing)
                    (0,external_node_fs_.writeSync)(fd, `${line}\n`);
            }
            (0,external_node_fs_.closeSync)(fd);
        },
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/watch-guest.js






/** Bytes of the probe's lines that are kept in a file. */
const MAX_PROBE_FILE_BYTES = 4 * 2 ** 20;
/** Opens the channels of a guest, before it starts. @throws Error of the system, such as for a full disk */
async function watchGuest(files, ports) {
    let observation = NOTHING_SEEN;
    let qmp;
    let probeBytes = 0;
    const ended = [];
    const note = (change) => {
        observation = { ...observation, ...change };
        ports.onChange();
    };
    const console = console_recordConsole(ports.consoleFile, (line) => (observation = addConsoleLine(observation, line, ports.elapsed())));
    const probe = readProbe((line) => {
        probeBytes += line.length + 1;
        if (probeBytes <= MAX_PROBE_FILE_BYTES)
            (0,external_node_fs_.appendFileSync)(ports.probeFile, `${line}\n`);
    });
    const onConsole = (chunk) => {
        console.take(chunk);
        note({ lastActivityAtMs: ports.elapsed() });
    };
    const onProbe = (chunk) => {
        probe.take(chunk);
        const report = probe.report();
        const atMs = ports.elapsed();
        note({
            lastActivityAtMs: atMs,
            probe: report,
            ...(report.began && observation.probeBeganAtMs === undefined ? { probeBeganAtMs: atMs } : {}),
            ...(report.ended && observation.probeEndedAtMs === undefined ? { probeEndedAtMs: atMs } : {}),
        });
    };
    const onEvent = ({ event, data }) => {
        if (event === 'RESET' && data['guest'] === true)
            note({ rebootsAtMs: [...observation.rebootsAtMs, ports.elapsed()] });
        if (event === 'SHUTDOWN' && typeof data['reason'] === 'string')
            note({ shutdown: data['reason'] });
    };
    const readTo = (socket, onData) => {
        ended.push(new Promise((resolve) => socket.once('close', () => resolve())));
        socket.on('data', onData);
    };
    const channels = [];
    const closeAll = async () => {
        for (const channel of channels.splice(0))
            await channel.close();
        console.close();
    };
    try {
        channels.push(await openChannel(files.consoleSocket, (socket) => readTo(socket, onConsole)));
        channels.push(await openChannel(files.probeSocket, (socket) => readTo(socket, onProbe)));
        channels.push(await openChannel(files.qmpSocket, (socket) => {
            ended.push(new Promise((resolve) => socket.once('close', () => resolve())));
            qmp = openQmp(socket, onEvent);
        }));
    }
    catch (error) {
        await closeAll();
        throw error;
    }
    return {
        observe: () => observation,
        listConsoleTail: () => console.listTail(),
        qmp: () => qmp,
        close: async () => {
            // QEMU has ended: its sockets close by themselves, after what they still hold.
            await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
            await closeAll();
        },
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/boot-guest.js











/** How often the limits are looked at, in milliseconds. */
const TICK_MS = 100;
/** Milliseconds that QEMU has to end after it was told to. */
const QUIT_MS = 2_000;
/** Milliseconds between SIGTERM and SIGKILL: a guest has nothing to save. */
const KILL_GRACE_MS = 1_000;
const QEMU_WORD_LINES = 50;
const QEMU_WORD_CHARS = 1_000;
/** QEMU's output that is kept: a script may print without end. */
const QEMU_LOG_LINES = 2_000;
/**
 * Boots a guest, watches it until it has reported or will not any more, judges it, and keeps the evidence. However the guest fails is a
 * result. When it returns or throws, nothing of the guest is left: no process, disk or socket.
 * @throws the signal's reason if aborted; UserError if the directory for temporary files will not do; Error of the system if evidence cannot be written
 */
async function bootGuest(request, ports) {
    ports.signal?.throwIfAborted();
    await (0,promises_.mkdir)(request.evidenceDirectory, { recursive: true });
    const files = nameGuestFiles(await (0,promises_.mkdtemp)((0,external_node_path_.join)(await (0,promises_.realpath)(ports.tempDirectory), 'panther-vm-')));
    try {
        const longest = Math.max(...[files.consoleSocket, files.probeSocket, files.qmpSocket].map((path) => Buffer.byteLength(path)));
        if (longest > MAX_SOCKET_BYTES) {
            throw new runtime/* UserError */.yo(`The directory for temporary files, ${ports.tempDirectory}, has too long a path for sockets: at most ${MAX_SOCKET_BYTES - (longest - ports.tempDirectory.length)} characters are possible. Set TMPDIR to a shorter one.`, { exitCode: 3 });
        }
        await (0,promises_.mkdir)(files.temp);
        await (0,promises_.mkdir)(files.shared);
        return await runGuest(request, files, ports);
    }
    finally {
        await (0,promises_.rm)(files.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    }
}
async function runGuest(request, files, ports) {
    const start = performance.now();
    const elapsed = () => performance.now() - start;
    const at = (name) => (0,external_node_path_.join)(request.evidenceDirectory, name);
    let wake = () => undefined;
    const watch = await watchGuest(files, { elapsed, onChange: () => wake(), consoleFile: at('console.log'), probeFile: at('probe.jsonl') });
    try {
        const qemuLog = [];
        const takeWord = (line) => {
            qemuLog.push(line.slice(0, QEMU_WORD_CHARS));
            if (qemuLog.length > QEMU_LOG_LINES)
                qemuLog.splice(0, QEMU_LOG_LINES / 2);
        };
        const guest = startGuest(request, files, ports, takeWord);
        const end = new Promise((resolve) => {
            const look = () => {
                const reason = decideEnd(watch.observe(), request.limits, elapsed());
                if (reason !== undefined)
                    resolve(reason);
            };
            wake = look;
            const timer = setInterval(look, TICK_MS);
            void guest.ended.finally(() => {
                clearInterval(timer);
                resolve(undefined);
            });
        });
        const endedBecause = await end;
        let noScreenshot;
        if (endedBecause !== undefined) {
            if (needsScreenshot(endedBecause, watch))
                noScreenshot = await shoot(watch, files, at('screenshot.png'));
            await guest.stop(watch);
        }
        const outcome = await guest.outcome();
        const durationMs = elapsed();
        await watch.close();
        ports.signal?.throwIfAborted();
        const qemuWords = clean_cleanLines(qemuLog.join('\n'), QEMU_WORD_LINES, QEMU_WORD_CHARS);
        const observation = watch.observe();
        const verdict = judgeBoot({
            observation,
            ...(endedBecause === undefined ? {} : { endedBecause }),
            ...(outcome.exitCode === undefined ? {} : { exitCode: outcome.exitCode }),
            ...(outcome.signal === undefined ? {} : { signal: outcome.signal }),
            qemuWords,
            durationMs,
            expectedChecks: request.expectedChecks ?? [],
        });
        return await keepEvidence({ request, verdict, observation, durationMs, consoleTail: watch.listConsoleTail(), qemuLog, noScreenshot }, request.evidenceDirectory);
    }
    finally {
        await watch.close();
    }
}
/** A screen shows what went wrong; of a guest that is well it shows a login prompt. */
function needsScreenshot(reason, watch) {
    const { failedUnits, health } = watch.observe().probe;
    return reason !== 'reported' || failedUnits.length > 0 || health.some(({ ok }) => !ok);
}
function shoot(watch, files, file) {
    const qmp = watch.qmp();
    return qmp === undefined ? Promise.resolve('QEMU could not be asked') : takeScreenshot(qmp, files.screenDraft, file);
}
/** Ends a guest's processes when this is the reason of the abort: our own doing, not an interruption. */
const STOPPED = Symbol('stopped');
function startGuest(request, files, ports, onWord) {
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, ...(ports.signal === undefined ? [] : [ports.signal])]);
    const [program, ...args] = request.command;
    const env = makeGuestEnvironment(ports.env, files, request.kernelParameters ?? []);
    const process = (0,runtime/* runProcess */.R3)({
        command: [program, ...args, ...listQemuOptions(files, request.accelerator, request.memoryMiB)],
        cwd: files.temp,
        env,
        onStdoutLine: onWord,
        onStderrLine: onWord,
        signal,
        graceMs: KILL_GRACE_MS,
    });
    // A process that left the group may keep the output open, and the end of the process from being seen.
    let hunter;
    const hunt = () => {
        hunter = setTimeout(() => void stragglers_killStragglers('TMPDIR', files.temp), KILL_GRACE_MS + 200);
    };
    signal.addEventListener('abort', hunt, { once: true });
    const settled = process.then((outcome) => ({ outcome }), (error) => ({ error }));
    const ended = settled.then(async () => {
        signal.removeEventListener('abort', hunt);
        clearTimeout(hunter);
        await stragglers_killStragglers('TMPDIR', files.temp);
    });
    return {
        ended,
        outcome: async () => {
            await ended;
            const result = await settled;
            if ('outcome' in result)
                return result.outcome;
            ports.signal?.throwIfAborted();
            if (result.error === STOPPED)
                return { exitCode: undefined, signal: 'SIGTERM' };
            const isForbidden = (0,runtime/* findErrorCode */.Ze)(result.error) === 'EACCES';
            if (!(result.error instanceof runtime/* UserError */.yo) && !isForbidden)
                throw result.error;
            // In a shell's words and exit codes, as a script would tell of it.
            onWord(`${program}: ${isForbidden ? 'Permission denied' : 'not found'}`);
            return { exitCode: isForbidden ? 126 : 127, signal: undefined };
        },
        stop: async (watch) => {
            await watch
                .qmp()
                ?.execute('quit', {}, QUIT_MS)
                .catch(() => undefined);
            const timer = setTimeout(() => controller.abort(STOPPED), QUIT_MS);
            await ended;
            clearTimeout(timer);
        },
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/limits.js
/** How much longer a guest may take without hardware virtualisation. One test suite was measured at 2.5 times; boots vary more. */
const TCG_FACTOR = 4;
/** The limits that hold with an accelerator, of those that are meant for real hardware. */
function scaleLimits(limits, accelerator) {
    if (accelerator !== 'tcg')
        return limits;
    const { bootMs, totalMs, silenceMs } = limits;
    return {
        bootMs: bootMs * TCG_FACTOR,
        totalMs: totalMs * TCG_FACTOR,
        ...(silenceMs === undefined ? {} : { silenceMs: silenceMs * TCG_FACTOR }),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/parse-junit.js



/** A file that is larger is not read: it would not fit a report. */
const parse_junit_MAX_CHARS = (/* unused pure expression or super */ null && (64 * 2 ** 20));
const MAX_CASES = 5_000;
const OUTPUT_LINES = 200;
const LINE_CHARS = 2_000;
const Attributes = dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J()), {});
const Elements = dist/* array */.YOg(dist/* record */.g1P(dist/* string */.YjP(), dist/* unknown */.L5J()));
/** Reads JUnit XML, whoever wrote it. Never throws: what cannot be read is a problem of the report. */
function parse_junit_parseJunit(xml) {
    if (xml.trim() === '')
        return { cases: [], problem: 'it is empty' };
    if (xml.length > parse_junit_MAX_CHARS)
        return { cases: [], problem: `it is longer than ${parse_junit_MAX_CHARS} characters` };
    // Entities of a document type could grow without end; no writer of JUnit needs one.
    if (/<!DOCTYPE/i.test(xml))
        return { cases: [], problem: 'it has a document type, which is not read' };
    const parser = new XMLParser({
        preserveOrder: true,
        ignoreAttributes: false,
        attributeNamePrefix: '',
        parseTagValue: false,
        parseAttributeValue: false,
        // The parser bounds how many it replaces, and a log may be full of them.
        processEntities: false,
        trimValues: false,
    });
    let json;
    try {
        json = parser.parse(xml);
    }
    catch (error) {
        return { cases: [], problem: `it is damaged: ${cleanLine(String(error), LINE_CHARS)}` };
    }
    const root = v.safeParse(Elements, json);
    const cases = root.success ? parse_junit_listCases(root.output, '') : [];
    if (!/(?:<\/testsuites?\s*>|<testsuites?\b[^<]*\/>)\s*(?:<!--.*-->\s*)?$/s.test(xml.slice(-1_000))) {
        return { cases: cases.slice(0, MAX_CASES), problem: 'it is cut short, or is no JUnit' };
    }
    return cases.length > MAX_CASES
        ? { cases: cases.slice(0, MAX_CASES), problem: `only its first ${MAX_CASES} cases were read` }
        : { cases };
}
/** Test cases of these elements and of all suites within, in their order. */
function parse_junit_listCases(elements, suite) {
    return elements.flatMap((element) => {
        const tag = tagOf(element);
        if (tag === 'testsuites')
            return parse_junit_listCases(childrenOf(element, tag), suite);
        if (tag === 'testsuite')
            return parse_junit_listCases(childrenOf(element, tag), attributesOf(element)['name'] ?? suite);
        return tag === 'testcase' ? [readCase(element, suite)] : [];
    });
}
function readCase(element, suite) {
    const { name = '', time = '' } = attributesOf(element);
    const children = childrenOf(element, 'testcase');
    const find = (tag) => children.filter((child) => tagOf(child) === tag);
    const [kind, ended] = ['error', 'failure', 'skipped'].map((tag) => [tag, find(tag)[0]]).find(([, found]) => found !== undefined) ?? [];
    const words = ended === undefined || kind === undefined ? [] : [attributesOf(ended)['message'] ?? '', textOf(childrenOf(ended, kind))];
    const output = ['system-out', 'system-err'].flatMap((tag) => find(tag).map((child) => textOf(childrenOf(child, tag)))).join('\n');
    const seconds = Number.parseFloat(time);
    return {
        suite: cleanLine(suite, LINE_CHARS),
        name: cleanLine(name, LINE_CHARS),
        outcome: kind === undefined ? 'passed' : kind === 'failure' ? 'failed' : kind,
        ...(Number.isFinite(seconds) && seconds >= 0 ? { seconds } : {}),
        message: cleanLines([...new Set(words.map((word) => word.trim()))].filter((word) => word !== '').join('\n'), OUTPUT_LINES, LINE_CHARS).join('\n'),
        output: cleanLines(output, OUTPUT_LINES, LINE_CHARS),
    };
}
const tagOf = (element) => Object.keys(element).find((key) => key !== ':@');
function childrenOf(element, tag) {
    const parsed = v.safeParse(Elements, element[tag]);
    return parsed.success ? parsed.output : [];
}
function attributesOf(element) {
    const parsed = v.safeParse(Attributes, element[':@']);
    return parsed.success
        ? Object.fromEntries(Object.entries(parsed.output).map(([key, value]) => [key, decodeEntities(String(value))]))
        : {};
}
function textOf(elements) {
    return elements.map((element) => (typeof element['#text'] === 'string' ? decodeEntities(element['#text']) : '')).join('');
}
const parse_junit_ENTITIES = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
/** The five entities of XML, and characters by their number. */
function decodeEntities(text) {
    return text.replace(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
        if (name !== undefined)
            return parse_junit_ENTITIES[name] ?? whole;
        const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    });
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/policy.js

/**
 * Decides how to boot on a machine.
 * @param requireKvm without hardware virtualisation nothing is booted; else it takes longer, and the limits are longer
 * @param limits for a machine with hardware virtualisation
 */
function planBoot(accelerator, requireKvm, limits) {
    if (requireKvm && accelerator.kind === 'tcg') {
        const reason = accelerator.reason.replace(/\.$/, '');
        return {
            boots: false,
            reason: `Not booted, as hardware virtualisation is required and this machine has none that works (${reason}). Choose a runner with KVM, or set "require-kvm: false" and wait longer.`,
        };
    }
    return { boots: true, accelerator: accelerator.kind, limits: scaleLimits(limits, accelerator.kind) };
}

;// CONCATENATED MODULE: ./.cache/js/src/health/shell.js
/**
 * Text as one word of a POSIX shell, whatever it holds: between single quotes nothing is special but the quote itself.
 * @throws Error for a NUL byte, which no shell can hold; the configuration refuses it
 */
function quoteShell(text) {
    if (text.includes('\0'))
        throw new Error('A NUL byte cannot be passed to a shell.');
    return `'${text.replaceAll("'", "'\\''")}'`;
}

;// CONCATENATED MODULE: ./.cache/js/src/health/render.js



/**
 * A bash script that runs the checks on the host it is started on, and prints one line of JSON for each; `parseHealthLines` reads them.
 * It needs nothing but itself: give it to `bash` as a file, or to `ssh HOST bash -s` on standard input. It ends with 0 also if checks failed,
 * with 3 if it could not run, and with 143 if it was ended.
 */
function renderHealthScript(checks, options = {}) {
    const { head, tail } = renderHealthParts(checks, options);
    return `${head}${tail}`;
}
/** The same in two parts, of which the first is the same for all checks: whoever has to carry many scripts carries it once. */
function renderHealthParts(checks, options = {}) {
    const runner = (0,external_node_fs_.readFileSync)(new URL(/* asset import */ __webpack_require__(77195), __webpack_require__.b), 'utf8');
    const calls = checks.map((check) => `  start_check ${listWords(check).map(quoteShell).join(' ')}\n`);
    // In braces, so that bash has read everything before it runs anything: a command could otherwise read the rest of the script.
    return {
        head: `{\n${runner}\n`,
        tail: `list_checks() {\n  :\n${calls.join('')}}\nrun_checks $((${Math.ceil(options.timeLimit ?? 0)} * \${PANTHER_SLOW:-1}))\nexit 0\n}\n`,
    };
}
function listWords(check) {
    const { name, retries, interval, timeLimit, kind } = check;
    return [name, ...[retries, interval, timeLimit].map((count) => String(Math.ceil(count))), kind, ...listArguments(check)];
}
function listArguments(check) {
    switch (check.kind) {
        case 'system':
            return [];
        case 'unit':
            return [check.unit];
        case 'tcp':
            return [check.host, String(check.port)];
        case 'command':
            return [check.command];
        case 'http': {
            const url = new URL(check.url);
            const host = url.hostname.replace(/^\[|\]$/g, '');
            const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
            const request = [check.url, host, port, url.host, `${url.pathname}${url.search}`, String(check.status), check.body ?? ''];
            return check.verifyTls ? request : [...request, '--insecure'];
        }
    }
}
/** Milliseconds between asking a program to end and killing it, as in runner.sh, and some for the shell itself. */
const OVERHEAD_MS = 4_000;
/** Checks that run side by side, as in runner.sh. */
const PARALLEL = 16;
/** Milliseconds that the checks take at most if every attempt of each runs into its limit: for the limit of whoever waits for the script. */
function boundHealthTime(checks) {
    const each = checks.map(({ retries, interval, timeLimit }) => (retries + 1) * (timeLimit + OVERHEAD_MS) + retries * interval);
    const longest = Math.max(0, ...each);
    // More checks than run at once come in turns.
    return longest * Math.ceil(checks.length / PARALLEL);
}

;// CONCATENATED MODULE: ./.cache/js/src/health/report.js


/** A line longer than this is none of ours: a message has 4,000 bytes, each at most 6 characters of JSON. */
const MAX_LINE_CHARS = 32_768;
const MAX_MESSAGE_CHARS = 4_000;
const ResultLineSchema = dist/* object */.Ikc({
    check: dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(0)),
    ok: dist/* boolean */.zMY(),
    attempts: dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(0)),
    seconds: dist/* pipe */.FsL(dist/* number */.aig(), dist/* minValue */.Wwf(0)),
    message: dist/* string */.YjP(),
});
const EndLineSchema = dist/* object */.Ikc({ done: dist/* literal */.euz(true), checks: dist/* number */.aig() });
/**
 * Makes a report of what the script printed. Whatever else came on the channel is passed over; a check without a good line of its own has
 * failed, as the host cannot vouch for what it did not say. Of two lines for one check the first counts.
 * @param checks those that the script was made of
 */
function parseHealthLines(checks, lines) {
    const found = new Map();
    let complete = false;
    for (const line of lines) {
        const json = parseLine(line);
        const end = v.safeParse(EndLineSchema, json);
        if (end.success && end.output.checks === checks.length)
            complete = true;
        const result = v.safeParse(ResultLineSchema, json);
        const check = result.success ? checks[result.output.check] : undefined;
        if (!result.success || check === undefined || found.has(result.output.check))
            continue;
        const { ok, attempts, seconds, message } = result.output;
        found.set(result.output.check, { name: check.name, kind: check.kind, ok, attempts, seconds, message: clean(message) });
    }
    const results = checks.map((check, index) => found.get(index) ?? describeMissing(check));
    return { ok: results.every(({ ok }) => ok), complete, results };
}
function parseLine(line) {
    // A serial console may have written something before it; what comes after the object is noise as well.
    const start = line.indexOf('{"');
    const end = line.lastIndexOf('}');
    if (start < 0 || end < start || line.length > MAX_LINE_CHARS)
        return undefined;
    try {
        return JSON.parse(line.slice(start, end + 1));
    }
    catch {
        return undefined;
    }
}
// eslint-disable-next-line no-control-regex -- that is what is dropped
const report_CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** The host is asked to send no control characters, but it is the host that does so. */
function clean(message) {
    return message
        .slice(0, MAX_MESSAGE_CHARS)
        .replace(report_CONTROL, '')
        .replace(/\ufffd+$/, '');
}
function describeMissing({ name, kind }) {
    return { name, kind, ok: false, attempts: 0, seconds: 0, message: 'The host did not report the result of this check.' };
}

;// CONCATENATED MODULE: ./.cache/js/src/health/index.js




;// CONCATENATED MODULE: ./.cache/js/src/vm/probe/settings.js




/** What a secret holds that the configuration says nothing about. */
const DUMMY_SECRET = 'dummy';
const MIB = 2 ** 20;
/**
 * A Nix function of a host's settings, as `describeProbe` makes them, to the NixOS module for its boot test: `host.extendModules { modules = [ … ]; }`, of
 * which `config.system.build.vm` is then built.
 * @param source store path of the flake's source; undefined if no settings name a module in it
 */
function writeProbe(source) {
    const module = (0,external_node_fs_.readFileSync)(new URL(/* asset import */ __webpack_require__(94357), __webpack_require__.b), 'utf8');
    const common = {
        dummySecret: DUMMY_SECRET,
        healthHead: renderHealthParts([]).head,
        reportScript: (0,external_node_fs_.readFileSync)(new URL(/* asset import */ __webpack_require__(44613), __webpack_require__.b), 'utf8'),
    };
    const literal = `builtins.fromJSON ${(0,src_flake/* quoteNix */.Oj)(JSON.stringify(common))}`;
    return `(own: (${module}) (${literal} // own) ${source === undefined ? 'null' : (0,src_flake/* quoteNix */.Oj)(source)})`;
}
/** The settings of one host, for `writeProbe`. */
function describeProbe({ vm, health }, options) {
    const toMiB = (bytes) => (bytes === undefined ? null : Math.ceil(bytes / MIB));
    return {
        memoryMiB: toMiB(vm.memory),
        cores: vm.cores ?? null,
        diskMiB: toMiB(vm.disk),
        network: vm.network,
        module: vm.module ?? null,
        secrets: Object.fromEntries(vm.secrets),
        disabledUnits: vm.disabledUnits,
        healthTail: renderHealthParts(health, { timeLimit: options.healthTimeLimit }).tail,
        bootSeconds: Math.max(1, Math.ceil(options.bootTimeLimit / 1_000)),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/probe/index.js


;// CONCATENATED MODULE: ./.cache/js/src/vm/schedule.js
/** Longest first, so that none is left at the end to run alone; unknown ones first of all, as they may be the longest. */
function orderByLength(guests) {
    const length = ({ needs }) => needs.expectedSeconds ?? Infinity;
    return guests.toSorted((a, b) => (length(a) === length(b) ? 0 : length(b) - length(a)));
}
/** Whether a guest could run if it were alone. Cores may be shared, memory may not. */
function fitsAlone(needs, budget) {
    return needs.memory <= budget.memory;
}
/** The index of the first guest in a queue that fits beside those that run; undefined if none does. One may always have more cores than there are. */
function chooseNext(queue, running, budget) {
    const used = running.reduce((sum, { memory, cores }) => ({ memory: sum.memory + memory, cores: sum.cores + cores }), {
        memory: 0,
        cores: 0,
    });
    const index = queue.findIndex(({ needs }) => used.memory + needs.memory <= budget.memory && (running.length === 0 || used.cores + needs.cores <= budget.cores));
    return index === -1 ? undefined : index;
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/run-guests.js





const MEBIBYTE = 2 ** 20;
/** Bytes that QEMU needs besides the guest's memory: devices, and without acceleration the code that it has translated. */
const OVERHEAD = { kvm: 128 * MEBIBYTE, hvf: 128 * MEBIBYTE, tcg: 384 * MEBIBYTE };
/** What a guest takes of its machine. */
function listNeeds({ memoryMiB, cores, accelerator, expectedSeconds }) {
    const memory = memoryMiB * MEBIBYTE + OVERHEAD[accelerator];
    return { memory, cores, ...(expectedSeconds === undefined ? {} : { expectedSeconds }) };
}
/** Bytes of memory that may go to guests: nine tenths of what is free. */
function measureMemoryBudget() {
    // Of a container that is limited, node knows the limit since 20.13.
    const free = typeof process.availableMemory === 'function' ? process.availableMemory() : (0,external_node_os_.freemem)();
    return Math.floor(free * 0.9);
}
/**
 * Boots many guests, as many at once as fit. A guest that can never fit is an error of its own and keeps no other from running.
 * @returns results in the order of the requests
 * @throws the signal's reason if aborted, or what one of the boots threw; not before all have ended
 */
async function runGuests(guests, budget, ports) {
    const results = new Map();
    const running = new Map();
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, ...(ports.signal === undefined ? [] : [ports.signal])]);
    let failure;
    const finish = (guest, result) => {
        results.set(guest, result);
        ports.onResult?.(result);
    };
    const all = guests.map((guest) => ({ guest, needs: listNeeds(guest) }));
    for (const { guest, needs } of all)
        if (!fitsAlone(needs, budget))
            finish(guest, describeMisfit(guest, needs, budget));
    const queue = [...orderByLength(all.filter(({ guest }) => !results.has(guest)))];
    while (queue.length + running.size > 0) {
        const next = failure === undefined && !signal.aborted ? chooseNext(queue, [...running.keys()].map(listNeeds), budget) : undefined;
        const [chosen] = next === undefined ? [] : queue.splice(next, 1);
        if (chosen !== undefined) {
            const { guest } = chosen;
            const work = bootGuest(guest, { ...ports, signal })
                .then((result) => finish(guest, result))
                .catch((error) => {
                failure ??= { error };
                stop.abort(error);
            })
                .finally(() => running.delete(guest));
            running.set(guest, work);
        }
        else if (running.size > 0) {
            await Promise.race(running.values());
        }
        else {
            break;
        }
    }
    ports.signal?.throwIfAborted();
    if (failure !== undefined)
        throw failure.error;
    return guests.flatMap((guest) => results.get(guest) ?? []);
}
function describeMisfit(guest, needs, budget) {
    return makeUnbootedResult(guest.name, {
        verdict: 'error',
        cause: 'does-not-fit',
        reason: `Not booted, as the guest needs ${(0,runtime/* formatSize */.Xq)(needs.memory)} of memory (${(0,runtime/* formatSize */.Xq)(guest.memoryMiB * MEBIBYTE)} of its own, the rest for QEMU) and this machine has ${(0,runtime/* formatSize */.Xq)(budget.memory)} for guests. Give it less (key "memory" of the host's VM), or use a runner with more.`,
    });
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/test-driver.js







const JUNIT_FILE = 'junit.xml';
const LOG_FILE = 'driver.log';
/** Milliseconds by which the driver's own limit comes before ours: then it can say so, and write its report. */
const HEAD_START_MS = 15_000;
const test_driver_KILL_GRACE_MS = 5_000;
const MAX_FAILURE_LINES = 200;
const test_driver_TAIL_LINES = 60;
const MAX_FILES = 500;
/** How the driver marks its words on a failed test. nixos/lib/test-driver/src/test_driver/logger.py: log_test_error() */
const FAILURE_MARK = /^(?:[\w.-]+: )?!!! ?/;
/** What an older driver says of options that it does not know; argparse of Python. */
const UNKNOWN_OPTION = 'nixos-test-driver: error: unrecognized arguments: ';
/**
 * Runs a NixOS test by its driver and keeps what it leaves behind, also of a failure. When it returns or throws, no machine of the test runs
 * any more.
 * https://github.com/NixOS/nixpkgs/blob/master/nixos/lib/test-driver/src/test_driver/__init__.py
 * @throws the signal's reason if aborted; Error of the system if evidence cannot be written
 */
async function runTestDriver(request, ports) {
    ports.signal?.throwIfAborted();
    await mkdir(request.evidenceDirectory, { recursive: true });
    // The machines' state has sockets, whose paths must be short.
    const directory = await mkdtemp(join(await realpath(ports.tempDirectory), 'panther-test-'));
    const start = performance.now();
    try {
        const ownLimitMs = request.limitMs - Math.min(HEAD_START_MS, request.limitMs / 2);
        const reporting = ['--junit-xml', JUNIT_FILE, '--global-timeout', `${Math.max(1, Math.floor(ownLimitMs / 1_000))}`];
        let run = await runDriver(request, reporting, directory, ports);
        if (run.exitCode === 2 && run.log.some((line) => line.startsWith(UNKNOWN_OPTION)))
            run = await runDriver(request, [], directory, ports);
        return await describeRun(request, run, Math.round(performance.now() - start) / 1_000);
    }
    finally {
        await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    }
}
async function runDriver(request, options, directory, ports) {
    const failure = [];
    const log = recordConsole(join(request.evidenceDirectory, LOG_FILE), (line) => {
        if (FAILURE_MARK.test(line) && failure.length < MAX_FAILURE_LINES)
            failure.push(line.replace(FAILURE_MARK, ''));
    });
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), request.limitMs);
    const signal = AbortSignal.any([limit.signal, ...(ports.signal === undefined ? [] : [ports.signal])]);
    // Machines that left the driver's process group keep its output open.
    let hunt;
    signal.addEventListener('abort', () => {
        hunt = setTimeout(() => void killStragglers('PANTHER_TEST_STATE', directory), test_driver_KILL_GRACE_MS + 500);
    });
    const take = (line) => log.take(Buffer.from(`${line}\n`));
    try {
        const outcome = await runProcess({
            command: [request.driver, '-o', request.evidenceDirectory, ...options],
            cwd: directory,
            env: makeDriverEnvironment(ports.env, request.accelerator, directory),
            onStdoutLine: take,
            onStderrLine: take,
            signal,
            graceMs: test_driver_KILL_GRACE_MS,
        });
        return { exitCode: outcome.exitCode, signal: outcome.signal, isTimeUp: false, log: log.listTail(), failure };
    }
    catch (error) {
        ports.signal?.throwIfAborted();
        if (limit.signal.aborted)
            return { exitCode: undefined, signal: undefined, isTimeUp: true, log: log.listTail(), failure };
        if (!(error instanceof UserError))
            throw error;
        return { exitCode: undefined, signal: undefined, isTimeUp: false, problem: error.message, log: [], failure };
    }
    finally {
        clearTimeout(timer);
        clearTimeout(hunt);
        await killStragglers('PANTHER_TEST_STATE', directory);
        log.close();
    }
}
/** Every machine's script adds QEMU_OPTS to its command line. */
function makeDriverEnvironment(env, accelerator, directory) {
    return {
        ...env,
        TMPDIR: directory,
        XDG_RUNTIME_DIR: directory,
        PANTHER_TEST_STATE: directory,
        // "accel=kvm:tcg" of the script would try a KVM that hangs.
        QEMU_OPTS: `-machine accel=${accelerator}`,
        // A window would need a display.
        DISPLAY: undefined,
        WAYLAND_DISPLAY: undefined,
    };
}
async function describeRun(request, run, seconds) {
    const text = await readFile(join(request.evidenceDirectory, JUNIT_FILE), 'utf8').catch(() => undefined);
    const junit = text === undefined ? { cases: [], problem: 'there is none' } : parseJunit(text);
    return {
        name: request.name,
        ...judgeRun(request, run, junit),
        accelerator: request.accelerator,
        seconds,
        junit,
        failure: run.failure,
        logTail: run.exitCode === 0 ? [] : run.log.slice(-test_driver_TAIL_LINES).map((line) => cleanLine(line, 500)),
        files: await listEvidence(request.evidenceDirectory),
    };
}
/** The exit code decides. A report that tells of a failure is believed too: a driver that is stopped may end with 0. */
function judgeRun({ limitMs, name }, run, junit) {
    const limit = `${Math.round(limitMs / 1_000)} s`;
    if (run.problem !== undefined)
        return { verdict: 'error', reason: run.problem };
    if (run.isTimeUp)
        return { verdict: 'failed', reason: `The test "${name}" did not end within ${limit} and was killed. See ${LOG_FILE}.` };
    const bad = junit.cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'error').map((item) => item.name);
    if (run.exitCode === 0 && bad.length === 0)
        return { verdict: 'passed', reason: `The test "${name}" passed.` };
    if (run.log.some((line) => line.includes('timeout reached; test terminating'))) {
        return {
            verdict: 'failed',
            reason: `The test "${name}" reached its time limit of ${limit}. Raise it, or look in ${LOG_FILE} for what it waited for.`,
        };
    }
    const last = run.failure.findLast((line) => line.trim() !== '') ?? findError(run.log);
    const parts = bad.length === 0 ? '' : ` (${bad.slice(0, 5).join(', ')}${bad.length > 5 ? ' …' : ''})`;
    const how = run.exitCode === undefined ? `was ended by the signal ${run.signal ?? 'unknown'}` : `ended with exit code ${run.exitCode}`;
    return {
        verdict: 'failed',
        reason: `The test "${name}" failed${parts}: ${last === undefined ? `its driver ${how}` : last.slice(0, 500)}. See ${LOG_FILE}.`,
    };
}
/** The last line of a Python traceback. */
function findError(log) {
    return log.findLast((line) => /^[\w.]*(?:Error|Exception|Failed)\b.*/.test(line));
}
/** What the test left: screenshots, copied files, logs. Links are not followed: they point into machines or into the store. */
async function listEvidence(directory) {
    const names = await readdir(directory, { recursive: true });
    const files = await Promise.all(names
        .sort()
        .slice(0, MAX_FILES)
        .map(async (path) => ((await isPlainFile(join(directory, path))) ? [{ kind: kindOf(path), path }] : [])));
    return files.flat();
}
function kindOf(path) {
    if (path === JUNIT_FILE)
        return 'junit';
    if (path === LOG_FILE)
        return 'console';
    return /\.(?:png|ppm)$/i.test(path) ? 'screenshot' : 'other';
}
async function isPlainFile(path) {
    return (await lstat(path).catch(() => undefined))?.isFile() ?? false;
}

;// CONCATENATED MODULE: ./.cache/js/src/vm/index.js















;// CONCATENATED MODULE: ./.cache/js/src/boot/boot-tests.js






/** Milliseconds that a guest has besides booting and its checks: to find the probe's port, and to power off. */
const MARGIN_MS = 30_000;
/** Milliseconds of silence on a real machine after which a guest counts as hung. */
const SILENCE_MS = 120_000;
/** Reads the repository's configuration; empty without a file, and for a flake that is not on this disk. @throws UserError for one with problems */
async function readRepositoryConfig({ root }) {
    return readConfig(async (path) => {
        if (root === undefined)
            return undefined;
        try {
            return await (0,promises_.readFile)((0,external_node_path_.join)(root, path));
        }
        catch (error) {
            if ((0,runtime/* findErrorCode */.Ze)(error) === 'ENOENT')
                return undefined;
            throw error;
        }
    });
}
/** Says which globs of the configuration match no host: mostly one that was renamed. */
function annotateUnusedGlobs(config, hosts, log) {
    for (const { message, line, column } of listUnusedGlobs(config, hosts)) {
        log.annotate({ severity: 'warning', title: 'Configuration', message, position: { file: CONFIG_FILES[0], line, column } });
    }
}
/**
 * How long a host may take on a machine with hardware virtualisation, in milliseconds.
 * @throws UserError if the time limit leaves nothing for booting
 */
function chooseLimits(host, { vm, health }, defaultLimitMs) {
    const totalMs = vm.timeLimit ?? defaultLimitMs;
    const healthMs = Math.min(boundHealthTime(health), Math.max(0, totalMs - 2 * MARGIN_MS));
    const bootMs = totalMs - healthMs - MARGIN_MS;
    if (bootMs < MARGIN_MS)
        throw new runtime/* UserError */.yo(`The time limit of ${host}'s boot test, ${totalMs / 1_000} s, is too short for any guest: give it at least ${(3 * MARGIN_MS) / 1_000} s (input "time-limit", or "time-limit" in ${CONFIG_FILES[0]}).`);
    return { totalMs, bootMs, healthMs, silenceMs: Math.min(SILENCE_MS, bootMs) };
}
/** Whether any host gets a module from the flake's source. */
function needsSource(config, hosts) {
    return hosts.some((host) => settingsOf(config, host).vm.module !== undefined);
}
/** Linux takes no longer argument of a command; what else is in it has room besides. Source: MAX_ARG_STRLEN in linux/binfmts.h. */
const MAX_SETTINGS_BYTES = 70_000;
/**
 * What the evaluation has to know to boot hosts.
 * @param hosts names
 * @param source store path of the flake's source
 * @throws UserError if the configuration does not fit, or says too much
 */
function makeBootTests(config, hosts, source, defaultLimitMs) {
    const indexes = new Map();
    const booted = {};
    for (const host of hosts) {
        const settings = settingsOf(config, host);
        if (!settings.vm.enabled)
            continue;
        const { bootMs, healthMs } = chooseLimits(host, settings, defaultLimitMs);
        const text = JSON.stringify(describeProbe(settings, { bootTimeLimit: bootMs, healthTimeLimit: healthMs }));
        const index = indexes.get(text) ?? indexes.size;
        indexes.set(text, index);
        booted[host] = index;
    }
    const texts = [...indexes.keys()];
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(JSON.stringify(text)), 0);
    if (bytes > MAX_SETTINGS_BYTES)
        throw new runtime/* UserError */.yo(`${CONFIG_FILES[0]} says ${bytes} bytes of different things about hosts, of which ${MAX_SETTINGS_BYTES} fit into one evaluation. Let more hosts share their settings, and put long commands into scripts of the repository.`);
    return {
        module: writeProbe(needsSource(config, hosts) ? source : undefined),
        settings: texts.map((text) => JSON.parse(text)),
        hosts: booted,
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/boot/boot-hosts.js






/** NixOS's own defaults, where the script does not tell. */
const DEFAULT_MEMORY_MIB = 1_024;
const DEFAULT_CORES = 1;
/** The script that starts a machine: `bin/run-NAME-vm`; undefined if there is none, or more than one. */
async function findScript(path, storeDirectory) {
    const directory = (0,external_node_path_.join)(storeDirectory, (0,src_nix/* storePathBase */.Ex)(path), 'bin');
    const names = (await (0,promises_.readdir)(directory).catch(() => [])).filter((name) => /^run-.*-vm$/.test(name));
    const [name] = names;
    if (name === undefined || names.length > 1)
        return undefined;
    const file = (0,external_node_path_.join)(directory, name);
    return { file, text: await (0,promises_.readFile)(file, 'utf8') };
}
function readNumber(text, option, fallback) {
    const found = Number(option.exec(text)?.[1]);
    return Number.isSafeInteger(found) && found > 0 ? found : fallback;
}
/** Host names as directories: a flake may call its hosts what it likes. */
const nameDirectory = (host) => encodeURIComponent(host).replaceAll('.', '%2E');
/** What has to be queued to boot a machine, or why it is not booted. */
async function prepareGuest({ host, path }, { config, timeLimitMs, requireKvm, directory }, findOn, ports) {
    const script = await findScript(path, ports.storeDirectory);
    if (script === undefined) {
        const reason = `Not booted, as ${path} has no script bin/run-NAME-vm: "system.build.vm" of this host is none that NixOS makes.`;
        return makeUnbootedResult(host, { verdict: 'error', cause: 'qemu-missing', reason });
    }
    const settings = settingsOf(config, host);
    const limits = chooseLimits(host, settings, timeLimitMs);
    const accelerator = await findOn(findQemuProgram(script.text) ?? 'qemu-system-x86_64');
    const plan = planBoot(accelerator, requireKvm, limits);
    if (!plan.boots)
        return makeUnbootedResult(host, { verdict: 'skipped', cause: 'no-accelerator', reason: plan.reason });
    const { memory, cores } = settings.vm;
    return {
        name: host,
        command: [script.file],
        accelerator: plan.accelerator,
        limits: plan.limits,
        // For the guest's own limits, which are written for hardware virtualisation.
        kernelParameters: plan.accelerator === 'tcg' ? [`panther.slow=${TCG_FACTOR}`] : [],
        memoryMiB: memory === undefined ? readNumber(script.text, /\s-m\s+(\d+)/, DEFAULT_MEMORY_MIB) : Math.ceil(memory / 2 ** 20),
        cores: cores ?? readNumber(script.text, /\s-smp\s+(\d+)/, DEFAULT_CORES),
        expectedChecks: settings.health.map(({ name }) => name),
        evidenceDirectory: (0,external_node_path_.join)(directory, nameDirectory(host)),
    };
}
const isResult = (item) => 'verdict' in item;
/**
 * Boots machines, as many at once as fit, and keeps what they said. However a guest fails is a result.
 * @returns results in the order of the machines
 * @throws UserError if QEMU is missing; InterruptedError
 */
async function bootHosts(machines, options, ports) {
    const { env, tempDirectory, signal, log } = ports;
    const accelerators = new Map();
    const findOn = async (qemu) => {
        const found = accelerators.get(qemu) ?? findAccelerator({ env, tempDirectory, qemu, platform: process.platform, arch: process.arch, signal });
        accelerators.set(qemu, found);
        return found;
    };
    const prepare = async (machine, find) => prepareGuest(machine, options, find, ports);
    const boot = async (items) => {
        const guests = items.filter((item) => !isResult(item));
        const onResult = ({ host, verdict, seconds, reason }) => log.info(`${host}: ${verdict} in ${seconds.toFixed(0)} s. ${reason}`);
        const budget = { memory: measureMemoryBudget(), cores: ports.cores };
        return [...items.filter(isResult), ...(await runGuests(guests, budget, { env, tempDirectory, signal, onResult }))];
    };
    const prepared = await inTurn(machines, async (machine) => prepare(machine, findOn));
    for (const found of accelerators.values()) {
        const { kind, reason } = await found;
        log.info(`Guests run with ${kind}: ${reason}`);
    }
    const first = await boot(prepared);
    // A machine may run a guest of some bytes with acceleration, and hang every kernel.
    const mute = new Set(first.filter(isMute).map(({ host }) => host));
    if (mute.size > 0)
        log.warning(`With acceleration ${[...mute].join(', ')} said nothing at all. Trying again without it, which takes longer.`);
    const slow = { kind: 'tcg', reason: 'with acceleration guests say nothing' };
    const again = machines.filter(({ host }) => mute.has(host));
    const second = await boot(await inTurn(again, async (machine) => prepare(machine, async () => Promise.resolve(slow))));
    const results = new Map([...first, ...second].map((result) => [result.host, result]));
    return machines.flatMap(({ host }) => results.get(host) ?? []);
}
/** A guest that hung before its very first word, although a tiny one had booted. */
function isMute({ accelerator, cause, consoleTail }) {
    return accelerator !== undefined && accelerator !== 'tcg' && cause === 'hung' && consoleTail.every((line) => line.trim() === '');
}
/** One after another: what the first finds out the others need not. */
async function inTurn(items, work) {
    const results = [];
    for (const item of items)
        results.push(await work(item));
    return results;
}

;// CONCATENATED MODULE: ./.cache/js/src/boot/run-boot-tests.js







const isEvaluated = (target) => target.outcome === 'evaluated';
/** A machine that is not there to boot, as a result. */
const unbooted = (host, reason) => makeUnbootedResult(host, { verdict: 'error', cause: 'qemu-missing', reason: `Not booted: ${reason}` });
/**
 * Evaluates, builds and boots the hosts of a flake on this machine.
 * @param directory where logs of builds and evidence of boots go
 * @returns a result for each host that is to be booted, in the order of the flake
 * @throws UserError for a configuration with problems, a store elsewhere, or without QEMU; ToolError; InterruptedError
 */
async function runBootTests(flake, options, directory, ports) {
    const { nix, log } = ports;
    const { storeDirectory } = nix;
    if (storeDirectory === undefined) {
        throw new runtime/* UserError */.yo('Guests boot from the store of this machine, but this job uses a store elsewhere. Leave out the input "store" of actions/setup.');
    }
    const config = await readRepositoryConfig(flake);
    const examine = { ...options, systems: [], checkOutputs: false };
    const hosts = await (0,pipeline/* listFlakeHosts */.rB)(flake, examine, ports);
    annotateUnusedGlobs(config, hosts, log);
    const { source } = needsSource(config, hosts) ? await (0,src_flake/* findMetadata */.jU)(nix, flake.reference) : {};
    const bootTests = makeBootTests(config, hosts, source, options['time-limit']);
    const evaluation = await (0,pipeline/* examineFlake */.zR)(flake, { ...examine, bootTests }, ports);
    const tests = evaluation.targets.filter(({ kind }) => kind === 'boot-test');
    const built = await buildMachines(tests.filter(isEvaluated), directory, ports);
    const machines = [];
    const results = new Map();
    for (const test of tests) {
        const { name } = test;
        if (!isEvaluated(test)) {
            results.set(name, unbooted(name, test.error.message));
            continue;
        }
        const result = built.get(test.id);
        const path = test.outputs['out'];
        if (result?.status === 'built' && path !== undefined)
            machines.push({ host: name, path });
        else
            results.set(name, unbooted(name, `its virtual machine does not build (${result?.status ?? 'it was not tried'}).`));
    }
    const boot = { config, timeLimitMs: options['time-limit'], requireKvm: options['require-kvm'], directory };
    for (const result of await bootHosts(machines, boot, { ...ports, storeDirectory }))
        results.set(result.host, result);
    return tests.flatMap(({ name, position }) => {
        const result = results.get(name);
        if (result === undefined)
            return [];
        annotateBoot(result, position, log);
        return [result];
    });
}
function annotateBoot({ host, verdict, reason }, position, log) {
    if (verdict === 'failed' || verdict === 'error')
        log.annotate({ severity: 'error', title: `${host} does not boot`, message: reason, position });
    if (verdict === 'skipped')
        log.annotate({ severity: 'notice', title: `${host} was not booted`, message: reason, position });
}
/** Builds all machines at once. @returns what became of each, by target */
async function buildMachines(targets, directory, ports) {
    if (targets.length === 0)
        return new Map();
    const result = await (0,build/* buildGroup */.Ct)({
        group: 'vm',
        targets: targets.map((target) => ({ ...target, outputs: { ...target.outputs }, status: 'build' })),
        plan: '',
        directory,
    }, { ...ports, freeDisk: async () => (0,pipeline/* findFreeDisk */.IR)(ports.nix) });
    return new Map(result.targets.map((target) => [target.id, target]));
}

;// CONCATENATED MODULE: ./.cache/js/src/boot/index.js




;// CONCATENATED MODULE: ./.cache/js/actions/vm-test/inputs.js


const INPUTS = {
    ...pipeline/* FLAKE_INPUT */.Lp,
    ...pipeline/* EVALUATION_INPUTS */.lE,
    ...BOOT_INPUTS,
};
const OUTPUTS = {
    verdict: '`success` or `failure`.',
    evidence: 'Directory with a directory for each host: console log, what the probe said, JUnit, and a screenshot of what failed.',
};

;// CONCATENATED MODULE: ./.cache/js/actions/vm-test/main.js








/** Boots every host of a flake in one job. */
const runVmTest = () => (0,runtime/* runAction */.Cs)(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = (0,src_nix/* createCliNix */.Su)({ env: io.env, signal: io.signal });
    await (0,src_nix/* requireNix */.ro)(nix);
    const flake = await (0,src_flake/* locateFlake */.mo)(inputs.flake, io.workspace);
    const directory = await io.makeDirectory('vm');
    const results = await runBootTests(flake, inputs, directory, {
        nix,
        log: io.log,
        signal: io.signal,
        env: io.env,
        now: () => performance.now(),
        tempDirectory: io.temp,
        cores: (0,external_node_os_.availableParallelism)(),
    });
    const { verdict, reasons, summary } = describeBoots(results);
    await io.writeSummary(summary);
    io.setOutputs({ verdict, evidence: directory });
    try {
        await (0,pipeline/* uploadDirectory */.zA)((0,runtime/* createGitHubArtifactStore */.HR)(io.env), `${(0,pipeline/* nameArtifacts */.H1)(inputs.flake).base}-vm`, (0,external_node_path_.join)(directory));
    }
    catch (error) {
        io.log.warning(`The evidence was not kept as an artifact: ${(0,runtime/* describeError */.Uc)(error)}`);
    }
    if (verdict === 'failure')
        io.fail(reasons.join('\n'));
});


/***/ })

};
