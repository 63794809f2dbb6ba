import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 42613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 20181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 35317:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");

/***/ }),

/***/ 49140:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("constants");

/***/ }),

/***/ 76982:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");

/***/ }),

/***/ 24434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 79896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 91943:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs/promises");

/***/ }),

/***/ 58611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 65692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 69278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 34589:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:assert");

/***/ }),

/***/ 16698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 31421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 37540:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:console");

/***/ }),

/***/ 77598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 53053:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");

/***/ }),

/***/ 40610:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");

/***/ }),

/***/ 78474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 73024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 51455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 37067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 32467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 44708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");

/***/ }),

/***/ 98995:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:module");

/***/ }),

/***/ 77030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 48161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 76760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:process");

/***/ }),

/***/ 41792:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:querystring");

/***/ }),

/***/ 57075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 46466:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");

/***/ }),

/***/ 46193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:string_decoder");

/***/ }),

/***/ 58500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 41692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 73136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 57975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 73429:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util/types");

/***/ }),

/***/ 75919:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

/***/ }),

/***/ 38522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 70857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 16928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("process");

/***/ }),

/***/ 2203:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("stream");

/***/ }),

/***/ 13193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 53557:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");

/***/ }),

/***/ 64756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 52018:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tty");

/***/ }),

/***/ 87016:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("url");

/***/ }),

/***/ 39023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 43106:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("zlib");

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		id: moduleId,
/******/ 		loaded: false,
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Flag the module as loaded
/******/ 	module.loaded = true;
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/node module decorator */
/******/ (() => {
/******/ 	__nccwpck_require__.nmd = (module) => {
/******/ 		module.paths = [];
/******/ 		if (!module.children) module.children = [];
/******/ 		return module;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/publicPath */
/******/ (() => {
/******/ 	var scriptUrl;
/******/ 	if (typeof import.meta.url === "string") scriptUrl = import.meta.url
/******/ 	// When supporting browsers where an automatic publicPath is not supported you must specify an output.publicPath manually via configuration
/******/ 	// or pass an empty string ("") and set the __webpack_public_path__ variable from your code to use your own logic.
/******/ 	if (!scriptUrl) throw new Error("Automatic publicPath is not supported in this browser");
/******/ 	scriptUrl = scriptUrl.replace(/#.*$/, "").replace(/\?.*$/, "").replace(/\/[^\/]+$/, "/");
/******/ 	__nccwpck_require__.p = scriptUrl;
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	__nccwpck_require__.b = new URL("./", import.meta.url);
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
var __webpack_exports__ = {};
/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FQ: () => (/* binding */ runInstall),
/* harmony export */   Fo: () => (/* binding */ runPlan),
/* harmony export */   PG: () => (/* binding */ runUpdate),
/* harmony export */   Rt: () => (/* binding */ runKeep),
/* harmony export */   aI: () => (/* binding */ runPipeline),
/* harmony export */   ak: () => (/* binding */ runCli),
/* harmony export */   b: () => (/* binding */ runInstallPost),
/* harmony export */   cM: () => (/* binding */ runBuild),
/* harmony export */   h_: () => (/* binding */ runSetupPost),
/* harmony export */   k_: () => (/* binding */ runCheck),
/* harmony export */   lX: () => (/* binding */ runDeployPost),
/* harmony export */   qi: () => (/* binding */ runReport),
/* harmony export */   t3: () => (/* binding */ runVmTest),
/* harmony export */   xn: () => (/* binding */ runSetup),
/* harmony export */   zt: () => (/* binding */ runDeploy)
/* harmony export */ });
/**
 * The one bundle's front door: a function for each phase of each action, and the command line.
 * Each loads its module only when called, so that a step pays for what it uses.
 */
async function runSetup() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(934), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(478)]).then(__nccwpck_require__.bind(__nccwpck_require__, 12478))).runSetup();
}
async function runSetupPost() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(934), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(732)]).then(__nccwpck_require__.bind(__nccwpck_require__, 10732))).runSetupPost();
}
async function runCheck() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(143), __nccwpck_require__.e(934), __nccwpck_require__.e(815), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(713), __nccwpck_require__.e(147)]).then(__nccwpck_require__.bind(__nccwpck_require__, 19147))).runCheck();
}
async function runPlan() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(143), __nccwpck_require__.e(934), __nccwpck_require__.e(815), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(713), __nccwpck_require__.e(502)]).then(__nccwpck_require__.bind(__nccwpck_require__, 38502))).runPlan();
}
async function runBuild() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(143), __nccwpck_require__.e(934), __nccwpck_require__.e(815), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(713), __nccwpck_require__.e(935)]).then(__nccwpck_require__.bind(__nccwpck_require__, 16935))).runBuild();
}
async function runKeep() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(143), __nccwpck_require__.e(934), __nccwpck_require__.e(815), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(713), __nccwpck_require__.e(860)]).then(__nccwpck_require__.bind(__nccwpck_require__, 40860))).runKeep();
}
async function runVmTest() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(143), __nccwpck_require__.e(934), __nccwpck_require__.e(815), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(713), __nccwpck_require__.e(943)]).then(__nccwpck_require__.bind(__nccwpck_require__, 83943))).runVmTest();
}
async function runDeploy() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(143), __nccwpck_require__.e(934), __nccwpck_require__.e(815), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(713), __nccwpck_require__.e(527)]).then(__nccwpck_require__.bind(__nccwpck_require__, 73527))).runDeploy();
}
async function runDeployPost() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(684), __nccwpck_require__.e(121), __nccwpck_require__.e(680)]).then(__nccwpck_require__.bind(__nccwpck_require__, 70680))).runDeployPost();
}
async function runUpdate() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(143), __nccwpck_require__.e(934), __nccwpck_require__.e(815), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(713), __nccwpck_require__.e(556)]).then(__nccwpck_require__.bind(__nccwpck_require__, 16556))).runUpdate();
}
async function runInstall() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(143), __nccwpck_require__.e(934), __nccwpck_require__.e(815), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(713), __nccwpck_require__.e(565)]).then(__nccwpck_require__.bind(__nccwpck_require__, 40565))).runInstall();
}
async function runInstallPost() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(121), __nccwpck_require__.e(198)]).then(__nccwpck_require__.bind(__nccwpck_require__, 18198))).runInstallPost();
}
async function runReport() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(143), __nccwpck_require__.e(934), __nccwpck_require__.e(815), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(713), __nccwpck_require__.e(883)]).then(__nccwpck_require__.bind(__nccwpck_require__, 58883))).runReport();
}
async function runPipeline() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(143), __nccwpck_require__.e(934), __nccwpck_require__.e(815), __nccwpck_require__.e(684), __nccwpck_require__.e(29), __nccwpck_require__.e(121), __nccwpck_require__.e(713), __nccwpck_require__.e(211)]).then(__nccwpck_require__.bind(__nccwpck_require__, 10211))).runPipeline();
}
async function runCli() {
    await (await Promise.all(/* import() */[__nccwpck_require__.e(121), __nccwpck_require__.e(706)]).then(__nccwpck_require__.bind(__nccwpck_require__, 40706))).runCli();
}

