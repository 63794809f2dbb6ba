export const id = 809;
export const ids = [809,356];
export const modules = {

/***/ 20809:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   inputs: () => (/* binding */ inputs),
/* harmony export */   run: () => (/* binding */ run)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var _boot_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(89743);
/* harmony import */ var _flake_index_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(71877);
/* harmony import */ var _pipeline_index_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(18713);
/* harmony import */ var _report_index_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(67603);
/* harmony import */ var _runtime_index_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(36121);
/* harmony import */ var _options_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(48356);
/* harmony import */ var _terminal_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(30295);










const inputs = { ..._pipeline_index_js__WEBPACK_IMPORTED_MODULE_5__/* .FLAKE_INPUT */ .Lp, ..._pipeline_index_js__WEBPACK_IMPORTED_MODULE_5__/* .EVALUATION_INPUTS */ .lE, ..._pipeline_index_js__WEBPACK_IMPORTED_MODULE_5__/* .CHECK_INPUTS */ .$d, ..._boot_index_js__WEBPACK_IMPORTED_MODULE_3__/* .VM_INPUTS */ .yU };
/** `panther ci`: the whole pipeline. Logs and reports stay only where `--report` says. */
async function run(args, terminal) {
    const { inputs: options, report: wanted, json } = (0,_options_js__WEBPACK_IMPORTED_MODULE_8__.parseCommandLine)(inputs, args);
    const flake = await (0,_flake_index_js__WEBPACK_IMPORTED_MODULE_4__/* .locateFlake */ .mo)(options.flake, terminal.workingDirectory);
    const kept = wanted === undefined ? undefined : (0,node_path__WEBPACK_IMPORTED_MODULE_2__.resolve)(terminal.workingDirectory, wanted);
    const directory = kept ?? (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)((0,node_os__WEBPACK_IMPORTED_MODULE_1__.tmpdir)(), 'panther-')));
    try {
        const { plan, report } = await (0,_terminal_js__WEBPACK_IMPORTED_MODULE_9__/* .withDisplay */ .V)(terminal, (ports) => (0,_pipeline_index_js__WEBPACK_IMPORTED_MODULE_5__/* .runPipeline */ .aI)(flake, options, directory, ports));
        if (kept !== undefined)
            await (0,_pipeline_index_js__WEBPACK_IMPORTED_MODULE_5__/* .writeReport */ .u5)(kept, plan, report);
        (0,_terminal_js__WEBPACK_IMPORTED_MODULE_9__/* .writeLines */ .x)(json ? terminal.stderr : terminal.stdout, (0,_report_index_js__WEBPACK_IMPORTED_MODULE_6__/* .renderTerminal */ .bF)(report));
        if (kept !== undefined)
            terminal.stderr.write(`Report: ${(0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(kept, 'report.md')}\n`);
        if (json)
            terminal.stdout.write((0,_report_index_js__WEBPACK_IMPORTED_MODULE_6__/* .formatReport */ .CI)(report));
        if (report.verdict === 'success')
            return _runtime_index_js__WEBPACK_IMPORTED_MODULE_7__/* .EXIT_CODE */ .F3.green;
        return (0,_report_index_js__WEBPACK_IMPORTED_MODULE_6__/* .isMachineFault */ .O1)(report) ? _runtime_index_js__WEBPACK_IMPORTED_MODULE_7__/* .EXIT_CODE */ .F3.fault : _runtime_index_js__WEBPACK_IMPORTED_MODULE_7__/* .EXIT_CODE */ .F3.red;
    }
    finally {
        if (kept === undefined)
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(directory, { recursive: true, force: true });
    }
}


/***/ }),

/***/ 48356:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   formatOptions: () => (/* binding */ formatOptions),
/* harmony export */   parseCommandLine: () => (/* binding */ parseCommandLine),
/* harmony export */   refuseReport: () => (/* binding */ refuseReport)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57975);
/* harmony import */ var _runtime_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(36121);


/** Options that only the command line has. */
const OWN = {
    report: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
};
/** `--include A --include B` is one list; a flag may stand alone or be negated by `--no-…`. */
function toText(spec, value) {
    const values = Array.isArray(value) ? value : [value];
    return spec.kind === 'list' ? values.join('\n') : String(values.at(-1));
}
/**
 * Parses a command's arguments: at most one FLAKE, and the inputs of the action of the same name as options.
 * @throws UserError for unknown options, missing values, and values that do not fit
 */
