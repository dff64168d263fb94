#!/bin/sh
# Ends a task as firstmate's fm-teardown.sh does: same arguments, lines and exit codes, by the qd beside this file.
#   fm-teardown.sh ID [--force]

qd=$(dirname -- "$(readlink -f -- "$0")")/qd

id=
force=
for argument; do
  case $argument in
    --force) force=--force ;;
    -*) id= && break ;;
    *) [ -z "$id" ] || { id= && break; } && id=$argument ;;
  esac
done
if [ -z "$id" ]; then
  echo "usage: fm-teardown.sh ID [--force]" >&2
  exit 2
fi

# A script that lies in a home, as a link to this one, means that home, wherever its state is.
home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if [ -z "${FM_HOME-}" ] && [ -d "$home/state" ]; then
  export FM_HOME="$home"
fi
state=${QD_STATE:-${FM_STATE_OVERRIDE:-${FM_HOME:+$FM_HOME/state}}}
worktree=none
if [ -n "$state" ] && [ -f "$state/$id.meta" ]; then
  worktree=$(sed -n 's/^worktree=\(..*\)/\1/p' "$state/$id.meta" | tail -n 1)
fi

said=$("$qd" kill $force "$id" 2>&1)
status=$?
printf '%s\n' "$said" | while IFS= read -r line; do
  case $line in
    '') ;;
    'teardown '*' (window '*)
      window=${line#* (window }
      printf '%s\n' "${line%% (window *} (window ${window%%, *}, worktree ${worktree:-none})"
      ;;
    *' : no meta for task '*)
      line=${line#* : }
      printf 'error: %s\n' "${line%%; see the tasks*}" >&2
      ;;
    'qd: '*)
      case $status in
        0) word=warning ;;
        3) word=REFUSED ;;
        *) word=error ;;
      esac
      # Who runs this may not have set what makes qd look into this home.
      case $line in
        *"'qd kill --force $id'") line="${line%"'qd kill --force $id'"}'fm-teardown.sh $id --force'" ;;
      esac
      printf '%s\n' "$word: ${line#qd: }" >&2
      ;;
    *) printf '%s\n' "$line" ;;
  esac
done
[ $status -ne 3 ] || status=1
exit $status
