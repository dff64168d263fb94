#compdef qd
# Completes qd in zsh. The tasks are read from the metas themselves: no JVM is started for a Tab.

_qd_ids() {
  local state=${opt_args[--state]:-${QD_STATE:-${FM_STATE_OVERRIDE:-${FM_HOME:+$FM_HOME/state}}}}
  state=${state:-${XDG_STATE_HOME:-$HOME/.local/state}/quarterdeck}
  state=${~state}
  local -a ids
  ids=($state/*.meta(N:t:r))
  _wanted tasks expl task compadd -a ids
}

_qd_sessions() {
  local -a sessions
  sessions=(${(f)"$(tmux list-sessions -F '#S' 2>/dev/null)"})
  _wanted sessions expl session compadd -a sessions
}

_qd() {
  local curcontext=$curcontext context state line expl
  local -A opt_args
  local -a global commands
  global=(
    '--state=[state directory]:directory:_files -/' '--tmp=[directory of the temp roots]:directory:_files -/'
    '--session=[tmux session for new tasks]:session:_qd_sessions' '--socket=[tmux socket]:socket:'
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
  _arguments -C $global '--demo[the dashboard with sample tasks]' '--mouse[the dashboard takes the mouse]' '1:command:->command' '*::argument:->argument' && return
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $words[1] in
        spawn) _arguments $global '--exec[COMMAND as the own process of the pane]' '--tmpdir[TMPDIR in the root, too]' '--scout[a report is wanted, and no change]' '(--no-worktree)--worktree[in a git worktree of its own]' '(--worktree)--no-worktree[in the directory itself]' '--force[all the same]' '*:directory:_files -/' ;;
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
