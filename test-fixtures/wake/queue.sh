#!/bin/sh
# The wake queue as a shell script of firstmate's would use it: the same files and the same lock,
# written from the description of the format in docs/formats.md.
#
#   queue.sh STATE append KIND KEY PAYLOAD   adds a record
#   queue.sh STATE append-many COUNT KEY     adds COUNT records with the keys KEY-1, KEY-2 ...
#   queue.sh STATE drain                     prints all records and takes them
#   queue.sh STATE hold FILE                 takes the lock, writes its pid to FILE, keeps the lock
#   queue.sh STATE steal FILE                the same with the right to take over a dead one's lock
set -u
state=$(CDPATH='' cd -- "$1" && pwd -P) || exit 1
queue=$state/.wake-queue
lock=$state/.wake-queue.lock
tab=$(printf '\t')

alive() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  kill -0 "$1" 2>/dev/null
}

# Whether the lock $1 may be taken over: its pid is dead, or it has shown none for two seconds.
stale() {
  [ -h "$1" ] || return 1
  pid=$(cat "$1/pid" 2>/dev/null)
  case $pid in
    '' | *[!0-9]*) [ $(($(date +%s) - $(stat -c %Y "$1" 2>/dev/null || date +%s))) -ge 2 ] ;;
    *) ! alive "$pid" ;;
  esac
}

# Sets owner to a new directory for a holder of the lock $1.
prepare() {
  owner=$(mktemp -d "$1.owner.XXXXXX") || exit 1
  echo $$ >"$owner/pid" || exit 1
}

discard() {
  rm -f "$1/pid"
  rmdir "$1" 2>/dev/null
}

# Claims the lock $1 for the directory $2. A .steal that does not lead to $3 is in the way.
claim() {
  if [ -h "$1.steal" ] && [ "$(readlink "$1.steal")" != "$3" ]; then return 1; fi
  ln -sn "$2" "$1" 2>/dev/null || return 1
  if [ "$(readlink "$1")" = "$2" ] &&
    { ! [ -h "$1.steal" ] || [ "$(readlink "$1.steal")" = "$3" ]; }; then
    return 0
  fi
  [ "$(readlink "$1")" = "$2" ] && rm -f "$1"
  return 1
}

steal() {
  mine=$owner
  prepare "$lock.steal"
  guard=$owner
  owner=$mine
  got=1
  if ln -sn "$guard" "$lock.steal" 2>/dev/null; then
    dead=$(readlink "$lock")
    if stale "$lock" && [ "$(readlink "$lock")" = "$dead" ] &&
      [ "$(readlink "$lock.steal")" = "$guard" ]; then
      rm -f "$lock"
      discard "$dead"
      claim "$lock" "$owner" "$guard" && got=0
    fi
    [ "$(readlink "$lock.steal")" = "$guard" ] && rm -f "$lock.steal"
  fi
  discard "$guard"
  return $got
}

take() {
  prepare "$lock"
  until claim "$lock" "$owner" ''; do
    if stale "$lock" && steal; then return; fi
    sleep 0.02
  done
}

release() {
  [ "$(readlink "$lock")" = "$owner" ] && rm -f "$lock"
  discard "$owner"
}

# Under the lock.
add() {
  seq=$(cat "$queue.seq" 2>/dev/null || echo 0)
  seq=$((seq + 1))
  echo $seq >"$queue.seq"
  printf '%s\t%s\t%s\t%s\t%s\n' "$(date +%s)" $seq "$1" "$(printf %s "$2" | tr '\t\r\n' '   ')" \
    "$(printf %s "$3" | tr '\t\r\n' '   ')" >>"$queue"
}

case $2 in
  append)
    take
    add "$3" "$4" "$5"
    release
    ;;
  append-many)
    i=0
    while [ $i -lt "$3" ]; do
      i=$((i + 1))
      take
      add signal "$4-$i" "from a script"
      release
    done
    ;;
  drain)
    take
    if [ -e "$queue" ]; then
      mv "$queue" "$queue.drain.$$"
      awk -F "$tab" '{ k = $3 == "heartbeat" ? $3 : $3 FS $4
          if (!(k in last)) order[++n] = k
          last[k] = $0 }
        END { for (i = 1; i <= n; i++) print last[order[i]] }' "$queue.drain.$$" &&
        rm -f "$queue.drain.$$"
    fi
    release
    ;;
  hold)
    take
    echo $$ >"$3.1" && mv "$3.1" "$3"
    exec sleep 1000
    ;;
  steal)
    prepare "$lock.steal"
    ln -sn "$owner" "$lock.steal"
    echo $$ >"$3.1" && mv "$3.1" "$3"
    exec sleep 1000
    ;;
esac
