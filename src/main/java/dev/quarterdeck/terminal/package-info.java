/**
 * The terminal: raw mode, keys, cell widths, marks and drawing. It knows Lanterna and the JDK, and
 * nothing of tasks.
 *
 * <p>{@link dev.quarterdeck.terminal.ScreenSession} is the way in: it takes the terminal, hands out
 * {@link dev.quarterdeck.terminal.Key}s and a {@link dev.quarterdeck.terminal.Canvas} to draw on,
 * and gives the terminal back.
 */
package dev.quarterdeck.terminal;
