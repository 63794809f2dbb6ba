export const id = 684;
export const ids = [684];
export const modules = {

/***/ 55684:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $H: () => (/* reexport */ classifyRemoteFailure),
  zt: () => (/* reexport */ createSsh),
  st: () => (/* reexport */ describeUnknownHost),
  Bt: () => (/* reexport */ describeUnpinnedHost),
  my: () => (/* reexport */ findHost),
  a: () => (/* reexport */ findKeyProblem),
  i_: () => (/* reexport */ formatStoreUrl),
  R2: () => (/* reexport */ listKeySecrets),
  xK: () => (/* reexport */ parseHostKey),
  uJ: () => (/* reexport */ parseKnownHosts),
  o: () => (/* reexport */ pinHostKeys),
  l1: () => (/* reexport */ probeBanner),
  FV: () => (/* reexport */ quoteReason),
  M5: () => (/* reexport */ removeSshFiles),
  mO: () => (/* reexport */ renderNixSshOptions),
  QK: () => (/* reexport */ scanHostKeys),
  Pl: () => (/* reexport */ writePrivateFile),
  RO: () => (/* reexport */ writeSshFiles)
});

// UNUSED EXPORTS: DEFAULT_PATIENCE, describeSshFailure, fingerprintOf, formatAddress, normalizeKey, quoteShellWord, renderCommandLine, renderFingerprintCommand, renderKnownHosts, renderSshConfig

;// CONCATENATED MODULE: ./.cache/js/src/ssh/address.js
const DEFAULT_PORT = 22;
/** The port, where known_hosts and commands have to name it; undefined for the usual one. */
const findOwnPort = ({ port }) => (port === DEFAULT_PORT ? undefined : port);
/**
 * The names under which ssh looks for a host in known_hosts, the first that is found counts: with its port first, if it has one of its own.
 * Source: "SSH_KNOWN_HOSTS FILE FORMAT" of sshd(8).
 */
function listKnownNames(address) {
    const name = address.host.toLowerCase();
    const port = findOwnPort(address);
    return port === undefined ? [name] : [`[${name}]:${port}`, name];
}
/** The host for use inside a sentence: `web.example.org`, `10.0.0.1, port 2222`. */
function formatAddress(address) {
    const port = findOwnPort(address);
    return port === undefined ? address.host : `${address.host}, port ${port}`;
}
/** The machine as a store of Nix: `ssh-ng://root@web.example.org:2222`. */
function formatStoreUrl(target) {
    const host = target.host.includes(':') ? `[${target.host}]` : target.host;
    const port = findOwnPort(target);
    return `ssh-ng://${target.user}@${host}${port === undefined ? '' : `:${port}`}`;
}

;// CONCATENATED MODULE: ./.cache/js/src/ssh/banner.js

const banner_DEFAULT_PORT = 22;
/** A server may say something else before its version. Source: RFC 4253, 4.2. */
const MAX_BANNER_CHARS = 8_192;
const NO_ROUTE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL']);
/** The version line, if it is there yet. */
const findBanner = (text) => /^(SSH-[^\r\n]*)\r?\n/m.exec(text)?.[1];
/**
 * Connects and waits for the words by which an SSH server introduces itself; an open port alone says nothing, as what forwards ports takes
 * connections for machines that are down. sshd counts it as a connection without login: do not ask more often than every 2 seconds.
 * @param limitMs milliseconds for connection and words together
 * @throws the signal's reason if aborted
 */
