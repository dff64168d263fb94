package dev.quarterdeck.task;

/**
 * Go's temp files of one shape that lie outside every task's root.
 *
 * @param shape where they are and what they look like, such as {@code /tmp/go-build*}
 * @param count how many there are
 */
public record Strays(String shape, int count) {}
