# Completes qd in bash. The tasks are read from the metas themselves: no JVM is started for a Tab.

_qd_ids() {
  local state=$1 file
  if [[ -z $state ]]; then
    state=${QD_STATE:-${FM_STATE_OVERRIDE:-${FM_HOME:+$FM_HOME/state}}}
  fi
  state=${state:-${XDG_STATE_HOME:-$HOME/.local/state}/quarterdeck}
  state=${state/#\~\//$HOME/}
  for file in "$state"/*.meta; do
    [[ -e $file ]] && file=${file##*/} && printf '%s\n' "${file%.meta}"
  done
}

_qd() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= state= own= i
  COMPREPLY=()
  # bash takes --state=DIR for three words.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --) return ;;
      --state) [[ ${COMP_WORDS[i + 1]} == = ]] && ((i++)); state=${COMP_WORDS[++i]} ;;
      --tmp | --session | --socket | --lines | --min-age) [[ ${COMP_WORDS[i + 1]} == = ]] && ((i++)); ((i++)) ;;
      -*) ;;
      *) [[ -n $command ]] || command=${COMP_WORDS[i]} ;;
    esac
  done
  case $before in
    --state | --tmp)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      return
      ;;
    --session)
      mapfile -t COMPREPLY < <(compgen -W "$(tmux list-sessions -F '#S' 2>/dev/null)" -- "$word")
      return
      ;;
    --socket | --lines | --min-age) return ;;
  esac
  case $command in
    '') own="--demo --mouse" ;;
    spawn) own="--exec --tmpdir --scout --worktree --no-worktree --force" ;;
    ls) own="--json --no-usage" ;;
    peek) own="--lines" ;;
    sweep) own="--dry-run --min-age --json" ;;
    doctor | wake) own="--json" ;;
    kill | teardown) own="--force --dry-run --json" ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$own --state --tmp --session --socket --no-color --ascii --help --version" -- "$word")
    return
  fi
  case $command in
    '') mapfile -t COMPREPLY < <(compgen -W "spawn ls kill teardown respawn attach peek send sweep doctor watch wake completion help" -- "$word") ;;
    kill | teardown | respawn | attach | peek | send)
      mapfile -t COMPREPLY < <(compgen -W "$(_qd_ids "$state")" -- "$word")
      ;;
    spawn)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      ;;
    wake) mapfile -t COMPREPLY < <(compgen -W "append drain ls" -- "$word") ;;
    completion) mapfile -t COMPREPLY < <(compgen -W "bash zsh fish" -- "$word") ;;
    help) mapfile -t COMPREPLY < <(compgen -W "spawn ls kill teardown respawn attach peek send sweep doctor watch wake completion" -- "$word") ;;
  esac
}

complete -F _qd qd