function probeBanner(address, limitMs, { connect, signal }) {
    signal.throwIfAborted();
    const name = formatAddress(address);
    return new Promise((resolve, reject) => {
        let isOpen = false;
        let text = '';
        const socket = connect({ host: address.host, port: address.port ?? banner_DEFAULT_PORT });
        const finish = (settle) => {
            clearTimeout(timer);
            signal.removeEventListener('abort', onAbort);
            socket.destroy();
            settle();
        };
        const end = (probe) => finish(() => resolve(probe));
        const onAbort = () => finish(() => reject(signal.reason));
        const endWithoutBanner = () => text === ''
            ? end({ kind: 'refused', message: `${name} closed the connection without a word.` })
            : end({ kind: 'not-ssh', message: `${name} answers, but not as an SSH server.` });
        const timer = setTimeout(() => {
            const what = isOpen ? 'took the connection, but said nothing as an SSH server does' : 'did not answer';
            end({ kind: 'silent', message: `${name} ${what} within ${limitMs / 1_000} seconds.` });
        }, limitMs);
        signal.addEventListener('abort', onAbort, { once: true });
        socket.on('connect', () => (isOpen = true));
        socket.on('data', (chunk) => {
            text += chunk.toString('latin1');
            const banner = findBanner(text);
            if (banner !== undefined)
                end({ kind: 'up', banner });
            else if (text.length > MAX_BANNER_CHARS)
                endWithoutBanner();
        });
        socket.on('end', endWithoutBanner);
        socket.on('error', (error) => {
            const message = `${name}: ${error.message}.`;
            if (error.code === 'ETIMEDOUT')
                end({ kind: 'silent', message: `${name} did not answer.` });
            else
                end({ kind: NO_ROUTE.has(error.code ?? '') ? 'no-route' : 'refused', message });
        });
    });
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
;// CONCATENATED MODULE: ./.cache/js/src/ssh/failure.js
/** Words of ssh (as of OpenSSH 8 to 10) and of shells, which come through Nix's standard error. The first that matches counts. */
const SIGNS = [
    ['no-ssh', /unable to execute 'ssh'|executing 'ssh'|execvp.*ssh.*No such file/i],
    [
        'host-key',
        /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known|no hostkey alg|no matching host key type/i,
    ],
    ['damaged-key', /Load key .*: (?:error in libcrypto|invalid format)|bad permissions/i],
    ['login', /Permission denied|Too many authentication failures/i],
    [
        'unreachable',
        /Connection (?:refused|timed out|reset by|closed by)|Operation timed out|No route to host|Network is unreachable|Could not resolve hostname|kex_exchange_identification|Name or service not known/i,
    ],
    [
        'no-nix',
        /(?:nix-daemon|nix-store|nix)['’]?: (?:\w+ )*not found|command not found|exec: .*not found|No such file or directory.*nix|unknown command.*nix/i,
    ],
];
/** Finds out from what ssh or Nix printed why a machine did not answer. */
function classifyRemoteFailure(stderr) {
    return SIGNS.find(([, pattern]) => pattern.test(stderr))?.[0] ?? 'unknown';
}
/** Lines that say what went wrong, without those around them. */
function quoteReason(stderr) {
    const lines = stderr
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('warning:') && !/^@+$/.test(line));
    const telling = lines.filter((line) => SIGNS.some(([, pattern]) => pattern.test(line)));
    return (telling.length > 0 ? telling.slice(-2) : lines.slice(-2)).join(' ');
}

;// CONCATENATED MODULE: ./.cache/js/src/ssh/host-key.js


/** A key begins with its own type, after four bytes of length. Source: RFC 4253, 6.6. */
function isKeyOf(type, key) {
    const bytes = Buffer.from(key, 'base64');
    return (/^[A-Za-z0-9+/]{8,}=*$/.test(key) &&
        bytes.subarray(4, 4 + type.length).toString('latin1') === type &&
        bytes.readUInt32BE(0) === type.length);
}
/** Parses `ssh-ed25519 AAAA… COMMENT`, as /etc/ssh/ssh_host_ed25519_key.pub has it. @throws InputProblem */
function parseHostKey(text) {
    const [type = '', key = ''] = text.trim().split(/\s+/);
    if (!isKeyOf(type, key)) {
        throw new runtime/* InputProblem */.S7(`is no public key of a host; write it as in /etc/ssh/ssh_host_ed25519_key.pub there, such as "ssh-ed25519 AAAA…", but it is "${text.trim().slice(0, 60)}"`);
    }
    return { type, key };
}
/** `SHA256:…`, as `ssh-keygen -l` prints it. */
function fingerprintOf({ key }) {
    return `SHA256:${(0,external_node_crypto_.createHash)('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;
}
/** The command that shows, on the host itself, the fingerprint of its key of this type. */
function renderFingerprintCommand(type) {
    const file = /^(?:sk-)?(?:ssh-)?(ed25519|ecdsa|rsa)/.exec(type)?.[1] ?? '*';
    return `ssh-keygen -lf /etc/ssh/ssh_host_${file}_key.pub`;
}

;// CONCATENATED MODULE: ./.cache/js/src/ssh/known-hosts.js




/** Best first: Nix's machine lines have room for one key only. */
const TYPES_BY_RANK = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];
function parseLine(line, number) {
    const words = line.split(/\s+/);
    const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
    const [patterns = '', type = '', key = ''] = words;
    if ((marker !== undefined && marker !== '@cert-authority' && marker !== '@revoked') || !isKeyOf(type, key)) {
        throw new runtime/* InputProblem */.S7(`has no host key in line ${number}; a line is "HOST TYPE KEY", such as "host.example.org ssh-ed25519 AAAA…", as "ssh-keyscan HOST" prints it`);
    }
    return { marker: marker?.slice(1), patterns: patterns.split(','), type, key };
}
/** Parses the text of a known_hosts file. @throws InputProblem with the first line that is wrong */
function parseKnownHosts(text) {
    return text.split('\n').flatMap((line, index) => {
        const trimmed = line.trim();
        return trimmed === '' || trimmed.startsWith('#') ? [] : [parseLine(trimmed, index + 1)];
    });
}
/** The text of a known_hosts file. */
function renderKnownHosts(hosts) {
    return hosts
        .map(({ marker, patterns, type, key }) => `${marker === undefined ? '' : `@${marker} `}${patterns.join(',')} ${type} ${key}\n`)
        .join('');
}
const isHashed = (pattern) => pattern.startsWith('|1|');
function matchesPattern(pattern, name) {
    const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(pattern) ?? [];
    if (salt !== undefined && hash !== undefined) {
        return (0,external_node_crypto_.createHmac)('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
    }
    const source = pattern
        .toLowerCase()
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.');
    return new RegExp(`^${source}$`).test(name);
}
function matchesHost({ patterns }, name) {
    if (patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), name)))
        return false;
    return patterns.some((pattern) => !pattern.startsWith('!') && matchesPattern(pattern, name));
}
/** Leaves a line to all other hosts that it names; undefined if there are none. */
function withoutNames(line, names) {
    const matching = [...names].filter((name) => matchesHost(line, name));
    if (line.marker === 'revoked' || matching.length === 0)
        return line;
    const others = line.patterns.filter((pattern) => !names.has(pattern.toLowerCase()) && !isHashed(pattern));
    if (!others.some((pattern) => !pattern.startsWith('!')))
        return undefined;
    return { ...line, patterns: [...others, ...matching.map((name) => `!${name}`)] };
}
/**
 * Adds pins to known hosts. A pin wins: every other line, also one with a wildcard or of an authority, no longer speaks for that host.
 * Only a revoked key stays revoked.
 */
function pinHostKeys(hosts, pins) {
    const given = pins.filter(({ keys }) => keys.length > 0);
    const names = new Set(given.flatMap(({ address }) => listKnownNames(address)));
    const pinned = given.flatMap(({ address, keys }) => keys.map(({ type, key }) => ({ marker: undefined, patterns: listKnownNames(address).slice(0, 1), type, key })));
    return [...pinned, ...hosts.flatMap((line) => withoutNames(line, names) ?? [])];
}
/** Looks a host up as ssh does. */
function findHost(hosts, address) {
    const matching = hosts.filter((line) => listKnownNames(address).some((name) => matchesHost(line, name)));
    const revoked = new Set(matching.filter(({ marker }) => marker === 'revoked').map(({ key }) => key));
    const valid = matching.filter(({ marker, key }) => marker !== 'revoked' && !revoked.has(key));
    const rank = ({ type }) => (TYPES_BY_RANK.includes(type) ? TYPES_BY_RANK.indexOf(type) : TYPES_BY_RANK.length);
    const keys = valid
        .filter(({ marker }) => marker === undefined)
        .sort((a, b) => rank(a) - rank(b))
        .map(({ type, key }) => ({ type, key }));
    const [best] = keys;
    return { isKnown: valid.length > 0, key: best === undefined ? undefined : `${best.type} ${best.key}`, keys };
}
/** A sentence that says how to get the line that is missing in the input "ssh-known-hosts". */
function describeUnknownHost(address) {
    const { host, port } = address;
    const ownPort = findOwnPort(address);
    const scan = `ssh-keyscan ${ownPort === undefined ? '' : `-p ${ownPort} `}${host}`;
    return `The input "ssh-known-hosts" has no line for ${host}${port === undefined ? '' : `, port ${port}`}, so nobody could tell this host from another. Run "${scan}", compare its fingerprint with that of "${renderFingerprintCommand('ssh-ed25519')}" on the host itself, and put the line into the input.`;
}

;// CONCATENATED MODULE: ./.cache/js/src/ssh/describe-failure.js




/** What ssh says of the key that it got: of a known host in one sentence, else not at all. */
function findShownFingerprint(stderr) {
    return /key sent by the remote host is\s+(SHA256:[A-Za-z0-9+/]+)/.exec(stderr)?.[1];
}
/** Says which key was expected and which one the host showed, and how to find out which one is right. */
function describeWrongHostKey(target, stderr, knownHosts) {
    const { isKnown, keys } = findHost(knownHosts, target);
    const host = formatAddress(target);
    if (!isKnown) {
        return `Nothing is known of the host key of ${host}, so nothing was sent there. Put its line into the input "ssh-known-hosts", or its key into "host-key" of .github/panther.yml.`;
    }
    const expected = keys.map((key) => `${fingerprintOf(key)} (${key.type})`).join(' or ');
    const shown = findShownFingerprint(stderr) ?? 'one of another type';
    const compared = renderFingerprintCommand(keys[0]?.type ?? 'ssh-ed25519');
    return `${host} showed another host key than the known one, so nothing was sent there. Expected: ${expected === '' ? 'a key signed by a known authority' : expected}. Got: ${shown}. Either the host got a new key, or another machine answers in its place. Compare with "${compared}" on the host itself before you change the input "ssh-known-hosts" or "host-key" in .github/panther.yml.`;
}
/**
 * A sentence on why a host could not be reached, and what to do.
 * @param limitMs milliseconds that were waited
 */
function describeSshFailure(failure, target, stderr, known) {
    const host = formatAddress(target);
    const said = quoteReason(stderr);
    const reason = said === '' ? '' : ` (${said})`;
    switch (failure) {
        case 'host-key':
            return describeWrongHostKey(target, stderr, known.knownHosts);
        case 'login':
            return `${host} refused the login of "${target.user}"${reason}. Add the public half of the input "ssh-key" ("ssh-keygen -y -f KEY") to that user's ~/.ssh/authorized_keys there (on NixOS: users.users.${target.user}.openssh.authorizedKeys.keys), and check the user's name.`;
        case 'damaged-key':
            return `The SSH client cannot read the key of the input "ssh-key"${reason}. Store the whole file again, from "-----BEGIN" to "-----END", with all its line feeds.`;
        case 'silent':
            return `${host} gave no answer within ${known.limitMs / 1_000} seconds. Check that the machine runs and that no firewall swallows the connection.`;
        case 'no-ssh':
            return `This runner has no SSH client${reason}. Install the package openssh-client (on NixOS: openssh) on it.`;
        case 'unreachable':
            return `${host} cannot be reached by SSH${reason}. Check the name, the port and the firewall, and that the machine runs.`;
        case 'no-nix':
        case 'unknown':
            return `The connection to ${host} failed${reason}. Try "ssh ${target.user}@${target.host}" by hand to see why.`;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/ssh/quote.js
/** Not with `=` in front, which zsh takes for the name of a program. */
const PLAIN_WORD = /^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:=@%+,-]*$/;
/**
 * A text as one word of a command line, for whatever shell a login has: POSIX shells and fish. They agree on what stands in single quotes but
 * for backslashes, which fish takes for escapes there, so these stand in double quotes.
 */
function quoteShellWord(text) {
    if (PLAIN_WORD.test(text))
        return text;
    const quoted = text.replace(/['\\]+/g, (signs) => `'${signs.replaceAll('\\', '"\\\\"').replace(/'/g, `"'"`)}'`);
    return `'${quoted}'`;
}
/** A command line of these words. @throws Error for a NUL byte, which no command line can hold */
function renderCommandLine(words) {
    if (words.some((word) => word.includes('\0')))
        throw new Error('A word of a remote command holds a NUL byte.');
    return words.map(quoteShellWord).join(' ');
}

