export const id = 356;
export const ids = [356];
export const modules = {

/***/ 48356:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   formatOptions: () => (/* binding */ formatOptions),
/* harmony export */   parseCommandLine: () => (/* binding */ parseCommandLine),
/* harmony export */   refuseReport: () => (/* binding */ refuseReport)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57975);
/* harmony import */ var _runtime_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(36121);


/** Options that only the command line has. */
const OWN = {
    report: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
};
/** `--include A --include B` is one list; a flag may stand alone or be negated by `--no-…`. */
function toText(spec, value) {
    const values = Array.isArray(value) ? value : [value];
    return spec.kind === 'list' ? values.join('\n') : String(values.at(-1));
}
/**
 * Parses a command's arguments: at most one FLAKE, and the inputs of the action of the same name as options.
 * @throws UserError for unknown options, missing values, and values that do not fit
 */
function parseCommandLine(table, args) {
    const flags = Object.entries(table).map(([name, spec]) => [name, spec.kind === 'flag' ? { type: 'boolean' } : { type: 'string', multiple: spec.kind === 'list' }]);
    const options = { ...Object.fromEntries(flags), ...OWN };
    const unknown = args
        .filter((arg) => arg.startsWith('--') && arg.length > 2)
        .map((arg) => arg.slice(2).split('=')[0]?.replace(/^no-/, '') ?? '')
        .filter((name) => !(name in OWN));
    const problems = (0,_runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .describeUnknownInputs */ .VD)(table, unknown).map((text) => text.replace('There is no input', 'There is no option'));
    if (problems.length > 0)
        throw new _runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`${problems.join('\n')} See "panther --help".`);
    let parsed;
    try {
        parsed = (0,node_util__WEBPACK_IMPORTED_MODULE_0__.parseArgs)({
            args: [...args],
            allowPositionals: true,
            allowNegative: true,
            strict: true,
            ...(options === undefined ? {} : { options }),
        });
    }
    catch (error) {
        throw new _runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`${error instanceof Error ? error.message : String(error)} See "panther --help".`, { cause: error });
    }
    const { positionals, values } = parsed;
    if (positionals.length > 1)
        throw new _runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo(`One flake was expected, but found ${positionals.map((word) => `"${word}"`).join(' and ')}. See "panther --help".`);
    const raw = Object.entries(table).flatMap(([name, spec]) => {
        const value = values[name];
        return value === undefined ? [] : [[name, toText(spec, value)]];
    });
    const flake = positionals[0] === undefined ? [] : [['flake', positionals[0]]];
    return {
        inputs: (0,_runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .parseInputs */ .TL)(table, Object.fromEntries([...raw, ...flake])),
        report: values['report'],
        json: values['json'] === true,
        help: values['help'] === true,
    };
}
/** @throws UserError for a command that writes no report: an option that does nothing would be a lie */
function refuseReport({ report }) {
    if (report !== undefined)
        throw new _runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo('The option "report" belongs to "panther ci"; this command prints its result, with "--json" for programs.');
}
function describeValue(spec) {
    switch (spec.kind) {
        case 'flag':
            return '';
        case 'choice':
            return ` ${spec.values.join('|')}`;
        case 'integer':
            return ' NUMBER';
        case 'list':
            return ' GLOB';
        case 'text':
        case 'parsed':
            return ' VALUE';
    }
}
/** The option part of a command's help, from the same table as action.yml. */
function formatOptions(table) {
    return Object.entries(table)
        .filter(([name]) => name !== 'flake')
        .map(([name, spec]) => `  --${name}${describeValue(spec)}\n      ${spec.description.replaceAll('`', '')}`)
        .join('\n');
}


/***/ })

};
