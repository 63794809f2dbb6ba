export const id = 211;
export const ids = [211];
export const modules = {

/***/ 10211:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runPipeline: () => (/* binding */ runPipeline)
});

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 18 modules
var src_flake = __webpack_require__(71877);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 15 modules
var src_nix = __webpack_require__(27309);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 37 modules
var pipeline = __webpack_require__(18713);
// EXTERNAL MODULE: ./.cache/js/src/report/index.js + 13 modules
var src_report = __webpack_require__(67603);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
// EXTERNAL MODULE: ./.cache/js/src/boot/index.js + 40 modules
var boot = __webpack_require__(89743);
;// CONCATENATED MODULE: ./.cache/js/actions/pipeline/inputs.js


const INPUTS = { ...pipeline/* FLAKE_INPUT */.Lp, ...pipeline/* EVALUATION_INPUTS */.lE, ...pipeline/* CHECK_INPUTS */.$d, ...boot/* VM_INPUTS */.yU };
const OUTPUTS = {
    verdict: '`success` or `failure`.',
    report: 'Directory with plan.json, report.json, report.md and the build logs.',
};

;// CONCATENATED MODULE: ./.cache/js/actions/pipeline/main.js








/** The whole pipeline in one job: the root action. */
const runPipeline = () => (0,runtime/* runAction */.Cs)(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = (0,src_nix/* createCliNix */.Su)({ env: io.env, signal: io.signal });
    const flake = await (0,src_flake/* locateFlake */.mo)(inputs.flake, io.workspace);
    const directory = await io.makeDirectory('report');
    const quiet = { onStage: (stage) => io.log.info(`Stage: ${stage}`), onEvaluated: () => undefined, onBuild: () => undefined };
    const { plan, report } = await (0,pipeline/* runPipeline */.aI)(flake, inputs, directory, {
        nix,
        log: io.log,
        signal: io.signal,
        env: io.env,
        now: () => performance.now(),
        progress: quiet,
        tempDirectory: io.temp,
        cores: (0,external_node_os_.availableParallelism)(),
    });
    await (0,pipeline/* writeReport */.u5)(directory, plan, report);
    await io.writeSummary((0,src_report/* renderSummary */.Br)(report));
    io.log.group(`Report in ${(0,external_node_path_.join)(directory, 'report.json')}`, (0,src_report/* renderTerminal */.bF)(report));
    io.setOutputs({ verdict: report.verdict, report: directory });
    if (report.verdict === 'failure')
        io.fail(report.reasons.join('\n'));
});


/***/ })

};
