export const id = 565;
export const ids = [565];
export const modules = {

/***/ 40565:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runInstall: () => (/* binding */ runInstall)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./.cache/js/src/boot/index.js + 40 modules
var boot = __webpack_require__(89743);
// EXTERNAL MODULE: ./.cache/js/src/config/index.js + 13 modules
var config = __webpack_require__(69324);
// EXTERNAL MODULE: ./.cache/js/src/flake/index.js + 18 modules
var src_flake = __webpack_require__(71877);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
// EXTERNAL MODULE: ./.cache/js/src/health/index.js + 3 modules
var health = __webpack_require__(45371);
// EXTERNAL MODULE: ./.cache/js/src/nix/index.js + 15 modules
var src_nix = __webpack_require__(27309);
;// CONCATENATED MODULE: ./.cache/js/src/install/types.js


/** The phases of nixos-anywhere, in their order. */
const PHASES = (/* unused pure expression or super */ null && (['kexec', 'disko', 'install', 'reboot']));

;// CONCATENATED MODULE: ./.cache/js/src/install/consent.js


const HOST = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const DISK = /^(\/dev\/[^\s,;=]+)(?:=([^\s,;=]+))?$/;
/**
 * Reads `web1: /dev/sda, /dev/nvme0n1=SERIAL`, one host per line. Empty text is consent to nothing.
 * @throws UserError naming the line that cannot be read
 */
function parseWipeConsent(text) {
    const lines = text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    const consent = new Map();
    for (const line of lines) {
        const colon = line.indexOf(':');
        const host = line.slice(0, Math.max(0, colon)).trim();
        if (!HOST.test(host))
            throw refuseLine(line);
        if (consent.has(host))
            throw new runtime/* UserError */.yo(`The input "wipe" names the host "${host}" twice. Name all its disks in one line.`);
        const disks = line
            .slice(colon + 1)
            .split(',')
            .map((part) => parseDisk(part.trim(), line));
        if (new Set(disks.map(({ device }) => device)).size < disks.length) {
            throw new runtime/* UserError */.yo(`The input "wipe" names a disk of "${host}" twice: "${line}".`);
        }
        consent.set(host, disks);
    }
    return consent;
}
function parseDisk(text, line) {
    const [, device, serial] = DISK.exec(text) ?? [];
    if (device === undefined)
        throw refuseLine(line);
    return { device, ...(serial === undefined ? {} : { serial }) };
}
const refuseLine = (line) => new runtime/* UserError */.yo(`The input "wipe" must name hosts and the disks to wipe like "web1: /dev/sda, /dev/nvme0n1", one host per line, but has the line "${line}".`);
/** The line that would be the consent to wipe these disks. */
const formatConsent = (host, disks) => `${host}: ${disks.map(({ device }) => device).join(', ')}`;
/**
 * A sentence if the consent is not exactly to the disks of the layout: fewer is no consent, and more says that somebody thinks of another
 * machine.
 */
function findConsentProblem(host, disks, consent) {
    const line = formatConsent(host, disks);
    const given = consent.get(host);
    if (disks.length === 0)
        return `No disks are known for "${host}", so nobody can agree to wipe them. Name them in "install.disks".`;
    if (given === undefined) {
        return `Installing "${host}" erases ${disks.map(({ device }) => device).join(' and ')}. If that is meant, set the input "wipe" to "${line}".`;
    }
    const [wanted, agreed] = [disks, given].map((list) => new Set(list.map(({ device }) => device)));
    const missing = [...wanted].filter((device) => !agreed.has(device));
    const extra = [...agreed].filter((device) => !wanted.has(device));
    if (missing.length === 0 && extra.length === 0)
        return undefined;
    const parts = [
        ...(missing.length === 0 ? [] : [`does not name ${missing.join(', ')}, which the layout erases`]),
        ...(extra.length === 0 ? [] : [`names ${extra.join(', ')}, which the layout does not touch`]),
    ];
    return `The input "wipe" for "${host}" ${parts.join(', and ')}. Nothing was changed. If the layout is right, set it to "${line}".`;
}

;// CONCATENATED MODULE: ./.cache/js/src/install/marker.js

const ORDER = ['kexec', 'disko-started', 'disko', 'install', 'reboot'];
/** Whether the progress is `phase` or later. */
const hasReached = (progress, phase) => ORDER.indexOf(progress) >= ORDER.indexOf(phase);
/** Lines of `key=value`, as a shell can write and read them. */
function formatMarker(marker) {
    const fields = [
        ['format', '1'],
        ['host', marker.host],
        ['progress', marker.progress],
        ['disko', marker.diskoScript],
        ['toplevel', marker.toplevel],
        ['installed_key', marker.installedKey],
        ['boot_id', marker.bootId],
    ];
    return fields.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}\n`])).join('');
}
/** The marker of these values; undefined if it is not whole, or was written by something else. */
function parseMarker(values) {
    const [host, progress, diskoScript, toplevel] = ['host', 'progress', 'disko', 'toplevel'].map((key) => values.get(key));
    const known = ORDER.find((one) => one === progress);
    if (values.get('format') !== '1' || host === undefined || known === undefined)
        return undefined;
    if (diskoScript === undefined || toplevel === undefined)
        return undefined;
    const [installedKey, bootId] = [values.get('installed_key'), values.get('boot_id')];
    return {
        host,
        progress: known,
        diskoScript,
        toplevel,
        ...(installedKey === undefined ? {} : { installedKey }),
        ...(bootId === undefined ? {} : { bootId }),
    };
}
/** @see parseMarker, of a file's text */
function parseMarkerText(text) {
    const lines = text.split('\n').filter((line) => line.includes('='));
    return parseMarker(new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])));
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./.cache/js/src/install/ssh-options.js

/** The name under which known_hosts lists the machine at every stage, so that neither address nor port, which change, matter. */
const HOST_KEY_ALIAS = 'panther-install-target';
/**
 * Options that are put before all others. OpenSSH keeps the first value that it gets of each, so nothing that comes later (nixos-anywhere
 * says `StrictHostKeyChecking=no`, `UserKnownHostsFile=/dev/null`) can take the check of host keys away.
 * @param knownHosts file with the keys that the machine may show
 */
function listSshOptions(knownHosts, access) {
    const options = [
        'StrictHostKeyChecking=yes',
        `UserKnownHostsFile=${knownHosts}`,
        'GlobalKnownHostsFile=/dev/null',
        'KnownHostsCommand=none',
        `HostKeyAlias=${HOST_KEY_ALIAS}`,
        'VerifyHostKeyDNS=no',
        'NoHostAuthenticationForLocalhost=no',
        'UpdateHostKeys=no',
        // A connection that is already open would be used whatever its key.
        'ControlMaster=no',
        'ControlPath=none',
        // Nobody is there to answer.
        'BatchMode=yes',
        'PasswordAuthentication=no',
        'ConnectTimeout=10',
        // A session whose machine went away would otherwise last for ever: the machine does restart twice.
        'ServerAliveInterval=10',
        'ServerAliveCountMax=6',
        'IdentitiesOnly=yes',
        `IdentityFile=${access.key}`,
        'ForwardAgent=no',
        'LogLevel=INFO',
        // See nameTarget.
        ...(access.address.includes(':') ? [`HostName=${access.address.replaceAll('%', '%%')}`] : []),
    ];
    return ['-F', access.configFile ?? '/dev/null', ...options.flatMap((option) => ['-o', option])];
}
/** Options of each stage. */
function listStageOptions(knownHosts, access) {
    const of = (stage) => listSshOptions(knownHosts[stage], access);
    return { before: of('before'), installer: of('installer'), installed: of('installed') };
}
const KEY = /^(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}$/;
/** Whether the text is the type and body of a public key, `ssh-ed25519 AAAA…`. */
const isPublicKey = (text) => KEY.test(text);
/** The text of a known_hosts file that knows the machine by these keys only. */
const formatKnownHosts = (keys) => keys.map((key) => `${HOST_KEY_ALIAS} ${key}\n`).join('');
/** The keys that the installer may show: its own, or those that kexec hands on. */
const listInstallerKeys = ({ hostKeys, installerKeys }) => installerKeys ?? hostKeys;

;// CONCATENATED MODULE: ./.cache/js/src/install/arguments.js



/**
 * What ssh is told to connect to. An IPv6 address cannot stand in the store URL that nixos-anywhere makes of it, so it goes by our name for
 * it, which the options of our ssh resolve.
 */
const nameTarget = (address) => (address.includes(':') ? HOST_KEY_ALIAS : address);
/**
 * Arguments of nixos-anywhere for one phase. Nothing in them is secret: they are seen in the list of processes. Never `--debug`, which shows
 * all that the script does, and never `--chown`, which cuts long paths.
 * @param diskoScript what the disko phase runs: the layout's script, or the one that only mounts
 */
function listPhaseArguments(phase, request, files, diskoScript) {
    const { target } = request;
    const login = phase === 'kexec' ? target.before : { user: 'root', port: target.installer.port };
    return [
        '--phases',
        phase,
        '--build-on',
        'local',
        '--store-paths',
        diskoScript,
        request.toplevel,
        ...(request.substituteOnDestination ? [] : ['--no-substitute-on-destination']),
        ...listOwnArguments(phase, request, files),
        '-p',
        String(login.port),
        '--target-host',
        `${login.user}@${nameTarget(target.address)}`,
    ];
}
function listOwnArguments(phase, request, files) {
    switch (phase) {
        case 'kexec':
            return [
                '--post-kexec-ssh-port',
                String(request.target.installer.port),
                ...(request.kexec === undefined ? [] : ['--kexec', request.kexec]),
                ...(request.hardwareConfig === undefined || files.hardwareFile === undefined
                    ? []
                    : ['--generate-hardware-config', request.hardwareConfig.backend, files.hardwareFile]),
            ];
        case 'disko':
            return request.diskKeys.flatMap(({ remotePath }, index) => ['--disk-encryption-keys', remotePath, files.diskKeys[index] ?? '']);
        case 'install':
            return [
                ...(files.extraFiles === undefined ? [] : ['--extra-files', files.extraFiles]),
                ...(request.installedKey.kind === 'copy' ? ['--copy-host-keys'] : []),
            ];
        case 'reboot':
            return [];
    }
}
/** What nixos-anywhere and nix need; whatever else this process has (tokens, keys, an agent) is not theirs. */
const HANDED_ON = /^(?:HOME|USER|LOGNAME|LANG|LC_[A-Z]+|TZ|SSL_CERT_FILE|XDG_[A-Z]+_HOME|NIX_[A-Z_]+|(?:https?|no|all)_proxy)$/i;
/**
 * The environment of nixos-anywhere: our ssh first on PATH.
 * @param wrappers directory of our ssh
 * @param directory private; for temporary files
 */
function makePhaseEnv(env, wrappers, directory, sshOptions) {
    const kept = Object.entries(env).filter((entry) => HANDED_ON.test(entry[0]) && entry[1] !== undefined);
    return {
        ...Object.fromEntries(kept),
        PATH: [wrappers, env['PATH'] ?? ''].join(external_node_path_.delimiter),
        TMPDIR: directory,
        NIX_SSHOPTS: sshOptions.join(' '),
    };
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(77934);
;// CONCATENATED MODULE: ./.cache/js/src/install/words.js
/** Text as one word of a POSIX shell: between single quotes nothing is special but the quote itself. */
const quoteWord = (text) => `'${text.replaceAll("'", "'\\''")}'`;

;// CONCATENATED MODULE: ./.cache/js/src/install/inspect.js




/**
 * The script that collects the facts; findFacts reads what it prints.
 * @param devices disks of the layout
 * @param diskoScript what lays them out, which may still run
 */
function renderInspectScript(devices, diskoScript) {
    const script = (0,external_node_fs_.readFileSync)(__webpack_require__.ab + "inspect.sh", 'utf8');
    return `set -- ${devices.map(quoteWord).join(' ')}\ndisko_script=${quoteWord(diskoScript)}\n${script}`;
}
const Device = dist/* object */.Ikc({
    path: dist/* optional */.lqM(dist/* nullable */.mee(dist/* string */.YjP())),
    serial: dist/* optional */.lqM(dist/* nullable */.mee(dist/* string */.YjP())),
    size: dist/* optional */.lqM(dist/* nullable */.mee(dist/* union */.KCZ([dist/* number */.aig(), dist/* string */.YjP()]))),
    type: dist/* optional */.lqM(dist/* nullable */.mee(dist/* string */.YjP())),
    mountpoint: dist/* optional */.lqM(dist/* nullable */.mee(dist/* string */.YjP())),
    mountpoints: dist/* optional */.lqM(dist/* nullable */.mee(dist/* array */.YOg(dist/* nullable */.mee(dist/* string */.YjP())))),
    children: dist/* optional */.lqM(dist/* array */.YOg(dist/* lazy */.RZV(() => Device))),
});
const Lsblk = dist/* object */.Ikc({ blockdevices: dist/* array */.YOg(Device) });
const listMounts = (device) => [...(device.mountpoints ?? []), device.mountpoint, ...(device.children ?? []).flatMap(listMounts)].filter((point) => typeof point === 'string' && point !== '');
/** Whole disks of `lsblk --json --bytes`. Undefined if it is none. */
function findDisks(json) {
    let parsed;
    try {
        parsed = JSON.parse(json ?? '');
    }
    catch {
        return undefined;
    }
    const result = dist/* safeParse */.xLC(Lsblk, parsed);
    if (!result.success)
        return undefined;
    return result.output.blockdevices.flatMap((device) => typeof device.path !== 'string'
        ? []
        : [
            {
                path: device.path,
                serial: device.serial?.trim() ?? undefined,
                bytes: Number(device.size ?? 0),
                type: device.type ?? '',
                mountPoints: listMounts(device),
            },
        ]);
}
const splitAt = (line, index) => index < 0 ? [line, ''] : [line.slice(0, index), line.slice(index + 1)];
/**
 * Reads what the script printed. Undefined if it did not come to its end.
 * @param devices those that the script was made of
 */
function findFacts(stdout, devices) {
    const values = new Map(stdout.split('\n').map((line) => splitAt(line, line.indexOf('='))));
    if (values.get('end') !== 'inspect' || values.get('protocol') !== '1')
        return undefined;
    const text = (key) => values.get(key) ?? '';
    const optional = (key) => (text(key) === '' ? undefined : text(key));
    const bytes = (key) => Number(text(`${key}_kb`)) * 1024;
    const marker = (place) => {
        const prefix = `marker.${place}.`;
        return parseMarker(new Map([...values].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value])));
    };
    const [run, mnt, disk] = [marker('run'), marker('mnt'), marker('disk')];
    const isNixos = text('os_id') === 'nixos';
    const elevate = text('elevate');
    return {
        kind: isNixos ? (text('variant_id') === 'installer' ? 'installer' : 'nixos') : 'foreign',
        osName: text('os_name') || text('os_id') || 'an unknown system',
        kernel: text('os'),
        machine: text('machine'),
        hostname: text('hostname'),
        bootId: text('boot_id'),
        elevate: elevate === 'root' || elevate === 'sudo' || elevate === 'doas' ? elevate : 'none',
        currentSystem: optional('current_system'),
        memory: bytes('memory'),
        available: bytes('available'),
        homeFree: optional('home_free_kb') === undefined ? undefined : bytes('home_free'),
        container: ['', 'none'].includes(text('container')) ? undefined : text('container'),
        isXenPv: text('xen_guest') === 'PV',
        secureBoot: text('secure_boot') === '1',
        lockdown: ['integrity', 'confidentiality'].includes(text('lockdown')),
        kexecDisabled: text('kexec_disabled') === '1',
        missingPrograms: text('missing').split(' ').filter(Boolean),
        markers: { ...(run && { run }), ...(mnt && { mnt }), ...(disk && { disk }) },
        isDeployedByUs: text('deployed_by_us') === 'yes',
        isMntMounted: text('mnt_mounted') === 'yes',
        busy: optional('busy'),
        devices: new Map(devices.flatMap((device, index) => (text(`device.${index}`) === '' ? [] : [[device, text(`device.${index}`)]]))),
        disks: findDisks(optional('lsblk')),
    };
}

;// CONCATENATED MODULE: ./.cache/js/src/install/ssh-errors.js

/** What ssh itself says on its error output when the host key is not the expected one. */
const WRONG_KEY = /^Host key verification failed\.$/;
const FINGERPRINT = /\b(SHA256:[A-Za-z0-9+/]{43})\b/;
const REFUSED = /Permission denied|Too many authentication failures|no mutual signature|Load key/;
/** Whether the line is ssh's refusal of a host key. */
const isHostKeyRefusal = (line) => WRONG_KEY.test(line.trim());
/** The fingerprint of the key that the machine showed, if ssh told it: it does for a key that changed. */
function findOfferedFingerprint(lines) {
    return lines.map((line) => FINGERPRINT.exec(line)?.[1]).find((found) => found !== undefined);
}
/** Why ssh ended with 255, told by what it said. */
function explainSshFailure(stderr) {
    const lines = stderr.split('\n');
    if (lines.some(isHostKeyRefusal))
        return { kind: 'wrong-host-key', offered: findOfferedFingerprint(lines) };
    const said = lines.filter((line) => line.trim() !== '' && !/^(Warning: Permanently|\*\* |Pseudo-terminal)/.test(line));
    const message = (said.at(-1) ?? 'no answer').trim();
    return { kind: REFUSED.test(stderr) ? 'refused' : 'unreachable', message };
}

;// CONCATENATED MODULE: ./.cache/js/src/install/ssh-wrappers.js



/** How a wrapper says that going on makes no sense: the token is not known to the machine, which could print anything else. */
const formatStop = (token) => `panther-stop-${token}:`;
/**
 * Writes `ssh`, `scp` and `ssh-copy-id`, to be first on the PATH of nixos-anywhere and all that it starts (nix copy, too).
 * The first two put `options` before those that they are called with. The third never copies a key: the one of `options` lets in at every
 * stage, as kexec hands authorised keys on. It tries once, as nixos-anywhere would call it again for ever, and then says to stop.
 * nixos-anywhere never sees our key: a call that went around the wrappers could not log in.
 * @param ssh the real ssh, absolute; its scp is beside it or on PATH
 */
async function writeWrappers(directory, ssh, options, token) {
    await (0,promises_.mkdir)(directory, { recursive: true, mode: 0o700 });
    const before = options.map(quoteWord).join(' ');
    const scp = (0,external_node_path_.join)(ssh, '..', 'scp');
    // -F is ssh's and scp's alike, and so is -o.
    const scripts = {
        ssh: `exec ${quoteWord(ssh)} ${before} "$@"\n`,
        scp: `exec ${quoteWord(scp)} -S ${quoteWord((0,external_node_path_.join)(directory, 'ssh'))} ${before} "$@"\n`,
        'ssh-copy-id': [
            '# ssh-copy-id takes -i, -p, -F and -o with a value each, and -f, -n, -s, -x without; what is left is the host.',
            'set -u',
            'host=',
            'port=',
            'while [ $# -gt 0 ]; do',
            '  case "$1" in',
            '    -p) port=$2; shift ;;',
            '    -i | -o | -F | -t) shift ;;',
            '    -*) ;;',
            '    *) host=$1 ;;',
            '  esac',
            '  shift',
            'done',
            `if problem=$(${quoteWord(ssh)} ${before} \${port:+-p "$port"} "$host" exit 0 2>&1 </dev/null); then exit 0; fi`,
            'printf "%s\\n" "$problem" >&2',
            `printf '%s login\\n' ${quoteWord(formatStop(token))} >&2`,
            // What waits for the stop to be heard must not try again meanwhile.
            'exec sleep 30',
            '',
        ].join('\n'),
    };
    await Promise.all(Object.entries(scripts).map(async ([name, body]) => {
        const path = (0,external_node_path_.join)(directory, name);
        await (0,promises_.writeFile)(path, `#!/bin/sh\n${body}`);
        await (0,promises_.chmod)(path, 0o700);
    }));
}

