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
// EXTERNAL MODULE: ./.cache/js/src/boot/index.js + 40 modules
var boot = __webpack_require__(89743);
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 18 modules
var src_flake = __webpack_require__(71877);
// EXTERNAL MODULE: ./.cache/js/src/history/index.js + 3 modules
var src_history = __webpack_require__(70395);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 15 modules
var src_nix = __webpack_require__(27309);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 37 modules
var pipeline = __webpack_require__(18713);
// EXTERNAL MODULE: ./.cache/js/src/plan/index.js + 21 modules
var src_plan = __webpack_require__(82198);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
;// CONCATENATED MODULE: ./.cache/js/actions/plan/inputs.js


const INPUTS = {
    ...pipeline/* FLAKE_INPUT */.Lp,
    ...pipeline/* EVALUATION_INPUTS */.lE,
    ...pipeline/* PLAN_INPUTS */.KJ,
    ...pipeline/* ECONOMY_INPUTS */.pu,
    ...boot/* VM_INPUTS */.yU,
    evaluation: { kind: 'text', description: 'The output `evaluation` of actions/check, so that the flake is not evaluated a second time.' },
};
const OUTPUTS = {
    matrix: 'Value for `strategy.matrix` of the build job, by `fromJSON`.',
    'has-builds': '`true` if there is anything to build; GitHub refuses an empty matrix.',
    'shared-matrix': 'The same for the jobs before those: they build what several of them need.',
    'has-shared': '`true` if there are such jobs.',
    'vm-matrix': 'The same for the jobs that run virtual machines.',
    'has-vm-tests': '`true` if there are such jobs.',
    'keep-matrix': 'The same for the jobs that keep what several jobs built for later runs: one for each system.',
    'has-keep': '`true` if there are such jobs. A build job that is alone does it itself.',
    digest: 'Digest of the plan artifact, which actions/build, actions/keep and actions/report compare.',
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
    const config = inputs['vm-test'] ? await (0,boot/* findRepositoryConfig */.A7)(flake) : undefined;
    const examine = async () => {
        const options = { ...inputs, systems: Object.keys(runners), checkOutputs: false };
        const vmTests = await (0,pipeline/* findVmTests */.MH)(flake, config, options, ports);
        return (0,src_flake/* examineFlake */.zR)(flake, { ...options, ...vmTests }, { ...ports, onDerivation: (drvPath) => nix.prefetchDerivation(drvPath) });
    };
    const evaluation = earlier === undefined
        ? await examine()
        : (0,src_flake/* parseEvaluation */.QK)(await (0,runtime/* readJsonFile */.JE)((0,external_node_path_.join)(earlier, 'evaluation.json'), 'The evaluation of actions/check'));
    const names = (0,pipeline/* nameArtifacts */.H1)(inputs.flake);
    const context = await (0,pipeline/* readRunContext */.$p)(io.env, async () => (0,pipeline/* listParents */.WJ)(io.workspace, io.env));
    const history = inputs.cache
        ? await (0,pipeline/* recallHistory */.U3)((0,runtime/* createGitHubCacheStore */.Ri)(io), (0,pipeline/* nameHistoryKeys */.SN)(names.base, context), (0,external_node_path_.join)(io.temp, pipeline/* CACHE_DIRECTORIES */.$P.history), io.log)
        : src_history/* NO_HISTORY */.Vo;
    const { plan, memory } = await (0,pipeline/* planRun */.nY)(evaluation, history, {
        ...inputs,
        runners,
        maxJobs: inputs['max-runners'],
        jobSeconds: inputs['minutes-per-runner'] * 60,
        reference: inputs.flake,
        base: names.base,
        context,
        now: new Date(),
    }, { ...ports, hasSubstituters: settings.substituters.length > 0 });
    io.log.group('Plan', (0,pipeline/* describePlan */.df)(plan));
    const directory = await io.makeDirectory('plan');
    const vm = config === undefined ? boot/* NO_VM_TESTS */.cD : (0,boot/* planVmOrder */.n7)(plan, config, { ...inputs, runners, maxJobs: inputs['max-runners'] });
    const digest = await (0,pipeline/* writeHandOver */.fq)(directory, { plan, check: await (0,pipeline/* findCheckResult */.Py)(earlier), memory, vm }, nix);
    await (0,pipeline/* uploadDirectory */.zA)((0,runtime/* createGitHubArtifactStore */.HR)(io.env), names.plan, directory);
    const [shared, matrix] = [(0,src_plan/* makeMatrix */.ES)(plan, 1), (0,src_plan/* makeMatrix */.ES)(plan, 2)];
    const vmMatrix = (0,boot/* makeVmMatrix */.bc)(vm);
    const keep = (0,pipeline/* listKeepCells */.xs)(plan, memory);
    io.setOutputs({
        matrix,
        'has-builds': matrix.include.length > 0,
        'shared-matrix': shared,
        'has-shared': shared.include.length > 0,
        'vm-matrix': vmMatrix,
        'has-vm-tests': vmMatrix.include.length > 0,
        'keep-matrix': { include: keep },
        'has-keep': keep.length > 0,
        digest,
        plan: (0,external_node_path_.join)(directory, 'plan.json'),
    });
});


/***/ })

};
