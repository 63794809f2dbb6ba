export const id = 680;
export const ids = [680];
export const modules = {

/***/ 70680:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runDeployPost: () => (/* binding */ runDeployPost)
/* harmony export */ });
/* harmony import */ var _src_runtime_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(36121);
/* harmony import */ var _src_ssh_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(55684);
/* harmony import */ var _state_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(47765);



/** Removes the SSH key, however the step ended. */
function runDeployPost() {
    return (0,_src_runtime_index_js__WEBPACK_IMPORTED_MODULE_0__/* .runPostAction */ .GN)(async (io) => {
        const directory = io.readState(_state_js__WEBPACK_IMPORTED_MODULE_2__/* .SSH_STATE */ .N);
        if (directory !== '')
            await (0,_src_ssh_index_js__WEBPACK_IMPORTED_MODULE_1__/* .removeSshFiles */ .M5)(directory);
    });
}


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
