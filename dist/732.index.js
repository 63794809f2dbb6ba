export const id = 732;
export const ids = [732];
export const modules = {

/***/ 10732:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runSetupPost: () => (/* binding */ runSetupPost)
/* harmony export */ });
/* harmony import */ var _src_runtime_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(36121);
/* harmony import */ var _src_setup_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(74029);


function runSetupPost() {
    return (0,_src_runtime_index_js__WEBPACK_IMPORTED_MODULE_0__/* .runPostAction */ .GN)(async (io) => {
        const path = io.readState(_src_setup_index_js__WEBPACK_IMPORTED_MODULE_1__/* .NIX_CONF_STATE */ .bf);
        if (path !== '')
            await (0,_src_setup_index_js__WEBPACK_IMPORTED_MODULE_1__/* .removePrivateFile */ .wi)(path);
        const directory = io.readState(_src_setup_index_js__WEBPACK_IMPORTED_MODULE_1__/* .SSH_STATE */ .NH);
        if (directory !== '')
            await (0,_src_setup_index_js__WEBPACK_IMPORTED_MODULE_1__/* .removeSshFiles */ .M5)(directory);
    });
}


/***/ })

};
