/** The process table, and which processes are a task's. Starts no process. */
package dev.quarterdeck.process;
