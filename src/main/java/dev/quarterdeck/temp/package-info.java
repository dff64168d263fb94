/**
 * Temp roots: making them, judging which one a meta may have removed, measuring and removing them.
 */
package dev.quarterdeck.temp;
