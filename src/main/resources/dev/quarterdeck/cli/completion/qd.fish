# Completes qd in fish. The tasks are read from the metas themselves: no JVM is started for a Tab.

function __qd_ids
    set -l state (commandline -opc | string match -r -- '^--state=(.*)$')[2]
    test -n "$state"; or set state $QD_STATE
    test -n "$state"; or set state $FM_STATE_OVERRIDE
    test -n "$state"; or test -z "$FM_HOME"; or set state $FM_HOME/state
    test -n "$state"; or test -z "$XDG_STATE_HOME"; or set state $XDG_STATE_HOME/quarterdeck
    test -n "$state"; or set state ~/.local/state/quarterdeck
    for meta in $state/*.meta
        string replace -r '.*/(.*)\\.meta$' '$1' -- $meta
    end
end

function __qd_without_command
    not __fish_seen_subcommand_from spawn ls kill teardown respawn attach peek send sweep doctor watch wake completion help
end

complete -c qd -f
complete -c qd -l state -r -a '(__fish_complete_directories)' -d 'state directory'
complete -c qd -l tmp -r -a '(__fish_complete_directories)' -d 'directory of the temp roots'
complete -c qd -l session -r -a '(tmux list-sessions -F "#S" 2>/dev/null)' -d 'tmux session for new tasks'
complete -c qd -l socket -r -d 'tmux socket'
complete -c qd -l no-color -d 'no colours'
complete -c qd -l ascii -d 'ASCII only'
complete -c qd -s h -l help -d help
complete -c qd -s V -l version -d version
complete -c qd -n __qd_without_command -a spawn -d 'a task: window, temp root, command'
complete -c qd -n __qd_without_command -a ls -d 'what runs, and what it uses'
complete -c qd -n __qd_without_command -a kill -d 'end tasks with all that is theirs'
complete -c qd -n __qd_without_command -a teardown -d 'the same as kill'
complete -c qd -n __qd_without_command -a respawn -d 'a new window for a task that is gone'
complete -c qd -n __qd_without_command -a attach -d 'go to its window'
complete -c qd -n __qd_without_command -a peek -d 'the text in its pane'
complete -c qd -n __qd_without_command -a send -d 'type a line into it'
complete -c qd -n __qd_without_command -a sweep -d 'remove what was left behind'
complete -c qd -n __qd_without_command -a doctor -d 'what will bite, and the cure'
complete -c qd -n __qd_without_command -a watch -d 'the same watch without a screen, as JSON lines'
complete -c qd -n __qd_without_command -a wake -d 'the queue of what somebody should look at'
complete -c qd -n __qd_without_command -a completion -d 'what completes qd in a shell'
complete -c qd -n __qd_without_command -a help -d 'help on a command'
complete -c qd -n __qd_without_command -l demo -d 'the dashboard with sample tasks'
complete -c qd -n __qd_without_command -l mouse -d 'the dashboard takes the mouse'
complete -c qd -n '__fish_seen_subcommand_from spawn' -l exec -d 'COMMAND as the own process of the pane'
complete -c qd -n '__fish_seen_subcommand_from spawn' -l tmpdir -d 'TMPDIR in the root, too'
complete -c qd -n '__fish_seen_subcommand_from spawn' -l scout -d 'a report is wanted, and no change'
complete -c qd -n '__fish_seen_subcommand_from spawn' -l worktree -d 'in a git worktree of its own'
complete -c qd -n '__fish_seen_subcommand_from spawn' -l no-worktree -d 'in the directory itself'
complete -c qd -n '__fish_seen_subcommand_from spawn' -l force -d 'all the same'
complete -c qd -n '__fish_seen_subcommand_from ls' -l json -d 'one JSON document'
complete -c qd -n '__fish_seen_subcommand_from ls' -l no-usage -d 'do not count the roots'
complete -c qd -n '__fish_seen_subcommand_from kill teardown' -l force -d 'all the same'
complete -c qd -n '__fish_seen_subcommand_from kill teardown' -l dry-run -d 'only say what would go'
complete -c qd -n '__fish_seen_subcommand_from kill teardown' -l json -d 'one JSON document'
complete -c qd -n '__fish_seen_subcommand_from peek' -l lines -r -d 'how many lines'
complete -c qd -n '__fish_seen_subcommand_from sweep' -l dry-run -d 'only say what would go'
complete -c qd -n '__fish_seen_subcommand_from sweep' -l min-age -r -d 'how old'
complete -c qd -n '__fish_seen_subcommand_from sweep' -l json -d 'one JSON document'
complete -c qd -n '__fish_seen_subcommand_from wake' -l json -d 'one JSON document'
complete -c qd -n '__fish_seen_subcommand_from wake' -a 'append drain ls'
complete -c qd -n '__fish_seen_subcommand_from doctor' -l json -d 'one JSON document'
complete -c qd -n '__fish_seen_subcommand_from kill teardown respawn attach peek send' -a '(__qd_ids)' -d task
complete -c qd -n '__fish_seen_subcommand_from spawn' -a '(__fish_complete_directories)'
complete -c qd -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'
complete -c qd -n '__fish_seen_subcommand_from help' -a "spawn ls kill teardown respawn attach peek send sweep doctor watch wake completion"
