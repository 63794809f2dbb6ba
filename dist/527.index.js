export const id = 527;
export const ids = [527];
export const modules = {

/***/ 15323:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "19b66ba2ec7799018045.sh";

/***/ }),

/***/ 77883:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "7b357f16a17dd9a503d6.sh";

/***/ }),

/***/ 8775:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "7318a2efe9d8207789eb.sh";

/***/ }),

/***/ 12988:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "88c6468c4683ba8efb60.sh";

/***/ }),

/***/ 70785:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "51bc6ca7f7740c7ad098.sh";

/***/ }),

/***/ 93487:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "d2bc8e3b5e1f25b46966.sh";

/***/ }),

/***/ 81709:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "c2476dc41a26bd769828.sh";

/***/ }),

/***/ 97166:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "0d4e74642200f98d0235.sh";

/***/ }),

/***/ 94683:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__.p + "02114705d1fc130ef2cc.sh";

/***/ }),

/***/ 73527:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runDeploy: () => (/* binding */ runDeploy)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./.cache/js/src/boot/index.js + 40 modules
var boot = __webpack_require__(89743);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 15 modules
var src_nix = __webpack_require__(27309);
;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/choose-command.js
const call = (request) => ({ kind: 'call', call: request });
const NOTHING = { kind: 'nothing' };
/**
 * What a step asks of the world; each command's answer is the event that `decideNext` takes.
 * @param logOffset bytes of the switch's log that were seen already
 */
