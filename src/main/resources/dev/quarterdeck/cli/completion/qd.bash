# Completes qd in bash. The tasks are read from the metas themselves: no JVM is started for a Tab.

# The first value of that name before any table, in either kind of quotes.
_qd_configured() {
  local config=${XDG_CONFIG_HOME:-${HOME:-~}/.config}/quarterdeck/config.toml
  local key="^[[:blank:]]*${1}[[:blank:]]*=[[:blank:]]*"
  sed -n -e '/^[[:blank:]]*\[/q' -e "/$key\"\([^\"]*\)\".*/{s//\1/p;q;}" -e "/$key'\([^']*\)'.*/{s//\1/p;q;}" "$config" 2>/dev/null
}

# Sets plain to what the shell would make of a word, expanding nothing; quote to the one that is
# still open in it, and from to the length of what is before that.
_qd_plain() {
  local rest=$1 each
  plain= quote= from=0
  while [[ -n $rest ]]; do
    each=${rest:0:1} rest=${rest:1}
    case $quote$each in
      \\ | \"\\)
        [[ -z $quote || $rest == [\\\"\$\`]* ]] || plain+=$each
        plain+=${rest:0:1} rest=${rest:1}
        ;;
      \' | \") quote=$each from=${#plain} ;;
      \'\' | \"\") quote= from=0 ;;
      *) plain+=$each ;;
    esac
  done
}

# Offers those of the names it reads that begin as the word does. They are anybody's, so there is
# no compgen -W here: it runs the $(...) in them.
_qd_offer() {
  local name plain quote from
  _qd_plain "$1"
  while IFS= read -r name; do
    [[ -n $name && $name == "$plain"* && $name != *[[:cntrl:]]* ]] || continue
    name=${name:from}
    case $quote in
      \') [[ $name != *\'* ]] || continue ;;
      \") [[ $name != *[\\\"\$\`!]* ]] || continue ;;
      *)
        printf -v name %q "$name"
        # To bash a word ends at these, too.
        if [[ $name != \$\'* ]]; then
          name=${name//:/\\:} name=${name//=/\\=} name=${name//@/\\@}
        fi
        ;;
    esac
    COMPREPLY+=("$name")
  done
}

_qd_ids() {
  local state=$1 file
  state=${state:-${QD_STATE:-${FM_STATE_OVERRIDE:-${FM_HOME:+$FM_HOME/state}}}}
  state=${state:-$(_qd_configured state)}
  state=${state:-${XDG_STATE_HOME:-${HOME:-~}/.local/state}/quarterdeck}
  [[ $state != '~/'* ]] || state=${HOME:-~}/${state:2}
  for file in "$state"/*.meta; do
    file=${file##*/} file=${file%.meta}
    [[ $file =~ ^[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$ ]] && printf '%s\n' "$file"
  done
}

_qd_sessions() {
  local socket=${1:-${QD_SOCKET:-$(_qd_configured socket)}}
  tmux ${socket:+-L "$socket"} list-sessions -F '#S' 2>/dev/null
}

_qd_sockets() {
  local file
  for file in "${TMUX_TMPDIR:-/tmp}/tmux-$UID"/*; do
    # A name of several lines would be several names.
    [[ -e $file && $file != *[[:cntrl:]]* ]] && printf '%s\n' "${file##*/}"
  done
}

_qd() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= state= socket= own= option plain quote from i words=0
  COMPREPLY=()
  # bash takes --state=DIR for three words.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    option=${COMP_WORDS[i]}
    case $option in
      --)
        if [[ $command != spawn ]]; then
          return
        elif declare -F _command_offset >/dev/null; then
          _command_offset $((i + 1))
        elif ((i + 1 == COMP_CWORD)); then
          mapfile -t COMPREPLY < <(compgen -c -- "$word")
        else
          compopt -o default
        fi
        return
        ;;
      --state | --tmp | --session | --socket | --lines | --min-age)
        [[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
        _qd_plain "${COMP_WORDS[++i]}"
        # The word at the cursor is not said yet.
        if ((i < COMP_CWORD)); then
          [[ $option != --state ]] || state=$plain
          [[ $option != --socket ]] || socket=$plain
        fi
        ;;
      -*) ;;
      *)
        ((++words))
        [[ -n $command ]] || command=$option
        ;;
    esac
  done
  case $before in
    --state | --tmp)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      return
      ;;
    --session)
      _qd_offer "$word" < <(_qd_sessions "$socket")
      return
      ;;
    --socket)
      _qd_offer "$word" < <(_qd_sockets)
      return
      ;;
    --lines | --min-age) return ;;
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
  # The command, or what comes first behind it.
  ((words < 2)) || [[ $command =~ ^(kill|teardown|spawn)$ ]] || return
  case $command in
    '') mapfile -t COMPREPLY < <(compgen -W "spawn ls kill teardown respawn attach peek send sweep doctor watch wake completion help" -- "$word") ;;
    kill | teardown | respawn | attach | peek | send)
      _qd_offer "$word" < <(_qd_ids "$state")
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
