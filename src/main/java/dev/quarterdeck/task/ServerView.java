package dev.quarterdeck.task;

import java.time.Instant;

/**
 * The tmux server as it was seen at one moment.
 *
 * @param answered false when tmux did not answer, so that nothing is known
 * @param pid the server's process id, or null when there is no server
 * @param started when the server started, or null when there is no server
 * @param trouble why tmux did not answer, in one line, or null
 */
public record ServerView(boolean answered, Long pid, Instant started, String trouble) {}
