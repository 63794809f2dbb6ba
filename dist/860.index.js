export const id = 860;
export const ids = [860];
export const modules = {

/***/ 40860:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runKeep: () => (/* binding */ runKeep)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 37 modules
var pipeline = __webpack_require__(18713);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
;// CONCATENATED MODULE: ./.cache/js/actions/keep/inputs.js

const INPUTS = {
    ...pipeline/* FLAKE_INPUT */.Lp,
    system: { kind: 'text', required: true, description: 'Nix system whose outputs are kept: `matrix.system`.' },
    digest: { kind: 'text', required: true, description: 'The output `digest` of actions/plan.' },
};
const OUTPUTS = {};

;// CONCATENATED MODULE: ./.cache/js/actions/keep/main.js




/** Keeps for later runs what several build jobs built. */
const runKeep = () => (0,runtime/* runAction */.Cs)(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const artifacts = (0,runtime/* createGitHubArtifactStore */.HR)(io.env);
    const names = (0,pipeline/* nameArtifacts */.H1)(inputs.flake);
    const handOver = await (0,pipeline/* downloadHandOver */.ql)(artifacts, names.plan, await io.makeDirectory('plan'), inputs.digest);
    await (0,pipeline/* keepOutputs */.gO)(handOver, { system: inputs.system, cacheDirectory: (0,external_node_path_.join)(io.temp, pipeline/* CACHE_DIRECTORIES */.$P.outputs) }, { ...io, artifacts, cache: (0,runtime/* createGitHubCacheStore */.Ri)(io), names });
});


/***/ })

};
