export const id = 706;
export const ids = [706];
export const modules = {

/***/ 40706:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runCli: () => (/* reexport */ runCli)
});

// EXTERNAL MODULE: ./.cache/js/src/runtime/index.js + 19 modules
var runtime = __webpack_require__(36121);
;// CONCATENATED MODULE: ./.cache/js/src/cli/commands/index.js
const COMMANDS = {
    ci: { summary: 'check, plan and build everything, and judge it as the gate would', load: () => Promise.all(/* import() */[__webpack_require__.e(143), __webpack_require__.e(934), __webpack_require__.e(815), __webpack_require__.e(684), __webpack_require__.e(29), __webpack_require__.e(713), __webpack_require__.e(809)]).then(__webpack_require__.bind(__webpack_require__, 20809)) },
    check: { summary: 'find every problem of the flake, without building anything but its formatter', load: () => Promise.all(/* import() */[__webpack_require__.e(143), __webpack_require__.e(934), __webpack_require__.e(815), __webpack_require__.e(684), __webpack_require__.e(29), __webpack_require__.e(713), __webpack_require__.e(501)]).then(__webpack_require__.bind(__webpack_require__, 40501)) },
    plan: { summary: 'show what would be built, and what is there already', load: () => Promise.all(/* import() */[__webpack_require__.e(143), __webpack_require__.e(934), __webpack_require__.e(815), __webpack_require__.e(684), __webpack_require__.e(29), __webpack_require__.e(713), __webpack_require__.e(306)]).then(__webpack_require__.bind(__webpack_require__, 46306)) },
};

;// CONCATENATED MODULE: ./.cache/js/src/cli/version.js
/** This Panther's version; kept equal to package.json by a test. */
const VERSION = '0.1.0';

;// CONCATENATED MODULE: ./.cache/js/src/cli/main.js



async function formatHelp() {
    const [{ formatOptions }, ci] = await Promise.all([__webpack_require__.e(/* import() */ 356).then(__webpack_require__.bind(__webpack_require__, 48356)), Promise.all(/* import() */[__webpack_require__.e(143), __webpack_require__.e(934), __webpack_require__.e(815), __webpack_require__.e(684), __webpack_require__.e(29), __webpack_require__.e(713), __webpack_require__.e(809)]).then(__webpack_require__.bind(__webpack_require__, 20809))]);
    const commands = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`);
    return [
        'panther COMMAND [FLAKE] [OPTIONS]',
        '',
        'CI/CD for NixOS flakes. FLAKE is a directory or a flake reference; the default is the current directory.',
        '',
        'Commands:',
        ...commands,
        '',
        'Options:',
        '  --report DIR\n      Write plan.json, report.json and report.md there.',
        '  --json\n      Print the machine-readable result on standard output, and everything else on standard error.',
        '  -h, --help',
        formatOptions(ci.inputs),
        '',
        'Exit codes: 0 green, 1 the flake is red, 2 wrong use, 3 a fault of the machine or of Panther, 130 interrupted.',
        '',
    ].join('\n');
}
async function run(args, terminal) {
    const [name, ...rest] = args;
    if (name === undefined || name === 'help' || args.includes('--help') || args.includes('-h')) {
        (name === undefined ? terminal.stderr : terminal.stdout).write(await formatHelp());
        return name === undefined ? runtime/* EXIT_CODE */.F3.wrongUse : runtime/* EXIT_CODE */.F3.green;
    }
    if (name === '--version') {
        terminal.stdout.write(`${VERSION}\n`);
        return runtime/* EXIT_CODE */.F3.green;
    }
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) {
        const similar = (0,runtime/* findSimilar */.bQ)(name, Object.keys(COMMANDS));
        throw new runtime/* UserError */.yo(`There is no command "${name}"${similar === undefined ? '' : `; did you mean "${similar}"?`}. See "panther --help".`);
    }
    return (await command.load()).run(rest, terminal);
}
/** A reader like `head` may close its end: what it does not want is not our fault. */
function ignoreClosedPipe(error) {
    if ((0,runtime/* findErrorCode */.Ze)(error) !== 'EPIPE')
        throw error;
}
/** The command line; a command's own code is only loaded when it runs. Ends the process with one of the documented exit codes. */
async function runCli() {
    const interrupt = (0,runtime/* listenForInterrupt */.YP)();
    const { stdout, stderr, env, argv } = process;
    for (const stream of [stdout, stderr])
        stream.on('error', ignoreClosedPipe);
    try {
        process.exitCode = await run(argv.slice(2), { stdout, stderr, env, workingDirectory: process.cwd(), signal: interrupt.signal });
    }
    catch (error) {
        stderr.write(`panther: ${(0,runtime/* describeError */.Uc)(error)}\n`);
        process.exitCode = (0,runtime/* exitCodeOf */.FO)(error);
    }
    finally {
        interrupt.dispose();
    }
}

;// CONCATENATED MODULE: ./.cache/js/src/cli/index.js



/***/ })

};
