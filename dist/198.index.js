export const id = 198;
export const ids = [198];
export const modules = {

/***/ 18198:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runInstallPost: () => (/* binding */ runInstallPost)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var _src_runtime_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(36121);
/* harmony import */ var _state_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7787);



/** Removes keys and files, however the step ended. */
function runInstallPost() {
    return (0,_src_runtime_index_js__WEBPACK_IMPORTED_MODULE_1__/* .runPostAction */ .GN)(async (io) => {
        for (const name of [_state_js__WEBPACK_IMPORTED_MODULE_2__/* .TEMP_STATE */ .B, _state_js__WEBPACK_IMPORTED_MODULE_2__/* .KEY_STATE */ .k]) {
            const directory = io.readState(name);
            if (directory !== '')
                await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(directory, { recursive: true, force: true });
        }
    });
}


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
