# Completes qd in fish. The tasks are read from the metas themselves: no JVM is started for a Tab.

# Of the line so far: what the option is given, or without one the command and the words behind it.
function __qd_line
    set -l words (commandline -opc)
    set -l plain
    set -l given
    set -e words[1]
    while set -q words[1]
        set -l parts (string split -m 1 = -- $words[1])
        switch $words[1]
            case --
                break
            case --state --tmp --session --socket --lines --min-age
                set -e words[1]
                set -a parts $words[1]
            case '-*'
            case '*'
                set -a plain $words[1]
        end
        set -e words[1]
        test "$parts[1]" = "$argv"; and set given $parts[2]
    end
    test -n "$argv"; and set plain (string replace -r '^~/' $HOME/ -- $given)
    string join \n -- $plain
end

# The first value of that name before any table, in either kind of quotes.
function __qd_configured
    set -l config $XDG_CONFIG_HOME
    test -n "$config"; or set config ~/.config
    set -l key '^[[:blank:]]*'$argv'[[:blank:]]*=[[:blank:]]*'
    sed -n -e '/^[[:blank:]]*\[/q' -e "/$key\"\([^\"]*\)\".*/{s//\1/p;q;}" -e "/$key'\([^']*\)'.*/{s//\1/p;q;}" $config/quarterdeck/config.toml 2>/dev/null | string replace -r '^~/' $HOME/
end

function __qd_ids
    set -l state (__qd_line --state)
    test -n "$state"; or set state $QD_STATE
    test -n "$state"; or set state $FM_STATE_OVERRIDE
    test -n "$state"; or test -z "$FM_HOME"; or set state $FM_HOME/state
    test -n "$state"; or set state (__qd_configured state)
    test -n "$state"; or test -z "$XDG_STATE_HOME"; or set state $XDG_STATE_HOME/quarterdeck
    test -n "$state"; or set state ~/.local/state/quarterdeck
    for meta in $state/*.meta
        # Only what may be an id: others' files may have any name.
        string replace -rf '.*/([A-Za-z0-9][A-Za-z0-9_.-]{0,199})\\.meta$' '$1' -- $meta
    end
end

function __qd_sessions
    set -l socket (__qd_line --socket)
    test -n "$socket"; or set socket $QD_SOCKET
    test -n "$socket"; or set socket (__qd_configured socket)
    test -z "$socket"; or set socket -L $socket
    tmux $socket list-sessions -F '#S' 2>/dev/null
end

function __qd_sockets
    set -l directory $TMUX_TMPDIR
    test -n "$directory"; or set directory /tmp
    for socket in $directory/tmux-(id -u)/*
        # A name of several lines would be several names.
        string match -rq '[[:cntrl:]]' -- $socket; or string replace -r '.*/' '' -- $socket
    end
end

# What is behind the -- of a spawn, as on a line of its own.
function __qd_of_command
    set -l words (commandline -opc)
    set -l dashes (contains -i -- -- $words); or return
    set -e words[1..$dashes]
    complete -C (string join ' ' -- $words (commandline -ct))
end

function __qd_without_command
    not string length -q -- (__qd_line)
end

# The command is one of these, and not yet before a --.
function __qd_command
    set -l line (__qd_line)
    not contains -- -- (commandline -opc); and string length -q -- $line; and contains -- $line[1] $argv
end

# The same, where its first word is due.
function __qd_first
    __qd_command $argv; and test (count (__qd_line)) = 1
end

complete -c qd -f
complete -c qd -l state -r -a '(__fish_complete_directories)' -d 'state directory'
complete -c qd -l tmp -r -a '(__fish_complete_directories)' -d 'directory of the temp roots'
complete -c qd -l session -x -a '(__qd_sessions)' -d 'tmux session for new tasks'
complete -c qd -l socket -x -a '(__qd_sockets)' -d 'tmux socket'
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
complete -c qd -n '__qd_command spawn' -l exec -d 'COMMAND as the own process of the pane'
complete -c qd -n '__qd_command spawn' -l tmpdir -d 'TMPDIR in the root, too'
complete -c qd -n '__qd_command spawn' -l scout -d 'a report is wanted, and no change'
complete -c qd -n '__qd_command spawn' -l worktree -d 'in a git worktree of its own'
complete -c qd -n '__qd_command spawn' -l no-worktree -d 'in the directory itself'
complete -c qd -n '__qd_command spawn' -l force -d 'all the same'
complete -c qd -n '__qd_command ls' -l json -d 'one JSON document'
complete -c qd -n '__qd_command ls' -l no-usage -d 'do not count the roots'
complete -c qd -n '__qd_command kill teardown' -l force -d 'all the same'
complete -c qd -n '__qd_command kill teardown' -l dry-run -d 'only say what would go'
complete -c qd -n '__qd_command kill teardown' -l json -d 'one JSON document'
complete -c qd -n '__qd_command peek' -l lines -x -d 'how many lines'
complete -c qd -n '__qd_command sweep' -l dry-run -d 'only say what would go'
complete -c qd -n '__qd_command sweep' -l min-age -x -d 'how old'
complete -c qd -n '__qd_command sweep' -l json -d 'one JSON document'
complete -c qd -n '__qd_command wake' -l json -d 'one JSON document'
complete -c qd -n '__qd_first wake' -a 'append drain ls'
complete -c qd -n '__qd_command doctor' -l json -d 'one JSON document'
complete -c qd -n '__qd_command kill teardown' -a '(__qd_ids)' -d task
complete -c qd -n '__qd_first respawn attach peek send' -a '(__qd_ids)' -d task
complete -c qd -n '__qd_command spawn' -a '(__fish_complete_directories)'
complete -c qd -n 'string match -q spawn -- (__qd_line)[1]' -a '(__qd_of_command)'
complete -c qd -n '__qd_first completion' -a 'bash zsh fish'
complete -c qd -n '__qd_first help' -a "spawn ls kill teardown respawn attach peek send sweep doctor watch wake completion"
