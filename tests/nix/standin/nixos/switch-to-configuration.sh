# Activates the stand-in: what counts is the link of the running system and a record.
echo "$1 $system" >> "$run/activations"
case "$1" in
  switch | test)
    echo "activating the configuration..." >&2
    echo "setting up /etc..." >&2
    [ "$(cat "$system/activation")" = slow ] && sleep 1
    while [ -e "$run/hold-activation" ]; do sleep 0.1; done
    ln -sfn "$system" "$run/current-system.new" && mv -T "$run/current-system.new" "$run/current-system"
    echo "restarting the following units: nginx.service" >&2
    if [ "$(cat "$system/activation")" = failing ] || [ -e "$run/fail-activation" ]; then
      rm -f "$run/fail-activation"
      echo "warning: the following units failed: nginx.service" >&2
      echo "× nginx.service - Nginx Web Server" >&2
      echo "Nov 03 10:12:01 host nginx[4711]: host not found in upstream" >&2
      exit 4
    fi
    ;;
  boot) echo "updating the boot loader" >&2 ;;
  dry-activate)
    echo "would activate the configuration..." >&2
    echo "would restart the following units: nginx.service" >&2
    ;;
  *)
    echo "unknown action $1" >&2
    exit 1
    ;;
esac