;// CONCATENATED MODULE: ./.cache/js/src/install/phase.js




/** What ssh says of a key that nixos-anywhere has not made yet, and of a terminal that nobody has. */
const NOISE = /^(?:Warning: Identity file \S+ not accessible|Pseudo-terminal will not be allocated)/;
const KEPT_LINES = 20;
/** Terminals are written for, progress bars too. */
const MAX_LINE_CHARS = 4_000;
/**
 * Runs nixos-anywhere once, in a process group of its own. It waits for machines without any limit and takes a wrong host key for a machine
 * that is not up yet, so both are ended from here.
 * @throws the reason of `signal` if that ends it
 */
async function runPhase(run, signal) {
    const lines = [];
    const stop = new AbortController();
    const limit = AbortSignal.timeout(run.limit);
    let stopped;
    const stopFor = (reason) => {
        stopped ??= reason;
        stop.abort();
    };
    const onLine = (raw) => {
        if (raw.startsWith(formatStop(run.token))) {
            stopFor('login-refused');
            return;
        }
        if (NOISE.test(raw))
            return;
        const line = (0,runtime/* maskSecrets */.QU)((0,src_nix/* stripControls */.$Y)(raw).slice(0, MAX_LINE_CHARS), run.secrets);
        lines.push(line);
        if (lines.length > KEPT_LINES)
            lines.shift();
        run.onLine(line);
    };
    const onStderrLine = (raw) => {
        onLine(raw);
        if (run.stopAtWrongKey && isHostKeyRefusal(raw))
            stopFor('wrong-host-key');
    };
    try {
        const outcome = await (0,runtime/* runProcess */.R3)({
            command: run.command,
            env: run.env,
            cwd: run.cwd,
            onStdoutLine: onLine,
            onStderrLine,
            signal: AbortSignal.any([signal, stop.signal, limit]),
        });
        if (outcome.exitCode === 0)
            return { kind: 'done', lines };
        return { kind: 'failed', exit: outcome.exitCode ?? outcome.signal ?? 'unknown', lines };
    }
    catch (error) {
        if (signal.aborted)
            throw error;
        if (stopped === 'wrong-host-key')
            return { kind: stopped, offered: findOfferedFingerprint(lines), lines };
        if (stopped !== undefined)
            return { kind: stopped, lines };
        if (limit.aborted)
            return { kind: 'limit', lines };
        throw error;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/install/program.js





/** What is built when neither the caller nor the flake says otherwise. Raise it together with the tests' stand-in. */
const DEFAULT_REFERENCE = 'github:nix-community/nixos-anywhere/91fc9b70fc295258c366cce8627efb6f185fd9fb';
/** Name of the program, of the flake input, and of the package in its flake. */
const NAME = 'nixos-anywhere';
/** The first executable file of that name on a PATH, absolute. */
async function findExecutable(name, path) {
    for (const directory of (path ?? '').split(external_node_path_.delimiter).filter(external_node_path_.isAbsolute)) {
        const candidate = (0,external_node_path_.join)(directory, name);
        if (await isExecutable(candidate))
            return candidate;
    }
    return undefined;
}
async function isExecutable(path) {
    if (!(await (0,runtime/* isFile */.fo)(path)))
        return false;
    return (0,promises_.access)(path, promises_.constants.X_OK).then(() => true, () => false);
}
/**
 * Chooses nixos-anywhere. What is said wins; then what the flake pins, which its owner updates and reviews; then what the machine has.
 * @param given a path, a flake reference, or empty
 * @param onPath the program on PATH, if there is one
 */
function chooseProgram(given, lock, onPath) {
    if (given.startsWith('/') || given.startsWith('./') || given.startsWith('../'))
        return { source: 'given', path: (0,external_node_path_.resolve)(given) };
    if (given !== '')
        return { source: 'given', reference: given };
    const pinned = findPinnedReference(lock);
    if (pinned !== undefined)
        return { source: 'flake-input', reference: pinned };
    return onPath === undefined ? { source: 'default', reference: DEFAULT_REFERENCE } : { source: 'path', path: onPath };
}
/** A reference to the flake input `nixos-anywhere` as it is locked. Undefined without one, or of a kind that cannot be named in one line. */
function findPinnedReference(lock) {
    const locked = lock === undefined ? undefined : (0,src_flake/* findLockNode */.tM)(lock, [NAME])?.node.locked;
    if (locked === undefined)
        return undefined;
    const { type, owner, repo, rev, url, narHash } = Object.fromEntries(Object.entries(locked).map(([key, value]) => [key, String(value)]));
    const hash = narHash === undefined ? '' : `narHash=${encodeURIComponent(narHash)}`;
    if ((type === 'github' || type === 'gitlab' || type === 'sourcehut') && owner && repo && rev) {
        return `${type}:${encodeURIComponent(owner)}/${repo}/${rev}${hash === '' ? '' : `?${hash}`}`;
    }
    if (type === 'git' && url && rev)
        return `git+${url}?rev=${rev}`;
    if (type === 'tarball' && url)
        return `${url}${hash === '' ? '' : `${url.includes('?') ? '&' : '?'}${hash}`}`;
    return undefined;
}
/** `REFERENCE#nixos-anywhere`, unless the reference names a package itself. */
const formatInstallable = (reference) => (reference.includes('#') ? reference : `${reference}#${NAME}`);
/**
 * Makes the chosen program ready and says what it is.
 * @param build builds an installable and gives its output path
 * @throws UserError if it is not there or cannot be run
 */
async function resolveProgram(choice, build) {
    const path = 'path' in choice ? choice.path : (0,external_node_path_.join)(await build(formatInstallable(choice.reference)), 'bin', NAME);
    if (!(await isExecutable(path))) {
        const origin = 'path' in choice ? 'The input "nixos-anywhere" names it' : `It was built of ${choice.reference}`;
        throw new runtime/* UserError */.yo(`nixos-anywhere was expected at ${path}, but there is no program that can be run. ${origin}.`, { exitCode: 3 });
    }
    const reference = 'path' in choice ? {} : { reference: choice.reference };
    return { path, source: choice.source, version: await tellVersion(await (0,promises_.realpath)(path)), ...reference };
}
/** nixos-anywhere has no `--version`: the name of its store path tells, else the hash of its script. */
async function tellVersion(path) {
    const named = /\/[0-9a-z]{32}-nixos-anywhere-(\d[^/]*)\//.exec(path)?.[1];
    if (named !== undefined)
        return named;
    const files = await (0,promises_.readdir)((0,external_node_path_.join)(path, '..'));
    const script = files.includes(`${NAME}.sh`) ? (0,external_node_path_.join)(path, '..', `${NAME}.sh`) : path;
    return (await (0,runtime/* hashFile */.DC)(script)).slice(0, 12);
}

;// CONCATENATED MODULE: ./.cache/js/src/install/installed-key.js






/**
 * Makes or reads the host key of the system to be installed.
 * @param draft path of a file to be, in a private directory
 * @throws UserError if ssh-keygen is not there, or cannot read the key that was given
 */
async function makeInstalledKey(request, draft, ports) {
    const { installedKey } = request;
    if (installedKey.kind === 'copy')
        return { keys: listInstallerKeys(request), files: [] };
    const keygen = await findExecutable('ssh-keygen', ports.env['PATH']);
    if (keygen === undefined)
        throw new runtime/* UserError */.yo('The program "ssh-keygen" was not found on PATH. Install OpenSSH.', { exitCode: 3 });
    const run = (...args) => (0,runtime/* captureProcess */.Gx)({ command: [keygen, ...args], env: ports.env });
    if (installedKey.kind === 'given') {
        await (0,promises_.writeFile)(draft, `${installedKey.privateKey.replace(/\r\n?/g, '\n').trim()}\n`, { mode: 0o600 });
    }
    else {
        await run('-q', '-t', 'ed25519', '-N', '', '-C', request.host, '-f', draft);
    }
    const publicKey = await readPublicKey(run, draft);
    const content = await (0,promises_.readFile)(draft, 'utf8');
    ports.onSecret(content);
    const files = [
        { path: installedKey.path, content, mode: 0o600 },
        { path: `${installedKey.path}.pub`, content: `${publicKey} ${request.host}\n`, mode: 0o644 },
    ];
    return { keys: [publicKey], files };
}
/** Writes a key that was made here to where the request says, for its user alone. Not before it is on the machine: it could be another's. */
async function saveInstalledKey(installedKey, draft) {
    if (installedKey.kind !== 'generate' || installedKey.saveTo === undefined)
        return;
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(installedKey.saveTo), { recursive: true });
    await (0,promises_.rm)(installedKey.saveTo, { force: true });
    await (0,promises_.writeFile)(installedKey.saveTo, await (0,promises_.readFile)(draft), { mode: 0o600, flag: 'wx' });
}
async function readPublicKey(run, file) {
    // With an empty passphrase given, a locked key is an error and not a question. What ssh-keygen says could quote the file.
    const text = await run('-y', '-P', '', '-f', file).catch(() => '');
    const publicKey = text.trim().split(' ').slice(0, 2).join(' ');
    if (isPublicKey(publicKey))
        return publicKey;
    throw new runtime/* UserError */.yo('The host key of the installed system that was given cannot be used. It must be the whole text of a private key without a passphrase, as "ssh-keygen -t ed25519 -N \'\' -f KEY" writes it to KEY.');
}

;// CONCATENATED MODULE: ./.cache/js/src/install/private-files.js





/** A path that no shell takes for anything else: nixos-anywhere puts them into scripts unquoted. */
const PLAIN_PATH = /^\/[A-Za-z0-9._/+@-]+$/;
/** Sentences about paths that cannot be used. */
function listPathProblems({ extraFiles, diskKeys, installedKey, }) {
    const paths = [
        ...extraFiles.map(({ path }) => ({ what: 'extra file', path })),
        ...diskKeys.map(({ remotePath }) => ({ what: 'disk key', path: remotePath })),
        ...(installedKey.kind === 'copy' ? [] : [{ what: 'host key', path: installedKey.path }]),
    ];
    const bad = paths.filter(({ path }) => !PLAIN_PATH.test(path) || (0,external_node_path_.normalize)(path) !== path || path.endsWith('/'));
    const owners = extraFiles.flatMap(({ path, owner }) => owner === undefined || /^\d{1,10}:\d{1,10}$/.test(owner) ? [] : [{ path, owner }]);
    const seen = extraFiles.map(({ path }) => path);
    const twice = seen.filter((path, index) => seen.indexOf(path) !== index);
    return [
        ...bad.map(({ what, path }) => `The path of the ${what} "${path}" must be absolute, without "..", blanks or special characters.`),
        ...owners.map(({ path, owner }) => `The owner of "${path}" must be numbers like "0:0" (names may mean others on the installer), not "${owner}".`),
        ...twice.map((path) => `The extra file "${path}" is given twice.`),
    ];
}
/**
 * Writes keys, known hosts and files for the machine.
 * @throws UserError if ssh-keygen cannot read the host key that was given
 */
async function createPrivateFiles(request, ports) {
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(ports.tempDir, 'panther-install-'));
    const dispose = () => (0,promises_.rm)(directory, { recursive: true, force: true, maxRetries: 3 });
    try {
        await (0,promises_.chmod)(directory, 0o700);
        const at = (name) => (0,external_node_path_.join)(directory, name);
        const writeSecret = (path, content) => (0,promises_.writeFile)(path, content, { mode: 0o600 });
        await writeSecret(at('key'), `${request.sshKey.replace(/\r\n?/g, '\n').trim()}\n`);
        const installed = await makeInstalledKey(request, at('host-key'), ports);
        const knownHosts = { before: at('known-before'), installer: at('known-installer'), installed: at('known-installed') };
        const expectInstalledKeys = (keys) => (0,promises_.writeFile)(knownHosts.installed, formatKnownHosts(keys));
        await (0,promises_.writeFile)(knownHosts.before, formatKnownHosts(request.hostKeys));
        await (0,promises_.writeFile)(knownHosts.installer, formatKnownHosts(listInstallerKeys(request)));
        await (0,promises_.writeFile)(at('known-kexec'), formatKnownHosts([...new Set([...request.hostKeys, ...listInstallerKeys(request)])]));
        await expectInstalledKeys(installed.keys);
        const files = [...request.extraFiles, ...installed.files];
        const extraFiles = files.length === 0 ? undefined : at('extra-files');
        if (extraFiles !== undefined)
            await writeExtraFiles(extraFiles, files);
        const diskKeys = request.diskKeys.map((_key, index) => at(`disk-key-${index}`));
        await Promise.all(request.diskKeys.map(({ content }, index) => writeSecret(diskKeys[index] ?? '', content)));
        const access = { address: request.target.address, key: at('key'), configFile: request.sshConfigFile };
        return {
            directory,
            stageOptions: listStageOptions(knownHosts, access),
            kexecOptions: listSshOptions(at('known-kexec'), access),
            extraFiles,
            diskKeys,
            installedKeys: installed.keys,
            expectInstalledKeys,
            saveInstalledKey: () => saveInstalledKey(request.installedKey, at('host-key')),
            dispose,
        };
    }
    catch (error) {
        await dispose();
        throw error;
    }
}
/**
 * The tree whose content becomes part of `/` of the new system. Modes are copied with it, those of directories, too: `/etc` must stay
 * readable for everybody, so only the directory around the tree is closed.
 */