function chooseCommand(state, deadlines, logOffset) {
    const { order, course, step } = state;
    const { id, owner, hostname, machineId, policy } = order;
    if (step === 'inspecting')
        return { kind: 'inspect' };
    // A host's course is known once it was looked at.
    if (course === undefined)
        return NOTHING;
    const { closure, revision, old } = course;
    switch (step) {
        case 'measuring':
            return { kind: 'measure', closure };
        case 'installing':
            return { kind: 'install' };
        case 'locking':
            return call({
                ...{ verb: 'begin', id, owner, closure, oldExpected: old, hostname, machineId, revision },
                leaseSeconds: deadlines.leaseSeconds,
                forceUnlock: policy.forceUnlock,
            });
        case 'copying':
            return { kind: 'copy', closure };
        case 'preparing':
            return call({ verb: 'prepare', id });
        case 'rehearsing':
            return call({ verb: 'dry-activate', closure });
        case 'testing': {
            const { switchSeconds, confirmSeconds } = deadlines;
            return call({ verb: 'test', id, switchSeconds, confirmSeconds, ignoredUnits: policy.ignoredUnits });
        }
        case 'watching':
        case 'committing':
            return call({ verb: 'status', id, logOffset });
        case 'proving':
        case 'proving-unchanged':
        case 'proving-boot':
            return { kind: 'health' };
        case 'confirming':
            return call({ verb: 'confirm', id });
        case 'staging':
            return call({ verb: 'stage-boot', id });
        case 'rebooting':
            return call({ verb: 'reboot', id });
        case 'before-reboot':
        case 'awaiting-boot':
        case 'settling':
            return { kind: 'inspect' };
        case 'restoring':
            return call({ verb: 'restore', id });
        case 'aborting':
            return call({ verb: 'abort', id, reason: chooseReason(state) });
        case 'releasing':
            return call({ verb: 'release', id });
        case 'done':
            return NOTHING;
    }
}
/** The target writes it down for whoever asks it later. */
function chooseReason({ isCancelled, health }) {
    if (isCancelled)
        return 'cancelled';
    return health.some(({ ok }) => !ok) ? 'unhealthy' : 'given-up';
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/deadlines.js
/** Seconds that the agent adds to its timer, besides switching and confirming. */
const TIMER_MARGIN_SECONDS = 30;
/** The agent waits 20 s for its mutex; connecting and starting come before. */
const CALL_MS = 45_000;
/** The agent's limit for `switch-to-configuration check`, and for looking through a closure. */
const PREPARE_MS = 300_000;
/** The agent's limit for `switch-to-configuration boot`, which may have to be run again to undo it. */
const BOOT_LOADER_MS = 300_000;
/** For a host that may just be busy, or rebooting on its own. */
const CONNECT_MS = 90_000;
/** GitHub ends a cancelled step by SIGTERM 7.5 s after SIGINT and kills it 2.5 s later: https://github.com/actions/runner ProcessInvoker. */
const CANCEL_MS = 7_000;
/** Left of the confirmation window for the connection that confirms. */
const CONFIRM_RESERVE_MS = 10_000;
/** Covers checking and starting the switch after the last renewal. */
const LEASE_SECONDS = 600;
/** Computes every limit of a deployment: there is no other place with times. */
function planDeadlines({ switchMs, confirmMs, rebootMs, copyMs, healthMs }) {
    const switchSeconds = Math.ceil(switchMs / 1_000);
    const confirmSeconds = Math.ceil(confirmMs / 1_000);
    const timerMs = (switchSeconds + confirmSeconds + TIMER_MARGIN_SECONDS) * 1_000;
    // Switching back may take as long as switching, and a reboot is what comes after a failed one.
    const wayBackMs = switchMs + BOOT_LOADER_MS + rebootMs;
    const stepMs = {
        inspecting: CONNECT_MS,
        measuring: PREPARE_MS,
        installing: CONNECT_MS,
        locking: CONNECT_MS,
        copying: copyMs,
        preparing: PREPARE_MS,
        rehearsing: PREPARE_MS,
        testing: CONNECT_MS,
        watching: switchMs + 2 * CALL_MS,
        proving: Math.max(confirmMs / 2, confirmMs - CONFIRM_RESERVE_MS),
        'proving-unchanged': healthMs + CALL_MS,
        confirming: CALL_MS,
        staging: CONNECT_MS,
        committing: 2 * BOOT_LOADER_MS + switchMs,
        'before-reboot': CONNECT_MS,
        rebooting: CONNECT_MS,
        'awaiting-boot': rebootMs,
        'proving-boot': healthMs + CALL_MS,
        restoring: CONNECT_MS,
        aborting: CALL_MS,
        settling: timerMs + wayBackMs,
        releasing: CALL_MS,
    };
    return {
        switchSeconds,
        confirmSeconds,
        leaseSeconds: LEASE_SECONDS,
        renewEveryMs: (LEASE_SECONDS * 1_000) / 3,
        callMs: CALL_MS,
        stallMs: 120_000,
        cancelMs: CANCEL_MS,
        pausesMs: [250, 500, 1_000, 2_000, 3_000],
        copyPausesMs: [2_000, 10_000, 30_000],
        evidenceMs: 10_000,
        stepMs,
        totalMs: Object.values(stepMs).reduce((sum, limit) => sum + limit, 0),
    };
}
/** Milliseconds before a step asks again. @param polls how often it asked already, from 1 */
function choosePause({ pausesMs, copyPausesMs }, step, polls) {
    const pauses = step === 'copying' ? copyPausesMs : pausesMs;
    return pauses[Math.min(polls, pauses.length) - 1] ?? 0;
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/course.js

/** What there is to go back to, in words. */
function describeHistory({ history }) {
    if (history.length === 0)
        return 'No deployment to this host was ever confirmed.';
    const entries = history.map(({ closure, revision }) => `${revision?.slice(0, 12) ?? 'no revision'} (${(0,src_nix/* storePathName */.yF)(closure)})`);
    return `Confirmed deployments, newest first: ${entries.join(', ')}.`;
}
function findAim(aim, facts) {
    const { history, current } = facts;
    switch (aim.kind) {
        case 'previous': {
            const confirmed = history.find(({ closure }) => closure !== current);
            if (confirmed !== undefined)
                return confirmed;
            // Before the first deployment of ours something ran as well, and the target has kept it.
            const before = facts.state?.phase === 'committed' ? facts.state.old : undefined;
            return before === undefined || before === current ? undefined : { closure: before };
        }
        case 'revision':
            return history.find(({ revision }) => revision?.startsWith(aim.revision) === true);
        case 'closure':
            return { closure: aim.closure, revision: history.find(({ closure }) => closure === aim.closure)?.revision };
    }
}
/** Decides from what to what a host goes; a sentence if that cannot be told. Call it for a host that is NixOS. */
function chooseCourse({ goal }, facts) {
    const { current, profile, bootId } = facts;
    if (current === undefined || profile === undefined)
        return 'The host has no running system, or no system profile.';
    const from = { old: current, default: profile, bootId };
    if (goal.mode !== 'rollback')
        return { closure: goal.closure, revision: goal.revision, ...from };
    const aim = findAim(goal.to, facts);
    if (aim !== undefined)
        return { closure: aim.closure, revision: aim.revision, ...from };
    const what = goal.to.kind === 'revision' ? `to the revision ${goal.to.revision}` : 'to an earlier system';
    return `There is no way back ${what}. ${describeHistory(facts)}`;
}

// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/facts.js
/** Version of the protocol between the runner and the target's agent. */
const PROTOCOL_VERSION = 1;
/** Phases in which a deployment may still change the host. */
const OPEN_PHASES = ['testing', 'tested', 'committing', 'rolling-back', 'rebooting'];
/** Phases that nothing follows but another deployment. `lost-by-reboot`: the host rebooted in an earlier phase, and the boot default decided. */
const FINAL_PHASES = ['committed', 'committed-pending-reboot', 'rolled-back', 'released', 'lost-by-reboot'];
/** Whether the target is at work, and nobody else may begin. */
function isOpen(phase) {
    return OPEN_PHASES.includes(phase);
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/revisions.js
const revisions_short = (revision) => revision.slice(0, 12);
/** Whether a revision may follow the one that is deployed: a newer one always, an older or diverged one if forced. */
function judgeRevision(wanted, deployed, { relation, wantedTime, deployedTime }, force) {
    if (wanted === undefined || deployed === undefined || relation === 'same' || relation === 'descendant')
        return {};
    const both = `The host runs revision ${revisions_short(deployed)}, and ${revisions_short(wanted)} is to be deployed`;
    const isEarlier = wantedTime !== undefined && deployedTime !== undefined && wantedTime < deployedTime;
    const advice = 'Deploy the newer one, use the mode "rollback", or set "force".';
    if (relation === 'ancestor' || (relation === 'unknown' && isEarlier)) {
        const message = `${both}, which is older. ${advice}`;
        return force ? { note: `${both}, which is older; it was forced.` } : { refusal: { reason: 'older-revision', message } };
    }
    if (relation === 'diverged') {
        const message = `${both}, which does not contain the former. ${advice}`;
        return force
            ? { note: `${both}, which does not contain the former; it was forced.` }
            : { refusal: { reason: 'diverged-revision', message } };
    }
    return { note: `${both}. Which of them is newer could not be found out; check out the whole history (fetch-depth: 0) for that.` };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/preflight.js




/** What a store needs besides the paths themselves: its database, and files that Nix has open while it copies. */
const STORE_MARGIN_BYTES = 64 * 2 ** 20;
const STORE_MARGIN_FACTOR = 1.1;
/** Machines by the systems that they run. Source: `uname -m`, and Nix's names of systems. */
const SYSTEMS = {
    x86_64: ['x86_64-linux', 'i686-linux'],
    i686: ['i686-linux'],
    i586: ['i686-linux'],
    aarch64: ['aarch64-linux'],
    armv7l: ['armv7l-linux', 'armv6l-linux'],
    armv6l: ['armv6l-linux'],
    riscv64: ['riscv64-linux'],
    ppc64le: ['powerpc64le-linux'],
};
/**
 * Judges whether a deployment may begin.
 * @param measured absent before anything was measured: then only what the host said of itself is judged
 */
function judgePreflight(facts, wanted, policy, measured) {
    const health = judgeHealthBefore(facts, policy);
    const revision = measured === undefined ? {} : judgeRevision(wanted.revision, findDeployed(facts), measured.ancestry, policy.force);
    const refusals = [
        ...judgeKind(facts),
        ...judgeIdentity(facts, wanted),
        ...judgeArch(facts, wanted),
        ...judgeLock(facts, wanted, policy),
        ...(health.refusal === undefined ? [] : [health.refusal]),
        ...(measured === undefined ? [] : judgeSpace(facts, measured)),
        ...(measured?.trust === 'untrusted' ? [refuseUntrusted(facts)] : []),
        ...(revision.refusal === undefined ? [] : [revision.refusal]),
    ];
    return { refusals, notes: [health.note, revision.note, noteOtherDefault(facts)].filter((note) => note !== undefined) };
}
/** Whoever ran a system only for trying, or a commit that a power cut ended. */
function noteOtherDefault({ current, profile }) {
    if (current === undefined || profile === undefined || current === profile)
        return undefined;
    return `Before the deployment the host ran ${(0,src_nix/* storePathName */.yF)(current)}, while its system profile named ${(0,src_nix/* storePathName */.yF)(profile)}.`;
}
/** Revision of what runs, if a deployment of ours put it there. */
function findDeployed({ current, history }) {
    return history.find(({ closure }) => closure === current)?.revision;
}
function judgeKind({ protocol, os, current, profile, uid, user, sudo }) {
    if (protocol !== PROTOCOL_VERSION) {
        const message = `The agent on the host speaks version ${protocol} of the protocol, and this is version ${PROTOCOL_VERSION}. Deploy with the version of Panther that deployed last, or wait until that deployment is over.`;
        return [{ reason: 'wrong-protocol', message }];
    }
    const isNixos = os === 'nixos' && current !== undefined && profile !== undefined;
    const missing = os !== 'nixos' ? `its os-release says "${os}"` : 'it has no /run/current-system or no system profile';
    return [
        ...(isNixos
            ? []
            : [
                {
                    reason: 'not-nixos',
                    message: `A running NixOS was expected, but ${missing}. Install it first (actions/install).`,
                },
            ]),
        ...(uid === 0 || sudo === true
            ? []
            : [
                {
                    reason: 'no-root',
                    message: `The user "${user}" may not run the agent as root without a password. Connect as root, or give that user the sudo rule of docs/reference/deploy-protocol.md.`,
                },
            ]),
    ];
}
function judgeIdentity({ hostname, machineId }, wanted) {
    const isNamed = hostname === wanted.hostname;
    const isSame = wanted.machineId === undefined || machineId === wanted.machineId;
    if (isNamed && isSame)
        return [];
    const found = isNamed
        ? `the machine id ${wanted.machineId ?? ''} was expected, but the host has ${machineId ?? 'none'}`
        : `a host that calls itself "${wanted.hostname}" was expected, but it calls itself "${hostname}"`;
    return [
        {
            reason: 'wrong-host',
            message: `This is another host: ${found}. Put its address right, or its name ("hostname", "machine-id") in .github/panther.yml.`,
        },
    ];
}
function judgeArch({ machine }, { system }) {
    if (system === undefined || SYSTEMS[machine]?.includes(system) === true)
        return [];
    return [
        {
            reason: 'wrong-arch',
            message: `The host is a ${machine}, and the system to deploy is for ${system}. Set nixpkgs.hostPlatform of this host, or put its address right.`,
        },
    ];
}
function judgeLock({ state }, { id }, { forceUnlock }) {
    if (state === undefined || state.id === id)
        return [];
    if (isOpen(state.phase)) {
        return [
            {
                reason: 'deployment-open',
                message: `Another deployment is at work there (${state.owner}, "${state.phase}"). The host ends it by itself, one way or the other: try again afterwards.`,
            },
        ];
    }
    if (state.phase !== 'locked' || state.leaseLeftSeconds <= 0 || forceUnlock)
        return [];
    return [
        {
            reason: 'locked',
            message: `The host is locked by another deployment (${state.owner}) for ${state.leaseLeftSeconds} s more. Try again afterwards, or set "force-unlock" if that deployment is gone.`,
        },
    ];
}
function judgeHealthBefore(facts, policy) {
    const failed = facts.failedUnits.filter((unit) => !policy.ignoredUnits.includes(unit));
    const isStopping = facts.systemdState === 'stopping' || facts.systemdState === 'maintenance';
    if (isStopping) {
        const message = `The host is not up: systemd calls it "${facts.systemdState ?? ''}". Try again once it has started.`;
        return { refusal: { reason: 'degraded', message } };
    }
    if (failed.length === 0)
        return {};
    const what = `Units had failed on the host before anything was deployed: ${failed.slice(0, 10).join(', ')}.`;
    if (policy.degraded === 'note')
        return { note: what };
    const advice = 'Put them right, name them in "ignore-units", or allow it ("allow-degraded").';
    return { refusal: { reason: 'degraded', message: `${what} ${advice}` } };
}
function judgeSpace({ storeFreeBytes, bootFreeBytes }, { missingBytes, newBootBytes }) {
    const needed = missingBytes === undefined || missingBytes === 0 ? 0 : Math.ceil(missingBytes * STORE_MARGIN_FACTOR) + STORE_MARGIN_BYTES;
    const isStoreFull = storeFreeBytes !== undefined && needed > storeFreeBytes;
    const isBootFull = bootFreeBytes !== undefined && (newBootBytes ?? 0) > bootFreeBytes;
    return [
        ...(isStoreFull
            ? [
                {
                    reason: 'store-full',
                    message: `The host's store needs ${(0,runtime/* formatSize */.Xq)(needed)} more and has ${(0,runtime/* formatSize */.Xq)(storeFreeBytes)} free. Collect garbage there: nix-collect-garbage --delete-older-than 14d.`,
                },
            ]
            : []),
        ...(isBootFull
            ? [
                {
                    reason: 'boot-full',
                    message: `The new kernel and initrd need ${(0,runtime/* formatSize */.Xq)(newBootBytes ?? 0)} on /boot, which has ${(0,runtime/* formatSize */.Xq)(bootFreeBytes)} free. Delete old generations there, or limit them (boot.loader.systemd-boot.configurationLimit or boot.loader.grub.configurationLimit).`,
                },
            ]
            : []),
    ];
}
function refuseUntrusted({ user }) {
    return {
        reason: 'not-trusted',
        message: `The host would refuse the paths: "${user}" is none of its trusted-users, and they are not signed by a key in its trusted-public-keys. Sign them (input "signing-key") and put the public key into nix.settings.trusted-public-keys of the host.`,
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/state.js
/** What the runner is at, in the order of a deployment that goes well; then the ways back. docs/reference/deploy-protocol.md has a picture. */
const STEPS = [
    'inspecting',
    'measuring',
    'installing',
    'locking',
    'copying',
    'preparing',
    'rehearsing',
    'testing',
    'watching',
    'proving',
    'proving-unchanged',
    'confirming',
    'staging',
    'committing',
    'before-reboot',
    'rebooting',
    'awaiting-boot',
    'proving-boot',
    'restoring',
    'aborting',
    'settling',
    'releasing',
    'done',
];
const OUTCOMES = [
    'deployed',
    'unchanged',
    'rolled-back',
    'refused',
    'offline',
    'failed',
    'undone',
    'unknown',
    'dry-run',
    'not-started',
];
/** A deployment that has not begun. */
function startDeployment(order) {
    return {
        order,
        step: 'inspecting',
        tries: 0,
        notes: [],
        rebootDone: false,
        maySwitch: false,
        isStaged: false,
        isCommitted: false,
        isCancelled: false,
        mayRestore: false,
        health: [],
        preview: [],
    };
}
/** Goes on to another step. */
function goTo(state, step, more = {}) {
    return { ...state, step, ...more };
}
/** The end, with what is known. */
function finish(state, ending) {
    return { ...state, step: 'done', ending };
}
/** Whether the host is to be rebooted once the new system is its boot default. */
function wantsReboot({ order, isStaged, reboot }) {
    const { reboot: policy } = order.policy;
    return policy === 'always' || (policy === 'if-needed' && (isStaged || reboot?.needed === true));
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/decide-before.js



/** How often copying is tried, the first time included. */
const COPY_TRIES = 4;
/**
 * Ends a deployment that has changed nothing. What runs is told only where the host has just said it: it may have been rebooted since,
 * into a boot default that is another system.
 */
function endUnchanged(state, outcome, message) {
    const { course, step } = state;
    const isFresh = step === 'inspecting' || course?.old === course?.default;
    const known = course === undefined || !isFresh ? {} : { running: course.old, bootDefault: course.default };
    return finish(state, { outcome, message, ...known });
}
/** Gives the lock back before it ends. */
function giveUp(state, outcome, message) {
    if (state.order.goal.mode === 'dry-run')
        return endUnchanged(state, outcome, message);
    return goTo(state, 'releasing', { failure: { outcome, message } });
}
/** Decides all that comes before the switch. */
function decideBefore(state, event) {
    switch (event.kind) {
        case 'inspected':
            return state.step === 'inspecting' ? decideInspected(state, event) : state;
        case 'measured':
            return decideMeasured(state, event.measured);
        case 'not-measured':
            return endUnchanged(state, 'failed', `${event.message} Nothing was changed on the host.`);
        case 'called':
            return state.step === 'installing' ? decideInstalled(state, event) : state.step === 'locking' ? decideLocked(state, event) : state;
        case 'copied':
            return decideCopied(state, event);
        case 'prepared':
            return decidePrepared(state, event);
        case 'rehearsed':
            return decideRehearsed(state, event);
        case 'proved':
            return decideUnchanged(state, event);
        case 'expired':
            return decideExpired(state);
        case 'status':
        case 'cancelled':
            return state;
    }
}
function listWanted({ goal, ...order }, { revision }) {
    const system = goal.mode === 'rollback' ? undefined : goal.system;
    return {
        id: order.id,
        hostname: order.hostname,
        machineId: order.machineId,
        system,
        // Going back is older on purpose.
        revision: goal.mode === 'rollback' ? undefined : revision,
    };
}
function refuse(state, refusals) {
    return endUnchanged(state, 'refused', refusals.map(({ message }) => message).join(' '));
}
function isUnchanged({ current, profile }, { closure }) {
    return current === closure && profile === closure;
}
function decideInspected(state, { answer }) {
    switch (answer.kind) {
        case 'ok':
            break;
        case 'unreachable':
            return answer.permanent === true ? endUnchanged(state, 'refused', answer.message) : state;
        case 'lost':
            return state;
        case 'refused':
        case 'failed':
            return endUnchanged(state, 'failed', `The host could not be looked at: ${answer.message}`);
        case 'locked':
        case 'wrong-phase':
            return endUnchanged(state, 'failed', 'The host could not be looked at: its agent gave an answer that does not belong to it.');
    }
    const facts = answer.value;
    const { order } = state;
    const course = chooseCourse(order, facts);
    if (typeof course === 'string') {
        // A host that is no NixOS has no course either; that says more.
        const { refusals } = judgePreflight(facts, listWanted(order, { revision: undefined }), order.policy);
        return endUnchanged(state, 'refused', refusals.length === 0 ? course : refusals.map(({ message }) => message).join(' '));
    }
    const { refusals } = judgePreflight(facts, listWanted(order, course), order.policy);
    const known = { ...state, facts, course };
    if (refusals.length > 0)
        return refuse(known, refusals);
    return goTo(known, isUnchanged(facts, course) ? 'proving-unchanged' : 'measuring');
}
function decideMeasured(state, measured) {
    const { order, facts, course } = state;
    if (state.step !== 'measuring' || facts === undefined || course === undefined)
        return state;
    const { refusals, notes } = judgePreflight(facts, listWanted(order, course), order.policy, measured);
    if (refusals.length > 0)
        return refuse(state, refusals);
    return goTo(state, order.goal.mode === 'dry-run' ? 'copying' : 'installing', { notes: [...state.notes, ...notes] });
}
function decideInstalled(state, { answer }) {
    switch (answer.kind) {
        case 'ok':
            return goTo(state, 'locking');
        case 'unreachable':
        case 'lost':
            return state;
        case 'refused':
        case 'failed':
            return endUnchanged(state, 'failed', `The agent could not be brought to the host: ${answer.message}`);
        case 'locked':
        case 'wrong-phase':
            return state;
    }
}
function decideLocked(state, { answer }) {
    switch (answer.kind) {
        case 'ok':
            // What the host confirmed before it still has, as the check before the switch will find.
            return goTo(state, state.order.goal.mode === 'rollback' ? 'preparing' : 'copying');
        // `begin` may be said again with the same id.
        case 'unreachable':
        case 'lost':
            return state;
        case 'locked': {
            const left = answer.leaseLeftSeconds === undefined ? '' : ` for ${answer.leaseLeftSeconds} s more`;
            return endUnchanged(state, 'refused', `Another deployment (${answer.owner}) was faster and has locked the host${left}. Try again afterwards.`);
        }
        case 'refused':
            return endUnchanged(state, 'refused', answer.message);
        case 'wrong-phase':
            return endUnchanged(state, 'refused', `Another deployment is at work on the host ("${answer.phase ?? 'unknown'}"). Try again afterwards.`);
        case 'failed':
            return giveUp(state, 'failed', `The host could not be locked: ${answer.message}`);
    }
}
function decideCopied(state, { end }) {
    if (state.step !== 'copying')
        return state;
    if (end.kind === 'ok')
        return goTo(state, state.order.goal.mode === 'dry-run' ? 'rehearsing' : 'preparing', { tries: 0 });
    const tries = state.tries + 1;
    if (end.permanent !== true && tries < COPY_TRIES)
        return { ...state, tries };
    return giveUp(state, 'failed', `The new system could not be copied to the host: ${end.message} What arrived is kept, so that the next try continues there.`);
}
function decidePrepared(state, { answer }) {
    const { goal, policy } = state.order;
    switch (answer.kind) {
        case 'ok':
            return decideChecked({ ...state, reboot: answer.value }, answer.value);
        case 'unreachable':
        case 'lost':
            return state;
        case 'refused':
            // Mostly an inhibitor: this system is only to be reached by a reboot. Checks that the user wrote are run by the verb "boot" as well.
            if (answer.reason === 'check-failed' && (policy.reboot !== 'never' || goal.mode === 'boot'))
                return goTo(state, 'staging', {
                    isStaged: true,
                    reboot: { needed: true, because: ['switch-inhibitors'] },
                    notes: [...state.notes, `${answer.message} So it is started by a reboot instead.`],
                });
            return giveUp(state, 'refused', `${answer.message}${answer.reason === 'check-failed' ? ` ${ALLOW_REBOOT}` : ''}`);
        case 'locked':
        case 'wrong-phase':
            return giveUp(state, 'failed', 'The lock on the host was taken over by another deployment meanwhile.');
        case 'failed':
            return giveUp(state, 'failed', `The new system could not be checked on the host: ${answer.message}`);
    }
}
const ALLOW_REBOOT = 'If it can only be reached by a reboot, set "reboot: if-needed", or use the mode "boot".';
/** A system that the running systemd cannot hand over to is not tried: the switch would end with exit code 100. */
function decideChecked(state, { because }) {
    const { goal, policy } = state.order;
    const isBarred = because.includes('init-interface-version');
    if (goal.mode === 'boot' || (isBarred && policy.reboot !== 'never'))
        return goTo(state, 'staging', { isStaged: true });
    if (!isBarred)
        return goTo(state, 'testing');
    return giveUp(state, 'refused', `The new system cannot take over without a reboot, as its systemd differs too much. ${ALLOW_REBOOT}`);
}
function decideRehearsed(state, { answer }) {
    switch (answer.kind) {
        case 'ok': {
            const { output, reboot } = answer.value;
            const known = { ...state, preview: output, ...(reboot === undefined ? {} : { reboot }) };
            return endUnchanged(known, 'dry-run', 'A dry run: the new system was copied and what it would do was asked; nothing was changed.');
        }
        case 'unreachable':
        case 'lost':
            return state;
        case 'refused':
        case 'failed':
            return endUnchanged(state, 'failed', `The host could not say what the new system would do: ${answer.message}`);
        case 'locked':
        case 'wrong-phase':
            return endUnchanged(state, 'failed', 'Another deployment is at work on the host. Try again afterwards.');
    }
}
function decideUnchanged(state, { answer }) {
    switch (answer.kind) {
        case 'passed':
            return endUnchanged({ ...state, health: answer.results }, 'unchanged', 'The host runs this system already, and is well.');
        case 'failed': {
            const names = answer.results.filter(({ ok }) => !ok).map(({ name }) => name);
            const message = `The host runs this system already, but health checks fail: ${names.join(', ')}. Nothing was changed.`;
            return endUnchanged({ ...state, health: answer.results }, 'failed', message);
        }
        case 'incomplete':
        case 'unreachable':
            return state;
    }
}
/** Where the host is locked by then. */
const LATE_WHILE_LOCKED = {
    locking: 'The host could not be reached any more when it was to be locked.',
    copying: 'Copying to the host took longer than its limit. What arrived is kept; raise the limit, or let the host substitute.',
    preparing: 'The new system could not be checked on the host within the limit.',
};
function decideExpired(state) {
    const { step } = state;
    const late = LATE_WHILE_LOCKED[step];
    if (late !== undefined)
        return giveUp(state, 'failed', late);
    if (step === 'inspecting')
        return endUnchanged(state, 'offline', 'The host could not be reached.');
    const message = step === 'proving-unchanged'
        ? 'The host runs this system already, but could not be reached for its health checks.'
        : 'The host could not be reached any more. Nothing was changed.';
    return endUnchanged(state, 'failed', message);
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/decide-boot.js

const fail = (message) => ({ outcome: 'failed', message });
const UNREACHED = 'The host could not be reached any more when it was to reboot.';
/** The host may have been rebooted since it was first looked at: only the newest boot id tells that our reboot was done. */
function decideBeforeReboot(state, event) {
    if (event.kind === 'expired')
        return goTo(state, 'settling', { failure: fail(UNREACHED) });
    if (event.kind !== 'inspected' || event.answer.kind !== 'ok' || state.course === undefined)
        return state;
    return goTo(state, 'rebooting', { course: { ...state.course, bootId: event.answer.value.bootId } });
}
/** `reboot` was sent. */
function decideRebooting(state, event) {
    if (event.kind === 'expired')
        return goTo(state, 'settling', { failure: fail(UNREACHED) });
    if (event.kind !== 'called')
        return state;
    switch (event.answer.kind) {
        case 'ok':
        case 'lost':
            return goTo(state, 'awaiting-boot');
        case 'unreachable':
            return state;
        case 'refused':
        case 'failed':
            return goTo(state, 'settling', { failure: fail(`The host could not be rebooted: ${event.answer.message}`) });
        case 'locked':
        case 'wrong-phase':
            return goTo(state, 'settling', { failure: fail('The host could not be rebooted: another deployment is at work there.') });
    }
}
/** The host is expected back. */
function decideAwaiting(state, event) {
    const { course } = state;
    if (event.kind === 'expired')
        return goTo(state, 'settling', { failure: fail('The host did not come back from its reboot within the limit.') });
    if (event.kind !== 'inspected' || event.answer.kind !== 'ok' || course === undefined)
        return state;
    const facts = event.answer.value;
    // An open port proves nothing: the old boot may still answer.
    if (facts.bootId === course.bootId)
        return state;
    const known = { ...state, rebootDone: true };
    if (facts.current !== course.closure || (facts.booted !== undefined && facts.booted !== course.closure))
        return goTo(known, 'settling', { failure: fail('The host rebooted, but into another system than the new one.') });
    return goTo(known, 'proving-boot');
}
/** The health checks run on what was booted. */
function decideProvingBoot(state, event) {
    const goBack = (message, more = {}) => goTo(state, 'restoring', { ...more, failure: fail(message) });
    if (event.kind === 'expired')
        return goBack('After its reboot the host did not report its health checks.');
    if (event.kind !== 'proved')
        return state;
    const { answer } = event;
    switch (answer.kind) {
        case 'passed':
            // What was never tried is confirmed by having been booted.
            return goTo(state, state.isStaged ? 'confirming' : 'settling', { health: answer.results, tries: 0 });
        case 'failed': {
            const names = answer.results.filter(({ ok }) => !ok).map(({ name }) => name);
            return goBack(`After the reboot health checks failed: ${names.join(', ')}.`, { health: answer.results });
        }
        case 'incomplete':
        case 'unreachable':
            return state;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/decide-switch.js

/** How often the runner may go from asking how it stands back to saying a verb again that was not heard. */
const VERB_TRIES = 3;
const decide_switch_fail = (message) => ({ outcome: 'failed', message });
/** Goes back to the old system, which the target may be doing already. */
function goBack(state, message) {
    return goTo(state, 'aborting', { failure: state.failure ?? decide_switch_fail(message) });
}
/** Waits for what the target itself makes of it. */
function settle(state, message) {
    return goTo(state, 'settling', { failure: state.failure ?? decide_switch_fail(message) });
}
/** `test` was sent. */
function decideTesting(state, event) {
    if (event.kind === 'expired') {
        const message = 'The host could not be reached any more when it was to switch.';
        return state.maySwitch ? goBack(state, message) : goTo(state, 'releasing', { failure: decide_switch_fail(message) });
    }
    if (event.kind !== 'called')
        return state;
    switch (event.answer.kind) {
        case 'ok':
        case 'lost':
        case 'failed':
        case 'wrong-phase':
            return goTo(state, 'watching', { maySwitch: true });
        case 'unreachable':
            return state;
        case 'refused': {
            const failure = decide_switch_fail(event.answer.message);
            return goTo(state, state.maySwitch ? 'aborting' : 'releasing', { failure });
        }
        case 'locked':
            return settle(state, 'The lock on the host was taken over by another deployment meanwhile.');
    }
}
/** The switch is under way. */
function decideWatching(state, event) {
    if (event.kind === 'expired')
        return goBack(state, 'The switch did not end within its limit, or the host cannot be reached since.');
    if (event.kind !== 'status')
        return state;
    const { answer } = event;
    if (answer.kind !== 'ok')
        return decideNoStatus(state, answer);
    const { phase } = answer.value.state;
    switch (phase) {
        case 'locked':
            // `test` was not heard, or not yet.
            if (state.tries < VERB_TRIES)
                return goTo(state, 'testing', { tries: state.tries + 1 });
            return goBack(state, 'The host did not begin to switch.');
        case 'testing':
            return state;
        case 'tested':
            return goTo(state, 'proving', { tries: 0 });
        case 'rolling-back':
        case 'rebooting':
        case 'rolled-back':
        case 'lost-by-reboot':
            return settle(state, explainWayBack(answer.value.state));
        case 'committing':
        case 'committed':
        case 'committed-pending-reboot':
        case 'released':
            return settle(state, 'Somebody else had a hand in this deployment.');
    }
}
/** Why the target went back, in words. */
function explainWayBack({ phase, verdict, message, switchExit }) {
    if (message !== undefined && message !== '')
        return message;
    if (phase === 'lost-by-reboot')
        return 'The host rebooted before the new system was confirmed.';
    if (verdict === 'timeout' || verdict === 'not-confirmed')
        return 'The new system was not confirmed in time.';
    if (verdict === 'switch-timeout')
        return 'The switch did not end within its limit.';
    if (switchExit !== undefined && switchExit !== 0)
        return explainExit(switchExit);
    return `The host went back by itself${verdict === undefined ? '' : ` ("${verdict}")`}.`;
}
/** Exit codes of switch-to-configuration: https://github.com/NixOS/nixpkgs/tree/master/pkgs/by-name/sw/switch-to-configuration-ng */
function explainExit(exit) {
    const words = {
        1: 'The switch failed before it had changed anything, or its boot loader did',
        2: 'The activation script of the new system failed',
        4: 'Units of the new system failed',
        11: 'Another switch was at work on the host',
        100: 'The new system can only be reached by a reboot (set "reboot: if-needed", or the mode "boot")',
        101: 'The switch crashed',
    };
    return `${words[exit] ?? 'The switch failed'} (exit code ${exit}).`;
}
/** A status that is none: mostly the host cannot be reached now. */
function decideNoStatus(state, answer) {
    switch (answer.kind) {
        case 'unreachable':
        case 'lost':
            return state;
        case 'wrong-phase':
        case 'refused':
        case 'locked':
        case 'failed':
            return settle(state, 'The host does not know of this deployment any more.');
    }
}
/** The health checks of the new system run, over a connection of their own. */
function decideProving(state, event) {
    if (event.kind === 'expired')
        return goBack(state, 'The host could not be reached over a new connection in time, or did not report its health checks.');
    if (event.kind !== 'proved')
        return state;
    const { answer } = event;
    switch (answer.kind) {
        case 'passed':
            return goTo(state, 'confirming', { health: answer.results });
        case 'failed': {
            const failed = answer.results.filter(({ ok }) => !ok);
            const words = failed.map(({ name, message }) => `${name} (${(message.split('\n')[0] ?? '').slice(0, 200)})`);
            return goBack({ ...state, health: answer.results }, `Health checks of the new system failed: ${words.join(', ')}.`);
        }
        case 'incomplete':
        case 'unreachable':
            return state;
    }
}
/** `confirm` was sent, or `stage-boot`. */
function decideConfirming(state, event) {
    if (event.kind === 'expired') {
        const message = 'The host could not be reached any more when the new system was to be confirmed.';
        if (state.rebootDone)
            return settle(state, message);
        // What is staged is no switch: without an answer the lock is given back.
        if (state.step === 'staging')
            return goTo(state, state.maySwitch ? 'settling' : 'releasing', { failure: decide_switch_fail(message) });
        return goBack(state, message);
    }
    if (event.kind !== 'called')
        return state;
    switch (event.answer.kind) {
        case 'ok':
        case 'lost':
        case 'failed':
        case 'wrong-phase':
        case 'locked':
            return goTo(state, 'committing', { maySwitch: true });
        case 'unreachable':
            return state;
        case 'refused': {
            const failure = decide_switch_fail(event.answer.message);
            if (state.rebootDone)
                return goTo(state, 'settling', { failure });
            return goTo(state, state.step === 'staging' && !state.maySwitch ? 'releasing' : 'aborting', { failure });
        }
    }
}
/** The new system becomes the boot default. */
function decideCommitting(state, event) {
    if (event.kind === 'expired')
        return settle(state, 'The host did not say in time whether the new system is its boot default.');
    if (event.kind !== 'status')
        return state;
    const { answer } = event;
    if (answer.kind !== 'ok')
        return decideNoStatus(state, answer);
    const { phase } = answer.value.state;
    switch (phase) {
        case 'committing':
            return state;
        case 'committed':
            return decideCommitted({ ...state, isCommitted: true });
        case 'committed-pending-reboot':
            if (!state.rebootDone)
                return decideCommitted({ ...state, isCommitted: true });
            // `confirm` was not heard.
            if (state.tries < VERB_TRIES)
                return goTo(state, 'confirming', { tries: state.tries + 1 });
            return settle(state, 'The host did not take the confirmation.');
        case 'locked':
            // `stage-boot` was not heard.
            if (state.isStaged && state.tries < VERB_TRIES)
                return goTo(state, 'staging', { tries: state.tries + 1 });
            return goTo(state, 'settling', { failure: decide_switch_fail('The host did not begin to make the new system its boot default.') });
        case 'tested':
            // `confirm` was not heard.
            if (state.tries < VERB_TRIES)
                return goTo(state, 'confirming', { tries: state.tries + 1 });
            return goBack(state, 'The host did not take the confirmation.');
        case 'testing':
        case 'rolling-back':
        case 'rebooting':
        case 'rolled-back':
        case 'released':
        case 'lost-by-reboot':
            return settle(state, explainWayBack(answer.value.state));
    }
}
function decideCommitted(state) {
    return goTo(state, wantsReboot(state) && !state.rebootDone ? 'before-reboot' : 'settling');
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/conclude.js



/** Whether the target is done with this deployment, one way or the other. */
function isSettled({ state }, { order }) {
    return state?.id !== order.id || (state.phase !== 'locked' && !isOpen(state.phase));
}
/** What it came to, by what the host says of itself at the end; never by what was asked of it. */
function conclude(facts, deployment) {
    const { course, failure } = deployment;
    const { current, profile } = facts;
    const why = failure === undefined ? '' : `${failure.message} `;
    if (course === undefined || current === undefined)
        return { outcome: 'failed', message: `${why}The host has no running system that could be named.` };
    const bootDefault = findBootDefault(facts);
    const known = { running: current, ...(bootDefault === undefined ? {} : { bootDefault }) };
    if (facts.state?.id !== deployment.order.id) {
        const message = `${why}Meanwhile another deployment was begun on the host, or its records were removed. It runs ${conclude_name(current)}.`;
        return { outcome: 'failed', message, ...known };
    }
    const isSteady = current === profile;
    if (current === course.closure && isSteady)
        return { ...concludeNew(facts, deployment, why), ...known };
    if (facts.state.phase.startsWith('committed') && profile === course.closure)
        return { ...concludeWaiting(deployment, why, current), ...known };
    if (current === course.old && profile === course.default && bootDefault === profile) {
        const reboots = facts.bootId === course.bootId ? '' : ' after a reboot';
        return deployment.maySwitch
            ? { outcome: 'rolled-back', message: `${why}The host runs the old system again${reboots}, which was verified.`, ...known }
            : { outcome: failure?.outcome ?? 'failed', message: `${why}Nothing was changed on the host.`, ...known };
    }
    if (isSteady && current === course.default)
        return { outcome: 'rolled-back', message: `${why}The host rebooted into its boot default, ${conclude_name(current)}.`, ...known };
    const next = bootDefault === undefined ? 'what it starts next is not known' : `its next boot starts ${conclude_name(bootDefault)}`;
    const advice = isSteady || profile === undefined ? '' : ` Its system profile names ${conclude_name(profile)}: deploy again to settle that.`;
    return { outcome: 'failed', message: `${why}The host runs ${conclude_name(current)}; ${next}.${advice}`, ...known };
}
const conclude_name = (path) => (0,src_nix/* storePathName */.yF)(path);
/**
 * What the next boot starts. The profile tells, except where a reboot came between the two writes of a commit or of its undoing, profile
 * first and boot loader then: there what was booted tells.
 */
function findBootDefault({ state, profile, booted }) {
    return state?.phase === 'lost-by-reboot' ? booted : profile;
}
function concludeNew(facts, deployment, why) {
    const { failure, isStaged, isCommitted } = deployment;
    const running = 'The host runs the new system, and starts it at its next boot.';
    if (failure === undefined)
        return { outcome: 'deployed', message: isStaged ? 'The host was rebooted into the new system.' : 'The host runs the new system.' };
    // What failed before the confirmation came to nothing, if the host took the confirmation after all; a reboot was left out then.
    const isConfirmed = facts.state?.phase.startsWith('committed') === true;
    if (isConfirmed && !isCommitted && !wantsReboot(deployment))
        return { outcome: 'deployed', message: `${running} Meanwhile: ${failure.message}` };
    return { outcome: 'failed', message: `${why}${running}` };
}
/** The new system is the boot default, and does not run. */
function concludeWaiting({ isStaged, failure }, why, current) {
    if (isStaged && failure === undefined)
        return { outcome: 'deployed', message: 'The new system is the boot default. The host runs the old one until it is rebooted.' };
    return { outcome: 'failed', message: `${why}The host runs ${conclude_name(current)}, and starts the new system at its next boot.` };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/decide-way-back.js


/** How often going back is asked for: the target's timer does it in the end. */
const ABORT_TRIES = 3;
/** `abort` or `restore` was sent. */
function decideAsking(state, event) {
    if (event.kind === 'expired')
        return goTo(state, 'settling');
    if (event.kind !== 'called')
        return state;
    // Whatever the answer: what becomes of it is asked next. An order to take back a commit that was not heard may be heard yet.
    if (event.answer.kind === 'unreachable')
        return state;
    const mayRestore = state.step === 'restoring' && (event.answer.kind === 'lost' || state.mayRestore);
    return goTo(state, 'settling', { mayRestore });
}
/** The host is asked for the truth until it is done with this deployment. */
function decideSettling(state, event) {
    if (event.kind === 'expired')
        return finish(state, concludeUnknown(state));
    if (event.kind !== 'inspected')
        return state;
    if (event.answer.kind !== 'ok')
        return state;
    return decideSettled(state, event.answer.value);
}
function decideSettled(state, facts) {
    const phase = facts.state?.id === state.order.id ? facts.state.phase : undefined;
    const maySayAgain = state.tries < ABORT_TRIES;
    if (phase === 'locked')
        return goTo(state, 'releasing');
    if (phase === 'testing' || phase === 'tested') {
        // Not heard, or not yet; the host's timer ends it anyway.
        return maySayAgain ? goTo(state, 'aborting', { tries: state.tries + 1 }) : state;
    }
    if (state.mayRestore && phase?.startsWith('committed') === true)
        return maySayAgain ? goTo(state, 'restoring', { tries: state.tries + 1 }) : state;
    return isSettled(facts, state) ? finish({ ...state, facts }, conclude(facts, state)) : state;
}
function concludeUnknown({ failure, isCancelled, maySwitch }) {
    const why = failure === undefined ? '' : `${failure.message} `;
    if (isCancelled && maySwitch) {
        const message = `${why}The host had not gone back when the time after a cancellation was over. It ends the deployment by itself: the next run tells how.`;
        return { outcome: 'unknown', message };
    }
    const message = `${why}What runs on the host now is not known, as it could not be reached. It ends the deployment by itself: the next run tells how.`;
    return { outcome: 'unknown', message };
}
/** `release` was sent: nothing was changed, and the lock is given back. */
function decideReleasing(state, event) {
    const { failure, maySwitch } = state;
    if (event.kind === 'expired') {
        // A `test` that was sent may be heard yet, as the host is still locked for it.
        if (maySwitch)
            return finish(state, concludeUnknown(state));
        const message = `${failure?.message ?? 'The deployment was given up.'} Nothing was changed; the lock on the host ends by itself.`;
        return finish(state, { outcome: failure?.outcome ?? 'failed', message });
    }
    if (event.kind !== 'called')
        return state;
    switch (event.answer.kind) {
        case 'unreachable':
        case 'lost':
            return state;
        case 'ok':
        case 'wrong-phase':
        case 'refused':
        case 'failed':
        case 'locked':
            return goTo(state, 'settling');
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/decide-next.js





const CANCELLED = { outcome: 'failed', message: 'The deployment was cancelled.' };
/**
 * The runner's half of the protocol: what comes after something happened. Pure; docs/reference/deploy-protocol.md has a picture.
 * An event that does not belong to the step changes nothing.
 */
function decideNext(state, event) {
    if (event.kind === 'cancelled')
        return state.isCancelled ? state : decideCancelled({ ...state, isCancelled: true });
    switch (state.step) {
        case 'inspecting':
        case 'measuring':
        case 'installing':
        case 'locking':
        case 'copying':
        case 'preparing':
        case 'rehearsing':
        case 'proving-unchanged':
            return decideBefore(state, event);
        case 'testing':
            return decideTesting(state, event);
        case 'watching':
            return decideWatching(state, event);
        case 'proving':
            return decideProving(state, event);
        case 'confirming':
        case 'staging':
            return decideConfirming(state, event);
        case 'committing':
            return decideCommitting(state, event);
        case 'before-reboot':
            return decideBeforeReboot(state, event);
        case 'rebooting':
            return decideRebooting(state, event);
        case 'awaiting-boot':
            return decideAwaiting(state, event);
        case 'proving-boot':
            return decideProvingBoot(state, event);
        case 'aborting':
        case 'restoring':
            return decideAsking(state, event);
        case 'settling':
            return decideSettling(state, event);
        case 'releasing':
            return decideReleasing(state, event);
        case 'done':
            return state;
    }
}
/** What a cancellation means depends on what may have been changed by then. */
function decideCancelled(state) {
    const failure = state.failure ?? CANCELLED;
    switch (state.step) {
        case 'inspecting':
        case 'measuring':
        case 'installing':
        case 'rehearsing':
        case 'proving-unchanged':
            return finish(state, { ...CANCELLED, message: `${CANCELLED.message} Nothing was changed on the host.` });
        case 'copying':
            if (state.order.goal.mode === 'dry-run')
                return finish(state, { ...CANCELLED, message: `${CANCELLED.message} Nothing was changed on the host.` });
            return goTo(state, 'releasing', { failure });
        case 'locking':
        case 'preparing':
            return goTo(state, 'releasing', { failure });
        case 'testing':
        case 'watching':
        case 'proving':
        case 'confirming':
            // The call that was under way when it was cancelled may have been heard.
            return goTo(state, 'aborting', { failure, maySwitch: true });
        case 'before-reboot':
        case 'rebooting':
        case 'awaiting-boot':
        case 'proving-boot':
            return goTo(state, 'settling', { failure });
        case 'staging':
        case 'committing':
            return goTo(state, 'settling', { failure, maySwitch: true });
        case 'restoring':
        case 'aborting':
        case 'settling':
        case 'releasing':
        case 'done':
            return state;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/copy-watched.js

/** How often within its limit a stalled copy is looked for. */
const STALL_LOOKS = 4;
/** Copies once. It is given up when nothing moves any more, or when the lock, renewed meanwhile, was lost. */
async function copyWatched(closure, { order }, { stallMs, renewEveryMs, leaseSeconds, callMs }, { signal, limitMs }, { target, now, sleep }) {
    const controller = new AbortController();
    const both = AbortSignal.any([signal, controller.signal]);
    let lastProgress = now();
    let given;
    const giveUp = (end) => {
        given ??= end;
        controller.abort();
    };
    const repeat = async (pauseMs, work) => {
        // Its end is an abort, with which sleeping rejects.
        for (;;) {
            await sleep(pauseMs, both);
            await work();
        }
    };
    const watchStall = async () => {
        if (now() - lastProgress >= stallMs)
            giveUp({ kind: 'failed', message: `Nothing arrived for ${Math.round(stallMs / 1_000)} s.` });
        return Promise.resolve();
    };
    const renew = async () => {
        const asked = target.call({ verb: 'renew', id: order.id, leaseSeconds }, { limitMs: callMs, signal: both });
        // An unreachable host shows itself in the copy.
        const kind = await asked.then((answer) => answer.kind, () => undefined);
        if (kind === 'locked' || kind === 'wrong-phase')
            giveUp({ kind: 'failed', permanent: true, message: 'The lock on the host was taken over by another deployment meanwhile.' });
    };
    const watches = [repeat(stallMs / STALL_LOOKS, watchStall), ...(order.goal.mode === 'dry-run' ? [] : [repeat(renewEveryMs, renew)])];
    // Ends of the watches are no failures of the copy.
    const watched = watches.map(async (watch) => watch.catch(() => undefined));
    try {
        const onProgress = () => {
            lastProgress = now();
        };
        const end = await target.copy(closure, { limitMs, signal: both, onProgress });
        // What was complete before anybody gave up is complete.
        return end.kind === 'ok' ? end : (given ?? end);
    }
    catch (error) {
        return given ?? { kind: 'failed', message: (0,runtime/* describeError */.Uc)(error) };
    }
    finally {
        controller.abort();
        await Promise.all(watched);
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/perform.js


/** Does what a step asks for, and says what came of it. Nothing that happens on the way to the host is an exception. */
async function performCommand(command, state, deadlines, limits, ports) {
    const { target, source } = ports;
    switch (command.kind) {
        case 'inspect':
            return { kind: 'inspected', answer: await answer(target.inspect(limits)) };
        case 'install':
            return { kind: 'called', answer: await answer(target.install(limits)) };
        case 'measure': {
            const { facts, course, order } = state;
            if (facts === undefined)
                return { kind: 'not-measured', message: 'The host was not looked at.' };
            try {
                const copies = order.goal.mode !== 'rollback';
                return { kind: 'measured', measured: await source.measure(command.closure, course?.revision, facts, { ...limits, copies }) };
            }
            catch (error) {
                return { kind: 'not-measured', message: (0,runtime/* describeError */.Uc)(error) };
            }
        }
        case 'copy':
            return { kind: 'copied', end: await copyWatched(command.closure, state, deadlines, limits, ports) };
        case 'health':
            try {
                return { kind: 'proved', answer: await target.health(limits) };
            }
            catch (error) {
                return { kind: 'proved', answer: { kind: 'unreachable', message: (0,runtime/* describeError */.Uc)(error) } };
            }
        case 'call':
            return callTarget(command.call, limits, ports);
        case 'nothing':
            return { kind: 'expired' };
    }
}
async function callTarget(call, limits, { target }) {
    switch (call.verb) {
        case 'prepare':
            return { kind: 'prepared', answer: await answer(target.call(call, limits)) };
        case 'dry-activate':
            return { kind: 'rehearsed', answer: await answer(target.call(call, limits)) };
        case 'status':
            return { kind: 'status', answer: await answer(target.call(call, limits)) };
        case 'begin':
        case 'test':
        case 'confirm':
        case 'stage-boot':
        case 'reboot':
        case 'restore':
        case 'abort':
        case 'release':
        case 'renew':
            return { kind: 'called', answer: await answer(target.call(call, limits)) };
    }
}
/** A tool of ours that fails has told the target nothing, as far as anybody knows, or all: so it counts as lost. */
async function answer(asked) {
    try {
        return await asked;
    }
    catch (error) {
        return { kind: 'lost', message: (0,runtime/* describeError */.Uc)(error) };
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/protocol/deploy-host.js






/**
 * Deploys to one host, and says what is true at the end. Never throws for what hosts or networks do.
 * @param signal ends it in good order: what was not begun is left, what was begun is undone
 */
async function deployHost(order, deadlines, ports, signal) {
    const startedAt = ports.now();
    const journey = {
        ...{ startedAt, steps: [], state: startDeployment(order), stepSince: startedAt, polls: 0, logOffset: 0, failedUnits: [] },
        ...{ lastAnswerAt: undefined, lastTrouble: undefined, cancelledAt: undefined },
    };
    ports.log.info(`${order.host}: ${journey.state.step}`);
    while (journey.state.step !== 'done') {
        const event = await findEvent(journey, deadlines, ports, signal);
        noteEvent(journey, event, ports);
        await advance(journey, decideNext(journey.state, event), deadlines, ports);
        const { state, polls } = journey;
        if (state.step === 'done' || polls === 0)
            continue;
        const pause = Math.min(choosePause(deadlines, state.step, polls), leftOf(journey, deadlines, ports));
        await ports.sleep(pause, followSignal(journey, signal)).catch(() => undefined);
    }
    return describeJourney(journey, deadlines, ports);
}
/** After a cancellation nothing interrupts any more: its own limit is short. */
function followSignal({ state }, signal) {
    return state.isCancelled ? new AbortController().signal : signal;
}
/** Milliseconds that the step may still take. */
function leftOf({ state, stepSince, cancelledAt }, { stepMs, cancelMs }, { now }) {
    if (state.step === 'done')
        return 0;
    const left = stepSince + stepMs[state.step] - now();
    return Math.max(0, cancelledAt === undefined ? left : Math.min(left, cancelledAt + cancelMs - now()));
}
async function findEvent(journey, deadlines, ports, signal) {
    const { state } = journey;
    const isNewlyCancelled = () => signal.aborted && !state.isCancelled;
    if (isNewlyCancelled())
        return { kind: 'cancelled' };
    const leftMs = leftOf(journey, deadlines, ports);
    if (leftMs <= 0)
        return { kind: 'expired' };
    const command = chooseCommand(state, deadlines, journey.logOffset);
    const isLong = command.kind === 'copy' ||
        command.kind === 'health' ||
        command.kind === 'measure' ||
        state.step === 'preparing' ||
        state.step === 'rehearsing';
    const limits = { limitMs: isLong ? leftMs : Math.min(leftMs, deadlines.callMs), signal: followSignal(journey, signal) };
    const event = await performCommand(command, state, deadlines, limits, ports);
    // Of a command that was interrupted nothing is known; what it did is asked afterwards.
    return isNewlyCancelled() ? { kind: 'cancelled' } : event;
}
/** Remembers what the report tells of the connection, and shows the switch's log. */
function noteEvent(journey, event, { now, log }) {
    if (event.kind === 'cancelled')
        journey.cancelledAt = now();
    if (event.kind === 'status' && event.answer.kind === 'ok') {
        const { log: lines, logSize } = event.answer.value;
        journey.logOffset = logSize;
        for (const line of lines)
            log.info(`${journey.state.order.host} | ${(0,src_nix/* stripControls */.$Y)(line)}`);
    }
    if (!('answer' in event))
        return;
    const { answer } = event;
    if (answer.kind === 'unreachable' || answer.kind === 'lost' || answer.kind === 'incomplete') {
        journey.lastTrouble = answer.message;
        return;
    }
    journey.lastAnswerAt = now();
    journey.lastTrouble = undefined;
}
async function advance(journey, next, deadlines, ports) {
    const { now, log, target } = ports;
    const { state } = journey;
    journey.state = next;
    if (next.step === state.step) {
        journey.polls += 1;
        return;
    }
    journey.steps.push({ name: state.step, seconds: (now() - journey.stepSince) / 1_000 });
    const isUnhealthy = next.health.some(({ ok }) => !ok) && !next.isCancelled;
    // Before it goes back, as afterwards other units run.
    if (isUnhealthy && (next.step === 'aborting' || next.step === 'restoring')) {
        const limits = { limitMs: deadlines.evidenceMs, signal: AbortSignal.timeout(deadlines.evidenceMs) };
        journey.failedUnits = await target.listFailedUnits(limits).catch(() => []);
    }
    journey.stepSince = now();
    journey.polls = 0;
    const why = next.step === 'done' ? next.ending?.message : next.failure?.message;
    log.info(`${next.order.host}: ${next.ending?.outcome ?? next.step}${why === undefined ? '' : `. ${(0,src_nix/* stripControls */.$Y)(why)}`}`);
}
async function describeJourney(journey, { evidenceMs }, ports) {
    const { state, startedAt, steps, failedUnits, lastTrouble, lastAnswerAt, cancelledAt } = journey;
    const { ending, course, order } = state;
    const outcome = ending?.outcome ?? 'unknown';
    const isSilent = outcome === 'offline' || outcome === 'unknown';
    const ask = isSilent && cancelledAt === undefined;
    const probed = ask
        ? await ports.target.probe({ limitMs: evidenceMs, signal: AbortSignal.timeout(evidenceMs) }).catch(() => undefined)
        : undefined;
    const trouble = isSilent ? [probed, lastTrouble].filter((words) => words !== undefined && words !== '') : [];
    const message = [ending?.message ?? 'The deployment came to no end.', ...trouble].join(' ');
    const silent = isSilent && lastAnswerAt !== undefined ? { silentSeconds: (ports.now() - lastAnswerAt) / 1_000 } : {};
    return {
        host: order.host,
        ...(course === undefined ? {} : { id: order.id, closure: course.closure, previous: course.old }),
        ...(course?.revision === undefined ? {} : { revision: course.revision }),
        mode: order.goal.mode,
        outcome,
        message: (0,src_nix/* stripControls */.$Y)(message),
        ...(ending?.running === undefined ? {} : { running: ending.running }),
        ...(ending?.bootDefault === undefined ? {} : { bootDefault: ending.bootDefault }),
        reboot: {
            ...(state.reboot === undefined ? {} : { needed: state.reboot.needed && !state.rebootDone }),
            because: [...(state.reboot?.because ?? [])],
            done: state.rebootDone,
        },
        ...silent,
        health: [...state.health],
        failedUnits: failedUnits.map(({ name, journal }) => ({ name, journal: journal.map(src_nix/* stripControls */.$Y) })),
        preview: state.preview.map(src_nix/* stripControls */.$Y),
        notes: state.notes.map(src_nix/* stripControls */.$Y),
        steps,
        seconds: (ports.now() - startedAt) / 1_000,
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/records/record-hosts.js
const STATES = {
    deployed: 'success',
    unchanged: 'success',
    'rolled-back': 'failure',
    refused: 'failure',
    failed: 'failure',
    'not-started': 'failure',
    offline: 'error',
    unknown: 'error',
    undone: 'inactive',
};
/**
 * Records are of use, but they decide nothing: the first one that GitHub refuses ends them, with a warning.
 * @param warn gets one sentence at most
 */
function createHostRecorder(settings, github, warn) {
    const { environment, run, runUrl } = settings;
    const open = new Map();
    const told = new Map();
    let isRefused = false;
    // One after the other: GitHub refuses whoever writes much at once.
    let queue = Promise.resolve();
    const enqueue = (work) => {
        queue = queue.then(async () => {
            if (isRefused)
                return;
            try {
                await work();
            }
            catch (error) {
                isRefused = true;
                warn(`GitHub is not told any more what is deployed where: ${error instanceof Error ? error.message : String(error)}`);
            }
        });
    };
    const create = async (host, ref, task) => github.createDeployment({
        ref,
        environment: environment === '' ? host : `${environment}/${host}`,
        description: task === 'deploy' ? `Deploys ${host}` : `Takes ${host} back to an earlier system`,
        task,
        key: `${run}-${task}-${host}`,
        isTransient: false,
        isProduction: environment === '' || environment === 'production',
    });
    const tell = async ({ id }, state, description) => github.addDeploymentStatus(id, { state, description, logUrl: runUrl });
    if (settings.mode === 'dry-run')
        return { begin: () => undefined, end: () => undefined, finish: async () => queue };
    return {
        begin: (host, isRollback) => {
            const { revision } = settings;
            if (isRollback || revision === undefined)
                return;
            enqueue(async () => {
                const record = await create(host, revision, 'deploy');
                open.set(host, record);
                await tell(record, 'in_progress', `Deploys ${host}`);
            });
        },
        end: (host, { outcome, message, mode, revision }) => {
            if (outcome === 'dry-run')
                return;
            enqueue(async () => {
                const begun = open.get(host);
                const isBack = mode === 'rollback' && outcome === 'deployed';
                open.delete(host);
                if (begun !== undefined) {
                    told.set(host, begun);
                    await tell(begun, STATES[outcome], message);
                }
                else if (isBack && revision !== undefined) {
                    await tell(await create(host, revision, 'rollback'), 'success', message);
                }
                else if (isBack) {
                    const earlier = told.get(host);
                    if (earlier !== undefined)
                        await tell(earlier, 'inactive', message);
                }
            });
        },
        finish: async () => queue,
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/records/index.js


// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
;// CONCATENATED MODULE: ./.cache/js/src/deploy/result/host-result.js



const Seconds = dist/* pipe */.FsL(dist/* number */.aig(), dist/* minValue */.Wwf(0));
const HealthSchema = dist/* object */.Ikc({
    name: dist/* string */.YjP(),
    kind: dist/* picklist */.KIO(['system', 'unit', 'tcp', 'http', 'command']),
    ok: dist/* boolean */.zMY(),
    attempts: dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(0)),
    seconds: Seconds,
    message: dist/* string */.YjP(),
});
const HostResultSchema = dist/* object */.Ikc({
    host: dist/* string */.YjP(),
    /** Of the deployment, as the target wrote it down; absent where none was begun. */
    id: dist/* optional */.lqM(dist/* string */.YjP()),
    mode: dist/* picklist */.KIO(['deploy', 'boot', 'dry-run', 'rollback']),
    outcome: dist/* picklist */.KIO(OUTCOMES),
    /** Sentences: what happened, what runs now, what to do. May hold words of the host, without control characters. */
    message: dist/* string */.YjP(),
    /** What was to be deployed; absent if that was not found out. */
    closure: dist/* optional */.lqM(src_nix/* StorePathSchema */.SP),
    revision: dist/* optional */.lqM(dist/* string */.YjP()),
    /** What ran before. */
    previous: dist/* optional */.lqM(src_nix/* StorePathSchema */.SP),
    /** What runs now, by the host's own word at the end; absent if it could not be asked. */
    running: dist/* optional */.lqM(src_nix/* StorePathSchema */.SP),
    /** What starts at the next boot; absent if that is not certain. */
    bootDefault: dist/* optional */.lqM(src_nix/* StorePathSchema */.SP),
    reboot: dist/* object */.Ikc({
        /** Absent if that was not found out. */
        needed: dist/* optional */.lqM(dist/* boolean */.zMY()),
        /** Words such as `kernel`. */
        because: dist/* array */.YOg(dist/* string */.YjP()),
        done: dist/* boolean */.zMY(),
    }),
    /** Seconds since the host last answered, for one that could not be reached at the end. */
    silentSeconds: dist/* optional */.lqM(Seconds),
    health: dist/* array */.YOg(HealthSchema),
    failedUnits: dist/* array */.YOg(dist/* object */.Ikc({ name: dist/* string */.YjP(), journal: dist/* array */.YOg(dist/* string */.YjP()) })),
    /** What `dry-activate` printed. */
    preview: dist/* array */.YOg(dist/* string */.YjP()),
    /** Sentences about what was odd, but did not decide. */
    notes: dist/* array */.YOg(dist/* string */.YjP()),
    /** What it went through, in order. */
    steps: dist/* array */.YOg(dist/* object */.Ikc({ name: dist/* picklist */.KIO(STEPS), seconds: Seconds })),
    seconds: Seconds,
});

/** A result for a host to which nothing was tried. @param message sentences */
function makeUntriedResult(host, mode, outcome, message) {
    return {
        ...{ host, mode, outcome, message, reboot: { because: [], done: false }, health: [], failedUnits: [], preview: [], notes: [] },
        steps: [],
        seconds: 0,
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/result/deploy-result.js



/** Version of `deploy-result.json`. */
const DEPLOY_RESULT_VERSION = 1;
const DeployResultSchema = dist/* object */.Ikc({
    version: dist/* literal */.euz(DEPLOY_RESULT_VERSION),
    mode: dist/* picklist */.KIO(['deploy', 'boot', 'dry-run', 'rollback']),
    verdict: dist/* picklist */.KIO(['success', 'failure']),
    reasons: dist/* array */.YOg(dist/* string */.YjP()),
    notices: dist/* array */.YOg(dist/* string */.YjP()),
    /** In the order in which they went. */
    waves: dist/* array */.YOg(dist/* object */.Ikc({ name: dist/* string */.YjP(), hosts: dist/* array */.YOg(dist/* string */.YjP()) })),
    hosts: dist/* array */.YOg(HostResultSchema),
    seconds: dist/* pipe */.FsL(dist/* number */.aig(), dist/* minValue */.Wwf(0)),
});
/** @throws UserError if `json`, which came from another job, is no result */
function parseDeployResult(json) {
    const parsed = v.safeParse(DeployResultSchema, json);
    if (parsed.success)
        return parsed.output;
    throw new UserError(`A result of a deployment cannot be read: ${v.summarize(parsed.issues)}. Run the whole workflow again, all of it with one version.`, { exitCode: 3 });
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/result/describe-result.js

const MARKS = {
    deployed: '🟢',
    unchanged: '🟢',
    'dry-run': '🔵',
    'rolled-back': '🔴',
    refused: '🔴',
    failed: '🔴',
    unknown: '🔴',
    undone: '🟠',
    offline: '⚪',
    'not-started': '⚪',
};
const MESSAGE_CHARS = 600;
const PREVIEW_LINES = 60;
const JOURNAL_LINES = 15;
const count = (number, noun) => `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
/** One line: what became of how many hosts. */
function formatHeadline({ hosts, verdict, mode }) {
    const counts = new Map();
    for (const { outcome } of hosts)
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    const parts = Object.keys(MARKS).flatMap((outcome) => {
        const number = counts.get(outcome);
        return number === undefined ? [] : [`${number} ${outcome.replaceAll('-', ' ')}`];
    });
    const what = { deploy: 'Deployment', boot: 'Deployment for the next boot', 'dry-run': 'Dry run', rollback: 'Rollback' }[mode];
    return `${what} ${verdict === 'success' ? 'succeeded' : 'failed'}: ${hosts.length === 0 ? 'no host' : `${count(hosts.length, 'host')} (${parts.join(', ')})`}`;
}
function describeReboot({ reboot }) {
    if (reboot.done)
        return 'done';
    if (reboot.needed === undefined)
        return '';
    return reboot.needed ? `needed (${reboot.because.join(', ') || 'by policy'})` : 'not needed';
}
const nameOf = (path) => (path === undefined ? '' : (0,src_nix/* storePathName */.yF)(path));
/** What a person reads first, in the job's summary. */
function renderSummary(result, { markdown, fence }) {
    const rows = result.hosts.map((host) => [
        `${MARKS[host.outcome]} ${host.outcome}`,
        markdown(host.host, 100),
        markdown(host.message, MESSAGE_CHARS),
        markdown(nameOf(host.running), 100),
        markdown(nameOf(host.bootDefault), 100),
        markdown(describeReboot(host), 100),
        `${host.seconds.toFixed(0)} s`,
    ].join(' | '));
    const table = [
        '| result | host | what happened | runs | next boot | reboot | time |',
        '| --- | --- | --- | --- | --- | --- | --- |',
        ...rows.map((row) => `| ${row} |`),
    ];
    const parts = [
        `## ${result.verdict === 'success' ? '🟢' : '🔴'} ${formatHeadline(result)}`,
        ...result.notices.map((notice) => `- ${markdown(notice, MESSAGE_CHARS)}`),
        rows.length === 0 ? '' : table.join('\n'),
        ...result.hosts.flatMap((host) => renderDetails(host, { markdown, fence })),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
function renderDetails(host, { markdown, fence }) {
    const failed = host.health.filter(({ ok }) => !ok);
    const body = [
        ...host.notes.map((note) => `- ${markdown(note, MESSAGE_CHARS)}`),
        ...failed.map(({ name, message }) => `- health check ${markdown(name, 100)}: ${markdown(message, MESSAGE_CHARS)}`),
        ...host.failedUnits.flatMap(({ name, journal }) => [`Journal of ${markdown(name, 100)}:`, fence(journal.slice(-JOURNAL_LINES))]),
        ...(host.preview.length === 0 ? [] : ['What it would do:', fence(host.preview.slice(0, PREVIEW_LINES))]),
    ];
    if (body.length === 0)
        return [];
    return [`<details><summary>${markdown(host.host, 100)}</summary>\n\n${body.join('\n\n')}\n\n</details>`];
}
/** Plain lines for the end of a log: verdict, reasons, hosts. */
function renderTerminal(result, { line }) {
    return [
        `${result.verdict === 'success' ? 'GREEN' : 'RED'}: ${formatHeadline(result)}`,
        ...[...result.reasons, ...result.notices].map((sentence) => `  - ${line(sentence, MESSAGE_CHARS)}`),
        ...result.hosts.map((host) => {
            const runs = host.running === undefined ? '' : `, runs ${nameOf(host.running)}`;
            return `  ${host.outcome.padEnd(11)} ${line(host.host, 100)} (${host.seconds.toFixed(0)} s${line(runs, 200)})`;
        }),
    ];
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./.cache/js/src/deploy/target/agent.js


const VERSION_DIGITS = 16;
/** Makes the script of its parts. The same sources make the same bytes, so that the store path is the same everywhere. */
function renderAgent() {
    // Written out one by one: the bundler takes along only what it finds by name.
    const template = [
        new URL(/* asset import */ __webpack_require__(77883), __webpack_require__.b),
        new URL(/* asset import */ __webpack_require__(81709), __webpack_require__.b),
        new URL(/* asset import */ __webpack_require__(94683), __webpack_require__.b),
        new URL(/* asset import */ __webpack_require__(12988), __webpack_require__.b),
        new URL(/* asset import */ __webpack_require__(70785), __webpack_require__.b),
        new URL(/* asset import */ __webpack_require__(8775), __webpack_require__.b),
        new URL(/* asset import */ __webpack_require__(97166), __webpack_require__.b),
        new URL(/* asset import */ __webpack_require__(15323), __webpack_require__.b),
        new URL(/* asset import */ __webpack_require__(93487), __webpack_require__.b),
    ]
        .map((part) => (0,external_node_fs_.readFileSync)(part, 'utf8'))
        .join('\n');
    const version = (0,external_node_crypto_.createHash)('sha256').update(template).digest('hex').slice(0, VERSION_DIGITS);
    return { name: 'panther-agent', text: template.replace('@VERSION@', version), version };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/target/calls.js
/** The agent refuses longer ones. */
const MAX_OWNER_BYTES = 300;
const MAX_WORD_CHARS = 100;
/** The command for a verb, word by word: whoever hands it to a shell quotes each (`quoteShell`). */
function renderCall(agent, call) {
    const words = [agent.path, call.verb, ...listArguments(call)];
    return agent.sudo ? ['sudo', '-n', '--', ...words] : words;
}
/**
 * The command that inspects a host to which nothing was brought yet; the agent's text goes to its standard input.
 * @param path where the agent will be: whether sudo will allow it is asked too
 */
function renderInspect(path) {
    return ['sh', '-s', '--', 'inspect', path];
}
function listArguments(call) {
    switch (call.verb) {
        case 'begin': {
            const { id, owner, leaseSeconds, closure, oldExpected, hostname, machineId, revision, forceUnlock } = call;
            const words = [id, shortenOwner(owner), seconds(leaseSeconds), closure, oldExpected, hostname, machineId ?? '-', toWord(revision)];
            return forceUnlock ? [...words, 'force-unlock'] : words;
        }
        case 'dry-activate':
            return ['-', call.closure];
        case 'test':
            return [call.id, seconds(call.switchSeconds), seconds(call.confirmSeconds), call.ignoredUnits.join(',') || '-'];
        case 'abort':
            return [call.id, toWord(call.reason)];
        case 'renew':
            return [call.id, seconds(call.leaseSeconds)];
        case 'status':
            return [call.id, String(call.logOffset)];
        case 'prepare':
        case 'confirm':
        case 'stage-boot':
        case 'reboot':
        case 'restore':
        case 'release':
            return [call.id];
    }
}
const seconds = (value) => String(Math.max(0, Math.ceil(value)));
/** What the agent takes as one word; other characters become hyphens. `-` stands for none. */
function toWord(text) {
    const word = (text ?? '').replace(/[^0-9a-zA-Z._/+-]+/g, '-').slice(0, MAX_WORD_CHARS);
    return word === '' ? '-' : word;
}
/** Cut between characters. */
function shortenOwner(owner) {
    const bytes = new TextEncoder().encode(owner.replaceAll('\0', ''));
    return bytes.length <= MAX_OWNER_BYTES
        ? owner.replaceAll('\0', '')
        : new TextDecoder().decode(bytes.subarray(0, MAX_OWNER_BYTES)).replace(/\uFFFD+$/, '');
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/target/answer-lines.js
/** A log chunk has 32 KiB, a rehearsal's output 64 KiB; base64 makes a third more of it. */
const MAX_TEXT_CHARS = 200_000;
const MAX_VALUE_CHARS = 16_000;
const MAX_LINES = 500;
const LINE = /^([a-z][a-z0-9_.-]{0,63})=(.*)$/;
const TEXT_SUFFIX = '.base64';
/**
 * Reads what the agent printed for a verb. The host is not trusted: what is too long or no line of an answer is passed over, and of two lines for one key
 * the first counts. What a login shell prints before the answer is none of it.
 */
function readAnswerLines(verb, stdout) {
    const values = new Map();
    for (const line of listLines(cutBefore(stdout, `answer=${verb}\n`))) {
        if (line === `end=${verb}`)
            return { values, isComplete: true };
        const [, key, value = ''] = line.length > MAX_TEXT_CHARS ? [] : (LINE.exec(line) ?? []);
        if (key === undefined)
            continue;
        const isText = key.endsWith(TEXT_SUFFIX);
        const name = isText ? key.slice(0, -TEXT_SUFFIX.length) : key;
        const decoded = isText ? Buffer.from(value, 'base64').toString('utf8') : decodeValue(value);
        if (decoded !== undefined && !values.has(name))
            values.set(name, decoded);
    }
    return { values, isComplete: false };
}
/** What comes after a line; nothing if there is no such line. */
function cutBefore(stdout, line) {
    if (stdout.startsWith(line))
        return stdout.slice(line.length);
    const index = stdout.indexOf(`\n${line}`);
    return index === -1 ? '' : stdout.slice(index + 1 + line.length);
}
/** The first lines, without splitting all that there is. */
function* listLines(stdout) {
    let start = 0;
    for (let count = 0; count < MAX_LINES && start < stdout.length; count += 1) {
        const end = stdout.indexOf('\n', start);
        yield stdout.slice(start, end === -1 ? undefined : end);
        start = end === -1 ? stdout.length : end + 1;
    }
}
/** Undoes the agent's percent-encoding; bytes that are no UTF-8 become replacement characters. */
function decodeValue(value) {
    if (value.length > MAX_VALUE_CHARS)
        return undefined;
    if (!value.includes('%'))
        return value;
    const bytes = Buffer.from(value, 'utf8');
    const decoded = [];
    for (let index = 0; index < bytes.length; index += 1) {
        const code = bytes.toString('latin1', index + 1, index + 3);
        if (bytes[index] === 0x25 && /^[0-9a-fA-F]{2}$/.test(code)) {
            decoded.push(Number.parseInt(code, 16));
            index += 2;
        }
        else
            decoded.push(bytes[index] ?? 0);
    }
    return Buffer.from(decoded).toString('utf8');
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/target/values.js

/** A decimal number without a sign; 16 digits fit a double. */
const CountSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[0-9]{1,15}$/), dist/* transform */.pdi(Number));
const YesNoSchema = dist/* pipe */.FsL(dist/* picklist */.KIO(['yes', 'no']), dist/* transform */.pdi((text) => text === 'yes'));
/** Free text for people: bounded, and without control characters but line ends and tabs, with which a terminal could be fooled. */
function cleanText(text, maxChars) {
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, maxChars);
}
/** Free text of one line. */
const describeTextSchema = (maxChars) => dist/* pipe */.FsL(dist/* string */.YjP(), dist/* transform */.pdi((text) => cleanText(text, maxChars).replaceAll(/\s+/g, ' ').trim()), dist/* minLength */.BpQ(1));
/** The value of a key if it is there and is what it has to be: a fact that a host tells badly is a fact that it does not tell. */
function findValue(values, key, schema) {
    const result = dist/* safeParse */.xLC(schema, values.get(key));
    return result.success ? result.output : undefined;
}
/** An object without the members that are undefined. */
function dropAbsent(members) {
    return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/target/parse-state.js




const IdSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[a-z0-9-]{1,40}$/));
const PhaseSchema = dist/* picklist */.KIO(['locked', ...OPEN_PHASES, ...FINAL_PHASES]);
const WordSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[0-9a-zA-Z._/+-]{1,100}$/));
/** The agent writes a hyphen for none. */
const RevisionSchema = dist/* pipe */.FsL(WordSchema, dist/* notValue */.Jbn('-'));
const OwnerSchema = describeTextSchema(300);
const MessageSchema = describeTextSchema(4_000);
const UnitsSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* transform */.pdi((text) => text.split(' ').filter((unit) => /^[0-9a-zA-Z:_.@\\-]{1,255}$/.test(unit))));
/** More than this fails at once on no host; the rest is counted by whoever reads the log. */
const MAX_UNITS = 50;
/** The keys `state.…` of an answer; undefined if the host remembers no deployment, or what it says is no state. */
function findState(values) {
    const base = dist/* safeParse */.xLC(dist/* object */.Ikc({ id: IdSchema, phase: PhaseSchema, new: src_nix/* StorePathSchema */.SP, old: src_nix/* StorePathSchema */.SP, default: src_nix/* StorePathSchema */.SP }), Object.fromEntries(['id', 'phase', 'new', 'old', 'default'].map((key) => [key, values.get(`state.${key}`)])));
    if (!base.success)
        return undefined;
    const measureLeft = (key) => findLeft(values, key);
    const { phase } = base.output;
    return {
        ...base.output,
        owner: findValue(values, 'state.owner', OwnerSchema) ?? 'somebody who gave no name',
        leaseLeftSeconds: measureLeft('state.lease_until') ?? 0,
        failedBefore: listUnits(values, 'state.failed_before'),
        failedUnits: listUnits(values, 'state.failed_units'),
        ...dropAbsent({
            revision: findValue(values, 'state.revision', RevisionSchema),
            verdict: findValue(values, 'state.verdict', WordSchema),
            message: findValue(values, 'state.message', MessageSchema),
            switchExit: findValue(values, 'state.switch_exit', CountSchema),
            recordedPhase: findValue(values, 'state.recorded_phase', PhaseSchema),
            confirmLeftSeconds: phase === 'tested' ? measureLeft('state.confirm_until') : undefined,
            undoLeftSeconds: phase === 'testing' || phase === 'tested' ? measureLeft('state.undo_at') : undefined,
        }),
    };
}
/** Seconds from now to a time of the host's own count since its boot; undefined if that was another boot. */
function findLeft(values, key) {
    const time = findValue(values, key, CountSchema);
    const now = findValue(values, 'uptime', CountSchema);
    const isSameBoot = values.get('state.boot_id') !== undefined && values.get('state.boot_id') === values.get('boot_id');
    return time === undefined || now === undefined || !isSameBoot ? undefined : Math.max(0, time - now);
}
/** Unit names of a list with blanks between them. */
function listUnits(values, key) {
    return (findValue(values, key, UnitsSchema) ?? []).slice(0, MAX_UNITS);
}
const MAX_HISTORY = 5;
const HistorySchema = dist/* tuple */.PVZ([CountSchema, IdSchema, WordSchema, src_nix/* StorePathSchema */.SP]);
/** The keys `history.N` of an answer, newest first. */
function listHistory(values) {
    return Array.from({ length: MAX_HISTORY }, (_, index) => values.get(`history.${index + 1}`)?.split(' '))
        .map((words) => dist/* safeParse */.xLC(HistorySchema, words))
        .flatMap((result) => (result.success ? [result.output] : []))
        .map(([epoch, id, revision, closure]) => ({ epoch, id, closure, ...(revision === '-' ? {} : { revision }) }))
        .reverse();
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/target/parse-facts.js




const NameSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[0-9a-zA-Z._:@+-]{1,255}$/));
const MachineIdSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[0-9a-f]{32}$/));
const BootIdSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[0-9a-f-]{32,36}$/));
/** What a host has to say for anything to be done with it. */
const IdentitySchema = dist/* object */.Ikc({
    protocol: CountSchema,
    user: describeTextSchema(100),
    uid: CountSchema,
    hostname: describeTextSchema(255),
    machine: NameSchema,
    os: NameSchema,
    boot_id: BootIdSchema,
});
/** The answer of `inspect`; undefined if it lacks what everything else depends on. What is not there or makes no sense is absent. */
function findFacts(values) {
    const identity = dist/* safeParse */.xLC(IdentitySchema, Object.fromEntries(values));
    if (!identity.success)
        return undefined;
    const { boot_id: bootId, ...rest } = identity.output;
    return {
        ...rest,
        bootId,
        isNixos: values.get('nixos') === 'yes',
        isSwitchRunning: values.get('switch_running') === 'yes',
        failedUnits: listUnits(values, 'failed_units'),
        history: listHistory(values),
        ...dropAbsent({
            agent: findValue(values, 'agent', NameSchema),
            sudo: findValue(values, 'sudo', YesNoSchema),
            machineId: findValue(values, 'machine_id', MachineIdSchema),
            uptime: findValue(values, 'uptime', CountSchema),
            current: findValue(values, 'current', src_nix/* StorePathSchema */.SP),
            booted: findValue(values, 'booted', src_nix/* StorePathSchema */.SP),
            profile: findValue(values, 'profile', src_nix/* StorePathSchema */.SP),
            generation: findValue(values, 'generation', CountSchema),
            storeFreeBytes: findValue(values, 'store_free_bytes', CountSchema),
            storeInodesFree: findValue(values, 'store_inodes_free', CountSchema),
            bootFreeBytes: findValue(values, 'boot_free_bytes', CountSchema),
            systemdState: findValue(values, 'systemd_state', NameSchema),
            nixVersion: findValue(values, 'nix_version', NameSchema),
            state: findState(values),
        }),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/target/parse-answer.js





/** Exit codes of the agent. */
const EXIT = { done: 0, refused: 10, locked: 11, wrongPhase: 12 };
const parse_answer_MAX_TEXT_CHARS = 65_536;
const ReasonSchema = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[a-z-]{1,40}$/));
/** The answer of `inspect`. */
function parseInspection(end) {
    return parseWith('inspect', end, (values) => toSaid(findFacts(values)));
}
/** The answer of a verb. A host that says less than the verb has to say has failed. */
function parseAnswer(verb, end) {
    return parseWith(verb, end, FINDERS[verb]);
}
function parseWith(verb, end, find) {
    const { values, isComplete } = readAnswerLines(verb, end.stdout);
    if (!isComplete) {
        return end.exitCode === undefined || end.exitCode === SSH_FAILED
            ? { kind: 'lost', message: `The connection ended before the host had answered to "${verb}".${quote(end.stderr)}` }
            : { kind: 'failed', message: describeSilence(verb, end) };
    }
    const message = findValue(values, 'message', MessageSchema) ?? `The agent ended "${verb}" with exit code ${end.exitCode ?? 'unknown'}.`;
    switch (end.exitCode) {
        case EXIT.done: {
            const said = find(values);
            return said === undefined
                ? { kind: 'failed', message: `The host's answer to "${verb}" lacks what it has to say.` }
                : { kind: 'ok', ...said };
        }
        case EXIT.refused:
            return { kind: 'refused', reason: findValue(values, 'refused', ReasonSchema) ?? 'unknown', message };
        case EXIT.locked:
            return {
                kind: 'locked',
                owner: findValue(values, 'owner', OwnerSchema) ?? 'somebody who gave no name',
                ...dropAbsent({
                    ageSeconds: findValue(values, 'age', CountSchema),
                    leaseLeftSeconds: findValue(values, 'lease_left', CountSchema),
                }),
            };
        case EXIT.wrongPhase:
            return { kind: 'wrong-phase', ...dropAbsent({ phase: findValue(values, 'phase', PhaseSchema) }) };
        case undefined:
        default:
            return { kind: 'failed', message };
    }
}
/** Also what ssh ends with if the connection broke; the agent never does. */
const SSH_FAILED = 255;
function describeSilence(verb, { exitCode, stderr }) {
    if (exitCode === 127)
        return `The agent is not on the host, or there is no sudo.${quote(stderr)}`;
    return `The host ended "${verb}" with exit code ${exitCode ?? 'unknown'} and without an answer.${quote(stderr)}`;
}
const quote = (stderr) => {
    const text = cleanText(stderr, 1_000).trim();
    return text === '' ? '' : ` It wrote: ${text}`;
};
const sayNothing = () => ({ value: undefined });
const FINDERS = {
    begin: sayNothing,
    prepare: (values) => toSaid(findForecast(values)),
    'dry-activate': (values) => {
        const reboot = findForecast(values);
        return { value: { output: listTextLines(values.get('output') ?? ''), ...dropAbsent({ reboot }) } };
    },
    test: sayNothing,
    status: (values) => toSaid(findStatus(values)),
    confirm: sayNothing,
    'stage-boot': sayNothing,
    reboot: sayNothing,
    restore: sayNothing,
    release: sayNothing,
    abort: sayNothing,
    renew: sayNothing,
};
const toSaid = (value) => (value === undefined ? undefined : { value });
const PARTS = ['kernel', 'initrd', 'kernel-modules', 'kernel-params', 'init-interface-version'];
function findForecast(values) {
    const needed = findValue(values, 'reboot_needed', YesNoSchema);
    const because = (values.get('reboot_because') ?? '').split(' ').filter((part) => PARTS.includes(part));
    return needed === undefined ? undefined : { needed, because };
}
function findStatus(values) {
    const state = findState(values);
    if (state === undefined)
        return undefined;
    const size = findValue(values, 'log_next', CountSchema) ?? findValue(values, 'log_size', CountSchema) ?? 0;
    return { state, log: listTextLines(values.get('log') ?? ''), logSize: size };
}
function listTextLines(text) {
    const lines = cleanText(text, parse_answer_MAX_TEXT_CHARS).split('\n');
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/target/index.js






;// CONCATENATED MODULE: ./.cache/js/src/deploy/result/judge-results.js
const GOOD = ['deployed', 'unchanged', 'dry-run'];
/** Whether a host is a reason to stop, and makes the run red. */
function isFailure({ outcome }, offline) {
    if (outcome === 'offline')
        return offline === 'fail';
    // That of others is not its own.
    return outcome !== 'not-started' && outcome !== 'undone' && !GOOD.includes(outcome);
}
/**
 * Judges a run. It fails closed: a host that was expected and has no result is red.
 * @param hosts all that were to be deployed to
 */
function judgeResults(hosts, results, offline) {
    const told = new Set(results.map(({ host }) => host));
    const missing = hosts.filter((host) => !told.has(host)).map((host) => `${host}: there is no result of it.`);
    const bad = results.filter((result) => isFailure(result, offline(result.host)));
    const left = results.filter(({ outcome }) => outcome === 'not-started' || outcome === 'undone');
    const skipped = results.filter((result) => result.outcome === 'offline' && !isFailure(result, offline(result.host)));
    const toSentence = ({ host, message }) => `${host}: ${message}`;
    const reasons = [...bad, ...left].map(toSentence).concat(missing);
    return { verdict: reasons.length === 0 ? 'success' : 'failure', reasons, notices: skipped.map(toSentence) };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/waves/run-waves.js


/**
 * Deploys wave by wave. Where more fail than may, nothing more is begun; what is under way comes to its end.
 * @returns a result for each host, in the order of the waves
 */
async function runWaves(waves, settings, ports, signal) {
    const { mode, maxParallel, maxFailures, undoOnFailure, offline } = settings;
    const results = new Map();
    const listFailures = () => [...results.values()].filter((result) => isFailure(result, offline(result.host)));
    const mayGoOn = () => !signal.aborted && listFailures().length <= maxFailures;
    for (const wave of waves) {
        if (mayGoOn())
            ports.onWave?.(wave);
        await runParallel(wave.hosts, maxParallel, async (host) => {
            results.set(host, mayGoOn() ? await ports.deploy(host, signal) : makeUntriedResult(host, mode, 'not-started', explainStop()));
        });
    }
    function explainStop() {
        if (signal.aborted)
            return 'Not started, as the run was cancelled.';
        const names = listFailures().map(({ host }) => host);
        return `Not started, as ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} failed before.`;
    }
    // Who cancels wants it to be over; and a dry run has nothing to take back.
    if (undoOnFailure && listFailures().length > maxFailures && !signal.aborted) {
        const deployed = [...results.values()].filter(({ outcome }) => outcome === 'deployed').reverse();
        await runParallel(deployed, maxParallel, async (result) => {
            results.set(result.host, describeUndone(result, await ports.undo(result, signal)));
        });
    }
    return waves.flatMap(({ hosts }) => hosts.flatMap((host) => results.get(host) ?? []));
}
/** The result of taking back, as one of the host's deployment. */
function describeUndone(deployed, back) {
    const isBack = back.outcome === 'deployed' || back.outcome === 'unchanged';
    const why = 'It was deployed to, and taken back as other hosts failed.';
    return {
        ...back,
        mode: deployed.mode,
        outcome: isBack ? 'undone' : back.outcome,
        message: isBack ? why : `It was deployed to, and was to be taken back as other hosts failed: ${back.message}`,
        ...(deployed.closure === undefined ? {} : { closure: deployed.closure }),
        steps: [...deployed.steps, ...back.steps],
        seconds: deployed.seconds + back.seconds,
    };
}
/** Some at once, each begun as soon as one before it has ended. */
async function runParallel(items, limit, work) {
    const queue = [...items];
    const worker = async () => {
        for (let item = queue.shift(); item !== undefined; item = queue.shift())
            await work(item);
    };
    await Promise.all(Array.from({ length: Math.min(Math.max(1, limit), items.length) }, worker));
}

// EXTERNAL MODULE: ./.cache/js/src/health/index.js + 3 modules
var src_health = __webpack_require__(45371);
// EXTERNAL MODULE: ./.cache/js/src/ssh/index.js + 12 modules
var src_ssh = __webpack_require__(55684);
;// CONCATENATED MODULE: ./.cache/js/src/deploy/machine/source.js




/** Prints those of the paths on standard input that the host's store lacks. */
const FIND_MISSING = 'xargs -n 500 nix-store --check-validity --print-invalid';
/** Which of some paths the host lacks; undefined if it could not be asked. */
async function findMissing(paths, target, { limitMs, signal }, ssh) {
    const work = { command: ['/bin/sh', '-c', FIND_MISSING], input: paths.map((path) => `${path}\n`).join('') };
    const outcome = await ssh.run(target, { ...work, command: [...work.command] }, { timeLimit: limitMs, signal });
    if (outcome.kind !== 'ended' || outcome.exitCode !== 0)
        return undefined;
    return new Set(outcome.stdout.split('\n').filter(src_nix/* isStorePath */.zP));
}
/** What a system boots with. */
const BOOT_LINKS = ['kernel', 'initrd'];
/** Bytes of kernel and initrd that the host has not in its store, and so not on its boot partition either. */
async function measureNewBoot(closure, missing, storeDirectory) {
    const onDisk = (path) => (0,external_node_path_.join)(storeDirectory, path.slice('/nix/store/'.length));
    const sizes = await Promise.all(BOOT_LINKS.map(async (name) => {
        const file = await (0,promises_.readlink)((0,external_node_path_.join)(storeDirectory, (0,src_nix/* storePathBase */.Ex)(closure), name)).catch(() => undefined);
        const path = /^\/nix\/store\/[^/]+/.exec(file ?? '')?.[0];
        if (file === undefined || path === undefined || !missing.has(path))
            return 0;
        return (0,promises_.stat)(onDisk(file)).then(({ size }) => size, () => 0);
    }));
    return sizes.reduce((sum, size) => sum + size, 0);
}
async function judgeTrust(missing, target, limits, nix) {
    if (missing.length === 0)
        return 'signed';
    try {
        const { trusted } = await nix.askStore((0,src_ssh/* formatStoreUrl */.i_)(target), limits.signal);
        if (trusted === true)
            return 'trusted';
        // Whether the host trusts that key, it says when it takes the path.
        if (missing.every(({ isVouched }) => isVouched))
            return 'signed';
        return trusted === false ? 'untrusted' : 'unknown';
    }
    catch (error) {
        limits.signal.throwIfAborted();
        if (error instanceof Error)
            return 'unknown';
        throw error;
    }
}
/** Measures what a deployment will ask of a host. */
function createSource(target, { ssh, nix, storeDirectory, compareCommits }) {
    return {
        measure: async (closure, revision, facts, limits) => {
            const deployed = facts.history.find((one) => one.closure === facts.current)?.revision;
            const ancestry = revision === undefined || deployed === undefined ? { relation: 'unknown' } : await compareCommits(revision, deployed);
            if (!limits.copies)
                return { trust: 'unknown', ancestry };
            const infos = await nix.pathInfo(await nix.closure([closure]));
            const paths = infos.map(({ path }) => path);
            const missing = await findMissing(paths, target, limits, ssh);
            if (missing === undefined)
                return { trust: 'unknown', ancestry };
            const lacking = infos.filter(({ path }) => missing.has(path));
            return {
                missingBytes: lacking.reduce((sum, { narSize }) => sum + narSize, 0),
                ...(storeDirectory === undefined ? {} : { newBootBytes: await measureNewBoot(closure, missing, storeDirectory) }),
                trust: await judgeTrust(lacking, target, limits, nix),
                ancestry,
            };
        },
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/machine/copy-closure.js


/** Nix's words for paths that nobody vouches for. Source: src/libstore/local-store.cc, "lacks a signature by a trusted key" since 2.4 */
const UNSIGNED = /lacks a (?:valid )?signature(?: by a trusted key)?/;
/** Lines that are kept to explain a failure. */
const KEPT_LINES = 20;
/** Explains why a copy failed, by what Nix said. */
function judgeCopy(said) {
    const text = said.join('\n');
    const last = (said.at(-1) ?? 'Nix gave no reason').replace(/\.$/, '');
    if (UNSIGNED.test(text)) {
        const message = `The host refused a path that no key it trusts has signed (${last}). Sign what is built (input "signing-key") and put the public key into nix.settings.trusted-public-keys of the host, or make the user one of its trusted-users.`;
        return { kind: 'failed', message, permanent: true };
    }
    if ((0,src_nix/* isDiskFull */.b$)(text)) {
        const message = `The host's disk became full while its store was filled (${last}). Collect garbage there: nix-collect-garbage --delete-older-than 14d.`;
        return { kind: 'failed', message, permanent: true };
    }
    const failure = (0,src_ssh/* classifyRemoteFailure */.$H)(text);
    const isPermanent = failure === 'host-key' || failure === 'login' || failure === 'no-nix' || failure === 'no-ssh';
    return { kind: 'failed', message: `Copying to the host failed: ${last}.`, ...(isPermanent ? { permanent: true } : {}) };
}
/**
 * Copies once what is missing of a closure. What arrived stays, so that another try goes on where this one ended.
 * @throws the signal's reason if aborted
 */
async function copyClosure({ url, path, trusted, substitute }, { limitMs, signal, onProgress }, nix) {
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(limitMs)));
    const said = [];
    try {
        const request = { url, paths: [path], checkSigs: !trusted, substitute, signal: AbortSignal.any([signal, limit]) };
        const { exitCode } = await nix.send(request, (event) => {
            onProgress();
            if (event?.kind !== 'plain' && (event?.kind !== 'message' || event.level > 0))
                return;
            said.push(event.text.replace(/^error: /, '').trim());
            if (said.length > KEPT_LINES)
                said.shift();
        });
        return exitCode === 0 ? { kind: 'ok' } : judgeCopy(said);
    }
    catch (error) {
        if (signal.aborted || !limit.aborted)
            throw error;
        return { kind: 'failed', message: `Copying to the host did not end within ${Math.round(limitMs / 1_000)} s.` };
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/machine/words.js

/** Characters of a host's words that a message keeps. */
const MAX_CHARS = 2_000;
/** A host's words for use in a message. */
function cleanRemoteText(text) {
    return (0,src_nix/* stripControls */.$Y)(text).slice(-MAX_CHARS);
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/machine/put-files.js

/**
 * Puts files on the host, each whole or not at all; content goes by standard input.
 * @param deployment that has the lock
 */
async function putFiles(files, { place, deployment }, run) {
    for (const { path, owner, group, mode, content } of files) {
        const words = [place.path, 'put-file', deployment, path, owner, group, mode.toString(8).padStart(4, '0')];
        const outcome = await run(place.sudo ? ['sudo', '-n', '--', ...words] : words, content);
        if (outcome.kind !== 'ended')
            return { kind: 'failed', message: `The file ${path} was not put on the host: ${outcome.message}` };
        if (outcome.exitCode !== 0) {
            const said = cleanRemoteText(outcome.stderrTail)
                .trim()
                .split('\n')
                .at(-1)
                ?.replace(/^panther: /, '') ?? '';
            return {
                kind: 'failed',
                permanent: true,
                message: `The file ${path} was not put on the host. ${said || `Exit code ${outcome.exitCode}.`}`,
            };
        }
    }
    return { kind: 'ok' };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/machine/ssh-target.js





/** Ways of failing that another try does not mend. */
const PERMANENT = ['host-key', 'login', 'damaged-key', 'no-ssh'];
/** What a connection that did not do its work is to the protocol; undefined for a command that ran to its end. */
function describeTrouble(outcome) {
    switch (outcome.kind) {
        case 'ended':
            return undefined;
        case 'no-connection':
            return {
                kind: 'unreachable',
                message: outcome.message,
                ...(PERMANENT.includes(outcome.failure) ? { permanent: true } : {}),
            };
        case 'lost':
        case 'timeout':
            return { kind: 'lost', message: outcome.message };
    }
}
const toEnd = (outcome) => ({
    exitCode: outcome.exitCode,
    stdout: outcome.stdout,
    stderr: outcome.stderrTail,
});
/** Prints each failed unit and the end of its journal. Journals that this user may not read are left out. */
const FAILED_UNITS_SCRIPT = `
systemctl list-units --failed --plain --no-legend --no-pager | head -n 20 | while read -r unit rest; do
  printf 'unit %s\\n' "$unit"
  journalctl --no-pager --quiet --lines 20 --output cat --unit "$unit" 2>/dev/null </dev/null | cut -c 1-400 | sed 's/^/| /'
done
`;
/** @param stdout of the script above */
function parseFailedUnits(stdout) {
    const units = [];
    for (const line of stdout.split('\n')) {
        const name = /^unit (\S+)$/.exec(line)?.[1];
        if (name !== undefined)
            units.push({ name, journal: [] });
        else if (line.startsWith('| '))
            units.at(-1)?.journal.push(line.slice(2));
    }
    return units;
}
/** Milliseconds that a command on the host has beyond the time of its health checks: to log in, and to start. */
const HEALTH_MARGIN_MS = 15_000;
/** A real host. Every method connects anew. */
function createSshTarget(host, ports) {
    const { target, checks } = host;
    const { ssh, nix, agent, agentPath } = ports;
    const url = (0,src_ssh/* formatStoreUrl */.i_)(target);
    const place = { path: agentPath, sudo: target.user !== 'root' };
    const run = (work, { limitMs, signal }) => ssh.run(target, work, { timeLimit: limitMs, signal });
    const toWork = (words, input) => {
        const [program = 'true', ...args] = words;
        return { command: [program, ...args], ...(input === undefined ? {} : { input }) };
    };
    return {
        inspect: async (limits) => {
            const outcome = await run(toWork(renderInspect(agentPath), agent.text), limits);
            return outcome.kind === 'ended' ? parseInspection(toEnd(outcome)) : (describeTrouble(outcome) ?? failUnheard());
        },
        install: async ({ limitMs, signal }) => {
            // Its name is made of its content, so that a host needs no signature to take it.
            const limits = { limitMs, signal, onProgress: () => undefined };
            const end = await copyClosure({ url, path: agentPath, trusted: false, substitute: false }, limits, nix);
            if (end.kind === 'ok')
                return { kind: 'ok', value: undefined };
            return end.permanent === true ? { kind: 'failed', message: end.message } : { kind: 'unreachable', message: end.message };
        },
        call: async (call, limits) => {
            const outcome = await run(toWork(renderCall(place, call)), limits);
            return outcome.kind === 'ended' ? parseAnswer(call.verb, toEnd(outcome)) : (describeTrouble(outcome) ?? failUnheard());
        },
        copy: async (closure, limits) => {
            const trusted = await nix.askStore(url, limits.signal).then((info) => info.trusted === true, () => false);
            const end = await copyClosure({ url, path: closure, trusted, substitute: host.substitute }, limits, nix);
            if (end.kind !== 'ok' || host.files.length === 0)
                return end;
            return putFiles(host.files, { place, deployment: host.deployment }, (command, input) => run({ command, input }, limits));
        },
        health: async (limits) => {
            const timeLimit = Math.max(1_000, Math.min((0,src_health/* boundHealthTime */.cB)(checks), limits.limitMs - HEALTH_MARGIN_MS));
            const script = (0,src_health/* renderHealthScript */.Wq)(checks, { timeLimit });
            const outcome = await run({ command: ['bash', '-s'], input: script }, limits);
            const trouble = describeTrouble(outcome);
            if (trouble !== undefined)
                return { kind: trouble.kind === 'lost' ? 'incomplete' : 'unreachable', message: trouble.message };
            const stdout = outcome.kind === 'ended' ? outcome.stdout : '';
            const report = (0,src_health/* parseHealthLines */.hk)(checks, stdout.split('\n'));
            if (!report.complete && report.results.every(({ attempts }) => attempts === 0)) {
                const said = outcome.kind === 'ended' ? outcome.stderrTail.trim().split('\n').at(-1) : undefined;
                return { kind: 'incomplete', message: `The health checks did not run on the host: ${said ?? 'it said nothing'}.` };
            }
            return { kind: report.ok && report.complete ? 'passed' : 'failed', results: report.results };
        },
        listFailedUnits: async (limits) => {
            const outcome = await run({ script: FAILED_UNITS_SCRIPT }, limits);
            return outcome.kind === 'ended' ? parseFailedUnits(outcome.stdout) : [];
        },
        probe: async ({ limitMs, signal }) => {
            const found = await ports.probe(target, limitMs, signal);
            return found.kind === 'up' ? undefined : found.message;
        },
    };
}
/** An outcome that is neither an end nor a trouble does not exist; the compiler wants it said. */
const failUnheard = () => ({ kind: 'failed', message: 'The host gave no answer.' });

;// CONCATENATED MODULE: ./.cache/js/src/deploy/result/mask-result.js

/**
 * What a host says (a health check, a journal, a preview) may hold what it was given: results are kept in files, where the runner hides nothing.
 * @param pieces as listSecretPieces gives them
 */
function maskResult(result, pieces) {
    const mask = (text) => (0,runtime/* maskSecrets */.QU)(text, pieces);
    return {
        ...result,
        message: mask(result.message),
        health: result.health.map((one) => ({ ...one, message: mask(one.message) })),
        failedUnits: result.failedUnits.map((unit) => ({ ...unit, journal: unit.journal.map(mask) })),
        preview: result.preview.map(mask),
        notes: result.notes.map(mask),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/waves/plan-waves.js
/** At least one, so that a small percentage of a small fleet still moves on. */
function countOf(share, total) {
    const count = share.kind === 'count' ? share.count : Math.ceil((total * share.percent) / 100);
    return Math.max(1, Math.min(total, count));
}
function cut(items, size) {
    return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
/**
 * Divides hosts into waves: those of the lowest number first, by name among themselves, each wave cut where it is too large.
 * Canaries are the first of that order. Percentages are of all hosts. A canary of no hosts is none.
 */
function planWaves(hosts, { canary, size }) {
    if (hosts.length === 0)
        return [];
    const ordered = [...hosts].sort((a, b) => a.wave - b.wave || (a.host < b.host ? -1 : 1));
    const wantsCanary = canary !== undefined && (canary.kind === 'count' ? canary.count : canary.percent) > 0;
    const canaries = wantsCanary ? countOf(canary, ordered.length) : 0;
    const rest = ordered.slice(canaries);
    const numbers = [...new Set(rest.map(({ wave }) => wave))];
    const largest = size === undefined ? hosts.length : countOf(size, hosts.length);
    const waves = numbers.flatMap((number) => {
        const parts = cut(rest.filter(({ wave }) => wave === number), largest);
        return parts.map((part, index) => ({
            name: parts.length === 1 ? `wave ${number}` : `wave ${number}, part ${index + 1} of ${parts.length}`,
            hosts: part.map(({ host }) => host),
        }));
    });
    return canaries === 0 ? waves : [{ name: 'canary', hosts: ordered.slice(0, canaries).map(({ host }) => host) }, ...waves];
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/fleet/deploy-fleet.js












/** Copying a closure over a slow line takes its time; a copy that stands still ends by itself. */
const COPY_MS = 3_600_000;
function toSshTarget({ settings: { deploy } }) {
    const { address, port, user } = deploy;
    return address === undefined ? undefined : { host: address, port, user };
}
function toGoal(host, { mode, to, revision }) {
    if (mode === 'rollback')
        return { mode, to };
    const { closure } = host;
    if (closure === undefined)
        return undefined;
    return { mode, closure: closure.path, system: closure.system, ...(revision === undefined ? {} : { revision }) };
}
function makeOrder(host, goal, fleet, id) {
    const { deploy } = host.settings;
    return {
        host: host.name,
        id,
        owner: fleet.owner,
        hostname: deploy.hostname ?? host.closure?.hostname ?? host.name,
        ...(deploy.machineId === undefined ? {} : { machineId: deploy.machineId }),
        goal,
        policy: {
            reboot: fleet.reboot ?? deploy.reboot,
            force: fleet.force,
            forceUnlock: fleet.forceUnlock,
            degraded: fleet.allowDegraded ? 'note' : 'refuse',
            ignoredUnits: deploy.ignoreUnits,
        },
    };
}
function chooseDeadlines({ settings: { deploy, health } }) {
    const healthMs = (0,src_health/* boundHealthTime */.cB)(health);
    return planDeadlines({
        switchMs: deploy.switchLimit,
        confirmMs: deploy.confirmLimit,
        rebootMs: deploy.rebootLimit,
        copyMs: COPY_MS,
        healthMs,
    });
}
/** A host of which nothing is known is never contacted, but for its key, to show. */
async function findUnpinned(host, target, { knownHosts, scanKeys }) {
    if ((0,src_ssh/* findHost */.my)(knownHosts, target).isKnown)
        return undefined;
    return (0,src_ssh/* describeUnpinnedHost */.Bt)(host.name, target, await scanKeys(target));
}
/** Deploys to one host of the fleet. */
async function deployOne(host, goal, fleet, ports, signal) {
    const refuse = (message) => makeUntriedResult(host.name, fleet.mode, 'refused', message);
    const target = toSshTarget(host);
    if (target === undefined)
        return refuse('The configuration does not say where to find it.');
    if (goal === undefined)
        return refuse('There is no system to put on it.');
    const unpinned = await findUnpinned(host, target, ports);
    if (unpinned !== undefined)
        return refuse(unpinned);
    const id = ports.makeId();
    const { deploy, health } = host.settings;
    const files = goal.mode === 'deploy' || goal.mode === 'boot' ? deploy.files : [];
    const secretFiles = files.map(({ secret, ...file }) => ({ ...file, content: fleet.secrets.get(secret) ?? '' }));
    const sshHost = { target, checks: health, substitute: deploy.substitute, files: secretFiles, deployment: id };
    const deployPorts = {
        target: createSshTarget(sshHost, ports),
        source: createSource(target, { ...ports, storeDirectory: ports.nix.storeDirectory }),
        log: ports.log,
        now: ports.now,
        sleep: ports.sleep,
    };
    return deployHost(makeOrder(host, goal, fleet, id), chooseDeadlines(host), deployPorts, signal);
}
/**
 * Deploys to the hosts of a fleet in waves, and says what is true of each at the end. Nothing is evaluated or built.
 * @param signal ends it in good order: hosts that were begun are taken back
 */
async function deployFleet(fleet, ports, signal) {
    const startedAt = ports.now();
    const byName = new Map(fleet.hosts.map((host) => [host.name, host]));
    const waves = planWaves(fleet.hosts.map(({ name, settings }) => ({ host: name, wave: settings.deploy.wave })), fleet.waves);
    const secrets = (0,runtime/* listSecretPieces */.A6)([...fleet.secrets.values()]);
    const offline = (name) => fleet.offline ?? byName.get(name)?.settings.deploy.offline ?? 'fail';
    const work = async (name, findGoal) => {
        const host = byName.get(name);
        if (host === undefined)
            return makeUntriedResult(name, fleet.mode, 'refused', 'It is no host of this fleet.');
        const goal = findGoal(host);
        ports.recorder?.begin(name, goal?.mode === 'rollback');
        const result = maskResult(await deployOne(host, goal, fleet, ports, signal), secrets);
        ports.recorder?.end(name, result);
        return result;
    };
    const results = await runWaves(waves, { mode: fleet.mode, maxParallel: fleet.maxParallel, maxFailures: fleet.maxFailures, undoOnFailure: fleet.undoOnFailure, offline }, {
        deploy: async (name) => work(name, (host) => toGoal(host, fleet)),
        undo: async ({ host, previous }) => work(host, () => (previous === undefined ? undefined : { mode: 'rollback', to: { kind: 'closure', closure: previous } })),
        onWave: ({ name, hosts }) => ports.log.info(`Next, ${name}: ${hosts.join(', ')}`),
    }, signal);
    const { verdict, reasons, notices } = judgeResults(fleet.hosts.map(({ name }) => name), results, offline);
    return {
        version: 1,
        mode: fleet.mode,
        verdict,
        reasons: [...reasons],
        notices: [...notices],
        waves: waves.map(({ name, hosts }) => ({ name, hosts: [...hosts] })),
        hosts: [...results],
        seconds: (ports.now() - startedAt) / 1_000,
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/fleet/order-problems.js
/** Where the configuration names what is missing. */
const CONFIG = '.github/panther.yml';
/** A sentence for each thing that keeps a whole deployment from beginning: it is told before any host was touched. */
function findOrderProblems({ hosts, mode, secrets }) {
    const unaddressed = hosts.filter(({ settings }) => settings.deploy.address === undefined).map(({ name }) => name);
    const files = mode === 'rollback' || mode === 'dry-run' ? [] : hosts.flatMap(({ settings }) => settings.deploy.files);
    const missing = [...new Set(files.map(({ secret }) => secret).filter((secret) => !secrets.has(secret)))];
    return [
        ...(unaddressed.length === 0
            ? []
            : [
                `${CONFIG} does not say where to find ${unaddressed.join(', ')}. Give an address below "hosts", such as: '*': { deploy: { address: "{host}.example.org" } }.`,
            ]),
        ...(missing.length === 0
            ? []
            : [
                `${CONFIG} puts the ${missing.length === 1 ? 'secret' : 'secrets'} ${missing.join(', ')} on hosts, but the input "secrets" does not hold ${missing.length === 1 ? 'it' : 'them'}. Pass it as JSON: {"NAME": "\${{ secrets.NAME }}"}.`,
            ]),
    ];
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/fleet/index.js




;// CONCATENATED MODULE: ./.cache/js/src/deploy/machine/compare-commits.js

/** A commit by its hash, also a shortened one; nothing that git could take for an option. */
const COMMIT = /^[0-9a-f]{7,64}$/;
/**
 * Asks git how two commits stand to each other.
 * @param directory of a checkout with its history
 */
async function compareCommits(wanted, deployed, directory, ports) {
    if (wanted === deployed)
        return { relation: 'same' };
    if (!COMMIT.test(wanted) || !COMMIT.test(deployed))
        return { relation: 'unknown' };
    const git = async (...args) => (0,runtime/* runProcess */.R3)({ command: ['git', ...args], cwd: directory, ...ports });
    const findTime = async (commit) => {
        const { exitCode, stdout } = await git('show', '--no-patch', '--format=%ct', `${commit}^{commit}`);
        const seconds = Number(stdout.trim());
        return exitCode === 0 && Number.isSafeInteger(seconds) ? seconds : undefined;
    };
    const isAncestor = async (one, other) => (await git('merge-base', '--is-ancestor', one, other)).exitCode;
    const [wantedTime, deployedTime] = await Promise.all([findTime(wanted), findTime(deployed)]);
    const times = { ...(wantedTime === undefined ? {} : { wantedTime }), ...(deployedTime === undefined ? {} : { deployedTime }) };
    if (wantedTime === undefined || deployedTime === undefined)
        return { relation: 'unknown', ...times };
    const isAfter = await isAncestor(deployed, wanted);
    if (isAfter === 0)
        return { relation: 'descendant', ...times };
    if (isAfter !== 1)
        return { relation: 'unknown', ...times };
    if ((await isAncestor(wanted, deployed)) === 0)
        return { relation: 'ancestor', ...times };
    // Of a shallow clone git cannot say that there is no common line.
    const { stdout } = await git('rev-parse', '--is-shallow-repository');
    return { relation: stdout.trim() === 'true' ? 'unknown' : 'diverged', ...times };
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
;// CONCATENATED MODULE: ./.cache/js/src/deploy/machine/connect.js




/** A connection whose other side went away is given up after 20 s: the host goes on by itself, and is asked by a new one. */
const PATIENCE = { connectSeconds: 15, aliveSeconds: 5, aliveCount: 4 };
const listPins = (hosts) => hosts.flatMap(({ settings: { deploy } }) => deploy.address === undefined || deploy.hostKeys.length === 0
    ? []
    : [{ address: { host: deploy.address, port: deploy.port }, keys: deploy.hostKeys.map(src_ssh/* parseHostKey */.xK) }]);
/**
 * Prepares connections to hosts: strict about host keys, none shared, by a key in a file that only this user can read.
 * @returns what reaching them takes, and the value of NIX_SSHOPTS by which Nix goes the same way
 * @throws UserError if the key is none that SSH could use
 */
async function connectFleet(hosts, { sshKey, knownHosts }, ports) {
    if (sshKey !== '') {
        for (const secret of (0,src_ssh/* listKeySecrets */.R2)(sshKey))
            ports.maskSecret(secret);
        const problem = (0,src_ssh/* findKeyProblem */.a)(sshKey);
        if (problem !== undefined)
            throw new runtime/* UserError */.yo(problem);
    }
    const known = (0,src_ssh/* pinHostKeys */.o)(knownHosts, listPins(hosts));
    const addresses = hosts.flatMap(({ settings: { deploy } }) => deploy.address === undefined ? [] : [{ host: deploy.address, port: deploy.port }]);
    const files = await (0,src_ssh/* writeSshFiles */.RO)({ sshKey, knownHosts: known, addresses, patience: PATIENCE }, { makeDirectory: ports.makeDirectory, writePrivate: src_ssh/* writePrivateFile */.Pl });
    // When a step is cancelled, hosts that were begun still have to be asked; the deployment bounds that itself.
    const { signal } = new AbortController();
    return {
        ssh: (0,src_ssh/* createSsh */.zt)(files, { run: runtime/* runProcess */.R3, env: ports.env, signal }),
        knownHosts: known,
        scanKeys: (target) => (0,src_ssh/* scanHostKeys */.QK)(target, { run: runtime/* runProcess */.R3, env: ports.env, signal: ports.signal }),
        probe: (target, limitMs, own) => (0,src_ssh/* probeBanner */.l1)(target, limitMs, { connect: ({ host, port }) => (0,external_node_net_.connect)(port, host), signal: own }),
        nixSshOptions: (0,src_ssh/* renderNixSshOptions */.mO)(files.configFile, ports.env['NIX_SSHOPTS']),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/deploy/machine/index.js






;// CONCATENATED MODULE: ./.cache/js/src/deploy/index.js













// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 18 modules
var src_flake = __webpack_require__(71877);
// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 37 modules
var pipeline = __webpack_require__(18713);
// EXTERNAL MODULE: ./.cache/js/src/report/index.js + 13 modules
var report = __webpack_require__(67603);
;// CONCATENATED MODULE: ./.cache/js/actions/deploy/inputs.js





const Closures = dist/* record */.g1P(dist/* string */.YjP(), dist/* string */.YjP());
function parseJson(text, schema, example) {
    let json;
    try {
        json = JSON.parse(text);
    }
    catch {
        // Not its words: they might quote a secret.
        throw new runtime/* InputProblem */.S7(`must be JSON such as ${example}`);
    }
    const parsed = dist/* safeParse */.xLC(schema, json);
    if (!parsed.success)
        throw new runtime/* InputProblem */.S7(`must be JSON such as ${example}`);
    return parsed.output;
}
/** Store paths by host. @throws InputProblem */
function parseClosures(text) {
    const json = parseJson(text, Closures, '{"web": "/nix/store/…-nixos-system-web-25.11"}');
    return new Map(Object.entries(json).map(([host, path]) => {
        try {
            return [host, (0,src_nix/* parseStorePath */.GV)(path)];
        }
        catch {
            throw new runtime/* InputProblem */.S7(`must give a store path for each host, but that of "${host}" is "${path}"`);
        }
    }));
}
/** `3`, or `10%` of the hosts. @throws InputProblem */
function parseShare(text) {
    const [, number, percent] = /^(\d{1,6})(%?)$/.exec(text.trim()) ?? [];
    const value = Number(number);
    if (number === undefined || (percent === '%' && value > 100))
        throw new runtime/* InputProblem */.S7(`must be a number of hosts such as 1, or a share such as 10%, but is "${text}"`);
    return percent === '%' ? { kind: 'percent', percent: value } : { kind: 'count', count: value };
}
/** Where to go back to: a revision, or a store path. @throws InputProblem */
function parseAim(text) {
    if (text === 'previous')
        return { kind: 'previous' };
    if (/^[0-9a-f]{4,64}$/.test(text))
        return { kind: 'revision', revision: text };
    try {
        return { kind: 'closure', closure: (0,src_nix/* parseStorePath */.GV)(text) };
    }
    catch {
        throw new runtime/* InputProblem */.S7(`must be "previous", a commit or a store path, but is "${text}"`);
    }
}
const INPUTS = {
    ...pipeline/* FLAKE_INPUT */.Lp,
    hosts: { kind: 'list', default: '*', description: 'Globs over names of hosts to deploy to, separated by blanks or lines.' },
    mode: {
        kind: 'choice',
        values: ['deploy', 'boot', 'dry-run', 'rollback'],
        default: 'deploy',
        description: '`deploy` switches; `boot` makes the system the boot default and reboots by policy; `dry-run` shows what would be restarted, and changes nothing but what is in the store; `rollback` goes back to what was confirmed before.',
    },
    to: {
        kind: 'parsed',
        default: 'previous',
        parse: parseAim,
        description: 'With `mode: rollback`: `previous`, or the commit or store path of an earlier deployment.',
    },
    digest: {
        kind: 'text',
        description: 'The output `digest` of actions/plan, in a run that built with `hand-over: true`: deploys what this run built.',
    },
    closures: {
        kind: 'parsed',
        parse: parseClosures,
        description: 'Instead of `digest`: JSON of host → store path of a system that is in this machine’s store or in a binary cache.',
    },
    revision: { kind: 'text', description: 'Commit that is deployed. Default: that of the plan, or of the run.' },
    reboot: {
        kind: 'choice',
        values: ['configured', 'never', 'if-needed', 'always'],
        default: 'configured',
        description: 'Whether hosts are rebooted after they were confirmed; `configured`: as `.github/panther.yml` says for each, which is `never` by default.',
    },
    offline: {
        kind: 'choice',
        values: ['configured', 'fail', 'skip'],
        default: 'configured',
        description: 'What a host that cannot be reached is: a failure, or one to leave out.',
    },
    canary: { kind: 'parsed', parse: parseShare, description: 'How many hosts go before all others: `1`, or `10%`.' },
    'wave-size': { kind: 'parsed', parse: parseShare, description: 'How many hosts go together at most: `5`, or `25%`.' },
    'max-parallel': { kind: 'integer', min: 1, max: 200, default: 10, description: 'Hosts that are deployed to at once.' },
    'max-failures': { kind: 'integer', min: 0, max: 10_000, default: 0, description: 'Hosts that may fail before nothing more is begun.' },
    'undo-on-failure': { kind: 'flag', default: false, description: 'Take hosts back that were deployed to, when others fail.' },
    force: { kind: 'flag', default: false, description: 'Deploy an older commit over a newer one, or one that does not contain it.' },
    'force-unlock': { kind: 'flag', default: false, description: 'Take the lock of another deployment that has not changed anything yet.' },
    'allow-degraded': { kind: 'flag', default: false, description: 'Deploy also to hosts with units that had failed before.' },
    'ssh-key': {
        kind: 'text',
        secret: true,
        description: 'Private SSH key, without a passphrase. Pass a secret. Default: what the machine’s SSH client finds.',
    },
    'ssh-known-hosts': {
        kind: 'parsed',
        default: '',
        parse: src_ssh/* parseKnownHosts */.uJ,
        description: 'Host keys, as lines of known_hosts. Hosts may also be pinned in `.github/panther.yml`. A host of which nothing is known is refused.',
    },
    environment: {
        kind: 'text',
        description: 'GitHub environment of this job. Deployments are recorded on GitHub under `ENVIRONMENT/HOST`, or `HOST` without one.',
    },
    'github-token': {
        kind: 'text',
        secret: true,
        description: 'Token with `deployments: write`, to record on GitHub what is deployed where. Without that permission nothing is recorded.',
    },
    secrets: {
        kind: 'text',
        secret: true,
        description: 'JSON of name → value for the files that `.github/panther.yml` puts on hosts: `{"DB_PASSWORD": "…"}`; a secret that holds this JSON is the simplest way.',
    },
};
const OUTPUTS = {
    verdict: '`success` or `failure`.',
    result: 'Path of deploy-result.json in this job.',
};

// EXTERNAL MODULE: ./.cache/js/actions/deploy/state.js
var state = __webpack_require__(47765);
;// CONCATENATED MODULE: ./.cache/js/actions/deploy/main.js













/** Where the systems come from, by the inputs. */
async function findSource(inputs, io) {
    const { closures, digest, flake, mode } = inputs;
    if (closures !== undefined)
        return { kind: 'paths', paths: closures };
    if (digest !== undefined) {
        const { plan } = await (0,pipeline/* downloadHandOver */.ql)((0,runtime/* createGitHubArtifactStore */.HR)(io.env), (0,pipeline/* nameArtifacts */.H1)(flake).plan, await io.makeDirectory('plan'), digest);
        return { kind: 'plan', plan };
    }
    if (mode === 'rollback')
        return { kind: 'none' };
    throw new runtime/* UserError */.yo('There is nothing to deploy: give the input "digest" (the output of actions/plan in a run that built with "hand-over: true"), or "closures".');
}
/** Who deploys, for those who find a lock. */
function describeOwner(env) {
    const url = (0,pipeline/* findRunUrl */.QV)(env);
    return url === undefined ? `${env['USER'] ?? 'somebody'} by hand` : `${env['GITHUB_ACTOR'] ?? 'somebody'}, ${url}`;
}
/** What GitHub is told goes on a little after the deployment, also after one that was cancelled; then it is given up. */
const RECORD_MS = 60_000;
/** Undefined if the job has no token for it. */
function findRecorder(inputs, { mode, revision }, io) {
    const end = new AbortController();
    const github = (0,pipeline/* findGitHub */.r7)(inputs['github-token'], io.env, { log: io.log, signal: end.signal });
    const runUrl = (0,pipeline/* findRunUrl */.QV)(io.env);
    if (github === undefined || runUrl === undefined)
        return undefined;
    const run = `${io.env['GITHUB_RUN_ID'] ?? '0'}-${io.env['GITHUB_RUN_ATTEMPT'] ?? '1'}`;
    const settings = { mode, revision, environment: inputs.environment ?? '', run, runUrl };
    const recorder = createHostRecorder(settings, github, (message) => io.log.warning(message));
    const finish = async () => {
        const limit = setTimeout(() => end.abort(new Error('it took too long')), RECORD_MS);
        await recorder.finish();
        clearTimeout(limit);
    };
    return { ...recorder, finish };
}
/** Deploys to hosts that run. Nothing is evaluated or built. */
const runDeploy = () => (0,runtime/* runAction */.Cs)(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const { mode, 'ssh-key': sshKey = '' } = inputs;
    const secrets = (0,pipeline/* parseSecrets */.dC)(inputs.secrets);
    for (const secret of secrets.values())
        io.maskSecret(secret);
    const source = await findSource(inputs, io);
    const flake = await (0,src_flake/* locateFlake */.mo)(inputs.flake, io.workspace);
    const config = await (0,boot/* readRepositoryConfig */.Fz)(flake);
    const nixHere = (0,src_nix/* createCliNix */.Su)({ env: io.env, signal: io.signal });
    await (0,src_nix/* requireNix */.ro)(nixHere);
    const artifacts = (0,runtime/* createGitHubArtifactStore */.HR)(io.env);
    const names = (0,pipeline/* nameArtifacts */.H1)(inputs.flake);
    const { storeDirectory } = nixHere;
    const hosts = await (0,pipeline/* findDeployHosts */.ec)(source, inputs.hosts, config, { ...io, nix: nixHere, artifacts, names, storeDirectory });
    const order = {
        hosts,
        mode,
        to: inputs.to,
        revision: inputs.revision ?? (source.kind === 'plan' ? source.plan.flake.revision : undefined) ?? io.env['GITHUB_SHA'],
        owner: describeOwner(io.env),
        reboot: inputs.reboot === 'configured' ? undefined : inputs.reboot,
        offline: inputs.offline === 'configured' ? undefined : inputs.offline,
        force: inputs.force,
        forceUnlock: inputs['force-unlock'],
        allowDegraded: inputs['allow-degraded'],
        waves: {
            ...(inputs.canary === undefined ? {} : { canary: inputs.canary }),
            ...(inputs['wave-size'] === undefined ? {} : { size: inputs['wave-size'] }),
        },
        maxParallel: inputs['max-parallel'],
        maxFailures: inputs['max-failures'],
        undoOnFailure: inputs['undo-on-failure'],
        secrets,
    };
    const problems = findOrderProblems(order);
    if (problems.length > 0)
        throw new runtime/* UserError */.yo(problems.join('\n'));
    const { nixSshOptions, ...connection } = await connectFleet(hosts, { sshKey, knownHosts: inputs['ssh-known-hosts'] }, {
        ...io,
        makeDirectory: async (name) => {
            const made = await io.makeDirectory(name);
            io.saveState(state/* SSH_STATE */.N, made);
            return made;
        },
    });
    const directory = await io.makeDirectory('deploy');
    const agent = renderAgent();
    await (0,promises_.mkdir)((0,external_node_path_.join)(directory, 'agent'));
    const agentFile = (0,external_node_path_.join)(directory, 'agent', agent.name);
    await (0,promises_.writeFile)(agentFile, agent.text, { mode: 0o755 });
    // Cancelling must not end what still has to ask the hosts; the deployment itself bounds all it does.
    const nix = (0,src_nix/* createCliNix */.Su)({ env: { ...io.env, NIX_SSHOPTS: nixSshOptions } });
    const recorder = findRecorder(inputs, order, io);
    const result = await deployFleet(order, {
        recorder,
        ...connection,
        nix,
        agent,
        agentPath: await nix.addFile(agentFile, agent.name),
        compareCommits: (wanted, deployed) => compareCommits(wanted, deployed, io.workspace, io),
        log: io.log,
        now: () => performance.now(),
        sleep: async (milliseconds, signal) => (0,external_node_timers_promises_.setTimeout)(milliseconds, undefined, { signal }),
        makeId: () => `${Date.now().toString(36)}-${(0,external_node_crypto_.randomBytes)(4).toString('hex')}`,
    }, io.signal);
    const kept = (0,external_node_path_.join)(directory, 'result');
    await (0,promises_.mkdir)(kept);
    await (0,promises_.writeFile)((0,external_node_path_.join)(kept, 'deploy-result.json'), `${JSON.stringify(result, undefined, 2)}\n`);
    const escapes = { markdown: report/* escapeMarkdown */.FV, fence: report/* fence */.EU, line: report/* toInline */.$9 };
    await io.writeSummary(renderSummary(result, escapes));
    for (const line of renderTerminal(result, escapes))
        io.log.info(line);
    io.setOutputs({ verdict: result.verdict, result: (0,external_node_path_.join)(kept, 'deploy-result.json') });
    try {
        await (0,pipeline/* uploadDirectory */.zA)(artifacts, `${names.base}-deploy`, kept);
    }
    catch (error) {
        io.log.warning(`The result was not kept as an artifact: ${(0,runtime/* describeError */.Uc)(error)}`);
    }
    await recorder?.finish();
    if (result.verdict === 'failure')
        io.fail(result.reasons.join('\n'));
});


/***/ }),

/***/ 47765:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ SSH_STATE)
/* harmony export */ });
/** State of the step, for its post phase: the directory that holds the SSH key. */
const SSH_STATE = 'ssh-directory';


/***/ })

};
