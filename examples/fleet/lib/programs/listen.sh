# What the stand-ins for servers have in common; busybox does the serving.

ports=
# serve PORT PROGRAM [ARGUMENT...]: the program listens on that port.
serve() {
  port=$1
  shift
  "$@" &
  ports="$ports $port:$!"
}

is_listening() { grep -qs "$(printf ':%04X 0*:0000 0A' "$1")" /proc/net/tcp /proc/net/tcp6; }

# Says that the service is ready once all its ports are open, and lasts as long as they are served.
serve_until_end() {
  for one in $ports; do
    until is_listening "${one%:*}"; do
      if ! kill -0 "${one#*:}" 2>/dev/null; then
        echo "cannot listen on port ${one%:*}" >&2
        exit 1
      fi
      sleep 0.1
    done
  done
  # A socket with systemd, a file with its stand-in: a shell cannot send datagrams.
  [ -z "${NOTIFY_SOCKET-}" ] || echo READY=1 >"$NOTIFY_SOCKET"
  wait
  exit 1
}