async function writeExtraFiles(root, files) {
    await (0,promises_.mkdir)(root, { mode: 0o755 });
    for (const { path, content, mode } of files) {
        const place = (0,external_node_path_.join)(root, path);
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(place), { recursive: true });
        await (0,promises_.writeFile)(place, content, { mode: 0o600 });
        // The mode of a new file is cut by the umask.
        await (0,promises_.chmod)(place, mode ?? 0o600);
    }
    const parents = new Set(files.flatMap(({ path }) => listParents(path)));
    for (const parent of parents)
        await (0,promises_.chmod)((0,external_node_path_.join)(root, parent), isPrivateParent(parent) ? 0o700 : 0o755);
}
function listParents(path) {
    const parent = (0,external_node_path_.dirname)(path);
    return parent === '/' ? ['/'] : [...listParents(parent), parent];
}
/** The usual mode of a home's .ssh and of root's home, which sshd asks for. */
const isPrivateParent = (directory) => directory === '/root' || directory.endsWith('/.ssh');

;// CONCATENATED MODULE: ./.cache/js/src/install/remote-marker.js


const writeTo = (directory, text) => [
    `mkdir -p ${directory}`,
    `printf '%s' ${quoteWord(text)} > ${directory}/state.new`,
    `mv ${directory}/state.new ${directory}/state`,
    `sync ${directory}/state 2>/dev/null || sync`,
].join('\n');
/**
 * A script that leaves the marker in the installer's memory and, once there are file systems, on them, where the installed system will
 * have it.
 */
