export const id = 478;
export const ids = [478];
export const modules = {

/***/ 12478:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runSetup: () => (/* binding */ runSetup)
});

// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
// EXTERNAL MODULE: ./.cache/js/src/setup/index.js + 14 modules
var setup = __webpack_require__(74029);
;// CONCATENATED MODULE: ./.cache/js/actions/setup/inputs.js


const INPUTS = {
    'github-token': {
        kind: 'text',
        secret: true,
        default: '${{ github.token }}',
        description: 'Token with which Nix fetches flake inputs from this GitHub server: private ones, and public ones without hitting the rate limit. Later steps get it by a file that only the runner’s user can read; it is removed at the end of the job.',
    },
    substituters: {
        kind: 'list',
        description: 'URLs of binary caches to use besides those the machine has. Each needs its key in `trusted-public-keys`.',
    },
    'trusted-public-keys': {
        kind: 'list',
        description: 'Public keys of these caches, as `NAME:BASE64`.',
    },
    'accept-flake-config': {
        kind: 'flag',
        default: false,
        description: 'Whether a flake may change Nix’s settings by its `nixConfig`. Off, because a pull request could then name a cache of its own.',
    },
    'extra-nix-config': {
        kind: 'text',
        description: 'More lines for `nix.conf`, read last. They hold for this user; a daemon takes most of them from trusted users only. Use `extra-access-tokens` (not `access-tokens`) for other forges.',
    },
    kvm: {
        kind: 'choice',
        values: ['auto', 'off'],
        default: 'auto',
        description: '`auto` opens `/dev/kvm` to builds, where there is one, by a udev rule; `off` leaves it alone and runs no build that needs it.',
    },
    'free-disk-space': {
        kind: 'flag',
        default: false,
        description: 'Removes big directories of GitHub’s images that Nix does not need (Android, Haskell, .NET, Swift …), until `min-free-disk` is reached. Does nothing on self-hosted runners.',
    },
    builders: {
        kind: 'parsed',
        default: '',
        parse: setup/* parseBuilders */.ms,
        description: 'Other machines that build for this one, in the format of Nix’s `builders` setting: `ssh-ng://USER@HOST SYSTEMS KEY JOBS SPEED FEATURES`, one per line or separated by `;`, `-` for what is left out. They fetch from binary caches themselves.',
    },
    store: {
        kind: 'parsed',
        parse: setup/* parseJobStore */.i4,
        description: 'Store in which all later steps of the job evaluate and build, such as `ssh-ng://USER@HOST` or `local?root=/big/disk`. Empty for the machine’s own. A store on another machine takes a recent Nix (2.34 works, 2.26 does not).',
    },
    'ssh-key': {
        kind: 'text',
        secret: true,
        description: 'Text of the private SSH key for `builders` and `store`, without a passphrase. Later steps use it from a file that only the runner’s user can read; it is removed at the end of the job.',
    },
    'ssh-known-hosts': {
        kind: 'parsed',
        default: '',
        parse: setup/* parseKnownHosts */.uJ,
        description: 'Host keys of these machines, as lines of `known_hosts`. Required with SSH, as a host that nobody can tell from another is never trusted: take the lines from `ssh-keyscan HOST` and compare the fingerprint on the host.',
    },
    'min-free-disk': {
        kind: 'parsed',
        parse: runtime/* parseSize */.DB,
        description: 'Fails early if less than this is free on the disk of the Nix store, such as `20 GiB`.',
    },
};
const OUTPUTS = {
    'nix-version': 'Version of the Nix that was found, such as `2.34.8`.',
    'nix-vendor': '`nix`, `lix` or `determinate`.',
    system: 'Nix’s name of this machine’s system, such as `x86_64-linux`.',
    'system-features': 'JSON list of the features that builds here may ask for.',
    kvm: '`true` if `/dev/kvm` can be opened. That guests boot with it is not tried here.',
    'free-disk': 'Bytes free on the disk of the Nix store.',
};

;// CONCATENATED MODULE: ./.cache/js/actions/setup/main.js



function runSetup() {
    return (0,runtime/* runAction */.Cs)(async (io) => {
        const inputs = io.parseInputs(INPUTS);
        const result = await (0,setup/* setup */.mj)({
            githubToken: inputs['github-token'],
            substituters: inputs.substituters,
            trustedPublicKeys: inputs['trusted-public-keys'],
            acceptFlakeConfig: inputs['accept-flake-config'],
            extraConfig: inputs['extra-nix-config'] ?? '',
            kvm: inputs.kvm,
            freeDiskSpace: inputs['free-disk-space'],
            minFreeDisk: inputs['min-free-disk'],
            builders: inputs.builders,
            store: inputs.store,
            sshKey: inputs['ssh-key'] ?? '',
            knownHosts: inputs['ssh-known-hosts'],
        }, (0,setup/* createSetupPorts */.gw)(io));
        io.setOutputs({
            'nix-version': result.nixVersion,
            'nix-vendor': result.nix.vendor,
            system: result.system,
            'system-features': result.systemFeatures,
            kvm: result.kvm.usable,
            'free-disk': result.freeDisk,
        });
    });
}


/***/ })

};
