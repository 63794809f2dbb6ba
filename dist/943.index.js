export const id = 943;
export const ids = [943];
export const modules = {

/***/ 83943:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runVmTest: () => (/* binding */ runVmTest)
});

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./.cache/js/src/boot/index.js + 40 modules
var boot = __webpack_require__(89743);
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 18 modules
var src_flake = __webpack_require__(71877);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 15 modules
var src_nix = __webpack_require__(27309);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 37 modules
var pipeline = __webpack_require__(18713);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
// EXTERNAL MODULE: ./.cache/js/src/setup/index.js + 14 modules
var setup = __webpack_require__(74029);
;// CONCATENATED MODULE: ./.cache/js/actions/vm-test/inputs.js


const INPUTS = {
    ...pipeline/* FLAKE_INPUT */.Lp,
    ...pipeline/* EVALUATION_INPUTS */.lE,
    ...boot/* BOOT_INPUTS */.n6,
    cell: {
        kind: 'text',
        description: 'Only within `ci.yml`: which set of the plan’s virtual machines to run, the value `cell` of its matrix. Then nothing is evaluated or built here, and the other inputs but `flake` have no effect.',
    },
    digest: { kind: 'text', description: 'Only with `cell`: the output `digest` of actions/plan.' },
};
const OUTPUTS = {
    verdict: '`success` or `failure`.',
    evidence: 'Directory with a directory for each host: console log, what the probe said, JUnit, and a screenshot of what failed.',
};

;// CONCATENATED MODULE: ./.cache/js/actions/vm-test/main.js








/** Runs one set of a plan's virtual machines. What came of it is uploaded for the gate, good or bad. */
async function runCell(cell, inputs, directory, io, nix) {
    if (inputs.digest === undefined)
        throw new runtime/* UserError */.yo('The input "cell" needs the input "digest" beside it: the output of actions/plan.');
    const artifacts = (0,runtime/* createGitHubArtifactStore */.HR)(io.env);
    const names = (0,pipeline/* nameArtifacts */.H1)(inputs.flake);
    const handOver = await (0,pipeline/* downloadHandOver */.ql)(artifacts, names.plan, await io.makeDirectory('plan'), inputs.digest);
    const { cells } = handOver.vm;
    const own = cells.find(({ id }) => id === cell);
    if (own === undefined) {
        throw new runtime/* UserError */.yo(`The input "cell" is "${cell}", but the plan has ${cells.map(({ id }) => id).join(', ') || 'none'}. Pass \${{ matrix.cell }}.`);
    }
    const ports = { ...io, nix, artifacts, names, tempDirectory: io.temp, cores: (0,external_node_os_.availableParallelism)() };
    return [...(await (0,pipeline/* runVmJob */.qr)(handOver, own, directory, ports)).values()];
}
/** Boots every host of a flake in this job. */
async function runAll(inputs, directory, io, nix) {
    const flake = await (0,src_flake/* locateFlake */.mo)(inputs.flake, io.workspace);
    const results = await (0,boot/* runBootTests */.Bd)(flake, inputs, directory, {
        ...io,
        nix,
        now: () => performance.now(),
        tempDirectory: io.temp,
        cores: (0,external_node_os_.availableParallelism)(),
        system: (0,setup/* detectSystem */.PS)(),
    });
    try {
        await (0,pipeline/* uploadDirectory */.zA)((0,runtime/* createGitHubArtifactStore */.HR)(io.env), `${(0,pipeline/* nameArtifacts */.H1)(inputs.flake).base}-vm`, directory);
    }
    catch (error) {
        io.log.warning(`The evidence was not kept as an artifact: ${(0,runtime/* describeError */.Uc)(error)}`);
    }
    return results;
}
/** Boots hosts and runs NixOS tests: all of a flake, or one set of a plan's. */
const runVmTest = () => (0,runtime/* runAction */.Cs)(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const nix = (0,src_nix/* createCliNix */.Su)({ env: io.env, signal: io.signal });
    await (0,src_nix/* requireNix */.ro)(nix);
    const directory = await io.makeDirectory('vm');
    const results = inputs.cell === undefined ? await runAll(inputs, directory, io, nix) : await runCell(inputs.cell, inputs, directory, io, nix);
    const { verdict, reasons, summary } = (0,boot/* describeBoots */.V6)(results);
    // Within ci.yml the gate tells it, with all else.
    if (inputs.cell === undefined)
        await io.writeSummary(summary);
    io.setOutputs({ verdict, evidence: directory });
    if (verdict === 'failure')
        io.fail(reasons.join('\n'));
});


/***/ })

};