;// CONCATENATED MODULE: ./.cache/js/src/ssh/client.js






const MAX_STDOUT_CHARS = 33_554_432;
const MAX_STDERR_CHARS = 65_536;
/** What ssh ends with if the connection failed or broke, or if the command ended so. */
const SSH_ERROR = 255;
/**
 * Tells that it begins, runs the command, and tells on standard error if that itself ended with ssh's own exit code.
 * `$1` is a word that nothing else prints.
 */
const WRAPPER = 'mark=$1; shift; echo "$mark"; "$@"; code=$?; [ $code -ne 255 ] || printf "\\n%s\\n" "$mark" >&2; exit $code';
const isLoginNotice = (line) => /^Authenticated to .+ using "/.test(line);
/** What ssh says at the level of messages that tells of the login. */
const isChatter = (line) => isLoginNotice(line) || /^(?:Transferred: sent \d|Bytes per second: sent \d)/.test(line);
function renderRemoteCommand(work, mark) {
    const words = 'command' in work ? work.command : ['/bin/sh', '-s', '--', ...(work.args ?? [])];
    return renderCommandLine(['/bin/sh', '-c', WRAPPER, 'sh', mark, ...words]);
}
/** The command line of ssh. Its own options come first: the first value of each counts. */
function renderSshCommand(files, target, remoteCommand) {
    const port = target.port === undefined ? [] : ['-p', String(target.port)];
    const options = ['LogLevel=VERBOSE', 'StrictHostKeyChecking=yes', 'BatchMode=yes', 'RemoteCommand=none', 'ClearAllForwardings=yes'];
    const flags = ['-F', files.configFile, '-T', '-a', '-x', ...options.flatMap((option) => ['-o', option])];
    return ['ssh', ...flags, ...port, '-l', target.user, '--', target.host, remoteCommand];
}
/** Listens to one run of ssh. */
function createListener(target, mark, onLine, giveUp) {
    const heard = { stdout: '', stderrTail: '', isLoggedIn: false, began: false, endedAsSshDoes: false };
    const onStdoutLine = (line) => {
        if (!heard.began) {
            // A login's shell may have printed something without a line feed.
            heard.began = line.endsWith(mark);
        }
        else if (onLine !== undefined) {
            onLine(line);
        }
        else if (heard.stdout.length + line.length > MAX_STDOUT_CHARS) {
            giveUp(new runtime/* UserError */.yo(`${formatAddress(target)} answered one command with more than 32 MiB of text.`, { exitCode: 3 }));
        }
        else {
            heard.stdout += `${line}\n`;
        }
    };
    const onStderrLine = (line) => {
        heard.isLoggedIn ||= isLoginNotice(line);
        heard.endedAsSshDoes ||= line === mark;
        if (!isChatter(line) && line !== mark)
            heard.stderrTail = `${heard.stderrTail}${line}\n`.slice(-MAX_STDERR_CHARS);
    };
    return { heard, onStdoutLine, onStderrLine };
}
/** Says what an end of ssh means. */
function judgeEnd(exitCode, told, target, fail) {
    const { began, isLoggedIn, stderrTail, stdout } = told;
    const said = quoteReason(stderrTail);
    const reason = said === '' ? '' : ` (${said})`;
    const host = formatAddress(target);
    if (began && exitCode !== undefined && (exitCode !== SSH_ERROR || told.endedAsSshDoes)) {
        return { kind: 'ended', exitCode, stdout, stderrTail };
    }
    if (!began && exitCode !== undefined && exitCode !== SSH_ERROR) {
        const message = `${host} lets "${target.user}" in, but runs no command for that user: exit code ${exitCode}${reason}. Check that user's login shell, and that no forced command stands in the authorized_keys.`;
        return { kind: 'no-connection', failure: 'login', message };
    }
    if (!began && !isLoggedIn)
        return fail(classifyRemoteFailure(stderrTail));
    const message = began
        ? `The connection to ${host} was lost while a command ran there${reason}.`
        : `The connection to ${host} was lost after the login${reason}; whether the command began is not known.`;
    return { kind: 'lost', began, stdout, stderrTail, message };
}
/** Creates the client. @param files as `writeSshFiles` wrote them; they have to stay while it is used */
function createSsh(files, ports) {
    return {
        run: async (target, work, { timeLimit, onLine, signal }) => {
            // What is left of a limit is seldom a whole number, and may be nothing.
            const limit = AbortSignal.timeout(Math.max(1, Math.ceil(timeLimit)));
            const overflow = new AbortController();
            const cancel = AbortSignal.any([ports.signal, overflow.signal, ...(signal === undefined ? [] : [signal])]);
            const mark = `panther-${(0,external_node_crypto_.randomBytes)(8).toString('hex')}`;
            const { heard, onStderrLine, onStdoutLine } = createListener(target, mark, onLine, (why) => overflow.abort(why));
            const fail = (failure) => {
                const known = { knownHosts: files.knownHosts, limitMs: timeLimit };
                return { kind: 'no-connection', failure, message: describeSshFailure(failure, target, heard.stderrTail, known) };
            };
            const input = 'script' in work ? work.script : work.input;
            try {
                const { exitCode } = await ports.run({
                    command: renderSshCommand(files, target, renderRemoteCommand(work, mark)),
                    env: ports.env,
                    ...(input === undefined ? {} : { input }),
                    onStdoutLine,
                    onStderrLine,
                    signal: AbortSignal.any([cancel, limit]),
                });
                return judgeEnd(exitCode, heard, target, fail);
            }
            catch (error) {
                if (!limit.aborted || cancel.aborted)
                    throw error;
                const { began, isLoggedIn, stderrTail, stdout } = heard;
                if (!began && !isLoggedIn)
                    return fail('silent');
                const message = `A command on ${formatAddress(target)} did not end within ${timeLimit / 1_000} seconds.`;
                return { kind: 'timeout', began, stdout, stderrTail, message };
            }
        },
    };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./.cache/js/src/ssh/key.js
/** An SSH key, as `ssh-keygen` writes it. */
const BLOCK = /^-----BEGIN ((?:OPENSSH |RSA |EC |DSA |ENCRYPTED )?PRIVATE KEY)-----\n([\s\S]+?)\n-----END \1-----$/;
/** Shorter lines say nothing of the key, but are part of much else in a log. */
const MIN_MASKED_CHARS = 8;
const OPENSSH_MAGIC = 'openssh-key-v1\0';
/** The text as ssh wants it: line feeds only, and one at the end, which a form for secrets cuts off. */
const normalizeKey = (text) => `${text.replace(/\r\n?/g, '\n').trim()}\n`;
/** What must never be seen in a log: GitHub masks line by line. */
function listKeySecrets(text) {
    return normalizeKey(text)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.length >= MIN_MASKED_CHARS && !line.startsWith('-----'));
}
/** An OpenSSH key says by which cipher it is locked, `none` if by none. */
function isLocked(kind, body) {
    if (kind.startsWith('ENCRYPTED') || body.includes('Proc-Type: 4,ENCRYPTED'))
        return true;
    if (!kind.startsWith('OPENSSH'))
        return false;
    const bytes = Buffer.from(body, 'base64');
    const start = OPENSSH_MAGIC.length + 4;
    return bytes.length > start && bytes.subarray(start, start + bytes.readUInt32BE(OPENSSH_MAGIC.length)).toString('latin1') !== 'none';
}
/** Whether an OpenSSH key lost its beginning or holds what is no base64. */
function isDamaged(kind, body) {
    if (!kind.startsWith('OPENSSH'))
        return false;
    return !/^[A-Za-z0-9+/=\s]+$/.test(body) || !Buffer.from(body, 'base64').toString('latin1').startsWith(OPENSSH_MAGIC);
}
/** What people store instead of a key, and how it looks. */
const MISTAKES = [
    [/^(?:ssh|ecdsa|sk)-/, 'It looks like a public key.'],
    [/BEGIN (?:SSH2 )?PUBLIC KEY/, 'It looks like a public key.'],
    [/^PuTTY-User-Key-File/, 'It is a key of PuTTY: export it in PuTTYgen by "Conversions", "Export OpenSSH key".'],
    [/^(?:~|\.{0,2}\/)\S*$/, 'It looks like the path of a file; store what the file holds.'],
    [/\\n/, 'It has "\\n" where line feeds have to be.'],
    [/^LS0tLS1CRUdJTi/, 'It is encoded as base64; store it as it is.'],
    [/^-----BEGIN [A-Z ]+----- +\S/, 'Its line feeds have become blanks.'],
    [/^-----BEGIN (?![\s\S]*-----END )/, 'Its end is missing.'],
];
/**
 * A sentence if ssh could not use the key; never with a part of it. Line ends of Windows and a missing last line feed are no problem:
 * `normalizeKey` mends them.
 */
