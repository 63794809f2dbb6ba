export const id = 883;
export const ids = [883];
export const modules = {

/***/ 58883:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runReport: () => (/* binding */ runReport)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 37 modules
var pipeline = __webpack_require__(18713);
// EXTERNAL MODULE: ./.cache/js/src/report/index.js + 13 modules
var src_report = __webpack_require__(67603);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
;// CONCATENATED MODULE: ./.cache/js/actions/report/inputs.js

const INPUTS = {
    ...pipeline/* FLAKE_INPUT */.Lp,
    needs: { kind: 'text', required: true, description: '`toJSON(needs)` of the gate job: how the jobs before it ended.' },
    digest: { kind: 'text', description: 'The output `digest` of actions/plan. Empty if the plan job did not get that far.' },
};
const OUTPUTS = {
    verdict: '`success` or `failure`.',
    report: 'Directory with report.json and report.md in this job.',
};

;// CONCATENATED MODULE: ./.cache/js/actions/report/main.js






/** The gate: green only if every stage that had to run did, and succeeded. */
const runReport = () => (0,runtime/* runAction */.Cs)(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const names = (0,pipeline/* nameArtifacts */.H1)(inputs.flake);
    const artifacts = (0,runtime/* createGitHubArtifactStore */.HR)(io.env);
    const { evidence, handOver, work } = await (0,pipeline/* collectEvidence */.mE)(artifacts, names, {
        digest: inputs.digest,
        needs: (0,pipeline/* parseNeeds */.jJ)(inputs.needs),
        directory: await io.makeDirectory('evidence'),
    });
    const report = (0,src_report/* judge */.S4)(evidence);
    const directory = await io.makeDirectory('report');
    const summary = (0,src_report/* renderSummary */.Br)(report);
    await (0,promises_.writeFile)((0,external_node_path_.join)(directory, 'report.json'), (0,src_report/* formatReport */.CI)(report));
    await (0,promises_.writeFile)((0,external_node_path_.join)(directory, 'report.md'), summary);
    await io.writeSummary(summary);
    for (const line of (0,src_report/* renderTerminal */.bF)(report))
        io.log.info(line);
    io.setOutputs({ verdict: report.verdict, report: directory });
    try {
        await (0,pipeline/* uploadDirectory */.zA)(artifacts, names.report, directory);
    }
    catch (error) {
        io.log.warning(`The report was not kept as an artifact: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (handOver !== undefined && handOver.memory.budget > 0) {
        const { memory, plan } = handOver;
        await (0,pipeline/* saveHistory */.QX)((0,runtime/* createGitHubCacheStore */.Ri)(io), (0,pipeline/* remember */.kY)(memory, plan, report, work), memory, (0,external_node_path_.join)(io.temp, pipeline/* CACHE_DIRECTORIES */.$P.history), io.log);
    }
    if (report.verdict === 'failure')
        io.fail(report.reasons.join('\n'));
});


/***/ })

};
