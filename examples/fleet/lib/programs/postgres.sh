# postgres -c config_file=FILE: takes connections, and ends them.
if [ "${1-}" = -c ]; then
  port=$(sed -n 's/^port = //p' "${2#config_file=}")
  serve "$port" nc -ll -p "$port" -e true
  serve_until_end
fi