function findKeyProblem(text) {
    const [, kind, body] = BLOCK.exec(normalizeKey(text).trim()) ?? [];
    const advice = 'Make one by "ssh-keygen -t ed25519 -N \'\' -f KEY" and store the content of KEY as a secret.';
    if (kind === undefined || body === undefined) {
        const mistake = MISTAKES.find(([pattern]) => pattern.test(text.trim()))?.[1];
        const hint = mistake === undefined ? '' : ` ${mistake}`;
        return `The input "ssh-key" must be the whole text of a private SSH key, from "-----BEGIN" to "-----END …-----" with its line feeds.${hint} ${advice}`;
    }
    if (isDamaged(kind, body))
        return `The input "ssh-key" is a private SSH key of which a part is missing or changed. ${advice}`;
    if (!isLocked(kind, body))
        return undefined;
    return 'The input "ssh-key" is a key with a passphrase, which nobody can type in a job. Make a key for this job alone by "ssh-keygen -t ed25519 -N \'\' -f KEY", or take the passphrase off a copy by "ssh-keygen -p -N \'\' -f COPY".';
}

;// CONCATENATED MODULE: ./.cache/js/src/ssh/ssh-config.js
/** Two minutes without an answer end a connection: a machine that went away would hold the job until its time limit. */
const DEFAULT_PATIENCE = { connectSeconds: 15, aliveSeconds: 30, aliveCount: 4 };
const STRICT = '-oStrictHostKeyChecking=yes';
/** What an earlier step of this job put there. */
const OWN_CONFIG = /-F \S*\/panther-ssh-[^/\s]+\/config/g;
/**
 * The text of an ssh_config of our own. ssh takes the first value of each option, so that the user's own files, which come last, can
 * name hosts and jumps but not weaken the check of host keys.
 * @param addresses Nix before 2.31 hands `HOST:PORT` to ssh as the name of a host, for which these get an entry
 */
