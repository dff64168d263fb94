#compdef qd
# Completes qd in zsh. The tasks are read from the metas themselves: no JVM is started for a Tab.

# The first value of that name before any table, in either kind of quotes.
_qd_configured() {
  local config=${XDG_CONFIG_HOME:-$HOME/.config}/quarterdeck/config.toml
  local key="^[[:blank:]]*${1}[[:blank:]]*=[[:blank:]]*"
  sed -n -e '/^[[:blank:]]*\[/q' -e "/$key\"\([^\"]*\)\".*/{s//\1/p;q;}" -e "/$key'\([^']*\)'.*/{s//\1/p;q;}" $config 2>/dev/null
}

# What the option is given, behind the command or before it.
_qd_given() {
  local value=${opt_args[$1]:-$before[$1]}
  # In there the colons and backslashes of what is typed have another backslash in front.
  print -r -- ${(Q)${value//(#b)\\(?)/$match[1]}}
}

_qd_ids() {
  local state=$(_qd_given --state)
  state=${state:-${QD_STATE:-${FM_STATE_OVERRIDE:-${FM_HOME:+$FM_HOME/state}}}}
  state=${state:-$(_qd_configured state)}
  state=${state:-${XDG_STATE_HOME:-$HOME/.local/state}/quarterdeck}
  state=${state/#\~\//$HOME/}
  local -a ids
  ids=($state/*.meta(N:t:r))
  # Only what may be an id: others' files may have any name.
  ids=(${(M)ids:#[A-Za-z0-9][A-Za-z0-9_.-](#c0,199)})
  _wanted tasks expl task compadd -a ids
}

_qd_sessions() {
  local socket=$(_qd_given --socket)
  socket=${socket:-${QD_SOCKET:-$(_qd_configured socket)}}
  local -a sessions
  sessions=(${(f)"$(tmux ${socket:+-L} $socket list-sessions -F '#S' 2>/dev/null)"})
  _wanted sessions expl session compadd -a sessions
}

_qd_sockets() {
  local -a sockets
  sockets=(${TMUX_TMPDIR:-/tmp}/tmux-$UID/*(N:t))
  sockets=(${sockets:#*[[:cntrl:]]*})
  _wanted sockets expl socket compadd -a sockets
}

# DIR, or of a batch ID=DIR.
_qd_directories() {
  compset -P '[A-Za-z0-9_-]##='
  _files -/
}

_qd() {
  local -i dashes=$words[(i)--]
  if ((dashes < CURRENT)) && [[ -n $words[1,dashes][(r)spawn] ]]; then
    # What is behind them is as on a line of its own.
    ((CURRENT -= dashes))
    shift dashes words
    _normal
    return
  fi
  local curcontext=$curcontext context state line expl
  local -A opt_args before
  local -a global commands
  global=(
    '--state=[state directory]:directory:_files -/' '--tmp=[directory of the temp roots]:directory:_files -/'
    '--session=[tmux session for new tasks]:session:_qd_sessions' '--socket=[tmux socket]:socket:_qd_sockets'
    '--no-color[no colours]' '--ascii[ASCII only]' '(-h --help)'{-h,--help}'[help]' '(-V --version)'{-V,--version}'[version]'
  )
  commands=(
    'spawn:a task: window, temp root, command'
    'ls:what runs, and what it uses'
    'kill:end tasks with all that is theirs'
    'teardown:the same as kill'
    'respawn:a new window for a task that is gone'
    'attach:go to its window'
    'peek:the text in its pane'
    'send:type a line into it'
    'sweep:remove what was left behind'
    'doctor:what will bite, and the cure'
    'watch:the same watch without a screen, as JSON lines'
    'wake:the queue of what somebody should look at'
    'completion:what completes qd in a shell'
    'help:help on a command'
  )
  _arguments -C $global '--demo[the dashboard with sample tasks]' '--mouse[the dashboard takes the mouse]' '(-)1:command:->command' '(-)*::argument:->argument' && return
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      before=("${(@kv)opt_args}")
      case $words[1] in
        spawn) _arguments $global '--exec[COMMAND as the own process of the pane]' '--tmpdir[TMPDIR in the root, too]' '--scout[a report is wanted, and no change]' '(--no-worktree)--worktree[in a git worktree of its own]' '(--worktree)--no-worktree[in the directory itself]' '--force[all the same]' '*:directory:_qd_directories' ;;
        ls) _arguments $global '--json[one JSON document]' '--no-usage[do not count the roots]' ;;
        kill | teardown) _arguments $global '--force[all the same]' '--dry-run[only say what would go]' '--json[one JSON document]' '*:task:_qd_ids' ;;
        respawn | attach) _arguments $global '1:task:_qd_ids' ;;
        peek) _arguments $global '--lines=[how many lines]:value:' '1:task:_qd_ids' ;;
        send) _arguments $global '1:task:_qd_ids' '2:text:' ;;
        sweep) _arguments $global '--dry-run[only say what would go]' '--min-age=[how old]:value:' '--json[one JSON document]' ;;
        doctor) _arguments $global '--json[one JSON document]' ;;
        watch) _arguments $global ;;
        wake) _arguments $global '--json[one JSON document]' '1:what:(append drain ls)' ;;
        completion) _arguments $global '1:shell:(bash zsh fish)' ;;
        help) _describe -t commands command commands ;;
      esac
      ;;
  esac
}

# Loaded by compinit it is called at once; from a start-up file it is only made known.
if [[ $funcstack[1] == _qd ]]; then
  _qd "$@"
else
  compdef _qd qd
fi
