export const id = 935;
export const ids = [935];
export const modules = {

/***/ 16935:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runBuild: () => (/* binding */ runBuild)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/build/index.js + 8 modules
var build = __webpack_require__(48372);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 10 modules
var src_nix = __webpack_require__(57015);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 7 modules
var pipeline = __webpack_require__(49751);
// EXTERNAL MODULE: ./.cache/js/src/plan/index.js + 7 modules
var src_plan = __webpack_require__(90382);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 10 modules
var runtime = __webpack_require__(34467);
;// CONCATENATED MODULE: ./.cache/js/actions/build/inputs.js

const INPUTS = {
    ...pipeline/* FLAKE_INPUT */.Lp,
    group: { kind: 'text', required: true, description: 'Which group of the plan to build: `matrix.group`.' },
    digest: { kind: 'text', required: true, description: 'The output `digest` of actions/plan.' },
    'hand-over': {
        kind: 'flag',
        default: false,
        description: 'Upload what was built as an artifact (a binary cache directory), for later jobs that boot, scan or deploy it.',
    },
};
const OUTPUTS = {
    result: 'Path of result.json in this job.',
};

;// CONCATENATED MODULE: ./.cache/js/actions/build/main.js








/** Builds one group of the plan, without evaluating anything. */
const runBuild = () => (0,runtime/* runAction */.Cs)(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = (0,src_nix/* createCliNix */.Su)({ env: io.env, signal: io.signal });
    await (0,src_nix/* requireNix */.ro)(nix);
    const artifacts = (0,runtime/* createGitHubArtifactStore */.HR)(io.env);
    const names = (0,pipeline/* nameArtifacts */.H1)(inputs.flake);
    const { plan, pack } = await (0,pipeline/* downloadHandOver */.ql)(artifacts, names.plan, await io.makeDirectory('plan'), inputs.digest);
    const group = plan.groups.find(({ id }) => id === inputs.group);
    if (group === undefined) {
        throw new runtime/* UserError */.yo(`The input "group" is "${inputs.group}", but the plan has the groups ${plan.groups.map(({ id }) => id).join(', ')}. Pass \${{ matrix.group }}.`);
    }
    await nix.importPaths(pack);
    const directory = await io.makeDirectory('result');
    const result = await (0,build/* buildGroup */.Ct)({ group: group.id, targets: (0,pipeline/* listBuildTargets */.Ds)(plan, group), plan: (0,src_plan/* hashPlan */.k)(plan), directory }, {
        nix,
        log: io.log,
        signal: io.signal,
        now: () => performance.now(),
        findText: (texts) => (0,build/* findTextInRepository */.cg)(io.workspace, texts, io.env),
    });
    await (0,promises_.writeFile)((0,external_node_path_.join)(directory, 'result.json'), `${JSON.stringify(result, undefined, 2)}\n`);
    await (0,pipeline/* uploadDirectory */.zA)(artifacts, names.result(group.id), directory);
    if (inputs['hand-over'] && result.outputs.length > 0) {
        const cache = await io.makeDirectory('outputs');
        await nix.copyToCache(result.outputs, cache);
        await (0,pipeline/* uploadDirectory */.zA)(artifacts, names.outputs(group.id), cache);
    }
    io.setOutputs({ result: (0,external_node_path_.join)(directory, 'result.json') });
    const { good, bad } = (0,pipeline/* summarizeGroup */.hG)(result);
    io.log.info(`${good.length} of ${result.targets.length} targets are built, in ${result.seconds.toFixed(1)} s.`);
    if (bad.length > 0)
        io.fail(`Not built: ${bad.map(({ id, status }) => `${id} (${status})`).join(', ')}`);
});


/***/ })

};
