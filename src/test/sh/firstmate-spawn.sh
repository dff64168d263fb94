#!/bin/bash
# The steps of firstmate's spawn with its sleeps, for a comparison: SOCKET DIR FILE. The task's
# command makes FILE. Without treehouse, which would take longer than a cd.
set -eu
socket=$1 dir=$2 file=$3
t() { tmux -L "$socket" "$@"; }
state=$dir/.firstmate
root=$dir/.fm-first
t has-session -t =firstmate 2>/dev/null || t new-session -d -s firstmate
if t list-windows -t =firstmate -F '#{window_name}' | grep -qx fm-first; then exit 1; fi
t new-window -d -t =firstmate: -n fm-first -c /
window=firstmate:fm-first
t send-keys -t "$window" "cd '$dir'" Enter
for _ in 1 2 3 4 5 6 7 8 9 10; do
  sleep 1
  [ "$(t display-message -p -t "$window" '#{pane_current_path}')" = / ] || break
done
mkdir -p "$root/gotmp" "$state"
printf '%s\n' "window=$window" "worktree=$dir" "project=$dir" harness=none kind=ship mode=no-mistakes yolo=off "tasktmp=$root" >"$state/first.meta"
t send-keys -t "$window" "export GOTMPDIR='$root/gotmp'" Enter
sleep 0.3
t send-keys -t "$window" -l ": > '$file'"
sleep 0.3
t send-keys -t "$window" Enter
