package dev.quarterdeck.task;

/**
 * The file system that holds the temp roots.
 *
 * @param path the temp directory
 * @param type the file system's type, such as {@code ext4}, or null
 * @param totalBytes its size, or null
 * @param freeBytes bytes that an ordinary user may still use, or null
 * @param totalInodes files there can be, or null where there is no fixed number
 * @param freeInodes files that may still be made, or null where that is not known
 */
public record TmpSpace(
    String path, String type, Long totalBytes, Long freeBytes, Long totalInodes, Long freeInodes) {}
