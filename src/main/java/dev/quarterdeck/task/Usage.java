package dev.quarterdeck.task;

import java.time.Instant;

/**
 * What a temp root uses.
 *
 * @param bytes allocated bytes, the root directory's own included, as {@code du -s -B1} counts them
 * @param files entries below the root: files, directories, links and the like
 * @param scanned when the count ended
 * @param complete false when something could not be read, so that the truth may be more
 */
public record Usage(long bytes, long files, Instant scanned, boolean complete) {}
