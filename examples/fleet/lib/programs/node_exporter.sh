# node_exporter --web.listen-address=:PORT: one figure.
case ${1-} in
  --web.listen-address=:*)
    mkdir -p /tmp/node_exporter
    echo "node_load1 $(cut -d ' ' -f 1 /proc/loadavg)" >/tmp/node_exporter/metrics
    serve "${1##*:}" httpd -f -p "${1##*:}" -h /tmp/node_exporter
    serve_until_end
    ;;
esac