function renderMarkerScript(marker) {
    const text = formatMarker(marker);
    const onDisk = `if awk '$2 == "/mnt" { found = 1 } END { exit !found }' /proc/mounts; then\n${writeTo('/mnt/var/lib/panther/install', text)}\nfi`;
    return ['set -eu', 'umask 022', writeTo('/run/panther-install', text), ...(hasReached(marker.progress, 'disko') ? [onDisk] : [])].join('\n');
}
/** A script that gives files below /mnt to their owners. nixos-anywhere could, but cuts paths after 35 characters. */
function renderOwnersScript(files) {
    const calls = files.flatMap(({ path, owner }) => (owner === undefined ? [] : [`chown -h ${owner} ${quoteWord(`/mnt${path}`)}`]));
    return calls.length === 0 ? undefined : ['set -eu', ...calls].join('\n');
}

;// CONCATENATED MODULE: ./.cache/js/src/install/state-file.js



/**
 * What this machine remembers of an installation; undefined if there is nothing.
 * @throws UserError if there is a file, but it cannot be read: to guess that nothing was done could erase what was
 */
async function readStateFile(path) {
    let text;
    try {
        text = await (0,promises_.readFile)(path, 'utf8');
    }
    catch (error) {
        if ((0,runtime/* findErrorCode */.Ze)(error) === 'ENOENT')
            return undefined;
        throw new runtime/* UserError */.yo(`The state of an earlier installation at ${path} cannot be read (${String((0,runtime/* findErrorCode */.Ze)(error))}).`, {
            exitCode: 3,
            cause: error,
        });
    }
    const marker = parseMarkerText(text);
    if (marker !== undefined)
        return marker;
    throw new runtime/* UserError */.yo(`The state of an earlier installation at ${path} is damaged. See what is on the machine, then remove that file.`, {
        exitCode: 3,
    });
}
/** Remembers how far an installation came. */
const writeStateFile = (path, marker) => (0,runtime/* writeFileAtomically */.lo)(path, formatMarker(marker));

;// CONCATENATED MODULE: ./.cache/js/src/install/session.js













/**
 * Lays out keys, files and wrappers, and opens a shell. `files.dispose()` is the caller's to call.
 * @throws UserError if ssh is not there, or a key that was given is unusable
 */
async function openSession(request, ports, signal) {
    const ssh = await findExecutable('ssh', ports.env['PATH']);
    if (ssh === undefined)
        throw new runtime/* UserError */.yo('The program "ssh" was not found on PATH. Install OpenSSH.', { exitCode: 3 });
    const made = [];
    const onSecret = (value) => {
        made.push(value);
        ports.onSecret(value);
    };
    const files = await createPrivateFiles(request, { tempDir: ports.tempDir, env: ports.env, onSecret });
    try {
        const token = (0,external_node_crypto_.randomBytes)(16).toString('hex');
        const wrappers = (0,external_node_path_.join)(files.directory, 'bin');
        const phaseOptions = files.stageOptions.installer;
        const kexecOptions = files.kexecOptions;
        const places = { kexec: (0,external_node_path_.join)(wrappers, 'kexec'), other: (0,external_node_path_.join)(wrappers, 'other') };
        await writeWrappers(places.kexec, ssh, kexecOptions, token);
        await writeWrappers(places.other, ssh, phaseOptions, token);
        const shell = ports.openShell({ ssh, target: request.target, env: ports.env, options: files.stageOptions });
        const secrets = (0,runtime/* listSecretPieces */.A6)([...listRequestSecrets(request), ...made]);
        const hardwareFile = (0,external_node_path_.join)(files.directory, 'hardware');
        const run = async (script) => {
            const outcome = await shell.run({ stage: 'installer', script, timeLimit: request.limits.command }, signal);
            if (outcome.kind === 'done')
                return outcome.exitCode === 0 ? undefined : outcome.stderr.trim() || `exit code ${outcome.exitCode}`;
            return outcome.kind === 'wrong-host-key' ? 'it showed another host key' : outcome.message;
        };
        return {
            files,
            shell,
            secrets,
            hardwareFile,
            runPhase: (phase, diskoScript) => {
                const place = phase === 'kexec' ? places.kexec : places.other;
                const options = phase === 'kexec' ? kexecOptions : phaseOptions;
                const named = { extraFiles: files.extraFiles, diskKeys: files.diskKeys, hardwareFile };
                return runPhase({
                    command: [ports.program.path, ...listPhaseArguments(phase, request, named, diskoScript)],
                    env: makePhaseEnv(ports.env, place, files.directory, options),
                    cwd: files.directory,
                    limit: request.limits[phase],
                    token,
                    secrets,
                    stopAtWrongKey: phase !== 'reboot',
                    onLine: (line) => ports.onLine(phase, line),
                }, signal);
            },
            mark: async (progress, facts) => {
                const marker = makeMarker(request, progress, facts, files.installedKeys[0]);
                const problem = await run(renderMarkerScript(marker));
                await writeStateFile(request.stateFile, marker);
                return problem;
            },
            setOwners: async () => {
                const script = renderOwnersScript(request.extraFiles);
                return script === undefined ? undefined : run(script);
            },
        };
    }
    catch (error) {
        await files.dispose();
        throw error;
    }
}
function makeMarker(request, progress, facts, installedKey) {
    return {
        host: request.host,
        progress,
        diskoScript: request.diskoScript,
        toplevel: request.toplevel,
        ...(installedKey === undefined ? {} : { installedKey }),
        bootId: facts.bootId,
    };
}
/** Every value of a request that must not be shown. */
const listRequestSecrets = (request) => [
    request.sshKey,
    ...request.secrets,
    ...request.diskKeys.map(({ content }) => content),
    ...request.extraFiles.map(({ content }) => content),
    ...(request.installedKey.kind === 'given' ? [request.installedKey.privateKey] : []),
];

;// CONCATENATED MODULE: ./.cache/js/src/install/course.js




