export const id = 556;
export const ids = [556];
export const modules = {

/***/ 16556:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runUpdate: () => (/* binding */ runUpdate)
});

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./.cache/js/src/boot/index.js + 40 modules
var boot = __webpack_require__(89743);
// EXTERNAL MODULE: ./.cache/js/src/config/index.js + 13 modules
var config = __webpack_require__(69324);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 15 modules
var src_nix = __webpack_require__(27309);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 37 modules
var pipeline = __webpack_require__(18713);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
// EXTERNAL MODULE: ./.cache/js/src/update/index.js + 26 modules
var update = __webpack_require__(24632);
;// CONCATENATED MODULE: ./.cache/js/actions/update/inputs.js

const INPUTS = {
    inputs: {
        kind: 'list',
        description: 'Names or globs of flake inputs to update this time (`nixpkgs`, `disko/nixpkgs`), separated by blanks or lines. Default: what the table `update` of `.github/panther.yml` says, which is all.',
    },
    phase: {
        kind: 'choice',
        values: ['all', 'prove', 'publish'],
        default: 'all',
        description: '`prove` updates, builds and words the proposals, with a token that may only read; `publish` writes them to GitHub in a later job, which runs nothing of the flake; `all` does both in one job.',
    },
    digest: { kind: 'text', description: 'With `phase: publish`: the output `digest` of the job that proved.' },
    'dry-run': { kind: 'flag', default: false, description: 'Write nothing to GitHub: show what would be done, and the texts.' },
    base: {
        kind: 'text',
        description: 'Branch that pull requests are opened against; the checkout has to be of it. Default: the branch of the run.',
    },
    'github-token': {
        kind: 'text',
        secret: true,
        default: '${{ github.token }}',
        description: 'Token of the workflow, a GitHub App or a person. To publish it needs `contents: write`, `pull-requests: write` and `statuses: write`, and `checks: write` for check runs. Pull requests of the workflow’s own token start no workflows; the proof of this action stands on them as a status.',
    },
    ...pipeline/* EVALUATION_INPUTS */.lE,
};
const OUTPUTS = {
    digest: 'With `phase: prove`: what the publishing job has to be given.',
    proposals: 'JSON list of the proposals: name, branch, what was done, and number, address and commit of the pull request.',
    verdict: '`success`, or `failure` if something could not be updated or published at all.',
};

;// CONCATENATED MODULE: ./.cache/js/actions/update/main.js








/** Updates and proves in this job. */
async function prepareHere(inputs, settings, github, io) {
    const nix = (0,src_nix/* createCliNix */.Su)({ env: io.env, signal: io.signal });
    await (0,src_nix/* requireNix */.ro)(nix);
    const { root, head: base } = await (0,pipeline/* readHead */.zy)(io.workspace, io);
    return (0,pipeline/* prepareUpdate */.VS)({ root, base, settings, only: inputs.inputs, options: inputs, runUrl: (0,pipeline/* findRunUrl */.QV)(io.env) }, {
        nix,
        log: io.log,
        signal: io.signal,
        env: io.env,
        now: () => performance.now(),
        progress: { onStage: () => undefined, onEvaluated: () => undefined, onBuild: () => undefined },
        tempDirectory: io.temp,
        cores: (0,external_node_os_.availableParallelism)(),
        github,
        unixTime: () => Math.floor(Date.now() / 1_000),
    });
}
function makeOrder(proposal, base, baseBranch, env) {
    const run = `${env['GITHUB_RUN_ID'] ?? '0'}-${env['GITHUB_RUN_ATTEMPT'] ?? '1'}`;
    return { ...proposal, base, baseBranch, runUrl: (0,pipeline/* findRunUrl */.QV)(env), run };
}
/** Publishes one proposal, or only looks what would be done. What is refused keeps no other from being published. */
async function publish(proposal, order, isDryRun, settings, github, io) {
    if (proposal.error !== undefined)
        return { proposal };
    try {
        if (isDryRun) {
            const { kind } = await (0,update/* previewProposal */.L5)(order, settings, github);
            return {
                proposal,
                published: { name: proposal.name, branch: proposal.branch, action: kind, message: `It would be done: ${kind}.`, warnings: [] },
            };
        }
        return { proposal, published: await (0,update/* publishProposal */.OZ)(order, settings, github) };
    }
    catch (error) {
        if (io.signal.aborted || !(error instanceof runtime/* UserError */.yo))
            throw error;
        return { proposal, refused: (0,runtime/* describeError */.Uc)(error) };
    }
}
/** Pull requests that update lock files. */
const runUpdate = () => (0,runtime/* runAction */.Cs)(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const { phase, digest, 'dry-run': isDryRun } = inputs;
    const github = (0,pipeline/* findGitHub */.r7)(inputs['github-token'], io.env, io);
    const settings = (0,config/* updateSettingsOf */.sd)(await (0,boot/* readRepositoryConfig */.Fz)({ root: io.workspace }));
    const artifacts = (0,runtime/* createGitHubArtifactStore */.HR)(io.env);
    if (phase === 'publish' && digest === undefined)
        throw new runtime/* UserError */.yo('With "phase: publish" the input "digest" has to be the output of the job that proved.');
    const file = phase === 'publish'
        ? await (0,pipeline/* downloadUpdate */.MB)(artifacts, await io.makeDirectory('update'), digest ?? '')
        : await prepareHere(inputs, settings, github, io);
    for (const { name, title, body, wanted } of file.proposals) {
        if (typeof wanted === 'object' && isDryRun)
            io.log.group(`${name}: ${title}`, body.split('\n'));
    }
    if (phase === 'prove') {
        const directory = await io.makeDirectory('update');
        io.setOutputs({ digest: await (0,pipeline/* uploadUpdate */.N4)(artifacts, directory, file) });
    }
    const outcomes = [];
    const isPublishing = phase !== 'prove' && (github !== undefined || !isDryRun);
    if (isPublishing && github === undefined)
        throw new runtime/* UserError */.yo('To open pull requests a token is needed: give the input "github-token".');
    const baseBranch = isPublishing && github !== undefined ? await (0,pipeline/* findBaseBranch */.Zd)(inputs.base, io.env, github) : '';
    for (const proposal of file.proposals) {
        const order = makeOrder(proposal, file.base, baseBranch, io.env);
        outcomes.push(isPublishing && github !== undefined ? await publish(proposal, order, isDryRun, settings, github, io) : { proposal });
    }
    for (const { proposal, published } of outcomes) {
        for (const note of [...(phase === 'publish' ? [] : proposal.notes), ...(published?.warnings ?? [])])
            io.log.warning(note);
    }
    await io.writeSummary((0,pipeline/* renderUpdateSummary */.OU)(file, outcomes));
    for (const line of (0,pipeline/* renderUpdateLines */.Nn)(outcomes))
        io.log.info(line);
    const failures = (0,pipeline/* listUpdateFailures */.Lo)(outcomes);
    io.setOutputs({
        proposals: outcomes.map(({ proposal, published }) => published ?? { name: proposal.name, branch: proposal.branch }),
        verdict: failures.length === 0 ? 'success' : 'failure',
    });
    if (failures.length > 0)
        io.fail(failures.join('\n'));
});


/***/ })

};
