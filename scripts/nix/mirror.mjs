// Which Debian mirror this machine uses: decided from the text of apt's source files alone.

/**
 * @param {readonly { name: string, text: string }[]} files apt's source files (`*.sources` and `*.list`), in apt's order
 * @returns {string | undefined} the first mirror of Debian's main archive; security and snapshot archives do not hold every suite
 */
export function findDebianMirror(files) {
  const uris = files.flatMap(({ name, text }) => (name.endsWith('.sources') ? readStanzas(text) : readLines(text)));
  return uris.map((uri) => uri.replace(/\/+$/, '')).find((uri) => /^https?:\/\/.+\/debian$/.test(uri));
}

/** deb822: stanzas of `Field: value`, a value goes on in lines that start with a space. */
function readStanzas(text) {
  const withoutComments = text.replace(/^#.*\n?/gm, '');
  return withoutComments.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name) => words(new RegExp(`^${name}:((?:.*)(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1]);
    const isEnabled = !field('Enabled').some((word) => /^(no|false|off|without|disable)$/i.test(word));
    return isEnabled && field('Types').includes('deb') ? field('URIs') : [];
  });
}

/** `deb [option=value …] URI suite component …` */
const readLines = (text) => text.split('\n').flatMap((line) => words(/^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)/.exec(line)?.[1]));

const words = (text = '') => text.split(/\s+/).filter(Boolean);
