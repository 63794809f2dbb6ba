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

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/build/index.js + 15 modules
var build = __webpack_require__(9605);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 15 modules
var src_nix = __webpack_require__(27309);
// EXTERNAL MODULE: ./.cache/js/src/pack/index.js + 6 modules
var pack = __webpack_require__(12547);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 37 modules
var pipeline = __webpack_require__(18713);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
// EXTERNAL MODULE: ./.cache/js/src/push/index.js + 3 modules
var push = __webpack_require__(28847);
;// CONCATENATED MODULE: ./.cache/js/actions/build/inputs.js


const INPUTS = {
    ...pipeline/* FLAKE_INPUT */.Lp,
    group: { kind: 'text', required: true, description: 'Which group of the plan to build: `matrix.group`.' },
    digest: { kind: 'text', required: true, description: 'The output `digest` of actions/plan.' },
    'hand-over': {
        kind: 'flag',
        default: false,
        description: 'Keep what the targets consist of and no binary cache has as an artifact, for later jobs that boot, scan or deploy it.',
    },
    'push-to': {
        kind: 'parsed',
        parse: push/* parsePushUrl */.rV,
        description: 'A binary cache of your own, or any other Nix store, that outputs are pushed to while others are built, such as `s3://BUCKET?region=REGION`. A push that fails makes nothing red.',
    },
    'signing-key': {
        kind: 'text',
        secret: true,
        description: 'The secret key to sign what is pushed with, as `nix key generate-secret` prints it. Pass a secret.',
    },
    'build-time-limit': {
        kind: 'integer',
        min: 1,
        max: 1_440,
        description: 'Minutes that one derivation may take; then it is stopped, its target fails, and the others go on. Default: no limit.',
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
    const handOver = await (0,pipeline/* downloadHandOver */.ql)(artifacts, names.plan, await io.makeDirectory('plan'), inputs.digest);
    const { groups } = handOver.plan;
    const group = groups.find(({ id }) => id === inputs.group);
    if (group === undefined) {
        throw new runtime/* UserError */.yo(`The input "group" is "${inputs.group}", but the plan has the groups ${groups.map(({ id }) => id).join(', ')}. Pass \${{ matrix.group }}.`);
    }
    await nix.importPaths(await (0,pack/* listPackFiles */.xh)(handOver.pack, group.id));
    const { 'push-to': target, 'signing-key': signingKey, 'build-time-limit': minutes } = inputs;
    const push = target === undefined ? undefined : await (0,pipeline/* startPushJob */.aP)({ target, signingKey }, { ...io, nix });
    const { result, directory } = await (0,pipeline/* runGroupJob */.qI)(handOver, {
        group,
        isHandedOn: inputs['hand-over'],
        timeLimit: minutes === undefined ? undefined : minutes * 60,
        cacheDirectory: (0,external_node_path_.join)(io.temp, pipeline/* CACHE_DIRECTORIES */.$P.outputs),
    }, {
        ...io,
        nix,
        artifacts,
        cache: (0,runtime/* createGitHubCacheStore */.Ri)(io),
        names,
        now: () => performance.now(),
        freeDisk: async () => (0,src_nix/* findFreeDisk */.pu)(nix),
        findText: (texts) => (0,build/* findTextInRepository */.cg)(io.workspace, texts, io.env),
        ...(push === undefined ? {} : { onBuilt: push.take }),
    });
    await push?.finish(result.outputs);
    io.setOutputs({ result: (0,external_node_path_.join)(directory, 'result.json') });
    const { good, bad } = (0,pipeline/* summarizeGroup */.hG)(result);
    const what = group.wave === 1 ? 'shared derivations' : 'targets';
    io.log.info(`${good.length} of ${good.length + bad.length} ${what} are built, in ${result.seconds.toFixed(1)} s.`);
    if (bad.length > 0)
        io.fail(`Not built: ${bad.join(', ')}`);
});


/***/ })

};