/** Does one piece of work and writes down how long it took. */
async function timed({ journal, ports }, name, work, isGood) {
    const start = ports.now();
    let ok = false;
    try {
        const value = await work();
        ok = isGood(value);
        return value;
    }
    finally {
        journal.steps.push({ name, seconds: Math.round((ports.now() - start) / 100) / 10, ok });
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/install/decide.js



const refuse = (message) => ({ step: 'refuse', message });
const REWIPE = 'To erase the disks once more, set the input "wipe-again".';
/**
 * What comes next. The machine's own marks count more than what is remembered elsewhere, and disks that were made are never made anew unless
 * that was asked for.
 */
function decideNext(input) {
    const { facts } = input;
    if (facts.busy !== undefined)
        return { step: 'wait', busy: facts.busy };
    return facts.kind === 'installer' ? decideInInstaller(input) : decideOutside(input);
}
function decideOutside({ facts, remembered, request, hasWiped }) {
    const { host } = request;
    if (hasWiped)
        return refuse(`The machine left the installer before "${host}" was installed. It now runs ${facts.osName}.`);
    const own = facts.markers.disk;
    if (!request.reinstall) {
        const isWanted = facts.kind === 'nixos' && facts.currentSystem === request.toplevel;
        if (isWanted && (own?.host === host || isInstalledBy(remembered, host)))
            return { step: 'verify' };
        if (own !== undefined || facts.isDeployedByUs) {
            const what = own === undefined ? 'that is deployed by us' : `that was installed as "${own.host}"`;
            return refuse(`The machine runs a NixOS ${what}. Nothing was changed. To erase it and install "${host}", set the input "reinstall".`);
        }
    }
    if (remembered?.host === host && hasReached(remembered.progress, 'disko-started') && !request.rewipe && !request.reinstall) {
        return refuse(`An earlier run had begun to lay out the disks of "${host}", but the machine now runs ${facts.osName} and not the installer. Nothing was changed. See which disk it starts from. ${REWIPE}`);
    }
    return { step: 'kexec' };
}
const isInstalledBy = (remembered, host) => remembered?.host === host && hasReached(remembered.progress, 'install');
function decideInInstaller({ facts, remembered, request, hasWiped }) {
    const { host } = request;
    const { run, mnt } = facts.markers;
    const own = run ?? mnt ?? (remembered?.host === host ? remembered : undefined);
    if (own !== undefined && own.host !== host && !request.rewipe) {
        return refuse(`This installer is at work on "${own.host}", not on "${host}". Nothing was changed. ${REWIPE}`);
    }
    if (request.rewipe && !hasWiped)
        return { step: 'disko' };
    // Disks that are half made hold nothing any more, so there is nothing to protect.
    if (own === undefined || !hasReached(own.progress, 'disko'))
        return { step: 'disko' };
    if (own.diskoScript !== request.diskoScript) {
        return refuse(`The disks of "${host}" were laid out by another layout (${own.diskoScript}). Nothing was changed. ${REWIPE}`);
    }
    if (!facts.isMntMounted) {
        if (request.mountScript !== undefined)
            return { step: 'mount' };
        return refuse(`The disks of "${host}" were laid out by an earlier run, but nothing is mounted at /mnt: the installer was restarted. Nothing was changed. Mount them by the layout's mount script, or: ${REWIPE}`);
    }
    return hasReached(own.progress, 'install') && own.toplevel === request.toplevel ? { step: 'reboot' } : { step: 'install' };
}

;// CONCATENATED MODULE: ./.cache/js/src/install/look.js


/**
 * Asks the machine what it is, under the host keys and logins of one stage after the other until one lets in. An earlier run may have left it
 * at any of them.
 */
async function lookAt(shell, request, stages, signal) {
    const devices = request.disks.map(({ device }) => device);
    const script = renderInspectScript(devices, request.diskoScript);
    const outcomes = new Map();
    for (const stage of stages) {
        const outcome = await shell.run({ stage, script, timeLimit: request.limits.command }, signal);
        if (outcome.kind !== 'done') {
            outcomes.set(stage, outcome);
            continue;
        }
        const facts = findFacts(outcome.stdout, devices);
        if (facts !== undefined)
            return { kind: 'seen', stage, facts };
        const said = outcome.stderr.trim().split('\n').at(-1) ?? '';
        return {
            kind: 'unclear',
            stage,
            message: `The machine lets in, but does not answer as a Linux machine would${said === '' ? '.' : `: ${said}`}`,
        };
    }
    return { kind: 'unseen', outcomes };
}
const WORDS = {
    before: 'the system that is to be replaced',
    installer: 'the installer',
    installed: 'the installed system',
};
/** Why nobody could look, and what to do: the worst first, which is a host key that nobody expected. */
function describeUnseen(address, outcomes) {
    const entries = [...outcomes];
    const refused = entries.find(([, outcome]) => outcome.kind === 'refused');
    if (refused?.[1].kind === 'refused') {
        return `${address} showed the host key of ${WORDS[refused[0]]}, but does not let us in (${refused[1].message}). Allow the public half of the input "ssh-key" there.`;
    }
    const wrong = entries.find(([, outcome]) => outcome.kind === 'wrong-host-key');
    if (wrong?.[1].kind === 'wrong-host-key')
        return describeWrongKey(address, wrong[0], wrong[1].offered);
    const last = entries.at(-1)?.[1];
    return `${address} does not answer (${last?.kind === 'unreachable' ? last.message : 'no answer'}). See that it runs, and that the address and port are right.`;
}
/** What to say of a host key that is not the expected one. @param offered its fingerprint, if ssh told it */
function describeWrongKey(address, stage, offered) {
    const shown = offered === undefined ? 'another host key' : `the host key ${offered}`;
    return `${address} showed ${shown}, which is none of those expected of ${WORDS[stage]}. Either it is another machine, or somebody is between. If the key is right, pin it in the known hosts.`;
}

;// CONCATENATED MODULE: ./.cache/js/src/install/preflight.js




const GB = 1_000_000_000;
/** Share of its memory that a kernel does not count as such. */
const KERNEL_SHARE = 0.92;
/** The installer of nixos-images, unpacked in memory, and some to work with. A smaller image may be given. */
const MIN_MEMORY = { default: 1.5 * GB, given: GB };
/** Kernel and initrd of the image are loaded beside the running system. */
const MIN_AVAILABLE = 0.6 * GB;
/** The image is unpacked in the home directory before. */
const MIN_HOME = GB;
const SUPPORTED_IMAGES = ['x86_64', 'aarch64'];
/** Mount points that belong to an installation itself: what is being made, and is unmounted before disks are made anew. */
const isInstallMount = (point) => point === '/mnt' || point.startsWith('/mnt/') || point === '[SWAP]';
/**
 * Sentences that say why this machine cannot be installed as it is, each with what to do; none if it can.
 * @param agreed what the consent says of this host
 */
function listPreflightProblems(facts, wanted, agreed) {
    const kexec = facts.kind === 'installer' ? [] : listKexecProblems(facts, wanted);
    return [...listMachineProblems(facts, wanted), ...kexec, ...wanted.disks.flatMap((disk) => listDiskProblems(disk, facts, agreed))];
}
function listMachineProblems(facts, { host, system }) {
    const problems = [];
    const [arch] = system.split('-');
    if (facts.kernel !== 'Linux')
        problems.push(`The machine runs ${facts.kernel}, but nixos-anywhere needs Linux to start from.`);
    // A 64-bit processor with a 32-bit kernel could not run the installer either.
    if (facts.machine !== arch) {
        problems.push(`"${host}" is a ${system} system, but the machine is ${facts.machine}. Choose another machine, or set the platform of the host.`);
    }
    if (facts.elevate === 'none') {
        problems.push('The user that logs in is not root, and neither sudo nor doas works without a password. Log in as root, or allow it.');
    }
    const missing = facts.missingPrograms;
    if (missing.length > 0)
        problems.push(`The machine lacks ${missing.join(', ')}, which nixos-anywhere needs. Install ${missing.length > 1 ? 'them' : 'it'} first.`);
    return problems;
}
function listKexecProblems(facts, { kexec }) {
    const problems = [];
    const remedy = 'Boot the machine from an installer image instead (VARIANT_ID=installer); then nothing has to be started by kexec.';
    if (facts.container !== undefined)
        problems.push(`The machine is a container (${facts.container}), which cannot start another kernel.`);
    if (facts.isXenPv)
        problems.push(`The machine is a paravirtualised Xen guest, in which kexec does not work. ${remedy}`);
    if (facts.secureBoot || facts.lockdown) {
        const reason = facts.secureBoot ? 'Secure Boot is on' : 'The kernel is locked down';
        problems.push(`${reason}, so the kernel of the installer would be refused. Turn it off, or: ${remedy}`);
    }
    if (facts.kexecDisabled)
        problems.push(`The kernel allows no kexec (kernel.kexec_load_disabled = 1) until it is booted anew. ${remedy}`);
    if (kexec === undefined && !SUPPORTED_IMAGES.includes(facts.machine)) {
        problems.push(`There is no ready installer image for ${facts.machine}. Give one by the input "kexec".`);
    }
    const least = kexec === undefined ? MIN_MEMORY.default : MIN_MEMORY.given;
    if (facts.memory < least * KERNEL_SHARE) {
        const advice = kexec === undefined ? ' With a smaller image, given by the input "kexec", 1 GB may do.' : '';
        problems.push(`The machine has ${(0,runtime/* formatSize */.Xq)(facts.memory)} of memory; the installer, which runs from memory, needs ${least / GB} GB.${advice}`);
    }
    else if (facts.available < MIN_AVAILABLE) {
        problems.push(`Only ${(0,runtime/* formatSize */.Xq)(facts.available)} of the machine's ${(0,runtime/* formatSize */.Xq)(facts.memory)} of memory are free; loading the installer needs ${(0,runtime/* formatSize */.Xq)(MIN_AVAILABLE)}. Stop what is not needed, or restart the machine.`);
    }
    if (facts.homeFree !== undefined && facts.homeFree < MIN_HOME) {
        problems.push(`Only ${(0,runtime/* formatSize */.Xq)(facts.homeFree)} are free in the home directory, where the installer is unpacked; it needs ${(0,runtime/* formatSize */.Xq)(MIN_HOME)}.`);
    }
    return problems;
}
function listDiskProblems(wanted, facts, agreed) {
    const { device, minBytes } = wanted;
    if (facts.disks === undefined)
        return [`The machine has no lsblk, so nobody can tell whether ${device} is the disk that is meant. Install util-linux.`];
    const path = facts.devices.get(device);
    const disk = facts.disks.find((one) => one.path === path);
    if (path === undefined || disk === undefined) {
        const what = path === undefined ? 'is not on the machine' : `is ${path}, which is part of a disk or hidden`;
        return [`The disk ${device} of the layout ${what}. It has ${describeDisks(facts.disks)}.`];
    }
    const problems = [];
    if (disk.type !== 'disk')
        problems.push(`${device} is no disk, but of the type "${disk.type}".`);
    if (minBytes !== undefined && disk.bytes < minBytes) {
        problems.push(`The layout needs ${(0,runtime/* formatSize */.Xq)(minBytes)} on ${device}, which has ${(0,runtime/* formatSize */.Xq)(disk.bytes)}.`);
    }
    const serial = agreed.find((one) => one.device === device)?.serial;
    if (serial !== undefined && serial !== disk.serial) {
        problems.push(`The consent is for the disk ${device} with the serial number ${serial}, but the one in the machine has ${disk.serial ?? 'none'}.`);
    }
    const used = disk.mountPoints.filter((point) => !isInstallMount(point));
    if (facts.kind === 'installer' && used.length > 0) {
        problems.push(`${device} holds ${used.join(', ')} of the running installer. It cannot be erased while it is used.`);
    }
    return problems;
}
function describeDisks(disks) {
    const real = disks.filter(({ type }) => type === 'disk');
    const texts = real.map(({ path, bytes, serial }) => `${path} (${(0,runtime/* formatSize */.Xq)(bytes)}${serial === undefined ? '' : `, serial ${serial}`})`);
    return texts.length === 0 ? 'no disks' : texts.join(', ');
}

;// CONCATENATED MODULE: ./.cache/js/src/install/request-problems.js




const ADDRESS = /^[A-Za-z0-9_[:][A-Za-z0-9._:%-]*$/;
const USER = /^[A-Za-z_][A-Za-z0-9._-]*$/;
const request_problems_HOST = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** All that is wrong with a request by itself, a sentence each: told before anybody is connected to. */
function listRequestProblems(request) {
    const { host, target, hostKeys, installerKeys, disks } = request;
    const users = [target.before.user, target.installed.user].filter((user) => !USER.test(user));
    const ports = [target.before, target.installer, target.installed].map(({ port }) => port);
    const badKeys = [...hostKeys, ...(installerKeys ?? [])].filter((key) => !isPublicKey(key));
    return [
        ...(request_problems_HOST.test(host) ? [] : [`"${host}" is no name of a host.`]),
        ...(ADDRESS.test(target.address) ? [] : [`"${target.address}" is no host name or address.`]),
        ...users.map((user) => `"${user}" is no name of a user.`),
        ...ports.filter((port) => !Number.isInteger(port) || port < 1 || port > 65_535).map((port) => `${port} is no port.`),
        ...badKeys.map((key) => `A host key must be like "ssh-ed25519 AAAA…", but is "${key}".`),
        ...(hostKeys.length > 0
            ? []
            : [
                `No host key is known of ${target.address}. See it by "ssh-keyscan -p ${target.before.port} ${target.address}", compare it with what the machine's console or provider says, and pin it in the known hosts.`,
            ]),
        ...disks
            .filter(({ device }) => !/^\/dev\/[^\s'"\\]+$/.test(device))
            .map(({ device }) => `"${device}" is no disk: it must begin with /dev/.`),
        ...listPathProblems(request),
    ];
}
/**
 * A sentence if nobody agreed to wipe exactly the disks of the layout.
 * @throws UserError if the consent cannot be read
 */
const findWipeProblem = ({ host, disks, consent }) => findConsentProblem(host, disks, parseWipeConsent(consent));

;// CONCATENATED MODULE: ./.cache/js/src/install/await-installed.js



const POLL_MS = 2_000;
/** A system that starts may refuse logins for a while; one that still does then has no key of ours. */
const REFUSED_MS = 30_000;
/**
 * Waits until the system that was installed answers: under its own host key, not as the installer, and with the closure that was asked for.
 * nixos-anywhere waits only until the machine is gone.
 * @param installerBoot boot id of the installer, if it is known
 * @param ports `onLast` hears at each try what is in the way, for whoever ends the waiting
 */
async function awaitInstalled(shell, request, installerBoot, ports, signal) {
    const end = ports.now() + request.limits.boot;
    let refusedSince;
    let last;
    for (;;) {
        const look = await lookAt(shell, request, ['installed'], signal);
        if (look.kind === 'seen') {
            const { facts } = look;
            const isStillInstaller = facts.kind === 'installer' || facts.bootId === installerBoot;
            if (!isStillInstaller)
                return judgeInstalled(facts, request);
            last = 'the installer still runs: the machine did not restart';
        }
        else if (look.kind === 'unclear') {
            last = look.message;
        }
        else {
            last = describeUnseen(request.target.address, look.outcomes);
        }
        ports.onLast(last);
        const isRefused = look.kind === 'unseen' && look.outcomes.get('installed')?.kind === 'refused';
        refusedSince = isRefused ? (refusedSince ?? ports.now()) : undefined;
        const now = ports.now();
        if (now >= end || (refusedSince !== undefined && now - refusedSince >= REFUSED_MS))
            break;
        await ports.sleep(Math.min(POLL_MS, end - now), signal);
    }
    return { ok: false, message: await explainAbsence(shell, request, last, signal) };
}
function judgeInstalled(facts, { host, toplevel }) {
    if (facts.currentSystem === toplevel)
        return { ok: true, facts };
    const found = facts.kind === 'nixos' ? `the system ${facts.currentSystem ?? 'of an unknown path'}` : facts.osName;
    return {
        ok: false,
        message: `The machine restarted, but runs ${found} and not ${toplevel}, which was installed as "${host}". See from which disk it starts.`,
    };
}
/** A machine that came back as the installer, or never left it, has another cause than one that is gone. */
async function explainAbsence(shell, request, last, signal) {
    const look = await lookAt(shell, request, ['installer'], signal);
    const seconds = Math.round(request.limits.boot / 1000);
    if (look.kind === 'seen' && look.facts.kind === 'installer') {
        return `The installed system did not answer within ${seconds} s: the machine is in the installer. See that it starts from the disk that was installed.`;
    }
    return `"${request.host}" was installed and the machine restarted, but the installed system did not answer as it should within ${seconds} s. ${capitalise(last)}${/[.!]$/.test(last) ? '' : '.'} See its console; nothing was undone.`;
}
const capitalise = (text) => text.charAt(0).toUpperCase() + text.slice(1);

;// CONCATENATED MODULE: ./.cache/js/src/install/describe-failure.js




const SHOWN_LINES = 12;
/** What to say of a phase that did not end well: why, and what the machine runs now. */
async function describeFailure(course, step, outcome) {
    const { request, signal } = course;
    const said = outcome.lines.slice(-SHOWN_LINES).join('\n');
    const now = await describeNow(course, step);
    const tail = said === '' ? '' : `\nIts last words:\n${said}`;
    const phase = step === 'mount' ? 'disko' : step;
    switch (outcome.kind) {
        case 'wrong-host-key':
            return {
                result: 'failed',
                message: `Phase ${step} was stopped. ${describeWrongKey(request.target.address, 'installer', outcome.offered)} ${now}`,
            };
        case 'login-refused':
            return { result: 'failed', message: `Phase ${step} was stopped, as the machine did not let us in. ${now}${tail}` };
        case 'limit':
            return {
                result: 'failed',
                message: `Phase ${step} did not end within ${Math.round(request.limits[phase] / 1000)} s and was stopped. ${now}${tail}`,
            };
        case 'done':
        case 'failed':
            signal.throwIfAborted();
            return {
                result: 'failed',
                message: `Phase ${step} of nixos-anywhere failed${outcome.kind === 'failed' ? ` (${outcome.exit})` : ''}. ${now}${tail}`,
            };
    }
}
/** What the machine runs after a phase that failed. */
async function describeNow({ request, session, signal }, step) {
    const look = await lookAt(session.shell, request, ['installer', 'before'], signal);
    const disks = step === 'kexec' ? 'No disk was touched.' : 'Its disks hold nothing but what was installed so far.';
    if (look.kind !== 'seen')
        return `The machine does not answer now, so what it runs is not known. ${disks}`;
    const runs = look.facts.kind === 'installer' ? 'is in the installer' : `runs ${look.facts.osName}`;
    return `The machine ${runs} and can be reached. ${disks} A later run goes on from here.`;
}

;// CONCATENATED MODULE: ./.cache/js/src/install/steps.js







/** Runs a phase and marks its end. @returns undefined if all went well */
async function runStep(course, step, facts) {
    const { request, ports, session, journal } = course;
    const phase = step === 'mount' ? 'disko' : step;
    const script = step === 'mount' ? (request.mountScript ?? request.diskoScript) : request.diskoScript;
    ports.onStep(`Phase ${step} of "${request.host}"`);
    if (step === 'disko') {
        journal.areKeysInPlace = false;
        const problem = await session.mark('disko-started', facts);
        if (problem !== undefined)
            return {
                result: 'failed',
                message: `The installer could not note that its disks are to be erased (${problem}). Nothing was erased.`,
            };
    }
    const outcome = await timed(course, step, () => session.runPhase(phase, script), ({ kind }) => kind === 'done');
    // The machine restarts in either case; whether it did is seen by looking, and not by its absence.
    const isOver = outcome.kind === 'done' || (outcome.kind === 'limit' && (step === 'kexec' || step === 'reboot'));
    if (!isOver)
        return describeFailure(course, step, outcome);
    if (step === 'kexec') {
        if (request.hardwareConfig !== undefined) {
            const content = await (0,promises_.readFile)(session.hardwareFile, 'utf8').catch(() => undefined);
            if (content !== undefined)
                journal.hardware = { path: request.hardwareConfig.path, content };
        }
        return undefined;
    }
    if (step === 'install') {
        const problem = await timed(course, 'owners', () => session.setOwners(), (one) => one === undefined);
        if (problem !== undefined)
            return { result: 'failed', message: `The extra files could not be given to their owners: ${problem}.` };
        await session.files.saveInstalledKey();
        journal.installedKeys = session.files.installedKeys;
        journal.areKeysInPlace = true;
        await session.files.expectInstalledKeys(journal.installedKeys);
    }
    if (step === 'reboot') {
        await writeStateFile(request.stateFile, { ...markerOf(request, journal), progress: 'reboot' });
        return undefined;
    }
    const problem = await session.mark(step === 'mount' ? 'disko' : step, facts);
    return problem === undefined
        ? undefined
        : { result: 'failed', message: `Phase ${step} ended well, but that could not be noted on the machine: ${problem}.` };
}
const markerOf = ({ host, diskoScript, toplevel }, { installedKeys: [installedKey] }) => ({
    host,
    diskoScript,
    toplevel,
    ...(installedKey === undefined ? {} : { installedKey }),
});
/** Waits for the installed system and asks whether it is well. */
async function verify(course, installerBoot, result) {
    const { request, ports, session, journal, signal } = course;
    journal.areKeysInPlace = true;
    ports.onStep(`Waiting for the installed system of "${request.host}"`);
    const verdict = await timed(course, 'boot', () => awaitInstalled(session.shell, request, installerBoot, { ...ports, onLast: (last) => (journal.lastSeen = last) }, signal), ({ ok }) => ok);
    if (!verdict.ok)
        return { result: 'failed', message: verdict.message };
    const message = `"${request.host}" runs ${request.toplevel}${result === 'installed' ? '' : ', as an earlier run installed it'}.`;
    const check = ports.health;
    if (check === undefined)
        return { result, message };
    const health = await timed(course, 'health', () => check(session.shell, signal), ({ ok }) => ok);
    if (health.ok)
        return { result, message, health };
    const failed = health.results.filter(({ ok }) => !ok).map(({ name, message: why }) => `${name}: ${why}`);
    return { result: 'failed', message: `"${request.host}" was installed and runs, but is not healthy:\n${failed.join('\n')}`, health };
}

;// CONCATENATED MODULE: ./.cache/js/src/install/install.js













/** More steps than any way through has. */
const MAX_STEPS = 12;
const BUSY_POLL_MS = 5_000;
const ANY_STAGE = ['before', 'installer', 'installed'];
/**
 * Installs NixOS on one machine by nixos-anywhere, phase by phase, from where an earlier run left off. Every failure is an outcome that says
 * what the machine runs now.
 * @throws UserError for a request that makes no sense by itself (all problems at once); the reason of `signal` if that ends it
 */
async function installHost(request, ports, signal) {
    const problems = listRequestProblems(request);
    if (problems.length > 0)
        throw new runtime/* UserError */.yo(problems.join('\n'));
    parseWipeConsent(request.consent);
    const remembered = await readStateFile(request.stateFile);
    const total = AbortSignal.timeout(request.limits.total);
    const both = AbortSignal.any([signal, total]);
    const session = await openSession(request, ports, both);
    const journal = {
        ...{ steps: [], resumedAfter: undefined, hardware: undefined, lastSeen: undefined },
        ...{ installedKeys: session.files.installedKeys, areKeysInPlace: false },
    };
    try {
        await expectKeys(session, journal, remembered, request);
        const result = await installInSession({ request, ports, session, journal, remembered, signal: both });
        const { resumedAfter, hardware } = journal;
        return {
            ...describeCourse(request, ports, journal),
            ...maskResult(result, session.secrets),
            ...(resumedAfter && { resumedAfter }),
            ...(hardware && { hardware }),
        };
    }
    catch (error) {
        if (signal.aborted || !total.aborted)
            throw error;
        const seen = journal.lastSeen === undefined ? '' : ` It waited for the installed system: ${journal.lastSeen.replace(/[.!]$/, '')}.`;
        const message = `The installation of "${request.host}" took more than ${formatLimit(request.limits.total)} and was stopped.${seen} A later run goes on where it was.`;
        return { ...describeCourse(request, ports, journal), ...maskResult({ result: 'failed', message }, session.secrets) };
    }
    finally {
        await session.files.dispose();
    }
}
/** What every outcome tells, however it ended. */
const describeCourse = ({ host }, { program }, { steps, installedKeys, areKeysInPlace }) => ({
    ...{ host, program, steps },
    installedKeys: areKeysInPlace ? installedKeys : [],
});
/** What the machine says, a health check for one, may hold what it was given: the outcome is kept in files, where the runner hides nothing. */
function maskResult({ result, message, health }, secrets) {
    const mask = (text) => (0,runtime/* maskSecrets */.QU)(text, secrets);
    const masked = health?.results.map((one) => ({ ...one, message: mask(one.message) }));
    return { result, message: mask(message), ...(health && masked && { health: { ...health, results: masked } }) };
}
const formatLimit = (milliseconds) => milliseconds < 120_000 ? `${Math.round(milliseconds / 1_000)} s` : `${Math.round(milliseconds / 60_000)} minutes`;
/** A key that was made in an earlier run, and is on the machine since, counts instead of the one made now. */
async function expectKeys(session, journal, marker, request) {
    if (request.installedKey.kind !== 'generate' || marker?.host !== request.host)
        return;
    if (marker.installedKey === undefined || !hasReached(marker.progress, 'install'))
        return;
    journal.installedKeys = [marker.installedKey];
    journal.areKeysInPlace = true;
    await session.files.expectInstalledKeys(journal.installedKeys);
}
async function installInSession(course) {
    const { request, ports, session, journal, signal } = course;
    let look = await timed(course, 'inspect', () => lookAt(session.shell, request, ANY_STAGE, signal), isSeen);
    if (look.kind !== 'seen')
        return describeLook(request, look);
    journal.resumedAfter = findResumed(look.facts, request.host);
    const { kind, markers } = look.facts;
    await expectKeys(session, journal, kind === 'installer' ? (markers.run ?? markers.mnt) : markers.disk, request);
    let hasWiped = false;
    let isAllowed = false;
    const waitEnd = ports.now() + request.limits.install;
    for (let count = 0; count < MAX_STEPS; count++) {
        const { facts } = look;
        const decision = decideNext({ facts, remembered: course.remembered, request, hasWiped });
        if (decision.step === 'refuse')
            return { result: hasWiped ? 'failed' : 'refused', message: decision.message };
        if (decision.step === 'verify')
            return verify(course, undefined, 'already-installed');
        if (decision.step === 'wait') {
            ports.onStep(`${decision.busy} of an earlier run still works on the machine; waiting for it.`);
            if (ports.now() >= waitEnd)
                return { result: 'failed', message: `${install_capitalise(decision.busy)} of an earlier run did not end in time.` };
            count = 0;
            await ports.sleep(BUSY_POLL_MS, signal);
        }
        else {
            if (!isAllowed && (decision.step === 'kexec' || decision.step === 'disko')) {
                const refused = findRefusal(request, facts);
                if (refused !== undefined)
                    return refused;
                isAllowed = true;
            }
            const failure = await runStep(course, decision.step, facts);
            if (failure !== undefined)
                return failure;
            if (decision.step === 'reboot')
                return verify(course, facts.bootId, 'installed');
            if (decision.step === 'disko')
                hasWiped = true;
        }
        // What was waited for may have been found at any stage; and somebody else may have gone on meanwhile.
        const stages = decision.step === 'wait' ? ANY_STAGE : ['installer', 'before'];
        look = await timed(course, 'inspect', () => lookAt(session.shell, request, stages, signal), isSeen);
        if (look.kind !== 'seen')
            return describeLook(request, look);
        if (decision.step === 'kexec' && look.facts.kind !== 'installer') {
            return { result: 'failed', message: `kexec ended well, but the machine still runs ${look.facts.osName}. No disk was touched.` };
        }
    }
    return {
        result: 'failed',
        message: `The installation of "${request.host}" came back to where it had been again and again, and was stopped.`,
    };
}
const isSeen = (look) => look.kind === 'seen';
const describeLook = ({ target }, look) => look.kind === 'unclear'
    ? { result: 'failed', message: look.message }
    : {
        result: [...look.outcomes.values()].every(({ kind }) => kind === 'unreachable') ? 'offline' : 'refused',
        message: describeUnseen(target.address, look.outcomes),
    };
function findResumed(facts, host) {
    const marker = [facts.markers.run, facts.markers.mnt].find((one) => one?.host === host);
    if (facts.kind !== 'installer' || marker === undefined)
        return undefined;
    return marker.progress === 'disko-started' ? 'kexec' : marker.progress;
}
/** What speaks against touching this machine: asked once, before the first phase that leads to it. */
function findRefusal(request, facts) {
    const agreed = parseWipeConsent(request.consent).get(request.host) ?? [];
    const consent = findWipeProblem(request);
    const problems = [...(consent === undefined ? [] : [consent]), ...listPreflightProblems(facts, request, agreed)];
    return problems.length === 0 ? undefined : { result: 'refused', message: problems.join('\n') };
}
const install_capitalise = (text) => text.charAt(0).toUpperCase() + text.slice(1);

;// CONCATENATED MODULE: ./.cache/js/src/install/shell.js



/** Exit code of ssh when it is ssh that failed. A script that ends with it as well is taken for a lost connection. */
const SSH_FAILED = 255;
const loginOf = ({ target }, stage) => stage === 'installer' ? { user: 'root', port: target.installer.port } : target[stage];
/** A shell over the real ssh, one connection for each script. */
function createSshShell(access) {
    return {
        run: async (call, signal) => {
            const { user, port } = loginOf(access, call.stage);
            const limit = AbortSignal.timeout(call.timeLimit);
            try {
                const outcome = await (0,runtime/* runProcess */.R3)({
                    command: [
                        access.ssh,
                        ...access.options[call.stage],
                        '-T',
                        '-p',
                        String(port),
                        '-l',
                        user,
                        access.target.address,
                        `${call.interpreter ?? 'sh'} -s`,
                    ],
                    env: access.env,
                    // In braces, so that the shell has read everything before a command of the script could read the rest of it.
                    input: wrapScript(call),
                    signal: AbortSignal.any([signal, limit]),
                    graceMs: 500,
                });
                if (outcome.exitCode === SSH_FAILED || outcome.exitCode === undefined)
                    return explainSshFailure(outcome.stderrTail);
                return { kind: 'done', exitCode: outcome.exitCode, stdout: outcome.stdout, stderr: outcome.stderrTail };
            }
            catch (error) {
                if (!limit.aborted || signal.aborted)
                    throw error;
                return { kind: 'unreachable', message: `no answer within ${Math.round(call.timeLimit / 1000)} s` };
            }
        },
    };
}
const wrapScript = ({ script }) => `{\n${script}\n}\n`;

;// CONCATENATED MODULE: ./.cache/js/src/install/index.js








// EXTERNAL MODULE: ./.cache/js/src/pipeline/index.js + 37 modules
var pipeline = __webpack_require__(18713);
// EXTERNAL MODULE: ./.cache/js/src/report/index.js + 13 modules
var report = __webpack_require__(67603);
// EXTERNAL MODULE: ./.cache/js/src/ssh/index.js + 12 modules
var ssh = __webpack_require__(55684);
;// CONCATENATED MODULE: ./.cache/js/actions/install/inputs.js



const INPUTS = {
    ...pipeline/* FLAKE_INPUT */.Lp,
    host: { kind: 'text', required: true, description: 'Name of the host in `nixosConfigurations`.' },
    wipe: {
        kind: 'text',
        default: '',
        description: 'Consent to erase: the host and exactly the disks of its layout, `web: /dev/sda, /dev/nvme0n1`; a serial number after `=` binds it to that very disk. Without it nothing is done, and the message holds the line to copy.',
    },
    'wipe-again': { kind: 'flag', default: false, description: 'Erase again although an earlier run had made the disks.' },
    reinstall: { kind: 'flag', default: false, description: 'Install over a system that Panther installed or deploys to.' },
    'host-key': {
        kind: 'choice',
        values: ['generate', 'copy', 'given'],
        default: 'generate',
        description: 'Where the host key of the installed system comes from: made here (`generate`), the one the machine has now (`copy`), or `installed-host-key` (`given`).',
    },
    'installed-host-key': { kind: 'text', secret: true, description: 'With `host-key: given`: the private host key. Pass a secret.' },
    'nixos-anywhere': {
        kind: 'text',
        default: '',
        description: 'nixos-anywhere to use: a path or a flake reference. Default: the flake’s own input of that name, else that on PATH, else the commit this version is tested with.',
    },
    kexec: {
        kind: 'text',
        description: 'Path or URL of the kexec tarball. Default: that of `.github/panther.yml`, else that of nixos-anywhere.',
    },
    'substitute-on-destination': { kind: 'flag', default: true, description: 'Let the installer fetch from binary caches itself.' },
    'hardware-config': {
        kind: 'choice',
        values: ['none', 'nixos-facter', 'nixos-generate-config'],
        default: 'none',
        description: 'Ask the installer for the facts of the hardware, to be committed; they are not part of what is installed now.',
    },
    'hardware-path': { kind: 'text', default: 'hardware.json', description: 'Path in the repository that those facts are meant for.' },
    'time-limit': { kind: 'parsed', default: '3 h', parse: config/* parseDuration */.E9, description: 'For all of it.' },
    'ssh-key': {
        kind: 'text',
        secret: true,
        required: true,
        description: 'Private SSH key that logs in before and after, without a passphrase. Pass a secret.',
    },
    'ssh-known-hosts': {
        kind: 'parsed',
        default: '',
        parse: ssh/* parseKnownHosts */.uJ,
        description: 'Host keys that the machine shows now, as lines of known_hosts; or pin them in `.github/panther.yml` (`install.host-key`).',
    },
    secrets: {
        kind: 'text',
        secret: true,
        description: 'JSON of name → value for the files and disk keys that `.github/panther.yml` names below `install`.',
    },
};
const OUTPUTS = {
    result: '`installed`, `already-installed`, `refused`, `offline` or `failed`.',
    'host-key': 'Public host key of the installed system, to be pinned.',
    'host-key-file': 'File with the private half of a key that was made here, for this job only.',
    'hardware-file': 'File with the facts of the hardware, if they were asked for.',
};

// EXTERNAL MODULE: ./.cache/js/actions/install/state.js
var state = __webpack_require__(7787);
;// CONCATENATED MODULE: ./.cache/js/actions/install/main.js














/** Version of `install-result.json`. */
const RESULT_VERSION = 1;
const GOOD = ['installed', 'already-installed'];
/** What a person reads in the job's summary. */
function renderSummary({ host, result, message, steps, installedKeys, program }) {
    const rows = steps.map(({ name, seconds, ok }) => `| ${ok ? '🟢' : '🔴'} ${name} | ${(0,report/* formatDuration */.a3)(seconds)} |`);
    return [
        `## ${GOOD.includes(result) ? '🟢' : '🔴'} ${(0,report/* escapeMarkdown */.FV)(host)}: ${result}`,
        (0,report/* escapeMarkdown */.FV)(message, 4_000),
        rows.length === 0 ? '' : ['| step | time |', '| --- | --- |', ...rows].join('\n'),
        installedKeys.length === 0
            ? ''
            : `Pin in .github/panther.yml: ${installedKeys.map((key) => (0,report/* escapeCode */.tn)(`host-key: ${key}`)).join(', ')}`,
        `nixos-anywhere ${(0,report/* escapeCode */.tn)(program.version)} (${program.source}).`,
        '',
    ]
        .filter((part, index, all) => part !== '' || index === all.length - 1)
        .join('\n\n');
}
/** The first installation of a host. */
const runInstall = () => (0,runtime/* runAction */.Cs)(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const { host, 'ssh-key': sshKey, 'installed-host-key': installedHostKey } = inputs;
    const secrets = (0,pipeline/* parseSecrets */.dC)(inputs.secrets);
    for (const secret of [...secrets.values(), ...(0,ssh/* listKeySecrets */.R2)(sshKey), ...(0,ssh/* listKeySecrets */.R2)(installedHostKey ?? '')])
        io.maskSecret(secret);
    const problem = (0,ssh/* findKeyProblem */.a)(sshKey);
    if (problem !== undefined)
        throw new runtime/* UserError */.yo(problem);
    const flake = await (0,src_flake/* locateFlake */.mo)(inputs.flake, io.workspace);
    const settings = (0,config/* settingsOf */.f5)(await (0,boot/* readRepositoryConfig */.Fz)(flake), host);
    const nix = (0,src_nix/* createCliNix */.Su)({ env: io.env, signal: io.signal });
    await (0,src_nix/* requireNix */.ro)(nix);
    const layout = await (0,pipeline/* readInstallLayout */.kK)(flake, host, nix);
    const directory = await io.makeDirectory('install');
    const keyDirectory = await io.makeDirectory('host-key');
    io.saveState(state/* KEY_STATE */.k, keyDirectory);
    // At a place that a later step of this job finds again.
    const places = { stateFile: (0,external_node_path_.join)(io.temp, 'panther-install-state', host), hostKeyFile: (0,external_node_path_.join)(keyDirectory, 'ssh_host_ed25519_key') };
    const request = (0,pipeline/* makeInstallRequest */.j8)(host, layout, settings, inputs, secrets, inputs['ssh-known-hosts'], places);
    io.log.info(`Building what "${host}" is installed from.`);
    const { exitCode } = await nix.build({ drvPaths: layout.drvPaths }, (event) => {
        if (event.kind === 'message' && event.level === 0)
            io.log.info(event.text);
        if (event.kind === 'build-started')
            io.log.info(`Building ${event.drvPath}`);
    });
    if (exitCode !== 0)
        throw new runtime/* UserError */.yo(`"${host}" does not build, so nothing was installed. The log says why.`, { exitCode: 1 });
    const lock = flake.directory === undefined
        ? undefined
        : await (0,promises_.readFile)((0,external_node_path_.join)(flake.directory, 'flake.lock'), 'utf8').then(src_flake/* parseLockFile */.hi, () => undefined);
    const choice = chooseProgram(inputs['nixos-anywhere'], lock, await findExecutable('nixos-anywhere', io.env['PATH']));
    const program = await resolveProgram(choice, async (installable) => nix.buildInstallable(installable)).catch((error) => {
        if (!(error instanceof runtime/* ToolError */.v4))
            throw error;
        throw new runtime/* UserError */.yo(`nixos-anywhere could not be had: ${error.message}. Put it on PATH, or name one by the input "nixos-anywhere".`, {
            exitCode: 3,
        });
    });
    const temp = await io.makeDirectory('private');
    io.saveState(state/* TEMP_STATE */.B, temp);
    const outcome = await installHost(request, {
        program,
        env: io.env,
        openShell: createSshShell,
        health: (0,pipeline/* createInstallHealth */.mn)(settings),
        onLine: (phase, line) => io.log.info(`${phase} | ${line}`),
        onStep: (message) => io.log.info(message),
        onSecret: (value) => (0,ssh/* listKeySecrets */.R2)(value).forEach((secret) => io.maskSecret(secret)),
        now: () => performance.now(),
        sleep: async (milliseconds, signal) => (0,external_node_timers_promises_.setTimeout)(milliseconds, undefined, { signal }),
        tempDir: temp,
    }, io.signal);
    const kept = (0,external_node_path_.join)(directory, 'kept');
    await (0,promises_.mkdir)(kept);
    await (0,promises_.writeFile)((0,external_node_path_.join)(kept, 'install-result.json'), `${JSON.stringify({ version: RESULT_VERSION, ...outcome }, undefined, 2)}\n`);
    const hardware = outcome.hardware === undefined ? undefined : (0,external_node_path_.join)(kept, 'hardware', outcome.hardware.path.replaceAll('..', '_'));
    if (outcome.hardware !== undefined && hardware !== undefined) {
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(hardware), { recursive: true });
        await (0,promises_.writeFile)(hardware, outcome.hardware.content);
    }
    await io.writeSummary(renderSummary(outcome));
    io.setOutputs({
        result: outcome.result,
        'host-key': outcome.installedKeys.join('\n'),
        'host-key-file': (await (0,runtime/* isFile */.fo)(places.hostKeyFile)) ? places.hostKeyFile : '',
        'hardware-file': hardware ?? '',
    });
    try {
        await (0,pipeline/* uploadDirectory */.zA)((0,runtime/* createGitHubArtifactStore */.HR)(io.env), `${(0,pipeline/* nameArtifacts */.H1)(inputs.flake).base}-install-${host.replace(/[^A-Za-z0-9._-]/g, '_')}`, kept);
    }
    catch (error) {
        io.log.warning(`The result was not kept as an artifact: ${(0,runtime/* describeError */.Uc)(error)}`);
    }
    io.log.info(outcome.message);
    if (!GOOD.includes(outcome.result))
        io.fail(outcome.message);
});


/***/ }),

/***/ 7787:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ TEMP_STATE),
/* harmony export */   k: () => (/* binding */ KEY_STATE)
/* harmony export */ });
/** State of the step, for its post phase: the directory that keys and files lie in while it runs. */
const TEMP_STATE = 'private-directory';
/** The same: the directory of the host key that was made, which later steps of the job may read. */
const KEY_STATE = 'key-directory';


/***/ })

};
