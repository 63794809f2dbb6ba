# nginx -c FILE: serves the directories of the configuration; where it would pass requests on, the answer is that nobody is there.
if [ "${1-}" = -c ]; then
  nobody=/tmp/nginx-bad-gateway
  printf 'HTTP/1.0 502 Bad Gateway\r\nContent-Type: text/plain\r\n\r\nNobody behind this proxy answers.\n' >$nobody
  while read -r key value _; do
    case $key in
      listen) port=${value%;} ;;
      root) serve "$port" httpd -f -p "$port" -h "${value%;}" ;;
      location) serve "$port" nc -ll -p "$port" -e cat $nobody ;;
    esac
  done <"$2"
  serve_until_end
fi
