export const id = 447;
export const ids = [447,356];
export const modules = {

/***/ 37447:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  COMMANDS: () => (/* binding */ COMMANDS)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 9 modules
var src_flake = __webpack_require__(10172);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 9 modules
var src_nix = __webpack_require__(14365);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 7 modules
var pipeline = __webpack_require__(49751);
// EXTERNAL MODULE: ./.cache/js/src/plan/index.js + 7 modules
var plan = __webpack_require__(90382);
// EXTERNAL MODULE: ./.cache/js/src/report/index.js + 9 modules
var src_report = __webpack_require__(35133);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 10 modules
var runtime = __webpack_require__(34467);
// EXTERNAL MODULE: ./node_modules/log-update/index.js + 20 modules
var log_update = __webpack_require__(55809);
// EXTERNAL MODULE: ./node_modules/picocolors/picocolors.js
var picocolors = __webpack_require__(57336);
// EXTERNAL MODULE: ./.cache/js/src/build/index.js + 8 modules
var build = __webpack_require__(48372);
;// CONCATENATED MODULE: ./.cache/js/src/cli/display.js




const TITLES = { check: 'Checking', plan: 'Planning', build: 'Building' };
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
function createLiveDisplay(stream, now) {
    const draw = (0,log_update/* createLogUpdate */.SY)(stream);
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
    const clock = () => picocolors.dim(`${((now() - start) / 1_000).toFixed(0)} s`);
    return {
        // Logs of good builds are in the report; on a screen they would push everything else away.
        log: { ...above, group: (title, lines) => (title === 'Plan' ? above.group(title, lines) : undefined) },
        progress: {
            onStage: (stage) => show(() => [`${picocolors.bold(TITLES[stage])} … ${clock()}`]),
            onEvaluated: (done, total, id) => show(() => [`${picocolors.bold(TITLES.check)} ${done}/${total} ${picocolors.dim(id)} ${clock()}`]),
            onBuild: (running, ended, total) => show(() => [
                ...running.slice(0, MAX_ROWS).map((run) => `  ${picocolors.cyan('●')} ${(0,build/* formatRun */.TI)(run, now())}`),
                ...(running.length > MAX_ROWS ? [picocolors.dim(`  and ${running.length - MAX_ROWS} more`)] : []),
                `${picocolors.bold(TITLES.build)} ${ended}/${total} derivations ${clock()}`,
            ]),
        },
        stop: () => {
            clearInterval(timer);
            draw.clear();
            draw.done();
        },
    };
}
/** The display that fits a stream: live on a terminal, plain lines elsewhere. */
function createDisplay(stream, now) {
    return stream.isTTY ? createLiveDisplay(stream, now) : createLineDisplay(stream);
}

// EXTERNAL MODULE: ./.cache/js/src/cli/options.js
var options = __webpack_require__(48356);
;// CONCATENATED MODULE: ./.cache/js/src/cli/commands.js











const ALL_INPUTS = { ...pipeline/* FLAKE_INPUT */.Lp, ...pipeline/* EVALUATION_INPUTS */.lE, ...pipeline/* CHECK_INPUTS */.$d };
const PLAN_ONLY_INPUTS = { ...pipeline/* FLAKE_INPUT */.Lp, ...pipeline/* EVALUATION_INPUTS */.lE };
/** Runs work with a display that is taken off the screen whatever happens. */
async function withDisplay(terminal, work) {
    const now = () => performance.now();
    const display = createDisplay(terminal.stderr, now);
    const { env, signal } = terminal;
    const nix = (0,src_nix/* createCliNix */.Su)({ env, signal });
    try {
        await (0,src_nix/* requireNix */.ro)(nix);
        return await work({ nix, log: display.log, signal, env, now, progress: display.progress });
    }
    finally {
        display.stop();
    }
}
const write = (stream, lines) => stream.write(`${lines.join('\n')}\n`);
const ci = {
    summary: 'check, plan and build everything, and judge it as the gate would',
    inputs: ALL_INPUTS,
    run: async (args, terminal) => {
        const { inputs, report: wanted, json } = (0,options.parseCommandLine)(ALL_INPUTS, args);
        const flake = await (0,src_flake/* locateFlake */.mo)(inputs.flake, terminal.workingDirectory);
        const kept = wanted === undefined ? undefined : (0,external_node_path_.resolve)(terminal.workingDirectory, wanted);
        const directory = kept ?? (await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'panther-')));
        try {
            const { plan, report } = await withDisplay(terminal, (ports) => (0,pipeline/* runPipeline */.aI)(flake, inputs, directory, ports));
            if (kept !== undefined)
                await (0,pipeline/* writeReport */.u5)(kept, plan, report);
            write(json ? terminal.stderr : terminal.stdout, (0,src_report/* renderTerminal */.bF)(report));
            if (kept !== undefined)
                terminal.stderr.write(`Report: ${(0,external_node_path_.join)(kept, 'report.md')}\n`);
            if (json)
                terminal.stdout.write((0,src_report/* formatReport */.CI)(report));
            return report.verdict === 'success' ? runtime/* EXIT_CODE */.F3.green : runtime/* EXIT_CODE */.F3.red;
        }
        finally {
            if (kept === undefined)
                await (0,promises_.rm)(directory, { recursive: true, force: true });
        }
    },
};
const check = {
    summary: 'find every problem of the flake, without building anything but its formatter',
    inputs: ALL_INPUTS,
    run: async (args, terminal) => {
        const { inputs, json } = (0,options.parseCommandLine)(ALL_INPUTS, args);
        const flake = await (0,src_flake/* locateFlake */.mo)(inputs.flake, terminal.workingDirectory);
        return withDisplay(terminal, async (ports) => {
            const { check: result } = await (0,pipeline/* runCheckStage */.ig)(flake, inputs, ports);
            for (const problem of result.problems)
                ports.log.annotate(problem);
            if (json)
                terminal.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
            const errors = result.problems.filter(({ severity }) => severity === 'error').length;
            ports.log.info(errors === 0 ? `No errors, ${result.problems.length} other remarks.` : `${errors} errors.`);
            return errors === 0 ? runtime/* EXIT_CODE */.F3.green : runtime/* EXIT_CODE */.F3.red;
        });
    },
};
const commands_plan = {
    summary: 'show what would be built, and what is there already',
    inputs: PLAN_ONLY_INPUTS,
    run: async (args, terminal) => {
        const { inputs, json } = (0,options.parseCommandLine)(PLAN_ONLY_INPUTS, args);
        const flake = await (0,src_flake/* locateFlake */.mo)(inputs.flake, terminal.workingDirectory);
        return withDisplay(terminal, async (ports) => {
            const settings = await ports.nix.settings();
            const evaluation = await (0,pipeline/* examineFlake */.zR)(flake, { ...inputs, systems: [settings.system], checkOutputs: false }, { ...ports, onProgress: ports.progress.onEvaluated });
            const options = { runners: (0,pipeline/* makeLocalRunners */.hk)(settings), maxJobs: 1, jobSeconds: Number.POSITIVE_INFINITY, reference: flake.text };
            const made = await (0,plan/* planFlake */.V5)(evaluation, options, ports);
            if (json)
                terminal.stdout.write((0,plan/* formatPlan */.nT)(made));
            else
                write(terminal.stdout, (0,pipeline/* describePlan */.df)(made));
            for (const { id, error } of made.targets) {
                if (error !== undefined)
                    ports.log.annotate({
                        severity: 'error',
                        title: id,
                        message: error.message,
                        position: error.file === undefined ? undefined : { ...error, file: error.file },
                    });
            }
            for (const problem of evaluation.problems)
                ports.log.annotate(problem);
            const isRed = made.targets.some(({ status }) => status === 'failed') || evaluation.problems.some(({ severity }) => severity === 'error');
            return isRed ? runtime/* EXIT_CODE */.F3.red : runtime/* EXIT_CODE */.F3.green;
        });
    },
};
const COMMANDS = { ci, check, plan: commands_plan };


/***/ }),

/***/ 48356:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   formatOptions: () => (/* binding */ formatOptions),
/* harmony export */   parseCommandLine: () => (/* binding */ parseCommandLine)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57975);
/* harmony import */ var _runtime_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(34467);


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


/***/ })

};
