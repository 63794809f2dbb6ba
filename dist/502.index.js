export const id = 502;
export const ids = [502];
export const modules = {

/***/ 38502:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runPlan: () => (/* binding */ runPlan)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 11 modules
var src_flake = __webpack_require__(52992);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 10 modules
var src_nix = __webpack_require__(57015);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 7 modules
var pipeline = __webpack_require__(49751);
// EXTERNAL MODULE: ./.cache/js/src/plan/index.js + 7 modules
var src_plan = __webpack_require__(90382);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 10 modules
var runtime = __webpack_require__(34467);
;// CONCATENATED MODULE: ./.cache/js/actions/plan/inputs.js

const INPUTS = {
    ...pipeline/* FLAKE_INPUT */.Lp,
    ...pipeline/* EVALUATION_INPUTS */.lE,
    ...pipeline/* PLAN_INPUTS */.KJ,
    evaluation: { kind: 'text', description: 'The output `evaluation` of actions/check, so that the flake is not evaluated a second time.' },
};
const OUTPUTS = {
    matrix: 'Value for `strategy.matrix` of the build job, by `fromJSON`.',
    'has-builds': '`true` if there is anything to build; GitHub refuses an empty matrix.',
    digest: 'Digest of the plan artifact, which actions/build and actions/report compare.',
    plan: 'Path of plan.json in this job.',
};

;// CONCATENATED MODULE: ./.cache/js/actions/plan/main.js







/** Plans the flake and hands plan and derivations to the jobs after this one. */
const runPlan = () => (0,runtime/* runAction */.Cs)(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = (0,src_nix/* createCliNix */.Su)({ env: io.env, signal: io.signal });
    await (0,src_nix/* requireNix */.ro)(nix);
    const settings = await nix.settings();
    const flake = await (0,src_flake/* locateFlake */.mo)(inputs.flake, io.workspace);
    const ports = { nix, log: io.log, signal: io.signal };
    const { evaluation: earlier, 'runner-map': runners } = inputs;
    const evaluation = earlier === undefined
        ? await (0,pipeline/* examineFlake */.zR)(flake, { ...inputs, systems: Object.keys(runners), checkOutputs: false }, { ...ports, onDerivation: (drvPath) => nix.prefetchDerivation(drvPath) })
        : (0,src_flake/* parseEvaluation */.QK)(await (0,runtime/* readJsonFile */.JE)((0,external_node_path_.join)(earlier, 'evaluation.json'), 'The evaluation of actions/check'));
    const jobSeconds = inputs['minutes-per-runner'] * 60;
    const plan = await (0,src_plan/* planFlake */.V5)(evaluation, { runners, maxJobs: inputs['max-runners'], jobSeconds, reference: inputs.flake }, { ...ports, hasSubstituters: settings.substituters.length > 0 });
    io.log.group('Plan', (0,pipeline/* describePlan */.df)(plan));
    const directory = await io.makeDirectory('plan');
    const digest = await (0,pipeline/* writeHandOver */.fq)(directory, plan, await (0,pipeline/* findCheckResult */.Py)(earlier), nix);
    await (0,pipeline/* uploadDirectory */.zA)((0,runtime/* createGitHubArtifactStore */.HR)(io.env), (0,pipeline/* nameArtifacts */.H1)(inputs.flake).plan, directory);
    io.setOutputs({ matrix: (0,src_plan/* makeMatrix */.ES)(plan), 'has-builds': plan.groups.length > 0, digest, plan: (0,external_node_path_.join)(directory, 'plan.json') });
});


/***/ })

};