function renderSshConfig(addresses, paths, patience = DEFAULT_PATIENCE) {
    const aliases = addresses.flatMap(({ host, port }) => port === undefined || host.includes(':') ? [] : [`Host ${host}:${port}\n  HostName ${host}\n  Port ${port}`]);
    const lines = [
        '# Written for this job by Panther, removed at its end.',
        ...new Set(aliases),
        'Host *',
        '  BatchMode yes',
        `  ConnectTimeout ${patience.connectSeconds}`,
        `  ServerAliveInterval ${patience.aliveSeconds}`,
        `  ServerAliveCountMax ${patience.aliveCount}`,
        '  StrictHostKeyChecking yes',
        `  UserKnownHostsFile "${paths.knownHosts}"`,
        '  GlobalKnownHostsFile /dev/null',
        '  KnownHostsCommand none',
        '  VerifyHostKeyDNS no',
        '  NoHostAuthenticationForLocalhost no',
        '  UpdateHostKeys no',
        // A connection that is already open would be used whatever its key.
        '  ControlPath none',
        ...(paths.key === undefined ? [] : [`  IdentityFile "${paths.key}"`, '  IdentitiesOnly yes']),
        '  Include ~/.ssh/config',
        '  Include /etc/ssh/ssh_config',
    ];
    return `${lines.join('\n')}\n`;
}
/**
 * The value of NIX_SSHOPTS by which Nix goes the same way, around what the job has there already: of `-o` the first counts, of `-F` the last.
 * @param given NIX_SSHOPTS of the environment
 */