var __webpack_exports__runBuild = __webpack_exports__.cM;
var __webpack_exports__runCheck = __webpack_exports__.k_;
var __webpack_exports__runCli = __webpack_exports__.ak;
var __webpack_exports__runDeploy = __webpack_exports__.zt;
var __webpack_exports__runDeployPost = __webpack_exports__.lX;
var __webpack_exports__runInstall = __webpack_exports__.FQ;
var __webpack_exports__runInstallPost = __webpack_exports__.b;
var __webpack_exports__runKeep = __webpack_exports__.Rt;
var __webpack_exports__runPipeline = __webpack_exports__.aI;
var __webpack_exports__runPlan = __webpack_exports__.Fo;
var __webpack_exports__runReport = __webpack_exports__.qi;
var __webpack_exports__runSetup = __webpack_exports__.xn;
var __webpack_exports__runSetupPost = __webpack_exports__.h_;
var __webpack_exports__runUpdate = __webpack_exports__.PG;
var __webpack_exports__runVmTest = __webpack_exports__.t3;
export { __webpack_exports__runBuild as runBuild, __webpack_exports__runCheck as runCheck, __webpack_exports__runCli as runCli, __webpack_exports__runDeploy as runDeploy, __webpack_exports__runDeployPost as runDeployPost, __webpack_exports__runInstall as runInstall, __webpack_exports__runInstallPost as runInstallPost, __webpack_exports__runKeep as runKeep, __webpack_exports__runPipeline as runPipeline, __webpack_exports__runPlan as runPlan, __webpack_exports__runReport as runReport, __webpack_exports__runSetup as runSetup, __webpack_exports__runSetupPost as runSetupPost, __webpack_exports__runUpdate as runUpdate, __webpack_exports__runVmTest as runVmTest };