function parseCommandLine(table, args) {
    const flags = Object.entries(table).map(([name, spec]) => [name, spec.kind === 'flag' ? { type: 'boolean' } : { type: 'string', multiple: spec.kind === 'list' }]);
    const options = { ...Object.fromEntries(flags), ...OWN };
    const unknown = args
        .filter((arg) => arg.startsWith('--') && arg.length > 2)
        .map((arg) => arg.slice(2).split('=')[0]?.replace(/^no-/, '') ?? '')
        .filter((name) => !(name in OWN));
    const problems = (0,_runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .describeUnknownInputs */ .VD)(table, unknown).map((text) => text.replace('There is no input', 'There is no option'));
    if (problems.length > 0)
        throw new _runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`${problems.join('\n')} See "panther --help".`);
    let parsed;
    try {
        parsed = (0,node_util__WEBPACK_IMPORTED_MODULE_0__.parseArgs)({
            args: [...args],
            allowPositionals: true,
            allowNegative: true,
            strict: true,
            ...(options === undefined ? {} : { options }),
        });
    }
    catch (error) {
        throw new _runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`${error instanceof Error ? error.message : String(error)} See "panther --help".`, { cause: error });
    }
    const { positionals, values } = parsed;
    if (positionals.length > 1)
        throw new _runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`One flake was expected, but found ${positionals.map((word) => `"${word}"`).join(' and ')}. See "panther --help".`);
    const raw = Object.entries(table).flatMap(([name, spec]) => {
        const value = values[name];
        return value === undefined ? [] : [[name, toText(spec, value)]];
    });
    const flake = positionals[0] === undefined ? [] : [['flake', positionals[0]]];
    return {
        inputs: (0,_runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .parseInputs */ .TL)(table, Object.fromEntries([...raw, ...flake])),
        report: values['report'],
        json: values['json'] === true,
        help: values['help'] === true,
    };
}
/** @throws UserError for a command that writes no report: an option that does nothing would be a lie */
function refuseReport({ report }) {
    if (report !== undefined)
        throw new _runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo('The option "report" belongs to "panther ci"; this command prints its result, with "--json" for programs.');
}
function describeValue(spec) {
    switch (spec.kind) {
        case 'flag':
            return '';
        case 'choice':
            return ` ${spec.values.join('|')}`;
        case 'integer':
            return ' NUMBER';
        case 'list':
            return ' GLOB';
        case 'text':
        case 'parsed':
            return ' VALUE';
    }
}
/** The option part of a command's help, from the same table as action.yml. */
function formatOptions(table) {
    return Object.entries(table)
        .filter(([name]) => name !== 'flake')
        .map(([name, spec]) => `  --${name}${describeValue(spec)}\n      ${spec.description.replaceAll('`', '')}`)
        .join('\n');
}


/***/ }),

/***/ 30295:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  V: () => (/* binding */ withDisplay),
  x: () => (/* binding */ writeLines)
});

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 15 modules
var nix = __webpack_require__(27309);
// EXTERNAL MODULE: ./.cache/js/src/build/index.js + 15 modules
var build = __webpack_require__(9605);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
;// CONCATENATED MODULE: ./.cache/js/src/cli/display.js


const TITLES = { check: 'Checking', plan: 'Planning', build: 'Building', 'vm-test': 'Booting' };
/** Builds shown at once, above the line that counts. */
const MAX_ROWS = 8;
const REDRAW_MS = 100;
/** Plain lines, for logs and pipes: one for each stage, and what the stages say. */
function createLineDisplay(stream) {
    return {
        log: (0,runtime/* createPlainLogger */.$0)((text) => stream.write(text)),
        progress: { onStage: (stage) => stream.write(`${TITLES[stage]} …\n`), onEvaluated: () => undefined, onBuild: () => undefined },
        stop: () => undefined,
    };
}
/** A few lines at the bottom that change in place; what the stages say scrolls above them. */
async function createLiveDisplay(stream, now) {
    const [{ createLogUpdate }, { default: pc }] = await Promise.all([__webpack_require__.e(/* import() */ 219).then(__webpack_require__.bind(__webpack_require__, 55809)), __webpack_require__.e(/* import() */ 336).then(__webpack_require__.t.bind(__webpack_require__, 57336, 19))]);
    const draw = createLogUpdate(stream);
    let render = () => [];
    const redraw = () => draw(render().join('\n'));
    const timer = setInterval(redraw, REDRAW_MS);
    const above = (0,runtime/* createPlainLogger */.$0)((text) => {
        draw.clear();
        stream.write(text);
    });
    const show = (next) => {
        render = next;
    };
    const start = now();
    const clock = () => pc.dim(`${((now() - start) / 1_000).toFixed(0)} s`);
    return {
        // Logs of good builds are in the report; on a screen they would push everything else away.
        log: { ...above, group: (title, lines) => (title === 'Plan' ? above.group(title, lines) : undefined) },
        progress: {
            onStage: (stage) => show(() => [`${pc.bold(TITLES[stage])} … ${clock()}`]),
            onEvaluated: (done, total, id) => show(() => [`${pc.bold(TITLES.check)} ${done}/${total} ${pc.dim(id)} ${clock()}`]),
            onBuild: (running, ended, total) => show(() => [
                ...running.slice(0, MAX_ROWS).map((run) => `  ${pc.cyan('●')} ${(0,build/* formatRun */.TI)(run, now())}`),
                ...(running.length > MAX_ROWS ? [pc.dim(`  and ${running.length - MAX_ROWS} more`)] : []),
                `${pc.bold(TITLES.build)} ${ended}/${total} derivations ${clock()}`,
            ]),
        },
        stop: () => {
            clearInterval(timer);
            draw.clear();
            draw.done();
        },
    };
}
/** The display that fits a stream: live on a terminal, plain lines elsewhere, which need none of the drawing code. */
async function createDisplay(stream, now) {
    return stream.isTTY ? createLiveDisplay(stream, now) : createLineDisplay(stream);
}

;// CONCATENATED MODULE: ./.cache/js/src/cli/terminal.js



/** Runs work with a display that is taken off the screen whatever happens. */
async function withDisplay({ stderr, env, signal }, work) {
    const now = () => performance.now();
    const display = await createDisplay(stderr, now);
    try {
        return await work({
            nix: (0,nix/* createCliNix */.Su)({ env, signal }),
            log: display.log,
            signal,
            env,
            now,
            progress: display.progress,
            tempDirectory: (0,external_node_os_.tmpdir)(),
            cores: (0,external_node_os_.availableParallelism)(),
        });
    }
    finally {
        display.stop();
    }
}
function writeLines(stream, lines) {
    stream.write(`${lines.join('\n')}\n`);
}


/***/ })

};