function renderNixSshOptions(configFile, given) {
    const others = (given ?? '').replace(OWN_CONFIG, '').replaceAll(STRICT, '').trim();
    return [STRICT, others, `-F ${configFile}`].filter(Boolean).join(' ');
}

;// CONCATENATED MODULE: ./.cache/js/src/ssh/files.js







const FILES = { key: 'key', knownHosts: 'known_hosts', config: 'config' };
/** Nix before 2.26 cuts NIX_SSHOPTS at blanks, whatever is quoted. */
const PLAIN_PATH = /^[\w./@%+=:,-]+$/;
const PRIVATE_FILE = 0o600;
/**
 * Writes the key, the known hosts and a configuration into a directory that only this user can read; `removeSshFiles` removes them.
 * @throws UserError if the path of that directory cannot be told to Nix
 */
async function writeSshFiles(request, ports) {
    const directory = await ports.makeDirectory('ssh');
    if (!PLAIN_PATH.test(directory)) {
        throw new runtime/* UserError */.yo(`The SSH key would lie in ${directory}, but Nix takes no path with blanks or quotes in it for SSH. Put the runner's work folder elsewhere.`, { exitCode: 3 });
    }
    const at = (name) => (0,external_node_path_.join)(directory, name);
    const keyFile = request.sshKey === '' ? undefined : at(FILES.key);
    const knownHostsFile = at(FILES.knownHosts);
    const configFile = at(FILES.config);
    if (keyFile !== undefined)
        await ports.writePrivate(keyFile, normalizeKey(request.sshKey));
    await ports.writePrivate(knownHostsFile, renderKnownHosts(request.knownHosts));
    const config = renderSshConfig(request.addresses, { knownHosts: knownHostsFile, key: keyFile }, request.patience);
    await ports.writePrivate(configFile, config);
    return { directory, configFile, knownHostsFile, keyFile, knownHosts: request.knownHosts };
}
/** Removes what `writeSshFiles` wrote, and the directory if nothing else is in it. Never throws: the job is over. */
async function removeSshFiles(directory) {
    for (const name of Object.values(FILES))
        await (0,promises_.rm)((0,external_node_path_.join)(directory, name), { force: true }).catch(() => undefined);
    await (0,promises_.rmdir)(directory).catch(() => undefined);
}
/** Writes a file that only this user can read, whole or not at all: the `writePrivate` of the real machine. */
async function writePrivateFile(path, text) {
    const draft = `${path}.${(0,external_node_crypto_.randomBytes)(6).toString('hex')}.tmp`;
    try {
        await (0,promises_.writeFile)(draft, text, { mode: PRIVATE_FILE, flag: 'wx' });
        await (0,promises_.chmod)(draft, PRIVATE_FILE);
        await (0,promises_.rename)(draft, path);
    }
    catch (error) {
        await (0,promises_.rm)(draft, { force: true });
        throw error;
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/ssh/scan.js



/** Seconds that ssh-keyscan waits for each connection. */
const SCAN_SECONDS = 5;
/** Milliseconds for all of it. */
const SCAN_MS = 15_000;
/** The usual kind first: each kind is a connection of its own, and sshd counts those without a login. */
const TYPES = ['ed25519', 'ecdsa,rsa'];
/** Keys that ssh-keyscan printed; what else it says is left out. */
function readScan(stdout) {
    return stdout.split('\n').flatMap((line) => {
        try {
            return parseKnownHosts(line).map(({ type, key }) => ({ type, key }));
        }
        catch {
            return [];
        }
    });
}
/**
 * Asks a host for its keys, to show them to a person. Nobody vouches for the answer: never trust it.
 * @returns none if it gives none in time, or if there is no ssh-keyscan
 * @throws the signal's reason if aborted
 */
async function scanHostKeys(address, ports) {
    const limit = AbortSignal.timeout(SCAN_MS);
    for (const types of TYPES) {
        try {
            const { stdout } = await ports.run({
                command: ['ssh-keyscan', '-T', String(SCAN_SECONDS), '-p', String(address.port ?? 22), '-t', types, '--', address.host],
                env: ports.env,
                signal: AbortSignal.any([ports.signal, limit]),
            });
            const keys = readScan(stdout);
            if (keys.length > 0)
                return keys;
        }
        catch {
            ports.signal.throwIfAborted();
            return [];
        }
    }
    return [];
}
/**
 * Says that nothing is known of a host, with the exact lines to add if its key is the right one.
 * @param hostName as in `nixosConfigurations`, where it stands in .github/panther.yml
 * @param shown keys that the host showed to `scanHostKeys`
 */
function describeUnpinnedHost(hostName, address, shown) {
    const name = formatAddress(address);
    const [first] = shown;
    const port = findOwnPort(address);
    const problem = `Nothing is known of the host key of ${hostName} (${name}), so nobody could tell it from another machine, and nothing was sent there.`;
    if (first === undefined) {
        const scan = `ssh-keyscan ${port === undefined ? '' : `-p ${port} `}${address.host}`;
        return `${problem} It showed no key now either. Run "${scan}" where it can be reached, compare its fingerprint with that of "${renderFingerprintCommand('ssh-ed25519')}" on the host itself, and put the line into the input "ssh-known-hosts".`;
    }
    const line = `${first.type} ${first.key}`;
    const [knownName = address.host] = listKnownNames(address);
    return [
        `${problem} What answers there now shows this key, which may be that of somebody else: ${fingerprintOf(first)} (${first.type}).`,
        `Run "${renderFingerprintCommand(first.type)}" on the host itself. If that prints the same fingerprint, add to .github/panther.yml, below hosts, ${hostName}, deploy:`,
        `  host-key: ${line}`,
        'or to the input "ssh-known-hosts":',
        `  ${knownName} ${line}`,
    ].join('\n');
}

;// CONCATENATED MODULE: ./.cache/js/src/ssh/index.js














/***/ })

};
