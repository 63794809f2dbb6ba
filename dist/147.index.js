export const id = 147;
export const ids = [147];
export const modules = {

/***/ 19147:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runCheck: () => (/* binding */ runCheck)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/boot/index.js + 40 modules
var boot = __webpack_require__(89743);
// EXTERNAL MODULE: ./.cache/js/src/check/index.js + 16 modules
var src_check = __webpack_require__(48696);
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 18 modules
var src_flake = __webpack_require__(71877);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 15 modules
var src_nix = __webpack_require__(27309);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 37 modules
var pipeline = __webpack_require__(18713);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
;// CONCATENATED MODULE: ./.cache/js/actions/check/inputs.js


const INPUTS = {
    ...pipeline/* FLAKE_INPUT */.Lp,
    ...pipeline/* EVALUATION_INPUTS */.lE,
    'runner-map': pipeline/* PLAN_INPUTS */.KJ['runner-map'],
    ...pipeline/* CHECK_INPUTS */.$d,
    // What the evaluation has to know of them.
    'vm-test': boot/* VM_INPUTS */.yU['vm-test'],
    'vm-time-limit': boot/* VM_INPUTS */.yU['vm-time-limit'],
    'nixos-tests': boot/* VM_INPUTS */.yU['nixos-tests'],
};
const OUTPUTS = {
    evaluation: 'Directory with what was found (`evaluation.json`, `check.json`), for the input `evaluation` of actions/plan in the same job.',
    errors: 'Number of errors found.',
    warnings: 'Number of warnings found.',
};

;// CONCATENATED MODULE: ./.cache/js/actions/check/main.js








/** Finds every problem of the flake, and keeps what it found for actions/plan, so that nothing is evaluated twice. */
const runCheck = () => (0,runtime/* runAction */.Cs)(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = (0,src_nix/* createCliNix */.Su)({ env: io.env, signal: io.signal });
    await (0,src_nix/* requireNix */.ro)(nix);
    const flake = await (0,src_flake/* locateFlake */.mo)(inputs.flake, io.workspace);
    const ports = { nix, log: io.log, signal: io.signal, env: io.env };
    const options = { ...inputs, systems: Object.keys(inputs['runner-map']), checkOutputs: true };
    const vmTests = await (0,pipeline/* findVmTests */.MH)(flake, await (0,boot/* findRepositoryConfig */.A7)(flake), options, ports);
    const evaluation = await (0,src_flake/* examineFlake */.zR)(flake, { ...options, ...vmTests }, ports);
    // Written before the slower parts: a formatter that hangs must not cost the plan its evaluation.
    const directory = await io.makeDirectory('check');
    await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, 'evaluation.json'), JSON.stringify(evaluation));
    io.setOutputs({ evaluation: directory });
    const { system } = await nix.settings();
    const check = await (0,src_check/* checkFlake */.oh)({ ...inputs, flake, evaluation, system }, ports);
    await (0,runtime/* writeFileAtomically */.lo)((0,external_node_path_.join)(directory, 'check.json'), (0,src_check/* formatCheckResult */.hN)(check));
    (0,src_check/* annotateProblems */.$9)(check, io.log);
    for (const skipped of check.skipped)
        io.log.info(`Skipped: ${skipped}`);
    const count = (severity) => check.problems.filter((problem) => problem.severity === severity).length;
    io.setOutputs({ errors: count('error'), warnings: count('warning') });
    if (count('error') > 0)
        io.fail(`The check found ${count('error')} errors and ${count('warning')} warnings.`);
});


/***/ })

};
