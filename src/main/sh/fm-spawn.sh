#!/bin/sh
# Spawns as firstmate's fm-spawn.sh does: same arguments, lines and exit codes, by the qd beside this file.
#   fm-spawn.sh ID DIR [HARNESS] [--scout]
#   fm-spawn.sh ID=DIR ... [--scout]

qd=$(dirname -- "$(readlink -f -- "$0")")/qd

# What theirs knows besides, such as --secondmate, is not ours to start.
for argument; do
  case $argument in
    --scout) ;;
    -*)
      echo "error: fm-spawn.sh: unknown option '$argument'" >&2
      exit 2
      ;;
  esac
done
if [ $# -eq 0 ]; then
  echo "usage: fm-spawn.sh ID DIR [HARNESS] [--scout] | ID=DIR ... [--scout]" >&2
  exit 2
fi

# A script that lies in a home, as a link to this one, means that home, wherever its state is.
home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if [ -z "${FM_HOME-}" ] && [ -d "$home/state" ]; then
  export FM_HOME="$home"
fi
state=${QD_STATE:-${FM_STATE_OVERRIDE:-${FM_HOME:+$FM_HOME/state}}}

said=$("$qd" spawn "$@" 2>&1)
status=$?
printf '%s\n' "$said" | while IFS= read -r line; do
  case $line in
    '') ;;
    'qd: spawn '*' : task '*' exists already; '*)
      id=${line#qd: spawn }
      id=${id%% *}
      window=$(sed -n 's/^window=//p' "$state/$id.meta" 2>/dev/null | tail -n 1)
      printf 'error: window %s already exists\n' "${window:-fm-$id}" >&2
      ;;
    'qd: spawn '*' : window '*' already exists, '*)
      line=${line#* : }
      printf 'error: %s\n' "${line%%, and no meta*}" >&2
      ;;
    'qd: '*)
      case $status in
        0) word=warning ;;
        3) word=REFUSED ;;
        *) word=error ;;
      esac
      printf '%s\n' "$word: ${line#qd: }" >&2
      ;;
    batch*) printf '%s\n' "$line" >&2 ;;
    *) printf '%s\n' "$line" ;;
  esac
done
# In theirs a refusal is a failure.
[ $status -ne 3 ] || status=1
exit $status
