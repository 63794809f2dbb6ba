# All of it is read before anything of it is run: it may come on standard input, and only the beginning of it.
main() {
  verb=${1:-}
  [ $# -eq 0 ] || shift
  case $verb in
    ping | inspect | status | begin | renew | release | prepare | test | abort | confirm | restore | reboot | undo) function=verb_$verb ;;
    dry-activate) function=verb_dry_activate ;;
    stage-boot) function=verb_stage_boot ;;
    put-file) function=verb_put_file ;;
    run-switch) function=verb_run_switch ;;
    run-undo) function=verb_run_undo ;;
    run-commit) function=verb_run_commit ;;
    *)
      warn "\"$verb\" is no verb of this agent ($version)."
      exit 1
      ;;
  esac
  # A connection that ends must not end what was begun.
  case $verb in
    # Nobody waits for these, and what they found must not be lost.
    run-*) mutex_limit=300 ;;
    *) trap '' HUP PIPE ;;
  esac
  resolve_self
  printf 'answer=%s\n' "$verb"
  ("$function" "$@")
  code=$?
  printf 'end=%s\n' "$verb"
  case $verb/$code in
    # What these found is in the state; a failed unit would make the host look degraded.
    run-*/12 | undo/12) exit 0 ;;
  esac
  exit "$code"
}
case ${1:-} in
  put-file) main "$@" ;;
  *) main "$@" </dev/null ;;
esac
