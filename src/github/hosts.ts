/** The host that people see, of the address of its interface: `github.com` of `https://api.github.com`. */
export function findHost(apiUrl: string): string {
  const { host, hostname } = new URL(apiUrl);
  // GitHub itself, and enterprises whose data stays in a region (NAME.ghe.com), have their interface below "api."; servers have it as a path.
  return hostname === 'api.github.com' || /^api\.[^.]+\.ghe\.com$/.test(hostname) ? host.slice('api.'.length) : host;
}

/** The address of a host's interface: `https://HOST/api/v3` of a GitHub Enterprise Server. */
export function findApiUrl(host: string): string {
  return host === 'github.com' || /^[^.]+\.ghe\.com$/.test(host) ? `https://api.${host}` : `https://${host}/api/v3`;
}
