# sshd -D -f FILE: greets as sshd does.
if [ "${1-}" = -D ]; then
  serve 22 nc -ll -p 22 -e echo "SSH-2.0-OpenSSH_stand-in"
  serve_until_end
fi
